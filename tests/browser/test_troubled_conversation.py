"""What goes wrong while people talk: answers given up, connections lost, another tab, a person who answers late."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from connectors.message import Outbound, Tone
from core.language.forms import Language
from tests.browser import script
from tests.browser.site import Site, ask, keep_picture

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.browser
Opened = Callable[[str], "Page"]


def told(page: Page) -> list[str]:
    """Who said what, from top to bottom: the text of a person, the state and language of an answer."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelector('munadil-chat').shadowRoot.querySelectorAll('.message')].map((m) =>
            m.matches('.user') ? m.querySelector('p').textContent.replaceAll('\u00a0', ' ') : `${m.dataset.status ?? 'open'} ${m.lang}`)"""
    )
    return found


def answers(page: Page, count: int) -> None:
    from playwright.sync_api import expect

    expect(page.locator("munadil-chat .answer[data-status=answered]")).to_have_count(count)


def test_the_answer_to_a_stopped_question_stands_below_that_question(opened: Opened, site: Site) -> None:
    page = opened("/?lang=fr")
    ask(page, script.ASK_SLOWLY)
    page.locator("munadil-chat .sentence").first.wait_for()
    page.get_by_role("button", name="Arrêter la réponse").click()
    page.get_by_text("Réponse arrêtée.").wait_for()
    ask(page, script.ASK_ARABIC)
    for _ in range(5):
        site.agent.go()
    answers(page, 2)
    assert told(page) == [script.ASK_SLOWLY, "answered fr", script.ASK_ARABIC, "answered ar"]
    assert page.get_by_text("Réponse arrêtée.").count() == 0


def test_what_another_tab_asked_is_shown_with_its_answer(opened: Opened) -> None:
    page = opened("/?lang=fr")
    ask(page, script.ASK_FRENCH)
    answers(page, 1)
    with page.context.expect_page() as found:
        page.evaluate("window.open(location.href)")  # a tab opened by a page begins with what that page keeps
    other = found.value
    answers(other, 1)
    ask(other, script.ASK_ARABIC)
    answers(other, 2)
    ask(page, "et puis ?")
    answers(page, 3)
    assert told(page) == [
        script.ASK_FRENCH,
        "answered fr",
        script.ASK_ARABIC,
        "answered ar",
        "et puis ?",
        "answered fr",
    ]


def test_a_question_asked_without_a_connection_is_answered_when_it_is_back(opened: Opened, site: Site) -> None:
    page = opened("/?lang=fr")
    ask(page, script.ASK_FRENCH)
    answers(page, 1)
    page.context.set_offline(True)
    ask(page, script.ASK_ARABIC)
    page.get_by_role("button", name="Réessayer").wait_for()
    keep_picture(page, "offline")
    page.context.set_offline(False)
    answers(page, 2)
    assert told(page) == [script.ASK_FRENCH, "answered fr", script.ASK_ARABIC, "answered ar"]
    assert len(site.agent.asked) == 2


def test_a_history_that_does_not_come_is_said_and_asked_for_again(opened: Opened) -> None:
    page = opened("/?lang=fr")
    ask(page, script.ASK_FRENCH)
    answers(page, 1)
    page.route("**/v1/conversations/*/messages", lambda route: route.abort())
    page.reload()
    again = page.get_by_role("button", name="Réessayer")
    again.wait_for()
    page.unroute("**/v1/conversations/*/messages")
    again.click()
    answers(page, 1)
    assert told(page) == [script.ASK_FRENCH, "answered fr"]


def test_the_language_that_was_chosen_holds_after_a_reload(opened: Opened) -> None:
    from playwright.sync_api import expect

    page = opened("/?lang=fr")
    page.get_by_role("combobox").select_option("ar")
    page.reload()
    expect(page.get_by_role("combobox")).to_have_value("ar")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")


def test_an_export_can_be_saved(opened: Opened, tmp_path: Path) -> None:
    page = opened("/?lang=fr")
    ask(page, "mon avis")
    answers(page, 1)
    ask(page, "/export")
    with page.expect_download() as found:
        page.get_by_role("button", name="Télécharger conversation.json").click()
    assert found.value.suggested_filename == "conversation.json"
    found.value.save_as(tmp_path / "saved.json")
    exported = json.loads((tmp_path / "saved.json").read_text("utf-8"))
    assert exported["received"][0]["text"] == "mon avis"


def test_the_page_says_who_answers_and_a_late_word_of_staff_is_there_on_coming_back(opened: Opened, site: Site) -> None:
    from playwright.sync_api import expect

    page = opened("/?lang=fr")
    notice = page.locator("munadil-chat .notice")
    expect(notice).to_contain_text("pas une personne")
    ask(page, "Je veux parler à une personne")
    expect(notice).to_contain_text("a votre demande")
    assert site.host is not None
    assert site.host.messaging is not None
    conversations = site.host.messaging.conversations
    (waiting,) = conversations.list()
    conversations.say(waiting.id, "amina", Outbound("Bonjour.", Language.FRENCH, Tone.PERSON))
    expect(page.locator("munadil-chat .by-staff")).to_have_count(1)
    expect(notice).to_contain_text("vous répond ici")
    keep_picture(page, "person-notice")
    conversations.give_back(waiting.id)
    expect(notice).to_contain_text("pas une personne")
    conversations.say(waiting.id, "amina", Outbound("Encore un mot.", Language.FRENCH, Tone.PERSON))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("munadil-chat .by-staff")).to_have_count(2)


def test_a_long_question_leaves_room_for_its_answer(opened: Opened) -> None:
    page = opened("/?lang=fr")
    ask(page, "mot " * 1500)
    answers(page, 1)
    box = page.locator("munadil-chat .answer").bounding_box()
    assert box is not None
    assert box["y"] < 700


def test_a_question_is_not_lost_when_a_person_gives_back_while_it_is_being_sent(opened: Opened, site: Site) -> None:
    from playwright.sync_api import expect

    page = opened("/?lang=fr")
    ask(page, "Je veux parler à une personne")
    expect(page.locator("munadil-chat .note")).to_have_count(1)
    assert site.host is not None
    assert site.host.messaging is not None
    conversations = site.host.messaging.conversations
    (waiting,) = conversations.list()
    conversations.say(waiting.id, "amina", Outbound("Bonjour.", Language.FRENCH, Tone.PERSON))
    expect(page.locator("munadil-chat .by-staff")).to_have_count(1)
    held: list[Route] = []
    page.route("**/v1/conversations/*/messages", lambda route: held.append(route))
    ask(page, script.ASK_FRENCH)
    conversations.give_back(waiting.id)
    expect(page.locator("munadil-chat .notice")).to_contain_text("pas une personne")
    held[0].continue_()
    page.unroute("**/v1/conversations/*/messages")
    answers(page, 1)
    assert told(page)[-3:] == [script.ASK_FRENCH, "open fr", "answered fr"], "the bot says first that it is back"


def test_a_double_click_sends_once_and_stops_nothing(opened: Opened, site: Site) -> None:
    page = opened("/?lang=fr")
    page.get_by_role("textbox").fill(script.ASK_SLOWLY)
    page.get_by_role("button", name="Envoyer").dblclick()
    page.locator("munadil-chat .sentence").first.wait_for()
    for _ in range(5):
        site.agent.go()
    answers(page, 1)
    assert told(page) == [script.ASK_SLOWLY, "answered fr"]
    assert len(site.agent.asked) == 1


@pytest.mark.parametrize("nothing", ["\u200f\u200e", " \n\u2067 ", "\u200b\ufeff"], ids=["marks", "blanks", "hidden"])
def test_marks_of_direction_alone_are_not_sent(opened: Opened, nothing: str) -> None:
    from playwright.sync_api import expect

    page = opened("/?lang=fr")
    page.get_by_role("textbox").fill(nothing)
    expect(page.get_by_role("button", name="Envoyer")).to_be_disabled()
    page.keyboard.press("Enter")
    expect(page.locator("munadil-chat .message")).to_have_count(0)
    page.get_by_role("textbox").fill("\u200fكم؟")
    expect(page.get_by_role("button", name="Envoyer")).to_be_enabled()


def test_what_was_erased_in_another_tab_is_gone_on_coming_back(opened: Opened) -> None:
    from playwright.sync_api import expect

    page = opened("/?lang=fr")
    ask(page, script.ASK_FRENCH)
    answers(page, 1)
    with page.context.expect_page() as found:
        page.evaluate("window.open(location.href)")
    other = found.value
    answers(other, 1)
    other.locator("munadil-chat button.erase").click()
    other.locator("munadil-chat button.erase").click()
    expect(other.locator("munadil-chat .message")).to_have_count(0)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("munadil-chat .message")).to_have_count(0)
