"""The search for a record that kills its process: how carefully to go, and who is to blame."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from stream.engine import attempts
from stream.engine.attempts import Mark


def _opened(previous: Mark | None, position: int, process: str = "next") -> Mark:
    return attempts.open_mark(previous, position, process)


def test_a_session_after_an_orderly_end_is_not_careful() -> None:
    """Nor is the very first."""
    assert _opened(None, 10).deaths == 0
    assert _opened(attempts.closed(10), 10).deaths == 0


def test_an_unclean_end_with_progress_is_an_accident() -> None:
    """A kill -9 in mid-stream must not slow the successor down."""
    died = _opened(None, 10, "first")
    assert _opened(died, 25).deaths == 0


def test_an_unclean_end_without_progress_makes_careful() -> None:
    """The batch that it died in is the batch before us."""
    died = _opened(None, 10, "first")
    assert _opened(died, 10).deaths == 1


def test_a_session_after_another_in_one_process_is_no_death() -> None:
    """A lost broker ends sessions, not processes."""
    failed = _opened(None, 10, "same")
    assert _opened(failed, 10, "same").deaths == 0


def test_a_step_that_died_is_taken_record_by_record() -> None:
    """Nobody is blamed yet."""
    died = attempts.attempt(_opened(None, 10, "first"), 12, 27)
    mark = _opened(died, 10)
    assert (mark.alone_until, mark.attempt) == (28, None)
    assert not attempts.is_culprit(mark, 12, 2)


def test_a_record_that_died_alone_twice_is_the_culprit() -> None:
    """Once may be chance."""
    once = _opened(attempts.attempt(_opened(None, 10, "p1"), 12, 12), 10, "p2")
    assert not attempts.is_culprit(once, 12, 2)
    twice = _opened(attempts.attempt(once, 12, 12), 10, "p3")
    assert attempts.is_culprit(twice, 12, 2)
    assert not attempts.is_culprit(twice, 13, 2)
    assert attempts.passed(twice).attempt is None


@given(st.integers(0, 199), st.sampled_from([1, 4, 16]), st.sampled_from([50, 200]))
def test_every_culprit_is_found_and_nobody_else(culprit: int, step: int, batch: int) -> None:
    """A model of the loop: processes die at the culprit, successors follow the marks, in a handful of deaths."""
    stored: Mark | None = None
    committed, quarantined, deaths = 0, [], 0
    while committed < 200:
        mark = _opened(stored, committed, f"p{deaths}")
        stored = mark
        careful_until = committed + batch if mark.deaths else 0
        died = False
        while committed < 200 and not died:
            alone = committed < mark.alone_until
            careful = alone or committed < careful_until
            size = 1 if alone else step if careful else batch
            last = min(199, committed + size - 1)
            if careful and attempts.is_culprit(mark, committed, 2):
                quarantined.append(committed)
                last = committed
            elif careful:
                mark = stored = attempts.attempt(mark, committed, last)
                died = committed <= culprit <= last
            else:
                died = committed <= culprit <= last
            if not died:
                committed = last + 1
                mark = stored = attempts.passed(mark)
        deaths += died
        assert deaths < 8
    assert quarantined == [culprit]


def test_marks_survive_the_changelog() -> None:
    """What is kept is what is read."""
    mark = replace(_opened(None, 5), attempt=7, attempt_until=8, attempt_deaths=1, alone_until=8)
    assert attempts.decode(attempts.encode(mark)) == mark
