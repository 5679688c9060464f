"""The commands on a real broker: what is produced is read back, and the service turns articles into reports."""

import os
import re
import signal
import socket
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

pytestmark = pytest.mark.kafka

AMBUSH = {
    "article_id": "uji-1",
    "source": "Kabar Uji",
    "title": "Dua Warga Tewas Dalam Serangan di Nduga",
    "body": "WAMENA - Kelompok bersenjata menyerang warga di Kabupaten Nduga, Papua Pegunungan, Sabtu (3/10/2026). "
    "Dua warga tewas dan satu orang terluka, kata Kapolres Nduga.",
    "published_at": "2026-10-04T08:00:00+09:00",
}
RECIPE = {
    "article_id": "uji-2",
    "source": "Kabar Uji",
    "title": "Resep Soto Ayam",
    "body": "Rebus ayam dengan serai dan kunyit sampai empuk, lalu suwir. Sajikan dengan nasi hangat dan sambal.",
    "published_at": "2026-10-04T09:00:00+07:00",
}


class Program:
    """The program with topics, groups, ports and state of its own on the run's broker."""

    def __init__(self, bootstrap: str, folder: Path) -> None:
        prefix = f"cli-{uuid.uuid4().hex[:8]}."
        self.pages_port, self.views_port, self.views_pages_port = free_port(), free_port(), free_port()
        told = {
            "KAFKA__BOOTSTRAP": bootstrap,
            "TOPICS__ARTICLES__NAME": f"{prefix}articles",
            "TOPICS__REPORTS__NAME": f"{prefix}reports",
            "TOPICS__DEAD_LETTERS__NAME": f"{prefix}dead-letters",
            "TOPICS__EXTRACT_STATE__NAME": f"{prefix}state",
            "EXTRACT__GROUP": f"{prefix}extract",
            "VIEWS__GROUP": f"{prefix}views",
            "EXTRACT__STATE_FOLDER": str(folder),
            "VIEWS__STATE_FOLDER": str(folder),
            "EXTRACT__PAGES__PORT": str(self.pages_port),
            "VIEWS__PORT": str(self.views_port),
            "VIEWS__PAGES__PORT": str(self.views_pages_port),
            "EXTRACT__CHILDREN": "1",
        }
        self.environ = {**os.environ, **{f"INCIDENT_STREAM__{name}": value for name, value in told.items()}}
        self.running: list[subprocess.Popen[bytes]] = []

    def run(self, *arguments: str, value: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            [sys.executable, "-m", "stream", *arguments],
            input=value,
            capture_output=True,
            check=False,
            timeout=60,
            env=self.environ,
        )

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen([sys.executable, "-m", "stream", *arguments], env=self.environ)
        self.running.append(process)
        return process

    def tail(self, topic: str, *arguments: str) -> list[Any]:
        done = self.run("tail", topic, "--from-beginning", "--until-end", *arguments)
        assert done.returncode == 0, done.stderr
        return [orjson.loads(line) for line in done.stdout.splitlines()]

    def await_page(self, port: int, path: str, pattern: str, seconds: float = 40) -> str:
        deadline = time.monotonic() + seconds
        page = ""
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
                    page = str(answer.read(), "utf-8")
                if re.search(pattern, page):
                    return page
            except OSError:
                pass
            time.sleep(0.1)
        raise AssertionError(f"{pattern} did not appear on {path}: {page[-500:]}")


@pytest.fixture
def program(kafka_bootstrap: str, tmp_path: Path) -> Iterator[Program]:
    made = Program(kafka_bootstrap, tmp_path)
    yield made
    for process in made.running:
        if process.poll() is None:
            process.kill()
            process.wait()


def lines(*articles: dict[str, Any]) -> bytes:
    return b"\n".join(orjson.dumps(article) for article in articles) + b"\n"


def test_topics_are_made_once_and_described(program: Program) -> None:
    assert program.run("topics", "describe").returncode == 1
    made = program.run("topics", "create")
    assert made.returncode == 0
    assert made.stdout.count(b": made") == 4
    assert program.run("topics", "create").stdout.count(b": was there") == 4
    described = program.run("topics", "describe")
    assert described.returncode == 0
    assert b"articles: 4 partitions, 1 copies, 4 with a leader" in described.stdout


def test_what_is_produced_is_read_back_under_its_article_id(program: Program) -> None:
    program.run("topics", "create")
    done = program.run("produce", "-", value=lines(AMBUSH, RECIPE))
    assert done.returncode == 0, done.stderr
    records = program.tail("articles", "--format", "record")
    assert {record["key"] for record in records} == {"uji-1", "uji-2"}
    assert {record["value"]["title"] for record in records} == {AMBUSH["title"], RECIPE["title"]}


def test_what_is_no_article_is_reported_with_its_line_and_not_sent(program: Program) -> None:
    program.run("topics", "create")
    bad = lines(AMBUSH) + b'{"title": "tanpa waktu", "source": "x"}\n{oops\n'
    done = program.run("produce", value=bad)
    assert done.returncode == 1
    assert b"stdin:2: no_time: $.published_at" in done.stderr
    assert b"stdin:3: not_json" in done.stderr
    assert [article["article_id"] for article in program.tail("articles")] == ["uji-1"]
    assert program.run("produce", "--raw", value=b"{oops\n").returncode == 0
    assert len(program.tail("articles", "--format", "record")) == 2


def test_produce_says_at_once_when_there_is_no_such_topic(program: Program) -> None:
    began = time.monotonic()
    done = program.run("produce", "--topic", "news.artikles", value=lines(AMBUSH))
    assert done.returncode == 2
    assert b"news.artikles: there is no such topic" in done.stderr
    assert time.monotonic() - began < 15


