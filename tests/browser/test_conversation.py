"""Asking on the page: what comes, in which order, in which direction, and how to go on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import script
from tests.browser.conftest import Open

pytestmark = pytest.mark.browser


def ask(page: Page, question: str) -> None:
    page.get_by_role("textbox").fill(question)
    page.keyboard.press("Enter")


def test_says_at_first_sight_that_it_is_an_ai_that_can_be_wrong(open_page: Open) -> None:
    page = open_page("/?lang=fr", width=320, height=568)
    for text in ("Démonstration : une IA, pas une personne.", "IA de Parti d'exemple, pas une personne."):
        expect(page.get_by_text(text)).to_be_in_viewport()
    expect(page.get_by_text("Elle peut se tromper")).to_be_in_viewport()
    expect(page.get_by_role("heading", level=1)).to_contain_text("MunadilIA")


def test_a_suggested_question_is_asked_and_answered_with_sources(open_page: Open) -> None:
    page = open_page("/?lang=fr")
    page.get_by_role("button", name=script.ASK_FRENCH).click()
    answer = page.locator("munadil-chat .answer[data-status=answered]")
    expect(answer).to_contain_text(script.QUOTE)
    expect(answer.get_by_role("button", name="Source 1 : Programme pour la jeunesse", exact=True)).to_be_visible()
    expect(answer.get_by_role("heading", name="Sources")).to_be_visible()
    cards = answer.locator(".card")
    expect(cards).to_have_count(2)
    expect(cards.first).to_contain_text("Mentorat")
    expect(cards.first).to_contain_text("Parti d'exemple · 17 février 2026 · p. 3")
    expect(cards.last).to_contain_text("N'est plus à jour")
    expect(page.get_by_text("Pour commencer")).to_be_hidden()


def test_sentences_come_one_by_one_and_the_answer_can_be_stopped(open_page: Open, agent: script.StagedAgent) -> None:
    page = open_page("/?lang=fr")
    ask(page, script.ASK_SLOWLY)
    sentences = page.locator("munadil-chat .sentence")
    expect(sentences).to_have_count(1)
    stop = page.get_by_role("button", name="Arrêter la réponse")
    expect(stop).to_be_visible()
    agent.go()
    expect(sentences).to_have_count(2)
    expect(sentences.last).to_contain_text(script.QUOTE)
    stop.click()
    expect(page.get_by_text("Réponse arrêtée.")).to_be_visible()
    expect(sentences).to_have_count(2)
    expect(page.get_by_role("button", name="Envoyer")).to_be_visible()
    for _ in range(100):
        if agent.cancelled:
            break
        page.wait_for_timeout(50)
    assert agent.cancelled == 1


def test_what_was_said_goes_along_with_the_next_question(open_page: Open, agent: script.StagedAgent) -> None:
    page = open_page("/?lang=fr")
    ask(page, script.ASK_FRENCH)
    page.locator("munadil-chat .answer[data-status]").wait_for()
    ask(page, "et pour les filles ?")
    expect(page.locator("munadil-chat .answer[data-status]")).to_have_count(2)
    (exchange,) = agent.asked[-1].history
    assert exchange.question == script.ASK_FRENCH
    assert exchange.answer == script.FRENCH.text
    assert exchange.standalone_question == script.FRENCH.standalone_question
    assert exchange.passage_ids == ("passage-1", "passage-2")
    assert agent.asked[-1].language is None
    page.get_by_role("button", name="Nouvelle conversation").click()
    expect(page.locator("munadil-chat .message")).to_have_count(0)
    ask(page, "encore ?")
    expect(page.locator("munadil-chat .answer[data-status]")).to_have_count(1)
    assert agent.asked[-1].history == ()


def test_an_error_keeps_the_question_and_a_retry_answers_it(open_page: Open) -> None:
    page = open_page("/?lang=fr")
    ask(page, script.ASK_BROKEN)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Votre question n'est pas perdue")
    alert.get_by_role("button", name="Réessayer").click()
    expect(page.locator("munadil-chat .answer[data-status=answered]")).to_contain_text(script.QUOTE)
    expect(page.locator("munadil-chat .user")).to_have_count(1)
    expect(alert).to_have_count(0)


def test_a_turn_that_ran_out_of_time_can_be_tried_again(open_page: Open, agent: script.StagedAgent) -> None:
    page = open_page("/?lang=fr")
    ask(page, script.ASK_LATE)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(script.LATE)
    before = len(agent.asked)
    alert.get_by_role("button", name="Réessayer").click()
    expect(alert).to_have_count(1)
    assert [question.history for question in agent.asked[before:]] == [()]


def test_a_server_that_is_gone_is_told_as_such(open_page: Open) -> None:
    page = open_page("/?lang=fr", errors_expected=True)
    page.get_by_role("textbox").wait_for()
    page.context.set_offline(True)
    ask(page, script.ASK_FRENCH)
    expect(page.get_by_role("alert")).to_contain_text("Le serveur ne répond pas")
    page.context.set_offline(False)
    page.get_by_role("button", name="Réessayer").click()
    expect(page.locator("munadil-chat .answer[data-status=answered]")).to_be_visible()


def test_the_nearest_words_are_quotations_below_a_heading_that_says_so(open_page: Open) -> None:
    page = open_page("/?lang=fr")
    ask(page, script.ASK_UNKNOWN)
    answer = page.locator("munadil-chat .answer[data-status=perhaps]")
    expect(answer.get_by_role("heading", name="Peut-être pas la réponse")).to_be_visible()
    expect(answer.get_by_role("heading")).to_have_count(1)
    expect(page.get_by_role("alert")).to_have_count(0)
    quotations = answer.locator("blockquote:visible")
    expect(quotations).to_have_count(3)
    expect(quotations.first).to_contain_text(f"{script.QUOTE} 1 Il est gratuit. 1")
    expect(quotations.nth(1)).to_have_attribute("dir", "rtl")
    expect(quotations.nth(1)).to_have_attribute("lang", "ar")
    expect(page.get_by_role("status")).to_contain_text("qui ne sont peut-être pas la réponse : 5")
    expect(answer.get_by_text("Et dans « Loi » :")).to_be_hidden()
    answer.get_by_text("Voir les autres passages").click()
    expect(quotations).to_have_count(5)
    quotations.first.get_by_role("button", name="Source 1").first.click()
    expect(page.get_by_role("dialog").locator("mark")).to_have_text(script.QUOTE)
    page.keyboard.press("Escape")
    answer.get_by_text("Sources (5)").click()
    expect(answer.locator(".card:visible")).to_have_count(5)
    expect(answer.get_by_role("button", name="Copier avec les sources")).to_be_visible()


def test_what_introduces_a_document_reads_in_the_answer_s_direction(open_page: Open) -> None:
    page = open_page("/?lang=fr")
    ask(page, script.ASK_UNKNOWN)
    leads = page.locator("munadil-chat .answer[data-status=perhaps] .lead")
    expect(leads).to_have_count(4)
    assert leads.evaluate_all("all => all.map((e) => getComputedStyle(e).direction)") == ["ltr"] * 4


def test_the_words_that_a_model_s_sentence_stands_on_are_on_its_source(open_page: Open) -> None:
    page = open_page("/?lang=fr")
    ask(page, script.ASK_WRITTEN)
    cards = page.locator("munadil-chat .card")
    expect(cards.first.locator(".evidence")).to_have_text(script.QUOTE)
    expect(cards.last.locator(".evidence")).to_have_count(0)


def test_markup_in_answers_and_sources_is_shown_as_text(open_page: Open) -> None:
    page = open_page("/?lang=fr")
    ask(page, script.ASK_ODD)
    answer = page.locator("munadil-chat .answer[data-status]")
    expect(answer).to_contain_text('<img src=x onerror="alert(1)"> & <b>gras</b>.')
    answer.locator(".card").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("<script>alert(1)</script>")
    expect(dialog.locator("mark")).to_have_text("<b>gras</b>")
    expect(dialog.get_by_role("link", name="Voir le document")).to_have_count(0)


def test_arabic_is_mirrored_and_mixed_text_keeps_its_own_direction(open_page: Open) -> None:
    page = open_page("/?lang=ar")
    ask(page, script.ASK_ARABIC)
    page.locator("munadil-chat .answer[data-status]").wait_for()
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["ar", "rtl"]
    logo, language = (
        page.locator("munadil-chat .logo").bounding_box(),
        page.locator("munadil-chat .language").bounding_box(),
    )
    assert logo is not None
    assert language is not None
    assert logo["x"] > language["x"]
    # The answer begins with a name in Latin letters and is right-to-left all the same.
    expect(page.locator("munadil-chat .text")).to_have_attribute("dir", "rtl")
    ask(page, script.ASK_FRENCH)
    french = page.locator("munadil-chat .answer").last
    french.locator(".sources").wait_for()
    expect(french.locator(".text")).to_have_attribute("dir", "ltr")
    expect(french.locator(".foreign")).to_have_attribute("dir", "rtl")
    expect(french.locator(".foreign")).to_contain_text(script.QUOTE_ARABIC)


def test_the_language_switch_changes_the_page_and_the_answers(open_page: Open, agent: script.StagedAgent) -> None:
    page = open_page("/?lang=fr")
    switch = page.get_by_role("combobox", name="Langue")
    expect(switch.locator("option")).to_have_text(["Français", "العربية", "الدارجة", "Darija", "English"])
    for tag, title in {
        "ar": "ماذا تريد أن تعرف؟",
        "ary": "شنو بغيتي تعرف؟",
        "ary-Latn": "Chno bghiti t3ref?",
        "en": "What would you like to know?",
    }.items():
        page.locator("munadil-chat select").select_option(tag)
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        assert page.evaluate("document.documentElement.lang") == tag
    ask(page, "hello")
    page.locator("munadil-chat .answer[data-status]").wait_for()
    assert agent.asked[-1].language == "en"


def test_an_answer_is_copied_with_its_sources(open_page: Open, address: str) -> None:
    page = open_page("/?lang=fr", permissions=["clipboard-read", "clipboard-write"])
    ask(page, script.ASK_FRENCH)
    page.get_by_role("button", name="Copier avec les sources").click()
    expect(page.get_by_role("status")).to_have_text("Réponse copiée.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(script.FRENCH.text)
    assert (
        f"[1] Programme pour la jeunesse › Mentorat · Parti d'exemple · 17 février 2026 · p. 3\n{address}/sources/passage-1"
        in copied
    )
