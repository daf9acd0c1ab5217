"""A phone in the hand: what answers a press is seen, the keyboard hides nothing, and lines break where print breaks them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import script
from tests.browser.conftest import Open
from tests.browser.site import ask, keep_picture

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

pytestmark = pytest.mark.browser
PHONE: ViewportSize = {"width": 320, "height": 568}
KEYBOARD_LAID_OVER = """
const seen = new EventTarget();
Object.assign(seen, { height: innerHeight, scale: 1 });
Object.defineProperty(window, 'visualViewport', { value: seen });
"""
"""What iOS's Safari does, and Chromium does not: the keyboard covers the page, which is told what is left to be seen."""


def test_buttons_stand_on_the_side_where_the_words_above_them_begin(opened: Callable[[str], Page]) -> None:
    page = opened("/?lang=ar")
    ask(page, script.ASK_FRENCH)  # answered, and thanked for a thumb, in French
    page.get_by_role("button", name="👎").click()
    words, buttons = page.locator("munadil-chat .note .text"), page.locator("munadil-chat .note .choices")
    buttons.wait_for()
    sides = [part.evaluate("e => getComputedStyle(e).direction") for part in (words, buttons)]
    assert sides == ["ltr", "ltr"]


@pytest.mark.parametrize("tag", ["fr", "ar", "ary-Latn"])
def test_the_reasons_after_a_thumb_down_are_seen_at_once(opened: Callable[[str], Page], tag: str) -> None:
    page = opened(f"/?lang={tag}")
    page.set_viewport_size(PHONE)
    ask(page, script.ASK_FRENCH)
    page.locator("munadil-chat .answer[data-status]").wait_for()
    page.get_by_role("button", name="👎").click()
    reasons = page.locator("munadil-chat .note .choices button")
    expect(reasons).to_have_count(5)
    for reason in (reasons.first, reasons.last):
        expect(reason).to_be_in_viewport(ratio=1)
    keep_picture(page, f"reasons-{tag}")


def test_the_page_is_as_high_as_what_the_keyboard_leaves_to_be_seen(opened: Callable[[str], Page]) -> None:
    page = opened("/?lang=fr")
    page.add_init_script(KEYBOARD_LAID_OVER)
    page.set_viewport_size(PHONE)
    page.reload()
    ask(page, script.ASK_FRENCH)
    page.locator("munadil-chat .answer[data-status]").wait_for()
    page.evaluate("visualViewport.height = 300; visualViewport.dispatchEvent(new Event('resize'))")
    bottom = "document.querySelector('munadil-chat').shadowRoot.querySelector('.field').getBoundingClientRect().bottom"
    assert page.evaluate(bottom) < 300
    page.get_by_role("button", name="👎").click()
    reasons = page.locator("munadil-chat .note .choices")
    reasons.wait_for()
    box = reasons.bounding_box()
    assert box is not None
    assert box["y"] < 300
    page.evaluate("Object.assign(visualViewport, { height: 150, scale: 2 }).dispatchEvent(new Event('resize'))")
    assert page.evaluate(bottom) > 200, "whoever magnifies the page sees a part of it, as it is"


def test_answers_to_two_questions_are_as_large_as_the_answer_to_one(open_page: Open) -> None:
    page = open_page("/?lang=fr", width=320, height=640)
    ask(page, script.ASK_FRENCH)
    answered = page.locator("munadil-chat .answer[data-status]")
    expect(answered).to_have_count(1)
    ask(page, script.ASK_TWO)
    expect(answered).to_have_count(2)
    sizes = page.locator("munadil-chat .text .sentence:not(.lead)").evaluate_all(
        "all => all.map((e) => getComputedStyle(e).fontSize)"
    )
    assert len(sizes) == 5
    assert len(set(sizes)) == 1
    keep_picture(page, "two-answers")


def test_what_is_said_besides_an_answer_stands_by_itself(open_page: Open) -> None:
    page = open_page("/?lang=fr")
    ask(page, script.ASK_TWO)
    aside = page.get_by_text(script.MASKED)
    before = page.locator("munadil-chat .sentence", has_text=script.QUOTE).last
    below, above = aside.bounding_box(), before.bounding_box()
    assert below is not None
    assert above is not None
    assert below["y"] >= above["y"] + above["height"]


def test_no_mark_begins_a_line(open_page: Open) -> None:
    page = open_page("/?lang=fr")
    ask(page, "Combien de cohortes ? Et « combien » de mentors ; vraiment !")
    said = page.locator("munadil-chat .user p")
    assert said.evaluate("e => e.textContent") == (
        "Combien de cohortes\u00a0? Et «\u00a0combien\u00a0» de mentors\u00a0; vraiment\u00a0!"
    )
