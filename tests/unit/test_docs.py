"""The documents speak of what is there: links lead somewhere, tests named as proof exist, commands are real."""

import re
from pathlib import Path

import click
import pytest

from stream.cli.root import root

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TESTS = "\n".join(path.read_text() for path in sorted((ROOT / "tests").rglob("test_*.py")))


def links_of(page: Path) -> list[str]:
    return re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text())


def examples_of(page: Path) -> list[str]:
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", page.read_text(), re.DOTALL))
    inline = "\n".join(re.findall(r"`(incident-stream [^`\n]+)`", page.read_text()))
    return re.findall(r"incident-stream ([^#|&\n]+)", f"{blocks}\n{inline}")


def test_there_are_pages_links_and_examples_to_look_at() -> None:
    """A pattern that no longer fits would make the tests below pass on nothing."""
    assert len(PAGES) > 8
    assert len(links_of(ROOT / "README.md")) > 5
    assert len(examples_of(ROOT / "README.md")) > 5
    assert sum(len(examples_of(page)) for page in PAGES) > 20


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in links_of(page):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_guarantee_names_a_test_that_exists() -> None:
    page = (ROOT / "docs" / "guarantees.md").read_text()
    rows = [line for line in page.splitlines() if line.startswith("| ") and "`test_" in line]
    assert len(rows) > 12
    for row in rows:
        name = re.findall(r"`(test_\w+)`", row)[-1]
        assert f"def {name}(" in TESTS, f"{name} proves a guarantee and is not there"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_examples_exist_with_their_options(page: Path) -> None:
    for found in examples_of(page):
        command: click.Command = root
        for word in found.split():
            if isinstance(command, click.Group) and word in command.commands:
                command = command.commands[word]
            elif word.startswith("--"):
                options = {name for parameter in command.params for name in parameter.opts}
                assert word.partition("=")[0] in options | {"--help"}, f"{page.name}: {found.strip()}: {word}"
        assert command is not root or found.split()[0].startswith("-"), f"{page.name}: {found}"
