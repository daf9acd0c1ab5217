"""An agent's answer as a stream of what it says, then the whole of it."""

from __future__ import annotations

import asyncio

import pytest

from agent.answer import Answer, OnSentence, SentenceEvent
from agent.question import Question
from agent.testing import ScriptedAgent, canned_answer
from api.http.streams.streaming import events_of

QUESTION = Question("Combien de cohortes ?")
ANSWER = canned_answer("Deux cohortes sont prévues chaque année.", "Chacune dure six mois.")


async def test_sentences_come_first_and_the_answer_last() -> None:
    *sentences, last = [one async for one in events_of(ScriptedAgent(default=ANSWER), QUESTION)]
    assert last == ANSWER
    assert [said.sentence for said in sentences if isinstance(said, SentenceEvent)] == list(ANSWER.sentences)


async def test_an_answer_without_a_sentence_that_leaves_comes_alone() -> None:
    class Silent(ScriptedAgent):
        async def answer(self, question: Question, on_sentence: OnSentence | None = None) -> Answer:
            return await super().answer(question)

    assert [one async for one in events_of(Silent(default=ANSWER), QUESTION)] == [ANSWER]


async def test_what_breaks_is_raised_after_what_was_said() -> None:
    class Breaking(ScriptedAgent):
        async def pause(self, question: Question, place: int) -> None:
            if place:
                raise ZeroDivisionError

    told = events_of(Breaking(default=ANSWER), QUESTION)
    assert isinstance(await anext(told), SentenceEvent)
    with pytest.raises(ZeroDivisionError):
        await anext(told)


async def test_leaving_early_ends_the_turn() -> None:
    class Waiting(ScriptedAgent):
        async def pause(self, question: Question, place: int) -> None:
            if place:
                await asyncio.Event().wait()

    told = events_of(Waiting(default=ANSWER), QUESTION)
    assert isinstance(await anext(told), SentenceEvent)
    await told.aclose()
    assert len(asyncio.all_tasks()) == 1
