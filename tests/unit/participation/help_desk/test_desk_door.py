"""The desk in a chat: asked in five forms, the bot first, a person by consent, and where a ticket stands for its own person alone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from agent.answer import AnswerStatus
from agent.testing import ScriptedAgent, canned_answer
from connectors.rows.participants import ParticipantRow
from conversation.conversation import Dialogue
from conversation.doors import DoorReply, SaidToRoom
from conversation.testing import Chat
from core.language.forms import Language
from core.wordings import Wordings
from participation.common.territory.gazetteer import open_gazetteer
from participation.help_desk.chat.asked import DeskWish, category_of, desk_wish
from participation.help_desk.chat.channel import message_of
from participation.help_desk.chat.door import HelpDeskDoor
from participation.help_desk.schemas import TicketCategory, TicketOrigin, TicketState
from participation.help_desk.tables import TicketRow
from participation.help_desk.words import word
from tests.helpdesks import PLANTED, DeskWorld
from tests.unit.conversation.house import PHRASES, REPLIES

FR, EN, AR, ARY, ARYL = Language.FRENCH, Language.ENGLISH, Language.ARABIC, Language.DARIJA, Language.DARIJA_LATIN
HELP, STATUS, NOTHING = DeskWish.HELP, DeskWish.STATUS, DeskWish.NOTHING


class Answers:
    """A `FirstAnswer` that says what it is told to."""

    def __init__(self, text: str = "") -> None:
        self.text, self.asked = text, list[str]()

    async def answer(self, text: str, language: Language) -> str:
        self.asked.append(text)
        return self.text


class Talk:
    """A chat with the door alone."""

    def __init__(self, world: DeskWorld, language: Language = FR, conversation: str = "0f" * 32) -> None:
        self._door = HelpDeskDoor(world.room, world.people, open_gazetteer(), world.database)
        self._language, self._conversation, self._turns = language, conversation, 0
        self.last: DoorReply | None = None

    async def says(self, text: str = "", *, value: str = "", under: str = "") -> DoorReply | None:
        self._turns += 1
        before = self.last
        said = SaidToRoom(
            text,
            f"turn-{self._conversation[:2]}-{self._turns}",
            self._conversation,
            "telegram",
            self._language,
            datetime(2026, 11, 30, tzinfo=UTC),
            value,
            awaited=before.awaits if before and not value else "",
            kept=before.keeps if before else {},
            under=under or (f"turn-{self._turns - 1}" if value else ""),
        )
        self.last = await self._door.hears(said)
        return self.last

    async def files(self, text: str) -> int:
        """A ticket, by a question and a yes; its number."""
        await self.says(text)
        reply = await self.says(value="yes")
        found = re.search(r"\d+", reply.text if reply else "")
        assert found, reply
        return int(found[0])


@pytest.mark.parametrize(
    ("text", "kind", "category"),
    [
        ("I need a lawyer for our association", HELP, TicketCategory.LEGAL),
        ("bghit mosa3ada f statut dyal jam3iya", HELP, TicketCategory.STATUTES),
        ("نحتاج مساعدة في القانون الأساسي لجمعيتنا", HELP, TicketCategory.STATUTES),
        ("بغيت محامي للجمعية ديالنا", HELP, TicketCategory.LEGAL),
        ("خاصنا استشارة قانونية على الجمع العام", HELP, TicketCategory.LEGAL),
        ("J'ai besoin d'un avocat", HELP, TicketCategory.LEGAL),
        ("واش خاصنا محامي باش نبدلو القانون الأساسي؟", HELP, TicketCategory.LEGAL),
        ("bghit mosa3ada f l9anoun l2asasi dyal jam3iya", HELP, TicketCategory.STATUTES),
        ("can you help our cooperative with a grant?", HELP, TicketCategory.FUNDING),
        ("فين وصل الطلب ديالي 1234", STATUS, TicketCategory.OTHER),
        ("fin wsel talab dyali 1234", STATUS, TicketCategory.OTHER),
        ("Où en est ma demande 1234 ?", STATUS, TicketCategory.OTHER),
        ("أين وصل طلبي ١٢٣٤", STATUS, TicketCategory.OTHER),
        ("where is my request 1234", STATUS, TicketCategory.OTHER),
        ("j'ai besoin d'aide", NOTHING, TicketCategory.OTHER),
        ("bghit mosa3ada rajli kaydrebni", NOTHING, TicketCategory.OTHER),
        ("je cherche une association pour les femmes à Fès", NOTHING, TicketCategory.OTHER),
        ("quels sont les statuts du parti ?", NOTHING, TicketCategory.OTHER),
        ("la demande de 2000 logements", NOTHING, TicketCategory.OTHER),
        ("bghit da3m moubachir", NOTHING, TicketCategory.OTHER),
        ("عندي فكرة على الجمعيات", NOTHING, TicketCategory.OTHER),
    ],
)
def test_what_is_for_the_desk_is_heard_in_five_forms_and_nothing_else(
    text: str, kind: DeskWish, category: TicketCategory
) -> None:
    found = desk_wish(text)
    assert (found.kind, found.category) == (kind, category)
    assert (found.number == 1234) is (kind is STATUS)


async def test_a_legal_question_goes_to_a_person_and_nothing_is_kept_before_a_yes(world: DeskWorld) -> None:
    world.room.first = Answers("Il faut une assemblée [1]")
    talk = Talk(world, ARY)
    reply = await talk.says(f"بغيت محامي للجمعية ديالنا فطاطا، حيت {PLANTED} ما بغاش يسلم الوثائق")
    assert reply is not None
    assert reply.awaits == "consent"
    with world.database.read() as session:
        assert session.scalar(select(func.count()).select_from(ParticipantRow)) == 0
    reply = await talk.says(value="yes", under="turn-x")
    assert reply is not None
    number = int(re.search(r"\d+", reply.text)[0])  # type: ignore[index]
    again = await talk.says(value="yes", under="turn-x")
    assert again is not None
    found = world.room.working.get(number)
    assert (found.origin, found.category, found.queue) == (TicketOrigin.BOT, TicketCategory.LEGAL, "legal")
    assert found.territory, "the place was named"
    with world.database.read() as session:
        assert session.scalar(select(func.count()).select_from(TicketRow)) == 1, "a button that is tapped again"


async def test_the_bot_answers_first_and_a_person_is_one_tap_away(world: DeskWorld) -> None:
    answers = world.room.first = Answers("Trois fondateurs suffisent. [1]\n\n[1] Guide")
    talk = Talk(world)
    reply = await talk.says("J'ai besoin d'aide pour les statuts de mon association")
    assert reply is not None
    assert reply.text.startswith("Trois fondateurs")
    assert len(answers.asked) == 1
    reply = await talk.says(value="human")
    assert reply is not None
    assert reply.awaits == "consent"
    reply = await talk.says(value="yes")
    assert reply is not None
    number = int(re.search(r"\d+", reply.text)[0])  # type: ignore[index]
    assert world.room.working.thread(number).tried.startswith("Trois fondateurs")


async def test_what_documents_do_not_answer_goes_to_a_person(world: DeskWorld) -> None:
    world.room.first = Answers("")
    reply = await Talk(world).says("J'ai besoin d'aide pour les statuts de mon association")
    assert reply is not None
    assert reply.awaits == "consent"


async def test_where_a_ticket_stands_is_told_to_its_person_and_all_others_hear_the_same(world: DeskWorld) -> None:
    mine, other = Talk(world, ARY), Talk(world, ARY, "ab" * 32)
    number = await mine.files("بغيت محامي للجمعية ديالنا على الوثائق")
    told = await mine.says(f"فين وصل الطلب ديالي {number}")
    assert told is not None
    assert word("state_new", ARY) in told.text
    theirs, nobodys = await other.says(f"فين وصل الطلب ديالي {number}"), await other.says("فين وصل الطلب ديالي 99999")
    assert theirs is not None
    assert nobodys is not None
    assert theirs.text.replace(str(number), "N") == nobodys.text.replace("99999", "N")
    for value in (f"w{number}", f"r{number}x5"):
        refused = await other.says(value=value)
        assert refused is not None
        assert refused.text == word("bot_unknown", ARY, number=number)


async def test_a_person_writes_more_and_says_whether_it_helped(world: DeskWorld) -> None:
    talk = Talk(world, EN)
    number = await talk.files("I need a lawyer for our association in Fes")
    world.room.working.reply(number, "Here is how.", "amina", "f1", then=TicketState.SOLVED)
    shown = message_of(world.channel.letters[-1])
    values = [button.payload.split(":")[2] for row in shown.buttons for button in row]
    assert values == [f"r{number}x5", f"r{number}x3", f"r{number}x1", f"w{number}"]
    assert all(len(button.payload.encode()) <= 64 for row in shown.buttons for button in row)
    await talk.says(value=f"r{number}x3")
    assert world.room.working.get(number).score == 3
    await talk.says(value=f"w{number}")
    await talk.says("But the receipt was refused.")
    found = world.room.working.thread(number)
    assert found.ticket.state is TicketState.REOPENED
    assert found.lines[-1].text == "But the receipt was refused."


async def test_a_question_that_says_too_little_is_asked_what_for(world: DeskWorld) -> None:
    talk = Talk(world, EN)
    reply = await talk.says("I need lawyer")
    assert reply is not None
    assert reply.awaits == "text"
    reply = await talk.says("The authority refused our receipt in Sefrou")
    assert reply is not None
    assert "The authority refused" in reply.text
    assert reply.awaits == "consent"


def test_every_wording_stands_in_five_forms_with_the_same_places() -> None:
    wordings = Wordings("participation.help_desk")
    french = wordings.all_in(FR)
    for form in (AR, ARY, ARYL, EN):
        other = wordings.all_in(form)
        assert other.keys() == french.keys()
        for key, text in french.items():
            assert sorted(re.findall(r"{\w+}", other[key])) == sorted(re.findall(r"{\w+}", text)), (form, key)


async def test_what_documents_do_not_answer_of_associations_is_offered_to_a_person(world: DeskWorld) -> None:
    nothing = replace(canned_answer("…"), status=AnswerStatus.UNANSWERABLE_NOTHING_FOUND, sentences=(), citations=())
    door = HelpDeskDoor(world.room, world.people, open_gazetteer(), world.database)
    chat = Chat(Dialogue(ScriptedAgent(default=nothing), REPLIES, PHRASES, doors=(door,), tells_back=True))
    chat.be_greeted()
    asked = "Combien de fondateurs faut-il pour créer une association ?"
    sent = await chat.write(asked)
    offered = [message for message in sent if message.text == word("bot_offer", FR)]
    assert len(offered) == 1
    reply = await chat.tap(offered[0].buttons[0][0].payload)
    assert asked in reply[-1].text, "nothing has to be written again"
    other = await chat.write("Quel temps fera-t-il demain ?")
    assert all(message.text != word("bot_offer", FR) for message in other)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Où en est ma question au bureau d’aide ?", FR),
        ("Where is my question to the help desk?", EN),
        ("أين وصل سؤالي إلى مكتب المساعدة؟", AR),
        ("فين وصل السؤال ديالي لمكتب المساعدة؟", ARY),
        ("fin wsel so2al dyali l maktab lmosa3ada?", ARYL),
    ],
)
async def test_who_asks_where_a_question_stands_is_told_and_no_ticket_is_begun(
    world: DeskWorld, text: str, language: Language
) -> None:
    assert desk_wish(text).kind is STATUS
    reply = await Talk(world, language).says(text)
    assert reply is not None
    assert not reply.awaits
    assert not reply.choices


def test_a_question_about_grants_is_about_funding() -> None:
    for text in (
        "une question sur les subventions",
        "a question about grants",
        "سؤال عن المنح",
        "سؤال على المنحة ديال الجمعية",
        "so2al 3la lmen7a dyal jam3iya",
    ):
        assert category_of(text) is TicketCategory.FUNDING, text


async def test_a_bare_yes_is_no_question_to_the_desk(world: DeskWorld) -> None:
    talk = Talk(world, ARY)
    asked = await talk.says("بغيت محامي للجمعية")
    again = await talk.says("اه")
    assert asked is not None
    assert again == asked
