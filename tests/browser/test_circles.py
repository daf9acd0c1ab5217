"""Two associations in a circle and in a talk, live in two browsers: on a phone and at a desk, in French and in Arabic."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.console.frame.rights import Role
from core.language.forms import Language
from participation.associations.circles.schemas import CircleDetails, Moderator, SeatState
from participation.associations.directory.schemas import AssociationField
from tests.browser.test_associations import Network, _check
from tests.networks import MINE, SpeakingMember, speaking_member

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
STAFF = "/console/participation/associations/circles"
SAID = {
    Language.FRENCH: (
        "Modèle de statuts",
        "Qui a un modèle ? @الأرز",
        "Oui, le voici.",
        "Bonjour !",
        "Bonjour à vous.",
    ),
    Language.ARABIC: ("نموذج قانون أساسي", "من لديه نموذج؟ @الأرز", "نعم، هذا هو.", "السلام عليكم!", "وعليكم السلام."),
}


@pytest.fixture
def network(browser: Browser, tmp_path: Path) -> Iterator[Network]:
    network = Network(browser, tmp_path)
    yield network
    for context in network.team.contexts:
        context.close()
    network.site.stop()
    # A connection that breaks when the server is stopped is what one of these tests is about.
    assert [one for one in network.team.problems if "ERR_" not in one] == []


def come_in(network: Network, member: SpeakingMember, language: Language, width: int) -> Page:
    page = network.team.citizen(f"{MINE}/{member.link}?lang={language}")
    page.set_viewport_size({"width": width, "height": 900})
    page.locator("main form button").click()
    page.wait_for_url(f"**{MINE}")
    return page


def two(network: Network) -> tuple[SpeakingMember, SpeakingMember]:
    first = speaking_member(network.ground, "Al Amal", "جمعية الأمل")
    return first, speaking_member(network.ground, "", "الأرز")


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_two_associations_meet_in_a_circle(network: Network, language: Language, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    amal, arz = two(network)
    title, text, answer, *_ = SAID[language]
    details = CircleDetails(
        "قوانين الجمعيات", "Statuts des associations", AssociationField.RIGHTS, "", "لا إعلانات. Pas de publicité."
    )
    circle = network.room.circles.make(details, "chief")
    desk = network.team.member("chief", Role.ADMINISTRATOR, language)
    for path in ("", "/new", f"/{circle}", "/reports"):
        desk.goto(f"{network.team.address}{STAFF}{path}")
        _check(desk, f"circles-desk{path.replace('/', '-')}-{language}")
    phone, other = come_in(network, amal, language, 320), come_in(network, arz, language, 1280)
    for page, who in ((phone, amal), (other, arz)):
        page.goto(f"{network.team.address}{who.address}/circles")
        page.locator(".rowlink").click()
        page.locator("main .card button").click()
        expect(page.locator(".said")).to_be_visible()
    for one in (amal, arz):
        desk.goto(f"{network.team.address}{STAFF}/{circle}")
        desk.locator(f"form[action$='/seats/{one.number}'] button[value=admit]").click()
        expect(desk.locator(".said")).to_be_visible()
    assert network.room.circles.get(circle, arz.number).seat.state is SeatState.MEMBER  # type: ignore[union-attr]
    phone.reload()
    phone.locator("summary").nth(1).click()
    phone.locator("#title").fill(title)
    phone.locator("#text").fill(text)
    file = tmp_path / "statuts.txt"
    file.write_text("Article 1", "utf-8")
    phone.locator("#file").set_input_files(file)
    phone.locator("form[action$='/upload'] button").click()
    expect(phone.locator(".thread strong", has_text="الأرز")).to_be_visible()
    phone.set_viewport_size({"width": 390, "height": 900})
    _check(phone, f"circles-thread-{language}")
    other.goto(f"{network.team.address}{arz.address}/circles/{circle}")
    _check(other, f"circles-circle-{language}")
    other.locator(".rowlink").click()
    other.locator("#text").fill(answer)
    other.locator("form[action$='/upload'] button").click()
    expect(other.locator(".thread > li")).to_have_count(2)
    network.room.circles.appoint(circle, arz.number, "chief", is_moderator=True)
    other.reload()
    other.locator("#post-1 summary").click()
    other.locator("#post-1 form[action$='/hide'] button").click()
    expect(other.locator("#post-1 .state")).to_be_visible()
    for path in ("members", "log"):
        other.goto(f"{network.team.address}{arz.address}/circles/{circle}/{path}")
        _check(other, f"circles-{path}-{language}")
    assert network.room.circles.moderator(circle, arz.number) == Moderator(circle, f"association {arz.number}")


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_two_associations_write_to_each_other_live(network: Network, language: Language) -> None:
    from playwright.sync_api import expect

    amal, arz = two(network)
    *_, hello, back = SAID[language]
    phone, other = come_in(network, amal, language, 390), come_in(network, arz, language, 1280)
    phone.goto(f"{network.team.address}{amal.address}/messages?q=الأرز")
    _check(phone, f"messages-list-{language}")
    phone.locator(f"form[action$='/with/{arz.number}'] button").click()
    talk = network.room.messages.talk_with(amal.number, arz.number)
    other.goto(f"{network.team.address}{arz.address}/messages/{talk}")
    for page in (phone, other):
        expect(page.locator("#talk[data-live=yes]")).to_be_attached()
    phone.locator("#text").fill(hello)
    phone.locator("#write button").click()
    expect(other.locator(".bubble .text")).to_have_text(hello)
    expect(phone.locator(".bubble.own .seen")).not_to_be_empty()
    other.locator("#text").fill(back)
    other.keyboard.press("Enter")
    expect(phone.locator(".bubble .text")).to_have_text([hello, back])
    expect(other.locator(".bubble")).to_have_count(2)
    phone.set_viewport_size({"width": 390, "height": 900})
    for page, name in ((phone, "phone"), (other, "desk")):
        _check(page, f"messages-talk-{name}-{language}")
    phone.reload()
    expect(phone.locator(".bubble .text")).to_have_text([hello, back])


def test_what_is_sent_while_the_server_is_away_arrives_once(network: Network) -> None:
    from playwright.sync_api import expect

    amal, arz = two(network)
    talk = network.room.messages.talk_with(amal.number, arz.number)
    phone = come_in(network, amal, Language.FRENCH, 390)
    phone.goto(f"{network.team.address}{amal.address}/messages/{talk}")
    expect(phone.locator("#talk[data-live=yes]")).to_be_attached()
    network.site.stop()
    for text in ("un", "deux"):
        phone.locator("#text").fill(text)
        phone.locator("#write button").click()
    expect(phone.locator("#talk-state")).to_contain_text("gardé ici")
    network.site.start(console_codes=False)
    expect(phone.locator(".bubble[data-number] .text")).to_have_text(["un", "deux"])
    expect(phone.locator("#talk[data-live=yes]")).to_be_attached()
    network.room.messages.send(talk, arz.author, "mark of an answer", "trois")
    expect(phone.locator(".bubble .text")).to_have_text(["un", "deux", "trois"])
    assert [one.text for one in network.room.messages.read(arz.number, talk).messages] == ["un", "deux", "trois"]


def test_messages_are_written_without_a_script(network: Network) -> None:
    amal, arz = two(network)
    talk = network.room.messages.talk_with(amal.number, arz.number)
    context = network.team.browser.new_context(java_script_enabled=False)
    network.team.contexts.append(context)
    page = context.new_page()
    page.goto(f"{network.team.address}{MINE}/{amal.link}?lang=fr")
    page.locator("main form button").click()
    page.goto(f"{network.team.address}{amal.address}/messages/{talk}")
    page.locator("#text").fill("sans script")
    page.locator("#write button").click()
    assert page.locator(".bubble .text").all_inner_texts() == ["sans script"]
