"""Dead letters without a broker: what each tells, which may be sent again, what goes back, what is remembered."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from stream.__main__ import run
from stream.cli.dead_letters import Summary, as_line, describe, outcome, read_address
from stream.cli.reprocess import read_since
from stream.engine.dead_letters import dead_letter, redrives_of
from stream.engine.letters import (
    METADATA_BYTES,
    Letter,
    Sent,
    Terms,
    Verdict,
    decode_sent,
    encode_sent,
    judge,
    original,
    read_letter,
)
from stream.engine.model import Fault, Record
from stream.engine.rewind import rewound
from stream.errors import UsageError

TERMS = Terms(topics={"in": 4}, reasons=frozenset(), max_redrives=3, sends_old=False)


def article(redrives: int = 0, **changes: object) -> Record:
    headers: tuple[tuple[str, bytes], ...] = (("trace", b"7"), ("trace", b"8"))
    if redrives:
        headers = (*headers, ("dlq.redrives", str(redrives).encode()))
    given: dict[str, object] = {
        "topic": "in", "partition": 2, "offset": 41, "timestamp_ms": 1_234, "key": b"a-1", "value": b"{oops",
        "headers": headers,
    }  # fmt: skip
    return Record(**{**given, **changes})  # type: ignore[arg-type] # fields by name


def letter_of(record: Record, *, reason: str = "timeout", offset: int = 5, limit_bytes: int = 100_000) -> Letter:
    fault = Fault(reason=reason, stage="work", error="took too long")
    sent = dead_letter(record, fault, topic="dead", labels={"version": "1"}, limit_bytes=limit_bytes)
    lying = Record(
        topic="dead", partition=0, offset=offset, timestamp_ms=9_000, key=sent.key, value=sent.value,
        headers=sent.headers,
    )  # fmt: skip
    letter = read_letter(lying)
    assert letter is not None
    return letter


@pytest.mark.parametrize("redrives", [0, 1, 7])
def test_what_goes_back_is_the_record_counted_up(redrives: int) -> None:
    back = original(letter_of(article(redrives)))
    assert (back.topic, back.key, back.value, back.timestamp_ms) == ("in", b"a-1", b"{oops", 1_234)
    assert back.headers == (("trace", b"7"), ("trace", b"8"), ("dlq.redrives", str(redrives + 1).encode()))
    assert redrives_of(article(headers=back.headers)) == redrives + 1


def test_a_withdrawal_that_failed_goes_back_as_a_withdrawal() -> None:
    letter = letter_of(article(value=None))
    assert judge(letter, Sent(), TERMS) == "send"
    assert original(letter).value is None


def test_a_letter_by_reference_is_never_sent() -> None:
    letter = letter_of(article(value=b"x" * 5_000), limit_bytes=1_000)
    assert letter.is_reference
    assert judge(letter, Sent(), TERMS) == "by_reference"


@pytest.mark.parametrize(
    ("record", "verdict"),
    [
        (article(2), "send"),
        (article(3), "spent"),
        (article(4), "spent"),
        (article(topic="elsewhere"), "elsewhere"),
        (article(partition=4), "elsewhere"),
    ],
)
def test_the_loop_guard_and_the_topic_decide(record: Record, verdict: Verdict) -> None:
    assert judge(letter_of(record), Sent(), TERMS) == verdict


@pytest.mark.parametrize(
    "headers",
    [
        (),
        (("dlq.reason", b"timeout"),),
        (("dlq.reason", b"a=1 b"), ("dlq.topic", b"in"), ("dlq.partition", b"0"), ("dlq.offset", b"0")),
        (("dlq.reason", b"timeout"), ("dlq.topic", b"in"), ("dlq.partition", b"x"), ("dlq.offset", b"0")),
    ],
)
def test_what_is_no_letter_of_ours_is_left_alone(headers: tuple[tuple[str, bytes], ...]) -> None:
    letter = read_letter(article(headers=headers))
    assert letter is None
    assert judge(letter, Sent(), TERMS) == "unreadable"


def test_sending_one_reason_leaves_the_others_for_later() -> None:
    """Also a letter of the same reason that has come back once more is another class."""
    sent = Sent().and_then([letter_of(article(), offset=5)])
    assert judge(letter_of(article(), offset=3), sent, TERMS) == "sent"
    assert judge(letter_of(article(), offset=5), sent, TERMS) == "sent"
    assert judge(letter_of(article(), offset=6), sent, TERMS) == "send"
    assert judge(letter_of(article(), offset=3, reason="not_json"), sent, TERMS) == "send"
    assert judge(letter_of(article(1), offset=3), sent, TERMS) == "send"


def test_a_letter_in_doubt_needs_to_be_asked_for_and_is_then_remembered() -> None:
    """Sending a young letter of its class does not pass for having sent it."""
    asked = Terms(topics={"in": 4}, reasons=frozenset(), max_redrives=3, sends_old=True)
    old, young = letter_of(article(), offset=5), letter_of(article(), offset=15)
    sent = Sent(in_doubt_below=10).and_then([young])
    assert judge(old, sent, TERMS) == "old"
    assert judge(young, sent, TERMS) == "sent"
    assert judge(old, sent, asked) == "send"
    assert judge(old, sent.and_then([old]), asked) == "sent"


def test_what_was_sent_survives_being_written() -> None:
    sent = Sent(in_doubt_below=10).and_then([letter_of(article(), offset=5), letter_of(article(1), offset=90)])
    assert decode_sent(encode_sent(sent)) == sent
    assert decode_sent(encode_sent(Sent())) == Sent()
    with pytest.raises(ValueError, match="literal"):
        decode_sent("")
    with pytest.raises(ValueError, match="do not fit"):
        encode_sent(Sent(next_offsets={f"reason_{number}.0": number for number in range(METADATA_BYTES // 8)}))


def test_a_filter_leaves_other_reasons_out() -> None:
    terms = Terms(topics={"in": 4}, reasons=frozenset({"not_json"}), max_redrives=3, sends_old=False)
    assert judge(letter_of(article()), Sent(), terms) == "other"
    assert judge(letter_of(article(), reason="not_json"), Sent(), terms) == "send"


def test_a_line_cannot_steer_the_terminal() -> None:
    letter = letter_of(article(key=b"a\x1b[2J\nb"))
    line = as_line(describe("due", letter, letter.record))
    assert line == "0/5  1970-01-01T00:00:09+00:00  due  timeout  a [2J b  took too long"


def test_the_summary_counts_by_reason_and_state() -> None:
    summary = Summary()
    for verdict, reason in (("send", "timeout"), ("sent", "timeout"), ("by_reference", "oversize")):
        letter = letter_of(article(), reason=reason)
        summary.count(verdict, letter, letter.record)  # type: ignore[arg-type] # verdicts
    counted = summary.as_json()
    assert counted["letters"] == 3
    assert counted["reasons"]["timeout"] | {"letters": 2, "due": 1, "sent": 1} == counted["reasons"]["timeout"]
    assert summary.lines()[-1].strip() == "3  dead letters"


def test_a_redrive_says_what_it_did_not_send_and_why() -> None:
    counts: Counter[Verdict] = Counter({"by_reference": 2, "spent": 1})
    lines = outcome(counts, is_dry_run=False)
    assert lines[0] == "0 sent again"
    assert [line.split(":")[0] for line in lines[1:]] == ["2 not sent", "1 not sent"]


@pytest.mark.parametrize("address", ["", "3", "3/", "/4", "3/x", "-1/2", "1/2/3", "\u0661/\u0662"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(UsageError):
        read_address(address)
    assert read_address("3/14") == (3, 14)


NOW = datetime(2026, 10, 6, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-10-06T07:30:00+07:00", datetime(2026, 10, 6, 0, 30, tzinfo=UTC)),
        ("2026-10-05", datetime(2026, 10, 5, tzinfo=UTC)),
        ("2026-10-05 18:00", datetime(2026, 10, 5, 18, tzinfo=UTC)),
        ("6h", datetime(2026, 10, 6, 6, tzinfo=UTC)),
        ("2d", datetime(2026, 10, 4, 12, tzinfo=UTC)),
    ],
)
def test_since_is_an_instant_a_date_or_how_long_ago(text: str, at: datetime) -> None:
    assert read_since(text, NOW) == at


@pytest.mark.parametrize("text", ["yesterday", "2026-10-07", "6 hours", "999999d", "2026-02-30"])
def test_a_since_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--since"):
        read_since(text, NOW)


@pytest.mark.parametrize(
    ("committed", "first", "after", "offsets"),
    [(100, 40, 40, 60), (100, 100, 100, 0), (100, 120, 100, 0), (100, None, 100, 0), (None, 40, None, 0)],
)
def test_a_partition_only_goes_back(committed: int | None, first: int | None, after: int | None, offsets: int) -> None:
    moved = rewound(0, committed, first)
    assert (moved.after, moved.offsets) == (after, offsets)


@pytest.mark.parametrize(
    "command",
    [
        "dead-letters",
        "dead-letters list",
        "dead-letters show",
        "dead-letters stats",
        "dead-letters redrive",
        "reprocess",
    ],
)
def test_the_commands_explain_themselves(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*command.split(), "--help"]) == 0
    assert f"Usage: incident-stream {command}" in capsys.readouterr().out
