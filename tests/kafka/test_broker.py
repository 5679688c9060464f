"""The embedded broker is a real Kafka that keeps its word across stops, kills and processes."""

import asyncio
import fcntl
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from stream.broker import EmbeddedKafka
from stream.broker.probe import Address, is_serving, live_nodes
from stream.broker.topics import TopicSpec, connect, create_topics, describe_topics
from stream.errors import BrokerStartError, BrokerUnreachableError, ConfigurationError, UsageError

pytestmark = pytest.mark.kafka
Start = Callable[..., EmbeddedKafka]


async def write(bootstrap: str, topic: str, *values: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, enable_idempotence=True)
    await producer.start()
    try:
        for value in values:
            await producer.send_and_wait(topic, value)
    finally:
        await producer.stop()


async def read(bootstrap: str, topic: str, count: int) -> list[bytes]:
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest", isolation_level="read_committed"
    )
    await consumer.start()
    try:
        return [(await asyncio.wait_for(consumer.getone(), 20)).value for _ in range(count)]
    finally:
        await consumer.stop()


async def test_records_outlive_a_kill_and_a_restart(own_kafka: Start) -> None:
    """What was acknowledged before kill -9 is read after the restart, on the same address."""
    kafka = own_kafka()
    async with connect({"bootstrap_servers": kafka.bootstrap}) as admin:
        await create_topics(admin, [TopicSpec(name="kept", partitions=1)])
    await write(kafka.bootstrap, "kept", b"one", b"two")
    address = kafka.bootstrap
    kafka.kill()
    assert kafka.pid is None
    kafka.restart()
    assert kafka.bootstrap == address
    assert await read(address, "kept", 2) == [b"one", b"two"]


async def test_a_data_folder_can_be_taken_up_by_another_object(own_kafka: Start, tmp_path: Path) -> None:
    """The folder is the memory: a second start on it, on other ports, finds the topics of the first."""
    first = own_kafka(data_dir=tmp_path / "kafka")
    async with connect({"bootstrap_servers": first.bootstrap}) as admin:
        await create_topics(admin, [TopicSpec(name="kept", partitions=3)])
    first.stop()
    second = own_kafka(data_dir=tmp_path / "kafka")
    async with connect({"bootstrap_servers": second.bootstrap}) as admin:
        assert (await describe_topics(admin, ["kept"]))["kept"].partitions == 3


async def test_transactions_work(kafka_bootstrap: str, topic: Callable[..., str]) -> None:
    """A reader of committed records sees those of a committed transaction and not those of an aborted one."""
    name = topic()
    producer = AIOKafkaProducer(bootstrap_servers=kafka_bootstrap, transactional_id=f"{name}-writer")
    await producer.start()
    try:
        await producer.begin_transaction()
        await producer.send(name, b"thrown away")
        await producer.abort_transaction()
        async with producer.transaction():
            await producer.send(name, b"kept")
    finally:
        await producer.stop()
    assert await read(kafka_bootstrap, name, 1) == [b"kept"]


async def test_a_misspelt_topic_is_not_made_by_writing_to_it(kafka_bootstrap: str) -> None:
    """`auto.create.topics.enable` is off."""
    async with connect({"bootstrap_servers": kafka_bootstrap}) as admin:
        assert await describe_topics(admin, ["news.artikles"]) == {}


async def test_making_a_topic_twice_leaves_the_first_alone(kafka_bootstrap: str, topic: Callable[..., str]) -> None:
    """Creation is idempotent, and never alters what is there."""
    name = topic(partitions=2)
    async with connect({"bootstrap_servers": kafka_bootstrap}) as admin:
        assert await create_topics(admin, [TopicSpec(name=name, partitions=7)]) == []
        assert (await describe_topics(admin, [name]))[name].partitions == 2


async def test_a_topic_with_an_unknown_setting_is_a_configuration_error(kafka_bootstrap: str) -> None:
    """The cluster's own words come with it."""
    async with connect({"bootstrap_servers": kafka_bootstrap}) as admin:
        with pytest.raises(ConfigurationError, match=r"cleanup\.polici"):
            await create_topics(admin, [TopicSpec(name="odd", partitions=1, config={"cleanup.polici": "compact"})])


