"""What a report holds, before it is put into words: the verdict, the figures that matter, errors, and every case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from core.language import Language
from evals.compare import Comparison, Difference, compare
from evals.errors import RunsDifferError, SuiteError
from evals.figures import Dimension, Figure, Slice, interval_of, measure, value_of
from evals.gate import gate
from evals.labels.figures import JudgedFigure
from evals.report.cases import CaseView, ranked, view_of
from evals.results import CaseResult, Goal, RunConfig, RunResult
from evals.suite import Suite, Thresholds
from evals.verdict import CheckKind, Outcome, Verdict

HEADLINE = (
    "strict_vital_recall",
    "as_expected",
    "citation_recall",
    "citation_precision",
    "abstention_recall",
    "abstention_precision",
    "over_abstention",
    "over_refusal",
    "answer_language",
)
"""Metrics that say most, in the order that a reader should meet them."""
_HEADLINE_METRICS = 6


@dataclass(frozen=True)
class LanguageLine:
    """What became of one language, or of all (None); `outcome` is None where nothing was judged."""

    language: Language | None
    cases: int
    errors: int
    missing: int
    outcome: Outcome | None
    most_frequent_error: str = ""

    @property
    def asked(self) -> int:
        """Cases that were to be run."""
        return self.cases + self.missing

    @property
    def lost(self) -> int:
        """Cases without an answer to score."""
        return self.errors + self.missing


@dataclass(frozen=True)
class HalfFigure:
    """A metric in one language on one half of the suite."""

    language: Language | None
    metric: str
    held_out: bool
    figure: Figure


@dataclass(frozen=True)
class CitedDocument:
    """A document that answers cited, and how many did."""

    title: str
    answers: int


@dataclass(frozen=True)
class Report:
    """Everything that a report says of a run."""

    config: RunConfig
    description: str
    thresholds: Thresholds
    languages: tuple[LanguageLine, ...]
    verdict: Verdict | None
    headline: tuple[str, ...]
    metrics: tuple[tuple[str, Goal], ...]
    figures: tuple[Figure, ...]
    halves: tuple[HalfFigure, ...]
    comparison: Comparison | None
    cases: tuple[CaseView, ...]
    """Worst first; those held out only where they were asked for."""
    hidden: int
    """Cases whose texts are not shown, for they are held out."""
    cited: tuple[CitedDocument, ...]
    zero_tolerance: tuple[CaseView, ...]
    """Zero-tolerance cases that failed, those held out among them without their texts."""
    judged: tuple[JudgedFigure, ...] = ()
    """What a model judged, corrected by people's labels; never shown raw."""

    @property
    def total(self) -> LanguageLine:
        """All languages together."""
        cases, errors, missing = (
            sum(getattr(one, name) for one in self.languages) for name in ("cases", "errors", "missing")
        )
        return LanguageLine(None, cases, errors, missing, self.verdict.outcome if self.verdict else None)

    def figure(self, metric: str, dimension: Dimension = Dimension.ALL, name: str = "") -> Figure | None:
        """A metric on a slice; None where it has no value there."""
        part = Slice(dimension, name)
        return next((found for found in self.figures if found.metric == metric and found.slice == part), None)

    def half(self, metric: str, language: Language | None, held_out: bool) -> Figure | None:
        """A metric in a language on one half; None where it has no value there."""
        wanted = (metric, language, held_out)
        return next((h.figure for h in self.halves if (h.metric, h.language, h.held_out) == wanted), None)

    def goal(self, metric: str) -> Goal:
        """Which values of a metric are good."""
        return dict(self.metrics).get(metric, Goal.HIGHER)

    @property
    def asked(self) -> tuple[Language, ...]:
        """Languages that were asked, in the product's order."""
        return tuple(line.language for line in self.languages if line.language)

    def place(self, metric: str) -> int:
        """Where a metric stands among all."""
        return next(place for place, (name, _) in enumerate(self.metrics) if name == metric)

    def before(self, metric: str, language: str) -> float | None:
        """Mean of a metric in the baseline, on the cases that both runs have; None without a baseline."""
        row = self.comparison.get(Slice(Dimension.LANGUAGE, language), metric) if self.comparison else None
        return row.before.mean if row else None

    def differences(self, metric: str) -> list[tuple[Language | None, Difference]]:
        """How a metric moved in each language and (None) in total."""
        if self.comparison is None:
            return []
        parts = [(one, Slice(Dimension.LANGUAGE, one.value)) for one in self.asked]
        rows = [(one, self.comparison.get(part, metric)) for one, part in [*parts, (None, Slice(Dimension.ALL))]]
        return [(language, row) for language, row in rows if row is not None]

    def tagged(self, tag: str) -> int:
        """Cases with a tag that a metric applies to."""
        return max(f.cases for f in self.figures if f.slice == Slice(Dimension.TAG, tag))

    def slices(self, dimension: Dimension) -> tuple[str, ...]:
        """Names of the slices of a dimension."""
        return tuple(sorted({f.slice.name for f in self.figures if f.slice.dimension is dimension}))


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
