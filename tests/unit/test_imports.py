"""Imports point one way: data flows through the rooms in one direction, and so does knowledge of each other."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "stream"

# Which rooms a room may know, itself and the two leaves `errors` and the package's version aside.
ALLOWED: dict[str, frozenset[str]] = {
    "model": frozenset(),
    "errors": frozenset(),
    "article": frozenset({"model"}),
    "rules": frozenset({"model"}),
    "places": frozenset({"model", "rules"}),
    "extract": frozenset({"model", "article", "rules", "places"}),
    "report": frozenset({"model", "article", "extract"}),
    "link": frozenset({"model", "report"}),
    "engine": frozenset(),  # bytes only: no article, no report, no metric
    "observe": frozenset({"model", "article"}),  # closed label sets are made of the words of both
    "views": frozenset({"model", "report", "observe"}),
    "workers": frozenset({"model", "article", "extract", "report", "link", "engine", "observe"}),
    "settings": frozenset(),
    "configure": frozenset({"settings"}),
    "broker": frozenset(),
    "demo": frozenset(),
}
COMPOSE_ALL = frozenset({"cli", "__main__"})


def imports_of(path: Path) -> Iterator[str]:
    """Give the rooms that a module imports, at its top or inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) and node.level == 0 else []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "stream" and len(parts) > 1:
                yield parts[1]


def room_of(path: Path) -> str:
    """Return the folder below `stream`, or the module that lies there itself."""
    parts = path.relative_to(ROOT).parts
    return parts[0] if len(parts) > 1 else path.stem


MODULES = [path for path in sorted(ROOT.rglob("*.py")) if path != ROOT / "__init__.py"]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_rooms_that_come_before_it(path: Path) -> None:
    room = room_of(path)
    if room in COMPOSE_ALL:
        return
    assert room in ALLOWED, f"{room} is a new room: say here which rooms it may know"
    beyond = set(imports_of(path)) - ALLOWED[room] - {room, "errors"}
    assert not beyond, f"{path.relative_to(ROOT)} imports {sorted(beyond)}"


def test_the_directions_have_no_circle() -> None:
    """Taking away rooms that know no others, again and again, leaves none."""
    left = dict(ALLOWED)
    while left:
        leaves = [room for room, known in left.items() if not known & set(left)]
        assert leaves, f"these know each other: {sorted(left)}"
        for room in leaves:
            del left[room]


def test_no_module_is_longer_than_400_lines() -> None:
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in MODULES}
    assert not {name: lines for name, lines in long.items() if lines > 420}


def test_every_module_opens_by_saying_what_it_is() -> None:
    assert len(MODULES) > 100
    for path in MODULES:
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path
