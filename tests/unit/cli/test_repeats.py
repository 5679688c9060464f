"""What a library repeats is written once in a while; what we say is always written."""

import logging

from stream.cli.serve import Repeats


def record(name: str, message: str = "Unable connect to node with id %s") -> logging.LogRecord:
    return logging.LogRecord(name, logging.ERROR, "", 0, message, (1,), None)


def test_a_library_s_line_is_written_again_only_after_a_while() -> None:
    now = [100.0]
    repeats = Repeats(30.0, lambda: now[0])
    assert repeats.filter(record("aiokafka"))
    now[0] = 129.0
    assert not repeats.filter(record("aiokafka"))
    assert repeats.filter(record("aiokafka", "another line"))
    assert repeats.filter(record("aiokafka.consumer.fetcher"))
    now[0] = 131.0
    assert repeats.filter(record("aiokafka"))


def test_our_own_lines_are_always_written() -> None:
    repeats = Repeats(30.0, lambda: 0.0)
    assert all(repeats.filter(record("stream.engine.loop")) for _ in range(3))
