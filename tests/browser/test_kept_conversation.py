"""A conversation that the server keeps: a reload shows it again, and nothing of an answer is lost on the way."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from agent.testing import ScriptedAgent
from api.messaging import MessagingHost
from api.testing import InMemorySources, canned_services, served
from connectors.message import Outbound, Tone
from core.database import Database
from core.language import Language
from tests.browser import script
from tests.browser.conftest import _organisation, _sources
from tests.hosted import talking_host

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("MUNADIL_SHOTS", "")
"""Folder that pictures are kept in, for people to look at."""


class Site:
    """A server on a port of its own that can be stopped and started again on what it had stored."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._database = Database(f"sqlite:///{(folder / 'munadil.db').as_posix()}")
        self._database.upgrade()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._stack = ExitStack()
        self.agent = script.StagedAgent(ScriptedAgent(script.ANSWERS, default=script.FRENCH))
        self.host: MessagingHost | None = None

    def start(self) -> str:
        """Begin to serve; the address."""
        self.host = talking_host(self._database, self._folder, self.agent, durable=True)
        services = canned_services(self.agent, sources=InMemorySources(_sources()), organisation=_organisation())
        return self._stack.enter_context(served(replace(services, messaging=self.host), port=self._port))

    def stop(self) -> None:
        """Stop; a turn that runs is broken off."""
        self._stack.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    yield site
    site.stop()


@pytest.fixture
def opened(browser: Browser, site: Site) -> Iterator[Callable[[str], Page]]:
    contexts = []
    address = site.start()

    def open_at(path: str) -> Page:
        context = browser.new_context(viewport={"width": 900, "height": 900}, reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(address + path)
        return page

    yield open_at
    for context in contexts:
        context.close()


def ask(page: Page, question: str) -> None:
    page.get_by_role("textbox").fill(question)
    page.keyboard.press("Enter")


def keep_picture(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png")


@pytest.mark.parametrize(("tag", "question"), [("fr", script.ASK_FRENCH), ("ar", script.ASK_ARABIC)])
def test_a_reload_shows_the_conversation_again(opened: Callable[[str], Page], tag: str, question: str) -> None:
    from playwright.sync_api import expect

    page = opened(f"/?lang={tag}")
    ask(page, question)
    answers = page.locator("munadil-chat .answer[data-status=answered]")
    expect(answers).to_have_count(1)
    keep_picture(page, f"answered-{tag}")
    before = answers.inner_text()
    page.reload()
    expect(answers).to_have_count(1)
    expect(page.locator("munadil-chat .user")).to_have_count(1)
    assert answers.inner_text() == before
    keep_picture(page, f"reloaded-{tag}")
    ask(page, "et puis ?")
    expect(answers).to_have_count(2)


def test_a_reload_in_mid_answer_goes_on_with_it(opened: Callable[[str], Page], site: Site) -> None:
    from playwright.sync_api import expect

    page = opened("/?lang=fr")
    ask(page, script.ASK_SLOWLY)
    sentences = page.locator("munadil-chat .sentence")
    expect(sentences).to_have_count(1)
    keep_picture(page, "mid-answer")
    page.reload()
    expect(sentences).to_have_count(1)
    expect(page.get_by_role("button", name="Arrêter la réponse")).to_be_visible()
    keep_picture(page, "mid-answer-reloaded")
    for _ in range(5):
        site.agent.go()
    expect(page.locator("munadil-chat .answer[data-status=answered]")).to_have_count(1)
    expect(page.locator("munadil-chat .user")).to_have_count(1)
    assert len(site.agent.asked) == 1


def test_a_server_that_is_restarted_in_mid_answer_answers_on_the_same_page(
    opened: Callable[[str], Page], site: Site
) -> None:
    from playwright.sync_api import expect

    page = opened("/?lang=fr")
    ask(page, script.ASK_SLOWLY)
    sentences = page.locator("munadil-chat .sentence")
    expect(sentences).to_have_count(1)
    site.stop()
    keep_picture(page, "server-away")
    for _ in range(10):
        site.agent.go()
    site.start()
    answer = page.locator("munadil-chat .answer[data-status=answered]")
    expect(answer).to_have_count(1)
    expect(answer).to_contain_text(script.QUOTE)
    keep_picture(page, "server-back")
    expect(page.get_by_role("button", name="Envoyer")).to_be_visible()
    assert len(site.agent.asked) == 2, "the turn was begun again"


def test_an_answer_is_rated_and_the_rating_is_there_after_a_reload(opened: Callable[[str], Page]) -> None:
    from playwright.sync_api import expect

    page = opened("/?lang=fr")
    ask(page, script.ASK_FRENCH)
    page.get_by_role("button", name="👍").click()
    expect(page.locator("munadil-chat .note")).to_have_count(1)
    page.reload()
    expect(page.get_by_role("button", name="👍")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="👎")).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("tag", ["fr", "ar"])
def test_a_conversation_is_erased_with_the_second_press(opened: Callable[[str], Page], tag: str) -> None:
    from playwright.sync_api import expect

    page = opened(f"/?lang={tag}")
    ask(page, script.ASK_FRENCH)
    page.locator("munadil-chat .answer[data-status]").wait_for()
    erase = page.locator("munadil-chat button.erase")
    erase.click()
    keep_picture(page, f"erase-asked-{tag}")
    expect(page.locator("munadil-chat .message")).to_have_count(2)
    erase.click()
    expect(page.locator("munadil-chat .message")).to_have_count(0)
    page.reload()
    page.get_by_role("textbox").wait_for()
    expect(page.locator("munadil-chat .message")).to_have_count(0)


def test_a_person_of_the_organisation_writes_into_the_page(opened: Callable[[str], Page], site: Site) -> None:
    from playwright.sync_api import expect

    page = opened("/?lang=fr")
    ask(page, "Je veux parler à une personne")
    expect(page.locator("munadil-chat .note")).to_have_count(1)
    assert site.host is not None
    assert site.host.messaging is not None
    conversations = site.host.messaging.conversations
    (waiting,) = conversations.list()
    conversations.say(waiting.id, "amina", Outbound("Bonjour, je suis Amina.", Language.FRENCH, Tone.PERSON))
    note = page.locator("munadil-chat .by-staff")
    expect(note).to_contain_text("Bonjour, je suis Amina.")
    expect(note).to_contain_text("Une personne de")
    keep_picture(page, "person")


def test_another_tab_does_not_see_it_and_nobody_is_sent_a_cookie(opened: Callable[[str], Page]) -> None:
    from playwright.sync_api import expect

    page = opened("/?lang=fr")
    ask(page, script.ASK_FRENCH)
    page.locator("munadil-chat .answer[data-status]").wait_for()
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("textbox").wait_for()
    expect(other.locator("munadil-chat .message")).to_have_count(0)
    assert page.context.cookies() == []
