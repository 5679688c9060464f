"""Settings to what each worker is told. In: `Settings`, the environment. Out: the settings types of the rooms, locks.

The rooms know nothing of files and flags; this is the one place where the operator's words become theirs.
"""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from stream.errors import ConfigurationError
from stream.settings import Settings, state_root

if TYPE_CHECKING:
    from stream.engine.settings import EngineSettings
    from stream.views.settings import ViewsSettings

COPIES = 64  # of one worker on one machine


def engine_settings(settings: Settings, *, instance: str, folder: Path, labels: Mapping[str, str]) -> "EngineSettings":
    """Return what the engine of the extract worker is told."""
    from stream.engine.settings import BreakerLimits, EngineSettings

    extract, topics = settings.extract, settings.topics
    kept_ms = int(topics.extract_state.config.get("delete.retention.ms", 86_400_000))
    return EngineSettings(
        bootstrap=settings.kafka.bootstrap,
        group=extract.group,
        input_topic=topics.articles.name,
        changelog_topic=topics.extract_state.name,
        dead_letter_topic=topics.dead_letters.name,
        output_topics=(topics.reports.name,),
        state_folder=folder,
        instance=instance,
        static_membership=extract.static_membership,
        security=settings.kafka.security(),
        labels=labels,
        batch_records=extract.batch_records,
        session_timeout_ms=round(extract.session_timeout_seconds * 1000),
        heartbeat_interval_ms=round(extract.session_timeout_seconds * 300),
        connect_seconds=extract.connect_seconds,
        drain_seconds=extract.drain_seconds,
        expired=extract.expired,
        decoded_bytes=extract.decoded_batch_mib * 1024 * 1024,
        changelog_delete_retention_seconds=kept_ms / 1000,
        breaker=BreakerLimits(**extract.breaker.model_dump()),
    )


def views_settings(settings: Settings, folder: Path) -> "ViewsSettings":
    """Return what the views are told."""
    from stream.views.settings import ViewsSettings

    views = settings.views
    return ViewsSettings(
        bootstrap=settings.kafka.bootstrap,
        data_dir=folder,
        reports_topic=settings.topics.reports.name,
        app_id=views.group,
        web_host=views.host,
        web_port=views.port,
        metrics_host=views.pages.host,
        metrics_port=views.pages.port,
        changelog_replication=views.changelog_replication,
        session_timeout_seconds=views.session_timeout_seconds,
        first_connection_seconds=views.connect_seconds,
        instance_id=views.instance or None,
        security=settings.kafka.security(),
    )


@contextmanager
def own_instance(root: Path, wanted: str) -> Iterator[str]:
    """Give an instance name that no other live process on this machine has: `wanted`, or `wanted-2` and so on.

    A second worker started on the same machine thereby finds a folder of its own, and a restarted one its old folder.
    Raises ConfigurationError when the folder cannot be written.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        name, lock_fd = _first_free(root, wanted)
    except OSError as error:
        raise ConfigurationError(
            "the folder of the local state cannot be used",
            where=str(root),
            why=error.strerror or str(error),
            next_step="set another as state_folder",
        ) from error
    try:
        yield name
    finally:
        os.close(lock_fd)


def _first_free(root: Path, wanted: str) -> tuple[str, int]:
    for number in range(1, COPIES + 1):
        name = wanted if number == 1 else f"{wanted}-{number}"
        lock_fd = os.open(root / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock_fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock_fd)
        else:
            return name, lock_fd
    raise OSError(f"{COPIES} workers use it already")


def state_folder(settings: Settings, part: str, environ: Mapping[str, str]) -> Path:
    """Return the folder of a worker's local state, one for each consumer group."""
    own = settings.extract if part == "extract" else settings.views
    return state_root(own.state_folder, environ) / own.group
