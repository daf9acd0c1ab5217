"""The agent: the steps of a turn, in order, and the loop that takes a question through them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import structlog

from agent.answer import Answer, AnswerSentence, AnswerStatus, OnSentence, SentenceEvent
from agent.guardrails.alerts import Alerts
from agent.guardrails.personal_data import masking_notice, public_contacts
from agent.guardrails.wording import wording_of
from agent.organisation.replies import Wording, written_date
from agent.question import Question
from agent.steps.compose import Compose
from agent.steps.decide import Decide
from agent.steps.guard_question import GuardQuestion
from agent.steps.guard_reply import GuardReply
from agent.steps.retrieve import Retrieve
from agent.steps.route import Route
from agent.steps.step import Step, Tools
from agent.steps.understand import Understand
from agent.steps.verify import Verify
from agent.turn import Turn
from agent.understanding.several import Ask, answer_each
from core.language.wording.questions import questions_in
from knowledge.ports import Retriever

STEPS = (
    GuardQuestion,
    Understand,
    Route,
    Retrieve,
    Decide,
    Compose,
    Verify,
    GuardReply,
)
"""A turn, in order. The last three run together, sentence by sentence: `guard_reply(verify(compose(turn)))`."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Examined:
    """An answer, and the turns that came to it: one for each question of the message."""

    answer: Answer
    turns: tuple[Turn, ...]


