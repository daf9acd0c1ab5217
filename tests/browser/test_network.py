"""The network's calendar and being put in touch in a real browser, on a phone and at a desk, in French and in Arabic."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from api.console.frame.rights import Role
from api.console.frame.words import word
from api.page.take_part.words import word_of
from conversation.doors import SaidToRoom
from core.clock import SystemClock
from core.language.forms import Language
from participation.associations.chat.door import AssociationDoor
from participation.associations.directory.schemas import AssociationDetails, AssociationField, AssociationState
from participation.associations.introductions.schemas import IntroductionState
from participation.common.events.calendar import ZONE
from participation.common.territory.gazetteer import open_gazetteer
from tests.browser.test_associations import PUBLIC, STAFF, Network, _check, network
from tests.consoles import participation_over
from tests.unit.participation.associations.activities.test_activities import picture

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
MINE = f"{PUBLIC}/mine"
ASKERS, PARTNERS = "0611111111", "0622222222"
__all__ = ["network"]


def member(network: Network, language: Language, french: str, arabic: str, *offers: str) -> tuple[int, Page]:
    """An association of Fès that is listed, and the page of whoever speaks for it, in a browser of their own."""
    fes = open_gazetteer().the("Fès")
    assert fes is not None
    details = AssociationDetails(
        name_fr=french, name_ar=arabic, field=AssociationField.WOMEN, territory=fes.code, offers=offers
    )
    room, ground = network.room, network.site.services.participation
    assert ground is not None
    number = room.directory.join(details, "amina", state=AssociationState.LISTED).number
    with room.database.write() as session:
        person, link = ground.people.keep_from_page(session, language)
        room.speakers.claim(session, number, person.id)
    room.speakers.answer(room.speakers.of(number)[0].number, "amina", accepts=True)
    page = network.team.citizen(f"{MINE}/{link}?lang={language}")
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("main form button").click()
    return number, page


def said(page: Page) -> None:
    from playwright.sync_api import expect

    expect(page.locator(".said").first).to_be_visible()


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_an_association_announces_an_activity_that_the_bot_then_tells(
    network: Network, language: Language, tmp_path: Path
) -> None:
    from playwright.sync_api import expect

    number, phone = member(network, language, "Association Safran", "جمعية الزعفران")
    address = f"{network.team.address}{MINE}/{number}/activities"
    phone.goto(f"{address}/new")
    _check(phone, f"activities-form-{language}")
    day = datetime.now(UTC).astimezone(ZONE) + timedelta(days=1)
    phone.locator("#title_fr").fill("Atelier de couture")
    phone.locator("#title_ar").fill("ورشة خياطة")
    phone.locator("#day").fill(f"{day:%Y-%m-%d}")
    phone.locator("#begins").fill("15:00")
    phone.locator("#commune").fill("فاس" if language.is_rtl else "fes")
    phone.locator("main form > button").click()
    said(phone)
    file = tmp_path / "IMG_0001.jpg"
    file.write_bytes(picture((1200, 800)))
    phone.locator("#photo").set_input_files(file)
    phone.locator("[name=agreed]").check()
    phone.locator("[name=seen]").check()
    phone.locator("form[enctype] > button").click()
    said(phone)
    _check(phone, f"activities-inside-{language}")
    phone.goto(address)
    _check(phone, f"activities-own-{language}")
    visitor = network.team.citizen(f"{PUBLIC}/activities?lang={language}&month={day:%Y-%m}")
    visitor.set_viewport_size({"width": 390, "height": 844})
    _check(visitor, f"activities-month-{language}")
    visitor.locator(".rowlink").click()
    title = "ورشة خياطة" if language.is_rtl else "Atelier de couture"
    expect(visitor.locator("h1")).to_have_text(title)
    assert visitor.locator(".photos img").evaluate("image => image.decode().then(() => image.naturalWidth)") == 1200
    _check(visitor, f"activities-activity-{language}")
    visitor.locator(".photos summary").click()
    visitor.locator(".photos button").click()
    expect(visitor.locator(".said")).to_have_text(word_of("said_activities_photo_gone", language))
    expect(visitor.locator(".photos img")).to_have_count(0)

    ground = participation_over(network.site.database, SystemClock())
    door = AssociationDoor(network.room, open_gazetteer(), ground.people, ground.database, ground.clock)
    asked = "ما هي الأنشطة في فاس غدا؟" if language.is_rtl else "quelles activités à Fès demain ?"
    heard = SaidToRoom(asked, "t", "0" * 64, "telegram", language, datetime.now(UTC))
    with ThreadPoolExecutor(1) as beside:  # the browser has this thread's loop
        reply = beside.submit(lambda: asyncio.run(door.hears(heard))).result()
    assert reply is not None
    assert title in reply.text
    assert visitor.url.partition("?")[0].rpartition("/")[2] in reply.text

    desk = network.team.member("chief", Role.ADMINISTRATOR, language)
    desk.goto(f"{network.team.address}{STAFF}/activities")
    _check(desk, f"activities-desk-{language}")


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_an_association_finds_a_partner_by_being_put_in_touch(network: Network, language: Language) -> None:
    from playwright.sync_api import expect

    _, asker = member(network, language, "Association Safran", "جمعية الزعفران")
    number, partner = member(network, language, "Clinique juridique", "العيادة القانونية", "révision de statuts")
    asker.goto(f"{network.team.address}{PUBLIC}/help")
    _check(asker, f"introductions-help-{language}")
    asker.locator(f"a[href$='to=a{number}']").click()
    _check(asker, f"introductions-ask-{language}")
    asker.locator("#need").fill("مراجعة قانوننا الأساسي" if language.is_rtl else "Revoir nos statuts")
    asker.locator("#contact").fill(ASKERS)
    asker.locator("main form > button").click()
    said(asker)
    (one,) = network.room.introductions.listed()
    partner.goto(f"{network.team.address}{MINE}/introductions")
    expect(partner.locator("main")).not_to_contain_text(ASKERS)
    _check(partner, f"introductions-asked-{language}")
    partner.locator(f"#contact{one.number}").fill(PARTNERS)
    partner.get_by_role("button", name=word_of("introductions_yes", language)).click()
    said(partner)
    expect(partner.locator("main")).to_contain_text(ASKERS)
    asker.goto(f"{network.team.address}{MINE}/introductions")
    expect(asker.locator("main")).to_contain_text(PARTNERS)
    _check(asker, f"introductions-introduced-{language}")
    asker.get_by_role("button", name=word_of("introductions_helped_yes", language)).click()
    said(asker)
    assert network.room.introductions.get(one.number).state is IntroductionState.HELPED
    asker.get_by_role("button", name=word_of("introductions_channel_code", language)).click()
    expect(asker.locator(".big")).to_contain_text("code ")
    visitor = network.team.citizen(f"{PUBLIC}/help/offer?lang={language}")
    visitor.set_viewport_size({"width": 390, "height": 844})
    _check(visitor, f"introductions-offer-{language}")

    asker.goto(f"{network.team.address}{MINE}/introductions/new")
    asker.locator("#need").fill("revoir nos statuts")
    asker.locator("#contact").fill(ASKERS)
    asker.locator("main form > button").click()
    desk = network.team.member("chief", Role.ADMINISTRATOR, language)
    desk.goto(f"{network.team.address}{STAFF}/introductions")
    expect(desk.locator("main")).not_to_contain_text(ASKERS)
    _check(desk, f"introductions-desk-{language}")
    desk.get_by_role("button", name=word("introductions_propose", language), exact=True).click()
    said(desk)
    _check(desk, f"introductions-desk-one-{language}")


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_the_conversation_leads_to_the_rooms(network: Network, language: Language) -> None:
    page = network.team.citizen(f"/?lang={language}")
    page.set_viewport_size({"width": 390, "height": 844})
    way = page.locator(f'.empty a[href*="/take-part?lang={language}"]')
    way.wait_for()
    page.goto(way.get_attribute("href") or "")
    assert "/take-part" in page.url
