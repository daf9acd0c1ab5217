"""The gate: every planted fault is caught in its language, and nothing is caught where nothing was planted."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from core.errors import ExitCode
from core.language.forms import Language
from evals.errors import SuiteError
from evals.runs.results import CaseResult, RunResult
from evals.score import Goal, Score
from evals.suites.suite import Thresholds
from evals.testing import made_config, made_run
from evals.verdicts.gate import gate
from evals.verdicts.verdict import CheckKind, CheckOutcome, GateCheck, Verdict

Flags = npt.NDArray[np.bool_]
FR, AR, ARY = Language.FRENCH, Language.ARABIC, Language.DARIJA
MINIMUM = Thresholds(minimum={"nugget_recall": 0.9})
DROP = Thresholds(drop={"nugget_recall": 0.05})


def _shares(**right: int) -> dict[Language, list[float]]:
    names = {"fr": FR, "ar": AR, "ary": ARY}
    return {names[name]: [1.0] * count + [0.0] * (100 - count) for name, count in right.items()}


def _only(verdict: Verdict, kind: CheckKind) -> GateCheck:
    (check,) = (check for check in verdict.checks if check.kind is kind)
    return check


def test_a_good_run_passes_in_every_language() -> None:
    verdict = gate(made_run(_shares(fr=95, ar=92, ary=90)), MINIMUM)
    assert verdict.outcome is CheckOutcome.PASS
    assert verdict.exit_code == ExitCode.OK
    assert verdict.languages == {FR: CheckOutcome.PASS, AR: CheckOutcome.PASS, ARY: CheckOutcome.PASS}
    assert not verdict.reasons


def test_a_language_far_below_fails_though_the_total_would_pass() -> None:
    verdict = gate(made_run(_shares(fr=100, ar=100, ary=76)), MINIMUM)
    assert verdict.languages == {FR: CheckOutcome.PASS, AR: CheckOutcome.PASS, ARY: CheckOutcome.FAIL}
    assert verdict.exit_code == ExitCode.BAD_VERDICT
    assert "0.760" in verdict.reasons[0].detail


def test_a_language_a_little_below_is_inconclusive_and_says_what_would_decide() -> None:
    verdict = gate(made_run(_shares(ary=87)), MINIMUM)
    assert verdict.outcome is CheckOutcome.INCONCLUSIVE
    assert verdict.exit_code == ExitCode.BAD_VERDICT
    more = verdict.reasons[0].more_cases
    assert more is not None
    assert f"{more} more cases" in verdict.reasons[0].detail
    wrong = math.ceil(0.13 * (100 + more))
    scaled = made_run({ARY: [1.0] * (100 + more - wrong) + [0.0] * wrong})
    assert gate(scaled, MINIMUM).outcome is CheckOutcome.FAIL


def test_grades_are_inconclusive_by_their_own_spread() -> None:
    thresholds = Thresholds(minimum={"nugget_recall": 0.6})
    few = gate(made_run({ARY: [0.5, 0.6, 0.65] * 10}), thresholds)
    assert few.outcome is CheckOutcome.INCONCLUSIVE
    more = few.reasons[0].more_cases
    assert more is not None
    assert gate(made_run({ARY: [0.5, 0.6, 0.65] * (10 + more)}), thresholds).outcome is CheckOutcome.FAIL


def test_one_failure_disproves_perfection() -> None:
    perfect = Thresholds(minimum={"nugget_recall": 1.0})
    assert gate(made_run({FR: [1.0] * 20}), perfect).outcome is CheckOutcome.PASS
    assert gate(made_run({FR: [1.0] * 19 + [0.9]}), perfect).outcome is CheckOutcome.FAIL


def test_what_must_be_rare_has_a_maximum() -> None:
    rare = Thresholds(maximum={"refused": 0.02})

    def refused(count: int) -> RunResult:
        run = made_run({FR: [0.0] * 100}, "refused")
        scored = [
            replace(case, scores={"refused": Score(float(place < count), goal=Goal.LOWER)})
            for place, case in enumerate(run.cases)
        ]
        return RunResult(run.config, tuple(scored))

    outcomes = [gate(refused(count), rare).outcome for count in (2, 4, 15)]
    assert outcomes == [CheckOutcome.PASS, CheckOutcome.INCONCLUSIVE, CheckOutcome.FAIL]


def test_a_fall_in_darija_does_not_hide_in_the_total() -> None:
    before = made_run({FR: [1.0] * 25, AR: [1.0] * 25, ARY: [1.0] * 19 + [0.0] * 6})
    after = made_run({FR: [1.0] * 25, AR: [1.0] * 25, ARY: [1.0] * 11 + [0.0] * 14})
    verdict = gate(after, DROP, before)
    assert verdict.languages == {FR: CheckOutcome.PASS, AR: CheckOutcome.PASS, ARY: CheckOutcome.FAIL}
    (reason,) = verdict.reasons
    assert reason.adjusted_p == pytest.approx(3 * 0.0078125)
    assert "8 cases lost, 0 won" in reason.detail


def test_a_fall_that_may_be_chance_is_inconclusive() -> None:
    verdict = gate(made_run(_shares(fr=100, ary=86)), DROP, made_run(_shares(fr=100, ary=92)))
    assert verdict.languages == {FR: CheckOutcome.PASS, ARY: CheckOutcome.INCONCLUSIVE}
    assert verdict.reasons[0].more_cases is not None


def test_a_small_fall_passes_even_when_it_is_no_chance() -> None:
    before = made_run({FR: [0.8] * 100})
    verdict = gate(made_run({FR: [0.77] * 100}), DROP, before)
    assert verdict.outcome is CheckOutcome.PASS
    assert (_only(verdict, CheckKind.DROP).adjusted_p or 0) < 0.05


def test_a_rise_passes() -> None:
    verdict = gate(made_run(_shares(fr=100)), DROP, made_run(_shares(fr=60)))
    assert verdict.outcome is CheckOutcome.PASS
    assert "did not get worse" in _only(verdict, CheckKind.DROP).detail


def test_without_a_baseline_the_verdict_says_that_falls_were_not_checked() -> None:
    verdict = gate(made_run(_shares(fr=100)), DROP)
    assert verdict.outcome is CheckOutcome.PASS
    assert "no baseline" in verdict.notes[0]


def test_a_dead_server_says_nothing_of_the_product() -> None:
    dead = made_run({FR: [None] * 50, ARY: [None] * 50})
    verdict = gate(dead, MINIMUM)
    assert verdict.outcome is CheckOutcome.COULD_NOT_RUN
    assert verdict.exit_code == ExitCode.COULD_NOT_RUN
    assert "the server did not answer" in verdict.reasons[0].detail


def test_a_few_errors_count_as_failures_and_never_as_passes() -> None:
    run = made_run({FR: [1.0] * 96 + [None] * 4})
    verdict = gate(run, Thresholds(minimum={"nugget_recall": 1.0}))
    assert verdict.outcome is CheckOutcome.FAIL
    value = _only(verdict, CheckKind.MINIMUM).value
    assert value is not None
    assert value.mean == 0.96


def test_errors_are_counted_per_language() -> None:
    run = made_run({FR: [1.0] * 400, ARY: [1.0] * 15 + [None] * 5})
    verdict = gate(run, MINIMUM)
    assert verdict.languages == {FR: CheckOutcome.PASS, ARY: CheckOutcome.COULD_NOT_RUN}


def test_cases_that_are_missing_are_no_passes() -> None:
    half = made_run({FR: [1.0] * 50}, planned={FR: 100})
    assert gate(half, MINIMUM).outcome is CheckOutcome.COULD_NOT_RUN
    nearly = made_run({FR: [1.0] * 96}, planned={FR: 100})
    value = _only(gate(nearly, MINIMUM), CheckKind.MINIMUM).value
    assert value is not None
    assert value.mean == 0.96
    none_at_all = RunResult(made_config(), ())
    assert gate(none_at_all, MINIMUM).outcome is CheckOutcome.COULD_NOT_RUN


def test_a_language_left_out_is_noticed() -> None:
    verdict = gate(made_run(_shares(fr=100)), DROP, made_run(_shares(fr=100, ary=100)))
    assert verdict.languages[ARY] is CheckOutcome.COULD_NOT_RUN


def test_a_threshold_that_names_no_metric_is_noticed() -> None:
    verdict = gate(made_run(_shares(fr=100)), Thresholds(minimum={"nuget_recall": 0.9}))
    assert verdict.outcome is CheckOutcome.COULD_NOT_RUN
    assert "nugget_recall" in verdict.reasons[0].detail


def test_a_baseline_that_errored_is_no_baseline() -> None:
    before = made_run({FR: [None] * 50 + [1.0] * 50})
    assert gate(made_run(_shares(fr=100)), DROP, before).outcome is CheckOutcome.COULD_NOT_RUN


def test_runs_of_other_questions_are_not_compared() -> None:
    run = made_run(_shares(fr=100))
    other = RunResult(run.config, tuple(replace(case, asked=("other?",)) for case in run.cases))
    assert gate(run, DROP, other).outcome is CheckOutcome.COULD_NOT_RUN


def test_cases_that_one_run_alone_has_are_told() -> None:
    verdict = gate(made_run({FR: [1.0] * 60}), DROP, made_run({FR: [1.0] * 80}))
    assert any("20 cases are in the baseline alone" in note for note in verdict.notes)


def test_a_metric_that_is_no_longer_scored_is_no_pass() -> None:
    before = made_run(_shares(fr=100, ary=100))
    blind = [replace(c, scores={"nugget_recall": None}) if c.language is ARY else c for c in before.cases]
    verdict = gate(RunResult(before.config, tuple(blind)), DROP, before)
    assert verdict.languages == {FR: CheckOutcome.PASS, ARY: CheckOutcome.INCONCLUSIVE}


def test_languages_far_apart_fail_and_languages_apart_by_chance_do_not() -> None:
    near = Thresholds(gap={"nugget_recall": 0.05})
    outcomes = [gate(made_run(_shares(fr=98, ar=97, ary=worst)), near).outcome for worst in (94, 89, 70)]
    assert outcomes == [CheckOutcome.PASS, CheckOutcome.INCONCLUSIVE, CheckOutcome.FAIL]
    check = _only(gate(made_run(_shares(fr=98, ary=70)), near), CheckKind.GAP)
    assert "ary (0.700)" in check.detail
    assert check.language is None


def _with_zero_tolerance(**changes: object) -> RunResult:
    run = made_run(_shares(fr=100))
    zero = replace(run.cases[0], severity="zero_tolerance", **changes)  # type: ignore[arg-type]
    return RunResult(run.config, (zero, *run.cases[1:]))


@pytest.mark.parametrize(
    "changes",
    [
        {"scores": {"nugget_recall": Score(1), "forbidden": Score(1, "names a voter", Goal.LOWER)}},
        {"scores": {"nugget_recall": Score(0.5)}},
        {"scores": {}},
        {"error": "time limit"},
    ],
)
def test_one_zero_tolerance_case_fails_the_run_alone(changes: dict[str, object]) -> None:
    verdict = gate(_with_zero_tolerance(**changes), MINIMUM)
    assert verdict.outcome is CheckOutcome.FAIL
    assert verdict.reasons[0].kind is CheckKind.ZERO_TOLERANCE
    assert verdict.reasons[0].case_id == "q0-fr"


def test_zero_tolerance_may_be_of_some_metrics_alone() -> None:
    run = _with_zero_tolerance(
        scores={"nugget_recall": Score(1), "tone": Score(0.4), "ms": Score(9, "", Goal.QUANTITY)}
    )
    assert gate(run, MINIMUM).outcome is CheckOutcome.FAIL
    named = MINIMUM.model_copy(update={"zero_tolerance": ("nugget_recall",)})
    assert gate(run, named).outcome is CheckOutcome.PASS


def test_a_gate_that_checks_nothing_does_not_pass() -> None:
    with pytest.raises(SuiteError, match="nothing to gate on"):
        gate(made_run(_shares(fr=100)), Thresholds())


def test_the_verdict_is_told_as_json() -> None:
    told = gate(made_run(_shares(fr=100, ary=70)), MINIMUM).to_json()
    assert told["outcome"] == "fail"
    assert told["exit_code"] == 1
    assert told["languages"] == {"fr": "pass", "ary": "fail"}


def _noisy(truth: dict[Language, Flags], generator: np.random.Generator, fall: float = 0.0) -> RunResult:
    """A run of which 3 cases in 100 come out otherwise by chance, and `fall` of Darija's are lost for good."""
    values = {}
    for language, right in truth.items():
        found = right ^ (generator.random(100) < 0.03)
        kept = generator.random(100) >= (fall if language is ARY else 0.0)
        values[language] = (found & kept).astype(float).tolist()
    return made_run(values)


