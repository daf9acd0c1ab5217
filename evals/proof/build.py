"""Makes a proof from one or several runs and from what they were run against."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from agent.organisation.organisation import Organisation
from core.language.forms import Language
from evals.figures.figures import Dimension, Figure
from evals.labels.figures import JudgedFigure
from evals.proof.data import (
    JudgedLine,
    MissedThreshold,
    Proof,
    ProofDocument,
    ProofFigure,
    ProofNotes,
    ProofOrganisation,
    ProofPart,
    ProofRun,
    QuestionHalf,
)
from evals.proof.weaknesses import weaknesses
from evals.report.build import build_report
from evals.report.contents import Report
from evals.runs.results import RunResult
from evals.score import Goal
from evals.suites.suite import Suite
from evals.verdicts.verdict import CheckKind


@dataclass(frozen=True)
class Measured:
    """A run with the suite it was made with, and what a model judged of it."""

    run: RunResult
    suite: Suite | None = None
    judged: tuple[JudgedFigure, ...] = ()


@dataclass(frozen=True)
class MeasuredCorpus:
    """The release that the runs were made on; without a number and documents where it is no longer known."""

    digest: str
    release: int | None = None
    documents: tuple[ProofDocument, ...] = ()


def build_proof(
    tested: Sequence[Measured],
    organisation: Organisation,
    corpus: MeasuredCorpus,
    *,
    steps: Mapping[str, str],
    notes: ProofNotes,
    version: str,
    now: datetime,
) -> Proof:
    """Put a proof together, the newest run first; `steps` are digests by name. Needs at least one run."""
    ordered = sorted(tested, key=lambda found: found.run.config.started_at, reverse=True)
    runs = tuple(_run(found) for found in ordered)
    prompts = ordered[0].run.config.prompts
    return Proof(
        made_at=now,
        version=version,
        organisation=ProofOrganisation(
            name=organisation.name,
            assistant=organisation.assistant,
            disclaimer=organisation.disclaimer,
            demonstration=organisation.demonstration,
        ),
        release=corpus.release,
        corpus_digest=corpus.digest,
        documents=corpus.documents,
        prompts=tuple(ProofPart(name=name, digest=digest) for name, digest in prompts.items()),
        steps=tuple(ProofPart(name=name, digest=digest) for name, digest in steps.items()),
        runs=runs,
        weaknesses=weaknesses(runs, organisation.languages),
        notes=notes,
    )


def _run(tested: Measured) -> ProofRun:
    report, config = build_report(tested.run, tested.suite), tested.run.config
    lines = {line.language: line for line in report.languages if line.language}
    verdict = report.verdict
    return ProofRun(
        suite=config.suite,
        description=report.description,
        suite_digest=config.suite_digest,
        started_at=config.started_at,
        version=config.version,
        corpus_digest=config.corpus_digest,
        target=config.target,
        composer=config.settings.get("composer", ""),
        model=config.settings.get("model", ""),
        questions={language: line.asked for language, line in lines.items()},
        errors={language: line.lost for language, line in lines.items()},
        held_out=sum(case.held_out for case in tested.run.cases),
        headline=report.headline,
        figures=tuple(_figures(report)),
        outcomes=verdict.languages if verdict else {},
        missed=tuple(_missed(report)),
        zero_tolerance_failures=len(report.zero_tolerance),
        judged=tuple(map(_judged, tested.judged)),
    )


def _figures(report: Report) -> Iterator[ProofFigure]:
    for metric, goal in report.metrics:
        if goal is Goal.QUANTITY:
            continue
        for language in (*report.asked, None):
            name = language.value if language else ""
            figure = report.figure(metric, Dimension.LANGUAGE if language else Dimension.ALL, name)
            if figure:
                yield _figure(figure, language, QuestionHalf.ALL)
    for half in report.halves:
        yield _figure(half.figure, half.language, QuestionHalf.HELD_OUT if half.held_out else QuestionHalf.OPEN)


def _figure(figure: Figure, language: Language | None, half: QuestionHalf) -> ProofFigure:
    return ProofFigure(
        metric=figure.metric,
        goal=figure.goal,
        language=language,
        half=half,
        cases=figure.cases,
        **vars(figure.interval),
    )


def _missed(report: Report) -> Iterator[MissedThreshold]:
    for check in report.verdict.reasons if report.verdict else ():
        if check.kind not in (CheckKind.ERRORS, CheckKind.ZERO_TOLERANCE):
            yield MissedThreshold(
                kind=check.kind,
                outcome=check.outcome,
                metric=check.metric,
                language=check.language,
                mean=check.value.mean if check.value else None,
                limit=check.limit,
            )


def _judged(found: JudgedFigure) -> JudgedLine:
    corrected = None
    if found.corrected is not None and found.calibrated:
        corrected = ProofFigure(
            metric=f"judge_{found.question.value}",
            goal=Goal.HIGHER,
            language=found.language,
            half=QuestionHalf.ALL,
            cases=found.answers,
            **vars(found.corrected),
        )
    return JudgedLine(
        question=found.question.value,
        language=found.language,
        corrected=corrected,
        kappa=found.kappa,
        labels=found.labels,
    )


def step_digests() -> dict[str, str]:
    """SHA-256 of each step's source file, by the step's name, in the order of a turn."""
    from agent.agent import STEPS

    return {step.name: hashlib.sha256(Path(inspect.getfile(step)).read_bytes()).hexdigest() for step in STEPS}
