"""Several questions in one reply: order, numbers of sources, what streams, what the next question knows."""

from __future__ import annotations

from dataclasses import replace

from agent.answer import Answer, AnswerSentence, AnswerStatus, SentenceEvent
from agent.question import Question
from agent.testing import ScriptedAgent, canned_answer, canned_citation
from agent.understanding.several import answer_each
from core.language.forms import Language

ONE, TWO = canned_answer("Deux cohortes.", "Trois régions."), canned_answer("Le ministère signe.")
NOTHING = canned_answer(status=AnswerStatus.UNANSWERABLE_NOTHING_FOUND)


def cited(passage: str, text: str) -> Answer:
    citation = canned_citation(1, passage_id=passage, quote=text)
    return Answer(AnswerStatus.ANSWERED, Language.FRENCH, text, (AnswerSentence(text, (1,)),), (citation,))


async def test_each_question_has_its_answer_and_no_number_means_two_sources() -> None:
    agent = ScriptedAgent({"un ?": cited("a", "A."), "deux ?": cited("b", "B.")})
    told: list[SentenceEvent] = []
    answer = await answer_each(agent.answer, [Question("un ?"), Question("deux ?")], told.append)
    assert answer.text == "un ?\nA. [1]\n\ndeux ?\nB. [2]"
    assert [(c.number, c.passage_id) for c in answer.citations] == [(1, "a"), (2, "b")]
    assert [(part.asked, part.text, part.status) for part in answer.parts] == [
        ("un ?", "A. [1]", AnswerStatus.ANSWERED),
        ("deux ?", "B. [2]", AnswerStatus.ANSWERED),
    ]
    assert [(e.asked, e.sentence.marked, [c.number for c in e.citations]) for e in told] == [
        ("un ?", "A. [1]", [1]),
        ("deux ?", "B. [2]", [2]),
    ]


async def test_a_source_of_two_answers_has_one_number() -> None:
    agent = ScriptedAgent({"un ?": cited("a", "A."), "deux ?": cited("a", "A.")})
    answer = await answer_each(agent.answer, [Question("un ?"), Question("deux ?")])
    assert [c.number for c in answer.citations] == [1]
    assert [s.citations for s in answer.sentences] == [(1,), (1,)]


async def test_an_answer_that_came_whole_is_told_too() -> None:
    class Silent(ScriptedAgent):
        async def answer(self, question: Question, on_sentence: object = None) -> Answer:
            return await super().answer(question, None)

    told: list[SentenceEvent] = []
    agent = Silent({"un ?": NOTHING, "deux ?": TWO})
    answer = await answer_each(agent.answer, [Question("un ?"), Question("deux ?")], told.append)
    assert [event.sentence for event in told] == list(answer.sentences)
    assert [event.asked for event in told] == ["un ?", "deux ?"]
    assert answer.status is AnswerStatus.ANSWERED, "the reply is what the best of its answers is"


async def test_what_was_just_answered_is_known_to_the_next_question() -> None:
    agent = ScriptedAgent({"un ?": replace(ONE, standalone_question="un, en entier"), "et pour qui ?": TWO})
    answer = await answer_each(agent.answer, [Question("un ?"), Question("et pour qui ?")])
    (before,) = agent.asked[1].history
    assert (before.question, before.standalone_question) == ("un ?", "un, en entier")
    assert before.passage_ids == ("passage-1", "passage-2")
    assert answer.standalone_question == TWO.standalone_question


async def test_somebody_in_danger_is_answered_nothing_else() -> None:
    help_ = canned_answer(status=AnswerStatus.HELP_CRISIS)
    agent = ScriptedAgent({"un ?": ONE, "je veux mourir": help_})
    assert await answer_each(agent.answer, [Question("un ?"), Question("je veux mourir")]) == help_


async def test_parts_within_an_answer_are_numbered_through() -> None:
    agent = ScriptedAgent({"un ?": cited("a", "A."), "deux ?": cited("b", "B."), "trois ?": cited("c", "C.")})
    inner = await answer_each(agent.answer, [Question("deux ?"), Question("trois ?")])
    outer = ScriptedAgent({"un ?": cited("a", "A."), "deux ? trois ?": inner})
    answer = await answer_each(outer.answer, [Question("un ?"), Question("deux ? trois ?")])
    assert [part.text for part in answer.parts] == ["A. [1]", "B. [2]", "C. [3]"]
    assert answer.text == "un ?\nA. [1]\n\ndeux ?\nB. [2]\n\ntrois ?\nC. [3]"
