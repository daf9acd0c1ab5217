"""In which language and letters an answer speaks, in whose name, and what it must not say."""

from __future__ import annotations

import pytest

from agent.organisation.replies import KEYS, Replies, Wording
from core.language.forms import Language
from core.language.persons import speaks_as_party
from evals.reply import ReplySentence
from evals.scorers import default_scorers, score_all
from evals.scorers.wordings import FixedWordings
from tests.unit.agent.corpus import ORGANISATION
from tests.unit.evals.scorers.made import INTRODUCTION, LIBRARIES, case, reply, told, value

QUOTE = ReplySentence("Elles seront gratuites.", (1,))
REPLIES = Replies.load(ORGANISATION)
FILLED: dict[str, str | int] = {
    "title": "Programme culture",
    "date": "17 février 2026",
    "year": 2021,
    "successor": "Programme 2026",
    "successor_year": 2026,
    "limit": 2000,
    "about": "Programme culture › Musées",
    "reviewer": "Fatima Zahra",
    "text": "120",
    "helplines": "Écoute 12 34",
    "address": "https://example.org/vote",
}
WRITTEN = {
    Language.FRENCH: "Le parti veut ouvrir des bibliothèques dans tous les quartiers.",
    Language.ARABIC: "يقترح الحزب بناء مدارس في جميع الأحياء قبل نهاية السنة من أجل التلاميذ.",
    Language.DARIJA: "الحزب باغي يفتح مكتبات فجميع الحومات ديال المدينة قبل ما يسالي هاد العام.",
    Language.DARIJA_LATIN: "L7izb bagha y7ell maktabat f ga3 l7oumat dyal lmdina 9bel ma ysali had l3am.",
    Language.ENGLISH: "The party wants to open libraries in every neighbourhood.",
}


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("language", Language)
def test_every_fixed_wording_is_known_and_never_speaks_as_the_party(key: Wording, language: Language) -> None:
    text = REPLIES.wording(key, language, **FILLED)
    fixed = FixedWordings().of(text)
    assert fixed is not None
    assert language in fixed.languages
    if not key.value.startswith("error"):
        assert speaks_as_party(text, language) == ""


def test_an_organisation_s_own_wordings_are_known_where_they_are_given() -> None:
    own = {Language.FRENCH: {"quote_dated": "On lit dans « {title} », du {date} :"}}
    text = "On lit dans « Programme culture », du 17 février 2026 :"
    assert FixedWordings().of(text) is None
    answer = reply(ReplySentence(text), QUOTE)
    assert value("citation_recall", case(), answer) == 0.5
    found = score_all(default_scorers(wordings=own), case(), answer)["citation_recall"]
    assert found is not None
    assert found.value == 1


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("expected", Language)
def test_a_written_answer_is_in_its_language_and_no_other(language: Language, expected: Language) -> None:
    answer = reply(ReplySentence(WRITTEN[language], (1,)), language=expected, composer="model")
    assert value("answer_language", case(language=expected.value), answer) == (language is expected)
    assert value("answer_script", case(language=expected.value), answer) == (language.is_rtl == expected.is_rtl)


@pytest.mark.parametrize("expected", Language)
def test_an_introduction_gives_the_language_away(expected: Language) -> None:
    for language in Language:
        lead = REPLIES.wording(Wording.QUOTE_DATED, language, title="Programme culture", date="17/02/2026")
        answer = reply(ReplySentence(lead), QUOTE, language=expected)
        right = lead == REPLIES.wording(Wording.QUOTE_DATED, expected, title="Programme culture", date="17/02/2026")
        assert value("answer_language", case(language=expected.value), answer) == right


def test_the_language_that_the_answer_was_meant_in_counts_too() -> None:
    answer = reply(QUOTE, language=Language.FRENCH)
    assert value("answer_language", case(language="ary"), answer) == 0
    assert (
        told("answer_language", case(language="ary"), answer)
        == "Expected Darija: the answer was meant to be in French."
    )
    assert value("answer_language", case(language="ary", language_of_answer="fr"), answer) == 1


def test_a_foreign_quotation_is_no_fault_and_a_foreign_sentence_is() -> None:
    lead = ReplySentence("المصدر بالفرنسية. جاء في «Programme culture» (17 فبراير 2026):")
    arabic = case(language="ar")
    assert value("answer_language", arabic, reply(lead, QUOTE, language=Language.ARABIC)) == 1
    assert value("answer_script", arabic, reply(lead, QUOTE, language=Language.ARABIC)) == 1
    copied = reply(QUOTE, language=Language.ARABIC, composer="model")
    assert value("answer_script", arabic, copied) == 0
    marked = ReplySentence("يقول الحزب: «Elles seront gratuites.» في وثيقته الأخيرة.", (1,))
    assert value("answer_language", arabic, reply(marked, language=Language.ARABIC, composer="model")) == 1


def test_titles_within_fixed_wordings_are_not_the_product_s_words() -> None:
    title = "نتائج برنامج «نسيج» بجهة فاس-مكناس"
    passages = {"p1": type(LIBRARIES)("p1", "k", LIBRARIES.text, title)}
    note = ReplySentence(f"Attention : « Une note » (2021) a été remplacé en 2026 par « {title} ».")
    lead = ReplySentence(f"La source est en arabe. Dans « {title} » :")
    answer = reply(note, lead, QUOTE, passages=passages)
    assert value("answer_script", case(), answer) == 1
    assert value("answer_language", case(), answer) == 1
    written = ReplySentence(f"Cela se lit dans « {title} », un document du parti.", (1,))
    assert value("answer_script", case(), reply(written, passages=passages, composer="model")) == 1


