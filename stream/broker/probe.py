"""Is a broker serving? In: host and port. Out: yes or no, by asking it in Kafka's own protocol.

Spoken on a bare socket so that a synchronous caller (a fixture, a health check) needs no event loop. An open port alone
proves nothing: a node listens before it has joined, and is fenced for a while after a crash.
"""

import socket
import struct
from dataclasses import dataclass

METADATA, METADATA_VERSION = 3, 1
FIND_COORDINATOR, FIND_COORDINATOR_VERSION = 10, 1
_NO_TOPICS = struct.pack(">i", 0)
_GROUP, _TRANSACTION = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where to ask, and how long to wait for an answer."""

    host: str
    port: int
    timeout_seconds: float = 2.0


def live_nodes(address: Address) -> int:
    """Return the number of nodes that the broker at this address knows; 0 when it does not answer."""
    answer = _ask(address, METADATA, METADATA_VERSION, _NO_TOPICS)
    # After the correlation id: the length of the array of brokers.
    return 0 if answer is None else int(struct.unpack_from(">i", answer, 4)[0])


def is_serving(address: Address) -> bool:
    """Whether groups and transactions can begin: both have a coordinator.

    Asking makes a fresh cluster create its two internal topics, which it cannot before a node is unfenced.
    """
    return live_nodes(address) > 0 and all(_has_coordinator(address, kind) for kind in (_GROUP, _TRANSACTION))


def _has_coordinator(address: Address, kind: int) -> bool:
    name = b"incident-stream"
    body = struct.pack(">h", len(name)) + name + struct.pack(">b", kind)
    answer = _ask(address, FIND_COORDINATOR, FIND_COORDINATOR_VERSION, body)
    # After the correlation id and the throttle time: the error code.
    return answer is not None and struct.unpack_from(">h", answer, 8)[0] == 0


def _ask(address: Address, api: int, version: int, body: bytes) -> bytes | None:
    request = struct.pack(">hhih", api, version, 1, -1) + body
    try:
        with socket.create_connection((address.host, address.port), timeout=address.timeout_seconds) as connection:
            connection.sendall(struct.pack(">i", len(request)) + request)
            return _read(connection, struct.unpack(">i", _read(connection, 4))[0])
    except (OSError, EOFError):
        return None


def _read(connection: socket.socket, size: int) -> bytes:
    parts = b""
    while len(parts) < size:
        part = connection.recv(size - len(parts))
        if not part:
            raise EOFError
        parts += part
    return parts
