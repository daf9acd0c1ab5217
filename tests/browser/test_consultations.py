"""A year of a consultation in ten minutes, in a real browser: meetings, ideas in five forms, themes, decisions, and what came of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from agent.organisation.organisation import ParticipationRoom
from api.console.frame.rights import Role
from api.console.frame.words import word
from api.http.testing import InMemorySources, canned_services
from api.wiring.participation import doors_of
from connectors.rows.keys import open_keys
from conversation.told_back.announcing import ToldBack
from core.clock import SystemClock
from core.language.forms import Language
from participation.common.texts.localised import worded
from participation.consultations.contributions import ContributionFilter
from participation.consultations.schemas import ContributionSource, ContributionState, DecisionStatus
from participation.consultations.service import ConsultationRoom
from participation.consultations.words import word as said
from participation.services import Participation
from tests.browser import script
from tests.browser.barriers import barriers
from tests.browser.site import Site, keep_picture
from tests.browser.test_console import Team
from tests.consoles import console_over, participation_over, with_console, with_participation
from tests.consultations import WordEmbedder
from tests.messengers import Messaged, messaging_host, messengers

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
ID = "pacte"
CONSOLE, PUBLIC = f"/console/participation/consultations/{ID}", f"/take-part/consultations/{ID}"
_OPENERS = {
    Language.FRENCH: "J'ai une idée : un bus du soir pour le lycée de Tata, ligne {n}",
    Language.ARABIC: "عندي اقتراح: نريد حافلة مدرسية في المساء بطاطا، الخط {n}",
    Language.DARIJA: "عندي واحد الفكرة: بغينا طوبيس فالليل فطاطا، الخط {n}",
    Language.DARIJA_LATIN: "3endi wa7ed lfekra: bghina tobis f lil f tata, ligne {n}",
    Language.ENGLISH: "I have an idea: we need a bus in the evening in Tata, line {n}",
}
_CSV = "id,title,body,place\n" + "".join(
    f"{n},Bibliothèque du soir {n},Ouvrir la bibliothèque du quartier le soir pour réviser — rangée {n},Azilal\n"
    for n in range(1, 13)
)


_NUMBERED = re.compile(
    "|".join(re.escape(said("bot_taken", form, number="#").partition("#")[0]) + r"(\d+)" for form in Language)
)
"""What thanks for an idea, with the number that it got."""
_TOLD = ("published", "kept", "not_kept", "delivered")


def _number_of(person: Messaged) -> int:
    """The number that somebody's idea was given."""
    found = _NUMBERED.search(person.texts()[-1])
    assert found is not None
    return int(next(filter(None, found.groups())))


def _heard(person: Messaged, number: int) -> dict[str, int]:
    """How often somebody was told of each change of an idea."""
    heard = {}
    for key in _TOLD:
        ways = {said(f"told_{key}", form, number=number) for form in Language}
        heard[key] = sum(text.count(way) for text in person.texts() for way in ways)
    return {key: count for key, count in heard.items() if count}


class Year:
    """A served house with the room open, and people who chat with it on both apps."""

    def __init__(self, browser: Browser, folder: Path, stack: ExitStack) -> None:
        agent = script.StagedAgent()
        self.site = Site(folder, canned_services(agent, sources=InMemorySources()), agent)
        clock, database = SystemClock(), self.site.database
        self.apps, settings = stack.enter_context(messengers(folder, self.site.port))
        identity, vault = open_keys(settings.connectors, folder)
        told_back = ToldBack(database, clock)
        room = ConsultationRoom(database, clock, WordEmbedder(), told_back, public_url="https://example.org")
        self.ground: Participation = replace(
            participation_over(database, clock, ParticipationRoom.CONSULTATIONS),
            consultations=room,
            identity=identity,
            vault=vault,
        )
        self.room, self.console = room, console_over(database, folder, clock)
        services = with_participation(with_console(self.site.services, self.console), self.ground)
        self.site.services = replace(services, clock=clock)
        host = messaging_host(settings, database, agent, doors_of(self.ground))
        self.team = Team(browser, self.console, self.site.start(host, console_codes=False), [], [])

    def say(self, ideas: Sequence[str]) -> dict[int, Messaged]:
        """Somebody new says each of these ideas on an app, and asks to be told what comes of it; people by their number."""
        people = [self.apps.person(number) for number in range(1, len(ideas) + 1)]
        for person, idea in zip(people, ideas, strict=True):
            person.says(idea)
        for person in people:
            person.taps("named", "noplace")
        for person in people:
            person.taps("yestold")
        for person in people:
            person.waits(lambda texts: bool(_NUMBERED.search(texts[-1])), "a number")
        return {_number_of(person): person for person in people}

    def all_hear(self, people: Mapping[int, Messaged], changes: Counter[tuple[str, int]]) -> None:
        """Wait until everybody has heard of each change of their own idea, as often as it changed so, and of no other's."""
        for number, person in people.items():
            wanted = {key: count for (key, of), count in changes.items() if of == number}
            person.waits(lambda _, p=person, n=number, w=wanted: _heard(p, n) == w, f"{number}: {wanted}")  # type: ignore[misc]
        for number, person in people.items():
            assert not [of for of in people if of != number and _heard(person, of)], "somebody else's idea"


