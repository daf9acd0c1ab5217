from __future__ import annotations

import json

import pytest

from agent.organisation.organisation import Organisation
from connectors.message import InboundKind
from conversation.phrases import Phrase, Phrases
from conversation.privacy import privacy_notice
from conversation.testing import payloads_of
from conversation.tools import Keeping
from core.language.forms import Language
from tests.unit.conversation.house import ORGANISATION, PHRASES, chat, said


async def test_privacy_says_what_is_kept_and_how_long() -> None:
    talk, _ = chat(keeping=Keeping(turn_days=12, address_days=34))
    (told,) = await talk.command("confidentialite")
    assert told.text == privacy_notice(PHRASES, Keeping(turn_days=12, address_days=34), Language.FRENCH)
    assert "12 jours" in told.text
    assert "34 jours" in told.text


@pytest.mark.parametrize("language", Language)
def test_the_notice_says_who_receives_what(language: Language) -> None:
    many = Keeping(carriers=("Telegram", "WhatsApp (Meta)"), models=("model.example",), transcribers=("ear.example",))
    told, alone = (privacy_notice(PHRASES, keeping, language) for keeping in (many, Keeping()))
    assert all(name in told for name in ("Telegram", "WhatsApp (Meta)", "model.example", "ear.example"))
    assert not any(name in alone for name in ("Telegram", "WhatsApp", "model.example", "ear.example"))
    for text in (told, alone, privacy_notice(PHRASES, Keeping(is_kept=False), language)):
        assert "{" not in text
        assert "  " not in text
        assert len(text) < 4000, "one message of every channel"
        assert "cndp.ma" in text


def test_the_notice_says_what_only_the_organisation_knows() -> None:
    protection = {"hosting": {"fr": "un serveur à Rabat."}, "backup_days": 14, "receipt": "D-123/2026"}
    given = {**ORGANISATION.model_dump(), "data_protection": protection, "contact": {"email": "donnees@example.org"}}
    told = privacy_notice(Phrases.load(Organisation.model_validate(given)), Keeping(), Language.FRENCH)
    for part in ("un serveur à Rabat.", "14 jours de plus", "D-123/2026", "donnees@example.org"):
        assert part in told


async def test_export_hands_out_everything_as_a_file_and_in_short() -> None:
    talk, _ = chat()
    for n in range(7):
        await talk.write(f"Quelle est la mesure {n} ?")
    (handed,) = await talk.command("export")
    assert handed.attachment is not None
    assert (handed.attachment.name, handed.attachment.media_type) == ("conversation.json", "application/json")
    assert json.loads(handed.attachment.content) == json.loads(json.dumps(talk.export()))
    assert handed.text.startswith(said(Phrase.EXPORT_READY))
    assert handed.text.endswith("\n".join(f"• Quelle est la mesure {n} ?" for n in range(2, 7)))


async def test_export_does_not_take_why_an_answer_was_bad_for_a_question() -> None:
    talk, _ = chat()
    await talk.write("quel budget ?")
    await talk.write("👎")
    await talk.write("la date est fausse")
    (handed,) = await talk.command("export")
    assert handed.text.endswith(f"{said(Phrase.EXPORT_QUESTIONS)}\n• quel budget ?")
    assert handed.attachment is not None
    assert "la date est fausse" in handed.attachment.content.decode()


async def test_export_keeps_arabic_readable() -> None:
    talk, _ = chat()
    await talk.write("شنو البرنامج؟")
    (handed,) = await talk.command("export")
    assert handed.attachment is not None
    assert "شنو البرنامج؟" in handed.attachment.content.decode()


async def test_nothing_is_erased_without_a_yes() -> None:
    talk, _ = chat()
    await talk.write("quel budget ?")
    (sure,) = await talk.command("oublier")
    assert payloads_of([sure]) == ["x:yes", "x:no"]
    assert not talk.responses[-1].erase
    (kept,) = await talk.tap("x:no")
    assert (kept.text, talk.responses[-1].erase) == (said(Phrase.FORGET_KEPT), False)