async def test_an_address_where_nothing_listens_is_said_to_be_unreachable() -> None:
    """With the address and the ways out, exit code 69."""
    with pytest.raises(BrokerUnreachableError, match=r"127\.0\.0\.1:1: no Kafka broker answers") as caught:
        async with connect({"bootstrap_servers": "127.0.0.1:1"}):
            pass
    assert caught.value.exit_code == 69
    assert "KAFKA_BOOTSTRAP" in str(caught.value)


def test_a_frozen_broker_answers_again_when_thawed(own_kafka: Start) -> None:
    """SIGSTOP makes it silent, SIGCONT brings it back."""
    kafka = own_kafka()
    port = int(kafka.bootstrap.rpartition(":")[2])
    kafka.kill(signal.SIGSTOP)
    # A signal reaches the threads of a process one after the other.
    answers = (live_nodes(Address(host="127.0.0.1", port=port, timeout_seconds=0.5)) for _ in range(20))
    assert 0 in answers
    kafka.kill(signal.SIGCONT)
    assert is_serving(Address(host="127.0.0.1", port=port, timeout_seconds=10))


def test_two_brokers_on_one_folder_are_refused_with_the_reason(own_kafka: Start, tmp_path: Path) -> None:
    """The second says why before it touches anything, and the first lives on."""
    first = own_kafka(data_dir=tmp_path / "kafka")
    second = EmbeddedKafka(tmp_path / "kafka")
    with pytest.raises(BrokerStartError, match="another embedded Kafka runs on this folder") as caught:
        second.start()
    assert caught.value.exit_code == 69
    assert is_serving(Address(host="127.0.0.1", port=int(first.bootstrap.rpartition(":")[2])))


def test_a_port_where_another_broker_answers_is_refused(kafka_bootstrap: str, tmp_path: Path) -> None:
    """Its answer is not taken for ours, no Java is started, and the folder is free again."""
    kafka = EmbeddedKafka(tmp_path / "kafka", port=int(kafka_bootstrap.rpartition(":")[2]))
    with pytest.raises(UsageError, match="the port cannot be had") as caught:
        kafka.start()
    assert caught.value.exit_code == 2
    assert kafka.pid is None
    assert not kafka.log_path.exists()
    assert _is_lockable(tmp_path / "kafka" / "owner.lock")


def test_a_failed_start_leaves_no_temporary_folder(
    kafka_bootstrap: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(UsageError), EmbeddedKafka(port=int(kafka_bootstrap.rpartition(":")[2])):
        pass
    assert not list(tmp_path.iterdir())


def test_the_broker_command_ends_when_its_kafka_ends(tmp_path: Path) -> None:
    """Exit 1 with the end of the log, and the folder is free again."""
    command = [
        sys.executable,
        "-u",
        "-m",
        "stream",
        "broker",
        "--port",
        "0",
        "--no-topics",
        "--data-dir",
        str(tmp_path),
    ]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert program.stdout
    try:
        for line in program.stdout:
            if "Ctrl-C" in line:
                break
        (java,) = [pid for pid in _children(program.pid) if Path(f"/proc/{pid}/comm").read_text().strip() == "java"]
        os.kill(java, signal.SIGKILL)
        _, said = program.communicate(timeout=20)
    finally:
        program.kill()
        program.wait()
    assert program.returncode == 1
    assert "the embedded Kafka has ended" in said
    assert "ended with -9; the end of its log:" in said
    assert _is_lockable(tmp_path / "owner.lock")


def _children(pid: int) -> list[int]:
    return [
        int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()
    ]


def _is_lockable(path: Path) -> bool:
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def test_the_broker_dies_with_the_process_that_started_it(tmp_path: Path) -> None:
    """Even when that process is killed with -9, no broker stays behind."""
    script = (
        "import sys, time; from pathlib import Path; from stream.broker import EmbeddedKafka\n"
        "kafka = EmbeddedKafka(Path(sys.argv[1])); kafka.start(); print(kafka.pid, flush=True); time.sleep(600)"
    )
    owner = subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "kafka")], stdout=subprocess.PIPE)
    assert owner.stdout
    pid = int(owner.stdout.readline())
    owner.kill()
    owner.wait()
    owner.stdout.close()
    deadline = time.monotonic() + 10
    while _is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_running(pid)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A killed process whose parent is gone may wait as a zombie for init to collect it.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
