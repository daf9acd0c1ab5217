"""Puts a report of a run together: its verdict, its figures, what was cited, and its cases, worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.language.forms import Language
from evals.errors import RunsDifferError, SuiteError
from evals.figures.figures import Dimension, Figure, Slice, interval_of, measure, value_of
from evals.labels.figures import JudgedFigure
from evals.report.cases import ranked, view_of
from evals.report.contents import CitedDocument, HalfFigure, LanguageLine, Report
from evals.runs.results import CaseResult, RunResult
from evals.score import Goal
from evals.suites.suite import Suite, Thresholds
from evals.verdicts.compare import compare
from evals.verdicts.gate import gate
from evals.verdicts.verdict import CheckKind, Verdict

HEADLINE = (
    "strict_vital_recall",
    "vital_recall_shown",
    "answered_surely",
    "as_expected",
    "citation_recall",
    "citation_precision",
    "abstention_recall",
    "abstention_precision",
    "over_abstention",
    "told_perhaps",
    "over_refusal",
    "answer_language",
)
"""Metrics that say most, in the order that a reader should meet them."""
_HEADLINE_METRICS = 6
"""Charts at the top (docs/decisions/0114); chosen by hand."""


def build_report(
    run: RunResult,
    suite: Suite | None = None,
    baseline: RunResult | None = None,
    *,
    judged: Sequence[JudgedFigure] = (),
    held_out: bool = False,
) -> Report:
    """Put a run's report together; `suite` gives thresholds and what was expected, `held_out` shows the texts held out.

    Raises RunsDifferError where no case of the baseline was asked in this run.
    """
    thresholds = suite.thresholds if suite else Thresholds()
    verdict = _verdict(run, thresholds, baseline, held_out)
    comparison = compare(baseline, run) if baseline else None
    if comparison and not held_out:
        comparison = replace(comparison, changes=tuple(c for c in comparison.changes if not c.after.held_out))
    wanted = {case.id: case for case in suite.all_cases} if suite else {}
    failed = {c.case_id for c in verdict.reasons if c.kind is CheckKind.ZERO_TOLERANCE} if verdict else set()
    views = [view_of(case, wanted.get(case.case_id), case.case_id in failed) for case in run.cases]
    metrics = tuple((metric, run.goal(metric)) for metric in run.metrics)
    headline = headline_metrics(metrics, thresholds)
    shown = [view for view in views if held_out or not view.result.held_out]
    return Report(
        config=run.config,
        description=suite.description if suite else "",
        thresholds=thresholds,
        languages=tuple(_line(run, language, verdict) for language in run.languages),
        verdict=verdict,
        headline=headline,
        metrics=metrics,
        figures=measure(run),
        halves=tuple(_halves(run, headline)),
        comparison=comparison,
        cases=ranked(shown, headline),
        hidden=len(views) - len(shown),
        cited=_cited(run.cases),
        zero_tolerance=ranked([view for view in views if view.failed_zero_tolerance], headline),
        judged=tuple(judged),
    )


def headline_metrics(metrics: Sequence[tuple[str, Goal]], thresholds: Thresholds) -> tuple[str, ...]:
    """The few shares that say most: those with a threshold first, then the usual ones, then whatever there is."""
    shares = [name for name, goal in metrics if goal is not Goal.QUANTITY]
    gated = [*thresholds.minimum, *thresholds.maximum, *thresholds.drop, *thresholds.gap]
    order = dict.fromkeys([*sorted(gated, key=_place), *HEADLINE])
    if "abstention_recall" not in shares and "abstention_precision" not in gated:
        del order["abstention_precision"]  # where every question has an answer, it can only be 0
    known = [name for name in order if name in shares]
    return tuple((known or shares)[:_HEADLINE_METRICS])


def _place(metric: str) -> int:
    return HEADLINE.index(metric) if metric in HEADLINE else len(HEADLINE)


def _verdict(run: RunResult, thresholds: Thresholds, baseline: RunResult | None, held_out: bool) -> Verdict | None:
    try:
        verdict = gate(run, thresholds, baseline)
    except SuiteError:  # nothing to gate on
        return None
    except RunsDifferError:
        verdict = gate(run, thresholds)
    secret = set() if held_out else {case.case_id for case in run.cases if case.held_out}
    checks = (
        replace(check, detail=check.detail.partition(":")[0] + ".") if check.case_id in secret else check
        for check in verdict.checks
    )
    return replace(verdict, checks=tuple(checks))


def _line(run: RunResult, language: Language, verdict: Verdict | None) -> LanguageLine:
    cases = [case for case in run.cases if case.language is language]
    messages = Counter(case.error for case in cases if case.error is not None)
    return LanguageLine(
        language,
        len(cases),
        sum(messages.values()),
        run.missing(language),
        verdict.languages.get(language) if verdict else None,
        messages.most_common(1)[0][0] or "" if messages else "",
    )


def _halves(run: RunResult, metrics: Iterable[str]) -> Iterable[HalfFigure]:
    if len({case.held_out for case in run.cases}) < 2:
        return
    for metric in metrics:
        goal = run.goal(metric)
        for language in (*run.languages, None):
            for held_out in (True, False):
                cases = [c for c in run.cases if c.held_out is held_out and language in (None, c.language)]
                valued = [(c, v) for c in cases if (v := value_of(c, metric, goal)) is not None]
                if valued:
                    interval = interval_of([v for _, v in valued], [c.cluster for c, _ in valued], goal)
                    errors = sum(case.error is not None for case in cases)
                    part = Slice(Dimension.HALF, "held out" if held_out else "open")
                    figure = Figure(part, metric, goal, len(valued), errors, interval)
                    yield HalfFigure(language, metric, held_out, figure)


def _cited(cases: Iterable[CaseResult]) -> tuple[CitedDocument, ...]:
    counts = Counter(title for case in cases for title in dict.fromkeys(source.title for source in case.citations))
    return tuple(CitedDocument(title, count) for title, count in counts.most_common())
