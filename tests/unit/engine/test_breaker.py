"""When dead letters stop being exceptions: by streak, by share, and how it closes again."""

from stream.engine.breaker import Breaker
from stream.engine.settings import BreakerLimits

LIMITS = BreakerLimits(streak=5, share=0.5, window=20, probe_records=3, probe_seconds=30.0)


class Clock:
    """A clock that tests set."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def _count(breaker: Breaker, pattern: str) -> None:
    for letter in pattern:
        breaker.count(letter == "x")


def test_it_opens_at_a_streak_and_not_before() -> None:
    """A good one in between starts the streak anew."""
    breaker = Breaker(LIMITS, Clock())
    _count(breaker, "xxxx.xxxx")
    assert not breaker.is_open
    _count(breaker, "x")
    assert breaker.is_open


def test_it_opens_at_a_share_of_a_full_window() -> None:
    """More than half of the last twenty, never five in a row; a window not full yet proves nothing."""
    breaker = Breaker(LIMITS, Clock())
    _count(breaker, "xx." * 6)
    assert not breaker.is_open
    _count(breaker, "xx")
    assert breaker.is_open


def test_a_share_that_has_passed_is_forgotten() -> None:
    """Only the window counts."""
    breaker = Breaker(LIMITS, Clock())
    _count(breaker, "x.x." + "." * 20 + "xx.xx.xx.")
    assert not breaker.is_open


def test_open_it_asks_for_a_probe_every_thirty_seconds() -> None:
    """Bad probes keep it open, and each starts the time anew."""
    clock = Clock()
    breaker = Breaker(LIMITS, clock)
    assert breaker.seconds_to_probe() == 0.0
    _count(breaker, "xxxxx")
    assert breaker.seconds_to_probe() == 30.0
    clock.now += 30.0
    assert breaker.seconds_to_probe() == 0.0
    breaker.probing()
    _count(breaker, "xxx")
    assert breaker.is_open
    assert breaker.seconds_to_probe() == 30.0


def test_one_good_record_closes_it_with_a_clean_slate() -> None:
    """The next opening needs a streak of its own."""
    breaker = Breaker(LIMITS, Clock())
    _count(breaker, "xxxxx")
    _count(breaker, ".")
    assert not breaker.is_open
    _count(breaker, "xxxx")
    assert not breaker.is_open
