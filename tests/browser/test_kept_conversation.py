"""A conversation that the server keeps: a reload shows it again, and nothing of an answer is lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from connectors.message import Outbound, Tone
from core.language.forms import Language
from tests.browser import script
from tests.browser.site import Site, ask, keep_picture

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


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


@pytest.mark.parametrize("width", [300, 375])
@pytest.mark.parametrize("tag", ["fr", "ar", "ary-Latn"])
def test_nothing_in_the_head_lies_upon_something_else(opened: Callable[[str], Page], tag: str, width: int) -> None:
    page = opened(f"/?lang={tag}")
    page.set_viewport_size({"width": width, "height": 640})
    ask(page, script.ASK_FRENCH)
    page.locator("munadil-chat .answer[data-status]").wait_for()
    assert _stand_apart(page, width) >= 5
    page.locator("munadil-chat button.erase").click()
    assert _stand_apart(page, width) >= 2


def _stand_apart(page: Page, width: int) -> int:
    """How many parts of the head are seen, none of which may touch another or the edge of the window."""
    parts = page.locator("munadil-chat .top :is(.logo, .name, .badge, .round, .language)")
    boxes = [box for part in parts.all() if (box := part.bounding_box())]
    for at, one in enumerate(boxes):
        assert one["x"] >= 0
        assert one["x"] + one["width"] <= width
        for other in boxes[at + 1 :]:
            is_beside = one["x"] + one["width"] <= other["x"] + 1 or other["x"] + other["width"] <= one["x"] + 1
            is_below = one["y"] + one["height"] <= other["y"] + 1 or other["y"] + other["height"] <= one["y"] + 1
            assert is_beside or is_below, (one, other)
    return len(boxes)


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
