"""Every page of the rooms of consultations, dialogues and mentoring, read off the route table: no barrier, narrow enough, printable."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import update

from agent.organisation.organisation import Localised, ParticipationRoom
from api.console.frame.rights import Role
from api.console.routes import ROUTERS as STAFF
from api.http.testing import InMemorySources, canned_services
from api.page.take_part.routes import ROUTERS as PUBLIC
from connectors.rows.participants import ParticipantRow
from core.clock import SystemClock
from core.language.forms import Language
from participation.common.events.schemas import EventPlan
from participation.common.people.consents import ConsentKind
from participation.common.people.people import new_token
from participation.common.templates import Templates
from participation.dialogues.schemas import DialogueRole, SessionKind, VoiceState
from participation.makers import makers
from participation.services import Participation
from tests.browser import script
from tests.browser.barriers import barriers, overflow
from tests.browser.site import Site, keep_picture
from tests.browser.test_console import Team
from tests.consoles import console_over, participation_over, with_console, with_participation

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
EXAMPLE = Path(__file__).parents[2] / "examples" / "istiqlal"
CONSULTATIONS, DIALOGUES, MENTORING = (
    ParticipationRoom.CONSULTATIONS,
    ParticipationRoom.DIALOGUES,
    ParticipationRoom.MENTORING,
)
TEMPLATES = {
    CONSULTATIONS: ("demo-consultation", "demo-jeunes"),
    DIALOGUES: ("demo-dialogue", "demo-vallee"),
    MENTORING: ("demo-mentoring", "demo-mentorat"),
}
_FILES = re.compile(r"(?:\.(?:csv|json|atom|ics|pdf|js|css)|/export|/static/\{name\})$")
"""What is taken away or run, and is no page."""
_NARROWEST = 320
_OVER = (
    "[...document.querySelectorAll('main *')].filter(one => !one.closest('.scroll') && one.getBoundingClientRect().right > innerWidth + 1)"
    ".map(one => one.outerHTML.slice(0, 160))"
)


def pages(room: ParticipationRoom) -> list[str]:
    """Addresses of the pages of a room, staff's and everybody's, as the route table has them."""
    begins = (f"/console/participation/{room.path}", f"/take-part/{room.path}", "/take-part/me/", "/take-part/events")
    found = [
        route.path
        for router in (*STAFF, *PUBLIC)
        for route in router.routes
        if isinstance(route, APIRoute) and "GET" in (route.methods or ())
    ]
    mine = [path.replace("{room}/{scope}", f"{room.path}/{TEMPLATES[room][1]}") for path in found]
    return sorted({path for path in mine if path.startswith(begins) and not _FILES.search(path)})


class House:
    """A served house with the three demonstrations in it, and what stands in the addresses of their pages."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        agent, clock = script.StagedAgent(), SystemClock()
        self.site = Site(folder, canned_services(agent, sources=InMemorySources()), agent)
        self.ground = participation_over(self.site.database, clock, *TEMPLATES)
        templates = Templates(self.site.database, clock, makers(self.ground), EXAMPLE, self.ground.rooms)
        for name, _ in TEMPLATES.values():
            templates.load(name, "test")
        console = console_over(self.site.database, folder, clock)
        self.site.services = replace(
            with_participation(with_console(self.site.services, console), self.ground), clock=clock
        )
        self.team = Team(browser, console, self.site.start(console_codes=False), [], [])
        self.filled = {
            CONSULTATIONS: _of_consultations(self.ground),
            DIALOGUES: _of_dialogues(self.ground),
            MENTORING: _of_mentoring(self.ground),
        }

    def address(self, room: ParticipationRoom, path: str) -> str:
        """The address of a page, with what the demonstration has in its places; the longest pattern that fits fills it."""
        values = self.filled[room]
        own = max((key for key in values if "/" in key and key in path), key=len, default="")
        for name in re.findall(r"\{(\w+)\}", path):
            value = values[own] if own and own.endswith("{" + name + "}") else values.get(name)
            assert value is not None, f"{path}: say what stands for {name}"
            path = path.replace("{" + name + "}", value)
        return path


def _of_consultations(ground: Participation) -> Mapping[str, str]:
    room, scope = ground.consultations, TEMPLATES[CONSULTATIONS][1]
    assert room is not None
    theme = room.themes.tree(scope)[0].id
    event = ground.events.listed(CONSULTATIONS, scope)[-1]
    return {
        "process": scope,
        "theme": str(theme),
        "ideas/{number}": str(room.themes.filled(scope)[1][theme][0]),
        "number": str(event.id),
        "uid": event.uid,
        "token": _person(ground, CONSULTATIONS, scope)[1],
    }


