from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console

from core.language.forms import Language
from evals.figures.table import errors_as_json, figures_as_json, halves, shown_metrics, tables
from evals.runs.results import RunResult
from evals.suites.suite import Thresholds
from evals.testing import made_run

FRENCH, DARIJA = Language.FRENCH, Language.DARIJA


def printed(run: RunResult, width: int, thresholds: Thresholds | None = None) -> list[str]:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    for table in tables(run, thresholds, width=width):
        console.print(table)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


def test_a_row_per_language_with_interval_and_errors() -> None:
    lines = printed(made_run({FRENCH: [1, 1, 1, 1], DARIJA: [1, 0, None, 1]}, "as_expected"), 80)
    rows = {line.split()[0]: line.split()[1:] for line in lines if line.split()}
    assert rows["fr"][:3] == ["4", "0", "100"]
    assert rows["ary"][:3] == ["4", "1", "50.0"]
    assert rows["all"][:3] == ["8", "1", "75.0"]
    assert rows["ary"][3].startswith("(")


def test_no_line_is_wider_than_the_terminal() -> None:
    one = made_run({FRENCH: [1.0, 0.5]}, "as_expected")
    scores = one.cases[0].scores["as_expected"]
    names = ("as_expected", "citation_recall", "citation_precision", "source_recall", "answer_language")
    cases = tuple(replace(case, scores=dict.fromkeys(names, scores)) for case in one.cases)
    for width in (60, 80, 120):
        lines = printed(RunResult(one.config, cases), width)
        assert max(len(line.rstrip()) for line in lines) <= width
        assert not any("…" in line for line in lines)


def test_limits_of_the_suite_come_first() -> None:
    run = made_run({FRENCH: [1.0]}, "nugget_recall")
    assert shown_metrics(run) == ()
    assert shown_metrics(run, Thresholds(minimum={"nugget_recall": 0.9, "absent": 1})) == ("nugget_recall",)


def test_halves_are_told_apart() -> None:
    run = made_run({FRENCH: [1.0, 0.0]}, "as_expected")
    split = RunResult(run.config, (run.cases[0], replace(run.cases[1], held_out=True)))
    assert list(halves(run)) == [""]
    assert {name: part.cases for name, part in halves(split).items()} == {
        "": split.cases,
        "open": split.cases[:1],
        "held out": split.cases[1:],
    }
    text = "\n".join(printed(split, 80))
    assert "open" in text
    assert "held out" in text
    means = {(f["half"], f["dimension"]): f["mean"] for f in figures_as_json(split)}
    assert means["open", "language"] == 1.0
    assert means["held out", "language"] == 0.0
    assert means["all", "all"] == 0.5


def test_errors_by_language() -> None:
    run = made_run({FRENCH: [1.0, None]}, planned={FRENCH: 3})
    assert errors_as_json(run) == {"fr": {"errors": 2, "cases": 3}}
