"""A reply to an older answer is about that answer: begun below it, seen above the field, and kept with the message."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import script
from tests.browser.barriers import overflow
from tests.browser.conftest import Open
from tests.browser.site import Site, ask, keep_picture

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
Opened = Callable[[str], "Page"]
FOCUSED = "() => document.activeElement.shadowRoot?.activeElement?.className"


def answers(page: Page, count: int) -> None:
    expect(page.locator("munadil-chat .answer[data-status]")).to_have_count(
        count, timeout=20_000
    )  # a busy machine answers late


def two_answers(page: Page) -> None:
    ask(page, script.ASK_FRENCH)
    answers(page, 1)
    ask(page, script.ASK_ARABIC)
    answers(page, 2)


def test_a_reply_to_an_older_answer_is_about_it_and_says_so_after_a_reload(opened: Opened, site: Site) -> None:
    page = opened("/?lang=fr")
    two_answers(page)
    page.get_by_role("button", name="Répondre").first.click()
    strip = page.locator("munadil-chat .quoting")
    expect(strip).to_contain_text(f"En réponse à : {script.QUOTE}")
    keep_picture(page, "replying")
    ask(page, "et pour les filles ?")
    answers(page, 3)
    expect(strip).to_be_hidden()
    about = site.agent.asked[-1].about
    assert about is not None
    assert about.question == script.ASK_FRENCH
    assert about.standalone_question == script.FRENCH.standalone_question
    for _ in range(2):
        expect(page.locator("munadil-chat .user .quoted")).to_have_count(1)
        expect(page.locator("munadil-chat .user").last.locator(".quoted")).to_contain_text(script.QUOTE)
        page.reload()
        answers(page, 3)
    ask(page, "et ensuite ?")
    answers(page, 4)
    assert site.agent.asked[-1].about is None, "a reply is one message"


def test_it_is_done_and_undone_with_the_keyboard_alone(opened: Opened, site: Site) -> None:
    page = opened("/?lang=fr")
    two_answers(page)
    page.get_by_role("button", name="Répondre").first.focus()
    page.keyboard.press("Enter")
    field = page.get_by_role("textbox")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(f"En réponse à : {script.QUOTE} " + hint(page))
    page.keyboard.press("Escape")
    expect(page.locator("munadil-chat .quoting")).to_be_hidden()
    page.get_by_role("button", name="Répondre").last.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Ne plus répondre à cela").focus()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    ask(page, "et puis ?")
    answers(page, 3)
    assert site.agent.asked[-1].about is None


def hint(page: Page) -> str:
    found: str = page.evaluate(
        """() => ['hint', 'notice'].map((id) =>
            document.querySelector('munadil-chat').shadowRoot.getElementById(id).textContent).join(' ')"""
    )
    return found.replace("\u00a0", " ")


def test_the_line_above_a_reply_leads_back_to_the_answer(opened: Opened) -> None:
    page = opened("/?lang=fr")
    page.set_viewport_size({"width": 320, "height": 568})
    two_answers(page)
    page.get_by_role("button", name="Répondre").first.click()
    ask(page, "et pour les filles ?")
    answers(page, 3)
    first = page.locator("munadil-chat .answer").first
    expect(first).not_to_be_in_viewport()
    page.locator("munadil-chat .quoted").click()
    expect(first).to_be_in_viewport()
    assert page.evaluate(FOCUSED) == "message answer"


def test_a_reply_that_did_not_get_through_is_one_still_when_it_is_sent_again(opened: Opened, site: Site) -> None:
    page = opened("/?lang=fr")
    two_answers(page)
    page.get_by_role("button", name="Répondre").first.click()
    page.context.set_offline(True)
    ask(page, "et pour les filles ?")
    page.get_by_role("button", name="Réessayer").wait_for(timeout=60_000)
    page.context.set_offline(False)
    answers(page, 3)
    assert site.agent.asked[-1].about is not None


def test_where_nothing_is_kept_a_reply_is_about_its_answer_too(open_page: Open, agent: script.StagedAgent) -> None:
    page = open_page("/?lang=ar", width=320, height=640)
    two_answers(page)
    page.get_by_role("button", name="ردّ").first.click()
    keep_picture(page, "replying-ar")
    ask(page, "والبنات؟")
    answers(page, 3)
    about = agent.asked[-1].about
    assert about is not None
    assert about.question == script.ASK_FRENCH
    assert about.passage_ids == ("passage-1", "passage-2")
    expect(page.locator("munadil-chat .user .quoted")).to_have_count(1)
    assert overflow(page) == 0
