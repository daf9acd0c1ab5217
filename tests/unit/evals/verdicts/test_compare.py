from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from core.language.forms import Language
from evals.errors import RunsDifferError
from evals.figures.figures import Dimension, Slice, measure, slices
from evals.figures.significance import mcnemar
from evals.runs.results import RunResult
from evals.score import Goal, Score
from evals.suites.suite import Thresholds
from evals.testing import made_run
from evals.verdicts.compare import ChangeDirection, Comparison, compare
from evals.verdicts.compare_report import render, to_json, to_markdown
from evals.verdicts.gate import gate
from evals.verdicts.verdict_report import render_figures, render_verdict, verdict_to_markdown

FR, EN, ARY = Language.FRENCH, Language.ENGLISH, Language.DARIJA
BEFORE = made_run({FR: [1.0] * 20 + [0.0] * 5, EN: [1.0] * 25, ARY: [1.0] * 19 + [0.0] * 6})
AFTER = made_run({FR: [0.0] + [1.0] * 20 + [0.0] * 4, EN: [1.0] * 25, ARY: [0.0] * 8 + [1.0] * 11 + [0.0] * 6})
COMPARISON = compare(BEFORE, AFTER)


def _language(comparison: Comparison, language: Language) -> Slice:
    return Slice(Dimension.LANGUAGE, language.value)


def _shown(renderable: object) -> str:
    written = io.StringIO()
    Console(width=200, file=written).print(renderable)
    return written.getvalue()


def test_a_fall_shows_in_its_language() -> None:
    darija = COMPARISON.get(_language(COMPARISON, ARY), "nugget_recall")
    french = COMPARISON.get(_language(COMPARISON, FR), "nugget_recall")
    assert darija is not None
    assert french is not None
    assert (darija.lost, darija.won, darija.p) == (8, 0, mcnemar(0, 8))
    assert darija.adjusted_p == pytest.approx(3 * darija.p)
    assert darija.change is ChangeDirection.WORSE
    assert (french.lost, french.won, french.change) == (1, 1, ChangeDirection.NONE)
    assert darija.difference.mean == pytest.approx(-8 / 25)


def test_the_total_is_clustered_by_group() -> None:
    """Every question fails in all three languages at once: three losses are one group's."""
    before = made_run({language: [1.0] * 6 for language in (FR, EN, ARY)})
    after = made_run({language: [0.0] * 6 for language in (FR, EN, ARY)})
    row = compare(before, after).get(Slice(Dimension.ALL), "nugget_recall")
    assert row is not None
    assert (row.pairs, row.lost) == (18, 18)
    assert row.p == mcnemar(0, 6) > mcnemar(0, 18)


def test_lost_cases_come_first_with_both_answers() -> None:
    assert [change.won for change in COMPARISON.changes] == [False] * 9 + [True]
    first = COMPARISON.changes[0]
    assert (first.before_value, first.after_value) == (1.0, 0.0)
    assert first.before.case_id == first.after.case_id


def test_a_case_that_errored_counts_as_lost_and_a_quantity_has_no_worst() -> None:
    def timed(values: list[float | None]) -> RunResult:
        run = made_run({FR: values})
        timed = [
            replace(case, scores={**case.scores, "ms": Score(5.0, goal=Goal.QUANTITY)}) if not case.error else case
            for case in run.cases
        ]
        return RunResult(run.config, tuple(timed))

    found = compare(timed([1.0, 1.0, 1.0]), timed([1.0, 1.0, None]))
    recall, speed = (found.get(Slice(Dimension.ALL), name) for name in ("nugget_recall", "ms"))
    assert recall is not None
    assert speed is not None
    assert (recall.lost, recall.unpaired) == (1, 0)
    assert recall.after.mean == pytest.approx(2 / 3)
    assert (speed.pairs, speed.unpaired) == (2, 1)
    assert all(change.metric == "nugget_recall" for change in found.changes)


