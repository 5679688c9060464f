"""One JSON object a line. In: the standard library's log records. Out: lines that are safe to store and to grep.

No line holds article text: fields outside the list below are dropped, and of an exception that is not known to speak
of machines only its type and where it was raised are told. No line can forge another: control and direction characters
are escaped. No line holds a secret: values given at start are masked, and so is what looks like one.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, TextIO

import orjson
from aiokafka.errors import KafkaError

from stream.errors import IncidentStreamError
from stream.observe import metrics
from stream.observe.labels import Level
from stream.observe.registry import Metrics

MASK: Final = "***"
MAX_MESSAGE_CHARS: Final = 2_000
MAX_FIELD_CHARS: Final = 512
MAX_FRAMES: Final = 12
_MIN_SECRET_CHARS: Final = 4
"""A shorter "secret" would mask ordinary words."""

FIELDS: Final = frozenset(
    {
        "topic", "partition", "offset", "offsets", "group", "generation", "reason", "stage", "outcome",
        "records", "bytes", "seconds", "attempts", "worker", "worker_pid", "exit_code", "signal", "error", "state",
        "cause", "address", "check", "count", "version", "rules", "result", "partitions", "transactional_id",
    }
)  # fmt: skip
"""What `extra=` may carry. An article's id is missing on purpose: scrapers put URLs and headlines in it."""

_PLAIN_ERRORS: Final = (IncidentStreamError, KafkaError, OSError, TimeoutError, MemoryError)
"""Exceptions whose text speaks of machines only. Validation and decoding errors quote what they were given."""

_UNSAFE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_LOOKS_SECRET: Final = re.compile(
    r"(?i)((?:password|passwd|secret|token|api[_-]?key|authorization)['\"]?\s*[=:]\s*['\"]?)(?:bearer\s+)?[^\s,;'\")}]+"
)
_URL_USER: Final = re.compile(r"(?i)([a-z][a-z0-9+.-]{0,20}://)[^\s/@]{1,256}@")


class Masker:
    """Replaces the secrets it was given, and what looks like one, by `***`."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        longest_first = sorted({s for s in secrets if len(s) >= _MIN_SECRET_CHARS}, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def mask(self, text: str) -> str:
        """Return `text` without secrets."""
        if self._secrets is not None:
            text = self._secrets.sub(MASK, text)
        return _URL_USER.sub(rf"\1{MASK}@", _LOOKS_SECRET.sub(rf"\1{MASK}", text))


def escape(text: str, limit: int) -> str:
    r"""Write control, invisible and direction characters as `\uXXXX`, and cut to `limit` characters."""
    cut = text if len(text) <= limit else text[:limit] + "…"
    return _UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", cut)


def describe_error(error: BaseException) -> str:
    """Name an exception, with its text only where that is known to hold no article text."""
    name = type(error).__name__
    if isinstance(error, _PLAIN_ERRORS):
        return f"{name}: {error}"
    return name


class JsonFormatter(logging.Formatter):
    """Makes one line of a log record: time, level, logger, message, the listed fields, and an exception's origin."""

    def __init__(self, masker: Masker, fields: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._masker = masker
        self._fixed = dict(fields or {})

    def format(self, record: logging.LogRecord) -> str:
        """Return the line without its end."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._clean(_message(record), MAX_MESSAGE_CHARS),
            **self._fixed,
        }
        line.update({name: self._field(value) for name, value in vars(record).items() if name in FIELDS})
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = self._exception(record.exc_info[1])
        return orjson.dumps(line, default=str).decode()

    def _clean(self, text: str, limit: int) -> str:
        return escape(self._masker.mask(text), limit)

    def _field(self, value: object) -> object:
        if value is None or isinstance(value, bool | float) or (isinstance(value, int) and abs(value) < 2**63):
            return value
        return self._clean(describe_error(value) if isinstance(value, BaseException) else str(value), MAX_FIELD_CHARS)

    def _exception(self, error: BaseException) -> list[dict[str, object]]:
        told: list[dict[str, object]] = []
        current: BaseException | None = error
        while current is not None and len(told) < 4:
            text = self._clean(describe_error(current), MAX_FIELD_CHARS)
            told.append({"error": text, "frames": list(_frames(current.__traceback__))})
            current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
        return told


def _message(record: logging.LogRecord) -> str:
    args = record.args
    if isinstance(args, tuple):
        args = tuple(describe_error(arg) if isinstance(arg, BaseException) else arg for arg in args)
    try:
        return str(record.msg) % args if args else _plain(record.msg)
    except (TypeError, ValueError, KeyError):  # a format that does not fit its arguments must not lose the line
        return str(record.msg)


def _plain(message: object) -> str:
    return describe_error(message) if isinstance(message, BaseException) else str(message)


def _frames(origin: TracebackType | None) -> Iterable[str]:
    frames: Sequence[traceback.FrameSummary] = traceback.extract_tb(origin)
    for frame in frames[-MAX_FRAMES:]:
        yield f"{'/'.join(frame.filename.split('/')[-3:])}:{frame.lineno} {frame.name}"


class LevelCounter(logging.Filter):
    """Counts warnings and worse on their way to the output."""

    def __init__(self, counts: Metrics) -> None:
        super().__init__()
        self._counts = counts

    def filter(self, record: logging.LogRecord) -> bool:
        """Count, and let the record pass."""
        if record.levelno >= logging.WARNING:
            level = min(record.levelno // 10 * 10, logging.CRITICAL)
            name = {logging.WARNING: Level.WARNING, logging.ERROR: Level.ERROR}.get(level, Level.CRITICAL)
            self._counts.add(metrics.LOG_RECORDS, 1, name.value)
        return True


def build_output(
    *,
    secrets: Iterable[str] = (),
    fields: Mapping[str, str] | None = None,
    stream: TextIO | None = None,
    counts: Metrics | None = None,
) -> logging.Handler:
    """Make the output that writes JSON lines to `stream` (standard error where none is given)."""
    output = logging.StreamHandler(stream or sys.stderr)
    output.setFormatter(JsonFormatter(Masker(secrets), fields))
    if counts is not None:
        output.addFilter(LevelCounter(counts))
    return output


def configure(output: logging.Handler, *, level: str = "info") -> None:
    """Make `output` the only one of the whole process. Libraries speak from warning upwards."""
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(output)
    root.setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level.upper()]))
    logging.getLogger("stream").setLevel(level.upper())
    logging.captureWarnings(capture=True)
