"""The agent: the steps of a turn, in order, and the loop that takes a question through them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import structlog

from agent.answer import Answer, AnswerEvent, AnswerStatus, SentenceEvent, TurnEvent, answer_of
from agent.question import Question
from agent.steps.compose import Compose
from agent.steps.guard_question import GuardQuestion
from agent.steps.guard_reply import GuardReply
from agent.steps.retrieve import Retrieve
from agent.steps.route import Route
from agent.steps.understand import Understand
from agent.steps.verify import Verify
from agent.tools import Step, Tools
from agent.turn import Turn

STEPS: list[type[Step]] = [
    GuardQuestion,
    Understand,
    Route,
    Retrieve,
    Compose,
    Verify,
    GuardReply,
]
"""A turn, in order."""

_log = structlog.get_logger(__name__)


class Agent:
    """Answers questions from what the organisation has published."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._steps = [step(tools) for step in STEPS]

    async def answer(self, question: Question) -> Answer:
        """The whole answer; never raises for anything a person can send."""
        return await answer_of(self.stream(question))

    async def stream(self, question: Question) -> AsyncIterator[TurnEvent]:
        """Verified sentences as they are ready, then one `AnswerEvent`; leaving early ends the turn."""
        turn = Turn(question, self._tools.organisation.default_language)
        running = asyncio.create_task(self._guarded(turn))
        try:
            while not (running.done() and turn.events.empty()):
                if event := await _next_event(turn, running):
                    yield event
            yield AnswerEvent(turn.finish(self._wording(turn)))
        finally:
            running.cancel()
            await asyncio.wait([running])

    async def run_until(self, question: Question, step: str) -> Turn:
        """The turn as it stands after a step, or after the one that ended it: steps can be measured alone.

        Raises what a step raises.
        """
        turn = Turn(question, self._tools.organisation.default_language)
        await self._run(turn, until=step)
        return turn

    async def _run(self, turn: Turn, *, until: str = "") -> None:
        for step in self._steps:
            with turn.measuring(step.name):
                await step.run(turn)
            if turn.is_stopped or step.name == until:
                break

    async def _guarded(self, turn: Turn) -> None:
        """Take the turn to its end within its time; what breaks ends it in a fixed wording, and is logged without content."""
        try:
            async with asyncio.timeout(self._tools.settings.turn_timeout):
                await self._run(turn)
        except TimeoutError:
            self._break(turn, AnswerStatus.ERROR_TIMEOUT, "TimeoutError")
        except Exception as error:  # noqa: BLE001 whatever breaks, the person gets a fixed wording
            self._break(turn, AnswerStatus.ERROR_INTERNAL, type(error).__name__, _where(error))

    def _break(self, turn: Turn, status: AnswerStatus, error: str, where: str = "") -> None:
        step = turn.current_step
        _log.error("turn.broken", status=status.value, step=step, kind=error, where=where)
        turn.log(step).verdict = f"error:{error}"
        # Sentences that have left passed every check: they stand as the answer.
        turn.stop(turn.answered_status if turn.sentences else status)

    def _wording(self, turn: Turn) -> str:
        status = turn.status or AnswerStatus.ERROR_INTERNAL
        values: dict[str, str | int] = {}
        if status is AnswerStatus.REFUSED_TOO_LONG:
            values["limit"] = self._tools.settings.question_max_length
        return self._tools.replies.wording(status, turn.language, **values)


async def _next_event(turn: Turn, running: asyncio.Task[None]) -> SentenceEvent | None:
    """The next sentence; None when the turn ended first."""
    if turn.events.empty():
        getting = asyncio.create_task(turn.events.get())
        await asyncio.wait([getting, running], return_when=asyncio.FIRST_COMPLETED)
        if not getting.done():
            getting.cancel()
            await asyncio.wait([getting])
            return None
        return getting.result()
    return turn.events.get_nowait()


def _where(error: BaseException) -> str:
    """File and line where an error arose, without any content."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else ""
