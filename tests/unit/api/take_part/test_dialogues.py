"""Dialogues for everybody: five forms, what is public and nothing else, a voice with consent, invitations, the assessment, signatures."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from agent.organisation.organisation import Localised, ParticipationRoom
from api.app import create_app
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from participation.common.events.schemas import EventEntry, EventPlan, EventState
from participation.common.people.consents import ConsentKind
from participation.common.texts.moderation import ModerationReason
from participation.dialogues.programmes import ROOM, ProgrammeText
from participation.dialogues.schemas import (
    CommitmentState,
    DialogueRole,
    DialogueState,
    NewVoice,
    SessionKind,
    VoiceKind,
    VoiceSource,
    VoiceState,
)
from participation.dialogues.service import DialogueRoom
from participation.services import Participation
from tests.consoles import participation_over, with_participation
from tests.dialogues import RIGHTS, HeldDialogue, held_dialogue

BASE = "/take-part/dialogues/vallee"
FR = Language.FRENCH
SECRET, NAME = "Voix refusée que personne ne lit", "Zineb Planteddine"


@pytest.fixture
def ground(database: Database) -> Participation:
    return participation_over(database, SystemClock(), ParticipationRoom.DIALOGUES)


@pytest.fixture
def room(ground: Participation) -> DialogueRoom:
    assert ground.dialogues is not None
    return ground.dialogues


@pytest.fixture
def held(ground: Participation, room: DialogueRoom) -> HeldDialogue:
    """A dialogue that was held, with a voice that was refused and one that waits, whose author took their name back."""
    held = held_dialogue(ground)
    with ground.database.write() as session:
        new = NewVoice("t:x", VoiceSource.PAGE, VoiceKind.STORY, DialogueRole.EXPERT, SECRET)
        refused = room.voices.take(session, held.id, new) or 0
        person, _ = ground.people.keep_from_page(session, FR)
        kinds = [ConsentKind.KEEP_TEXT, ConsentKind.SHOW_NAME]
        ground.people.agree(session, person.id, ROOM, kinds, scope=held.id)
        ground.people.call(session, person.id, NAME)
        mine = NewVoice(
            "t:y", VoiceSource.PAGE, VoiceKind.STORY, DialogueRole.EXPERT, "Une voix nommée", is_signed=True
        )
        number = room.voices.take(session, held.id, mine, person.id) or 0
    room.voices.moderate(held.id, [number], VoiceState.PUBLISHED, "karim")
    room.voices.moderate(held.id, [refused], VoiceState.REFUSED, "karim", reason=ModerationReason.ATTACK)
    with ground.database.write() as session:
        ground.people.take_back(session, person.id, ROOM, ConsentKind.SHOW_NAME, scope=held.id)
    return held


@pytest.fixture
def client(ground: Participation, held: HeldDialogue) -> Iterator[TestClient]:
    app = create_app(with_participation(canned_services(), ground), ApiSettings(rate_limit=0))
    with TestClient(app, headers={"accept-language": "fr"}) as opened:
        yield opened


@pytest.mark.parametrize("language", Language, ids=str)
def test_every_page_is_there_in_each_form(
    language: Language, client: TestClient, held: HeldDialogue, room: DialogueRoom
) -> None:
    uid = room.sessions.get(held.session).event.uid
    pages = ("", f"/sessions/{uid}", "/speak", "/voices", "/synthesis", "/commitments")
    for path in ("/take-part/dialogues", "/take-part/dialogues/commitments", *(BASE + page for page in pages)):
        answer = client.get(path, params={"lang": language.value})
        assert answer.status_code == 200, path
        assert f'<html lang="{language}" dir="{"rtl" if language.is_rtl else "ltr"}">' in answer.text
        assert "dialogues_" not in re.sub(r'="[^"]*"', "", answer.text), f"{path}: a wording is missing"
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert SECRET not in answer.text
        assert NAME not in answer.text, "who took it back is not named"
        ids = re.findall(r'\sid="([^"]+)"', answer.text)
        assert len(ids) == len(set(ids)), path


def test_open_data_holds_what_is_public_and_nothing_else(client: TestClient, held: HeldDialogue) -> None:
    for name in ("voices.csv", "commitments.csv", "commitments.json", "commitments.atom"):
        answer = client.get(f"{BASE}/{name}")
        assert answer.status_code == 200
        assert SECRET not in answer.text
        assert NAME not in answer.text
    (told,) = client.get(f"{BASE}/commitments.json").json()["dialogues"][0]["commitments"]
    assert told["number"] == held.commitment.number
    assert told["evidence"][0]["url"] == "https://example.org/pv"
    assert client.get("/take-part/dialogues/commitments.csv").text.count("\n") == 2


def test_the_ledger_is_filtered_by_state_side_and_what_is_late(
    client: TestClient, held: HeldDialogue, room: DialogueRoom
) -> None:
    promise = "le mardi et le vendredi"
    assert promise in client.get(f"{BASE}/commitments", params={"side": "elected"}).text
    assert promise not in client.get(f"{BASE}/commitments", params={"side": "association"}).text
    assert promise not in client.get(f"{BASE}/commitments", params={"state": "kept"}).text
    room.commitments.move(held.id, held.commitment.number, CommitmentState.KEPT, "amina", RIGHTS)
    assert promise in client.get(f"{BASE}/commitments", params={"state": "kept"}).text
    assert promise not in client.get("/take-part/dialogues/commitments", params={"state": "late"}).text


def test_what_is_not_public_is_not_there(client: TestClient, room: DialogueRoom) -> None:
    room.programmes.create("brouillon", ProgrammeText(Localised({FR: "Pas encore"})), "amina")
    for path in ("/take-part/dialogues/brouillon", "/take-part/dialogues/brouillon/commitments", f"{BASE}/sessions/x"):
        assert client.get(path).status_code == 404
    assert "Pas encore" not in client.get("/take-part/dialogues").text


def test_a_voice_is_taken_with_consent_alone_named_only_where_wanted_and_erased_by_its_own_link(
    client: TestClient, room: DialogueRoom, held: HeldDialogue
) -> None:
    told = {"text": "La piste est coupée l'hiver", "role": "association", "kind": "story", "name": NAME}
    without = client.post(f"{BASE}/speak", data=told)
    assert without.status_code == 422
    assert "La piste est coupée" in without.text, "nothing is lost"
    assert client.post(f"{BASE}/speak", data=told | {"agreed": "yes", "role": ""}).status_code == 422
    nameless = client.post(f"{BASE}/speak", data=told | {"agreed": "yes", "shown": "yes", "name": " "})
    assert (nameless.status_code, "écrivez-le, ou décochez la case" in nameless.text) == (422, True)
    before = len(room.voices.listed(held.id))
    unnamed = client.post(f"{BASE}/speak", data=told | {"agreed": "yes"})
    named = client.post(f"{BASE}/speak", data=told | {"agreed": "yes", "shown": "yes"})
    assert (unnamed.status_code, named.status_code) == (200, 200)
    first, second = room.voices.listed(held.id)[before:]
    assert (first.name, second.name) == ("", NAME)
    assert first.state is VoiceState.WAITING
    (link,) = set(re.findall(r"/take-part/me/[\w-]+", named.text))
    assert NAME in client.get(f"{link}/export").text
    client.post(f"{link}/erase")
    assert room.voices.find(second.number) is None
    room.programmes.move(held.id, DialogueState.FOLLOW_UP, "amina", RIGHTS)
    late = client.post(f"{BASE}/speak", data=told | {"agreed": "yes"})
    assert late.status_code == 422
    assert "copiez-le pour ne pas le perdre" in late.text
    assert told["text"] in html.unescape(late.text), "what was written is not lost to whoever wrote it"


def test_an_invitation_is_answered_and_whoever_wants_it_is_kept_counted_and_assessed(
    client: TestClient, ground: Participation, room: DialogueRoom, held: HeldDialogue
) -> None:
    event, question = room.sessions.get(held.session).event.id, Localised({FR: "Qui vote le budget ?"})
    choices = [Localised({FR: "Le conseil"}), Localised({FR: "Le préfet"})]
    asked = room.assessments.ask(held.id, question, choices, 0, "amina")
    room.programmes.take_assessment(held.id, "amina", takes=True)
    _, token = ground.events.invite(event, "elected", "amina")
    arrived = client.get(f"/take-part/invitations/{token}")
    assert arrived.url.path == f"{BASE}/invited/{token}"
    arabic = client.get(f"/take-part/invitations/{token}?lang=ar")
    assert '<html lang="ar"' in arabic.text, "the language that a link names holds where it leads to"
    client.get(f"{BASE}?lang=fr")
    assert "On écoute jusqu" in arrived.text
    client.post(f"{BASE}/invited/{token}", data={"comes": "no"})
    client.post(f"{BASE}/invited/{token}", data={"comes": "yes"})
    assert [one.participant for one in ground.events.guests(event)] == [""]
    assert client.post(f"{BASE}/invited/{token}/of-me", data={"gender": "woman"}).status_code == 422
    asked_for = {"agreed": "yes", "gender": "woman"}
    nameless = client.post(f"{BASE}/invited/{token}/of-me", data=asked_for | {"shown": "yes"})
    assert (nameless.status_code, "écrivez-le, ou décochez la case" in nameless.text) == (422, True)
    assert 'value="woman" checked' in nameless.text, "what was ticked stays"
    kept = client.post(f"{BASE}/invited/{token}/of-me", data=asked_for | {"name": NAME})
    assert room.sessions.balance(held.session)[0].women == 1
    (link,) = set(re.findall(r"/take-part/me/([\w-]+)", kept.text))
    empty = client.post(f"{BASE}/assessment/{link}", data={})
    assert (empty.status_code, "choisissez une réponse" in empty.text) == (422, True)
    assert "0 bonne réponse sur 1" in client.post(f"{BASE}/assessment/{link}", data={f"q{asked}": "1"}).text
    assert "1 bonne réponse sur 1" in client.post(f"{BASE}/assessment/{link}", data={f"q{asked}": "0"}).text
    assert client.get(f"{BASE}/assessment/nobody").status_code == 404
    title = room.programmes.get(held.id).title.in_language(FR)
    assert f" · {title}</h2>" in html.unescape(client.get(f"/take-part/me/{link}").text), "no short name"
    exported = client.get(f"/take-part/me/{link}/export").text
    assert "dialogue_assessment_answer" in exported
    assert "woman" in exported
    assert NAME not in exported, "a name without its consent is not kept"
    client.post(f"/take-part/me/{link}/erase")
    assert room.assessments.scores(held.id) == ()
    assert room.sessions.balance(held.session)[0].women == 0


def test_an_invitation_of_elsewhere_opens_nothing(client: TestClient, ground: Participation) -> None:
    begins = datetime.now(UTC)
    plan = EventPlan("Ailleurs", begins, begins + timedelta(hours=1), entry=EventEntry.INVITED)
    other = ground.events.add(ParticipationRoom.CONSULTATIONS, "jeunes", plan, "amina")
    _, token = ground.events.invite(other.id, "jeune", "amina")
    assert client.get(f"{BASE}/invited/{token}").status_code == 404


def test_a_signature_is_put_and_taken_back_by_its_own_link(
    client: TestClient, room: DialogueRoom, held: HeldDialogue
) -> None:
    capacity = Localised({FR: "Pour le collectif"})
    _, token = room.signing.add(held.id, DialogueRole.ASSOCIATION, capacity, "amina")
    page = client.get(f"{BASE}/sign/{token}")
    assert "Pour le collectif" in page.text
    form = {"version": "1", "reservation": "Sans le gardien, rien ne tient.", "name": NAME}
    nameless = client.post(f"{BASE}/sign/{token}", data=form | {"shown": "yes", "name": ""})
    assert (nameless.status_code, "écrivez-le, ou décochez la case" in nameless.text) == (422, True)
    assert "Sans le gardien" in nameless.text, "what was typed stays"
    signed = client.post(f"{BASE}/sign/{token}", data=form)
    assert signed.status_code == 200
    public = client.get(f"{BASE}/synthesis").text
    assert "Sans le gardien" in public
    assert NAME not in public
    assert client.post(f"{BASE}/sign/{token}", data=form | {"version": "9"}).status_code == 422
    client.post(f"{BASE}/sign/{token}", data=form | {"what": "withdraw"})
    assert "Sans le gardien" not in client.get(f"{BASE}/synthesis").text
    assert client.get(f"{BASE}/sign/nobody").status_code == 404


def test_who_came_and_who_spoke_is_told_only_of_ten_and_more(
    client: TestClient, ground: Participation, room: DialogueRoom, held: HeldDialogue
) -> None:
    event = room.sessions.get(held.session).event
    _come(ground, event.id, elected=12, association=10)
    ground.events.move(event.id, EventState.HELD, "amina", RIGHTS)
    room.sessions.speak(held.session, "a", DialogueRole.ELECTED, 600)
    room.sessions.speak(held.session, "b", DialogueRole.ASSOCIATION, 600)
    page = client.get(f"{BASE}/sessions/{event.uid}").text
    assert "<dd>12</dd>" in page
    assert "50 %" in page
    _come(ground, event.id, expert=3)
    room.sessions.speak(held.session, "c", DialogueRole.EXPERT, 300)
    page = client.get(f"{BASE}/sessions/{event.uid}").text
    assert "<dd>moins de 10</dd>" in page
    assert "%" not in page, "three experts' time would tell of them"


def _come(ground: Participation, event: int, **people: int) -> None:
    for role, count in people.items():
        for _ in range(count):
            guest, _ = ground.events.invite(event, role, "amina")
            ground.events.note(event, guest.number, "amina", has_come=True)


def test_the_ledger_in_json_keeps_its_history(client: TestClient, room: DialogueRoom, held: HeldDialogue) -> None:
    room.commitments.move(held.id, held.commitment.number, CommitmentState.UNDER_WAY, "amina", RIGHTS)
    told = json.loads(client.get(f"{BASE}/commitments.json").text)["dialogues"][0]["commitments"][0]
    assert [one["state"] for one in told["history"]] == ["open", "under_way"]


def test_a_session_of_training_is_shown_under_its_module(
    client: TestClient, room: DialogueRoom, held: HeldDialogue
) -> None:
    module = room.programmes.add_module(held.id, Localised({FR: "Écouter"}), Localised({}), "amina")
    begins = datetime.now(UTC)
    plan = EventPlan("Formation du matin", begins, begins + timedelta(hours=2), entry=EventEntry.INVITED)
    room.sessions.plan(held.id, SessionKind.TRAINING, plan, "amina", module=module)
    page = client.get(BASE).text
    assert page.index("Écouter") < page.index("Formation du matin")
