"""The chat on somebody else's site: two of them are two, and one that cannot start tells the page's owner why, and what to do."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from api.http.settings import ApiSettings
from api.http.testing import canned_services, served
from core.testing import LoopbackCall, LoopbackServer
from tests.browser import script
from tests.browser.other_site import OtherSite
from tests.browser.site import Site, keep_picture

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser
Visit = Callable[..., "Page"]


class StrictSite(LoopbackServer):
    """A site whose policy lets nothing be asked for but from itself, scripts and styles of a server apart."""

    html = ""
    server = ""

    def answer(self, call: LoopbackCall) -> None:
        policy = f"default-src 'self'; script-src {self.server}; style-src {self.server}"
        call.reply(200, self.html.encode(), "text/html; charset=utf-8", headers={"Content-Security-Policy": policy})


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Opens a page with these elements, and the script of a server; `console` has what it says there."""
    contexts = []

    def opened(site: OtherSite | StrictSite, server: str, html: str, console: list[str] | None = None) -> Page:
        site.html = f'<!doctype html><meta charset="utf-8">{html}<script src="{server}/widget.js"></script>'
        context = browser.new_context(viewport={"width": 700, "height": 900}, reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        if console is not None:
            page.on("console", lambda message: console.append(message.text))
        page.goto(f"{site.url}/")
        return page

    yield opened
    for context in contexts:
        context.close()


def asked(chat: Locator, question: str) -> None:
    chat.get_by_role("textbox").fill(question)
    chat.get_by_role("textbox").press("Enter")
    expect(chat.locator(".answer[data-status]").last).to_be_visible(timeout=20_000)


@pytest.mark.parametrize("names", [("", ""), (' name="aide"', ' name="programme"')])
def test_two_chats_on_a_page_are_two_conversations(visit: Visit, site: Site, names: tuple[str, str]) -> None:
    with OtherSite() as other:
        server = site.start(cors_origins=(other.url,))
        page = visit(other, server, "".join(f"<munadil-chat{name}></munadil-chat>" for name in names))
        first, second = page.locator("munadil-chat").first, page.locator("munadil-chat").last
        asked(first, script.ASK_FRENCH)
        asked(second, script.ASK_ARABIC)
        assert [question.history for question in site.agent.asked] == [(), ()]
        for _ in range(2):
            expect(first.locator(".user p")).to_have_text([script.ASK_FRENCH])
            expect(second.locator(".user p")).to_have_text([script.ASK_ARABIC])
            page.reload()
        second.get_by_role("button", name="Nouvelle conversation").or_(second.locator(".fresh")).first.click()
        page.reload()
        expect(first.locator(".user p")).to_have_text([script.ASK_FRENCH])
        expect(second.locator(".user")).to_have_count(0)
        keep_picture(page, "two-chats")


def told(console: list[str]) -> str:
    """What the chat says to whoever owns the page."""
    return "\n".join(line for line in console if line.startswith("munadil-chat:"))


def test_a_site_that_may_not_ask_is_told_the_setting_that_lets_it(visit: Visit) -> None:
    console: list[str] = []
    with OtherSite() as site, served(canned_services(), ApiSettings(rate_limit=0)) as url:
        page = visit(site, url, "<munadil-chat></munadil-chat>", console)
        expect(page.get_by_role("alert")).to_contain_text("Munadil ne répond pas")
        page.wait_for_function("() => true")
        expect(page.get_by_role("button")).to_be_visible()
        until(page, lambda: bool(told(console)))
        assert f"does not let pages of {site.url} in (CORS)" in told(console)
        assert f"MUNADIL_CORS_ORIGINS={site.url}" in told(console)


def test_a_server_that_is_away_is_told_from_one_that_refuses(visit: Visit) -> None:
    console: list[str] = []
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{found.getsockname()[1]}"
    with OtherSite() as site, served(canned_services(), ApiSettings(rate_limit=0)) as url:
        page = visit(site, url, f'<munadil-chat server="{nobody}"></munadil-chat>', console)
        until(page, lambda: bool(told(console)))
        assert f"{nobody} could not be reached" in told(console)
        assert "Look whether the server runs" in told(console)


def test_a_page_whose_own_policy_forbids_it_is_told_so(visit: Visit) -> None:
    console: list[str] = []
    with StrictSite() as site, served(canned_services(), ApiSettings(rate_limit=0, cors_origins=("*",))) as url:
        site.server = url
        page = visit(site, url, "<munadil-chat></munadil-chat>", console)
        until(page, lambda: bool(told(console)))
        assert f"Content-Security-Policy of this page does not let it ask {url}" in told(console)
        assert f"connect-src {url}" in told(console)


def test_a_server_that_answers_with_an_error_is_told_with_its_number(visit: Visit) -> None:
    console: list[str] = []
    with FailingServer() as failing, OtherSite() as site, served(canned_services()) as url:
        page = visit(site, url, f'<munadil-chat server="{failing.url}"></munadil-chat>', console)
        until(page, lambda: bool(told(console)))
        assert f"{failing.url}/widget/config.json answered 503." in told(console)
        assert "/health/ready" in told(console)


class FailingServer(LoopbackServer):
    """A server that is not ready, and says so to any origin."""

    def answer(self, call: LoopbackCall) -> None:
        call.reply(503, b"{}", "application/json", headers={"Access-Control-Allow-Origin": "*"})


def until(page: Page, condition: Callable[[], bool]) -> None:
    for _ in range(100):
        if condition():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come")
