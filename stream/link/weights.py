"""The fitted weights of linking. In: weights.toml, words.toml. Out: `Weights`.

Both files are made by `make fit` (tests/eval/fit_link.py says how) and are read and reviewed as any other change.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

PATH = Path(__file__).with_name("weights.toml")
WORDS = Path(__file__).with_name("words.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What linking has learnt.

    `features`: log-odds that two reports tell of one incident, by feature. A report joins from `join` on, two
    incidents become one from `merge` on. `common`: how much a common word of incident news still counts, 0 to 1.
    """

    features: Mapping[str, float]
    join: float
    merge: float
    common: Mapping[str, float]

    def rarity(self, word: str) -> float:
        """Return how much a shared word tells, 0 to 1."""
        return self.common.get(word, 1.0)


@lru_cache(maxsize=1)
def load_weights(path: Path = PATH, words: Path = WORDS) -> Weights:
    """Read the shipped weights. A damaged file is our own fault and raises."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    bands = tomllib.loads(words.read_text(encoding="utf-8"))["common"]
    common = {word: float(band["counts"]) for band in bands for word in band["words"].split()}
    features = {name: float(weight) for name, weight in document["features"].items()}
    return Weights(features=features, join=float(document["join"]), merge=float(document["merge"]), common=common)
