"""A data folder is formatted once by Kafka's own tool, and from then on by copying."""

from pathlib import Path

from stream.broker.archive import ClassArchive
from stream.broker.properties import Node, encode_properties
from stream.broker.storage import format_folder, random_id


def test_the_tool_is_run_once_and_then_its_work_is_copied(tmp_path: Path) -> None:
    asked: list[str] = []

    def tool(cluster_id: str) -> None:
        asked.append(cluster_id)
        (tmp_path / "first").mkdir()
        (tmp_path / "first" / "bootstrap.checkpoint").write_bytes(b"features")

    template = tmp_path / "template"
    format_folder(tmp_path / "first", 1, template, tool)
    format_folder(tmp_path / "second", 7, template, tool)
    assert len(asked) == 1
    assert (tmp_path / "second" / "bootstrap.checkpoint").read_bytes() == b"features"
    meta = (tmp_path / "second" / "meta.properties").read_text()
    assert "node.id=7\n" in meta
    assert "version=1\n" in meta


def test_ids_have_the_form_that_kafka_reads() -> None:
    for _ in range(200):
        made = random_id()
        assert len(made) == 22
        assert not made.startswith("-")


def test_an_archive_is_made_by_a_run_in_order_and_used_from_then_on(tmp_path: Path) -> None:
    first = ClassArchive(tmp_path / "kafka-1.aot")
    (flag,) = first.flags()
    made = Path(flag.removeprefix("-XX:AOTCacheOutput="))
    made.write_bytes(b"classes")
    first.keep()
    assert ClassArchive(tmp_path / "kafka-1.aot").flags() == [f"-XX:AOTCache={tmp_path / 'kafka-1.aot'}"]
    assert [path.name for path in tmp_path.iterdir()] == ["kafka-1.aot"]


def test_a_killed_run_leaves_no_archive(tmp_path: Path) -> None:
    killed = ClassArchive(tmp_path / "kafka-1.aot")
    killed.flags()
    killed.keep()
    assert list(tmp_path.iterdir()) == []


def test_a_node_listens_on_loopback_only_and_creates_no_topics_by_itself(tmp_path: Path) -> None:
    node = Node(node_id=1, port=9092, controller_port=9093, folder=tmp_path, overrides={"log.retention.ms": "5"})
    lines = encode_properties(node, [node]).splitlines()
    assert "listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093" in lines
    assert "auto.create.topics.enable=false" in lines
    assert "offsets.topic.replication.factor=1" in lines
    assert "log.retention.ms=5" in lines


def test_three_nodes_keep_three_copies(tmp_path: Path) -> None:
    nodes = [Node(node_id=n, port=n, controller_port=10 + n, folder=tmp_path) for n in (1, 2, 3)]
    lines = encode_properties(nodes[0], nodes).splitlines()
    assert "transaction.state.log.replication.factor=3" in lines
    assert "min.insync.replicas=2" in lines
    assert "controller.quorum.voters=1@127.0.0.1:11,2@127.0.0.1:12,3@127.0.0.1:13" in lines
