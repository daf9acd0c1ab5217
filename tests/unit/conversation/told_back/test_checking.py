"""A new release that answers, and one that corrects, are told to those who asked, once, whoever is killed meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from agent.answer import Answer, AnswerStatus, OnSentence
from agent.guardrails.approved import StoredApprovedWordings
from agent.question import Question
from agent.schemas import answer_json
from agent.testing import ScriptedAgent, canned_answer
from api.http.testing import canned_passage
from connectors.responder import PastTurn, Response, Topic
from conversation.phrases import Phrase
from conversation.told_back.checking import NewsFinder
from conversation.told_back.marks import QuestionMarks, QuestionState
from conversation.told_back.standing import told_standings
from core.database.database import Database
from core.language.forms import Language
from knowledge.document import Passage
from tests.messaging import note
from tests.unit.conversation.house import PHRASES, said
from tests.unit.conversation.told_back.test_telling import Town

UNKNOWN = canned_answer(status=AnswerStatus.UNANSWERABLE_NOTHING_FOUND)
PASSAGE = replace(canned_passage(), id="old", text="Le programme réunit 30 mentors par an.")


class Press:
    """What is published, changed at will."""

    def __init__(self, *passages: Passage) -> None:
        self.release, self.now, self.ever = 1, passages, passages

    def publish(self, *passages: Passage) -> None:
        self.release, self.now, self.ever = self.release + 1, passages, (*self.ever, *passages)

    def current_release(self) -> int | None:
        return self.release

    def release_passage_ids(self, release: int) -> frozenset[str]:
        return frozenset(one.id for one in self.now)

    def passages(self, ids: Sequence[str]) -> Mapping[str, Passage]:
        return {one.id: one for one in self.ever if one.id in ids}

    def document_passages(self, release: int, key: str) -> Sequence[Passage]:
        return [one for one in self.now if one.key == key]


class Learning:
    """An agent whose script is changed at will; `asked` keeps every question."""

    def __init__(self) -> None:
        self.script: dict[str, Answer | Exception] = {}
        self.asked: list[Question] = []

    async def answer(self, question: Question, on_sentence: OnSentence | None = None) -> Answer:
        self.asked.append(question)
        return await ScriptedAgent(self.script, default=UNKNOWN).answer(question, on_sentence)


class Desk(Town):
    """A town whose people ask, with what looks for answers."""

    def __init__(self, database: Database, data_dir: Path) -> None:
        super().__init__(database, data_dir)
        self.agent, self.press = Learning(), Press(PASSAGE)
        self.marks = QuestionMarks(database, self.room.clock)
        self.checker = NewsFinder(
            database,
            self.room.messaging.vault,
            self.agent,
            self.press,
            PHRASES,
            self.room.clock,
            approved=StoredApprovedWordings(database, self.room.clock),
            public_url="https://m.ma",
        )
        self.approved = StoredApprovedWordings(database, self.room.clock)

    async def ask(self, chat: str, question: str, room: str = "question", language: Language = Language.FRENCH) -> str:
        """Have somebody ask, and agree to be told; the name of the question."""
        quote = canned_answer("30 mentors [1]")
        quote = replace(
            quote, citations=tuple(replace(one, passage_id="old", quote=PASSAGE.text) for one in quote.citations)
        )
        answer = quote if room == "answer" else UNKNOWN
        turn = PastTurn("", question, answer.text, answer.status.value)
        kept = {**answer_json(answer), "asked": question}
        self.room.responder.responses.append(Response((note("réponse"),), turn=turn, answer=kept))
        self.room.write(question, f"q-{chat}", chat=chat)
        await self.room.run()
        lines = self.room.messaging.conversations.lines(self.room.conversation(chat))
        name = f"{lines[-1].turn}.0"
        subject = f"{room}:{name if room == 'question' else lines[-1].turn}"
        self.room.responder.responses.append(
            Response((note("noté"),), subscribes=(Topic(subject, question, language),))
        )
        self.room.write("oui", f"oui-{chat}", chat=chat)
        await self.room.run()
        self.room.channel.sent.clear()
        return name


async def test_a_release_that_surely_answers_is_told_with_its_source_and_only_once(
    database: Database, data_dir: Path
) -> None:
    desk = Desk(database, data_dir)
    name = await desk.ask("1", "Combien de mentors ?")
    await desk.ask("2", "Quel budget ?")
    assert await desk.checker.check() == 0
    assert len(desk.agent.asked) == 2
    assert await desk.checker.check() == 0
    assert len(desk.agent.asked) == 2, "what was looked at with this release is not asked again"
    desk.press.publish(PASSAGE)
    desk.agent.script = {"Combien de mentors ?": canned_answer("Trente mentors.")}
    assert await desk.checker.check() == 1
    ((chat, text),) = await desk.tell()
    assert chat == "1"
    assert "Combien de mentors ?\nTrente mentors." in text
    assert "https://m.ma/sources/" in text
    assert "stop" not in text, "nothing more is to come"
    assert len(desk.marks.waiting()) == 1
    assert desk.marks.all()[name].state is QuestionState.ANSWERED
    desk.press.publish(PASSAGE)
    assert (await desk.checker.check(), await desk.tell()) == (0, [])


async def test_whoever_waits_for_what_people_approve_is_told_at_once_and_only_once(
    database: Database, data_dir: Path
) -> None:
    desk = Desk(database, data_dir)
    name = await desk.ask("1", "Combien de mentors ?")
    await desk.ask("2", "شحال من مونتور؟", language=Language.DARIJA)
    await desk.ask("3", "Quel budget ?")
    assert await desk.checker.check() == 0
    text = "Nous réunissons trente mentors."
    made = desk.approved.write("karim", "mentors, مونتور", {Language.FRENCH: text})
    said = replace(canned_answer(text), status=AnswerStatus.CONVERSATION_RESERVED, citations=(), approved=True)
    desk.agent.script = {"Combien de mentors ?": said, "شحال من مونتور؟": said}
    assert (await desk.checker.check(), await desk.tell()) == (0, []), "it is not approved yet"
    desk.approved.approve(made.id, "amina")
    desk.agent.asked.clear()
    assert await desk.checker.check() == 2
    assert {one.text for one in desk.agent.asked} == {"Combien de mentors ?", "شحال من مونتور؟"}
    told = dict(await desk.tell())
    assert told.keys() == {"1", "2"}
    assert all(text in one for one in told.values())
    assert desk.marks.all()[name].state is QuestionState.ANSWERED
    again = NewsFinder(
        database,
        desk.room.messaging.vault,
        desk.agent,
        desk.press,
        PHRASES,
        desk.room.clock,
        approved=desk.approved,
    )
    assert (await desk.checker.check(), await again.check(), await desk.tell()) == (0, 0, [])


async def test_what_is_paused_while_it_is_approved_is_told_when_it_is_paused_no_more(
    database: Database, data_dir: Path
) -> None:
    desk = Desk(database, data_dir)
    await desk.ask("1", "Combien de mentors ?")
    desk.approved.approve(desk.approved.write("karim", "mentors", {Language.FRENCH: "Trente."}).id, "amina")
    desk.agent.script = {"Combien de mentors ?": canned_answer(status=AnswerStatus.PAUSED_TOPIC)}
    assert await desk.checker.check() == 0
    desk.agent.script = {"Combien de mentors ?": replace(canned_answer("Trente."), approved=True)}
    assert await desk.checker.check() == 1


async def test_a_pause_or_a_fault_puts_it_off(database: Database, data_dir: Path) -> None:
    desk = Desk(database, data_dir)
    await desk.ask("1", "Combien de mentors ?")
    for status in (AnswerStatus.PAUSED_SERVICE, AnswerStatus.ERROR_TIMEOUT):
        desk.agent.script = {"Combien de mentors ?": canned_answer(status=status)}
        assert await desk.checker.check() == 0
    desk.agent.script = {"Combien de mentors ?": canned_answer("Trente.")}
    assert await desk.checker.check() == 1


async def test_who_got_a_passage_is_told_its_new_words_and_then_that_it_is_gone(
    database: Database, data_dir: Path
) -> None:
    desk = Desk(database, data_dir)
    await desk.ask("1", "Combien de mentors ?", "answer")
    assert await desk.checker.check() == 0
    new = replace(PASSAGE, id="new", text="Le programme réunit 40 mentors par an.")
    desk.press.publish(new)
    assert await desk.checker.check() == 1
    ((_, text),) = await desk.tell()
    assert "« Le programme réunit 40 mentors par an. »\nhttps://m.ma/sources/new" in text
    assert said(Phrase.TOLD_CORRECTED, title="Programme pour la jeunesse").split("«")[0] in text
    desk.press.publish(new, replace(new, id="more", text="Autre chose."))
    assert (await desk.checker.check(), await desk.tell()) == (0, [])
    desk.press.publish()
    await desk.checker.check()
    ((_, text),) = await desk.tell()
    assert "n'est plus valable" in text
    standings = told_standings(database, "answer:")
    assert [(one.people, one.sent, one.window, one.failed) for one in standings] == [(1, 1, 0, 0), (1, 1, 0, 0)]


async def test_an_officer_answers_sets_aside_assigns_and_brings_back(database: Database, data_dir: Path) -> None:
    desk = Desk(database, data_dir)
    names = [await desk.ask("1", "Quel budget ?"), await desk.ask("2", "Le budget ?", language=Language.ARABIC)]
    desk.marks.assign(names, "amina", "karim")
    desk.marks.set_aside(names, "amina", "pas à nous")
    mark = desk.marks.all()[names[0]]
    assert (mark.state, mark.assigned_to, mark.reason, mark.who) == (
        QuestionState.OUT_OF_SCOPE,
        "karim",
        "pas à nous",
        "amina",
    )
    desk.marks.reopen(names, "amina")
    assert desk.marks.all()[names[1]].state is QuestionState.OPEN
    assert desk.marks.waiting() == frozenset(names)
    texts = {Language.FRENCH: "Deux millions.", Language.ARABIC: "مليونان."}
    assert desk.marks.answer(names, "salma", texts, "Budget 2026, p. 3") == 2
    told = dict(await desk.tell())
    assert "Deux millions.\n\nBudget 2026, p. 3" in told["1"]
    assert "مليونان.\n\nBudget 2026, p. 3" in told["2"]
    assert desk.marks.waiting() == frozenset()


async def test_marks_go_with_their_questions(database: Database, data_dir: Path) -> None:
    desk = Desk(database, data_dir)
    names = [await desk.ask("1", "Quel budget ?"), "0123456789abcdef0123.0"]
    desk.marks.assign(names, "amina", "karim")
    assert list(desk.marks.all()) == names[:1], "of a turn that is not kept there is nothing to mark"
    desk.room.messaging.conversations.erase(desk.room.conversation("1"))
    assert desk.marks.all() == {}


@pytest.mark.parametrize("tag", list(Language), ids=str)
async def test_corrections_speak_every_form(tag: Language, database: Database, data_dir: Path) -> None:
    desk = Desk(database, data_dir)
    await desk.ask("1", "Combien de mentors ?", "answer", tag)
    desk.press.publish()
    await desk.checker.check()
    ((_, text),) = await desk.tell()
    assert text.startswith(said(Phrase.TOLD_NEWS, tag))
