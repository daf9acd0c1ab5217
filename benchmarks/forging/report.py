"""The figures of a trial: what of the forged got out and what of the faithful passed, by kind and form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rich.table import Table

from benchmarks.forging.judge import Verdict
from benchmarks.forging.liar import Evidence
from benchmarks.forging.trial import Outcome
from core.language.forms import Language

ALL = "all"


@dataclass(frozen=True)
class Count:
    """How many sentences were tried and how many reached the person; `untried` ones were not put to the check."""

    tried: int
    reached: int
    untried: int = 0

    @property
    def share(self) -> float:
        """Those that reached the person, of those tried, 0 to 1; 0 where none was tried."""
        return self.reached / self.tried if self.tried else 0.0

    def __str__(self) -> str:
        return f"{self.reached}/{self.tried} {self.share:.0%}" if self.tried else "–"


def count(outcomes: Iterable[Outcome]) -> Count:
    """Count outcomes of one cell."""
    verdicts = [outcome.verdict for outcome in outcomes]
    untried = verdicts.count(Verdict.UNTRIED)
    reached = verdicts.count(Verdict.OUT) + verdicts.count(Verdict.PASSED)
    return Count(len(verdicts) - untried, reached, untried)


def forged_table(outcomes: Sequence[Outcome], mode: Evidence) -> Table:
    """What got out with evidence of one mode: a row a kind, a column a form."""
    of_mode = [outcome for outcome in outcomes if outcome.evidence is mode]
    return _table(f"forged sentences out, evidence: {mode}", "kind", of_mode, lambda outcome: outcome.kind)


def faithful_table(outcomes: Sequence[Outcome]) -> Table:
    """What passed: apart for a source in the language of the sentence and in another."""
    return _table(
        "faithful sentences passed",
        "source in",
        outcomes,
        lambda outcome: "the same language" if outcome.same_language else "another language",
    )


def figures(outcomes: Sequence[Outcome], row: Callable[[Outcome], str]) -> dict[str, dict[str, dict[str, float | int]]]:
    """Counts by row and form, `all` among both."""
    return {
        name: {
            form: {"tried": cell.tried, "reached": cell.reached, "untried": cell.untried, "share": round(cell.share, 4)}
            for form, cell in cells
        }
        for name, cells in _cells(outcomes, row)
    }


def _table(title: str, first: str, outcomes: Sequence[Outcome], row: Callable[[Outcome], str]) -> Table:
    view = Table(title=title, title_justify="left", header_style="bold")
    view.add_column(first, no_wrap=True)
    for form in (*Language, ALL):
        view.add_column(str(form), justify="right")
    view.add_column("untried", justify="right")
    for name, cells in _cells(outcomes, row):
        view.add_row(name, *(str(cell) for _, cell in cells), str(cells[-1][1].untried), end_section=name == ALL)
    return view


def _cells(outcomes: Sequence[Outcome], row: Callable[[Outcome], str]) -> list[tuple[str, list[tuple[str, Count]]]]:
    found = []
    for name in (*dict.fromkeys(map(row, outcomes)), ALL):
        here = [outcome for outcome in outcomes if name in (ALL, row(outcome))]
        by_form = [(str(form), count(outcome for outcome in here if outcome.form is form)) for form in Language]
        found.append((name, [*by_form, (ALL, count(here))]))
    return found