class Agent:
    """Answers questions from what the organisation has published."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._finding: list[Step] = [step(tools) for step in STEPS[:-3]]
        compose, verify, guard_reply = STEPS[-3:]
        self._compose, self._verify, self._guard_reply = compose(tools), verify(tools), guard_reply(tools)

    async def answer(self, question: Question, on_sentence: OnSentence | None = None) -> Answer:
        """The whole answer; `on_sentence` is told its sentences as they are ready. Never raises for anything a person can send.

        A message that holds several questions gets the answer to each, in order.
        """
        return (await self.examine(question, on_sentence)).answer

    async def examine(self, question: Question, on_sentence: OnSentence | None = None) -> Examined:
        """The whole answer with what its turns found out, for staff. Never raises for anything a person can send."""
        turns: list[Turn] = []

        async def one(asked: Question, told: OnSentence | None) -> Answer:
            turns.append(self._turn(asked))
            return await self._one(turns[-1], told)

        return Examined(await self._every(one, question, on_sentence), tuple(turns))

    def telling(self, alerts: Alerts) -> Agent:
        """The same agent with the same models, that tells others of what its rails meet."""
        return Agent(replace(self._tools, alerts=alerts))

    def searching(self, retriever: Retriever) -> Agent:
        """The same agent with the same models, that looks elsewhere for what answers."""
        return Agent(replace(self._tools, retriever=retriever))

    async def _every(self, one: Ask, question: Question, on_sentence: OnSentence | None) -> Answer:
        await self._tools.replies.fresh()
        is_short = len(question.text) <= self._tools.settings.question_max_length
        texts = questions_in(question.text) if is_short else (question.text,)
        if len(texts) > 1 and not await self._is_held(question):
            return await answer_each(one, [replace(question, text=text) for text in texts], on_sentence)
        return await one(question, on_sentence)

    async def _is_held(self, question: Question) -> bool:
        """Whether a message is held as a whole: one part may tell of danger, or be an order, that others are asked under."""
        try:
            whole = await self.run_until(question, GuardQuestion.name)
        except Exception:  # noqa: BLE001 what breaks here breaks again where it is logged and answered
            return True
        status = whole.status
        return status is not None and (status.is_help or status.is_silence or status.value.startswith("refused_"))

    async def _one(self, turn: Turn, on_sentence: OnSentence | None) -> Answer:
        await self._guarded(turn, on_sentence)
        turn.notice = " ".join(filter(None, (self._address(turn), masking_notice(turn, self._tools.replies))))
        if turn.notice and turn.sentences and on_sentence:
            on_sentence(SentenceEvent(AnswerSentence(turn.notice), is_perhaps=turn.is_perhaps))
        return turn.finish(self._wording(turn))

    async def run_until(self, question: Question, step: str, release: int | None = None) -> Turn:
        """The turn as it stands after a step, or after the one that ended it: steps before the writing can be measured alone.

        `release` is the one to search; None takes the current one. Raises what a step raises.
        """
        turn = self._turn(question)
        turn.release = release
        await self._find(turn, until=step)
        return turn

    def _turn(self, question: Question) -> Turn:
        organisation = self._tools.organisation
        return Turn(question, organisation.default_language, public_contacts(organisation, self._tools.policy))

    async def _guarded(self, turn: Turn, on_sentence: OnSentence | None) -> None:
        """Take the turn to its end within its time; what breaks ends it in a fixed wording, and is logged without content."""
        try:
            async with asyncio.timeout(self._tools.settings.turn_timeout):
                await self._find(turn, on_sentence)
                if not turn.is_stopped:
                    await self._write(turn, on_sentence)
        except TimeoutError:
            self._break(turn, AnswerStatus.ERROR_TIMEOUT, "TimeoutError")
        except Exception as error:  # noqa: BLE001 whatever breaks, the person gets a fixed wording
            self._break(turn, AnswerStatus.ERROR_INTERNAL, type(error).__name__, _where(error))

    async def _find(self, turn: Turn, on_sentence: OnSentence | None = None, *, until: str = "") -> None:
        for step in self._finding:
            with turn.measuring(step.name):
                await step.run(turn)
            if turn.help and not turn.opening:
                # Whatever is found or fails after it, somebody in danger has been told where help is.
                turn.opening = self._wording(turn)
                for text in turn.opening:
                    if on_sentence:
                        on_sentence(SentenceEvent(AnswerSentence(text)))
            for said in turn.prepared:
                turn.say(said)
                if on_sentence:
                    on_sentence(said)
            turn.prepared.clear()
            if turn.is_stopped or step.name == until:
                break

    async def _write(self, turn: Turn, on_sentence: OnSentence | None) -> None:
        async for said in self._said(turn):
            if on_sentence:
                on_sentence(said)

    def _said(self, turn: Turn) -> AsyncIterator[SentenceEvent]:
        """What leaves, each sentence only once all three steps are done with it."""
        written = turn.measured(Compose.name, self._compose.run(turn))
        verified = turn.measured(Verify.name, self._verify.run(turn, written))
        return turn.measured(GuardReply.name, self._guard_reply.run(turn, verified))

    def _break(self, turn: Turn, status: AnswerStatus, error: str, where: str = "") -> None:
        step = turn.current_step
        _log.error("turn.broken", status=status.value, step=step, kind=error, where=where)
        turn.log(step).verdict = f"error:{error}"
        # Sentences that have left passed every check: they stand as the answer.
        turn.stop(turn.answered_status if turn.sentences else status)

    def _address(self, turn: Turn) -> str:
        """Where the state itself tells it, after what official documents tell of an election."""
        address = self._tools.policy.election.address
        if not (turn.official_only and address and turn.status and turn.status.is_answered):
            return ""
        return self._tools.replies.wording(Wording.ELECTION_ADDRESS, turn.language, address=address)

    def _wording(self, turn: Turn) -> tuple[str, ...]:
        if turn.approved:
            return (turn.approved,)
        status = turn.help or turn.status or AnswerStatus.ERROR_INTERNAL
        values: dict[str, str | int] = {}
        if status is AnswerStatus.REFUSED_TOO_LONG:
            values["limit"] = self._tools.settings.question_max_length
        if status is AnswerStatus.PAUSED_ELECTION and turn.silent_until:
            values["date"] = written_date(turn.silent_until, turn.language)
        return wording_of(status, turn.language, self._tools.replies, self._tools.policy, **values)


def _where(error: BaseException) -> str:
    """File and line where an error arose, without any content."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else ""
