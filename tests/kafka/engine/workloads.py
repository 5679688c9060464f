"""What the test workers do. In: records that tell in their value what should happen to them. Out: results.

A value is `kind:number[:text]`. Most are `ok`; some kill the child that works on them, in the ways that children die.
"""

import ctypes
import os
import signal
import time

from stream.engine.model import Fault, Folded, Output, Record, StateView


def work(record: Record) -> bytes:
    """Do what the record's kind says, and give its value back."""
    value = record.value or b""
    kind = value.partition(b":")[0]
    if kind == b"raise" or dict(record.headers).get("kind") == b"raise":
        raise ValueError("secret article text")
    if kind == b"segfault":
        ctypes.string_at(0)
    if kind == b"hang":
        time.sleep(3600)
    if kind in {b"slow", b"think"}:
        time.sleep(0.05 if kind == b"slow" else 0.001)
    if kind == b"kill-process":
        os.kill(os.getpid(), signal.SIGKILL)
    return value


def fold(state: StateView, record: Record, result: bytes) -> Folded:
    """Count the records of each key, and publish one output that says its number and the count so far."""
    kind = result.partition(b":")[0]
    if kind == b"bad-fold":
        state.put(record.key or b"none", b"9999")
        raise RuntimeError("secret article text")
    if kind == b"rejected":
        return Folded(outcome="rejected", fault=Fault(reason="not_json", stage="decode", error="no JSON"))
    key = record.key or b"none"
    count = int(state.get(key) or b"0") + 1
    state.put(key, b"%d" % count)
    value = b"x" * 6_000_000 if kind == b"huge-output" else b"%s|%d" % (result, count)
    headers = (("from", b"%d/%d" % (record.partition, record.offset)),)
    output = Output(topic=OUTPUT_TOPIC, key=key, value=value, headers=headers)
    return Folded(outcome="duplicate" if kind == b"again" else "incident", outputs=(output,))


OUTPUT_TOPIC = os.environ.get("TEST_OUTPUT_TOPIC", "output")
