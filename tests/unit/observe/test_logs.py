"""Log lines. In: log calls, hostile ones too. Out: one JSON object a line, without secrets or article text."""

import io
import logging
import unicodedata
from collections.abc import Iterator

import orjson
import pytest
from aiokafka.errors import KafkaTimeoutError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stream.observe import metrics
from stream.observe.logs import MAX_MESSAGE_CHARS, Masker, build_output, configure, escape
from stream.observe.metrics import Process
from stream.observe.registry import Metrics

SECRET = "hunter2-and-more"
ARTICLE = "Banjir bandang menerjang Desa Sukamaju"
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine is shared


class Lines:
    """A logger of its own and what it wrote."""

    def __init__(self, counts: Metrics | None = None) -> None:
        self._stream = io.StringIO()
        self.log = logging.Logger("stream.test", logging.DEBUG)  # noqa: LOG001 - outside the process-wide tree
        self.log.addHandler(
            build_output(secrets=[SECRET], fields={"process": "extract"}, stream=self._stream, counts=counts)
        )

    def text(self) -> str:
        """Return everything written."""
        return self._stream.getvalue()

    def last(self) -> dict[str, object]:
        """Return the last line, loaded."""
        lines = self.text().splitlines()
        loaded: dict[str, object] = orjson.loads(lines[-1])
        return loaded


@pytest.fixture
def lines() -> Lines:
    return Lines()


def test_a_line_holds_time_level_logger_message_and_fields(lines: Lines) -> None:
    lines.log.info("committed %d", 7, extra={"topic": "news.articles", "partition": 3, "records": 7})
    line = lines.last()
    assert str(line["time"]).endswith("+00:00")
    assert (line["level"], line["logger"], line["message"]) == ("info", "stream.test", "committed 7")
    assert (line["topic"], line["partition"], line["process"]) == ("news.articles", 3, "extract")


def test_a_field_outside_the_list_is_dropped(lines: Lines) -> None:
    lines.log.warning("odd", extra={"body": ARTICLE, "title": ARTICLE, "value": ARTICLE})
    assert ARTICLE not in lines.text()


def test_an_exception_that_may_quote_the_article_is_told_by_type_and_place(lines: Lines) -> None:
    try:
        int(ARTICLE)
    except ValueError:
        lines.log.exception("work failed")
    assert ARTICLE not in lines.text()
    line = lines.last()
    told = line["exception"]
    assert isinstance(told, list)
    assert told[0]["error"] == "ValueError"
    assert "test_logs.py" in told[0]["frames"][-1]


def test_an_exception_given_as_argument_or_field_is_told_by_type(lines: Lines) -> None:
    lines.log.error("work failed: %s", ValueError(ARTICLE), extra={"error": ValueError(ARTICLE)})
    lines.log.error(ValueError(ARTICLE))
    assert ARTICLE not in lines.text()
    assert lines.last()["message"] == "ValueError"


def test_an_error_of_the_machine_keeps_its_text_and_its_cause_is_told(lines: Lines) -> None:
    try:
        try:
            raise OSError(28, "No space left on device")  # noqa: TRY301 - the cause of the next
        except OSError as error:
            raise KafkaTimeoutError from error
    except KafkaTimeoutError:
        lines.log.exception("commit failed")
    told = lines.last()["exception"]
    assert isinstance(told, list)
    assert [entry["error"].split(":")[0] for entry in told] == ["KafkaTimeoutError", "OSError"]
    assert "No space left" in told[1]["error"]


def test_no_message_can_forge_a_line(lines: Lines) -> None:
    lines.log.info("from %s", 'x\n{"level":"critical"}\r\u2028\u0085\x1b[2J\u202e')
    assert len(lines.text().splitlines()) == 1
    message = str(lines.last()["message"])
    assert message.isprintable()
    assert "\\u000a" in message
    assert "\\u202e" in message


@PATIENT
@given(st.text(st.characters(codec=None), max_size=200))
def test_any_text_makes_exactly_one_line_that_loads(text: str) -> None:
    lines = Lines()
    lines.log.info("%s", text, extra={"error": text, "topic": text})
    assert len(lines.text().splitlines()) == 1
    assert not any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in lines.text().rstrip("\n"))


def test_a_long_message_is_cut(lines: Lines) -> None:
    lines.log.info("%s", "a" * 100_000)
    assert len(str(lines.last()["message"])) == MAX_MESSAGE_CHARS + 1


@pytest.mark.parametrize(
    "text",
    [
        f"connecting with {SECRET}",
        "sasl_plain_password='s3cr3t-value'",
        '{"password": "s3cr3t-value"}',
        "Authorization: Bearer s3cr3t-value",
        "proxy http://me:s3cr3t-value@proxy:8080/",
        "token=s3cr3t-value&x=1",
    ],
)
def test_secrets_are_masked(lines: Lines, text: str) -> None:
    lines.log.info("%s", text, extra={"error": text})
    assert SECRET not in lines.text()
    assert "s3cr3t-value" not in lines.text()
    assert "***" in lines.text()


def test_masking_leaves_ordinary_text_alone() -> None:
    text = "5 tokens of http://localhost:9092/ were secretive"
    assert Masker([SECRET, "abc"]).mask(text) == text


def test_a_format_that_does_not_fit_loses_no_line(lines: Lines) -> None:
    lines.log.info("%d records", "many")
    assert lines.last()["message"] == "%d records"


def test_a_number_too_large_for_json_is_written_as_text(lines: Lines) -> None:
    lines.log.info("x", extra={"offset": 2**70})
    assert lines.last()["offset"] == str(2**70)


def test_escape_cuts_and_keeps_letters() -> None:
    assert escape("é日本", 2) == "é日…"


def test_warnings_and_worse_are_counted() -> None:
    counts = Metrics(Process.EXTRACT)
    lines = Lines(counts)
    for level in (logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL):
        lines.log.log(level, "x")
    assert [counts.value(metrics.LOG_RECORDS, name) for name in ("warning", "error", "critical")] == [1, 1, 1]


@pytest.fixture
def untouched_logging() -> Iterator[None]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)
    logging.getLogger("stream").setLevel(logging.NOTSET)
    logging.captureWarnings(capture=False)


@pytest.mark.usefixtures("untouched_logging")
def test_libraries_speak_from_warning_upwards_and_we_from_the_level_set() -> None:
    stream = io.StringIO()
    configure(build_output(stream=stream), level="debug")
    logging.getLogger("aiokafka").info("chatter")
    logging.getLogger("aiokafka").warning("something")
    logging.getLogger("stream.engine").debug("detail")
    assert [orjson.loads(line)["message"] for line in stream.getvalue().splitlines()] == ["something", "detail"]