def test_tail_says_when_there_is_no_such_topic(program: Program) -> None:
    done = program.run("tail", "news.artikles")
    assert done.returncode == 2
    assert b"there is no such topic" in done.stderr


def test_articles_become_reports_and_bad_ones_dead_letters_and_sigterm_ends_in_order(program: Program) -> None:
    """The worker as an operator runs it: pages, outcomes, withdrawal, drain with exit code 0."""
    program.run("topics", "create")
    worker = program.start("run", "extract")
    program.run("produce", "--raw", "-", value=lines(AMBUSH, RECIPE) + b"{oops\n")
    page = program.await_page(program.pages_port, "/metrics", r'outcomes_total\{outcome="rejected"\} 1\.0')
    assert 'incident_stream_outcomes_total{outcome="failed"} 0.0' in page
    program.await_page(program.pages_port, "/metrics", r'outcomes_total\{outcome="incident"\} 1\.0')
    program.await_page(program.pages_port, "/metrics", r'outcomes_total\{outcome="empty"\} 1\.0')
    assert program.run("health").returncode == 0
    (report,) = program.tail("reports")
    assert report["article"]["article_id"] == "uji-1"
    (letter,) = program.tail("dead_letters", "--format", "record")
    assert letter["value"] == "{oops"
    assert dict(letter["headers"])["dlq.reason"] == "not_json"

    assert program.run("produce", "--withdraw", "uji-1").returncode == 0
    program.await_page(program.pages_port, "/metrics", r'outcomes_total\{outcome="withdrawn"\} 1\.0')
    statuses = [each["status"] for each in program.tail("reports")]
    assert statuses == ["new", "retracted"]

    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0


def test_the_service_gives_the_same_reports_as_extract_without_a_broker(program: Program) -> None:
    """Byte for byte, provenance included: nothing of the way to Kafka and back is in a report."""
    program.run("topics", "create")
    worker = program.start("run", "extract")
    program.run("produce", "-", value=lines(AMBUSH, RECIPE))
    program.await_page(program.pages_port, "/metrics", r'outcomes_total\{outcome="incident"\} 1\.0')
    published = program.run("tail", "reports", "--from-beginning", "--until-end").stdout.strip()
    row = orjson.loads(program.run("extract", "-", value=lines(AMBUSH)).stdout)
    assert published == orjson.dumps(row["incidents"][0])
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0


def test_run_all_keeps_worker_and_views_up_and_ends_both(program: Program) -> None:
    program.run("topics", "create")
    service = program.start("run", "all")
    program.run("produce", "-", value=lines(AMBUSH))
    page = program.await_page(program.views_port, "/api/reports?limit=5", r'"total": ?1')
    assert "uji-1" in page
    assert program.run("health", "--worker", "views").returncode == 0
    service.send_signal(signal.SIGINT)
    assert service.wait(40) == 0
    for port in (program.pages_port, program.views_port):
        with pytest.raises(OSError, match="refused"):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=2)


def test_a_worker_without_its_topics_ends_with_78_and_says_which(program: Program) -> None:
    done = program.run("run", "extract")
    assert done.returncode == 78
    assert b"articles" in done.stderr


def test_the_demo_accounts_for_every_article(kafka_bootstrap: str) -> None:
    """On a cluster that runs already: topics of its own, exit 0, a first incident, the summary."""
    environ = {**os.environ, "KAFKA_BOOTSTRAP": kafka_bootstrap}
    done = subprocess.run(
        [sys.executable, "-m", "stream", "demo", "--once", "--rate", "200"],
        capture_output=True,
        text=True,
        check=False,
        timeout=150,
        env=environ,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    found = re.search(r"(\d+) of (\d+) articles have come to an end", done.stdout)
    assert found
    assert found[1] == found[2]
    assert int(found[1]) >= 60
    assert "first incident after" in done.stdout
    assert "/metrics" in done.stdout


def test_ctrl_c_ends_the_demo_with_its_broker_and_workers() -> None:
    """On its own embedded broker, without --once: it stays up until told, then nothing listens any more."""
    environ = {name: value for name, value in os.environ.items() if name != "KAFKA_BOOTSTRAP"}
    demo = subprocess.Popen(
        [sys.executable, "-u", "-m", "stream", "demo", "--rate", "200"],
        stdout=subprocess.PIPE,
        text=True,
        env={**environ, "COLUMNS": "200"},
    )
    assert demo.stdout
    said = ""
    for line in demo.stdout:
        said += line
        if "Everything stays up" in line:
            break
    addresses = set(re.findall(r"127\.0\.0\.1:(\d+)", said))
    assert len(addresses) >= 4, said
    demo.send_signal(signal.SIGINT)
    demo.communicate(timeout=60)
    assert demo.returncode == 0
    for port in addresses:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", int(port)), timeout=2)


def test_the_ten_lines_of_the_contract_publish_an_article(program: Program) -> None:
    """docs/contracts.md as it stands, at this broker's address and topic."""
    program.run("topics", "create")
    text = (Path(__file__).resolve().parents[2] / "docs" / "contracts.md").read_text()
    found = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert found
    assert len([line for line in found[1].splitlines() if line.strip()]) <= 10
    code = found[1].replace("127.0.0.1:9092", program.environ["INCIDENT_STREAM__KAFKA__BOOTSTRAP"])
    code = code.replace("news.articles", program.environ["INCIDENT_STREAM__TOPICS__ARTICLES__NAME"])
    subprocess.run([sys.executable, "-c", code], check=True, timeout=30)
    (record,) = program.tail("articles", "--format", "record")
    assert record["key"] == record["value"]["article_id"] == "kabar-1"
