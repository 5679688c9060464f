"""What one node of a cluster is told. In: its place among the nodes. Out: the text of its `server.properties`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

MESSAGE_MAX_BYTES = 5 * 1024 * 1024  # an article of 4 MiB and its headers (docs/contracts.md)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One broker-and-controller: its number from 1, its two loopback ports and its data folder."""

    node_id: int
    port: int
    controller_port: int
    folder: Path
    overrides: Mapping[str, str] = field(default_factory=dict)


def encode_properties(node: Node, nodes: Sequence[Node]) -> str:
    """Return the set-up file of `node` in the cluster of `nodes`."""
    settings = {**_addresses(node, nodes), **_replication(len(nodes)), **_SMALL_MACHINE, **node.overrides}
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def _addresses(node: Node, nodes: Sequence[Node]) -> dict[str, str]:
    voters = ",".join(f"{each.node_id}@127.0.0.1:{each.controller_port}" for each in nodes)
    return {
        "process.roles": "broker,controller",
        "node.id": str(node.node_id),
        "controller.quorum.voters": voters,
        "controller.listener.names": "CONTROLLER",
        "listeners": f"PLAINTEXT://127.0.0.1:{node.port},CONTROLLER://127.0.0.1:{node.controller_port}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{node.port}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "PLAINTEXT",
        "log.dirs": str(node.folder / "log"),
    }


def _replication(nodes: int) -> dict[str, str]:
    copies, in_sync = str(min(nodes, 3)), str(2 if nodes >= 3 else 1)
    return {
        "default.replication.factor": copies,
        "min.insync.replicas": in_sync,
        "offsets.topic.replication.factor": copies,
        "transaction.state.log.replication.factor": copies,
        "transaction.state.log.min.isr": in_sync,
        "share.coordinator.state.topic.replication.factor": copies,
        "share.coordinator.state.topic.min.isr": in_sync,
    }


_SMALL_MACHINE = {
    "auto.create.topics.enable": "false",  # a misspelt topic is an error, not a new topic
    "message.max.bytes": str(MESSAGE_MAX_BYTES),
    "replica.fetch.max.bytes": str(MESSAGE_MAX_BYTES),
    # After a kill -9 a node waits until its own old session has expired: 11.5 s with the defaults, 3.5 s with these.
    "broker.session.timeout.ms": "2000",
    "broker.heartbeat.interval.ms": "300",
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "1000",
    # Fewer internal partitions: each is files to open at every start (50 each by default).
    "offsets.topic.num.partitions": "10",
    "transaction.state.log.num.partitions": "10",
    "num.network.threads": "2",
    "num.io.threads": "4",
    "background.threads": "4",
    "log.cleaner.dedupe.buffer.size": str(8 * 1024 * 1024),  # 128 MiB by default, of a heap of 512
    "log.cleaner.backoff.ms": "5000",
}
