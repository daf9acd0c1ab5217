"""Whether a run may be released: its figures against the suite's thresholds and a baseline, language by language."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from core.language.forms import Language
from evals.errors import RunsDifferError, SuiteError
from evals.figures.figures import Dimension, Slice
from evals.figures.significance import holm
from evals.runs.results import RunResult
from evals.suites.suite import Thresholds
from evals.verdicts.compare import Comparison, Difference, compare
from evals.verdicts.gate_checks import (
    MetricSample,
    check_drop,
    check_errors,
    check_gap,
    check_limit,
    check_zero_tolerance,
    sample,
)
from evals.verdicts.verdict import CheckKind, CheckOutcome, GateCheck, Verdict

_SHOWN = 5
"""Cases named in a check; chosen by hand."""


def gate(run: RunResult, thresholds: Thresholds, baseline: RunResult | None = None) -> Verdict:
    """Judge a run: pass, fail, inconclusive, or could not run.

    Per language: errors, minimum and maximum, and the fall against the baseline, which counts when larger than allowed and
    significant after Holm's correction over all languages, tags gated on and metrics. Limits are surely missed when outside intervals that
    hold 95 times in 100 all together. So chance alone fails a run in at most 5 % of cases by falls, and by limits.
    Across languages: the gap. Zero-tolerance cases fail alone. Raises SuiteError when there is nothing to check: a gate that
    checks nothing must not pass.
    """
    return _Gate(run, thresholds, baseline).verdict()


class _Gate:
    """One judgement."""

    def __init__(self, run: RunResult, thresholds: Thresholds, baseline: RunResult | None) -> None:
        self._run = run
        self._thresholds = thresholds
        self._baseline = baseline
        self._notes: list[str] = []
        limits = (thresholds.minimum, thresholds.maximum, thresholds.drop, thresholds.gap)
        if not any(limits) and not any(case.severity == "zero_tolerance" for case in run.cases):
            raise SuiteError(
                "The suite has no thresholds and no zero-tolerance case: there is nothing to gate on.",
                remedy="Add `thresholds: {minimum: {nugget_recall: 0.9}}` to the suite.",
            )

    def verdict(self) -> Verdict:
        errors = list(self._errors())
        silent = {check.language for check in errors if check.outcome is CheckOutcome.COULD_NOT_RUN}
        able = [language for language in self._run.languages if language not in silent]
        checks = [*errors, *self._unknown_metrics(), *self._limits(able), *self._drops(able), *self._gaps(able)]
        zero = (case for case in self._run.cases if case.severity == "zero_tolerance")
        checks += [check_zero_tolerance(case, self._thresholds.zero_tolerance) for case in zero]
        return Verdict(tuple(checks), tuple(self._notes))

    def _errors(self) -> Iterator[GateCheck]:
        """Also of languages that the baseline has and this run does not: leaving one out must not hide it."""
        for language in self._run.languages:
            yield check_errors(self._run, language, self._thresholds.errors)
        for language in self._baseline.languages if self._baseline else ():
            if language not in self._run.languages:
                detail = "No case of this language was run, and the baseline has some."
                yield GateCheck(CheckKind.ERRORS, CheckOutcome.COULD_NOT_RUN, detail, language)
        if not self._run.languages:
            yield GateCheck(CheckKind.ERRORS, CheckOutcome.COULD_NOT_RUN, "No case was run.")

    def _unknown_metrics(self) -> Iterator[GateCheck]:
        known = self._run.metrics
        for kind, limits in self._by_kind():
            for metric, limit in limits.items():
                if metric not in known:
                    detail = f"No case has a score of {metric!r}; scored are {', '.join(known) or 'none'}."
                    yield GateCheck(kind, CheckOutcome.COULD_NOT_RUN, detail, None, metric, limit)

    def _by_kind(self) -> list[tuple[CheckKind, dict[str, float]]]:
        found = self._thresholds
        named = (found.minimum, found.maximum, found.drop, found.gap)
        kinds = (CheckKind.MINIMUM, CheckKind.MAXIMUM, CheckKind.DROP, CheckKind.GAP)
        return [(kind, dict(limits)) for kind, limits in zip(kinds, named, strict=True)]

    def _limits(self, languages: list[Language]) -> Iterator[GateCheck]:
        asked = [
            (found, kind, limit)
            for kind, limits in self._by_kind()[:2]
            for metric, limit in limits.items()
            for found in self._samples(languages, metric)
        ]
        for found, kind, limit in asked:
            yield check_limit(found, kind, limit, len(asked))

    def _gaps(self, languages: list[Language]) -> Iterator[GateCheck]:
        for metric, limit in self._thresholds.gap.items():
            samples = self._samples(languages, metric)
            if len(samples) > 1:
                yield check_gap(samples, limit)

    def _samples(self, languages: list[Language], metric: str) -> list[MetricSample]:
        samples = (sample(self._run, language, metric) for language in languages)
        return [found for found in samples if found.values]

    def _drops(self, languages: list[Language]) -> Iterator[GateCheck]:
        if not self._thresholds.drop:
            return
        if self._baseline is None:
            self._notes.append("There is no baseline: falls were not checked.")
            return
        try:
            comparison = self._compared(self._baseline)
        except RunsDifferError as error:
            yield GateCheck(CheckKind.DROP, CheckOutcome.COULD_NOT_RUN, error.detail)
            return
        by_name = {language.value: language for language in languages}
        rows = {(row.slice, row.metric): row for row in comparison.differences if self._is_gated(row.slice, by_name)}
        adjusted = holm({key: row.p for key, row in rows.items()})
        for key, row in rows.items():
            language = by_name.get(row.slice.name) if row.slice.dimension is Dimension.LANGUAGE else None
            if language is None:
                limit = self._thresholds.drop[row.metric]
                yield check_drop(row, limit, adjusted[key], len(rows), None)
            else:
                yield self._drop(self._baseline, row, language, adjusted[key], len(rows))
        seen = {(by_name[part.name], metric) for part, metric in rows if part.dimension is Dimension.LANGUAGE}
        yield from self._lost_from_sight(self._baseline, languages, seen)

    def _is_gated(self, part: Slice, languages: Collection[str]) -> bool:
        if part.dimension is Dimension.TAG:
            return self._thresholds.gates_on(part.name)
        return part.name in languages

    def _drop(
        self, baseline: RunResult, row: Difference, language: Language, adjusted_p: float, tests: int
    ) -> GateCheck:
        errors = check_errors(baseline, language, self._thresholds.errors)
        if errors.outcome is CheckOutcome.COULD_NOT_RUN:
            detail = f"The baseline says nothing of this language: {errors.detail}"
            return GateCheck(CheckKind.DROP, CheckOutcome.COULD_NOT_RUN, detail, language, row.metric)
        return check_drop(row, self._thresholds.drop[row.metric], adjusted_p, tests, language)

    def _lost_from_sight(
        self, baseline: RunResult, languages: list[Language], seen: set[tuple[Language, str]]
    ) -> Iterator[GateCheck]:
        """Metrics that the baseline has in a language and no case can be compared on any more."""
        for metric, limit in self._thresholds.drop.items():
            for language in languages:
                if (language, metric) not in seen and sample(baseline, language, metric).values:
                    detail = f"{metric} was scored in the baseline, and no case has both scores to compare."
                    yield GateCheck(CheckKind.DROP, CheckOutcome.INCONCLUSIVE, detail, language, metric, limit)

    def _compared(self, baseline: RunResult) -> Comparison:
        found = compare(
            baseline, self._run, metrics=tuple(self._thresholds.drop), dimensions={Dimension.LANGUAGE, Dimension.TAG}
        )
        for ids, where in ((found.only_before, "the baseline"), (found.only_after, "this run")):
            if ids:
                shown = ", ".join(ids[:_SHOWN]) + ("…" if len(ids) > _SHOWN else "")
                self._notes.append(f"{len(ids)} cases are in {where} alone and were not compared: {shown}")
        return found
