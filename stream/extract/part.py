"""What somebody's part in a deed was, and what shows it. In: nothing. Out: the value types of deeds.py."""

from dataclasses import dataclass
from enum import StrEnum

from stream.rules.load_casting import Deed


class Part(StrEnum):
    """What somebody's part in a deed was."""

    HARMS = "harms"
    HARMED = "harmed"
    ARRESTS = "arrests"
    ARRESTED = "arrested"
    CONTROLS = "controls"
    CONTROLLED = "controlled"
    RALLIES = "rallies"
    FIGHTS = "fights"
    CLAIMS = "claims"
    DENIES = "denies"
    ACCUSED = "accused"
    SUSPECTED = "suspected"


@dataclass(frozen=True, slots=True)
class DeedHit:
    """A word of deed at tokens `first` to `last` (exclusive)."""

    deed: Deed
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Bond:
    """The part of the `index`-th span in the deed `hit`, and how sure the words make it (0..1)."""

    index: int
    part: Part
    strength: float
    hit: DeedHit | None = None
