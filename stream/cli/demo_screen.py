"""What the demo shows. In: progress, reports, a verdict. Out: a terminal that tells the story."""

import time
from collections import Counter
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from stream.cli.demo_stage import Stage, Verdict
from stream.cli.show import plain, render_report

_OUTCOMES = {
    "incident": "articles that report incidents",
    "empty": "good articles without one",
    "duplicate": "seen before, unchanged or older",
    "withdrawn": "taken back by the scraper",
    "rejected": "no articles: dead letters, with the reason",
    "failed": "ours to mend: dead letters",
}


class Screen:
    """A progress bar below, reports above it as they are published."""

    def __init__(self, began: float) -> None:
        self._console = Console(highlight=False)
        self._began = began
        self._first_at: float | None = None
        self._types: Counter[str] = Counter()
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("articles"),
            TimeElapsedColumn(), console=self._console, transient=True,
        )  # fmt: skip
        self._task = self._progress.add_task("streaming", total=None)

    def __enter__(self) -> Self:
        """Show the bar."""
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        self._progress.stop()

    def say(self, text: str) -> None:
        """Print a line with the time since the command."""
        self._console.print(Text(f"[{self._elapsed():5.1f} s] {text}", style="dim"))

    def progress(self, done: int, total: int) -> None:
        """Move the bar."""
        self._progress.update(self._task, completed=done, total=total)

    def report(self, value: Mapping[str, Any]) -> None:
        """Show a report."""
        if self._first_at is None:
            self._first_at = self._elapsed()
            self.say("first incident")
        if value["status"] == "new":
            self._types[value["event_type"]] += 1
        source = value["article"].get("source") or {}
        text = render_report(value)
        text.append(f"\n    in {plain(source.get('name') or value['article']['article_id'])}", style="dim italic")
        self._console.print(text)

    def summarise(self, stage: Stage, verdict: Verdict) -> None:
        """Print what became of every article, and where to look further."""
        table = Table(box=None, pad_edge=False, show_header=False)
        for outcome, meaning in _OUTCOMES.items():
            table.add_row(outcome, str(verdict.outcomes.get(outcome, 0)), Text(meaning, style="dim"))
        done = sum(verdict.outcomes.values())
        style = "bold green" if verdict.is_complete else "bold red"
        self._console.rule()
        self._console.print(Text(f"{done} of {verdict.sent} articles have come to an end", style=style))
        self._console.print(table)
        if verdict.unaccounted:
            self._console.print(Text(f"{verdict.unaccounted} offsets are unaccounted for", style="bold red"))
        kinds = ", ".join(f"{count} {name}" for name, count in self._types.most_common())
        self._console.print(f"{verdict.reports} reports published ({kinds}); {verdict.visible} stand")
        if verdict.shown != verdict.visible:
            self._console.print(Text(f"the views show {verdict.shown or 0} of them", style="bold red"))
        if self._first_at is not None:
            self._console.print(f"first incident after {self._first_at:.1f} s")
        for name, where in (
            ("metrics", f"{stage.extract_url}/metrics  {stage.views_pages_url}/metrics"),
            ("views", f"{stage.views_url}/api/reports  {stage.views_url}/api/counts"),
            ("topics", f"incident-stream tail reports --from-beginning --bootstrap {_bootstrap(stage)}"),
        ):
            self._console.print(f"{name:9} {where}", soft_wrap=True)

    def _elapsed(self) -> float:
        return time.monotonic() - self._began


def _bootstrap(stage: Stage) -> str:
    return stage.configured.settings.kafka.bootstrap
