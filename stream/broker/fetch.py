"""The jars before they are needed. In: the lock. Out: the user's cache, full (`python -m stream.broker.fetch`).

Quiet about failure: whoever starts a broker finds out and is told what to do.
"""

import os
from contextlib import suppress

from stream.broker.jars import cache_folder, resolve_jars
from stream.broker.lock import load_lock
from stream.errors import BrokerStartError


def main() -> None:
    """Bring what is missing, unless another cluster is to be used."""
    if not os.environ.get("KAFKA_BOOTSTRAP"):
        with suppress(BrokerStartError, OSError):
            resolve_jars(load_lock(), cache_folder(os.environ) / "jars")


if __name__ == "__main__":
    main()