def test_false_alarms_stay_within_5_percent_and_planted_falls_are_found() -> None:
    generator = np.random.default_rng(12)
    strict = Thresholds(drop={"nugget_recall": 0.0})
    alarms = found = 0
    for _ in range(60):
        truth = {language: generator.random(100) < 0.85 for language in (FR, ARY)}
        before, same, worse = (_noisy(truth, generator, fall) for fall in (0.0, 0.0, 0.3))
        alarms += gate(same, strict, before).outcome is CheckOutcome.FAIL
        planted = gate(worse, DROP, before).languages
        found += planted[ARY] is CheckOutcome.FAIL and planted[FR] is not CheckOutcome.FAIL
    assert alarms <= 3
    assert found >= 57


def test_limits_and_gaps_that_are_just_kept_seldom_fail_by_chance() -> None:
    """Three languages exactly at the limit and exactly alike: at most 5 % of verdicts may be a fail."""
    generator = np.random.default_rng(21)
    thresholds = Thresholds(minimum={"nugget_recall": 0.9}, gap={"nugget_recall": 0.0})
    verdicts = [
        gate(
            made_run({name: (generator.random(100) < 0.9).astype(float).tolist() for name in (FR, AR, ARY)}), thresholds
        )
        for _ in range(200)
    ]
    failed = [reason.kind for verdict in verdicts for reason in verdict.reasons if reason.outcome is CheckOutcome.FAIL]
    assert failed.count(CheckKind.MINIMUM) <= 10
    assert failed.count(CheckKind.GAP) <= 12


