"""A run's answers as people label them in the console: one sample a question, row by row, each verdict kept at once.

Nobody is shown what a judge or somebody else said; agreement is told in numbers alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.audit import AuditLog
from core.errors import NotFoundError
from core.language.forms import Language
from evals.judge.judging import open_run
from evals.judge.questions import CHOICES, JudgedItem, JudgeQuestion, JudgeTask, tasks
from evals.labels.agreement import RaterAgreement, rater_agreements
from evals.labels.figures import JudgedFigure, judged_figures
from evals.labels.labels import HumanLabel, add_labels, read_labels
from evals.labels.sample import LabelSample, draw_sample, first_sample, read_samples, row_id, rows_of
from evals.runs.folder import CONFIG

_RUNS = 8
"""Runs whose answers are remembered, with each question. Chosen by hand: two or three runs are labelled at a time."""


@dataclass(frozen=True)
class LabelRow:
    """One thing to give a verdict on: an item of the `answer`-th of `answers` answers."""

    name: str
    task: JudgeTask
    item: JudgedItem
    answer: int
    answers: int


@dataclass(frozen=True)
class LabellingStanding:
    """Where the labelling of one question stands."""

    question: JudgeQuestion
    answers: int
    """Answers of the run that it can be asked of."""
    forms: Mapping[Language, int]
    """Answers that were drawn; empty before."""
    rows: int
    people: Mapping[str, int]
    """Rows that each has labelled."""
    agreements: Sequence[RaterAgreement]
    judged: Sequence[JudgedFigure]
    """What the judge comes to by people's labels, where one was asked."""


class Labelling:
    """The labels of one run; it must have ended."""

    def __init__(self, folder: Path, audit: AuditLog) -> None:
        self._folder, self._audit = folder, audit

    def questions(self) -> list[LabellingStanding]:
        """Where each question stands that can be asked of this run's answers."""
        labels, figures = read_labels(self._folder), judged_figures(self._folder)
        found = []
        for question in JudgeQuestion:
            asked, sample = self._tasks(question), self._sample(question)
            if not asked:
                continue
            rows = rows_of(sample, asked) if sample else {}
            own = [label for label in labels if sample and label.sample == sample.id and label.row in rows]
            forms = {form: len(names) for form, names in sample.cases.items()} if sample else {}
            people = dict(sorted(Counter(label.rater for label in own).items()))
            judged = [one for one in figures if one.question is question and one.answers and one.labels]
            agreed = rater_agreements(rows, own)
            found.append(LabellingStanding(question, len(asked), forms, len(rows), people, agreed, judged))
        return found

    def draw(self, question: JudgeQuestion, per_language: int, who: str) -> None:
        """Draw the sample of a question, once; raises NothingToJudgeError."""
        if self._sample(question) is None:
            sample, _ = draw_sample(self._folder, question, per_language=per_language, once=True)
            told = {language.value: len(names) for language, names in sample.cases.items()}
            self._audit.append("evaluation.sample", who, f"{self._folder.name}: {question}", told)

    def rows(self, question: JudgeQuestion, form: Language | None = None) -> list[LabelRow]:
        """The rows of a question's sample in the order drawn, of one form or all; raises NotFoundError before it is drawn."""
        sample = self._drawn(question)
        by_name = {task.case.case_id: task for task in rows_of(sample, self._tasks(question)).values()}
        names = [name for language, drawn in sample.cases.items() if form in (None, language) for name in drawn]
        kept = [by_name[name] for name in names if name in by_name]
        return [
            LabelRow(row_id(task.case.case_id, item.key), task, item, place, len(kept))
            for place, task in enumerate(kept, start=1)
            for item in task.items
        ]

    def said(self, question: JudgeQuestion, who: str) -> dict[str, HumanLabel]:
        """What somebody has labelled of a question's sample, by row."""
        sample = self._drawn(question)
        return {one.row: one for one in read_labels(self._folder) if (one.sample, one.rater) == (sample.id, who)}

    def label(self, question: JudgeQuestion, row: str, verdict: str, who: str, comment: str = "") -> None:
        """Keep somebody's verdict of a row, in place of their earlier one; raises NotFoundError for no row or no verdict."""
        sample = self._drawn(question)
        task = rows_of(sample, self._tasks(question)).get(row)
        if task is None or verdict not in CHOICES[question]:
            raise NotFoundError("There is no such row or verdict.")
        if not self.said(question, who):
            self._audit.append("evaluation.label", who, f"{self._folder.name}: {question}")
        name = task.case.case_id
        item = row.removeprefix(row_id(name, ""))
        add_labels(self._folder, [HumanLabel(sample.id, question, name, item, verdict, who, comment)])

    def export(self, question: JudgeQuestion, who: str) -> list[tuple[LabelRow, HumanLabel]]:
        """Every label with its row; only their own to those who are in the middle of it."""
        rows = {row.name: row for row in self.rows(question)}
        sample, own = self._drawn(question), self.said(question, who)
        alone = bool(own) and not rows.keys() <= own.keys()
        labels = [one for one in read_labels(self._folder) if one.sample == sample.id and one.row in rows]
        order = {name: place for place, name in enumerate(rows)}
        found = [(rows[one.row], one) for one in labels if not alone or one.rater == who]
        return sorted(found, key=lambda pair: (order[pair[0].name], pair[1].rater))

    def _drawn(self, question: JudgeQuestion) -> LabelSample:
        sample = self._sample(question)
        if sample is None:
            raise NotFoundError("No answers have been drawn for this question.", remedy="Draw them first.")
        return sample

    def _sample(self, question: JudgeQuestion) -> LabelSample | None:
        return first_sample(read_samples(self._folder), question)

    def _tasks(self, question: JudgeQuestion) -> tuple[JudgeTask, ...]:
        config = self._folder / CONFIG
        if not config.is_file():
            raise NotFoundError("The run has not ended.", remedy="Answers are labelled once it has.")
        return _tasks(self._folder, question, config.stat().st_mtime_ns)


@lru_cache(maxsize=_RUNS * len(JudgeQuestion))
def _tasks(folder: Path, question: JudgeQuestion, written: int) -> tuple[JudgeTask, ...]:
    """What can be asked of a run's answers, read anew once its folder was written anew."""
    del written
    run, suite = open_run(folder)
    return tasks(run, suite, question)
