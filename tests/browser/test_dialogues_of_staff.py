"""A dialogue in the console, in a real browser: from its first training to a commitment that is kept, each page looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from agent.organisation.organisation import ParticipationRoom
from api.console.frame.rights import Role
from api.http.testing import InMemorySources, canned_services
from core.clock import SystemClock
from core.language.forms import Language
from participation.common.people.consents import ConsentKind
from participation.dialogues.programmes import ROOM
from participation.dialogues.schemas import CommitmentState, Gender, SessionKind, VoiceState
from tests.browser import script
from tests.browser.barriers import barriers, overflow
from tests.browser.site import Site, keep_picture
from tests.browser.test_console import Team
from tests.consoles import console_over, participation_over, with_console, with_participation

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
ID = "fes-ess"
BASE = f"/console/participation/dialogues/{ID}"
_VOICES = {
    Language.FRENCH: (
        "La commune peut céder la halle du souk le dimanche",
        "La halle est trop petite pour 40 coopératives",
    ),
    Language.ARABIC: ("يمكن للجماعة أن تضع قاعة السوق رهن الإشارة يوم الأحد", "قاعة السوق صغيرة على 40 تعاونية"),
}
_AGREED = {Language.FRENCH: "La halle du souk ouvre le dimanche.", Language.ARABIC: "تُفتح قاعة السوق يوم الأحد."}
_OPEN_QUESTION = {Language.FRENCH: "Quelle salle en hiver ?", Language.ARABIC: "أي قاعة في الشتاء؟"}


class Served:
    """A served house with the room open, and its team."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        agent = script.StagedAgent()
        self.site = Site(folder, canned_services(agent, sources=InMemorySources()), agent)
        clock, database = SystemClock(), self.site.database
        self.ground = participation_over(database, clock, ParticipationRoom.DIALOGUES)
        console = console_over(database, folder, clock)
        services = with_participation(with_console(self.site.services, console), self.ground)
        self.site.services = replace(services, clock=clock)
        self.team = Team(browser, console, self.site.start(console_codes=False), [], [])


@pytest.fixture
def house(browser: Browser, tmp_path: Path) -> Iterator[Served]:
    house = Served(browser, tmp_path)
    yield house
    for context in house.team.contexts:
        context.close()
    house.site.stop()
    assert house.team.problems == []


