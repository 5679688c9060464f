"""Is a broker serving? In: host and port. Out: how many nodes it says are alive, by one Metadata request.

Spoken on a bare socket so that a synchronous caller (a fixture, a health check) needs no event loop. An open port alone
proves nothing: a node listens before it has joined, and is fenced for a while after a crash.
"""

import socket
import struct

METADATA, VERSION = 3, 1
_NO_TOPICS = struct.pack(">i", 0)


def live_nodes(host: str, port: int, *, timeout_seconds: float = 2.0) -> int:
    """Return the number of unfenced nodes that the broker at this address knows; 0 when it does not answer."""
    request = struct.pack(">hhih", METADATA, VERSION, 1, -1) + _NO_TOPICS
    try:
        with socket.create_connection((host, port), timeout=timeout_seconds) as connection:
            connection.sendall(struct.pack(">i", len(request)) + request)
            size = struct.unpack(">i", _read(connection, 4))[0]
            answer = _read(connection, size)
    except (OSError, EOFError):
        return 0
    return int(struct.unpack_from(">i", answer, 4)[0])  # after the correlation id: the length of the array of brokers


def _read(connection: socket.socket, size: int) -> bytes:
    parts = b""
    while len(parts) < size:
        part = connection.recv(size - len(parts))
        if not part:
            raise EOFError
        parts += part
    return parts
