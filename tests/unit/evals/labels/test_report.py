"""What a person at a terminal of the usual width reads."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from core.language.forms import Language
from evals.figures.statistics import Interval
from evals.judge.questions import JudgeQuestion
from evals.labels.figures import JudgedFigure
from evals.labels.report import render_figures


def figure(language: Language, *, calibrated: bool) -> JudgedFigure:
    interval = Interval(0.853, 0.781, 1.0)
    return JudgedFigure(
        language,
        JudgeQuestion.SUPPORT,
        raw=1.0,
        corrected=interval if calibrated else None,
        human=interval,
        kappa=0.613,
        alpha=-0.25,
        people_alpha=None,
        labels=100,
        raters=1,
        answers=131,
        failed=0,
        calibrated=calibrated,
    )


def test_figures_fit_eighty_columns_and_an_uncalibrated_one_is_withheld() -> None:
    console = Console(width=80, file=StringIO(), record=True)
    figures = [figure(Language.FRENCH, calibrated=True), figure(Language.DARIJA_LATIN, calibrated=False)]
    console.print(render_figures(figures, [], limit=5))
    lines = console.export_text().splitlines()
    assert lines[0].strip() == "support: % (95 % interval)"
    assert lines[2].split() == [
        "fr",
        "85",
        "(78–100)",
        "85",
        "(78–100)",
        "100",
        "0.61",
        "-0.25",
        "–",
        "100",
        "of",
        "131",
    ]
    assert lines[3].split()[:3] == ["ary-Latn", "uncalibrated", "85"]
    assert "…" not in "".join(lines)
    assert "nothing to publish yet" in " ".join(" ".join(lines).split())
