from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from agent.answer import AnswerStatus
from agent.testing import ScriptedAgent, canned_answer
from connectors.message import InboundKind, Tone
from connectors.responder import HANDED_BACK, ConversationState
from conversation.conversation import Dialogue
from conversation.phrases import Phrase
from conversation.testing import Chat, payloads_of
from core.language.forms import Language
from tests.unit.conversation.house import PHRASES, REPLIES, chat, said

UNKNOWN = canned_answer(status=AnswerStatus.UNANSWERABLE_NOTHING_FOUND)


async def test_asking_for_a_person_says_when_and_how_and_hands_over_once() -> None:
    talk, _ = chat()
    (handover,) = await talk.command("humain")
    assert handover.text == (
        f"{said(Phrase.PERSON_ASKED)}\n\nQuand : du lundi au vendredi, de 9 h à 17 h.\n\n"
        f"Passez au siège, à Rabat.\n\n{said(Phrase.PERSON_ELSEWHERE)}\ncontact@example.org"
    )
    assert payloads_of([handover]) == ["b:"]
    assert talk.conversation.state is ConversationState.WAITING
    assert talk.responses[-1].handover_reason == "asked"
    assert await talk.command("human") == ()


@pytest.mark.parametrize("tag", list(Language), ids=str)
async def test_it_is_told_that_somebody_was_there_only_where_somebody_was(tag: Language) -> None:
    texts = []
    for is_there in (False, True):
        talk, _ = chat(app_language=tag)
        talk.is_staff_there = is_there
        (handover,) = await talk.command("humain")
        texts.append(handover.text.partition("\n\n")[0])
    assert texts == [said(phrase, tag) for phrase in (Phrase.PERSON_ASKED, Phrase.PERSON_ASKED_OF_SOMEBODY)]


async def test_until_somebody_takes_it_the_bot_goes_on_answering_and_offers_nobody_again() -> None:
    talk, agent = chat(default=UNKNOWN)
    await talk.command("humain")
    for text in ("quel budget ?", "quel loyer ?", "quelle école ?"):
        assert len(await talk.write(text)) == 1
    assert len(agent.asked) == 3
    assert talk.conversation.state is ConversationState.WAITING


@pytest.mark.parametrize("text", ["quel budget ?", "👋", "je veux parler à un humain", "/inconnu"])
async def test_the_bot_is_silent_while_a_person_has_the_conversation(text: str) -> None:
    talk, agent = chat()
    talk.be_in(ConversationState.PERSON)
    assert await talk.write(text) == ()
    assert await talk.send(talk.message(InboundKind.VOICE, media="f1")) == ()
    assert await talk.send(talk.message(InboundKind.STICKER)) == ()
    assert agent.asked == []
    assert talk.conversation.state is ConversationState.PERSON


async def test_what_is_asked_of_the_machine_still_works_meanwhile() -> None:
    talk, _ = chat()
    await talk.write("Combien de cohortes ?")
    turn = talk.conversation.history[-1].id
    talk.be_in(ConversationState.PERSON)
    (source,) = await talk.tap(f"s:{turn}:1")
    assert source.tone is Tone.SOURCE
    assert (await talk.command("export"))[0].attachment is not None
    (reminder,) = await talk.command("start")
    assert (reminder.text, payloads_of([reminder])) == (said(Phrase.PERSON_WAITING), ["b:"])
    assert talk.conversation.state is ConversationState.PERSON
    (sure,) = await talk.write("oublie-moi")
    assert sure.text == said(Phrase.FORGET_ASK)
    await talk.command("stop")
    assert talk.responses[-1].state is ConversationState.STOPPED


@pytest.mark.parametrize("way", ["tap", "command", "words"])
async def test_the_person_may_come_back_to_the_bot(way: str) -> None:
    talk, agent = chat()
    await talk.command("humain")
    match way:
        case "tap":
            (back,) = await talk.tap("b:")
        case "command":
            (back,) = await talk.command("bot")
        case _:
            (back,) = await talk.write("retour au bot")
    assert back.text == said(Phrase.BACK_DONE)
    assert len(await talk.write("quel budget ?")) == 1
    assert len(agent.asked) == 1


