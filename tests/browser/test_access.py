"""Keyboard, screen readers, contrast, narrow windows, dark mode; and the page of a source without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from api.http.settings import ApiSettings
from api.http.testing import canned_services, served
from api.page.palette import contrast
from tests.browser import script
from tests.browser.conftest import Open
from tests.browser.other_site import OtherSite

pytestmark = pytest.mark.browser
STATES = [("fr", "light"), ("fr", "dark"), ("ar", "light"), ("ar", "dark")]


def answered(page: Page, question: str) -> None:
    page.get_by_role("textbox").fill(question)
    page.keyboard.press("Enter")
    page.locator("munadil-chat .answer[data-status]").last.wait_for()


def test_keyboard_alone_asks_opens_a_source_and_comes_back(open_page: Open) -> None:
    page = open_page("/?lang=fr")
    page.get_by_role("textbox").wait_for()
    focused = (
        "() => { const e = document.activeElement.shadowRoot.activeElement; return e ? e.className || e.tagName : ''; }"
    )
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate(focused) == "TEXTAREA":
            break
    page.keyboard.type(script.ASK_FRENCH)
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("merci")
    assert page.get_by_role("textbox").input_value() == f"{script.ASK_FRENCH}\nmerci"
    page.keyboard.press("Enter")
    page.locator("munadil-chat .answer[data-status]").wait_for()
    assert page.evaluate(focused) == "TEXTAREA"
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        if page.evaluate(focused) == "mark":
            break
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog.locator("mark")).to_have_text(script.QUOTE_ARABIC)
    for _ in range(8):  # focus stays within the panel, or leaves the page for the browser's own controls
        page.keyboard.press("Tab")
        assert page.evaluate("() => !document.activeElement.shadowRoot?.activeElement?.closest('.chat')")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert page.evaluate(focused) == "mark"


def test_a_source_opens_at_the_exact_passage_in_its_context(open_page: Open, address: str) -> None:
    page = open_page("/?lang=fr")
    answered(page, script.ASK_FRENCH)
    page.get_by_role("button", name="Ouvrir la source 1").click()
    dialog = page.get_by_role("dialog", name="Programme pour la jeunesse")
    expect(dialog.locator("mark")).to_have_text(script.QUOTE)
    expect(dialog).to_contain_text("Ce qui précède.")
    expect(dialog).to_contain_text("Ce qui suit.")
    expect(dialog).to_contain_text("Parti d'exemple · 17 février 2026 · p. 3")
    expect(dialog.get_by_role("link", name="Voir le document d'origine")).to_have_attribute(
        "href", "https://example.org/jeunesse"
    )
    expect(dialog.get_by_role("link", name="Ouvrir dans une page")).to_have_attribute(
        "href", f"{address}/sources/passage-1"
    )
    dialog.get_by_role("button", name="Fermer").click()
    expect(dialog).to_be_hidden()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["fr", "ar", "ary-Latn"])
def test_nothing_overflows(open_page: Open, width: int, language: str) -> None:
    page = open_page(f"/?lang={language}", width=width, height=640)
    page.get_by_role("textbox").wait_for()
    assert _overflowing(page) == []
    answered(page, script.ASK_FRENCH)
    assert _overflowing(page) == []
    page.locator("munadil-chat .card").first.click()
    page.locator("munadil-chat .panel mark").wait_for()
    assert _overflowing(page) == []


@pytest.mark.parametrize(("language", "scheme"), STATES)
def test_everything_can_be_read(open_page: Open, language: str, scheme: str) -> None:
    page = open_page(f"/?lang={language}", color_scheme=scheme)
    answered(page, script.ASK_FRENCH)
    page.locator("munadil-chat .card").last.click()
    page.locator("munadil-chat .panel mark").wait_for()
    texts = page.evaluate(_TEXTS)
    assert len(texts) > 20
    dark = sum(texts[0]["ground"]) < sum(texts[0]["ink"])
    assert dark == (scheme == "dark")
    poor = [t for t in texts if contrast(_colour(t["ground"]), _colour(t["ink"])) < 4.5]
    assert poor == []


@pytest.mark.parametrize(("language", "scheme"), STATES)
def test_the_nearest_words_can_be_read_and_reached_in_a_narrow_window(
    open_page: Open, language: str, scheme: str
) -> None:
    page = open_page(f"/?lang={language}", width=320, height=640, color_scheme=scheme)
    answered(page, script.ASK_UNKNOWN)
    for folded in page.locator("munadil-chat summary").all():
        folded.click()
    expect(page.locator("munadil-chat blockquote:visible")).to_have_count(5)
    assert _overflowing(page) == []
    assert page.evaluate(_NAMELESS) == []
    assert page.evaluate(_SMALL) == []
    poor = [t for t in page.evaluate(_TEXTS) if contrast(_colour(t["ground"]), _colour(t["ink"])) < 4.5]
    assert poor == []


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_controls_have_names_and_room_and_the_log_is_announced(open_page: Open, language: str) -> None:
    page = open_page(f"/?lang={language}", width=320, height=640)
    answered(page, script.ASK_FRENCH)
    assert page.evaluate(_NAMELESS) == []
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log.locator(".sentence")).to_have_count(3)
    expect(page.get_by_role("status")).to_contain_text("2")
    expect(page.locator("munadil-chat .answer")).to_have_attribute("lang", "fr")
    assert page.evaluate(_SMALL) == []


def test_the_theme_attribute_wins_over_the_preference(open_page: Open) -> None:
    page = open_page("/?lang=fr", color_scheme="light")
    page.get_by_role("textbox").wait_for()
    ink = "getComputedStyle(document.querySelector('munadil-chat').shadowRoot.querySelector('.chat')).color"
    light = page.evaluate(ink)
    page.evaluate("document.querySelector('munadil-chat').setAttribute('theme', 'dark')")
    assert page.evaluate(ink) != light


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_page_of_a_source_needs_no_script(open_page: Open, language: str) -> None:
    page = open_page(f"/sources/passage-2?lang={language}", width=320, java_script_enabled=False)
    expect(page.get_by_role("heading", level=1)).to_have_text("Programme pour la jeunesse")
    expect(page.locator("mark")).to_contain_text(script.QUOTE_ARABIC)
    expect(page.locator("blockquote")).to_have_attribute("dir", "rtl")
    expect(page.locator(".flag")).to_contain_text("Programme 2027")
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")


def test_markup_in_a_source_is_shown_as_text(open_page: Open) -> None:
    page = open_page("/sources/passage-3?lang=fr")
    expect(page.locator("mark")).to_have_text("<script>alert(1)</script> & <b>gras</b>")
    expect(page.get_by_role("heading", level=1)).to_have_text("<i>Titre</i>")
    expect(page.locator(".links")).to_have_count(0)
    expect(page.locator(".flag")).to_contain_text("ne figure plus")


def test_a_page_of_another_origin_embeds_the_chat(browser: Browser) -> None:
    with OtherSite() as site, served(canned_services(), ApiSettings(rate_limit=0, cors_origins=(site.url,))) as url:
        site.html = f'<!doctype html><munadil-chat language="en" theme="dark"></munadil-chat><script src="{url}/widget.js"></script>'
        page = browser.new_page(viewport={"width": 600, "height": 700})
        page.goto(f"{site.url}/")
        page.get_by_role("textbox").fill("How many?")
        page.keyboard.press("Enter")
        expect(page.locator("munadil-chat .answer[data-status=answered]")).to_be_visible()
        page.locator("munadil-chat .card").click()
        expect(page.get_by_role("dialog").locator("mark")).to_have_text(script.QUOTE)
        page.close()


def _overflowing(page: Page) -> list[str]:
    found: list[str] = page.evaluate(_OVERFLOWING)
    return found


def _colour(rgb: list[int]) -> tuple[float, float, float]:
    red, green, blue = (channel / 255 for channel in rgb)
    return red, green, blue


_ELEMENTS = """
const root = document.querySelector('munadil-chat').shadowRoot;
const shown = (e) => e.checkVisibility() && !e.closest('.unseen') && e.getClientRects().length;
const all = (selector) => [...root.querySelectorAll(selector)].filter(shown);
"""
_OVERFLOWING = f"""() => {{ {_ELEMENTS}
  const wide = all('*').filter((e) => !e.closest('svg')).filter((e) => {{
    const box = e.getBoundingClientRect();
    return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1);
  }});
  const page = document.documentElement.scrollWidth > innerWidth ? ['the page'] : [];
  return [...page, ...wide.map((e) => e.outerHTML.slice(0, 80))];
}}"""
_TEXTS = f"""() => {{ {_ELEMENTS}
  const channels = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (e) => {{
    for (let at = e; at; at = at.parentElement) {{
      const c = channels(getComputedStyle(at).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c.slice(0, 3);
    }}
    return channels(getComputedStyle(document.documentElement).backgroundColor).slice(0, 3);
  }};
  const written = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  return all('*').filter((e) => written(e) && e.tagName !== 'OPTION').map((e) => ({{
    text: e.textContent.trim().slice(0, 40), ink: channels(getComputedStyle(e).color).slice(0, 3), ground: ground(e),
  }}));
}}"""
_NAMELESS = f"""() => {{ {_ELEMENTS}
  const name = (e) => e.getAttribute('aria-label') || e.textContent.trim();
  return all('button, a, select, textarea, [role=log]').filter((e) => !name(e)).map((e) => e.outerHTML.slice(0, 80));
}}"""
_SMALL = f"""() => {{ {_ELEMENTS}
  return all('button, a, select, textarea').filter((e) => {{
    const box = e.getBoundingClientRect();
    return box.width < 24 || box.height < 24;
  }}).map((e) => e.outerHTML.slice(0, 80));
}}"""
