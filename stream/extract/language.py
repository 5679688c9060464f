"""What one language brings to extraction. In: a language code. Out: `LanguagePack`, loaded once a process."""

from dataclasses import dataclass, field

from stream.extract.decide import Model, load_model
from stream.places.load import Gazetteer, load_gazetteer
from stream.rules.load import Ruleset, load_rules


@dataclass(slots=True)
class LanguagePack:
    """Rules, gazetteer and fitted weights of one language."""

    code: str
    rules: Ruleset
    gazetteer: Gazetteer
    relevance: Model
    dates: Model
    gate: frozenset[str] = field(default_factory=frozenset)

    def may_report(self, folded: str) -> bool:
        """Whether any trigger can occur at all; cheap, never wrong in saying no."""
        return True


def load_pack(code: str) -> LanguagePack:
    """Load one language."""
    return LanguagePack(
        code, load_rules(code), load_gazetteer(), load_model(code, "relevance"), load_model(code, "dates")
    )
