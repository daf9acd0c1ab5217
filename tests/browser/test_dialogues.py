"""A dialogue in ten minutes, in a real browser: from the first training to a commitment that is kept, and told back in Darija."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from agent.organisation.organisation import Localised, ParticipationRoom
from agent.testing import ScriptedAgent
from api.console.frame.rights import Role
from api.console.frame.words import word
from api.http.testing import InMemorySources, canned_services
from conversation.conversation import Dialogue
from conversation.testing import Chat
from core.clock import SystemClock
from core.language.forms import Language
from participation.common.events.calendar import ZONE
from participation.common.rights import RoomPart, RoomRole
from participation.dialogues.chat.door import DialogueDoor
from participation.dialogues.programmes import ROOM
from participation.dialogues.schemas import CommitmentState, DialogueRole, SessionKind, VoiceSource, VoiceState
from participation.dialogues.service import DialogueRoom
from participation.services import Participation
from tests.browser import script
from tests.browser.barriers import barriers, overflow
from tests.browser.site import Site, keep_picture
from tests.browser.test_console import Team
from tests.consoles import console_over, participation_over, with_console, with_participation
from tests.consultations import Told
from tests.mentoring_cohort import outside, tap
from tests.unit.conversation.house import PHRASES, REPLIES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
ID = "vallee"
CONSOLE, PUBLIC = f"/console/participation/dialogues/{ID}", f"/take-part/dialogues/{ID}"
_SPOKEN = (
    ("association", "story", "Notre coopérative vend tout l'été et rien l'hiver : le marché couvert est fermé."),
    ("elected", "viewpoint", "نريد فتح السوق المغطى شتاء لكن من يؤدي أجر الحارس؟"),
)
_ABSENT = "ma 9dertch nji l l7iwar w bghit ngoul belli souk khasso yt7ell f chta"
_SLOW = 60_000


class Meeting:
    """A served house with the room open, whom it tells, and a citizen who chats with it on Telegram."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        agent = script.StagedAgent()
        self.site = Site(folder, canned_services(agent, sources=InMemorySources()), agent)
        clock, database = SystemClock(), self.site.database
        self.told = Told()
        ground = participation_over(database, clock, ParticipationRoom.DIALOGUES)
        self.room = DialogueRoom(database, clock, ground.people, self.told, public_url="https://example.org")
        self.ground: Participation = replace(ground, dialogues=self.room)
        self.console = console_over(database, folder, clock)
        services = with_participation(with_console(self.site.services, self.console), self.ground)
        self.site.services = replace(services, clock=clock)
        self.team = Team(browser, self.console, self.site.start(console_codes=False), [], [])
        door = DialogueDoor(self.room, ground.people, database)
        self.chat = Chat(Dialogue(ScriptedAgent(), REPLIES, PHRASES, doors=(door,)), channel="telegram")
        self.chat.be_greeted()

    def phone(self) -> Page:
        """A narrow browser of the facilitator, who is signed in."""
        self.ground.parts.give(RoomPart(ROOM, ID, "sara", RoomRole.FACILITATOR), "test")
        page = self.team.member("sara", Role.EDITOR, Language.FRENCH, width=320)
        page.context.set_default_timeout(_SLOW)
        return page


@pytest.fixture
def meeting(browser: Browser, tmp_path: Path) -> Iterator[Meeting]:
    meeting = Meeting(browser, tmp_path)
    yield meeting
    for context in meeting.team.contexts:
        context.close()
    meeting.site.stop()
    lost = [one for one in meeting.team.problems if "Failed to load resource" not in one and "/sync" not in one]
    assert lost == []


def _check(page: Page, name: str) -> None:
    keep_picture(page, name)
    found = barriers(page)
    assert found.violations_count == 0, (name, found.generate_report())
    assert overflow(page) == 0, f"{name} is wider than its window"


def _press(page: Page, action: str) -> None:
    """Press what sends the form of this address."""
    page.locator(f"form[action='{action}'] button").first.click()
    page.wait_for_load_state()


