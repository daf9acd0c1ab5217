"""What speaks against us, found in the figures themselves: nobody has to be honest by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.language.forms import Language
from evals.proof.data import ProofFigure, ProofRun, Weakness, WeaknessKind
from evals.score import Goal
from evals.verdicts.verdict import CheckKind, CheckOutcome

FEW = 100
"""Questions of a language below which a fall of 15 points is missed one time in twenty, and more often below (docs/decisions/0115)."""
_LOW = 0.9
"""Share below which what is lowest is told as a weakness; chosen by hand."""
_LOWEST_SHOWN = 3
"""Lowest shares told; chosen by hand."""


def weaknesses(runs: Sequence[ProofRun], offered: Sequence[Language]) -> tuple[Weakness, ...]:
    """Every weakness, the gravest kinds first."""
    found = [weakness for run in runs for weakness in _of_run(run)]
    asked = {language for run in runs for language in run.questions}
    found += [Weakness(kind=WeaknessKind.UNTESTED, language=one) for one in offered if one not in asked]
    order = list(WeaknessKind)
    return tuple(sorted(dict.fromkeys(found), key=lambda weakness: order.index(weakness.kind)))


def _of_run(run: ProofRun) -> Iterator[Weakness]:
    told = list(_missed(run))
    yield from told
    known = {(weakness.metric, weakness.language) for weakness in told}
    yield from (weakness for weakness in _lowest(run) if (weakness.metric, weakness.language) not in known)
    if run.zero_tolerance_failures:
        yield Weakness(kind=WeaknessKind.ZERO_TOLERANCE, suite=run.suite, count=run.zero_tolerance_failures)
    for language, count in run.errors.items():
        if count:
            yield Weakness(kind=WeaknessKind.ERRORS, suite=run.suite, language=language, count=count)
    if (fewest := min(run.questions.values(), default=FEW)) < FEW:
        yield Weakness(kind=WeaknessKind.FEW, suite=run.suite, count=fewest)
    for judged in run.judged:
        if judged.corrected is None:
            yield Weakness(
                kind=WeaknessKind.UNCALIBRATED, suite=run.suite, metric=judged.question, language=judged.language
            )


def _missed(run: ProofRun) -> Iterator[Weakness]:
    for missed in run.missed:
        if missed.mean is None or missed.kind is CheckKind.DROP:
            continue
        undecided = missed.outcome is CheckOutcome.INCONCLUSIVE
        kind = WeaknessKind.UNDECIDED if undecided else WeaknessKind.MISSED
        yield Weakness(
            kind=WeaknessKind.GAP if missed.kind is CheckKind.GAP else kind,
            suite=run.suite,
            metric=missed.metric,
            language=missed.language,
            value=missed.mean,
            limit=missed.limit,
        )


def _lowest(run: ProofRun) -> Iterator[Weakness]:
    """What is lowest of the metrics that matter, by language: whatever is under nine in ten, else the one that is lowest."""
    figures = [
        figure
        for metric in run.headline
        for language in run.languages
        if (figure := run.figure(metric, language)) is not None and _goodness(figure) < 1
    ]
    ranked = sorted(figures, key=_goodness)
    low = [figure for figure in ranked if _goodness(figure) < _LOW][:_LOWEST_SHOWN]
    for figure in low or ranked[:1]:
        yield Weakness(
            kind=WeaknessKind.LOWEST,
            suite=run.suite,
            metric=figure.metric,
            language=figure.language,
            value=figure.mean,
            count=figure.cases,
        )


def _goodness(figure: ProofFigure) -> float:
    return figure.mean if figure.goal is Goal.HIGHER else 1 - figure.mean
