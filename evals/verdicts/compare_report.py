"""A comparison for people at a terminal, for a page and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from evals.figures.figures import Dimension
from evals.figures.statistics import Interval
from evals.runs.results import CaseResult
from evals.score import Goal
from evals.verdicts.compare import CaseChange, ChangeDirection, Comparison, Difference

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table

_STYLES = {ChangeDirection.BETTER: "green", ChangeDirection.WORSE: "bold red", ChangeDirection.NONE: None}
_MARKS = {ChangeDirection.BETTER: " better", ChangeDirection.WORSE: " worse", ChangeDirection.NONE: ""}
_CAPTION = (
    "95 % intervals, clustered by group · exact McNemar, or sign flips by group for grades · p after Holm across slices"
)
_HEADINGS = ("slice", "metric", "cases", "before", "after", "difference", "won", "lost", "p (Holm)", "verdict")


def render(comparison: Comparison, *, limit: int = 10) -> Group:
    """Tables for a terminal: one per metric, then up to `limit` lost and `limit` won cases with both answers."""
    from rich.console import Group
    from rich.text import Text

    metrics = dict.fromkeys(row.metric for row in comparison.differences)
    tables = [_metric_table([row for row in comparison.differences if row.metric == name]) for name in metrics]
    lists = [_case_table(comparison.changes, won, limit) for won in (False, True)]
    return Group(
        Text(_title(comparison), style="bold"),
        *tables,
        Text(_CAPTION, style="dim"),
        *(found for found in lists if found is not None),
        *(Text(line, style="dim") for line in _left_out(comparison)),
    )


def _metric_table(rows: Sequence[Difference]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(
        "slice", "cases", "before → after", "difference", "won / lost", "p", title=rows[0].metric, box=box.SIMPLE
    )
    for row in rows:
        form = _form(row.goal)
        table.add_row(
            _slice_name(row),
            str(row.pairs),
            f"{row.before.mean:{form}} → {row.after.mean:{form}}",
            f"{_interval(row.difference, f'+{form}')}",
            f"{row.won} / {row.lost}",
            f"{row.adjusted_p:.3f}{_MARKS[row.change]}",
            style=_STYLES[row.change],
        )
    return table


def to_markdown(comparison: Comparison) -> str:
    """The whole comparison as Markdown: the table, then every case that was lost or won with both answers."""
    lines = [f"# {_title(comparison)}", "", *_markdown_row(_HEADINGS), "|" + " --- |" * len(_HEADINGS)]
    for row in comparison.differences:
        lines += _markdown_row(_cells(row))
    for won in (False, True):
        changes = [change for change in comparison.changes if change.won is won]
        lines += ["", f"## {'Won' if won else 'Lost'}: {len(changes)}"]
        for change in changes:
            lines += _markdown_case(change)
    for line in _left_out(comparison):
        lines += ["", line]
    return "\n".join(lines) + "\n"


def to_json(comparison: Comparison) -> dict[str, Any]:
    """The whole comparison as JSON values, both answers of every case that changed among them."""
    return {
        "before": _run_json(comparison, "before"),
        "after": _run_json(comparison, "after"),
        "differences": [_difference_json(row) for row in comparison.differences],
        "changes": [_change_json(change) for change in comparison.changes],
        "only_before": list(comparison.only_before),
        "only_after": list(comparison.only_after),
    }


def _left_out(comparison: Comparison) -> Iterator[str]:
    for ids, where in ((comparison.only_before, "before"), (comparison.only_after, "after")):
        if ids:
            yield f"Not compared, for they are only in the run {where}: {', '.join(ids)}."


def _title(comparison: Comparison) -> str:
    before, after = comparison.before, comparison.after
    return (
        f"{after.suite}: {before.started_at:%Y-%m-%d %H:%M} ({before.version}) "
        f"against {after.started_at:%Y-%m-%d %H:%M} ({after.version})"
    )


def _cells(row: Difference) -> tuple[str, ...]:
    form = _form(row.goal)
    return (
        _slice_name(row),
        row.metric,
        str(row.pairs),
        format(row.before.mean, form),
        format(row.after.mean, form),
        _interval(row.difference, f"+{form}"),
        str(row.won),
        str(row.lost),
        f"{row.p:.3f} ({row.adjusted_p:.3f})",
        row.change.value,
    )


def _slice_name(row: Difference) -> str:
    return f"#{row.slice.name}" if row.slice.dimension is Dimension.TAG else str(row.slice)


def _form(goal: Goal) -> str:
    return ".0f" if goal is Goal.QUANTITY else ".3f"


def _interval(interval: Interval, form: str) -> str:
    return f"{interval.mean:{form}} ({interval.low:{form}} to {interval.high:{form}})"


def _case_table(changes: Sequence[CaseChange], won: bool, limit: int) -> Table | None:
    from rich.table import Table
    from rich.text import Text

    found = [change for change in changes if change.won is won]
    if not found:
        return None
    shown = found[:limit]
    more = f", {len(shown)} shown" if len(shown) < len(found) else ""
    table = Table(title=f"{'Won' if won else 'Lost'}: {len(found)}{more}", show_lines=True)
    table.add_column("case", ratio=1)
    table.add_column("before", ratio=2)
    table.add_column("after", ratio=2)
    for change in shown:
        # Text, not markup: an answer's source marks look like markup to Rich.
        table.add_row(
            Text(f"{change.after.case_id}\n{change.metric}\n{change.after.asked[-1]}"),
            Text(_told(change.before, change.metric, change.before_value)),
            Text(_told(change.after, change.metric, change.after_value)),
        )
    return table


def _told(case: CaseResult, metric: str, value: float) -> str:
    lines = [f"{value:.2f} · {case.status or 'error'}", case.error or case.text, _reason(case, metric)]
    return "\n".join(line for line in lines if line)


def _reason(case: CaseResult, metric: str) -> str:
    score = case.scores.get(metric)
    return score.explanation if score is not None else ""


def _markdown_row(cells: Sequence[str]) -> Iterator[str]:
    yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _markdown_case(change: CaseChange) -> Iterator[str]:
    yield from ("", f"### {change.after.case_id} ({change.after.language}) · {change.metric}", "")
    yield from (f"> {line}" for line in change.after.asked)
    for word, case, value in (
        ("Before", change.before, change.before_value),
        ("After", change.after, change.after_value),
    ):
        yield from (
            "",
            f"**{word}: {value:.2f}, {case.status or 'error'}.** {_reason(case, change.metric)}".rstrip(),
            "",
        )
        yield from (f"> {line}" for line in (case.error or case.text or "(nothing)").splitlines())


def _run_json(comparison: Comparison, side: str) -> dict[str, object]:
    config = comparison.before if side == "before" else comparison.after
    return {
        "suite": config.suite,
        "suite_digest": config.suite_digest,
        "corpus_digest": config.corpus_digest,
        "version": config.version,
        "started_at": config.started_at.isoformat(),
    }


def _difference_json(row: Difference) -> dict[str, object]:
    return {
        "dimension": row.slice.dimension.value,
        "slice": row.slice.name,
        "metric": row.metric,
        "goal": row.goal.value,
        "pairs": row.pairs,
        "unpaired": row.unpaired,
        **{name: vars(getattr(row, name)) for name in ("before", "after", "difference")},
        "won": row.won,
        "lost": row.lost,
        "p": row.p,
        "adjusted_p": row.adjusted_p,
        "change": row.change.name.lower(),
    }


def _change_json(change: CaseChange) -> dict[str, object]:
    def side(case: CaseResult, value: float) -> dict[str, object]:
        return {
            "value": value,
            "status": case.status,
            "text": case.text,
            "error": case.error,
            "explanation": _reason(case, change.metric),
            "citations": [vars(source) for source in case.citations],
        }

    return {
        "case_id": change.after.case_id,
        "language": change.after.language.value,
        "group": change.after.group,
        "held_out": change.after.held_out,
        "asked": list(change.after.asked),
        "metric": change.metric,
        "won": change.won,
        "before": side(change.before, change.before_value),
        "after": side(change.after, change.after_value),
    }
