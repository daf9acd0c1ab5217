"""What a judge said and what it is worth, for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from evals.figures.statistics import Interval
from evals.judge.judge import Judgement
from evals.judge.judging import tallies
from evals.judge.questions import JudgeQuestion
from evals.judge.symmetry import ToneSymmetry
from evals.labels.figures import FEWEST_LABELS, Disagreement, JudgedFigure

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table

UNCALIBRATED = "uncalibrated"


def judgements_to_json(judgements: Sequence[Judgement], *, input_price: float, output_price: float) -> dict[str, Any]:
    """What was asked of the judge this time, what became of it and what it cost; prices are of a million tokens."""
    spent_in = sum(judged.input_tokens for judged in judgements)
    spent_out = sum(judged.output_tokens for judged in judgements)
    return {
        "model": judgements[0].model if judgements else "",
        "answers": [{**asdict(tally), "failed": tally.failed} for tally in tallies(judgements)],
        "from_cache": sum(judged.cached for judged in judgements),
        "calls": sum(judged.attempts for judged in judgements),
        "input_tokens": spent_in,
        "output_tokens": spent_out,
        "cost": round((spent_in * input_price + spent_out * output_price) / 1e6, 6),
    }


def render_judgements(told: dict[str, Any]) -> Group:
    """A table of answers judged and failed by question and language, and the bill."""
    from rich.console import Group
    from rich.text import Text

    table = _table("question", "language", "answers", "no verdict", "why")
    for row in told["answers"]:
        why = ", ".join(f"{cause} {count}" for cause, count in row["failures"].items())
        table.add_row(row["question"], row["language"], str(row["answers"]), str(row["failed"]), why)
    bill = f"{told['model']}: {told['calls']} calls, {told['from_cache']} from the cache, "
    bill += f"{told['input_tokens']} tokens read, {told['output_tokens']} written"
    return Group(table, Text(bill + (f", cost {told['cost']:.4f}" if told["cost"] else ""), style="dim"))


def figures_to_json(
    figures: Sequence[JudgedFigure], found: Sequence[Disagreement], pairs: Sequence[ToneSymmetry] = ()
) -> dict[str, Any]:
    """Figures, pairs of friendly and hostile askers, and every item that the judge and people see differently."""
    return {
        "figures": [asdict(figure) for figure in figures],
        "tone_symmetry": [asdict(one) for one in pairs],
        "disagreements": [
            {**asdict(one), "item": {"key": one.item.key, "text": one.item.text}, "people": dict(one.people)}
            for one in found
        ],
    }


def render_figures(
    figures: Sequence[JudgedFigure],
    found: Sequence[Disagreement],
    pairs: Sequence[ToneSymmetry] = (),
    *,
    limit: int,
) -> Group:
    """A table of figures by question and language, pairs of friendly and hostile askers, and the first disagreements."""
    from rich.console import Group
    from rich.text import Text

    parts: list[Any] = [_figures_table(question, figures) for question in dict.fromkeys(f.question for f in figures)]
    if any(not figure.calibrated for figure in figures):
        hint = f"{UNCALIBRATED}: fewer than {FEWEST_LABELS} labelled answers in that language; nothing to publish yet."
        parts.append(Text(hint, style="dim"))
    for pair in pairs:
        worse = f"{len(pair.worse_when_hostile)} worse to the hostile asker, {len(pair.worse_when_friendly)} to the friendly"
        parts.append(Text(f"tone {pair.language}: {pair.pairs} pairs, {worse} (judge alone, p = {pair.p:.3f})"))
    if found:
        parts.append(Text(f"\nThe judge and people differ on {len(found)} items:"))
    for one in found[:limit]:
        people = ", ".join(f"{rater} {verdict}" for rater, verdict in one.people.items())
        parts.append(Text(f"  {one.case_id} {one.question} {one.item.key}: judge {one.judged} ({one.why}); {people}"))
    return Group(*parts)


def _figures_table(question: JudgeQuestion, figures: Sequence[JudgedFigure]) -> Table:
    table = _table("", "corrected", "people", "judge", "kappa", "alpha", "people's", "labels")
    table.title, table.title_justify = f"{question}: % (95 % interval)", "left"
    for figure in figures:
        if figure.question is question:
            table.add_row(
                figure.language,
                _interval(figure.corrected) if figure.calibrated else UNCALIBRATED,
                _interval(figure.human),
                _share(figure.raw),
                _number(figure.kappa),
                _number(figure.alpha),
                _number(figure.people_alpha),
                f"{figure.labels} of {figure.answers}" if figure.answers else str(figure.labels),
            )
    return table


def _table(*columns: str) -> Table:
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, no_wrap=True)
    return table


def _interval(interval: Interval | None) -> str:
    return (
        "–" if interval is None else f"{100 * interval.mean:.0f} ({100 * interval.low:.0f}–{100 * interval.high:.0f})"
    )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
