"""What an engine is told. In: nothing. Out: one frozen type with every limit, and the client arguments made of it."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

ExpiredPolicy = Literal["stop", "go_on"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerLimits:
    """When dead letters stop being exceptions. It opens at `streak` in a row, or `share` of the last `window` records.

    Open, it lets `probe_records` through every `probe_seconds`; the first good one closes it.
    """

    streak: int = 200
    share: float = 0.5
    window: int = 1000
    probe_records: int = 24
    probe_seconds: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSettings:
    """One worker's engine. Topics must exist; the changelog has as many partitions as the input.

    `security` goes to aiokafka's clients as it is (`security_protocol`, `ssl_context`, `sasl_*`). `instance` names the
    folder of the local state, and with `static_membership` the member of the group: one live process each.
    `labels` become `dlq.*` headers of every dead letter (version, rules).
    """

    bootstrap: str
    group: str
    input_topic: str
    changelog_topic: str
    dead_letter_topic: str
    output_topics: tuple[str, ...] = ()
    state_folder: Path
    instance: str
    static_membership: bool = False
    security: Mapping[str, Any] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    batch_records: int = 500  # 84 % of the ideal pool use at 0.4 ms a record; 250 gives 77 % (tests/bench)
    fetch_bytes: int = 4 * 1024 * 1024
    output_bytes: int = 5 * 1024 * 1024  # what topics and producers take; larger is a dead letter by reference
    produce_batch_bytes: int = 512 * 1024
    decoded_bytes: int = 64 * 1024 * 1024  # one batch decompressed; 16 KB of zstd can hold 512 MiB
    work_budget_seconds: float = 30.0

    session_timeout_ms: int = 10_000
    heartbeat_interval_ms: int = 3_000
    rebalance_timeout_ms: int = 60_000
    request_timeout_ms: int = 8_000
    transaction_timeout_ms: int = 15_000
    connect_seconds: float = 30.0
    backoff_seconds: float = 2.0
    drain_seconds: float = 5.0
    failed_sessions: int = 5
    failed_sessions_seconds: float = 60.0

    expired: ExpiredPolicy = "stop"
    state_ttl_seconds: float | None = None  # keys not written for so long are deleted, a few with every batch
    changelog_delete_retention_seconds: float = 86_400.0
    careful_after_deaths: int = 1  # unclean ends in a row that committed nothing
    careful_records: int = 16  # a step of the search for a culprit; two transactions each
    quarantine_after_deaths: int = 2
    breaker: BreakerLimits = field(default_factory=BreakerLimits)
    clock: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic

    def client_arguments(self) -> dict[str, Any]:
        """Return what every Kafka client of the engine is given."""
        return {
            "bootstrap_servers": self.bootstrap,
            "request_timeout_ms": self.request_timeout_ms,
            "client_id": f"{self.group}-{self.instance}",
            # A new leader is found when the old one answers wrongly; this only bounds how long a silent change lasts.
            "metadata_max_age_ms": 30_000,
            **self.security,
        }

    def consumer_arguments(self) -> dict[str, Any]:
        """Return what the group's consumer is given: positions are the engine's, so nothing commits or resets."""
        static = {"group_instance_id": self.instance} if self.static_membership else {}
        return {
            **self.client_arguments(),
            **static,
            "group_id": self.group,
            "enable_auto_commit": False,
            "isolation_level": "read_committed",
            "auto_offset_reset": "none",
            "session_timeout_ms": self.session_timeout_ms,
            "heartbeat_interval_ms": self.heartbeat_interval_ms,
            "rebalance_timeout_ms": self.rebalance_timeout_ms,
            "max_partition_fetch_bytes": self.fetch_bytes,
            "fetch_max_wait_ms": 250,
        }

    def producer_arguments(self, partition: int) -> dict[str, Any]:
        """Return what the producer of one input partition is given."""
        return {
            **self.client_arguments(),
            "transactional_id": f"{self.group}-{self.input_topic}-{partition}",
            "transaction_timeout_ms": self.transaction_timeout_ms,
            "max_request_size": self.output_bytes,
            "max_batch_size": self.produce_batch_bytes,
            "acks": "all",
            # The next transaction of a producer waits for the markers of the last one, a few ms; 100 would be the wait.
            "retry_backoff_ms": 20,
        }