def test_a_suite_may_ask_for_letters() -> None:
    latin = case(language="ary", language_of_answer="ary-Latn", style={"script": "Latn"})
    answer = reply(ReplySentence(WRITTEN[Language.DARIJA_LATIN], (1,)), language=Language.DARIJA_LATIN)
    assert value("answer_script", latin, answer) == 1
    assert value("answer_script", case(style={"script": "Arab"}), answer) == 0
    assert value("answer_script", case(), reply(QUOTE)) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Nous proposons d'ouvrir des bibliothèques."),
        ("fr", "C'est dans notre programme."),
        ("fr", "Je propose d'ouvrir des bibliothèques."),
        ("fr", "J’ai lu le programme."),
        ("en", "We propose to open libraries."),
        ("en", "Our programme says so."),
        ("en", "I think that the party is right."),
        ("ar", "نقترح فتح المكتبات."),
        ("ar", "هذا ما ورد في برنامجنا."),
        ("ar", "وسنعمل على ذلك، ونحن ملتزمون."),
        ("ar", "أقترح عليكم فتح المكتبات."),
        ("ary", "حنا غادي نفتحو المكتبات."),
        ("ary", "هادشي كاين فالبرنامج ديالنا."),
        ("ary", "كنقترحو المكتبات."),
        ("ary-Latn", "7na ghadi n7ello lmaktabat."),
        ("ary-Latn", "Kanqtar7o lmaktabat."),
        ("ary-Latn", "Lbarnamaj dyalna wade7."),
        ("ary-Latn", "Notre programme wade7."),
    ],
)
def test_speaking_as_the_party_is_found(language: str, text: str) -> None:
    answer = reply(ReplySentence(text, (1,)), language=Language(language))
    assert value("attribution", case(language=language), answer) == 0, text


@pytest.mark.parametrize("language", Language)
def test_speaking_of_the_party_is_as_it_should_be(language: Language) -> None:
    assert value("attribution", case(), reply(ReplySentence(WRITTEN[language], (1,)), language=language)) == 1


@pytest.mark.parametrize("text", ["اقترح الحزب فتح المكتبات.", "قال الأمين العام إن البلاد تنمو."])
def test_another_s_verbs_are_not_the_first_person(text: str) -> None:
    assert value("attribution", case(), reply(ReplySentence(text, (1,)), language=Language.ARABIC)) == 1


def test_the_party_s_own_we_within_a_quotation_is_its_own() -> None:
    passages = {"p1": type(LIBRARIES)("p1", "k", "Nous proposons 120 bibliothèques.", LIBRARIES.context)}
    quotation = ReplySentence("Nous proposons 120 bibliothèques.", (1,))
    assert value("attribution", case(), reply(INTRODUCTION, quotation, passages=passages)) == 1
    assert value("attribution", case(), reply(quotation, passages=passages, composer="model")) == 0
    marked = ReplySentence("Le parti écrit : « Nous proposons 120 bibliothèques. »", (1,))
    assert value("attribution", case(), reply(marked, passages=passages, composer="model")) == 1


def test_the_assistant_may_say_i_of_itself() -> None:
    text = REPLIES.wording(Wording.QUOTE_UNDATED, Language.FRENCH, title="x")
    assert value("attribution", case(), reply(text, QUOTE)) == 1
    uncertain = reply("Je ne suis pas sûr d'avoir la réponse.", status="unanswerable_nothing_found")
    assert value("attribution", case(), uncertain) == 1
    assert value("attribution", case(), reply("Nous proposons autre chose.", status="unanswerable_nothing_found")) == 0


def test_what_is_forbidden_is_found_in_what_is_said_and_quoted() -> None:
    asked = case(forbidden=["gratuites", {"number": 7}])
    assert value("forbidden_content", asked, reply(QUOTE)) == 1
    assert told("forbidden_content", asked, reply(QUOTE)) == "It says « gratuites », which the suite forbids."
    assert value("forbidden_content", asked, reply("Rien.", status="unanswerable_nothing_found")) == 0
    closest = reply("Rien.", status="unanswerable_nothing_found", citations=reply(QUOTE).citations)
    assert value("forbidden_content", asked, closest) == 0
    assert value("forbidden_content", case(), reply(QUOTE)) is None


@pytest.mark.parametrize(
    ("text", "invented"),
    [
        ("Le Forum ouvrira cent vingt bibliothèques avant mars 2027.", 0),
        ("سيفتح المنتدى ١٢٠ مكتبة قبل مارس 2027.", 0),
        ("Publié le 17/02/2026.", 0),
        ("Le Forum ouvrira 130 bibliothèques.", 1),
        ("Le Forum ouvrira 120 bibliothèques avant le 3 mars 2027.", 1),
        ("Le Forum ouvrira 120 bibliothèques avant mai 2027.", 1),
        ("Le Forum ouvrira deux cents bibliothèques.", 1),
    ],
)
def test_a_figure_without_a_source_is_invented(text: str, invented: float) -> None:
    assert value("invented_numbers", case(), reply(ReplySentence(text, (1,)))) == invented
    assert value("invented_numbers", case(), reply(text, status="unanswerable_nothing_found")) is None
