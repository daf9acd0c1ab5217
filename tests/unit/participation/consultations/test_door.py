"""An idea from a chat: said in a few steps in five forms, kept only after a yes, asked about by its number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agent.organisation.organisation import Localised, ParticipationRoom
from agent.testing import ScriptedAgent
from api.page.take_part.words import word_of
from connectors.message import InboundKind, Outbound
from connectors.rows.identity import Identity, Vault
from conversation.conversation import Dialogue
from conversation.testing import Chat
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from participation.common.events.events import Events
from participation.common.events.schemas import EventPlan, EventState
from participation.common.people.people import Participants
from participation.common.rights import RoomRight
from participation.common.territory.gazetteer import open_gazetteer
from participation.consultations.chat.asked import Wish, wish_of
from participation.consultations.chat.door import ROOM, ConsultationDoor
from participation.consultations.contributions import ContributionFilter
from participation.consultations.schemas import ConsultationState, ContributionState, DecisionStatus
from participation.consultations.service import ConsultationRoom
from participation.consultations.words import word
from tests.unit.conversation.house import PHRASES, REPLIES

KEY = b"0123456789abcdef"


@pytest.fixture
def events(database: Database) -> Events:
    return Events(database, SystemClock())


@pytest.fixture
def door(room: ConsultationRoom, database: Database, events: Events) -> ConsultationDoor:
    room.consultations.move("jeunes", ConsultationState.OPEN, "amina")
    people = Participants(database, Identity(KEY), Vault([KEY]), SystemClock())
    return ConsultationDoor(room, people, events, open_gazetteer(), database, SystemClock())


@pytest.fixture
def agent() -> ScriptedAgent:
    return ScriptedAgent()


@pytest.fixture
def chat(door: ConsultationDoor, agent: ScriptedAgent) -> Chat:
    chat = Chat(Dialogue(agent, REPLIES, PHRASES, doors=(door,)))
    chat.be_greeted()
    return chat


def choices(messages: Sequence[Outbound]) -> dict[str, str]:
    """What the buttons under the last message say, and carry."""
    return {button.payload.split(":")[2]: button.payload for row in messages[-1].buttons for button in row}


async def tap(chat: Chat, messages: Sequence[Outbound], value: str) -> tuple[Outbound, ...]:
    """What tapping a button of a room gets."""
    return await chat.send(chat.message(InboundKind.CHOICE, choice=choices(messages)[value]))


@pytest.mark.parametrize(
    ("opener", "language"),
    [
        ("J'ai une idée : il faut un bus le soir à Tata", Language.FRENCH),
        ("عندي اقتراح: نريد حافلة في المساء بطاطا", Language.ARABIC),
        ("عندي واحد الفكرة: بغينا طوبيس فالليل فطاطا", Language.DARIJA),
        ("3endi wa7ed lfekra: bghina tobis f lil f tata", Language.DARIJA_LATIN),
        ("I have an idea: we need a bus in the evening in Tata", Language.ENGLISH),
    ],
    ids=["fr", "ar", "ary", "ary-Latn", "en"],
)
async def test_an_idea_is_taken_in_each_form_after_a_yes_and_told_back(
    opener: str, language: Language, chat: Chat, room: ConsultationRoom, agent: ScriptedAgent
) -> None:
    asked = await chat.write(opener)
    assert "named" in choices(asked), "Tata was heard in the idea"
    read_back = await tap(chat, asked, "named")
    assert room.contributions.every("jeunes", None) == ()
    thanked = await tap(chat, read_back, "yestold")
    ((kept,), _) = room.contributions.listed("jeunes", ContributionFilter())
    assert str(kept.number) in thanked[-1].text
    assert (kept.state, kept.language) == (ContributionState.WAITING, language)
    assert kept.territory
    assert [one.topic.subject for one in chat.followed.values()] == [f"contribution:{kept.number}"]
    assert agent.asked == []


async def test_an_idea_is_asked_for_step_by_step_and_a_question_in_between_is_answered(
    chat: Chat, room: ConsultationRoom, agent: ScriptedAgent
) -> None:
    await chat.command("idee")
    await chat.write("Combien de régions compte le Maroc ?")
    assert len(agent.asked) == 1
    await chat.command("idee")
    asked = await chat.write("Planter des arbres dans chaque école")
    read_back = await tap(chat, asked, "noplace")
    assert "Planter des arbres" in read_back[-1].text
    stopped = await tap(chat, read_back, "stop")
    assert stopped[-1].text
    assert room.contributions.listed("jeunes", ContributionFilter())[1] == 0


@pytest.mark.parametrize(
    ("opener", "which", "yes"),
    [
        ("عندي اقتراح على السكن", "الشباب والشغل", "اه"),
        ("عندي واحد الفكرة", "1", "واخا"),
        ("J'ai une idée", "chantier", "oui"),
        ("3endi wahd l'fikra", "2", "ah"),
        ("I have an idea", "Youth and jobs", "yes"),
    ],
    ids=["ar", "ary", "fr", "ary-Latn", "en"],
)
async def test_what_is_written_in_the_place_of_a_button_is_heard(
    opener: str, which: str, yes: str, chat: Chat, room: ConsultationRoom, agent: ScriptedAgent
) -> None:
    titles = {
        "emploi": {
            Language.FRENCH: "Jeunes et emploi",
            Language.ARABIC: "الشباب والشغل",
            Language.ENGLISH: "Youth and jobs",
        },
        "villes": {
            Language.FRENCH: "Le grand chantier des villes",
            Language.ARABIC: "ورش المدن",
            Language.ENGLISH: "Towns",
        },
    }
    room.consultations.move("jeunes", ConsultationState.SORTING, "amina")
    for name, title in titles.items():
        room.consultations.create(name, Localised(title), "amina")
        room.consultations.move(name, ConsultationState.OPEN, "amina")
    await chat.write(opener)
    await chat.write(which)
    await chat.write("Planter des arbres dans chaque école du pays")
    place = await chat.write("Tata")
    assert "yes" in choices(place)
    await chat.write(yes)
    assert sum(room.contributions.listed(one, ContributionFilter())[1] for one in titles) == 1
    assert agent.asked == []


async def test_a_bare_number_opens_a_source_again_once_no_button_waits(chat: Chat, agent: ScriptedAgent) -> None:
    asked = await chat.write("J'ai une idée : un bus le soir pour le douar")
    await tap(chat, asked, "stop")
    await chat.write("1")
    assert "took_part" not in [one.turn.status for one in chat.responses[-1:] if one.turn]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("شنو وقع للفكرة 57؟", 57),
        ("شنو وقع فالفكرة رقم 57", 57),
        ("3endi wahd l'fikra 3la sskan", 0),
        ("3endi idee 7sen mn hadi", 0),
    ],
)
def test_a_number_is_no_digit_that_begins_a_word_and_stands_behind_any_prefix(text: str, number: int) -> None:
    wish = wish_of(text)
    assert wish.number == number
    assert wish.kind is (Wish.NUMBER if number else Wish.IDEA)


@pytest.mark.parametrize(
    "text",
    [
        "Qu’est devenue mon idée ?",
        "what came of my idea?",
        "ماذا حدث لفكرتي؟",
        "شنو طرا لفكرتي؟",
        "فين وصلات الفكرة ديالي",
        "chno w9e3 l lfekra dyali",
    ],
)
async def test_who_asks_what_came_of_their_idea_without_its_number_is_told(
    text: str, chat: Chat, room: ConsultationRoom, agent: ScriptedAgent
) -> None:
    await chat.write(text)
    asked = await chat.write("J'ai une idée : un bus le soir pour le douar")
    await tap(chat, await tap(chat, asked, "noplace"), "yes")
    ((kept,), _) = room.contributions.listed("jeunes", ContributionFilter())
    assert str(kept.number) in (await chat.write(text))[-1].text
    assert agent.asked == []


@pytest.mark.parametrize(
    "text",
    [
        "Effacez mon idée {number}",
        "je veux supprimer l’idée n° {number}",
        "please delete my idea {number}",
        "أريد محو فكرتي {number}",
        "امسح الفكرة رقم {number}",
        "بغيت نمسح الفكرة ديالي",
        "bghit nmse7 l'idée dyali",
    ],
)
async def test_an_author_erases_one_idea_from_the_chat_after_a_yes_and_nobody_else_does(
    text: str, chat: Chat, room: ConsultationRoom, door: ConsultationDoor, agent: ScriptedAgent
) -> None:
    asked = await chat.write("J'ai une idée : un bus le soir pour le douar")
    await tap(chat, await tap(chat, asked, "noplace"), "yestold")
    ((kept,), _) = room.contributions.listed("jeunes", ContributionFilter())
    other = Chat(Dialogue(agent, REPLIES, PHRASES, doors=(door,)))
    other.be_greeted()
    other.conversation = replace(other.conversation, id="d" * 32)
    assert not (await other.write(text.format(number=kept.number)))[-1].buttons
    sure = await chat.write(text.format(number=kept.number))
    assert room.contributions.find(kept.number) is not None
    await tap(chat, sure, f"x{kept.number}")
    assert room.contributions.find(kept.number) is None
    assert [one for one in chat.followed.values() if not one.ended_at] == []
    assert agent.asked == []


@pytest.mark.parametrize(
    "text",
    ["Comment supprimer les idées reçues ?", "Effacer tout", "J'ai une idée : supprimer les examens", "حذف الديون"],
)
def test_other_erasures_are_none_of_an_idea(text: str) -> None:
    assert wish_of(text).kind is not Wish.ERASE


async def test_a_yes_that_is_tapped_twice_keeps_one_idea(chat: Chat, room: ConsultationRoom) -> None:
    asked = await chat.write("J'ai une idée : un bus le soir pour le douar")
    read_back = await tap(chat, asked, "noplace")
    first = await tap(chat, read_back, "yes")
    again = await tap(chat, read_back, "yes")
    assert room.contributions.listed("jeunes", ContributionFilter())[1] == 1
    assert first[-1].text == again[-1].text
    assert chat.followed == {}


async def test_what_came_of_an_idea_is_told_with_its_decision_and_to_others_only_what_is_public(
    chat: Chat, room: ConsultationRoom, door: ConsultationDoor, agent: ScriptedAgent
) -> None:
    asked = await chat.write("J'ai une idée : un bus le soir pour le douar")
    await tap(chat, await tap(chat, asked, "noplace"), "yes")
    ((kept,), _) = room.contributions.listed("jeunes", ContributionFilter())
    other = Chat(Dialogue(agent, REPLIES, PHRASES, doors=(door,)))
    other.be_greeted()
    other.conversation = replace(other.conversation, id="d" * 32)
    assert "attend" in (await chat.write(f"qu'est devenue mon idée {kept.number} ?"))[-1].text
    assert str(kept.number) in (await other.write(f"what came of my idea {kept.number}?"))[-1].text
    assert "bus" not in other.responses[-1].messages[-1].text
    room.contributions.moderate([kept.number], ContributionState.PUBLISHED, "karim")
    room.decisions.decide(
        "jeunes",
        DecisionStatus.KEPT,
        "amina",
        contribution=kept.number,
        text=Localised({Language.FRENCH: "Un bus à 21 h."}),
        reason=Localised({}),
        decided_on=room.consultations.today,
    )
    told = (await other.write(f"idée {kept.number}"))[-1].text
    assert "Un bus à 21 h." in told
    assert "https://example.org/take-part/consultations/jeunes/ledger" in told
    assert str(kept.number) in (await chat.write("mes idées"))[-1].text
    await chat.write("la proposition 999 du programme")
    assert len(agent.asked) == 1, "no number of ours: the documents are asked"


async def test_the_next_meeting_near_a_place_comes_first(chat: Chat, events: Events) -> None:
    assert (await chat.write("quand est la prochaine réunion ?"))[-1].text
    soon = datetime.now(UTC) + timedelta(days=3)
    gazetteer = open_gazetteer()
    for title, name, days in (("Rencontre de Fès", "Fès", 0), ("Rencontre de Tata", "Tata", 5)):
        place = gazetteer.the(name)
        assert place is not None
        at = soon + timedelta(days=days)
        plan = EventPlan(title, at, at + timedelta(hours=2), name, place.code)
        events.add(ParticipationRoom.CONSULTATIONS, "jeunes", plan, "amina")
    assert "Rencontre de Fès" in (await chat.write("prochaine réunion"))[-1].text
    await chat.write("imta lijtima3 li jay 9rib liya")
    near = await chat.write("Tata")
    assert near[-1].text.index("Tata") < near[-1].text.index("Fès")
    # Whoever taps a meeting is reminded of it, by the same word that everybody else follows it by.
    (first, second) = events.listed(ParticipationRoom.CONSULTATIONS)
    told = await tap(chat, near, f"e{second.id}")
    assert "Tata" in told[-1].text
    assert [one.topic.subject for one in chat.followed.values()] == [second.subject]
    events.move(first.id, EventState.CANCELLED, "amina", frozenset({RoomRight.ORGANISE}))
    off = (await tap(chat, near, f"e{first.id}"))[-1].text
    assert off in {word("bot_event_gone", form) for form in Language}
    assert len(chat.followed) == 1


async def test_where_nothing_is_gathered_that_is_said(chat: Chat, room: ConsultationRoom) -> None:
    room.consultations.move("jeunes", ConsultationState.SORTING, "amina")
    assert "/idee" not in (await chat.write("J'ai une idée"))[-1].text
    assert chat.responses[-1].turn is not None


@pytest.mark.parametrize(
    "text",
    [
        "Que propose le parti pour les jeunes ?",
        "Combien d'idées en 2025 ?",
        "Le programme a 30 propositions",
        "quelles sont les 12 propositions ?",
        "شنو هي الاقتراحات ديال الحزب؟",
        "what are the 5 ideas of the contract?",
    ],
)
def test_questions_on_the_programme_are_left_to_the_documents(text: str) -> None:
    assert wish_of(text).kind is Wish.NOTHING or not wish_of(text).is_own


@pytest.mark.parametrize(
    "text",
    [
        "J'ai une idée que je voudrais partager avec vous.",
        "J'ai une proposition à vous soumettre",
        "I have an idea I'd like to share with you",
        "لدي فكرة أود مشاركتها معكم",
        "لدي اقتراح أريد أن أقدمه لكم",
        "عندي فكرة بغيت نشاركها معاكم",
        "3endi fikra bghit nchareha m3akom",
        "3endi wahd l'idée bghit n9olha likom",
    ],
)
def test_an_idea_that_is_only_announced_is_asked_for(text: str) -> None:
    assert wish_of(text).kind is Wish.IDEA
    assert wish_of(text).rest == ""


@pytest.mark.parametrize(
    ("text", "idea"),
    [
        ("J'ai une idée : partager les terrains de sport des écoles", "partager les terrains de sport des écoles"),
        ("I have an idea to share buses between schools", "share buses between schools"),
        ("عندي اقتراح بغيت نشوف مكتبة فكل دوار", "بغيت نشوف مكتبة فكل دوار"),
        ("3endi fikra: bghit nchouf terrain f kol dowar", "bghit nchouf terrain f kol dowar"),
    ],
)
def test_an_idea_that_begins_with_words_of_sharing_is_taken_whole(text: str, idea: str) -> None:
    assert wish_of(text).rest == idea


def test_the_room_is_the_consultations() -> None:
    assert ROOM is ParticipationRoom.CONSULTATIONS


def test_the_words_that_the_page_of_a_meeting_says_to_write_are_heard() -> None:
    for form in Language:
        told = word_of("event_in_chat", form)
        (quoted,) = re.findall(r"[«“] ?(.+?) ?[»”]", told)
        assert wish_of(quoted.strip()).kind is Wish.MEETING, quoted
