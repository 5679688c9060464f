"""`incident-stream link`: reports in, the last version of each incident out."""

from pathlib import Path

import orjson
from click.testing import CliRunner

from stream.cli.root import root
from tests.unit.link.conftest import Tell


def test_two_outlets_reports_become_one_incident_and_a_bad_line_is_named(tell: Tell, tmp_path: Path) -> None:
    terms = {"wanari": 3.0, "jembatan": 2.0, "kombara": 2.0}
    one, other = tell("a1", killed=2, terms=terms), tell("b1", killed=5, outlet="harian", terms=terms)
    row = {"id": "a1", "outcome": "incident", "incidents": [one], "rejected": []}
    path = tmp_path / "reports.jsonl"
    path.write_bytes(b"\n".join([orjson.dumps(row), orjson.dumps(other), b'{"status":"odd"}']))
    done = CliRunner().invoke(root, ["link", str(path), "--explain"])
    assert done.exit_code == 1
    assert "reports.jsonl:3" in done.stderr
    assert "one incident" in done.stderr
    (incident,) = map(orjson.loads, done.stdout.splitlines())
    assert incident["version"] == 2
    assert {entry["best"] for entry in incident["toll_timeline"]} == {2, 5}
