"""What the operator decides. In: nothing. Out: one frozen tree of settings with its rules; `configure` fills it.

Every default here is also in config/stream.toml or config/topics.toml, with its comment; a test compares the two.
"""

import ipaddress
import os
import socket
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator, model_validator

Port = Annotated[int, Field(ge=0, le=65_535)]
TopicName = Annotated[str, Field(min_length=1, max_length=249, pattern=r"^[a-zA-Z0-9._-]+$")]


def state_root(folder: str, environ: Mapping[str, str]) -> Path:
    """Return where local state is kept: as set, or the user's folder by the XDG convention."""
    if folder:
        return Path(folder).expanduser()
    base = environ.get("XDG_STATE_HOME") or str(Path(environ.get("HOME") or "~").expanduser() / ".local" / "state")
    return Path(base) / "incident-stream"


def _hosts(bootstrap: str) -> list[str]:
    return [address.rpartition(":")[0].strip("[]") for address in bootstrap.split(",")]


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Section(BaseModel):
    """A part of the settings: frozen, and strict about names."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class KafkaSettings(Section):
    """Which cluster, and how to be known there."""

    # The order matters: each check sees the settings above it.
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    allow_insecure: bool = False
    bootstrap: str = Field(default="127.0.0.1:9092", pattern=r"^([^\s,]+:\d+)(,[^\s,]+:\d+)*$", validate_default=True)
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    sasl_username: str = ""
    sasl_password: SecretStr = Field(default=SecretStr(""), validate_default=True)
    ssl_ca_file: str = ""
    ssl_cert_file: str = ""
    ssl_key_file: str = ""
    ssl_key_password: SecretStr = SecretStr("")

    @field_validator("bootstrap")
    @classmethod
    def _refuse_plain_text_abroad(cls, bootstrap: str, seen: ValidationInfo) -> str:
        if seen.data.get("security_protocol") in {"SSL", "SASL_SSL"} or seen.data.get("allow_insecure"):
            return bootstrap
        abroad = [host for host in _hosts(bootstrap) if not _is_loopback(host)]
        if abroad:
            raise ValueError(
                f"unencrypted to {abroad[0]}, articles and passwords would be open to all between; "
                "use SSL or SASL_SSL, or allow it with --allow-insecure (allow_insecure = true)"
            )
        return bootstrap

    @field_validator("sasl_password")
    @classmethod
    def _require_credentials(cls, password: SecretStr, seen: ValidationInfo) -> SecretStr:
        is_named = seen.data.get("sasl_username") and password.get_secret_value()
        if str(seen.data.get("security_protocol")).startswith("SASL") and not is_named:
            raise ValueError("this security_protocol needs sasl_username and sasl_password")
        return password

    def security(self) -> dict[str, Any]:
        """Return what every aiokafka client is given beside its addresses."""
        arguments: dict[str, Any] = {"security_protocol": self.security_protocol}
        if self.security_protocol.endswith("SSL"):
            arguments["ssl_context"] = self._ssl_context()
        if self.security_protocol.startswith("SASL"):
            arguments["sasl_mechanism"] = self.sasl_mechanism
            arguments["sasl_plain_username"] = self.sasl_username
            arguments["sasl_plain_password"] = self.sasl_password.get_secret_value()
        return arguments

    def client(self) -> dict[str, Any]:
        """Return the arguments of any aiokafka client: where, and as whom."""
        return {"bootstrap_servers": self.bootstrap, **self.security()}

    def _ssl_context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self.ssl_ca_file or None)
        if self.ssl_cert_file:
            password = self.ssl_key_password.get_secret_value() or None
            context.load_cert_chain(self.ssl_cert_file, self.ssl_key_file or None, password)
        return context


class TopicSettings(Section):
    """One topic: its name, and what it is made with if it is not there yet."""

    name: TopicName
    partitions: Annotated[int, Field(ge=1, le=10_000)] = 1
    replication: Annotated[int, Field(ge=-1, le=32)] = -1
    config: Mapping[str, str] = Field(default_factory=dict)


class Topics(Section):
    """The topics by their part in the pipeline (config/topics.toml)."""

    articles: TopicSettings
    reports: TopicSettings
    dead_letters: TopicSettings
    extract_state: TopicSettings

    @model_validator(mode="after")
    def _require_equal_partitions(self) -> Self:
        if self.articles.partitions != self.extract_state.partitions:
            raise ValueError("extract_state needs as many partitions as articles: partition n of one remembers n's")
        return self

    def each(self) -> list[TopicSettings]:
        """Return all topics in the order of the data."""
        return [self.articles, self.reports, self.dead_letters, self.extract_state]


class PageSettings(Section):
    """Where a process serves /metrics, /livez and /readyz. Port 0 takes a free one."""

    host: str = "127.0.0.1"
    port: Port = 9464


class BreakerSettings(Section):
    """When dead letters are so many that the fault is elsewhere, and consumption pauses."""

    streak: Annotated[int, Field(ge=1)] = 200
    share: Annotated[float, Field(gt=0, le=1)] = 0.5
    window: Annotated[int, Field(ge=1)] = 1000
    probe_records: Annotated[int, Field(ge=1)] = 24
    probe_seconds: Annotated[float, Field(gt=0)] = 30.0


class ExtractSettings(Section):
    """The extract worker."""

    group: Annotated[str, Field(min_length=1)] = "incident-extract"
    instance: str = ""
    static_membership: bool = False
    state_folder: str = ""
    batch_records: Annotated[int, Field(ge=1, le=10_000)] = 500
    children: Annotated[int, Field(ge=0, le=256)] = 0
    deadline_seconds: Annotated[float, Field(gt=0)] = 10.0
    memory_mib: Annotated[int, Field(ge=256)] = 2048
    session_timeout_seconds: Annotated[float, Field(ge=1)] = 10.0
    connect_seconds: Annotated[float, Field(gt=0)] = 30.0
    drain_seconds: Annotated[float, Field(gt=0)] = 8.0
    expired: Literal["stop", "go_on"] = "stop"
    decoded_batch_mib: Annotated[int, Field(ge=1)] = 64
    breaker: BreakerSettings = BreakerSettings()
    pages: PageSettings = PageSettings()

    def children_or_cores(self) -> int:
        """Return the number of pool children: as set, or one for each core this process may use."""
        return self.children or len(os.sched_getaffinity(0))

    def instance_or_host(self) -> str:
        """Return the name of this instance: as set, or the machine's."""
        return self.instance or socket.gethostname()


class ViewsSettings(Section):
    """The Faust app with the tables and its API."""

    group: Annotated[str, Field(min_length=1)] = "incident-views"
    instance: str = ""
    state_folder: str = ""
    host: str = "127.0.0.1"
    port: Port = 8480
    changelog_replication: Annotated[int, Field(ge=1, le=32)] = 1
    session_timeout_seconds: Annotated[float, Field(ge=1)] = 10.0
    connect_seconds: Annotated[float, Field(gt=0)] = 30.0
    pages: PageSettings = PageSettings(port=9466)


class LogSettings(Section):
    """What is logged, one JSON object a line on stderr."""

    level: Literal["debug", "info", "warning", "error"] = "info"


class Settings(Section):
    """Everything that can be set."""

    kafka: KafkaSettings = KafkaSettings()
    topics: Topics
    extract: ExtractSettings = ExtractSettings()
    views: ViewsSettings = ViewsSettings()
    log: LogSettings = LogSettings()

    def secrets(self) -> list[str]:
        """Return the secrets in use, for those who mask them."""
        found = (self.kafka.sasl_password.get_secret_value(), self.kafka.ssl_key_password.get_secret_value())
        return [secret for secret in found if secret]
