"""Fakes of targets, scorers and the engine, for tests of whatever runs a suite."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from core.language.forms import Language
from evals.reply import Reply
from evals.runs.journal import RunPlan
from evals.runs.results import RunConfig
from evals.runs.run import planned
from evals.runs.task import EngineJob
from evals.score import Score
from evals.suites.suite import Case, CaseGroup, Nugget, Suite


class ScriptedTarget:
    """Replies from a script: by the last question's text, else an answer that repeats the question.

    An exception in the script is raised; `asked` keeps the id of every case, `closed` says whether it was given back.
    """

    name = "scripted"

    def __init__(self, script: Mapping[str, Reply | Exception] | None = None) -> None:
        self._script = dict(script or {})
        self.asked: list[str] = []
        self.closed = False

    async def ask(self, case: Case) -> Reply:
        """The scripted reply."""
        self.asked.append(case.id)
        question = case.asked[-1]
        found = self._script.get(question) or Reply("answered", case.language, f"This answers: {question}")
        if isinstance(found, Exception):
            raise found
        return found

    async def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True


class WordScorer:
    """Scores 1 where the answer holds a word and 0 where it does not; does not apply to cases that expect no answer."""

    metrics = ("has_word",)

    def __init__(self, word: str) -> None:
        self._word = word

    def score(self, case: Case, reply: Reply) -> Mapping[str, Score | None]:
        """Yes or no."""
        if case.expect != "answered":
            return {"has_word": None}
        return {"has_word": Score(float(self._word in reply.text), f"{self._word!r} was looked for.")}


def small_suite(*languages: Language, cases: int = 2, **changes: object) -> Suite:
    """A suite with groups `q0`, `q1`… in some languages, every second one held out."""
    groups = tuple(
        CaseGroup(
            id=f"q{place}",
            questions={language: f"question {place} in {language}?" for language in languages or (Language.FRENCH,)},
            nuggets=(Nugget(any=("answers",)),),
            held_out=bool(place % 2),
        )
        for place in range(cases)
    )
    return Suite.model_validate({"name": "made", "groups": groups, **changes})


def plan_of(suite: Suite, **changes: Any) -> RunPlan:
    """A plan to ask every case of a suite."""
    cases = suite.all_cases
    config = RunConfig(suite.name, "suite", "corpus", "0.1.0", datetime(2026, 11, 22, 8, tzinfo=UTC))
    return RunPlan(replace(config, **{"planned": planned(cases), **changes}), tuple(case.id for case in cases))


async def run_in_order(job: EngineJob) -> str:
    """An engine that asks one case after the other and writes no log."""
    for _ in range(job.epochs):
        for case in job.cases:
            await job.ask(case)
    return ""
