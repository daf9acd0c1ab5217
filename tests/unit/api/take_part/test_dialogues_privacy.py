"""Planted values of a dialogue: what somebody chose in the assessment, and names without their consent, are in nothing that leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from agent.organisation.organisation import Localised, ParticipationRoom
from agent.testing import ScriptedAgent
from api.app import create_app
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from conversation.conversation import Dialogue
from conversation.testing import Chat
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from participation.common.people.consents import ConsentKind
from participation.dialogues.chat.door import DialogueDoor
from participation.dialogues.programmes import ROOM
from participation.dialogues.schemas import (
    DialogueRole,
    Gender,
    NewVoice,
    VoiceKind,
    VoiceSource,
    VoiceState,
)
from participation.dialogues.service import DialogueRoom
from participation.services import Participation
from tests.consoles import console_over, csrf, enter, participation_over, with_console, with_participation
from tests.consultations import Told
from tests.dialogues import held_dialogue
from tests.unit.conversation.house import PHRASES, REPLIES

BASE = "/take-part/dialogues/vallee"
CHOICE, NAME, OTHER = "choix planté 7391", "Zineb Planteddine", "Anouar Planteddine"
FR = Language.FRENCH


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def ground(database: Database, told: Told) -> Participation:
    ground = participation_over(database, SystemClock(), ParticipationRoom.DIALOGUES)
    return replace(ground, dialogues=DialogueRoom(database, SystemClock(), ground.people, told))


@pytest.fixture
def room(ground: Participation) -> DialogueRoom:
    assert ground.dialogues is not None
    return ground.dialogues


@pytest.fixture
def people(ground: Participation, room: DialogueRoom) -> dict[str, str]:
    """Two people of a dialogue that was held: one let their name be shown elsewhere, one took theirs back; both were assessed."""
    held = held_dialogue(ground)
    choices = [Localised({FR: "Le conseil"}), Localised({FR: CHOICE})]
    question = room.assessments.ask(held.id, Localised({FR: "Qui vote ?"}), choices, 0, "amina")
    room.programmes.take_assessment(held.id, "amina", takes=True)
    made, event = dict[str, str](), room.sessions.get(held.session).event.id
    for name in (NAME, OTHER):
        _, token = ground.events.invite(event, "expert", "amina")
        with ground.database.write() as session:
            person, _ = ground.people.keep_from_page(session, FR)
            kinds = [ConsentKind.KEEP_TEXT, ConsentKind.SHOW_NAME]
            ground.people.agree(session, person.id, ROOM, kinds, scope=held.id)
            ground.people.call(session, person.id, name)
            ground.events.answer(session, token, comes=True, participant=person.id)
            room.sessions.say_of_self(session, held.id, person.id, Gender.WOMAN)
            room.assessments.answer(session, held.id, person.id, {question: 1})
            is_signed = name == OTHER
            new = NewVoice(
                f"p:{name}", VoiceSource.PAGE, VoiceKind.STORY, DialogueRole.EXPERT, f"Voix de {len(made)}",
                is_signed=is_signed,
            )  # fmt: skip
            number = room.voices.take(session, held.id, new, person.id) or 0
        room.voices.moderate(held.id, [number], VoiceState.PUBLISHED, "karim")
        made[name] = person.id
    with ground.database.write() as session:
        ground.people.take_back(session, made[OTHER], ROOM, ConsentKind.SHOW_NAME, scope=held.id)
    return made


@pytest.fixture
def console(database: Database, tmp_path: Path) -> ConsoleServices:
    return console_over(database, tmp_path, SystemClock())


@pytest.fixture
def client(ground: Participation, console: ConsoleServices, people: dict[str, str]) -> Iterator[TestClient]:
    services = with_participation(with_console(canned_services(), console), ground)
    with TestClient(create_app(services, ApiSettings(rate_limit=0, console_codes=False))) as opened:
        yield opened


def _planted(told: str, people: dict[str, str]) -> list[str]:
    return [value for value in (CHOICE, NAME, OTHER, *people.values()) if value in told]


def test_no_page_and_no_export_tells_what_was_planted(
    client: TestClient, room: DialogueRoom, people: dict[str, str]
) -> None:
    uid = room.sessions.listed("vallee")[0].event.uid
    pages = ("", "/speak", "/voices", "/synthesis", "/commitments", f"/sessions/{uid}")
    files = ("/voices.csv", "/commitments.csv", "/commitments.json", "/commitments.atom")
    outside = ("/take-part/dialogues", "/take-part/dialogues/commitments.json", f"/take-part/events/{uid}")
    for path in (*(BASE + one for one in (*pages, *files)), *outside, "/take-part/events.ics"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert _planted(answer.text, people) == [], path


def test_no_document_of_the_library_tells_it(
    client: TestClient, console: ConsoleServices, ground: Participation, people: dict[str, str]
) -> None:
    enter(client, console, "chief", Role.ADMINISTRATOR)
    desk = "/console/participation/dialogues/vallee"
    assert client.post(f"{desk}/publish", data={"csrf": csrf(client)}).status_code == 200
    assert _planted(client.get(f"{desk}/publish").text, people) == []
    for draft in range(1, 7):
        page = client.get(f"/console/library/drafts/{draft}")
        assert page.status_code == 200
        assert _planted(page.text, people) == []
    assert _planted(client.get("/console/audit").text, people) == []


async def test_the_bot_tells_nobody(
    ground: Participation, room: DialogueRoom, told: Told, people: dict[str, str]
) -> None:
    chat = Chat(
        Dialogue(ScriptedAgent(), REPLIES, PHRASES, doors=(DialogueDoor(room, ground.people, ground.database),))
    )
    chat.be_greeted()
    for asked in ("sur quoi s'est-on mis d'accord ?", "engagement 1", "3la chno tfahmo f souk", "engagement n° 99"):
        said = await chat.write(asked)
        assert _planted("\n".join(one.text for one in said), people) == []
    news = "\n".join(one for _, _, texts in told.said for one in texts.values())
    assert _planted(news, people) == []


def test_a_person_gets_all_of_theirs_and_nothing_of_another_and_goes_whole(
    ground: Participation, room: DialogueRoom, people: dict[str, str]
) -> None:
    exported = str(ground.people.export(people[NAME]))
    for table in ("dialogue_assessment_answer", "dialogue_said_of_self", "dialogue_voice", "participation_consent"):
        assert table in exported
    assert NAME in exported
    assert OTHER not in exported
    assert people[OTHER] not in exported
    before = len(room.voices.listed("vallee"))
    ground.people.erase(people[NAME])
    assert len(room.voices.listed("vallee")) == before - 1
    assert [one.participant for one in room.assessments.scores("vallee")] == [people[OTHER]]
    for table in ("dialogue_voice", "dialogue_assessment_answer", "dialogue_said_of_self", "participation_guest"):
        with ground.database.read() as session:
            kept = session.execute(text(f"select * from {table}")).all()
        assert people[NAME] not in str(kept), table
