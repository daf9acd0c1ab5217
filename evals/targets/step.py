"""One step of the agent, after the steps before it: what it leaves is scored, and nothing that follows is run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol

from agent.answer import Answer, AnswerStatus
from agent.question import Question
from agent.turn import Turn
from evals.errors import TargetError
from evals.ports import Scorer
from evals.reply import CitedSource, Reply
from evals.score import Score
from evals.suites.suite import Case
from evals.targets.replies import history_of, passage_text

StepName = Literal["retrieve", "understand", "route"]
_STEPS = ("guard_question", "understand", "route", "retrieve", "decide")
_LAST: Mapping[StepName, str] = {"retrieve": "decide"}
"""What is retrieved is numbered once it is decided by which reading of the message."""


class StepwiseAgent(Protocol):
    """An agent that can stop after a step. `agent.agent.Agent` is the real one."""

    async def answer(self, question: Question) -> Answer:
        """The whole answer."""
        ...

    async def run_until(self, question: Question, step: str) -> Turn:
        """The turn as it stands after a step."""
        ...


class StepTarget:
    """Runs the steps up to one on the last turn of a case; the turns before it are answered whole."""

    name = "in-process"

    def __init__(self, agent: StepwiseAgent, step: StepName) -> None:
        self._agent = agent
        self._step = step

    async def ask(self, case: Case) -> Reply:
        """What the step left; raises TargetError when a step breaks."""
        history = await history_of(case, self._agent.answer)
        try:
            turn = await self._agent.run_until(Question(case.asked[-1], history), _LAST.get(self._step, self._step))
        except Exception as error:
            raise TargetError(f"the step {self._step} broke ({type(error).__name__}).") from error
        return self._reply(turn)

    async def close(self) -> None:
        """Hold nothing: whoever opened the agent closes it."""

    def _reply(self, turn: Turn) -> Reply:
        records = [turn.log(name).record() for name in _STEPS]
        ran = {record.name: record.duration_ms for record in records if record.verdict}
        passages = {source.passage.id: passage_text(source.passage) for source in turn.sources}
        cited = (CitedSource(s.number, s.passage.meta.title, "", s.passage.id, key=s.passage.key) for s in turn.sources)
        return Reply(
            status="retrieved" if self._step == "retrieve" else turn.log(self._step).verdict,
            language=turn.spoken,
            text=turn.standalone,
            citations=tuple(cited),
            retrieved=tuple(passages),
            passages=passages,
            duration_ms=sum(ran.values()),
            steps=ran,
        )


class UnderstandScorer:
    """Whether the language of the question was recognised."""

    metrics = ("language_understood",)

    def score(self, case: Case, reply: Reply) -> Mapping[str, Score | None]:
        """Yes or no."""
        told = f"Asked in {case.language}, understood as {reply.language}: {reply.text}"
        return {"language_understood": Score(float(reply.language is case.language), told)}


class RouteScorer:
    """Whether small talk, and nothing else, was kept from the search."""

    metrics = ("routed",)

    def score(self, case: Case, reply: Reply) -> Mapping[str, Score | None]:
        """Yes or no; None for what no route is known of yet."""
        stopped = reply.status in set(AnswerStatus)
        wanted = (
            "fixed wording" if case.expect.startswith(("conversation", "help", "referred", "refused")) else "search"
        )
        right = reply.status.startswith(case.expect) if wanted == "fixed wording" else not stopped
        told = f"A {wanted} was expected ({case.expect}), it went by {reply.status or 'a refusal before it'}."
        return {"routed": Score(float(right), told)}


def step_scorers(step: StepName) -> tuple[Scorer, ...]:
    """What only a step by itself can be scored by; what is retrieved is for the scorers of every run."""
    if step == "understand":
        return (UnderstandScorer(),)
    return (RouteScorer(),) if step == "route" else ()