def test_a_lower_figure_is_won_where_lower_is_better() -> None:
    def refused(values: list[float]) -> RunResult:
        run = made_run({FR: values}, "refused")
        scored = [
            replace(case, scores={"refused": Score(value, goal=Goal.LOWER)})
            for case, value in zip(run.cases, values, strict=True)
        ]
        return RunResult(run.config, tuple(scored))

    row = compare(refused([1.0] * 10), refused([0.0] * 10)).get(Slice(Dimension.ALL), "refused")
    assert row is not None
    assert (row.won, row.lost, row.change) == (10, 0, ChangeDirection.BETTER)


def test_only_the_same_question_is_compared() -> None:
    changed = replace(AFTER.cases[0], asked=("another question?",))
    found = compare(BEFORE, RunResult(AFTER.config, (changed, *AFTER.cases[1:-1])))
    assert found.only_after == (changed.case_id,)
    assert found.only_before == (changed.case_id, AFTER.cases[-1].case_id)
    with pytest.raises(RunsDifferError):
        compare(BEFORE, RunResult(AFTER.config, (changed,)))


def test_slices_are_languages_tags_and_halves() -> None:
    cases = [
        replace(case, tags=("youth",) if place % 2 else (), held_out=place % 3 == 0)
        for place, case in enumerate(AFTER.cases)
    ]
    found = slices(cases)
    assert [str(part) for part in found] == ["all", "fr", "en", "ary", "youth", "held out", "open"]
    assert sum(len(found[Slice(Dimension.HALF, name)]) for name in ("held out", "open")) == len(cases)
    assert Dimension.HALF not in {part.dimension for part in slices(AFTER.cases)}


def test_figures_are_of_every_slice() -> None:
    figures = {str(figure.slice): figure for figure in measure(AFTER)}
    assert list(figures) == ["all", "fr", "en", "ary"]
    assert figures["ary"].interval.mean == pytest.approx(11 / 25)
    assert 0.3 in figures["ary"].interval
    assert figures["all"].cases == 75


@given(st.lists(st.tuples(st.sampled_from((0.0, 0.5, 1.0)), st.sampled_from((0.0, 0.5, 1.0))), min_size=1, max_size=12))
def test_the_other_way_round_is_the_opposite(values: list[tuple[float, float]]) -> None:
    first, second = made_run({FR: [a for a, _ in values]}), made_run({FR: [b for _, b in values]})
    there, back = (compare(*runs).differences[0] for runs in ((first, second), (second, first)))
    assert (there.won, there.lost, there.p) == (back.lost, back.won, back.p)
    assert there.difference.mean == pytest.approx(-back.difference.mean)


def test_a_terminal_shows_the_verdict_and_both_answers() -> None:
    shown = _shown(render(COMPARISON, limit=3))
    assert "worse" in shown
    assert "Lost: 9, 3 shown" in shown
    assert "answer 0" in shown
    marked = replace(COMPARISON.changes[0].after, text="le parti propose [1] [bold]")
    changes = (replace(COMPARISON.changes[0], after=marked),)
    assert "[1] [bold]" in _shown(render(replace(COMPARISON, changes=changes)))


def test_markdown_tells_every_case() -> None:
    told = to_markdown(COMPARISON)
    assert "## Lost: 9" in told
    assert told.count("**Before:") == 10
    assert "| ary | nugget_recall | 25 |" in told


def test_json_holds_everything() -> None:
    told = json.loads(json.dumps(to_json(COMPARISON)))
    assert len(told["changes"]) == 10
    assert told["changes"][0]["before"]["text"].startswith("answer")
    assert {row["change"] for row in told["differences"]} == {"worse", "none"}


def test_figures_and_verdicts_are_shown() -> None:
    verdict = gate(AFTER, Thresholds(minimum={"nugget_recall": 0.8}, drop={"nugget_recall": 0.05}), BEFORE)
    assert "0.440 (0.267–0.629)" in _shown(render_figures(measure(AFTER), title="facts"))
    for told in (_shown(render_verdict(verdict)), verdict_to_markdown(verdict)):
        assert "Verdict: fail" in told
        assert "8 cases lost, 0 won" in told
