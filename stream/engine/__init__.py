"""The exactly-once engine: consumes, computes and produces bytes on Kafka."""
