"""Puts sentences to the agent's own check, as a model that writes them would, over the example's published documents."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from agent.abstention.model import Decider, DecisionThresholds
from agent.agent import Agent
from agent.answer import Answer
from agent.question import Question
from api import operations
from api.settings import Settings
from api.wiring.agent import build_agent
from api.wiring.knowledge import open_knowledge
from api.wiring.organisation import load_organisation
from api.wiring.settings import load_settings
from benchmarks.forging.forged import Forged
from benchmarks.forging.judge import Verdict, judge_faithful, judge_forged
from benchmarks.forging.liar import Evidence, Liar, Lie, is_broken
from benchmarks.forging.truths import EXAMPLE, Truth, passages, questions
from core.clock import SystemClock
from core.language.forms import Language

_EAGER = Decider(dict.fromkeys(Language, DecisionThresholds(0.0, 0.0)))
"""Stops no turn before the model has written: what is measured is the check of what it writes."""
_FAITHFUL = "faithful"


@dataclass(frozen=True)
class Outcome:
    """What became of one sentence; `said` is what the person read."""

    id: str
    kind: str
    form: Language
    evidence: Evidence
    text: str
    verdict: Verdict
    said: tuple[str, ...]
    faults: tuple[str, ...]
    """Why the check dropped what was written."""
    same_language: bool = True


class Trial:
    """An agent over the published example whose model is a liar."""

    def __init__(self, agent: Agent, liar: Liar, runner: asyncio.Runner) -> None:
        self._agent = agent
        self._runner = runner
        self._liar = liar
        self._published = tuple(passage.text for passage in passages())
        self._asked = questions()

    def forged(self, sentences: Sequence[Forged], mode: Evidence, told: Callable[[], None]) -> Iterator[Outcome]:
        """One outcome a sentence; `told` hears of each."""
        for forged in sentences:
            answer = self._answer(forged.question, forged.true, Lie(forged.text, forged.evidence, mode))
            seen = (*self._published, *self._liar.passages)
            verdict = judge_forged(forged, answer, seen) if self._is_tried_by(answer) else Verdict.UNTRIED
            yield Outcome(
                forged.id, forged.kind, forged.form, mode, forged.text, verdict, _said(answer), _faults(answer)
            )
            told()

    def faithful(self, truths: Sequence[Truth], told: Callable[[], None]) -> Iterator[Outcome]:
        """One outcome a sentence, each told with the words that it stands on; `told` hears of each."""
        mode = Evidence.NEAREST
        for truth in truths:
            question = self._asked[truth.document, truth.form]
            answer = self._answer(question, truth.text, Lie(truth.text, truth.evidence, mode))
            verdict = judge_faithful(truth, answer) if self._is_tried_by(answer) else Verdict.UNTRIED
            outcome = Outcome(
                truth.id, _FAITHFUL, truth.form, mode, truth.text, verdict, _said(answer), _faults(answer)
            )
            yield replace(outcome, same_language=truth.same_language)
            told()

    @property
    def _tried(self) -> bool:
        return self._liar.asked > 0 and self._liar.given

    def _is_tried_by(self, answer: Answer) -> bool:
        return self._tried and not is_broken(answer.status)

    def _answer(self, question: str, true: str, lie: Lie) -> Answer:
        """The answer to a question; where it does not lead to the source, to one that says the true sentence too."""
        self._liar.tell(lie)
        answer = self._runner.run(self._agent.answer(Question(question)))
        if self._tried or not true:
            return answer
        self._liar.tell(lie)
        return self._runner.run(self._agent.answer(Question(f"{question} {true}")))


@contextmanager
def open_trial(home: Path) -> Iterator[Trial]:
    """A trial over the example, published in a data folder that later trials find again."""
    settings = _settings(home)
    organisation = load_organisation(settings)
    with Liar() as liar, open_knowledge(settings, threads=0) as knowledge, asyncio.Runner() as runner:
        operations.ingest(knowledge, [EXAMPLE / "documents"], lambda *_: None)
        agent = build_agent(
            organisation.organisation,
            knowledge.retriever,
            replies=organisation.replies,
            settings=liar.settings,
            clock=SystemClock(),
            decider=_EAGER,
        )
        yield Trial(agent, liar, runner)


def _settings(home: Path) -> Settings:
    settings = load_settings(organisation=EXAMPLE)
    core = settings.core.model_copy(update={"data_dir": home, "database_url": ""})
    return replace(settings, core=core, knowledge=settings.knowledge.model_copy(update={"chroma_url": ""}))


def _said(answer: Answer) -> tuple[str, ...]:
    return tuple(sentence.text for sentence in answer.sentences)


def _faults(answer: Answer) -> tuple[str, ...]:
    found = [step.detail.get(name, []) for step in answer.steps for name in ("dropped", "refused", "model_failure")]
    return tuple(str(fault) for faults in found for fault in ([faults] if isinstance(faults, str) else faults or []))  # type: ignore[union-attr]
