"""Every command in a fence of README, CONTRIBUTING and `docs/` is one that Munadil has; it is run here, or says why not.

A block that is not run has a comment right above it: `<!-- not run: a model is needed -->`.
"""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
import typer.main

from api.cli import app, run
from api.http.staffing import new_staff_key
from api.wiring.settings import unknown_variables

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMANDS = frozenset({"", "sh"})
"""What the first line of a fence says of its language where commands stand in it; all others show a file or a text."""
FENCE = re.compile(
    r"(?:^ *<!-- not run: (?P<reason>.+?) -->\n)?^(?P<indent> *)```(?P<language>\w*)\n(?P<lines>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
INDENTED = re.compile(r"^    (?P<line>(?:munadil|make) .+)$", re.MULTILINE)
POLLING = "2026-09-23"
"""The polling day of the pages' examples."""


@dataclass(frozen=True)
class Block:
    """A fence: where it stands, its lines, and why it is not run; empty where it is."""

    place: str
    lines: tuple[str, ...]
    reason: str = ""


def blocks() -> Iterator[Block]:
    for page in PAGES:
        text = page.read_text("utf-8")
        for found in FENCE.finditer(text):
            if found["language"] in COMMANDS:
                place = f"{page.name}:{text[: found.start('lines')].count(chr(10)) + 1}"
                lines = tuple(line.strip() for line in found["lines"].splitlines() if line.strip())
                yield Block(place, lines, found["reason"] or "")


def commands_of(line: str) -> list[list[str]]:
    """The words of each command of a line, where one may follow the other."""
    words = shlex.split(line, comments=True)
    return [list(group) for follows, group in groupby(words, lambda word: word == "&&") if not follows]


def indented() -> list[str]:
    """Commands in a block by indentation: an overview, whose commands are run elsewhere, so that it is only read."""
    return [found["line"] for page in PAGES for found in INDENTED.finditer(page.read_text("utf-8"))]


BLOCKS = list(blocks())
RUN = [block for block in BLOCKS if not block.reason]


@cache
def whole_command_line() -> Any:
    """All commands as the parser has them; building it costs as much as everything else here."""
    return typer.main.get_command(app)


def assert_is_a_command(words: list[str]) -> None:
    """Walk down to the command and have it read its arguments; nothing is done."""
    command, names = whole_command_line(), words[1:]
    while subcommands := getattr(command, "commands", None):
        assert names[:1], words
        assert names[0] in subcommands, words
        command, names = subcommands[names[0]], names[1:]
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    asked = {name.partition("=")[0] for name in names if name.startswith("-") and name != "-"}
    assert asked - {"--help", "-h"} <= known, words


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.place)
def test_a_documented_command_is_one_that_there_is(block: Block) -> None:
    assert block.lines
    for words in (words for line in block.lines for words in commands_of(line)):
        settings = [word for word in words if word.startswith("MUNADIL_")]
        if settings:
            named = {word.partition("=")[0]: word.partition("=")[2] for word in settings}
            assert unknown_variables(named) == (), words
        else:
            assert words[0] == "munadil", f"{block.place}: {words}"
            assert_is_a_command(words)


def test_an_overview_names_commands_and_targets_that_there_are() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    lines = indented()
    assert len(lines) >= 8
    for words in (words for line in lines for words in commands_of(line)):
        if words[0] == "make":
            assert words[1] in targets, words
        else:
            assert_is_a_command(words)


@pytest.mark.parametrize("block", RUN, ids=lambda block: block.place)
def test_a_documented_command_runs_as_it_is_written(
    block: Block, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    policy = f"election: {{calendar: [{{day: {POLLING}, what: vote, polling: true}}]}}"
    (tmp_path / "organisation.yaml").write_text("name: {fr: Nous}", "utf-8")
    (tmp_path / "policy.yaml").write_text(policy, "utf-8")
    staff = [new_staff_key(name) for name in ("amina", "driss")]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(key for key, _ in staff)))  # where two people must sign
    for name, value in {
        "MUNADIL_DATA_DIR": str(tmp_path / "data"),
        "MUNADIL_ORGANISATION": str(tmp_path),
        "MUNADIL_STAFF_KEYS": ",".join(entry for _, entry in staff),
    }.items():
        monkeypatch.setenv(name, value)
    for words in (words for line in block.lines for words in commands_of(line)):
        if words[0] == "munadil":
            assert run(words[1:]) == 0, f"{words}\n{capsys.readouterr()}"


def test_what_is_not_run_says_why_and_most_of_what_can_be_is() -> None:
    assert all(len(block.reason.split()) >= 3 for block in BLOCKS if block.reason)
    assert len(RUN) >= 4
