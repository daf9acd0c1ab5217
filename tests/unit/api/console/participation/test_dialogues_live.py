"""A session on a facilitator's phone: what is sent comes once however often, by role, and documents go to the library's review."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from agent.organisation.organisation import ParticipationRoom
from api.app import create_app
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from participation.common.people.consents import ConsentKind
from participation.common.rights import RoomPart, RoomRole
from participation.dialogues.programmes import ROOM
from participation.dialogues.schemas import DialogueRole, DialogueState, VoiceSource, VoiceState
from participation.dialogues.service import DialogueRoom
from participation.services import Participation
from tests.consoles import console_over, csrf, enter, participation_over, with_console, with_participation
from tests.dialogues import RIGHTS, held_dialogue, opened_dialogue

DESK = "/console/participation/dialogues/vallee"


@pytest.fixture
def ground(database: Database) -> Participation:
    return participation_over(database, SystemClock(), ParticipationRoom.DIALOGUES)


@pytest.fixture
def room(ground: Participation) -> DialogueRoom:
    assert ground.dialogues is not None
    return ground.dialogues


@pytest.fixture
def console(database: Database, tmp_path: Path) -> ConsoleServices:
    return console_over(database, tmp_path, SystemClock())


@pytest.fixture
def client(ground: Participation, console: ConsoleServices) -> Iterator[TestClient]:
    services = with_participation(with_console(canned_services(), console), ground)
    app = create_app(services, ApiSettings(rate_limit=0, console_codes=False))
    with TestClient(app, headers={"accept-language": "fr"}) as opened:
        yield opened


def _pieces() -> list[dict[str, object]]:
    voice = {"what": "voice", "kind": "story", "role": "association"}
    return [
        {"id": "00000001-aaaa", **voice, "text": "Le marché est fermé l'hiver"},
        {"id": "00000002-aaaa", **voice, "text": "La piste est coupée", "guest": "1", "shown": True},
        {"id": "00000003-aaaa", "what": "speaking", "role": "elected", "seconds": 300},
        {"id": "00000004-aaaa", **voice, "text": " "},
        {"id": "00000005-aaaa", **voice, "text": "d'un rôle qu'il n'y a pas", "role": "king"},
        {"id": "00000006-aaaa", **voice, "text": "d'un numéro qu'il n'y a pas", "guest": "99"},
        {"id": "x y", **voice, "text": "pas un id"},
    ]


def test_what_a_phone_sends_comes_once_however_often(
    client: TestClient, console: ConsoleServices, ground: Participation, room: DialogueRoom
) -> None:
    id_, number = opened_dialogue(ground)
    ground.parts.give(RoomPart(ROOM, id_, "sara", RoomRole.FACILITATOR), "test")
    with ground.database.write() as session:
        person, _ = ground.people.keep_from_page(session, Language.FRENCH)
        kinds = [ConsentKind.KEEP_TEXT, ConsentKind.SHOW_NAME]
        ground.people.agree(session, person.id, ROOM, kinds, scope=id_)
        ground.people.call(session, person.id, "Zineb Planteddine")
    _, token = ground.events.invite(room.sessions.get(number).event.id, "association", "amina")
    with ground.database.write() as session:
        ground.events.answer(session, token, comes=True, participant=person.id)
    enter(client, console, "sara", Role.EDITOR)
    page = client.get(f"{DESK}/sessions/{number}/live")
    assert page.status_code == 200
    assert "On écoute jusqu" in page.text
    form = {"csrf": csrf(client), "pieces": json.dumps(_pieces())}
    answer = client.post(f"{DESK}/sessions/{number}/live/sync", data=form).json()
    first, refused = answer["taken"], answer["refused"]
    assert refused.keys() == {"00000004-aaaa", "00000005-aaaa", "00000006-aaaa"}, "each says why it stays on the phone"
    assert refused["00000006-aaaa"].startswith("Le n° 99 n’est pas sur la liste de cette séance.")
    again = client.post(f"{DESK}/sessions/{number}/live/sync", data=form).json()["taken"]
    assert first == again
    assert len(first) == 3
    kept = room.voices.listed(id_)
    assert [(one.source, one.state, one.name) for one in kept] == [
        (VoiceSource.SESSION, VoiceState.WAITING, ""),
        (VoiceSource.SESSION, VoiceState.WAITING, "Zineb Planteddine"),
    ]
    spoken = {one.role: one.seconds for one in room.sessions.spoken(number)}
    assert spoken[DialogueRole.ELECTED] == 300
    ground.people.erase(person.id)
    assert len(room.voices.listed(id_)) == 1
    form["pieces"] = "{"
    assert client.post(f"{DESK}/sessions/{number}/live/sync", data=form).status_code == 422
    room.programmes.move(id_, DialogueState.CLOSED, "amina", RIGHTS)
    form["pieces"] = json.dumps(_pieces())
    assert client.post(f"{DESK}/sessions/{number}/live/sync", data=form).status_code == 409


def test_who_has_no_part_in_a_dialogue_notes_nothing_in_it(
    client: TestClient, console: ConsoleServices, ground: Participation, room: DialogueRoom
) -> None:
    id_, number = opened_dialogue(ground)
    _, other = opened_dialogue(ground, "autre")
    ground.parts.give(RoomPart(ROOM, "autre", "sara", RoomRole.FACILITATOR), "test")
    enter(client, console, "sara", Role.EDITOR)
    form = {"csrf": csrf(client), "pieces": json.dumps(_pieces())}
    assert client.post(f"{DESK}/sessions/{number}/live/sync", data=form).status_code == 403
    elsewhere = f"/console/participation/dialogues/autre/sessions/{number}/live"
    assert client.get(elsewhere).status_code == 404, "a session of another dialogue"
    assert client.get(f"/console/participation/dialogues/autre/sessions/{other}/live").status_code == 200
    assert room.voices.listed(id_) == ()


def test_what_was_signed_and_promised_goes_to_the_library_s_review(
    client: TestClient, console: ConsoleServices, ground: Participation
) -> None:
    held_dialogue(ground)
    enter(client, console, "chief", Role.ADMINISTRATOR)
    assert "dialogue-vallee.fr.md" in client.get(f"{DESK}/publish").text
    done = client.post(f"{DESK}/publish", data={"csrf": csrf(client)})
    assert done.status_code == 200
    page = client.get("/console/library/drafts/1").text
    assert "une réserve est jointe" in page
