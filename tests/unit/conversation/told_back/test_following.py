"""What a person agrees to be told, sees, ends and takes up again, in the five forms."""

from __future__ import annotations

import pytest

from agent.answer import AnswerStatus
from agent.testing import canned_answer
from conversation.conversation import BLOCKED
from conversation.phrases import Phrase
from conversation.testing import Chat, payloads_of
from core.language.forms import Language
from tests.unit.conversation.house import chat, said

UNKNOWN = canned_answer(status=AnswerStatus.UNANSWERABLE_NOTHING_FOUND)
DAYS = 365


def subjects(talk: Chat) -> list[str]:
    return [one.topic.subject for one in talk.followed.values() if one.ended_at is None]


@pytest.mark.parametrize("status", [AnswerStatus.UNANSWERABLE_NOTHING_FOUND, AnswerStatus.PERHAPS], ids=str)
async def test_where_nothing_surely_answered_it_is_offered_and_a_yes_subscribes(status: AnswerStatus) -> None:
    talk, _ = chat(default=canned_answer(status=status), tells_back=True)
    _, offer = await talk.write("Quel budget pour la lune ?")
    turn = talk.conversation.history[-1].id
    assert (offer.text, payloads_of([offer])) == (said(Phrase.TOLD_OFFER, days=DAYS), [f"n:yes:{turn}"])
    assert subjects(talk) == []
    (agreed,) = await talk.write("oui")
    assert agreed.text == said(Phrase.TOLD_AGREED)
    assert subjects(talk) == [f"question:{turn}.0"]
    assert talk.followed[1].topic.label == "Quel budget pour la lune ?"


async def test_a_no_or_another_question_subscribes_to_nothing() -> None:
    talk, _ = chat(default=UNKNOWN, tells_back=True)
    await talk.write("Quel budget ?")
    await talk.write("non")
    await talk.write("Quel loyer ?")
    assert subjects(talk) == []


async def test_it_is_not_offered_each_time_nor_in_a_group_nor_where_it_is_off() -> None:
    talk, _ = chat(default=UNKNOWN, tells_back=True)
    offered = [
        any(payload.startswith("n:yes") for payload in payloads_of(await talk.write(f"Quel budget {number} ?")))
        for number in range(7)
    ]
    assert offered == [True, False, False, False, False, False, True]
    for other in (chat(default=UNKNOWN, tells_back=True, group=True)[0], chat(default=UNKNOWN)[0]):
        assert not any(p.startswith("n:") for p in payloads_of(await other.write("Quel budget ?")))


async def test_the_page_says_where_the_answer_will_wait() -> None:
    talk, _ = chat(default=UNKNOWN, tells_back=True, channel="web")
    _, offer = await talk.write("Quel budget ?")
    assert offer.text == said(Phrase.TOLD_OFFER_PAGE, days=DAYS)
    (agreed,) = await talk.tap(payloads_of([offer])[0])
    assert agreed.text == said(Phrase.TOLD_AGREED_PAGE)


async def test_of_several_questions_those_left_open_are_followed() -> None:
    talk, _ = chat(default=UNKNOWN, tells_back=True)
    await talk.write("Quel budget pour la lune ?\nEt combien de mentors ?")
    await talk.write("oui")
    turn = talk.conversation.history[-1].id
    assert set(subjects(talk)) <= {f"question:{turn}.0", f"question:{turn}.1"}
    assert subjects(talk)


async def test_what_one_follows_is_listed_and_each_can_be_ended_and_taken_up_again() -> None:
    talk, _ = chat(default=UNKNOWN, tells_back=True)
    assert [m.text for m in await talk.command("suivi")] == [said(Phrase.TOLD_NONE)]
    for question in ("Quel budget ?", "Quel loyer ?"):
        await talk.write(question)
        await talk.tap(f"n:yes:{talk.conversation.history[-1].id}")
    (listed,) = await talk.command("suivi")
    assert "1. Quel budget ?\n2. Quel loyer ?" in listed.text
    assert payloads_of([listed]) == ["n:end:1", "n:end:2"]
    (ended,) = await talk.tap("n:end:1")
    assert ended.text == said(Phrase.TOLD_ENDED, label="Quel budget ?")
    assert [one.topic.label for one in talk.followed.values() if one.ended_at is None] == ["Quel loyer ?"]
    assert [m.text for m in await talk.tap("n:end:1")] == [said(Phrase.TOLD_ENDED_ALREADY)]
    await talk.tap(payloads_of([ended])[0])
    assert len(subjects(talk)) == 2


@pytest.mark.parametrize("word", ["stop", "salina", "قف", "حبس", "arrête", "سالينا"])
async def test_one_word_ends_everything_says_so_and_can_be_taken_back(word: str) -> None:
    talk, _ = chat(default=UNKNOWN, tells_back=True)
    for question in ("Quel budget ?", "Quel loyer ?"):
        await talk.write(question)
        await talk.tap(f"n:yes:{talk.conversation.history[-1].id}")
    stopped, ended = await talk.write(word)
    assert subjects(talk) == []
    assert talk.conversation.state.value == "stopped"
    assert "• Quel budget ?\n• Quel loyer ?" in ended.text
    assert payloads_of([stopped, ended]) == ["n:again:all"]
    await talk.tap("n:again:all")
    assert len(subjects(talk)) == 2
    assert talk.conversation.state.value == "bot"


async def test_who_blocked_the_bot_is_told_nothing_more() -> None:
    talk, _ = chat(default=UNKNOWN, tells_back=True)
    await talk.write("Quel budget ?")
    await talk.write("oui")
    assert await talk.command("stop", BLOCKED) == ()
    assert subjects(talk) == []


async def test_forgetting_takes_what_was_to_be_told_too() -> None:
    talk, _ = chat(default=UNKNOWN, tells_back=True)
    await talk.write("Quel budget ?")
    await talk.write("oui")
    await talk.tap("x:yes")
    assert talk.followed == {}


@pytest.mark.parametrize("tag", list(Language), ids=str)
async def test_every_form_has_its_own_words(tag: Language) -> None:
    asked = {Language.ENGLISH: "yes", Language.FRENCH: "oui", Language.ARABIC: "نعم", Language.DARIJA: "اه"}
    talk, _ = chat(default=canned_answer(status=AnswerStatus.PERHAPS, language=tag), tells_back=True, app_language=tag)
    _, offer = await talk.write("42 ?")
    assert offer.text == said(Phrase.TOLD_OFFER, tag, days=DAYS)
    (agreed,) = await talk.write(asked.get(tag, "wakha"))
    assert agreed.text in {said(Phrase.TOLD_AGREED, form) for form in (tag, tag.base)}
    assert len(subjects(talk)) == 1
