"""The page /privacy: reached from the chat, right to left where it must be, in both themes, on a narrow phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.barriers import overflow
from tests.browser.conftest import Open
from tests.browser.site import keep_picture

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("language", "direction"), [("fr", "ltr"), ("ar", "rtl"), ("ary", "rtl"), ("ary-Latn", "ltr"), ("en", "ltr")]
)
def test_it_can_be_read_on_a_narrow_phone(open_page: Open, language: str, direction: str, scheme: str) -> None:
    page = open_page(f"/privacy?lang={language}", width=320, height=640, color_scheme=scheme)
    assert overflow(page) == 0
    assert page.locator("html").get_attribute("dir") == direction
    assert page.locator(".notice-text h2").count() >= 6
    colours = (
        "() => [getComputedStyle(document.body).color, getComputedStyle(document.documentElement).backgroundColor]"
    )
    ink, ground = page.evaluate(colours)
    assert ink != ground
    keep_picture(page, f"privacy-{language}-{scheme}")


def test_it_is_one_press_away_from_the_chat(open_page: Open) -> None:
    page = open_page("/?lang=ar")
    link = page.get_by_role("link", name="معطياتك")
    with page.context.expect_page() as opened:
        link.click()
    expect(opened.value.locator("h1")).to_have_text("معطياتك")
    opened.value.get_by_role("link", name="اطرح سؤالا").click()
    expect(opened.value.get_by_role("textbox")).to_be_visible()


def test_it_needs_no_script(open_page: Open) -> None:
    page = open_page("/?lang=fr", java_script_enabled=False)
    page.get_by_role("link", name="Vos données").click()
    expect(page.locator("h1")).to_have_text("Vos données")
