"""What one language brings to extraction. In: a language code. Out: `LanguagePack`, loaded once a process."""

from dataclasses import dataclass

from stream.extract.cast_model import CastModel, load_cast
from stream.extract.decide import Model, load_model
from stream.extract.gate import Gate, trigger_gate
from stream.extract.tolls import TollWeights
from stream.places.load import Gazetteer, load_gazetteer
from stream.rules.load import Ruleset, load_rules
from stream.rules.load_casting import Casting, load_casting


@dataclass(slots=True)
class LanguagePack:
    """Rules, gazetteer and fitted weights of one language."""

    code: str
    rules: Ruleset
    gazetteer: Gazetteer
    relevance: Model
    dates: Model
    tolls: TollWeights
    gate: Gate
    casting: Casting
    cast: CastModel

    def may_report(self, folded: str) -> bool:
        """Whether any trigger can occur at all; cheap, never wrong in saying no."""
        return self.gate.may_hold(folded)


def load_pack(code: str) -> LanguagePack:
    """Load one language."""
    rules = load_rules(code)
    return LanguagePack(
        code,
        rules,
        load_gazetteer(),
        load_model(code, "relevance"),
        load_model(code, "dates"),
        TollWeights(load_model(code, "binding").weights, load_model(code, "implied").weights),
        trigger_gate(rules.lexicon),
        load_casting(code),
        load_cast(code),
    )
