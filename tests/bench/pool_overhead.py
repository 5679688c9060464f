"""What the pool costs its parent. In: nothing. Out: its processor time as a share of the children's, printed.

    python tests/bench/pool_overhead.py [--seconds 0.0005] [--records 20000] [--poll 500] [--size 2] …

Each record keeps a child busy for `seconds` of processor time (not of the wall: this machine may be shared), then
answers with 3 KB, about what a report is. Aim: at most 10 %.
"""

import argparse
import asyncio
import os
import time
from pathlib import Path

from stream.engine.model import Record
from stream.engine.pool import Done, Pool

_TICKS = os.sysconf("SC_CLK_TCK")
_ANSWER = bytes(3000)


def work(record: Record) -> bytes:
    """Burn processor time for as many seconds as the record's key says."""
    until = time.process_time() + float(record.key or b"0")
    while time.process_time() < until:
        pass
    return _ANSWER


def read_cpu_seconds(pid: int) -> float:
    """Read the processor seconds that `pid` has used, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


async def measure(arguments: argparse.Namespace) -> None:
    """Map the records poll by poll and print the shares."""
    value = os.urandom(arguments.value_bytes // 2).hex().encode()
    key = str(arguments.seconds).encode()
    records = [
        Record(topic="news.articles", partition=n % 4, offset=n, timestamp_ms=0, key=key, value=value)
        for n in range(arguments.records)
    ]
    pool = Pool("pool_overhead:work", size=arguments.size, deadline_seconds=10)
    await pool.start()
    try:
        pids = pool.pids
        children, parent, wall = sum(map(read_cpu_seconds, pids)), time.process_time(), time.perf_counter()
        done = 0
        for start in range(0, len(records), arguments.poll):
            answers = await pool.map(records[start : start + arguments.poll])
            done += sum(isinstance(answer, Done) for answer in answers)
        wall, parent = time.perf_counter() - wall, time.process_time() - parent
        children = sum(map(read_cpu_seconds, pids)) - children
    finally:
        await pool.stop()
    print(  # noqa: T201  # a bench prints
        f"{done} records of {len(value)} B in {wall:.2f} s ({done / wall:.0f}/s), children {children:.2f} s of CPU, "
        f"parent {parent:.2f} s ({1e6 * parent / done:.0f} us a record): {100 * parent / children:.1f} % of theirs; "
        f"children busy {100 * children / wall / arguments.size:.0f} % of {arguments.size} cores"
    )


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=0.0005, help="processor time of one record")
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--poll", type=int, default=500, help="records given to one map")
    parser.add_argument("--size", type=int, default=2)
    parser.add_argument("--value-bytes", type=int, default=2048)
    asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    main()
