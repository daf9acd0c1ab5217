"""Staff's pages of a dialogue, from its first training to a commitment that is kept, in three languages and by part."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from agent.organisation.organisation import ParticipationRoom
from api.app import create_app
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.console.frame.words import word
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.clock import SystemClock
from core.language.forms import Language
from participation.common.rights import RoomPart, RoomRole
from participation.dialogues.programmes import ROOM
from participation.dialogues.schemas import CommitmentState, SessionKind, VoiceState
from participation.dialogues.service import DialogueRoom
from participation.services import Participation
from tests.consoles import enter, participation_over, with_console, with_participation

BASE = "/console/participation/dialogues"
ONE = f"{BASE}/fes-ess"
PAGES = ("", "/sessions", "/assessment", "/voices", "/synthesis", "/commitments")
SESSION: dict[str, Any] = {
    "title": "Rencontre",
    "starts_at": "2026-12-10T10:00",
    "ends_at": "2026-12-10T13:00",
    "entry": "invited",
}


@pytest.fixture
def ground(console: ConsoleServices) -> Participation:
    return participation_over(console.library.database, SystemClock(), ParticipationRoom.DIALOGUES)


@pytest.fixture
def room(ground: Participation) -> DialogueRoom:
    assert ground.dialogues is not None
    return ground.dialogues


class Staff:
    """A browser that sends the forms of its session."""

    def __init__(self, client: TestClient, token: str) -> None:
        self.client, self.token = client, token

    def send(self, path: str, status: int = 200, **fields: Any) -> str:
        """Send a form, and read the page that it ends on."""
        answer = self.client.post(path, data={"csrf": self.token, **fields})
        assert answer.status_code == status, answer.text
        return answer.text


@pytest.fixture
def arrive(console: ConsoleServices, ground: Participation) -> Iterator[Callable[[str, Role], Staff]]:
    services = with_participation(with_console(canned_services(), console), ground)
    app = create_app(services, ApiSettings(rate_limit=0, console_codes=False, public_url="http://example.org"))
    clients = list[TestClient]()

    def staff(name: str, role: Role) -> Staff:
        clients.append(TestClient(app, headers={"accept-language": "fr"}))
        return Staff(clients[-1], enter(clients[-1], console, name, role))

    yield staff
    for client in clients:
        client.close()


@pytest.fixture
def staff(arrive: Callable[[str, Role], Staff]) -> Staff:
    """An administrator, with a dialogue that is open."""
    found = arrive("chief", Role.ADMINISTRATOR)
    found.send(
        BASE,
        name="fes-ess",
        title_fr="Dialogue de Fès",
        title_ar="حوار فاس",
        rules_fr="On s’écoute.",
        near="Fès-Meknès",
    )
    found.send(f"{ONE}/move", to="open")
    return found


def test_what_is_wrong_with_a_new_dialogue_is_said_by_itself(staff: Staff) -> None:
    assert "ce nom court ne peut pas être une adresse" in staff.send(BASE, 422, name="Fès 2026", title_fr="Fès")
    assert "le nom court « fes-ess » est déjà pris" in staff.send(BASE, 422, name="fes-ess", title_fr="Fès")
    assert "il manque un titre" in staff.send(BASE, 422, name="souk")
    assert "n’est pas un lieu connu" in staff.send(BASE, 422, name="souk", title_fr="Fès", near="Atlantide")
    days = {"opens_on": "2026-12-20", "closes_on": "2026-12-01"}
    assert "le dernier jour vient avant le premier" in staff.send(BASE, 422, name="souk", title_fr="Fès", **days)


def spoken(staff: Staff, room: DialogueRoom) -> list[int]:
    """Numbers of two published voices, written down in a session."""
    staff.send(f"{ONE}/sessions", session_kind="dialogue", hosts="Amina", **SESSION)
    (sitting,) = room.sessions.listed("fes-ess", SessionKind.DIALOGUE)
    texts = "La commune peut céder la halle du souk le dimanche\r\n\r\nLa halle est trop petite pour 40 coopératives"
    staff.send(f"{ONE}/voices/add", session=sitting.id, role="association", kind="story", texts=texts)
    numbers = [one.number for one in room.voices.listed("fes-ess", state=VoiceState.WAITING)]
    staff.send(f"{ONE}/voices/moderate", number=numbers, outcome="published", reason="attack")
    return numbers


def test_from_a_first_training_to_a_commitment_that_is_kept(
    staff: Staff, room: DialogueRoom, ground: Participation, arrive: Callable[[str, Role], Staff]
) -> None:
    assert "Gouvernance" in staff.send(f"{ONE}/modules", title_fr="Gouvernance")
    (module,) = room.programmes.get("fes-ess").modules
    assert "Gouvernance locale" in staff.send(f"{ONE}/modules", module=module.id, title_fr="Gouvernance locale")
    staff.send(f"{ONE}/sessions", session_kind="training", module=module.id, **SESSION)
    first, second = spoken(staff, room)
    (sitting,) = room.sessions.listed("fes-ess", SessionKind.DIALOGUE)
    page = staff.send(f"{ONE}/sessions/{sitting.id}/invite", role="elected")
    token = re.search(r"http://example.org/take-part/invitations/([\w-]+)", page)
    assert token is not None
    assert ground.events.invitation(token[1])[1].role == "elected"
    assert '<meter min="0" max="1" value="1"' in page
    assert "100 %" in staff.send(f"{ONE}/sessions/{sitting.id}/speak", role="elected", minutes="12")
    page = staff.send(f"{ONE}/sessions/{sitting.id}/correct", role="elected", minutes="47")
    assert re.search(r"<td>47</td>", page)
    assert next(one.seconds for one in room.sessions.spoken(sitting.id)) == 47 * 60
    assert "appuie" in staff.send(f"{ONE}/voices/link", voice=second, to=first, kind="supports")
    page = staff.send(
        f"{ONE}/synthesis",
        kind_0="agreement",
        text_0_fr="La halle du souk ouvre le dimanche.",
        cites_0=f"{first}: la halle du souk le dimanche\r\nn° {second}",
        kind_1="open_question",
        text_1_fr="",
    )
    made = room.syntheses.current("fes-ess")
    assert made is not None
    assert [ground.number for ground in made.items[0].grounds] == [first, second]
    assert "la halle du souk le dimanche" in page
    link = staff.send(f"{ONE}/signatories", side="association", capacity_fr="Réseau de l’ESS")
    own = re.search(r"http://example.org/take-part/dialogues/fes-ess/sign/([\w-]+)", link)
    assert own is not None
    with ground.database.write() as session:
        room.syntheses.sign(session, made.id, room.signing.of_link(session, "fes-ess", own[1]))
    elected = arrive("sara", Role.INBOX_AGENT)
    staff.send(f"{ONE}/signatories", status=422, side="elected", capacity_fr="Présidente", member="sara")
    ground.parts.give(RoomPart(ROOM, "fes-ess", "sara", RoomRole.SIGNATORY), "chief")
    staff.send(f"{ONE}/signatories", side="elected", capacity_fr="Présidente du conseil", member="sara")
    page = elected.send(f"{ONE}/synthesis/sign", synthesis=made.id, wish="sign", reservation="Avec un budget.")
    assert "Avec un budget." in page
    assert room.syntheses.signed_off("fes-ess") is not None
    staff.send(f"{ONE}/move", to="follow_up")
    staff.send(
        f"{ONE}/commitments",
        text_fr="Ouvrir la halle",
        owner_fr="Commune de Fès",
        side="elected",
        due_on="2020-01-01",
        item=made.items[0].id,
    )
    (commitment,) = room.commitments.listed("fes-ess")
    path = f"{ONE}/commitments/{commitment.number}"
    assert "en retard" in staff.client.get(f"{ONE}/commitments").text
    assert 'role="alert"' in staff.send(f"{path}/move", status=409, to="kept")
    staff.send(f"{path}/show", text_fr="Ouverte depuis mars", happened_on="2026-03-01", url="https://example.org/x")
    moved = staff.send(f"{path}/move", to="kept")
    assert "Ouverte depuis mars" in moved
    assert "dit à ceux qui suivent" in moved
    assert room.commitments.get("fes-ess", commitment.number).state is CommitmentState.KEPT
    page = staff.send(
        f"{path}/change", text_fr="Ouvrir la halle deux jours", owner_fr="Commune de Fès", side="elected", item=""
    )
    assert "deux jours" in page


def test_an_assessment_is_written_opened_and_read_by_whoever_organises(
    staff: Staff, room: DialogueRoom, ground: Participation
) -> None:
    page = staff.send(
        f"{ONE}/assessment/ask",
        question_fr="Qui vote le budget ?",
        choice_0_fr="Le wali",
        choice_2_fr="Le conseil",
        right="2",
    )
    assert "Le conseil" in page
    (question,) = room.assessments.questions("fes-ess")
    assert question.right == 1
    staff.send(f"{ONE}/assessment/ask", status=422, question_fr="Qui ?", choice_0_fr="Le wali", right="0")
    staff.send(f"{ONE}/assessment/take", takes="yes")
    with ground.database.write() as session:
        person, _ = ground.people.keep_from_page(session, Language.FRENCH)
        room.assessments.answer(session, "fes-ess", person.id, {question.id: 1})
    assert "1 / 1" in staff.client.get(f"{ONE}/assessment").text
    staff.send(f"{ONE}/assessment/{question.id}/drop")
    assert room.assessments.questions("fes-ess") == ()


def test_what_cannot_be_is_said_on_the_page(staff: Staff, room: DialogueRoom) -> None:
    first, _ = spoken(staff, room)
    (sitting,) = room.sessions.listed("fes-ess", SessionKind.DIALOGUE)
    for path, fields in (
        (BASE, {"name": "A B", "title_fr": "x"}),
        (BASE, {"name": "meknes", "title_fr": "x", "near": "Atlantide"}),
        (f"{ONE}/change", {"title_fr": ""}),
        (f"{ONE}/modules", {"title_fr": ""}),
        (f"{ONE}/sessions", SESSION | {"session_kind": "dialogue", "title": ""}),
        (f"{ONE}/sessions/{sitting.id}/speak", {"role": "elected", "minutes": "0"}),
        (f"{ONE}/voices/add", {"role": "elected", "kind": "story", "texts": " "}),
        (f"{ONE}/voices/link", {"voice": first, "to": first, "kind": "supports"}),
        (f"{ONE}/synthesis", {"kind_0": "agreement", "text_0_fr": "Oui", "cites_0": "rien"}),
        (f"{ONE}/synthesis", {"kind_0": "agreement", "text_0_fr": "Oui", "cites_0": f"{first}: la lune"}),
        (f"{ONE}/signatories", {"side": "expert", "capacity_fr": "Expert"}),
        (f"{ONE}/commitments", {"text_fr": "Ouvrir", "owner_fr": "", "side": "elected"}),
        (f"{ONE}/commitments", {"text_fr": "Ouvrir", "owner_fr": "Commune", "side": "elected", "due_on": "demain"}),
    ):
        assert 'role="alert"' in staff.send(path, status=422, **fields), path
    assert staff.client.get(f"{ONE}/sessions/99").status_code == 404
    assert staff.client.get(f"{BASE}/nowhere").status_code == 404


def test_a_voice_is_refused_found_and_erased(staff: Staff, room: DialogueRoom) -> None:
    first, second = spoken(staff, room)
    assert "Rien n’était coché" in staff.send(f"{ONE}/voices/moderate", outcome="published")
    staff.send(f"{ONE}/voices/moderate", number=[first], outcome="refused", reason="personal")
    assert f'value="{first}"' in staff.client.get(f"{ONE}/voices?state=refused").text
    page = staff.client.get(f"{ONE}/voices?state=published&q=halle").text
    assert f'name="number" value="{second}"' in page
    assert f'name="number" value="{first}"' not in page
    staff.send(f"{ONE}/voices/erase", number=[first, second])
    assert room.voices.listed("fes-ess") == ()


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_page_reads_in_each_language(staff: Staff, room: DialogueRoom, language: str) -> None:
    spoken(staff, room)
    (sitting,) = room.sessions.listed("fes-ess", SessionKind.DIALOGUE)
    for page in (BASE, *(f"{ONE}{path}" for path in PAGES), f"{ONE}/sessions/{sitting.id}"):
        answer = staff.client.get(page, params={"lang": language}, headers={"accept-language": language})
        assert answer.status_code == 200, page
        assert re.search(r">\s*(?:dialogues|part|event)_\w+\s*<", answer.text) is None, page


@pytest.mark.parametrize(
    ("role", "sees", "may"),
    [
        (RoomRole.ORGANISER, True, {"/voices/moderate", "/voices/add", "/commitments", "/move"}),
        (RoomRole.FACILITATOR, False, {"/voices/add"}),
        (RoomRole.TRAINER, False, {"/voices/add"}),
        (RoomRole.MODERATOR, False, {"/voices/moderate"}),
        (RoomRole.SIGNATORY, False, {"/synthesis/sign"}),
        (RoomRole.OBSERVER, False, set()),
    ],
)
def test_a_part_in_one_dialogue_opens_what_it_allows_there_and_nothing_elsewhere(
    staff: Staff,
    arrive: Callable[[str, Role], Staff],
    ground: Participation,
    role: RoomRole,
    sees: bool,
    may: set[str],
) -> None:
    staff.send(BASE, name="meknes", title_fr="Meknès")
    other = arrive("sara", Role.INBOX_AGENT)
    ground.parts.give(RoomPart(ROOM, "fes-ess", "sara", role), "chief")
    for page in PAGES:
        wanted = 200 if sees or page != "/assessment" else 403
        assert other.client.get(f"{ONE}{page}").status_code == wanted, page
        assert other.client.get(f"{BASE}/meknes{page}").status_code == 403, page
    for path in ("/voices/moderate", "/voices/add", "/commitments", "/move", "/synthesis", "/synthesis/sign"):
        answer = other.client.post(f"{ONE}{path}", data={"csrf": other.token}).status_code
        assert (answer != 403) is (path in may or (sees and path == "/synthesis")), path


def test_ground_rules_are_proposed_in_three_languages() -> None:
    for language in (Language.FRENCH, Language.ARABIC, Language.ENGLISH):
        for form in ("fr", "ar", "en"):
            assert word(f"dialogues_rules_{form}", language).count("\n") == 4


def test_figures_of_an_arabic_keyboard_are_numbers_and_days(staff: Staff, room: DialogueRoom) -> None:
    first, second = spoken(staff, room)
    (sitting,) = room.sessions.listed("fes-ess", SessionKind.DIALOGUE)
    staff.send(f"{ONE}/sessions/{sitting.id}/speak", role="elected", minutes="١٢")
    assert next(one.seconds for one in room.sessions.spoken(sitting.id)) == 12 * 60
    arabic = str(first).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert "appuie" in staff.send(f"{ONE}/voices/link", voice=second, to=arabic, kind="supports")
    staff.send(f"{ONE}/commitments", text_fr="Ouvrir", owner_fr="Fès", side="elected", due_on="٢٠٢٧-٠١-٣١", item="")
    (commitment,) = room.commitments.listed("fes-ess")
    assert commitment.due_on == date(2027, 1, 31)
    assert [one.number for one in room.voices.listed("fes-ess", words=arabic)] == [first]


def test_no_box_for_a_number_refuses_figures_of_an_arabic_keyboard() -> None:
    """A browser holds what is typed against the pattern, before anything is sent."""
    folder = Path(__file__).parents[5] / "api"
    asked = [
        (page.name, pattern)
        for page in folder.rglob("*.html")
        for pattern in re.findall(r'pattern="(\[0-9[^"]*)"', page.read_text("utf-8"))
    ]
    assert asked
    assert [one for one in asked if not re.fullmatch(one[1], "٧")] == []


def test_lists_and_sheets_call_roles_by_their_names(staff: Staff, room: DialogueRoom) -> None:
    staff.send(f"{ONE}/sessions", session_kind="dialogue", **SESSION)
    (sitting,) = room.sessions.listed("fes-ess", SessionKind.DIALOGUE)
    staff.send(f"{ONE}/sessions/{sitting.id}/invite", role="elected")
    for page in ("", "/sheet", "/door"):
        shown = staff.client.get(f"{ONE}/events/{sitting.event.id}{page}?lang=ar").text
        assert "<bdi>منتخبون</bdi>" in shown, page
        assert "<bdi>elected</bdi>" not in shown


@pytest.mark.parametrize(
    ("cites", "fr", "ar"),
    [
        ("voix de la salle", "ne commence pas par le numéro d’une voix", "لا يبدأ برقم صوت"),
        ("", "ne cite aucune voix", "لا تستشهد بأي صوت"),
        ("999", "la voix 999 n’est pas publiée ici", "غير منشور هنا"),
        ("{first}: des mots d’ailleurs", "n’est pas dans la voix", "ليست في الصوت"),
    ],
)
def test_what_is_wrong_with_a_synthesis_is_told_in_the_reader_s_language(
    cites: str, fr: str, ar: str, staff: Staff, room: DialogueRoom
) -> None:
    first, _ = spoken(staff, room)
    fields = {"kind_0": "agreement", "text_0_fr": "On ouvre la halle.", "cites_0": cites.format(first=first)}
    assert fr in staff.send(f"{ONE}/synthesis", 422, **fields)
    staff.client.headers["accept-language"] = "ar"
    page = staff.send(f"{ONE}/synthesis", 422, **fields)
    assert ar in page
    assert not re.search(r"There is|cites no|These words|A sentence", page), "nothing is told in English"


def test_what_stands_in_the_way_of_a_commitment_is_told_with_what_to_do(staff: Staff, room: DialogueRoom) -> None:
    staff.send(f"{ONE}/commitments", text_fr="Ouvrir la halle", owner_fr="La commune", side="elected")
    (one,) = room.commitments.listed("fes-ess")
    at = f"{ONE}/commitments/{one.number}"
    assert "Ajoutez d’abord une preuve" in staff.send(f"{at}/move", 409, to="kept")
    assert "dites pourquoi" in staff.send(f"{at}/move", 422, to="dropped")
    shown = {"text_fr": "Ouverte", "happened_on": "2026-03-01"}
    for url in ("javascript:alert(1)", "www.fes.ma/halle"):
        assert "commence par https://" in staff.send(f"{at}/show", 422, url=url, **shown)
    assert "pas encore venu" in staff.send(f"{at}/show", 422, text_fr="Ouverte", happened_on="2099-01-01")
    assert "n’est pas un lieu connu" in staff.send(f"{ONE}/change", 422, title_fr="Dialogue", near="Atlantide")
    assert "ce numéro n’existe pas ici" in staff.send(f"{ONE}/voices/link", 404, voice=8, to=9, kind="supports")


def test_nothing_that_was_not_ticked_is_called_erased(staff: Staff) -> None:
    page = staff.send(f"{ONE}/voices/erase")
    assert "Rien n’était coché" in page
    assert "Effacé." not in page


def test_the_page_of_a_form_that_was_refused_is_shown_in_another_language(staff: Staff) -> None:
    staff.client.headers["referer"] = f"http://testserver{ONE}/commitments?state=open"
    page = staff.send(f"{ONE}/commitments/7/move", 404, to="kept")
    assert f'href="{ONE}/commitments?state=open&amp;lang=ar"' in page


def test_a_sentence_is_given_a_subject_in_a_few_words(staff: Staff, room: DialogueRoom) -> None:
    first, _ = spoken(staff, room)
    page = staff.send(
        f"{ONE}/synthesis",
        kind_0="agreement",
        text_0_fr="La halle du souk ouvre le dimanche.",
        on_0_fr="la halle du souk",
        cites_0=f"{first}",
    )
    synthesis = room.syntheses.current("fes-ess")
    assert synthesis is not None
    assert synthesis.items[0].subject.in_language(Language.FRENCH) == "la halle du souk"
    assert page.count("la halle du souk") >= 2, "shown, and in the form of the next version"
