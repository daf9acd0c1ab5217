from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.errors import OrganisationError
from agent.organisation.fixed_texts import placeholders
from agent.organisation.organisation import Localised, Organisation
from conversation.phrases import LONGEST_LABEL, Phrase, Phrases
from core.language.forms import Language
from core.text import Script, normalise, script_of
from tests.unit.conversation.house import ORGANISATION


@pytest.mark.parametrize("language", Language)
def test_every_phrase_is_worded_in_every_language_and_nothing_else_is(language: Language) -> None:
    assert set(Phrases.built_in(language)) == set(Phrase)


def _offenders(language: Language, is_wrong: Callable[[Phrase, str], object]) -> list[str]:
    return [phrase for phrase in Phrase if is_wrong(phrase, Phrases.built_in(language)[phrase])]


@pytest.mark.parametrize("language", Language)
def test_a_wording_uses_what_its_french_twin_uses(language: Language) -> None:
    everywhere, twins = {"organisation", "assistant"}, Phrases.built_in(Language.FRENCH)
    assert _offenders(language, lambda p, text: (placeholders(text) ^ placeholders(twins[p])) - everywhere) == []


@pytest.mark.parametrize("language", Language)
def test_a_wording_is_in_the_script_of_its_language(language: Language) -> None:
    expected = Script.ARABIC if language.is_rtl else Script.LATIN

    def is_foreign(_: Phrase, text: str) -> bool:
        return script_of(text.format_map(dict.fromkeys(placeholders(text), ""))) is not expected

    assert _offenders(language, is_foreign) == []


def test_a_wording_is_written_for_each_language() -> None:
    assert [p for p in Phrase if len({Phrases.built_in(language)[p] for language in Language}) < 4] == []


@pytest.mark.parametrize("language", [Language.ARABIC, Language.DARIJA])
@pytest.mark.parametrize(
    "mistake",
    [
        pytest.param(r"[?,;\"“”]", id="Latin marks"),
        pytest.param(r"\s[؟،؛:.!]", id="space before a mark"),
        pytest.param(r"[؟،؛](?=\w)", id="no space after a mark"),
        # Its slash would be shown on the wrong side.
        pytest.param(r"(?m)(?<!^)/", id="command inside a line"),
        pytest.param("\u0640", id="tatweel"),
    ],
)
def test_arabic_letters_come_with_arabic_marks(language: Language, mistake: str) -> None:
    assert _offenders(language, lambda _, text: re.search(mistake, text)) == []


def test_french_marks_have_their_space() -> None:
    assert _offenders(Language.FRENCH, lambda _, text: re.search(r"\w[?!;:»]|«\w", text)) == []


@pytest.mark.parametrize("language", Language)
def test_a_wording_holds_nothing_hidden_and_no_double_space(language: Language) -> None:
    assert _offenders(language, lambda _, text: normalise(text) != text) == []


@pytest.mark.parametrize("language", Language)
def test_a_label_fits_on_a_button_of_every_channel(language: Language) -> None:
    assert _offenders(language, lambda phrase, text: phrase.is_label and len(text) > LONGEST_LABEL) == []


@pytest.mark.parametrize("language", Language)
def test_the_greeting_says_all_that_it_must(language: Language) -> None:
    text = Phrases.built_in(language)[Phrase.GREETING]
    needed = {
        Language.FRENCH: ("intelligence artificielle", "pas une personne", "tromper", "/humain"),
        Language.ARABIC: ("ذكاء اصطناعي", "لست إنسانا", "أخطئ", "/humain"),
        Language.DARIJA: ("ذكاء اصطناعي", "ماشي بنادم", "نغلط", "/humain"),
        Language.DARIJA_LATIN: ("dakaa istina3i", "Machi bnadem", "nghlet", "/humain"),
        Language.ENGLISH: ("artificial intelligence", "not a person", "wrong", "/human"),
    }[language]
    for words in (*needed, "{organisation}", "{assistant}", "{days}"):
        assert words in text


def test_an_organisation_words_things_its_own_way(tmp_path: Path) -> None:
    (tmp_path / "dialogue").mkdir()
    (tmp_path / "dialogue" / "fr.yaml").write_text("stopped: Entendu. {organisation} se tait.\n", "utf-8")
    phrases = Phrases.load(ORGANISATION, tmp_path)
    assert phrases.say(Phrase.STOPPED, Language.FRENCH) == "Entendu. Parti d'exemple se tait."
    assert phrases.say(Phrase.EDITED, Language.FRENCH) == Phrases.built_in(Language.FRENCH)["edited"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("stoped: x\n", "stoped is not a wording"),
        ("stopped: '{days}'\n", "stopped cannot use {days}"),
        ("stopped: '{organisation.name}'\n", "not a plain placeholder"),
        ("button_retry: Essayer encore une fois de plus\n", "20 characters at most"),
    ],
)
def test_a_mistake_in_a_wordings_file_is_named(tmp_path: Path, content: str, problem: str) -> None:
    (tmp_path / "dialogue").mkdir()
    (tmp_path / "dialogue" / "fr.yaml").write_text(content, "utf-8")
    with pytest.raises(OrganisationError) as raised:
        Phrases.load(Organisation(name=Localised({Language.FRENCH: "X"})), tmp_path)
    assert problem in raised.value.detail
    assert "fr.yaml:1" in raised.value.detail
