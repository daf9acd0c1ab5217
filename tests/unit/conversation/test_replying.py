"""Replies to a message, words that were passed on, numbers of sources: what is meant by each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.answer import AnswerStatus
from agent.testing import canned_answer, canned_citation
from connectors.message import InboundKind
from connectors.responder import ConversationState, PastTurn
from conversation.phrases import Phrase
from core.language.forms import Language
from tests.unit.conversation.house import chat, said

CLAIM = "Le parti supprime toutes les bourses. " * 40


async def test_a_reply_to_an_old_answer_is_about_that_answer() -> None:
    talk, agent = chat()
    talk.older["old"] = PastTurn(
        "old", "Quel budget pour la santé ?", "Dix.", "answered", "Quel budget santé ?", ("p",)
    )
    await talk.write("Combien de cohortes ?")
    await talk.send(talk.message(text="et pour les enfants ?", answers="sent:old", quoted="Dix."))
    about = agent.asked[-1].about
    assert about is not None
    assert (about.question, about.standalone_question, about.passage_ids) == (
        "Quel budget pour la santé ?",
        "Quel budget santé ?",
        ("p",),
    )
    assert [exchange.question for exchange in agent.asked[-1].history] == ["Combien de cohortes ?"]


async def test_a_reply_to_what_nobody_has_any_more_is_about_the_words_that_stand_there() -> None:
    talk, agent = chat()
    await talk.send(talk.message(text="c'est vrai ?", answers="gone", quoted="Le budget double."))
    assert agent.asked[-1].about is not None
    assert agent.asked[-1].about.question == "Le budget double."


async def test_replies_to_two_messages_in_a_moment_are_about_one_each() -> None:
    talk, agent = chat()
    talk.older = {name: PastTurn(name, f"Sujet {name} ?", "…", "answered") for name in "ab"}
    await talk.send(talk.message(text="et où ?", answers="sent:a"), talk.message(text="et quand ?", answers="sent:b"))
    assert [question.about and question.about.question for question in agent.asked] == ["Sujet a ?", "Sujet b ?"]


async def test_a_thumb_in_reply_to_an_answer_rates_that_answer() -> None:
    talk, _ = chat()
    await talk.write("Combien de cohortes ?")
    first = talk.conversation.history[-1].id
    await talk.write("Combien de mentors ?")
    await talk.send(talk.message(text="👍", answers=f"sent:{first}"))
    assert talk.feedback[first].value == 1


@pytest.mark.parametrize(
    "words", ["/oublier", "stop", "oublie-moi", "je veux parler à un humain", "👍", "en anglais svp"]
)
async def test_words_that_were_passed_on_are_no_wish_of_who_passes_them_on(words: str) -> None:
    talk, agent = chat()
    await talk.write("Combien de cohortes ?")
    await talk.send(talk.message(text=words, is_forwarded=True))
    assert talk.conversation.state is ConversationState.BOT
    assert talk.conversation.language is None
    assert talk.feedback == {}
    assert agent.asked[-1].text == words


async def test_a_yes_that_was_passed_on_takes_no_offer() -> None:
    talk, _ = chat()
    await talk.command("oublier")
    await talk.send(talk.message(text="oui", is_forwarded=True))
    assert not talk.responses[-1].erase


async def test_a_long_text_that_was_passed_on_is_cut_for_the_search_and_answered_in_the_persons_language() -> None:
    talk, agent = chat()
    await talk.write("Combien de cohortes ?")
    await talk.send(talk.message(text="The party abolishes all grants. " * 90, is_forwarded=True))
    assert len(agent.asked[-1].text) <= 500
    assert agent.asked[-1].text.endswith("grants.")
    assert agent.asked[-1].language is Language.FRENCH


async def test_is_it_true_is_asked_of_the_post_that_was_passed_on() -> None:
    talk, agent = chat()
    await talk.send(talk.message(text=CLAIM, is_forwarded=True), talk.message(text="c'est vrai ?"))
    (asked,) = agent.asked
    assert asked.text == "c'est vrai ?"
    assert asked.about is not None
    assert asked.about.question.startswith("Le parti supprime")


TYPED = ["[2]", "2", "source 2", "Source n° 2", "المصدر 2", "[٢]", "lmasdar 2", "open source 2", "la source 2 svp"]


@pytest.mark.parametrize("typed", TYPED)
async def test_the_number_of_a_source_typed_after_an_answer_opens_it(typed: str) -> None:
    talk, agent = chat(default=canned_answer("Deux cohortes.", "Trois régions."))
    await talk.write("Combien de cohortes ?")
    (opened,) = await talk.write(typed)
    assert opened.text.startswith("[2] ")
    assert "Trois régions." in opened.text
    assert len(agent.asked) == 1


async def test_a_number_typed_in_reply_to_an_older_answer_opens_the_source_of_that_one() -> None:
    older = replace(canned_answer("Ancien."), citations=(canned_citation(1, quote="Ancien."),))
    talk, _ = chat({"Combien de cohortes ?": older})
    await talk.write("Combien de cohortes ?")
    first = talk.conversation.history[-1].id
    await talk.write("Combien de mentors ?")
    (opened,) = await talk.send(talk.message(text="1", answers=f"sent:{first}"))
    assert "« Ancien. »" in opened.text


async def test_a_number_that_no_source_has_is_a_question_and_a_source_that_is_not_there_is_said_to_be_gone() -> None:
    talk, agent = chat(default=canned_answer("Deux cohortes."))
    await talk.write("Combien de cohortes ?")
    await talk.write("7")
    assert [question.text for question in agent.asked] == ["Combien de cohortes ?", "7"]
    (gone,) = await talk.write("source 7")
    assert gone.text == said(Phrase.SOURCE_GONE)


async def test_a_number_said_to_a_person_opens_nothing() -> None:
    talk, _ = chat()
    await talk.write("Combien de cohortes ?")
    talk.be_in(ConversationState.PERSON)
    assert await talk.write("1") == ()


@pytest.mark.parametrize(
    "yes", ["oui", "oui s'il vous plaît", "نعم من فضلك", "واخا", "iyeh 3afak", "wakha", "yes please", "ok"]
)
async def test_a_yes_to_the_offer_of_a_person_takes_it_in_any_form(yes: str) -> None:
    talk, _ = chat(default=canned_answer(status=AnswerStatus.UNANSWERABLE_NOTHING_FOUND))
    await talk.write("Combien coûte le passeport ?")
    await talk.write("Combien coûte la vignette ?")
    await talk.write(yes)
    assert talk.conversation.state is ConversationState.WAITING


async def test_a_text_changed_into_a_command_is_obeyed() -> None:
    talk, _ = chat()
    await talk.send(talk.message(InboundKind.EDITED, command="humain", edits="m0"))
    assert talk.conversation.state is ConversationState.WAITING