def test_case_results_are_not_needed_to_be_equal_for_equal_verdicts() -> None:
    run = made_run(_shares(fr=95, ary=87))
    shuffled: tuple[CaseResult, ...] = tuple(reversed(run.cases))
    assert gate(RunResult(run.config, shuffled), MINIMUM).languages == gate(run, MINIMUM).languages


def _withdrawn(tag: str) -> tuple[RunResult, RunResult]:
    """Eight questions in three languages about each of two subjects; those of one are not answered any more."""
    before = made_run({language: [1.0] * 16 for language in (FR, AR, ARY)})
    cases = [replace(case, tags=(f"theme:{'a' if int(case.cluster[1:]) < 8 else 'b'}",)) for case in before.cases]
    lost = [
        replace(c, scores={"nugget_recall": Score(0.0)}) if tag in c.tags and c.language is FR else c for c in cases
    ]
    return replace(before, cases=tuple(cases)), replace(before, cases=tuple(lost))


@pytest.mark.parametrize("slices", [("theme",), ("theme:",), ("theme:a", "theme:b")])
def test_a_fall_on_one_subject_is_told_by_its_tag(slices: tuple[str, ...]) -> None:
    before, after = _withdrawn("theme:a")
    verdict = gate(after, DROP.model_copy(update={"slices": slices}), before)
    found = {check.tag: check.outcome for check in verdict.checks if check.tag}
    assert found == {"theme:a": CheckOutcome.FAIL, "theme:b": CheckOutcome.PASS}


def test_tags_are_gated_on_only_where_the_suite_says_so() -> None:
    before, after = _withdrawn("theme:a")
    assert not any(check.tag for check in gate(after, DROP, before).checks)
    assert not any(check.tag for check in gate(after, DROP.model_copy(update={"slices": ("them",)}), before).checks)