@pytest.fixture
def year(browser: Browser, tmp_path: Path) -> Iterator[Year]:
    with ExitStack() as stack:
        year = Year(browser, tmp_path, stack)
        yield year
        for context in year.team.contexts:
            context.close()
        year.site.stop()
    assert year.team.problems == []


def _check(page: Page, name: str) -> None:
    keep_picture(page, name)
    found = barriers(page)
    assert found.violations_count == 0, (name, found.generate_report())


def _press(page: Page, action: str) -> None:
    """Press what sends the form of this address."""
    page.locator(f"form[action='{CONSOLE}/{action}'] button").first.click()
    page.wait_for_load_state()


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_a_year_from_a_voice_to_a_decision_told_back(year: Year, language: Language, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    team, room = year.team, year.room
    chief = team.member("chief", Role.ADMINISTRATOR, language)

    def go(path: str) -> None:
        chief.goto(f"{team.address}{path}")

    # Open.
    go("/console/participation/consultations")
    chief.locator("[name=name]").fill(ID)
    chief.locator("#title_fr").fill("Le pacte des jeunes")
    chief.locator("#title_ar").fill("ميثاق الشباب")
    chief.locator("form[action='/console/participation/consultations'] button").click()
    chief.wait_for_url(re.compile(f"/{ID}"))
    _press(chief, "move")
    _check(chief, f"consultation-overview-{language}")
    # A first meeting, written down in the console.
    go(f"{CONSOLE}/contributions")
    chief.locator(f"details:has(form[action='{CONSOLE}/add']) summary").click()
    chief.locator("#ideas").fill("\n\n".join(f"Un terrain de sport éclairé, rue {n}" for n in range(5)))
    _press(chief, "add")
    # A second one, by a table.
    go(f"{CONSOLE}/import")
    table = tmp_path / "reunion.csv"
    table.write_text(_CSV, "utf-8")
    chief.locator("#files").set_input_files(table)
    _press(chief, "import/upload")
    _check(chief, f"consultation-import-{language}")
    _press(chief, "import/take")
    # A third one, in a village without a network: the page is kept at its very first visit.
    village = team.browser.new_context(viewport={"width": 320, "height": 800}, reduced_motion="reduce")
    team.contexts.append(village)
    phone = village.new_page()
    phone.goto(f"{team.address}{PUBLIC}/offline?lang={language}")
    expect(phone.locator("#ready")).not_to_be_empty(timeout=30_000)
    _check(phone, f"consultation-offline-{language}")
    village.set_offline(True)
    phone.reload()
    for idea in ("Un puits pour le douar", "مصباح في طريق المدرسة"):
        phone.locator("#text").fill(idea)
        phone.locator("#idea [type=checkbox]").check()
        phone.locator("#idea button").click()
    expect(phone.locator("#waiting li")).to_have_count(2, timeout=30_000)
    village.set_offline(False)
    expect(phone.locator("#waiting .help").last).to_have_text(re.compile(r"\d"), timeout=30_000)
    # Forty by chat in five forms, on two channels, and one by the page.
    chats = year.say([text.format(n=n) for n in range(8) for text in _OPENERS.values()])
    citizen = team.citizen(f"{PUBLIC}/contribute?lang={language}")
    citizen.locator("#text").fill("Un bus de nuit")
    citizen.locator("[name=agreed]").check()
    _check(citizen, f"consultation-contribute-{language}")
    citizen.locator("form[method=post] button").click()
    expect(citizen.locator(".said")).to_be_visible()
    _check(citizen, f"consultation-thanks-{language}")
    every = room.contributions.every(ID, ContributionFilter())
    assert len(every) == 60
    sources = Counter(one.source for one in every)
    assert sources[ContributionSource.BOT] == 40
    assert sources[ContributionSource.OFFLINE] == 2
    # Moderation, until nothing waits.
    for _ in range(3):
        go(f"{CONSOLE}/contributions")
        if chief.locator("[name=number]").count() == 0:
            break
        _check(chief, f"consultation-moderation-{language}")
        for box in chief.locator("[name=number]").all():
            box.check()
        chief.locator("button[value=published]").click()
        chief.wait_for_load_state()
    assert room.contributions.listed(ID, ContributionFilter(state=ContributionState.WAITING))[1] == 0
    # Everybody who said an idea on an app and asked is told that it is published.
    assert sorted(chats) == sorted(one.number for one in every if one.source is ContributionSource.BOT)
    changes = Counter(("published", number) for number in chats)
    year.all_hear(chats, changes)
    # Themes are proposed, named, signed; then contributions are put under them.
    go(CONSOLE)
    _press(chief, "move")
    go(f"{CONSOLE}/themes")
    _press(chief, "themes/propose")
    _until(chief, lambda: bool(room.themes.tree(ID)))
    go(f"{CONSOLE}/themes")
    _check(chief, f"consultation-themes-{language}")
    _press(chief, "themes/sign")
    _press(chief, "themes/put-under")
    _until(chief, lambda: sum(one.count for one in room.themes.tree(ID)) >= 60)
    # A synthesis is signed, and handed to the library's review; somebody else publishes it.
    go(f"{CONSOLE}/syntheses")
    _press(chief, "syntheses/make")
    (made,) = room.syntheses.listed(ID)
    chief.locator(f"[formaction='{CONSOLE}/syntheses/{made.id}/sign']").click()
    chief.wait_for_load_state()
    _check(chief, f"consultation-syntheses-{language}")
    # Ten decisions and two deliveries, each told to all whom it concerns.
    numbers, today = list(chats)[:9], room.consultations.today
    go(f"{CONSOLE}/decisions")
    chief.locator("details.card summary").first.click()
    chief.locator("#contribution").fill(str(numbers[0]))
    chief.locator("#status").select_option("kept")
    chief.locator("#text_fr").fill("Un bus à 21 h.")
    chief.locator("#text_ar").fill("حافلة في التاسعة ليلا.")
    _press(chief, "decisions")
    changes["kept", numbers[0]] += 1
    text, none = worded({Language.FRENCH: "Décidé.", Language.ARABIC: "تقرر."}), worded({})
    for place, number in enumerate(numbers[1:]):
        status = DecisionStatus.NOT_KEPT if place % 2 else DecisionStatus.KEPT
        room.decisions.decide(ID, status, "amina", contribution=number, text=text, reason=none, decided_on=today)
        changes[status.value, number] += 1
    theme = room.themes.tree(ID)[0].id
    room.decisions.decide(ID, DecisionStatus.KEPT, "amina", theme=theme, text=text, reason=none, decided_on=today)
    under = [number for number in room.themes.filled(ID)[1][theme] if number in chats]
    changes.update(("kept", number) for number in under)
    year.all_hear(chats, changes)
    done = worded({Language.FRENCH: "C’est fait.", Language.ARABIC: "أُنجز."})
    for decision in room.decisions.listed(ID):
        if decision.theme == theme or decision.contribution == numbers[0]:
            room.decisions.deliver(decision.id, "amina", text=done, happened_on=today)
            changes.update(("delivered", number) for number in (under if decision.theme else numbers[:1]))
    year.all_hear(chats, changes)
    go(f"{CONSOLE}/decisions")
    _check(chief, f"consultation-decisions-{language}")
    # Handed over; a second person publishes it.
    go(f"{CONSOLE}/publish")
    _check(chief, f"consultation-publish-{language}")
    _press(chief, "publish")
    reviewer = team.member("amina", Role.REVIEWER, language)
    reviewer.goto(f"{team.address}/console/library/drafts/1")
    reviewer.get_by_role("button", name=word("publish", language), exact=True).click()
    expect(reviewer.locator(".state.published").first).to_be_visible()
    # What came of it, by the bot and on the pages.
    french = language is Language.FRENCH
    asked, decided = (f"idée {numbers[0]}", "21 h") if french else (f"فكرة {numbers[0]}", "في التاسعة ليلا")
    asking = chats[numbers[0]]
    asking.says(asked)
    asking.waits(lambda texts: "https://example.org/take-part" in texts[-1] and decided in texts[-1], "what came of it")
    for path in ("", "/contributions", f"/ideas/{numbers[0]}", "/ledger"):
        citizen.goto(f"{team.address}{PUBLIC}{path}?lang={language}")
        _check(citizen, f"consultation-public{path.replace('/', '-')}-{language}")


def _until(page: Page, holds: object) -> None:
    """Wait for what is done beside the pages."""
    for _ in range(240):
        if holds():  # type: ignore[operator]
            return
        page.wait_for_timeout(250)
    raise AssertionError("it was never done")
