"""What VIEWS is told at start. In: the caller's choices. Out: a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewsSettings:
    """Where VIEWS reads, keeps and serves; every field but the first two has a default that fits one machine.

    `security` are aiokafka's keyword arguments beside the bootstrap servers (`security_protocol`, `sasl_mechanism`,
    `sasl_plain_username`, `sasl_plain_password`, `ssl_context`). `changelog_replication` is for the topics that Faust
    makes for its tables. A port of 0 takes a free one. `instance_id` makes the member static: at most one live process
    may have it, and its successor need not wait for `session_timeout_seconds` after a crash.
    """

    bootstrap: str
    data_dir: Path
    reports_topic: str = "news.incident-reports"
    app_id: str = "incident-stream-views"
    web_host: str = "127.0.0.1"
    web_port: int = 8480
    metrics_host: str = "127.0.0.1"
    metrics_port: int = 9466
    changelog_replication: int = 1
    session_timeout_seconds: float = 10.0
    first_connection_seconds: float = 30.0
    instance_id: str | None = None
    security: Mapping[str, object] = field(default_factory=dict)
