"""What the demo runs on. In: the environment, a folder. Out: broker, topics, workers; and the story of its articles."""

import asyncio
import json
import os
import re
import time
import urllib.request
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import orjson

from stream.broker.embedded import EmbeddedKafka, free_port
from stream.broker.jars import cache_folder, is_cached
from stream.broker.lock import load_lock
from stream.broker.topics import connect, create_topics
from stream.cli.processes import Child, Program
from stream.cli.produce import send
from stream.cli.tail import reader
from stream.cli.topics import specs
from stream.configure import Configured, configure
from stream.demo import ARTICLES
from stream.errors import IncidentStreamError

PATIENCE_SECONDS = 90.0  # from the last article sent to the last outcome; a warm run takes one
POLL_SECONDS = 0.2
VIEWS_NICENESS = 5
_OUTCOME = re.compile(r'^incident_stream_outcomes_total\{outcome="(\w+)"\} ([\d.e+]+)$', re.MULTILINE)
_UNACCOUNTED = re.compile(r"^incident_stream_unaccounted_records ([\d.e+]+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A running service: its settings, the addresses of its pages, and its processes."""

    configured: Configured
    extract_url: str
    views_url: str
    views_pages_url: str
    children: Sequence[Child]

    def check(self) -> None:
        """Raise IncidentStreamError if a process has ended."""
        for child in self.children:
            code = child.poll()
            if code is not None:
                raise IncidentStreamError(
                    f"the process {child.program.name} ended with {code}",
                    where=str(child.program.log_path),
                    why=_last_words(child.program.log_path),
                    next_step="run again with --keep-logs FOLDER and read the whole log",
                )

    def wait(self) -> None:
        """Block until Ctrl-C, or until a process ends (IncidentStreamError)."""
        while True:
            time.sleep(0.5)
            self.check()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of the articles; `outcomes` as the worker counts them, `reports` as a committed reader saw them."""

    sent: int
    outcomes: Mapping[str, int]
    unaccounted: int
    reports: int
    visible: int
    shown: int | None

    @property
    def is_complete(self) -> bool:
        """Whether every article came to exactly one end and the views show every report that stands."""
        return sum(self.outcomes.values()) == self.sent and self.unaccounted == 0 and self.shown == self.visible


class Audience(Protocol):
    """Whoever is told the story."""

    def progress(self, done: int, total: int) -> None:
        """Hear that `done` of `total` articles have come to an end."""

    def report(self, value: Mapping[str, Any]) -> None:
        """Hear that a report was published."""


@dataclass(slots=True)
class _Story:
    """What has been seen so far."""

    reports: int = 0
    standing: dict[str, bool] = field(default_factory=dict)
    outcomes: Counter[str] = field(default_factory=Counter)
    unaccounted: int = 0
    shown: int | None = None

    @property
    def visible(self) -> int:
        return sum(self.standing.values())


@contextmanager
def build_stage(environ: Mapping[str, str], folder: Path, logs: Path, say: Callable[[str], None]) -> Iterator[Stage]:
    """Start the broker, make the topics, start the workers; end them in the opposite order."""
    with ExitStack() as stack:
        bootstrap, prefix = environ.get("KAFKA_BOOTSTRAP", ""), ""
        if bootstrap:
            prefix = f"demo-{uuid.uuid4().hex[:8]}."  # nobody else's topics are touched
            say(f"using the cluster at {bootstrap}, on topics that begin with {prefix}")
        else:
            here = is_cached(load_lock(), cache_folder(environ) / "jars")
            say("starting Apache Kafka" if here else "starting Apache Kafka; the first time, 45 MB are downloaded")
            kafka = stack.enter_context(EmbeddedKafka(folder / "kafka"))
            bootstrap = kafka.bootstrap
            say(f"Kafka {bootstrap} is up")
        ports = {name: free_port() for name in ("extract.pages", "views.pages", "views")}
        told = told_settings(bootstrap, prefix, folder, ports)
        configured = configure({**environ, **told})
        asyncio.run(_make_topics(configured))
        children = [stack.enter_context(_start(name, told, logs)) for name in ("extract", "views")]
        # The first incident is what the audience waits for: on a small machine the views give way to it.
        os.setpriority(os.PRIO_PROCESS, children[1].pid, VIEWS_NICENESS)
        say("topics made, extract worker and views started")
        yield Stage(
            configured=configured,
            extract_url=f"http://127.0.0.1:{ports['extract.pages']}",
            views_url=f"http://127.0.0.1:{ports['views']}",
            views_pages_url=f"http://127.0.0.1:{ports['views.pages']}",
            children=children,
        )


def told_settings(bootstrap: str, prefix: str, folder: Path, ports: Mapping[str, int]) -> dict[str, str]:
    """Return the variables that tell the processes where they are."""
    names = {
        "topics.articles.name": f"{prefix}news.articles",
        "topics.reports.name": f"{prefix}news.incident-reports",
        "topics.dead_letters.name": f"{prefix}news.dead-letters",
        "topics.extract_state.name": f"{prefix}incident-extract.state",
        "extract.group": f"{prefix}incident-extract",
        "views.group": f"{prefix}incident-views",
        "kafka.bootstrap": bootstrap,
        "extract.state_folder": str(folder / "state"),
        "views.state_folder": str(folder / "state"),
        **{f"{section}.port": str(port) for section, port in ports.items()},
    }
    return {"INCIDENT_STREAM__" + name.upper().replace(".", "__"): value for name, value in names.items()}


def read_articles(lines: Sequence[bytes]) -> Iterator[tuple[bytes | None, bytes | None]]:
    """Give the demo's records as (key, value); see `stream.demo` for the forms of a row."""
    for line in lines:
        row = orjson.loads(line)
        if "raw" in row:
            yield None, row["raw"].encode()
        elif row.get("withdraw"):
            yield row["article_id"].encode(), None
        else:
            yield row["article_id"].encode(), line


async def follow(stage: Stage, audience: Audience, rate: float) -> Verdict:
    """Send all articles and tell the audience what becomes of them, until all have come to an end.

    Raises IncidentStreamError when a process ends.
    """
    records = list(read_articles(ARTICLES.read_bytes().splitlines()))
    story = _Story()
    reading = asyncio.create_task(_read_reports(stage, audience, story))
    topic = stage.configured.settings.topics.articles.name
    sending = asyncio.create_task(send(stage.configured, topic, iter(records), rate))
    following = asyncio.create_task(_until_complete(stage, audience, story, sending, len(records)))
    try:
        done, _ = await asyncio.wait({reading, following}, return_when=asyncio.FIRST_COMPLETED)
        done.pop().result()
    finally:
        for task in (reading, sending, following):
            task.cancel()
        await asyncio.gather(reading, sending, following, return_exceptions=True)
    return _verdict(story, len(records))


def _verdict(story: _Story, sent: int) -> Verdict:
    return Verdict(
        sent=sent,
        outcomes=dict(story.outcomes),
        unaccounted=story.unaccounted,
        reports=story.reports,
        visible=story.visible,
        shown=story.shown,
    )


async def _until_complete(
    stage: Stage, audience: Audience, story: _Story, sending: "asyncio.Task[int]", total: int
) -> None:
    deadline: float | None = None
    while deadline is None or time.monotonic() < deadline:
        stage.check()
        if sending.done() and deadline is None:
            sending.result()
            deadline = time.monotonic() + PATIENCE_SECONDS
        await asyncio.to_thread(_ask, stage, story)
        audience.progress(sum(story.outcomes.values()), total)
        if sending.done() and _verdict(story, total).is_complete:
            return
        await asyncio.sleep(POLL_SECONDS)


async def _read_reports(stage: Stage, audience: Audience, story: _Story) -> None:
    async for value in _committed(stage):
        report = orjson.loads(value)
        story.reports += 1
        story.standing[report["report_id"]] = report["status"] != "retracted"
        audience.report(report)


async def _committed(stage: Stage) -> AsyncIterator[bytes]:
    topic = stage.configured.settings.topics.reports.name
    async with reader(stage.configured, topic, from_beginning=True) as consumer:
        async for record in consumer:
            if record.value is not None:
                yield record.value


def _ask(stage: Stage, story: _Story) -> None:
    """Ask the worker for its counts and the views for what they show; one that is not up yet says nothing."""
    page = _get(f"{stage.extract_url}/metrics")
    if page is not None:
        story.outcomes = Counter({name: round(float(count)) for name, count in _OUTCOME.findall(page)})
        story.unaccounted = sum(round(float(count)) for count in _UNACCOUNTED.findall(page))
    answer = _get(f"{stage.views_url}/api/reports?limit=1")
    if answer is not None:
        story.shown = json.loads(answer)["total"]


def _get(url: str) -> str | None:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own loopback address
            text: str = answer.read().decode()
            return text
    except OSError:
        return None


def _start(name: str, environ: Mapping[str, str], logs: Path) -> Child:
    return Child(Program(name=name, arguments=["run", name], log_path=logs / f"{name}.log", environ=environ))


async def _make_topics(configured: Configured) -> None:
    async with connect(configured.settings.kafka.client()) as admin:
        await create_topics(admin, specs(configured.settings.topics))


def _last_words(path: Path | None) -> str:
    lines = path.read_text(encoding="utf-8", errors="replace").strip().splitlines() if path else []
    return "\n".join(lines[-8:])[-2000:]
