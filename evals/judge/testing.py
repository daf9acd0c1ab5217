"""Runs with answers to judge, and judges that answer over real HTTP, for tests of what reads them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.models.testing import FakeOpenAI, Scripted
from core.language.forms import Language
from evals.judge.questions import CHOICES, JudgeTask
from evals.reply import CitedSource
from evals.runs.folder import save_run
from evals.runs.results import CaseResult, RunResult
from evals.suites.file import to_yaml
from evals.suites.suite import Case, Suite
from evals.testing import made_config

QUOTE = "Le programme prévoit 4 cohortes par an."


def judged_case(number: int, language: Language = Language.FRENCH, text: str = "", **changes: Any) -> CaseResult:
    """An answer of one cited sentence."""
    said: dict[str, Any] = {
        "case_id": f"q{number}-{language}",
        "language": language,
        "asked": (f"Combien de cohortes ({number}) ?",),
        "status": "answered",
        "text": text or f"Le parti prévoit 4 cohortes par an ({number}, {language}). [1]",
        "scores": {},
        "group": f"q{number}",
        "citations": (CitedSource(1, "Programme", QUOTE),),
    }
    return CaseResult(**{**said, **changes})


def save_judged_run(folder: Path, cases: Sequence[CaseResult]) -> Path:
    """A finished run of these answers, with a suite that asks each for one vital and one further fact."""
    facts = ({"vital": "4 cohortes"}, {"okay": ["chaque année", "كل سنة"]})
    suite = Suite(
        name="facts",
        cases=tuple(
            Case.model_validate({"id": c.case_id, "language": c.language, "question": c.asked[-1], "nuggets": facts})
            for c in cases
        ),
    )
    save_run(folder, RunResult(made_config(), tuple(cases)), to_yaml(suite))
    return folder


def verdicts_reply(verdicts: Mapping[str, str], **changes: Any) -> Scripted:
    """A well-formed reply of a judge, by item."""
    told = [{"item": key, "why": "because", "verdict": verdict} for key, verdict in verdicts.items()]
    return Scripted(json.dumps({"verdicts": told}, ensure_ascii=False), **changes)


def best_verdicts(task: JudgeTask) -> dict[str, str]:
    """The best verdict for every item."""
    return {item.key: CHOICES[task.question][0] for item in task.items}


@dataclass
class FakeJudge(FakeOpenAI):
    """An endpoint that judges whatever it is asked: every item the best verdict, or what `decide` says of the request.

    `decide` gets the text of the request and its items, and returns a verdict by item, or another reply.
    """

    script: Sequence[Scripted] = ()
    decide: Callable[[str, Sequence[str], Sequence[str]], Mapping[str, str] | Scripted] | None = None

    def take(self, request: dict[str, Any]) -> Scripted:
        """Judge by the schema that came with the request."""
        self.requests.append(request)
        shape = request["response_format"]["json_schema"]["schema"]["properties"]["verdicts"]["items"]["properties"]
        keys, choices = shape["item"]["enum"], shape["verdict"]["enum"]
        decided = self.decide(request["messages"][-1]["content"], keys, choices) if self.decide else None
        if isinstance(decided, Scripted):
            return decided
        return verdicts_reply(decided or dict.fromkeys(keys, choices[0]))
