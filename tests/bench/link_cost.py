"""What linking costs. In: nothing. Out: reports a second and bytes an open incident, 1,000 to 50,000 open; 1 if slow.

Reports are made, not read: as many provinces, districts, types and words as a national news stream has, 1.4 reports an
incident. Measured is all that a report costs a worker: decode, link, encode of the versions. The state is a dict;
its memory is the sizes of the dict and of every key and value in it, the interpreter's overhead included.
"""

import random
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import orjson

from stream.link.decode import read_told
from stream.link.encode import encode_version
from stream.link.link import link
from stream.link.local import DictState
from stream.link.weights import load_weights
from stream.model import SUB_EVENT_TYPES
from stream.report.identity import report_id

SIZES = (1_000, 10_000, 50_000)
MEASURED = 2_000
REPEATED = 0.3
HORIZON_DAYS = 60
LEAST_A_SECOND = 2_000
MOST_BYTES = 4_096
START = datetime(2026, 1, 1, tzinfo=UTC)
TYPES = [(kind, sub) for kind, subs in SUB_EVENT_TYPES.items() for sub in subs]
VOCABULARY = 60_000


def reports(count: int, chance: random.Random) -> Iterator[bytes]:
    """`count` reports over 60 days, in order of publication; three in ten tell of an incident told before."""
    told: list[tuple[dict[str, object], dict[str, float]]] = []
    for number in range(count):
        at = START + timedelta(seconds=HORIZON_DAYS * 86_400 * number / count)
        if told and chance.random() < REPEATED:
            happened, words = told[-1 - int(chance.random() * min(len(told), 200))]
            happened, words = dict(happened), {word: 1.0 + chance.random() for word in list(words)[:20]}
        else:
            happened, words = _happening(at, chance), {}
        words |= {
            f"kata{int(VOCABULARY * chance.random() ** 2)}": 1.0 + chance.random() for _ in range(32 - len(words))
        }
        told.append((happened, words))
        yield _record(number, at, happened, words, chance)


def _happening(at: datetime, chance: random.Random) -> dict[str, object]:
    province, kind = int(38 * chance.random() ** 1.5), chance.choice(TYPES)
    district = chance.randrange(14)
    day = (at - timedelta(days=chance.choice((0, 0, 1, 1, 2)))).date().isoformat()
    return {
        "event_type": kind[0],
        "sub_event_type": kind[1],
        "stage": "accomplished",
        "event_date": {"start": day, "end": day, "precision": 1},
        "location": {
            "country": "ID", "admin1": f"Provinsi {province}", "admin2": f"Kabupaten {province} {district}",
            "locality": f"Desa{chance.randrange(8000)}", "precision": 1,
            "lat": province - 10.0, "lon": 95.0 + district, "geonames_id": None,
        },
    }  # fmt: skip


def _record(
    number: int, at: datetime, happened: dict[str, object], words: dict[str, float], chance: random.Random
) -> bytes:
    outlet, killed = f"outlet{chance.randrange(40)}", chance.randrange(6)
    count = {"low": killed, "best": killed, "high": killed}
    return orjson.dumps(
        {
            "report_id": report_id(f"artikel-{number}", 0), "revision": 1, "status": "new", "schema_version": 1,
            "article": {
                "article_id": f"artikel-{number}", "revision": None,
                "source": {"id": outlet, "name": outlet, "country": "ID"},
                "url": f"https://{outlet}.example/berita/2026/{number}", "agency": None, "language": "id",
                "published_at": at, "sketch": b64encode(chance.randbytes(128)).decode(), "terms": words,
            },
            **happened,
            "actors": [
                {"name": f"P{chance.randrange(300)}", "side": "a", "role": "perpetrator", "actor_type": "civilians"}
            ],
            "casualties": [{"side": "civilian", "effect": "killed", **count}],
            "killed": count, "wounded": None,
            "claims": [{"claimant": "Kapolres", "claimant_side": "neutral", "side": "civilian", "effect": "killed",
                        "low": killed, "high": killed, "qualifier": "exact"}],
            "responsibility": [], "weapons": ["firearm"],
            "evidence": [{"field": "event_type", "start": 1, "end": 9, "quote": "menyerang", "rule": "id.x"}] * 12,
        }
    )  # fmt: skip


def measure(size: int) -> tuple[float, float, int]:
    """Reports a second with `size` open incidents, bytes an open incident, and how many were open."""
    weights, chance = load_weights(), random.Random(size)  # noqa: S311 - made news, no secrets
    every = list(reports(int(size / (1 - REPEATED)) + MEASURED, chance))
    now_ms = int(datetime(2026, 12, 1, tzinfo=UTC).timestamp() * 1000)
    state = DictState()
    for value in every[:-MEASURED]:
        link(state, read_told(value), now_ms, weights)
    started = time.process_time()
    for value in every[-MEASURED:]:
        for version in link(state, read_told(value), now_ms, weights).versions:
            encode_version(version)
    taken = time.process_time() - started
    opened = sum(key.startswith(b"p|") for key in state)
    held = sum(sys.getsizeof(key) + sys.getsizeof(value) for key, value in state.items()) + sys.getsizeof(state)
    return MEASURED / taken, held / opened, opened


def main() -> int:
    """Measure, print, and say whether the promises hold at the largest size."""
    for size in SIZES:
        speed, memory, opened = measure(size)
        print(f"link: {opened:6} open incidents: {speed:6.0f} reports/s, {memory:5.0f} bytes an open incident")  # noqa: T201
    return int(speed < LEAST_A_SECOND or memory > MOST_BYTES)


if __name__ == "__main__":
    sys.exit(main())
