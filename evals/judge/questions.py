"""What is asked of an answer, of a model and of people alike: items with a choice of verdicts, and what these come to."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from evals.reply import CitedSource
from evals.runs.results import CaseResult, RunResult
from evals.suites.suite import Case, Importance, Nugget, Suite

_ANSWERED = "answered"
_MARKS = re.compile(r"(?:\[\d{1,3}\])+")


class JudgeQuestion(StrEnum):
    """What a judge may be asked of an answer."""

    NUGGETS = "nuggets"
    """Whether it tells each fact of the suite."""
    SUPPORT = "support"
    """Whether each sentence is borne out by the sources it cites."""
    TONE = "tone"
    """Whether it is respectful, attributed, and neither persuades nor disparages."""


CHOICES: Mapping[JudgeQuestion, tuple[str, ...]] = {
    JudgeQuestion.NUGGETS: ("support", "partial_support", "not_support"),
    JudgeQuestion.SUPPORT: ("full", "partial", "none"),
    JudgeQuestion.TONE: ("yes", "no"),
}
"""Verdicts of one item, best first."""
TONE_CRITERIA = ("respectful", "attributed", "no_persuasion", "no_disparagement")


@dataclass(frozen=True)
class JudgedItem:
    """One thing to give a verdict on: a fact, a sentence with its sources, or a criterion of tone."""

    key: str
    text: str
    sources: tuple[CitedSource, ...] = ()
    vital: bool = True


@dataclass(frozen=True)
class JudgeTask:
    """One question asked of one answer."""

    question: JudgeQuestion
    case: CaseResult
    items: tuple[JudgedItem, ...]
    organisation: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of what was answered and what is asked of it: verdicts of another answer never pass for this one's."""
        cited = [(source.number, source.title, source.quote) for source in self.case.citations]
        items = [(item.key, item.text, item.vital, [s.number for s in item.sources]) for item in self.items]
        said = [self.question, self.case.asked, self.case.text, cited, items]
        return hashlib.sha256(json.dumps(said, ensure_ascii=True).encode()).hexdigest()

    def value(self, verdicts: Mapping[str, str]) -> float:
        """What the verdicts of all its items come to, from 0 to 1; raises KeyError where one is missing.

        Nuggets: share of vital facts fully told (strict vital recall; TREC 2024 RAG, arXiv 2411.09607), of all where none is
        vital. Support: mean of 1, 0.5 and 0 over sentences (weighted precision, arXiv 2504.15205). Tone: 1 where all is well.
        """
        best, *others = CHOICES[self.question]
        found = {item.key: verdicts[item.key] for item in self.items}
        if self.question is JudgeQuestion.TONE:
            return float(all(verdict == best for verdict in found.values()))
        if self.question is JudgeQuestion.SUPPORT:
            grades = {best: 1.0, others[0]: 0.5, others[1]: 0.0}
            return sum(grades[verdict] for verdict in found.values()) / len(found)
        vital = [item.key for item in self.items if item.vital] or list(found)
        return sum(found[key] == best for key in vital) / len(vital)


def tasks(run: RunResult, suite: Suite | None, question: JudgeQuestion) -> tuple[JudgeTask, ...]:
    """The answers that a question can be asked of, in the run's order.

    Facts and support are asked of answers alone: what an abstention is worth, the suite's expectation says without a judge.
    Tone is asked of whatever was said, refusals too.
    """
    cases = {case.id: case for case in suite.all_cases} if suite else {}
    organisation = run.config.settings.get("organisation", "")
    return tuple(
        JudgeTask(question, case, items, organisation)
        for case in run.cases
        if case.error is None and case.text.strip() and (items := _items(case, cases.get(case.case_id), question))
    )


def _items(case: CaseResult, asked: Case | None, question: JudgeQuestion) -> tuple[JudgedItem, ...]:
    if question is JudgeQuestion.TONE:
        return tuple(JudgedItem(name, name) for name in TONE_CRITERIA)
    if not case.status.startswith(_ANSWERED):
        return ()
    if question is JudgeQuestion.SUPPORT:
        return tuple(_sentences(case))
    nuggets = asked.nuggets if asked else ()
    return tuple(
        JudgedItem(str(place), nugget_text(nugget), vital=nugget.importance is Importance.VITAL)
        for place, nugget in enumerate(nuggets, start=1)
    )


def nugget_text(nugget: Nugget) -> str:
    """A fact as a reader is shown it."""
    if nugget.number is not None:
        return f"{nugget.number:.15g}"
    if nugget.date is not None:
        return nugget.date.isoformat()
    return nugget.pattern if nugget.pattern is not None else " | ".join(nugget.any_of)


def _sentences(case: CaseResult) -> Iterator[JudgedItem]:
    """The parts that end in marks of sources, such as `[1][3]`; other numbers in brackets are text."""
    known = {source.number: source for source in case.citations}
    start = count = 0
    for match in _MARKS.finditer(case.text):
        numbers = [int(number) for number in re.findall(r"\d+", match.group())]
        text = case.text[start : match.start()].strip()
        if text and all(number in known for number in numbers):
            count += 1
            yield JudgedItem(str(count), text, tuple(known[number] for number in dict.fromkeys(numbers)))
            start = match.end()


def worst(question: JudgeQuestion, verdicts: Sequence[str]) -> str:
    """The lowest of several verdicts."""
    return max(verdicts, key=CHOICES[question].index)