def _opened(page: Page, action: str) -> None:
    """Open what holds a form."""
    page.locator(f"details:has(form[action='{action}'])").last.locator("summary").first.click()


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_a_dialogue_from_its_training_to_a_commitment_kept_and_told_back(meeting: Meeting, language: Language) -> None:
    from playwright.sync_api import expect

    team, room = meeting.team, meeting.room
    chief = team.member("chief", Role.ADMINISTRATOR, language)

    def go(path: str) -> None:
        chief.goto(f"{team.address}{path}")

    # A programme with its rules and a module, opened.
    go("/console/participation/dialogues")
    chief.locator("[name=name]").fill(ID)
    chief.locator("#title_fr").fill("Le dialogue de la vallée")
    chief.locator("#title_ar").fill("حوار الوادي")
    _check(chief, f"dialogue-list-{language}")
    _press(chief, "/console/participation/dialogues")
    chief.wait_for_url(re.compile(f"/{ID}"))
    _press(chief, f"{CONSOLE}/move")
    text = Localised({Language.FRENCH: "Écouter", Language.ARABIC: "الإنصات"})
    module = room.programmes.add_module(ID, text, Localised({}), "chief")
    # Two sessions: of training, and of dialogue; people are invited as what they are.
    begins = datetime.now(UTC).astimezone(ZONE)
    for kind, title in ((SessionKind.TRAINING, "Formation 1"), (SessionKind.DIALOGUE, "Séance 1")):
        go(f"{CONSOLE}/sessions")
        chief.locator("details.card summary").last.click()
        chief.locator("#session_kind").select_option(kind.value)
        if kind is SessionKind.TRAINING:
            chief.locator("#module").select_option(str(module))
        chief.locator("#title").fill(title)
        chief.locator("#starts_at").fill(f"{begins:%Y-%m-%dT%H:%M}")
        chief.locator("#ends_at").fill(f"{begins + timedelta(hours=2):%Y-%m-%dT%H:%M}")
        chief.locator("#entry").select_option("invited")
        _press(chief, f"{CONSOLE}/sessions")
    training, sitting = room.sessions.listed(ID)
    go(f"{CONSOLE}/sessions/{training.id}")
    _press(chief, f"{CONSOLE}/sessions/{training.id}/invite")
    address = chief.locator("code.whole").inner_text()
    _check(chief, f"dialogue-invite-{language}")
    citizen = team.citizen(f"{address.removeprefix(team.address)}?lang={language}")
    citizen.set_viewport_size({"width": 320, "height": 800})
    citizen.locator("button[value=yes]").click()
    citizen.locator("[name=agreed]").check()
    citizen.locator("[name=gender][value=woman]").check()
    _check(citizen, f"dialogue-invited-{language}")
    citizen.locator("form[action$='of-me'] button").click()
    expect(citizen.locator("a.big")).to_be_visible()
    assert room.sessions.balance(training.id)[0].women == 1
    # The session, in a village without a network: what is said by role, and how long each role speaks.
    phone = meeting.phone()
    phone.goto(f"{team.address}{CONSOLE}/sessions/{sitting.id}/live?lang={language}")
    expect(phone.locator("#ready")).not_to_be_empty(timeout=_SLOW)
    _check(phone, f"dialogue-live-{language}")
    phone.context.set_offline(True)
    phone.reload()
    phone.locator("[data-role=elected]").click()
    for role, kind_, said in _SPOKEN:
        phone.locator(f"#voice [name=role][value={role}]").check()
        phone.locator(f"#voice [name=kind][value={kind_}]").check()
        phone.locator("#text").fill(said)
        phone.locator("#voice [name=agreed]").check()
        phone.locator("#guest").fill("99" if said == _SPOKEN[-1][2] else "")
        phone.locator("#voice button").click()
    expect(phone.locator("#kept li")).to_have_count(2)
    phone.wait_for_timeout(1_500)
    phone.reload()
    expect(phone.locator("[data-role=elected]")).to_have_attribute("aria-pressed", "true")
    phone.locator("[data-role=elected]").click()
    expect(phone.locator("#kept li")).to_have_count(2)
    assert room.voices.listed(ID) == ()
    phone.context.set_offline(False)
    # A number that is not on the list: the phone says so, and it is put right there.
    expect(phone.locator("#kept .problem")).to_contain_text("99", timeout=_SLOW)
    assert len(room.voices.listed(ID)) == 1
    phone.locator("#kept button").click()
    expect(phone.locator("#text")).to_have_value(_SPOKEN[-1][2])
    phone.locator("#guest").fill("")
    phone.locator("#voice button").click()
    expect(phone.locator("#kept .problem")).to_have_count(0, timeout=_SLOW)
    expect(phone.locator("#kept .help").first).to_have_text(re.compile(r"\d"), timeout=_SLOW)
    expect(phone.locator("#kept .help").last).to_have_text(re.compile(r"\d"), timeout=_SLOW)
    _until(phone, lambda: room.sessions.spoken(sitting.id)[0].seconds >= 1)
    phone.reload()
    phone.locator("#send").click()
    phone.wait_for_timeout(500)
    assert len(room.voices.listed(ID)) == 2, "nothing is doubled"
    # Who could not come says it by chat, in Darija, and by the page.
    numbers = outside(_absent(meeting))
    citizen.goto(f"{team.address}{PUBLIC}/speak?lang={language}")
    citizen.locator("[name=role][value=association]").check()
    citizen.locator("#text").fill("La route du souk est coupée l'hiver")
    citizen.locator("[name=agreed]").check()
    _check(citizen, f"dialogue-speak-{language}")
    citizen.locator("form[method=post] button").click()
    expect(citizen.locator(".said")).to_be_visible()
    assert [one.source for one in room.voices.listed(ID)][2:] == [VoiceSource.BOT, VoiceSource.PAGE]
    # Read, published, linked.
    go(f"{CONSOLE}/voices")
    _check(chief, f"dialogue-voices-{language}")
    for box in chief.locator("[name=number]").all():
        box.check()
    chief.locator("button[value=published]").click()
    chief.wait_for_load_state()
    voices = [one.number for one in room.voices.listed(ID, state=VoiceState.PUBLISHED)]
    assert len(voices) == 4
    assert numbers == voices[2]
    go(f"{CONSOLE}/voices?state=published")
    _opened(chief, f"{CONSOLE}/voices/link")
    chief.locator("#voice").fill(str(voices[1]))
    chief.locator("#to").fill(str(voices[0]))
    _press(chief, f"{CONSOLE}/voices/link")
    assert len(room.voices.links(ID)) == 1
    # A synthesis that cites its voices, signed by both sides by their own links, one with a reservation.
    go(f"{CONSOLE}/synthesis")
    chief.locator("#text_0_fr").fill("Le marché couvert ouvre deux jours par semaine en hiver.")
    chief.locator("#text_0_ar").fill("يُفتح السوق المغطى يومين في الأسبوع شتاء.")
    chief.locator("#cites_0").fill(f"{voices[0]}\n{voices[1]}\n{voices[2]}")
    _press(chief, f"{CONSOLE}/synthesis")
    (made,) = room.syntheses.versions(ID)
    for side in (DialogueRole.ELECTED, DialogueRole.ASSOCIATION):
        go(f"{CONSOLE}/synthesis")
        _opened(chief, f"{CONSOLE}/signatories")
        chief.locator("#side").select_option(side.value)
        chief.locator("#capacity_fr").fill("Pour la commune" if side is DialogueRole.ELECTED else "Pour le collectif")
        _press(chief, f"{CONSOLE}/signatories")
        own = chief.locator("code.whole").inner_text()
        citizen.goto(f"{own}?lang={language}")
        if side is DialogueRole.ELECTED:
            citizen.locator("#reservation").fill("Selon le budget voté.")
        _check(citizen, f"dialogue-sign-{side}-{language}")
        citizen.locator("button[value=sign]").click()
        citizen.wait_for_load_state()
    assert room.syntheses.signed_off(ID) is not None
    _check(chief, f"dialogue-synthesis-{language}")
    # A commitment is made, shown, kept; whoever followed it in Darija is told.
    go(f"{CONSOLE}/commitments")
    _opened(chief, f"{CONSOLE}/commitments")
    chief.locator("form[action$='/commitments'] [name=text_fr]").fill("Ouvrir le marché le mardi et le vendredi.")
    chief.locator("form[action$='/commitments'] [name=text_ar]").fill("فتح السوق الثلاثاء والجمعة.")
    chief.locator("form[action$='/commitments'] [name=owner_fr]").fill("La commune")
    chief.locator("form[action$='/commitments'] [name=item]").select_option(str(made.items[0].id))
    _press(chief, f"{CONSOLE}/commitments")
    (commitment,) = room.commitments.listed(ID)
    outside(_followed(meeting, commitment.number))
    go(f"{CONSOLE}/commitments")
    show = f"{CONSOLE}/commitments/{commitment.number}/show"
    _opened(chief, show)
    chief.locator(f"form[action='{show}'] [name=text_fr]").fill("Le marché a ouvert quatre mardis.")
    _press(chief, show)
    move = f"{CONSOLE}/commitments/{commitment.number}/move"
    _opened(chief, move)
    chief.locator(f"form[action='{move}'] [name=to]").select_option("kept")
    _press(chief, move)
    assert room.commitments.find(commitment.number).state is CommitmentState.KEPT  # type: ignore[union-attr]
    _check(chief, f"dialogue-commitments-{language}")
    told = [texts for subject, _, texts in meeting.told.said if subject == f"commitment:{commitment.number}"]
    assert len(told) == 3, "made, shown, kept"
    assert "wfaw bih" in told[-1][Language.DARIJA_LATIN] or str(commitment.number) in told[-1][Language.DARIJA_LATIN]
    # Handed over; a second person publishes it.
    go(f"{CONSOLE}/publish")
    _check(chief, f"dialogue-publish-{language}")
    _press(chief, f"{CONSOLE}/publish")
    reviewer = team.member("amina", Role.REVIEWER, language)
    reviewer.goto(f"{team.address}/console/library/drafts/1")
    reviewer.get_by_role("button", name=word("publish", language), exact=True).click()
    expect(reviewer.locator(".state.published").first).to_be_visible()
    # What came of it, by the bot and on the pages.
    said_ = outside(meeting.chat.write("3la chno ttaf9o f souk"))
    assert "https://example.org/take-part/dialogues/vallee/synthesis" in said_[-1].text
    for path in ("", f"/sessions/{sitting.event.uid}", "/voices", "/synthesis", "/commitments"):
        citizen.goto(f"{team.address}{PUBLIC}{path}?lang={language}")
        _check(citizen, f"dialogue-public{re.sub('/sessions/.*', '-session', path).replace('/', '-')}-{language}")
        expect(citizen.locator("html")).to_have_attribute("dir", "rtl" if language.is_rtl else "ltr")


async def _absent(meeting: Meeting) -> int:
    """Somebody says by chat what they would have said; the number of their voice."""
    kind = await meeting.chat.write(_ABSENT)
    role = await tap(meeting.chat, kind, "kstory")
    read_back = await tap(meeting.chat, role, "rassociation")
    thanked = await tap(meeting.chat, read_back, "yes")
    found = re.search(r"(?<!\w)\d+(?!\w)", thanked[-1].text)
    assert found is not None
    return int(found[0])


async def _followed(meeting: Meeting, number: int) -> None:
    """Somebody asks in Darija what became of a commitment, and follows it."""
    told = await meeting.chat.write(f"fin wsel l'iltizam {number}")
    await tap(meeting.chat, told, f"f{number}")
    assert f"commitment:{number}" in {one.topic.subject for one in meeting.chat.followed.values()}


def _until(page: Page, holds: object) -> None:
    """Wait for what is done beside the pages."""
    for _ in range(240):
        if holds():  # type: ignore[operator]
            return
        page.wait_for_timeout(250)
    raise AssertionError("it was never done")
