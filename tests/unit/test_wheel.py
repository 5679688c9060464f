"""The wheel carries all that the program reads: settings, rules, gazetteer, the lock of the jars, the demo's wire."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_a_wheel_has_everything_that_the_checkout_has(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for needed in (
        "stream/__main__.py",
        "stream/py.typed",
        "stream/config/stream.toml",
        "stream/config/topics.toml",
        "stream/config/sources.toml",
        "stream/broker/kafka.lock.toml",
        "stream/demo/articles.jsonl",
        "stream/places/data/places.bin",
    ):
        assert needed in names, f"{needed} is missing; `make install` builds the gazetteer"
    rules = {str(path.relative_to(ROOT)) for path in (ROOT / "stream" / "rules").rglob("*.toml")}
    assert rules
    assert rules <= names
    assert not [name for name in names if name.startswith("tests/")]