def _check(page: Page, name: str) -> None:
    """Keep a picture of a page with all of it unfolded, look for barriers, and for what sticks out of a small phone."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    keep_picture(page, name)
    found = barriers(page)
    assert found.violations_count == 0, (name, found.generate_report())
    wide = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 800})
    out = page.evaluate(
        "[...document.querySelectorAll('main *')].filter(one => !one.closest('.scroll') && "
        "one.getBoundingClientRect().right > 320).map(one => one.outerHTML.slice(0, 200))"
    )
    assert overflow(page) == 0, (name, out)
    keep_picture(page, f"{name}-320")
    assert wide is not None
    page.set_viewport_size(wide)


def _send(page: Page, action: str, **fields: str) -> None:
    """Fill in the first form of this address, wherever it is folded away, and send it."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    form = page.locator(f"form[action='{action}']").first
    for name, value in fields.items():
        box = form.locator(f"[name={name}]").first
        if box.evaluate("one => one.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)
    form.locator("button").first.click()
    page.wait_for_load_state()


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_from_a_first_training_to_a_commitment_that_is_kept(house: Served, language: Language) -> None:
    team, ground, room = house.team, house.ground, house.ground.dialogues
    assert room is not None
    chief = team.member("chief", Role.ADMINISTRATOR, language)

    def go(path: str = "") -> None:
        chief.goto(f"{team.address}{BASE}{path}")

    # A dialogue with its ground rules, a module, its training, and an assessment.
    chief.goto(f"{team.address}/console/participation/dialogues")
    _check(chief, f"dialogue-new-{language}")
    titles = {"title_fr": "Dialogue territorial de Fès", "title_ar": "الحوار الترابي بفاس"}
    _send(chief, "/console/participation/dialogues", name=ID, near="Fès-Meknès", opens_on="2026-12-01", **titles)
    chief.wait_for_url(re.compile(f"/{ID}"))
    _send(chief, f"{BASE}/move")
    _send(chief, f"{BASE}/modules", title_fr="Gouvernance territoriale", title_ar="الحكامة الترابية")
    _check(chief, f"dialogue-overview-{language}")
    (module,) = room.programmes.get(ID).modules
    day = {"starts_at": "2026-12-10T10:00", "ends_at": "2026-12-10T13:00", "place": "Fès", "entry": "invited"}
    for kind, title in (("training", "تكوين المنتخبين"), ("dialogue", "اللقاء الأول")):
        go("/sessions")
        _send(chief, f"{BASE}/sessions", session_kind=kind, module=str(module.id), title=title, hosts="Amina", **day)
    _check(chief, f"dialogue-sessions-{language}")
    go("/assessment")
    asked = {"question_fr": "Qui vote le budget ?", "question_ar": "من يصوت على الميزانية؟"}
    answers = {"choice_0_fr": "Le conseil", "choice_0_ar": "المجلس", "choice_1_fr": "Le wali", "choice_1_ar": "الوالي"}
    _send(chief, f"{BASE}/assessment/ask", right="0", **asked, **answers)
    _send(chief, f"{BASE}/assessment/take")
    (question,) = room.assessments.questions(ID)
    # Somebody is invited to the dialogue, and says who they are; they answered the assessment.
    (sitting,) = room.sessions.listed(ID, SessionKind.DIALOGUE)
    with ground.database.write() as session:
        person, _ = ground.people.keep_from_page(session, language)
        ground.people.agree(session, person.id, ROOM, [ConsentKind.KEEP_TEXT], scope=ID)
        room.sessions.say_of_self(session, ID, person.id, Gender.WOMAN)
        room.assessments.answer(session, ID, person.id, {question.id: 0})
    ground.events.invite(sitting.event.id, "association", "chief", person.id)
    go("/assessment")
    _check(chief, f"dialogue-assessment-{language}")
    go(f"/sessions/{sitting.id}")
    _send(chief, f"{BASE}/sessions/{sitting.id}/invite", role="elected")
    _check(chief, f"dialogue-invitation-{language}")
    for role, minutes in (("elected", "25"), ("association", "20")):
        go(f"/sessions/{sitting.id}")
        _send(chief, f"{BASE}/sessions/{sitting.id}/speak", role=role, minutes=minutes)
    _check(chief, f"dialogue-session-{language}")
    # Voices are written down, read and linked.
    go("/voices")
    texts = "\n\n".join(_VOICES[language])
    _send(chief, f"{BASE}/voices/add", session=str(sitting.id), role="association", kind="story", texts=texts)
    _check(chief, f"dialogue-moderation-{language}")
    for box in chief.locator("[name=number]").all():
        box.check()
    chief.locator("button[value=published]").click()
    chief.wait_for_load_state()
    first, second = [one.number for one in room.voices.listed(ID, state=VoiceState.PUBLISHED)]
    go("/voices?state=published")
    _send(chief, f"{BASE}/voices/link", voice=str(second), kind="contradicts", to=str(first))
    _check(chief, f"dialogue-voices-{language}")
    # The synthesis is written, and signed by both sides, one of them with a reservation.
    go("/synthesis")
    own = "ar" if language is Language.ARABIC else "fr"
    agreed = {"kind_0": "agreement", f"text_0_{own}": _AGREED[language], "cites_0": f"{first}\n{second}"}
    asked = {"kind_1": "open_question", f"text_1_{own}": _OPEN_QUESTION[language], "cites_1": str(second)}
    _send(chief, f"{BASE}/synthesis", **agreed, **asked)
    for side in ("elected", "association"):
        go("/synthesis")
        _send(chief, f"{BASE}/signatories", side=side, capacity_fr="Présidente", capacity_ar="الرئيسة")
        _check(chief, f"dialogue-signatory-{language}")
    made = room.syntheses.current(ID)
    assert made is not None
    for place, signatory in enumerate(room.signing.signatories(ID)):
        with ground.database.write() as session:
            said = "بشرط توفير الميزانية." if place else ""
            room.syntheses.sign(session, made.id, signatory, reservation=said)
    go("/synthesis")
    _check(chief, f"dialogue-synthesis-{language}")
    # What was agreed on is promised, shown to be done, and kept.
    go("/commitments")
    item = str(made.items[0].id)
    promised = {
        "text_fr": "Ouvrir la halle le dimanche",
        "text_ar": "فتح القاعة يوم الأحد",
        "owner_fr": "Commune de Fès",
    }
    _send(
        chief, f"{BASE}/commitments", side="elected", due_on="2020-01-01", item=item, owner_ar="جماعة فاس", **promised
    )
    (commitment,) = room.commitments.listed(ID)
    path = f"{BASE}/commitments/{commitment.number}"
    _send(chief, f"{path}/show", text_fr="Ouverte depuis mars", text_ar="مفتوحة منذ مارس", url="https://example.org/x")
    _check(chief, f"dialogue-commitments-{language}")
    _send(chief, f"{path}/move", to="kept")
    assert room.commitments.get(ID, commitment.number).state is CommitmentState.KEPT


def test_what_was_typed_is_in_the_form_again_where_it_could_not_be_taken(house: Served) -> None:
    """A long synthesis with one line that cites nobody: refused with why, and every word of it still there, folded out."""
    team, room = house.team, house.ground.dialogues
    assert room is not None
    page = team.member("chief", Role.ADMINISTRATOR, Language.FRENCH)
    page.goto(f"{team.address}/console/participation/dialogues")
    page.locator("[name=name]").fill("Fès ESS")  # no short name that can be
    page.locator("#title_fr").fill("Dialogue de Fès")
    page.locator("#near").fill("Fès-Meknès")
    page.locator("form[action='/console/participation/dialogues'] > button").click()
    page.locator("main [role=alert]").wait_for()
    assert page.locator("#title_fr").input_value() == "Dialogue de Fès"
    assert page.locator("#near").input_value() == "Fès-Meknès"
    page.locator("[name=name]").fill(ID)
    page.locator("form[action='/console/participation/dialogues'] > button").click()
    page.wait_for_url(re.compile(f"/{ID}"))
    page.goto(f"{team.address}{BASE}/synthesis")
    sentence = "La halle du souk ouvre le dimanche, et la commune en paie le gardien."
    page.locator("#text_0_fr").fill(sentence)
    page.locator("#kind_0").select_option("disagreement")
    page.locator("#cites_0").fill("tout le monde")
    page.locator(f"form[action='{BASE}/synthesis'] > button").click()
    page.locator("main [role=alert]").wait_for()
    assert "tout le monde" in page.locator("main [role=alert]").inner_text()
    assert page.locator("#text_0_fr").is_visible()
    assert page.locator("#text_0_fr").input_value() == sentence
    assert page.locator("#kind_0").input_value() == "disagreement"
    assert page.locator("#cites_0").input_value() == "tout le monde"
    page.goto(f"{team.address}{BASE}/synthesis")
    assert page.locator("#text_0_fr").input_value() == "", "it comes again once, and not on another day"
    team.problems[:] = [one for one in team.problems if "422" not in one]
