"""A dialogue from a chat: a voice given in a few steps in five forms, what was agreed, what became of a commitment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from agent.organisation.organisation import Localised, ParticipationRoom
from agent.organisation.replies import written_date
from agent.testing import ScriptedAgent
from connectors.message import InboundKind, Outbound
from conversation.conversation import Dialogue
from conversation.testing import Chat
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from participation.dialogues.chat.door import DialogueDoor
from participation.dialogues.chat.told import commitment_told
from participation.dialogues.programmes import ProgrammeText
from participation.dialogues.schemas import CommitmentState, DialogueState, VoiceState
from participation.dialogues.service import DialogueRoom
from participation.dialogues.words import word
from participation.services import Participation
from tests.consoles import participation_over
from tests.consultations import Told
from tests.dialogues import RIGHTS, HeldDialogue, held_dialogue, opened_dialogue
from tests.unit.conversation.house import PHRASES, REPLIES

NAME = "Zineb Planteddine"


@pytest.fixture
def ground(database: Database) -> Participation:
    ground = participation_over(database, SystemClock(), ParticipationRoom.DIALOGUES)
    room = DialogueRoom(database, SystemClock(), ground.people, Told(), public_url="https://example.org")
    return replace(ground, dialogues=room)


@pytest.fixture
def room(ground: Participation) -> DialogueRoom:
    assert ground.dialogues is not None
    return ground.dialogues


@pytest.fixture
def agent() -> ScriptedAgent:
    return ScriptedAgent()


@pytest.fixture
def chat(ground: Participation, room: DialogueRoom, agent: ScriptedAgent) -> Chat:
    door = DialogueDoor(room, ground.people, ground.database)
    chat = Chat(Dialogue(agent, REPLIES, PHRASES, doors=(door,)))
    chat.be_greeted()
    return chat


@pytest.fixture
def held(ground: Participation) -> HeldDialogue:
    return held_dialogue(ground)


def choices(messages: Sequence[Outbound]) -> dict[str, str]:
    """What the buttons under the last message say, and carry."""
    return {button.payload.split(":")[2]: button.payload for row in messages[-1].buttons for button in row}


async def tap(chat: Chat, messages: Sequence[Outbound], value: str) -> tuple[Outbound, ...]:
    """What tapping a button of a room gets."""
    return await chat.send(chat.message(InboundKind.CHOICE, choice=choices(messages)[value]))


async def until_consent(chat: Chat, opener: str) -> tuple[Outbound, ...]:
    """Say a voice, and choose what it is and who speaks."""
    kind = await chat.write(opener)
    role = await tap(chat, kind, "kstory")
    return await tap(chat, role, "rassociation")


@pytest.mark.parametrize(
    ("opener", "language"),
    [
        ("Je n'ai pas pu venir au dialogue, je voulais dire que la piste est coupée l'hiver", Language.FRENCH),
        ("لم أستطع الحضور إلى الحوار: الطريق مقطوعة في الشتاء", Language.ARABIC),
        ("ما قدرتش نجي للحوار وبغيت نقول بلي الطريق كتقطع فالشتا", Language.DARIJA),
        ("ma 9dertch nji l l7iwar w bghit ngoul belli tri9 kat9te3 f chta", Language.DARIJA_LATIN),
        ("I couldn't attend the dialogue but I wanted to say that the road is cut", Language.ENGLISH),
    ],
    ids=["fr", "ar", "ary", "ary-Latn", "en"],
)
async def test_a_voice_is_taken_in_each_form_after_a_yes(
    opener: str, language: Language, chat: Chat, ground: Participation, room: DialogueRoom, agent: ScriptedAgent
) -> None:
    id_, _ = opened_dialogue(ground)
    read_back = await until_consent(chat, opener)
    assert room.voices.listed(id_) == ()
    thanked = await tap(chat, read_back, "yes")
    (kept,) = room.voices.listed(id_)
    assert str(kept.number) in thanked[-1].text
    assert (kept.state, kept.language, kept.name) == (VoiceState.WAITING, language, "")
    followed = await tap(chat, thanked, "tell")
    assert str(kept.number) in followed[-1].text
    assert [one.topic.subject for one in chat.followed.values()] == [f"voice:{kept.number}"]
    assert agent.asked == []


async def test_a_yes_that_is_tapped_twice_keeps_one_voice(
    chat: Chat, ground: Participation, room: DialogueRoom
) -> None:
    id_, _ = opened_dialogue(ground)
    read_back = await until_consent(chat, "Je n'ai pas pu venir : la piste est coupée l'hiver")
    first, again = await tap(chat, read_back, "yes"), await tap(chat, read_back, "yes")
    assert len(room.voices.listed(id_)) == 1
    assert first[-1].text == again[-1].text


async def test_a_name_is_kept_with_a_yes_to_it_alone_and_goes_when_its_person_does(
    chat: Chat, ground: Participation, room: DialogueRoom
) -> None:
    id_, _ = opened_dialogue(ground)
    asked = await tap(chat, await until_consent(chat, "Je voudrais témoigner : la piste est coupée l'hiver"), "yesname")
    assert room.voices.listed(id_) == ()
    assert asked[-1].text
    await chat.write(NAME)
    (kept,) = room.voices.listed(id_)
    assert kept.name == NAME
    with ground.database.read() as session:
        person = ground.people.of_conversation(session, chat.conversation.id)
    assert person is not None
    assert NAME in str(ground.people.export(person.id))
    ground.people.erase(person.id)
    assert room.voices.listed(id_) == ()


async def test_a_voice_is_asked_for_step_by_step_and_a_question_in_between_is_answered(
    chat: Chat, ground: Participation, room: DialogueRoom, agent: ScriptedAgent
) -> None:
    id_, _ = opened_dialogue(ground)
    await chat.command("voix")
    await chat.write("Combien de régions compte le Maroc ?")
    assert len(agent.asked) == 1
    await chat.command("voix")
    asked = await chat.write("Le marché est fermé tout l'hiver")
    role = await tap(chat, asked, "kviewpoint")
    read_back = await tap(chat, role, "relected")
    assert "Le marché est fermé" in read_back[-1].text
    stopped = await tap(chat, read_back, "stop")
    assert stopped[-1].text
    assert room.voices.listed(id_) == ()


async def test_without_a_dialogue_who_could_not_come_is_answered_from_the_documents(
    chat: Chat, ground: Participation, room: DialogueRoom, agent: ScriptedAgent
) -> None:
    id_, _ = opened_dialogue(ground)
    room.programmes.move(id_, DialogueState.CLOSED, "amina", RIGHTS)
    await chat.write("Je n'ai pas pu venir à la réunion")
    assert len(agent.asked) == 1
    assert (await chat.command("voix"))[-1].text
    assert len(agent.asked) == 1


@pytest.mark.parametrize(
    "question",
    [
        "Sur quoi s'est-on mis d'accord à propos du marché ?",
        "ماذا تم الاتفاق عليه بشأن السوق؟",
        "شنو تافقو عليه ف السوق",
        "3la chno tfahmo f souk",
        "what was agreed on the market?",
    ],
)
async def test_what_was_agreed_on_something_is_told_with_its_voices_day_and_page(
    question: str, chat: Chat, held: HeldDialogue, agent: ScriptedAgent
) -> None:
    told = (await chat.write(question))[-1].text
    assert "https://example.org/take-part/dialogues/vallee/synthesis" in told
    assert f"{held.voices[0]}, {held.voices[1]}" in told
    assert "Selon le budget voté." in told, "who signed with a reservation is not made to say more"
    assert agent.asked == []


async def test_what_nobody_agreed_on_is_left_to_the_documents(
    chat: Chat, held: HeldDialogue, agent: ScriptedAgent
) -> None:
    await chat.write("what was agreed on fishing boats?")
    assert len(agent.asked) == 1


@pytest.mark.parametrize(
    "question",
    [
        "que devient l'engagement {n} ?",
        "ماذا حدث للالتزام رقم {n}؟",
        "فين وصل الالتزام {n}",
        "fin wsel l'iltizam {n}",
        "what became of commitment {n}?",
    ],
)
async def test_what_became_of_a_commitment_is_told_and_followed(
    question: str, chat: Chat, held: HeldDialogue, room: DialogueRoom
) -> None:
    number = held.commitment.number
    told = await chat.write(question.format(n=number))
    assert (
        f"/take-part/dialogues/vallee/commitments?lang={chat.responses[-1].messages[-1].language}#c{number}"
        in told[-1].text
    )
    assert any(shown in told[-1].text for shown in ("quatre mardis", "أربعة أيام"))
    followed = await tap(chat, told, f"f{number}")
    assert [one.topic.subject for one in chat.followed.values()] == [f"commitment:{number}"]
    await tap(chat, followed, f"u{number}")
    assert all(one.ended_at for one in chat.followed.values())
    room.commitments.move(
        "vallee",
        number,
        CommitmentState.DROPPED,
        "amina",
        RIGHTS,
        reason=Localised({Language.FRENCH: "Faute de budget."}),
    )
    assert "Faute de budget." in (await chat.write(f"engagement {number}"))[-1].text


@pytest.mark.parametrize("language", Language, ids=str)
def test_a_commitment_whose_day_has_passed_is_told_to_be_late(language: Language, held: HeldDialogue) -> None:
    commitment = held.commitment
    assert commitment.due_on is not None
    late = word("commitment_late", language, day=written_date(commitment.due_on, language))
    told = [
        commitment_told(commitment, language, "", commitment.due_on + timedelta(days=days)).split("\n")
        for days in (0, 1)
    ]
    assert [late in lines for lines in told] == [False, True]


async def test_a_number_that_there_is_not_is_said_and_none_of_the_programme_is_taken_for_ours(
    chat: Chat, held: HeldDialogue, agent: ScriptedAgent
) -> None:
    assert "999" in (await chat.write("engagement n° 999"))[-1].text
    assert agent.asked == []
    await chat.write(f"engagement {held.commitment.number} du programme")
    assert len(agent.asked) == 1


async def test_what_no_one_may_see_yet_is_told_to_nobody(
    chat: Chat, ground: Participation, room: DialogueRoom, agent: ScriptedAgent
) -> None:
    room.programmes.create("brouillon", ProgrammeText(Localised({Language.FRENCH: "Brouillon"})), "amina")
    assert (await chat.write("sur quoi s'est-on mis d'accord ?"))[-1].text
    assert len(agent.asked) == 1
