"""The real worker, killed with -9 again and again: the reports are those of `extract` without a broker, byte for byte.

The articles are the demo's, each under several ids so that there is work to be interrupted.
"""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from stream.broker.embedded import free_port
from stream.demo import ARTICLES

pytestmark = pytest.mark.kafka

COPIES = 20
KILLS = 3


def articles() -> list[dict[str, Any]]:
    """Give the demo's good articles, once each, under COPIES ids; no revisions, no withdrawals."""
    rows = [orjson.loads(line) for line in ARTICLES.read_bytes().splitlines()]
    good = {row["article_id"]: row for row in rows if "source" in row and "raw" not in row}
    for row in good.values():
        row.pop("revision", None)
    return [{**row, "article_id": f"{key}-{copy}"} for copy in range(COPIES) for key, row in good.items()]


class Worker:
    """The extract worker as an operator runs it, with groups, topics and state of this test."""

    def __init__(self, bootstrap: str, folder: Path) -> None:
        prefix = f"crash-{uuid.uuid4().hex[:8]}."
        self.port = free_port()
        told = {
            "KAFKA__BOOTSTRAP": bootstrap,
            "TOPICS__ARTICLES__NAME": f"{prefix}articles",
            "TOPICS__REPORTS__NAME": f"{prefix}reports",
            "TOPICS__DEAD_LETTERS__NAME": f"{prefix}dead-letters",
            "TOPICS__EXTRACT_STATE__NAME": f"{prefix}state",
            "EXTRACT__GROUP": f"{prefix}extract",
            "EXTRACT__STATE_FOLDER": str(folder),
            "EXTRACT__PAGES__PORT": str(self.port),
            "EXTRACT__BATCH_RECORDS": "20",
            "EXTRACT__SESSION_TIMEOUT_SECONDS": "2",
        }
        self.environ = {**os.environ, **{f"INCIDENT_STREAM__{name}": value for name, value in told.items()}}
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *arguments: str, value: bytes = b"") -> bytes:
        return subprocess.run(
            [sys.executable, "-m", "stream", *arguments],
            input=value,
            stdout=subprocess.PIPE,
            check=True,
            timeout=90,
            env=self.environ,
        ).stdout

    def start(self) -> None:
        self.process = subprocess.Popen([sys.executable, "-m", "stream", "run", "extract"], env=self.environ)

    def end(self, signum: signal.Signals) -> int:
        assert self.process
        self.process.send_signal(signum)
        return self.process.wait(30)

    def page(self) -> str:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=2) as answer:
                return str(answer.read(), "utf-8")
        except OSError:
            return ""

    def accounted(self) -> int:
        """Outcomes that the tally knows over all partitions, across restarts; 0 while nothing is assigned."""
        return sum(
            int(float(count))
            for count in re.findall(r"^incident_stream_tally_outcomes\{.*\} (\S+)", self.page(), re.MULTILINE)
        )

    def reports(self) -> list[bytes]:
        return self.run("tail", "reports", "--from-beginning", "--until-end").splitlines()


@pytest.fixture
def worker(kafka_bootstrap: str, tmp_path: Path) -> Iterator[Worker]:
    made = Worker(kafka_bootstrap, tmp_path)
    yield made
    if made.process and made.process.poll() is None:
        made.end(signal.SIGKILL)


def await_first_reports(worker: Worker, seconds: float = 60) -> None:
    """Wait until this process has committed reports; with batches of 20 most of the work is then still to do."""
    pattern = re.compile(r'^incident_stream_reports_published_total\{.*status="new"\} ([1-9]\d*)', re.MULTILINE)
    deadline = time.monotonic() + seconds
    while not pattern.search(worker.page()):
        assert time.monotonic() < deadline, "no reports came"
        time.sleep(0.01)


def test_reports_are_those_of_extract_also_when_the_worker_is_killed_on_the_way(worker: Worker) -> None:
    wire = b"\n".join(orjson.dumps(article) for article in articles()) + b"\n"
    rows = [orjson.loads(line) for line in worker.run("extract", "-", value=wire).splitlines()]
    expected = sorted(orjson.dumps(report) for row in rows for report in row["incidents"])
    assert len(expected) > 500

    worker.run("topics", "create")
    worker.run("produce", "-", value=wire)
    for _ in range(KILLS):
        worker.start()
        await_first_reports(worker)
        worker.end(signal.SIGKILL)
    assert len(worker.reports()) < len(expected), "the kills came too late to interrupt anything"

    worker.start()
    deadline = time.monotonic() + 90
    while worker.accounted() < len(rows):
        assert time.monotonic() < deadline, worker.page()[-2000:]
        time.sleep(0.1)
    assert "incident_stream_unaccounted_records 0.0" in worker.page()
    assert worker.end(signal.SIGTERM) == 0
    assert sorted(worker.reports()) == expected