async def test_a_yes_erases_and_is_harmless_twice() -> None:
    talk, _ = chat()
    await talk.write("quel budget ?")
    for _ in range(2):
        (gone,) = await talk.tap("x:yes")
        response = talk.responses[-1]
        assert (gone.text, response.erase, response.turn, response.state) == (
            said(Phrase.FORGET_DONE),
            True,
            None,
            None,
        )


async def test_a_question_with_the_yes_is_answered_and_not_remembered() -> None:
    talk, agent = chat()
    await talk.write("quel budget ?")
    yes = talk.message(InboundKind.CHOICE, choice="x:yes")
    gone, answer = await talk.send(yes, talk.message(text="et pour qui ?"))
    assert gone.text == said(Phrase.FORGET_DONE)
    assert agent.asked[-1].history == ()
    assert answer.buttons == (), "its buttons would lead nowhere"
    assert "[1] Programme pour la jeunesse (17 février 2026)\nhttps://example.org/jeunesse" in answer.text
    assert talk.responses[-1].erase
    assert talk.responses[-1].turn is None


@pytest.mark.parametrize(("tag", "language"), [("ar", Language.ARABIC), ("ary-Latn", Language.DARIJA_LATIN)])
async def test_a_language_is_chosen_by_a_button_or_by_name(tag: str, language: Language) -> None:
    talk, agent = chat()
    (noted,) = await talk.tap(f"l:{tag}")
    assert noted.text == said(Phrase.LANGUAGE_SET, language)
    await talk.write("quel budget ?")
    assert agent.asked[-1].language is language
    (noted,) = await talk.command("langue", "français")
    assert noted.text == said(Phrase.LANGUAGE_SET)
    assert talk.conversation.language is Language.FRENCH


async def test_the_language_menu_offers_each_language_and_to_follow() -> None:
    talk, agent = chat()
    await talk.tap("l:en")
    (menu,) = await talk.command("language")
    assert payloads_of([menu]) == ["l:fr", "l:ar", "l:ary", "l:ary-Latn", "l:en", "l:auto"]
    assert [b.label for row in menu.buttons for b in row][4] == "English ✓"
    await talk.tap("l:auto")
    assert talk.conversation.language is None
    assert talk.responses[-1].follow_app_language
    await talk.write("quel budget ?")
    assert agent.asked[-1].language is None


async def test_a_language_there_is_not_is_a_stale_button_and_an_unknown_name_offers_the_menu() -> None:
    talk, _ = chat()
    assert (await talk.tap("l:xx"))[0].text == said(Phrase.STALE_BUTTON)
    assert (await talk.command("langue", "klingon"))[0].text == said(Phrase.LANGUAGE_ASK)


async def test_help_names_every_command_and_an_unknown_one_gets_help() -> None:
    talk, _ = chat()
    (helped,) = await talk.command("help")
    assert "/oublier — Tout effacer" in helped.text.splitlines()
    unknown, again = await talk.command("frobnicate")
    assert (unknown.text, again) == (said(Phrase.UNKNOWN_COMMAND), helped)


@pytest.mark.parametrize(("answer", "phrase"), [("oui", Phrase.FORGET_DONE), ("non", Phrase.FORGET_KEPT)])
async def test_erasing_is_agreed_to_or_refused_in_words_too(answer: str, phrase: Phrase) -> None:
    talk, agent = chat()
    await talk.write("quel budget ?")
    await talk.write("oublie-moi")
    (done,) = await talk.write(answer)
    assert done.text == said(phrase)
    assert talk.responses[-1].erase is (phrase is Phrase.FORGET_DONE)
    assert len(agent.asked) == 1


async def test_what_is_neither_yes_nor_no_erases_nothing() -> None:
    talk, agent = chat()
    await talk.command("oublier")
    await talk.write("oui mais quel budget ?")
    assert not talk.responses[-1].erase
    await talk.write("oui")
    assert not talk.responses[-1].erase
    assert len(agent.asked) == 2
