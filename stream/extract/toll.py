"""What a toll is. In: nothing. Out: `Toll`, people of one effect told in one sentence, with its proof."""

from dataclasses import dataclass

from stream.model import Effect, Qualifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Toll:
    """People of one effect in one sentence; `first`/`last` span figure and effect word, `noun` what the figure counts.

    `is_part` the figure is told as part of another ("termasuk dua anak"); `is_rest` it continues one ("10 lainnya");
    `is_implied` no number stands there; `is_weak` the word names an attack, and harm only follows from it;
    `is_again` the people were told before ("ketiganya", "kedua korban"); `is_named` the people are told by name.
    """

    sentence: int
    effect: Effect
    low: int
    best: int
    high: int | None
    qualifier: Qualifier
    first: int
    last: int
    noun_first: int
    noun_last: int
    rule: str
    is_negated: bool = False
    is_part: bool = False
    is_rest: bool = False
    is_implied: bool = False
    is_weak: bool = False
    is_again: bool = False
    is_named: bool = False