async def test_the_first_answer_after_staff_says_who_speaks_and_only_that_one() -> None:
    talk, _ = chat()
    talk.be_in(ConversationState.BOT, awaiting=HANDED_BACK)
    await talk.command("langue")
    note, _answer = await talk.write("quel budget ?")
    assert note.text == said(Phrase.HANDED_BACK)
    assert len(await talk.write("et pour qui ?")) == 1


async def test_a_question_and_a_person_in_one_go_get_both() -> None:
    talk, agent = chat()
    _answer, handover = await talk.write("quel budget ?", "je veux parler à un humain")
    assert handover.text.startswith(said(Phrase.PERSON_ASKED))
    assert [question.text for question in agent.asked] == ["quel budget ?"]


async def test_stop_is_confirmed_once_and_lasts_until_the_person_writes() -> None:
    talk, agent = chat()
    (stopped,) = await talk.write("stop")
    assert stopped.text == said(Phrase.STOPPED)
    assert await talk.command("stop") == ()
    assert [response.state for response in talk.responses] == [ConversationState.STOPPED, None]
    assert len(await talk.write("quel budget ?")) == 1
    assert talk.conversation.state is ConversationState.BOT
    assert len(agent.asked) == 1


async def test_a_stop_after_a_question_leaves_it_unanswered() -> None:
    talk, agent = chat()
    (stopped,) = await talk.write("quel budget ?", "stop")
    assert stopped.text == said(Phrase.STOPPED)
    assert agent.asked == []


async def test_nothing_is_said_to_a_person_who_blocked_us() -> None:
    talk, _ = chat()
    assert await talk.command("stop", "blocked") == ()
    assert talk.conversation.state is ConversationState.STOPPED


async def test_stop_at_first_sight_greets_nobody() -> None:
    talk = Chat(Dialogue(ScriptedAgent(), REPLIES, PHRASES))
    assert [m.text for m in await talk.command("stop")] == [said(Phrase.STOPPED)]


@pytest.mark.parametrize(
    "text", ["source ?", "en français svp", "aide-moi", "qui lit mes messages ?", "je veux un humain"]
)
async def test_what_is_said_to_the_person_who_answers_is_not_taken_for_the_bot_s(text: str) -> None:
    talk, _ = chat()
    await talk.write("quel budget ?")
    talk.be_in(ConversationState.PERSON)
    assert await talk.write(text) == ()
    assert talk.conversation.language is None


async def test_a_language_is_changed_by_asking_for_it() -> None:
    talk, agent = chat()
    (noted,) = await talk.write("جاوبني بالدارجة عافاك")
    assert noted.text == said(Phrase.LANGUAGE_SET, Language.DARIJA)
    await talk.write("quel budget ?")
    assert agent.asked[-1].language is Language.DARIJA


@pytest.mark.parametrize(
    "yes", ["oui", "Oui svp", "d'accord", "ok", "wakha", "ah", "iyeh", "نعم", "واخا عافاك", "yes please"]
)
async def test_a_yes_to_the_offer_of_a_person_is_one(yes: str) -> None:
    talk, _ = chat(default=UNKNOWN)
    await talk.write("quel loyer ?")
    await talk.write("quelle école ?")
    (handover,) = await talk.write(yes)
    assert payloads_of([handover]) == ["b:"]
    assert talk.conversation.state is ConversationState.WAITING
    assert talk.responses[-1].handover_reason == "abstained"


async def test_a_yes_without_an_offer_or_long_after_it_hands_nothing_over() -> None:
    talk, agent = chat(default=UNKNOWN)
    await talk.write("oui")
    await talk.write("quel loyer ?")
    late = talk.message(text="oui")
    await talk.send(replace(late, sent_at=late.sent_at + timedelta(hours=1)))
    assert [question.text for question in agent.asked] == ["oui", "quel loyer ?", "oui"]
    assert talk.conversation.state is ConversationState.BOT


async def test_a_no_to_the_offer_is_acknowledged_by_the_agent() -> None:
    talk, agent = chat(default=UNKNOWN)
    for text in ("quel loyer ?", "quelle école ?", "non merci"):
        await talk.write(text)
    assert agent.asked[-1].text == "non merci"
    assert talk.conversation.state is ConversationState.BOT
