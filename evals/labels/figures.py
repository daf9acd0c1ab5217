"""What a judge's scores come to once people have labelled some answers: the only form in which they may be published."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from core.language.forms import Language
from evals.figures.agreement import corrected_share, kappa, krippendorff_alpha
from evals.figures.statistics import Interval, share
from evals.judge.judge import Judgement
from evals.judge.judging import open_run, read_judgements
from evals.judge.questions import CHOICES, JudgedItem, JudgeQuestion, JudgeTask, tasks, worst
from evals.labels.labels import HumanLabel, Labelled, labelled, read_labels
from evals.labels.sample import LabelSample, read_samples

FIGURES = "judged.json"
FEWEST_LABELS = 30
"""Labelled answers of a language below which a judge counts as uncalibrated in it: intervals still cover at 30 (docs/decisions/0116)."""


@dataclass(frozen=True)
class JudgedFigure:
    """One question in one language. Without calibration there is nothing to publish: `corrected` is None."""

    language: Language
    question: JudgeQuestion
    raw: float | None
    """Mean of the judge's own scores, an answer without a verdict counting 0; None where no judge was asked."""
    corrected: Interval | None
    """Mean that people would have found, by prediction-powered inference, with its 95 % interval."""
    human: Interval | None
    """Mean of people's labels alone."""
    kappa: float | None
    """Cohen's, between the judge and people, over items; where people differ the lower verdict is theirs."""
    alpha: float | None
    """Krippendorff's, ordinal, over items: the judge is one rater more."""
    people_alpha: float | None
    """The same among people alone; None where one person labelled."""
    labels: int
    """Labelled answers that count; where a judge was asked, those among the ones it was asked of."""
    raters: int
    answers: int
    """Answers that the judge was asked of."""
    failed: int
    """Those of them without a verdict."""
    calibrated: bool
    model: str = ""


@dataclass(frozen=True)
class Disagreement:
    """An item on which the judge and people differ."""

    language: Language
    question: JudgeQuestion
    case_id: str
    item: JudgedItem
    judged: str
    why: str
    people: Mapping[str, str]
    """Verdicts by rater."""


@dataclass(frozen=True)
class _Part:
    """Everything on one question in one language."""

    question: JudgeQuestion
    language: Language
    judged: Mapping[str, Judgement]
    labelled: Mapping[str, Labelled]


def judged_figures(folder: Path) -> tuple[JudgedFigure, ...]:
    """Figures of a run by question and language, of what was judged or labelled; empty where nothing was.

    Verdicts and labels of answers that have changed since are left out. Raises RunNotFoundError and DamagedRunError.
    """
    return tuple(_figure(part) for part in _parts(folder))


def disagreements(folder: Path) -> tuple[Disagreement, ...]:
    """Items that the judge and people see differently, by question and language."""
    return tuple(found for part in _parts(folder) for found in _disagreements(part))


def write_figures(folder: Path) -> tuple[JudgedFigure, ...]:
    """Write `judged.json` into the run's folder, and return what it holds."""
    figures = judged_figures(folder)
    text = json.dumps([asdict(figure) for figure in figures], ensure_ascii=False, indent=2)
    (folder / FIGURES).write_text(text + "\n", encoding="utf-8")
    return figures


def _parts(folder: Path) -> list[_Part]:
    run, suite = open_run(folder)
    judgements, samples, labels = read_judgements(folder), read_samples(folder), read_labels(folder)
    parts = []
    for question in JudgeQuestion:
        found = tasks(run, suite, question)
        for language in run.languages:
            part = _part(question, language, found, judgements, samples, labels)
            if part.judged or part.labelled:
                parts.append(part)
    return parts


def _part(
    question: JudgeQuestion,
    language: Language,
    found: Sequence[JudgeTask],
    judgements: Sequence[Judgement],
    samples: Sequence[LabelSample],
    labels: Sequence[HumanLabel],
) -> _Part:
    own = [task for task in found if task.case.language is language]
    digests = {task.case.case_id: task.digest for task in own}
    judged = {j.case_id: j for j in judgements if j.question is question and digests.get(j.case_id) == j.answer}
    drawn = [sample for sample in samples if sample.question is question]
    return _Part(question, language, judged, labelled(drawn, labels, own, language))


def _figure(part: _Part) -> JudgedFigure:
    scores = {name: judged.value or 0.0 for name, judged in part.judged.items()}
    people = {name: one.value for name, one in part.labelled.items() if one.value is not None}
    # Only labels among the judged answers correct: where a part was judged, that part was drawn at random too.
    common = {name: value for name, value in people.items() if name in scores}
    calibrated = len(common) >= FEWEST_LABELS
    pairs, units, ratings = _ratings(part)
    return JudgedFigure(
        part.language,
        part.question,
        raw=sum(scores.values()) / len(scores) if scores else None,
        corrected=corrected_share(scores, common) if calibrated else None,
        human=share(list(people.values())) if people else None,
        kappa=kappa([one for one, _ in pairs], [other for _, other in pairs]) if pairs else None,
        alpha=krippendorff_alpha(units),
        people_alpha=krippendorff_alpha(ratings),
        labels=len(common) if scores else len(people),
        raters=len({rater for one in part.labelled.values() for rater in one.verdicts}),
        answers=len(scores),
        failed=sum(judged.value is None for judged in part.judged.values()),
        calibrated=calibrated,
        model=next((judged.model for judged in part.judged.values()), ""),
    )


def _ratings(part: _Part) -> tuple[list[tuple[str, str]], list[list[int]], list[list[int]]]:
    """By item: the judge's and people's verdict; the ranks of all raters; the ranks of people."""
    ranks = {verdict: rank for rank, verdict in enumerate(CHOICES[part.question])}
    pairs, units, ratings = [], [], []
    for name, one in part.labelled.items():
        judged = {v.key: v.verdict for v in part.judged[name].verdicts} if name in part.judged else {}
        for item in one.task.items:
            said = [verdicts[item.key] for verdicts in one.verdicts.values() if item.key in verdicts]
            ratings.append([ranks[verdict] for verdict in said])
            if item.key in judged and said:
                pairs.append((judged[item.key], worst(part.question, said)))
                units.append([ranks[judged[item.key]], *ratings[-1]])
    return pairs, units, ratings


def _disagreements(part: _Part) -> list[Disagreement]:
    found = []
    for name, one in part.labelled.items():
        judged = {verdict.key: verdict for verdict in part.judged[name].verdicts} if name in part.judged else {}
        for item in one.task.items:
            said = {rater: verdicts[item.key] for rater, verdicts in one.verdicts.items() if item.key in verdicts}
            verdict = judged.get(item.key)
            if verdict and any(other != verdict.verdict for other in said.values()):
                found.append(Disagreement(part.language, part.question, name, item, verdict.verdict, verdict.why, said))
    return found
