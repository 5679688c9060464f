"""What one language brings to extraction. In: a language code. Out: `LanguagePack`, loaded once a process."""

import tomllib
from dataclasses import dataclass, field
from importlib.resources import files

from stream.places.load import Gazetteer, load_gazetteer
from stream.rules.load import Ruleset, load_rules


@dataclass(slots=True)
class LanguagePack:
    """Rules, gazetteer and fitted weights of one language."""

    code: str
    rules: Ruleset
    gazetteer: Gazetteer
    relevance: dict[str, float]
    threshold: float = 0.5
    gate: frozenset[str] = field(default_factory=frozenset)

    def may_report(self, folded: str) -> bool:
        """Whether any trigger can occur at all; cheap, never wrong in saying no."""
        return True


def load_pack(code: str) -> LanguagePack:
    """Load one language."""
    path = files("stream.rules").joinpath(code, "relevance.toml")
    fitted = tomllib.loads(path.read_text(encoding="utf-8"))
    return LanguagePack(code, load_rules(code), load_gazetteer(), fitted["weights"], fitted["threshold"])
