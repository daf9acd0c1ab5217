from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from agent.answer import AnswerStatus
from agent.errors import OrganisationError
from agent.organisation.fixed_texts import placeholders
from agent.organisation.organisation import Localised, Organisation
from agent.organisation.replies import KEYS, Replies, Wording, written_date
from core.language.forms import Language
from core.text import Script, script_of

ORGANISATION = Organisation(name=Localised({Language.FRENCH: "Parti d'exemple", Language.ARABIC: "حزب المثال"}))


@pytest.mark.parametrize("language", Language)
def test_every_key_has_a_wording_and_nothing_else_has(language: Language) -> None:
    assert set(Replies.built_in(language)) == set(KEYS)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("key", KEYS)
def test_a_wording_has_the_placeholders_of_its_french_twin(language: Language, key: str) -> None:
    assert placeholders(Replies.built_in(language)[key]) == placeholders(Replies.built_in(Language.FRENCH)[key])


@pytest.mark.parametrize("language", Language)
def test_wordings_are_written_in_the_script_of_their_language(language: Language) -> None:
    expected = Script.ARABIC if language.is_rtl else Script.LATIN
    assert {
        script_of(text.format_map(dict.fromkeys(placeholders(text), "")))
        for text in Replies.built_in(language).values()
    } == {expected}


def test_no_two_languages_share_a_wording() -> None:
    for key in KEYS:
        texts = [Replies.built_in(language)[key] for language in Language]
        assert len(set(texts)) >= len(texts) - 2, key


def test_the_organisation_is_named_in_the_persons_language() -> None:
    replies = Replies.load(ORGANISATION)
    assert "حزب المثال" in replies.wording(AnswerStatus.CONVERSATION_IDENTITY, Language.DARIJA)
    assert "Parti d'exemple" in replies.wording(AnswerStatus.CONVERSATION_IDENTITY, Language.DARIJA_LATIN)


def test_a_title_with_braces_is_left_as_it_is() -> None:
    text = Replies.load(ORGANISATION).wording(Wording.QUOTE_UNDATED, Language.ENGLISH, title="{organisation}")
    assert text == "In “{organisation}”:"


def test_a_wording_under_a_former_key_is_left_aside_and_named(tmp_path: Path) -> None:
    (tmp_path / "replies").mkdir()
    path = tmp_path / "replies" / "fr.yaml"
    path.write_text("conversation_thanks: Merci.\nunanswerable_uncertain: Voici les documents {curieux}.\n")
    replies = Replies.load(ORGANISATION, tmp_path)
    assert replies.wording(AnswerStatus.PERHAPS, Language.FRENCH) == Replies.built_in(Language.FRENCH)["perhaps"]
    assert replies.wording(AnswerStatus.CONVERSATION_THANKS, Language.FRENCH) == "Merci."
    assert replies.left_aside == (f"{path}: unanswerable_uncertain is not said any more, perhaps is",)


def test_the_organisation_replaces_a_wording_and_keeps_the_others(tmp_path: Path) -> None:
    (tmp_path / "replies").mkdir()
    (tmp_path / "replies" / "fr.yaml").write_text("conversation_thanks: Merci à vous, de {organisation}.\n")
    replies = Replies.load(ORGANISATION, tmp_path)
    assert replies.wording(AnswerStatus.CONVERSATION_THANKS, Language.FRENCH) == "Merci à vous, de Parti d'exemple."
    assert (
        replies.wording(AnswerStatus.REFUSED_EMPTY, Language.FRENCH)
        == Replies.built_in(Language.FRENCH)["refused_empty"]
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("conversation_thanks: x\nansered: y\n", "ansered is not a wording"),
        ("conversation_thanks: '{title}'\n", "conversation_thanks cannot use {title}"),
        ("conversation_thanks: '{organisation.__class__}'\n", "not a plain placeholder"),
        ("conversation_thanks: 'a\nb: [\n", "fr.yaml:"),
        ("- a\n", "fr.yaml:1"),
    ],
)
def test_a_mistake_in_a_replies_file_is_named(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "replies").mkdir()
    (tmp_path / "replies" / "fr.yaml").write_text(content)
    with pytest.raises(OrganisationError) as raised:
        Replies.load(ORGANISATION, tmp_path)
    assert said in raised.value.detail


@pytest.mark.parametrize(
    ("language", "written"),
    [
        (Language.FRENCH, "1er août 2026"),
        (Language.ENGLISH, "1 August 2026"),
        (Language.ARABIC, "1 غشت 2026"),
        (Language.DARIJA, "1 غشت 2026"),
        (Language.DARIJA_LATIN, "1 ghocht 2026"),
    ],
)
def test_dates_are_written_out(language: Language, written: str) -> None:
    assert written_date(date(2026, 8, 1), language) == written
