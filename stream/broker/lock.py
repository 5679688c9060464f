"""The lock file of the jars. In: `kafka.lock.toml`. Out: every jar with its sha256 and size, in class-path order.

The file holds no addresses: where jars come from is the machine's business, what they are is ours. `relock` makes it.
"""

import tomllib
from dataclasses import dataclass
from importlib import resources

ROOTS = (
    "org.apache.kafka:kafka_2.13:4.3.1",
    # The broker logs through slf4j 1.7 and brings no backend; this one writes to stderr, needs no set-up file and no
    # start-up time. Without it the reason of a failed start would be lost.
    "org.slf4j:slf4j-simple:1.7.36",
)
LOCK_NAME = "kafka.lock.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedJar:
    """One jar: Maven group, artifact and version, the sha256 of its bytes (hex) and their number."""

    group: str
    artifact: str
    version: str
    sha256: str
    size_bytes: int

    @property
    def file_name(self) -> str:
        """The name that Maven gives the file."""
        return f"{self.artifact}-{self.version}.jar"


def load_lock() -> tuple[LockedJar, ...]:
    """Return the committed lock, in class-path order."""
    text = resources.files("stream.broker").joinpath(LOCK_NAME).read_text(encoding="utf-8")
    return parse_lock(text)


def parse_lock(text: str) -> tuple[LockedJar, ...]:
    """Read a lock file's text."""
    return tuple(
        LockedJar(
            group=row["group"],
            artifact=row["artifact"],
            version=row["version"],
            sha256=row["sha256"],
            size_bytes=row["size_bytes"],
        )
        for row in tomllib.loads(text)["jar"]
    )


def encode_lock(jars: tuple[LockedJar, ...]) -> str:
    """Write jars as the text of a lock file."""
    head = [
        "# Made by `python -m stream.broker.relock`; do not edit. Every resolution checks each jar against this file.",
        f"roots = {list(ROOTS)!r}".replace("'", '"'),
    ]
    rows = [
        f'\n[[jar]]\ngroup = "{jar.group}"\nartifact = "{jar.artifact}"\nversion = "{jar.version}"\n'
        f'sha256 = "{jar.sha256}"\nsize_bytes = {jar.size_bytes}'
        for jar in jars
    ]
    return "\n".join([*head, *rows]) + "\n"