def _of_dialogues(ground: Participation) -> Mapping[str, str]:
    room, scope = ground.dialogues, TEMPLATES[DIALOGUES][1]
    assert room is not None
    session = room.sessions.listed(scope, SessionKind.DIALOGUE)[0]
    _, signs = room.signing.add(scope, DialogueRole.ELECTED, Localised({Language.FRENCH: "Pour la commune"}), "test")
    _, invited = ground.events.invite(session.event.id, "elected", "test")
    room.programmes.take_assessment(scope, "test", takes=True)
    person, token = _person(ground, DIALOGUES, scope)
    ground.events.invite(session.event.id, "elected", "test", person)
    assert room.voices.listed(scope, state=VoiceState.WAITING)
    return {
        "programme": scope,
        "session": str(session.id),
        "sessions/{number}": str(session.id),
        "number": str(session.event.id),
        "uid": session.event.uid,
        "token": token,
        "invited/{token}": invited,
        "sign/{token}": signs,
    }


def _of_mentoring(ground: Participation) -> Mapping[str, str]:
    room, scope = ground.mentoring, TEMPLATES[MENTORING][1]
    assert room is not None
    cohorts = room.cohorts.listed(scope)
    running = next(one for one in cohorts if one.state.value == "running")
    taking = next(one for one in cohorts if one.state.takes_applications)
    pair, token = room.pairs.listed(running.id)[0], new_token()
    digest = hashlib.sha256(b"participant " + token.encode()).hexdigest()
    with ground.database.write() as session:
        session.execute(update(ParticipantRow).where(ParticipantRow.id == pair.mentee_person).values(key=digest))
        room.goals.set(session, pair.id, None, "Parler en public devant le conseil communal des jeunes")
    begins = ground.clock.now() + timedelta(days=9)
    plan = EventPlan("Rencontre du mois", begins, begins + timedelta(hours=2), "Fès", is_public=True)
    event = ground.events.add(MENTORING, scope, plan, "test")
    return {
        "programme": scope,
        "cohort": str(running.id),
        "apply/{cohort}/{side}": "mentee",
        "side": "mentee",
        "applications/{number}": str(pair.mentee),
        "pairs/{number}": str(pair.id),
        "application": str(pair.mentee),
        "number": str(event.id),
        "uid": event.uid,
        "token": token,
        "taking": str(taking.id),
    }


def _person(ground: Participation, room: ParticipationRoom, scope: str) -> tuple[str, str]:
    """Somebody who agreed to be kept in a room, and the token of their own link."""
    with ground.database.write() as session:
        person, token = ground.people.keep_from_page(session, Language.FRENCH)
        ground.people.agree(session, person.id, room, [ConsentKind.KEEP_TEXT], scope=scope)
    return person.id, token


@pytest.fixture(scope="module")
def house(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with ExitStack() as stack:
        house = House(browser, tmp_path_factory.mktemp("house"))
        stack.callback(house.site.stop)
        yield house
        for context in house.team.contexts:
            context.close()
    assert house.team.problems == []


def _looked_at(page: Page, name: str) -> list[str]:
    """What is wrong with a page that stands open, all of it unfolded: barriers, what sticks out, what a printer would cut."""
    keep_picture(page, f"{name}-folded")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    found = barriers(page)
    wrong = [f"{name}: {one['id']} {one['nodes'][0]['html'][:160]}" for one in found.response["violations"]]
    page.emulate_media(color_scheme="dark")
    found = barriers(page, ["color-contrast"])
    wrong += [f"{name}, dark: {one['nodes'][0]['html'][:160]}" for one in found.response["violations"]]
    page.emulate_media(color_scheme="light")
    if overflow(page):
        wrong.append(f"{name}: {page.evaluate(_OVER)}")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 900})
    keep_picture(page, f"{name}-print")
    if overflow(page):
        wrong.append(f"{name}: wider than a sheet, {page.evaluate(_OVER)}")
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": _NARROWEST, "height": 800})
    return wrong


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
@pytest.mark.parametrize("room", TEMPLATES, ids=str)
def test_each_page_has_no_barrier_fits_a_phone_and_prints(
    house: House, room: ParticipationRoom, language: Language
) -> None:
    team, wrong = house.team, list[str]()
    chief = team.member(f"chief-{room.path}-{language}", Role.ADMINISTRATOR, language, width=_NARROWEST)
    citizen = team.citizen(f"/take-part?lang={language}")
    citizen.set_viewport_size({"width": _NARROWEST, "height": 800})
    for path in pages(room):
        address = house.address(room, path)
        if "/apply/" in path:
            address = address.replace(
                f"/apply/{house.filled[room]['cohort']}/", f"/apply/{house.filled[room]['taking']}/"
            )
        page = chief if path.startswith("/console") else citizen
        answer = page.goto(f"{team.address}{address}?lang={language}")
        assert answer is not None
        assert answer.status == 200, (address, answer.status)
        wrong += _looked_at(page, f"every{path.replace('/', '-').replace('{', '').replace('}', '')}-{language}")
    assert wrong == []
