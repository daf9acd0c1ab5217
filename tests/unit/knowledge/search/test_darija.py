"""Darija questions find their meaning whatever their spelling, and keep their names and numbers."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.language.darija.lexicon import build_lexicon
from core.language.forms import Language
from knowledge.search.expansion import DarijaExpander, DenseWeights, load_expander

ARY, ARABIZI = Language.DARIJA, Language.DARIJA_LATIN

# A question and words that its French gloss must hold.
QUESTIONS = [
    ("chhal men mentor khass f kol cohorte dyal TAMKINE?", "combien mentor faut cohorte TAMKINE"),
    ("chno howa l barnamaj dyal chabab", "quoi programme jeunes"),
    ("3lach l7izb dar had l contrat social?", "pourquoi parti contrat social"),
    ("fin kayn lma9ar dyalkom f Fès?", "où siège Fès"),
    ("imta bda tkwin dyal jam3iyat", "quand formation associations"),
    ("chkoun kaydir had lminassa", "qui faire plateforme"),
    ("bghit n3ref kifach nsjel f lintikhabat", "comment inscription élections"),
    ("wach ghadi tn9so ddariba 3la lmo9awalat?", "baisser impôt entreprises"),
    ("makaynch lkhdma f lblad", "travail pays"),
    ("ma3ndich lflous bach n9ra", "argent étudier"),
    ("ch7al dyal jam3iyat stafdo mn tkwin", "combien associations bénéficier formation"),
    ("l7okouma ach dart l lfella7a", "gouvernement faire agriculteurs"),
    ("kifach ghadi t3awno nas li khddamin?", "comment aider gens travaille"),
    ("wach lmostachfa fabor?", "hôpital gratuit"),
    ("Ach katqtar7o l skoula w ljami3a", "quoi proposer école université"),
    ("lmrat khasshom l7o9o9 dyalhom", "droits"),
    ("chno l7al l mochkil dyal lma", "quoi solution problème eau"),
    ("ghay7bso had lmachro3?", "arrêter projet"),
    ("3afak fin n9der nl9a lwra9", "où papiers"),
    ("kaykhdmo m3a les associations locales", "travailler avec les associations locales"),
    ("شنو هو البرنامج ديال الشباب؟", "quoi programme jeunes"),
    ("شحال من جمعية استافدو من التكوين", "combien associations bénéficier formation"),
    ("فين كاين المقر ديالكم؟", "où siège"),
    ("علاش الحزب دار هاد الميثاق", "pourquoi parti"),
    ("إمتا غادي يبداو الانتخابات", "quand élections"),
    ("شكون كيدير منصة jam3iyatonline و علاش؟", "qui plateforme jam3iyatonline pourquoi"),
    ("كيفاش نتسجل فاللوائح", "comment inscription listes"),
    ("واش غادي تنقصو من الضريبة؟", "baisser impôt"),
    ("بغيت نعرف شحال ديال الميزانية ديال الصحة", "combien budget santé"),
    ("ماكاينش الخدمة فالبلاد", "travail pays"),
    ("وعلاش ماكاينش السبيطار", "pourquoi hôpital"),
    ("شنو درتو للفلاحة", "quoi"),
    ("الدراري كيقراو فالمدرسة", "jeunes étudier école"),
]


def words(text: str) -> set[str]:
    return set(re.findall(r"[\w.]+", text.lower()))


@pytest.mark.parametrize(("question", "french"), QUESTIONS)
def test_a_question_is_glossed_in_french(question: str, french: str) -> None:
    assert words(french) <= words(load_expander().gloss(question).french)


@pytest.mark.parametrize(
    "spellings",
    [
        ("khdma", "5edma", "xdma", "khedma", "lkhdma", "خدمة", "الخدمة"),
        ("7izb", "hizb", "l7izb", "lhizeb", "حزب", "لحزب"),
        ("chabab", "chbab", "shabab", "lchabab", "شباب", "الشباب"),
        ("jam3iya", "jam3ia", "jm3iya", "ljam3iya", "جمعية", "الجمعية"),
        ("ch7al", "chhal", "sh7al", "شحال", "أشحال"),
        ("lmdrasa", "mdrasa", "madrasa", "المدرسة", "lmadrassa"),
        ("barnamaj", "lbarnamaj", "barnamadj", "البرنامج"),
        ("dariba", "ddariba", "dareba", "الضريبة"),
        ("mostachfa", "lmostachfa", "moustachfa", "المستشفى"),
        ("ykhdmo", "kaykhdmo", "ghaykhdmo", "كيخدمو", "يخدمو", "makaykhdmoch"),
    ],
)
def test_spellings_of_one_word_have_one_meaning(spellings: tuple[str, ...]) -> None:
    assert len({load_expander().gloss(spelling).french for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("chhal mn cohorte f TAMKINE 2.0 ?", "TAMKINE 2.0 cohorte"),
        ("wach AEI w IYA khddamin m3a ba3diyathom", "AEI IYA"),
        ("chno dar CNDH f 2022", "CNDH 2022"),
        ("350 jam3iya f Fès-Meknès", "350"),
        ("شنو هو TAMKINE 2.0 فسنة ٢٠٢٦", "TAMKINE 2.0 ٢٠٢٦"),
        ("les réseaux sociaux o la formation", "réseaux sociaux formation"),
    ],
)
@pytest.mark.parametrize("language", [ARY, ARABIZI])
def test_names_numbers_and_loan_words_stay(question: str, kept: str, language: Language) -> None:
    expander = load_expander()
    gloss = expander.gloss(question)

    for text in (gloss.french, expander.expand(question, language).lexical):
        assert words(kept) <= words(text)


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC, Language.ENGLISH])
def test_other_languages_are_left_alone(language: Language) -> None:
    expanded = load_expander().expand("Quel est le programme ?", language)

    assert expanded.dense == (("Quel est le programme ?", 1.0),)
    assert expanded.lexical == "Quel est le programme ?"


def test_a_question_reads_in_a_standard_language() -> None:
    expander = load_expander()

    assert expander.gloss("chno howa lbarnamaj?").french == "quoi programme ?"
    assert expander.gloss("شنو هو البرنامج؟").arabic == "ما البرنامج ؟"


def test_words_that_mean_something_come_with_what_documents_say() -> None:
    expanded = load_expander().expand("fin kayn lma9ar dyal l7izb", ARABIZI)
    french, arabic = (dict(expanded.alternatives({language})) for language in (Language.FRENCH, Language.ARABIC))

    assert {"lma9ar", "l7izb"} <= words(expanded.lexical)
    assert "dyal" not in words(expanded.lexical)
    assert "siège" in french["lma9ar"]
    assert "مقر" in arabic["lma9ar"]
    assert "parti" in french["l7izb"]


def test_formal_darija_is_carried_into_french() -> None:
    expanded = load_expander().expand("البرلمان والحكومة والمعارضة فالدستور المغربي", ARY)
    french = {text for _, texts in expanded.alternatives({Language.FRENCH}) for text in texts}

    assert {"parlement", "gouvernement", "opposition"} <= french


def test_weights_choose_the_forms_that_are_embedded() -> None:
    lexicon = build_lexicon(["party|parti|الحزب|7izb|"], {"keys": {}, "forms": {}})
    expander = DarijaExpander(lexicon, {ARABIZI: DenseWeights(french=1.0, english=0.0, arabic=0.25, raw=0.5)})

    assert expander.expand("7izb", ARABIZI).dense == (("parti", 1.0), ("الحزب", 0.25), ("7izb", 0.5))


def test_a_learned_gloss_is_carried_into_french_by_a_written_concept() -> None:
    lexicon = build_lexicon(["school|école|المدرسة||"], {"keys": {"msid": "the schools"}, "forms": {}})

    assert DarijaExpander(lexicon).gloss("msid").french == "école"


def test_a_written_entry_wins_over_a_learned_one() -> None:
    lexicon = build_lexicon(["party|parti|الحزب|7izb|"], {"keys": {"ħizb": "sadness"}, "forms": {"hizb": "sadness"}})

    assert lexicon.look_up("7izb") == lexicon.look_up_by_hand("l7izb")


def test_a_word_that_nobody_knows_stays() -> None:
    assert load_expander().gloss("zqrtflm").french == "zqrtflm"


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=120), st.sampled_from(list(Language)))
def test_any_text_expands(text: str, language: Language) -> None:
    expanded = load_expander().expand(text, language)

    assert expanded.dense
    assert all(weight > 0 for _, weight in expanded.dense)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**6), st.sampled_from(QUESTIONS), st.sampled_from(["TAMKINE", "AEI", "CMERES", "UE"]))
def test_numbers_and_acronyms_survive_anywhere(number: int, question: tuple[str, str], acronym: str) -> None:
    gloss = load_expander().gloss(f"{acronym} {question[0]} {number}")

    for text in (gloss.french, gloss.english, gloss.arabic):
        assert text.split()[0] == acronym
        assert text.split()[-1] == str(number)


ENCYCLOPAEDIC = "كتأثر السهول الساحلية ديال البحيرة بالترسبات الرملية المتراكمة عبر العصور الجليدية المتعاقبة"


def test_darija_that_reads_like_an_encyclopaedia_keeps_its_words() -> None:
    expanded = load_expander().expand(ENCYCLOPAEDIC, ARY)

    assert [weight for _, weight in expanded.dense] == [1.0, 1.0]
    assert (ENCYCLOPAEDIC, 1.0) in expanded.dense
    assert {"السهول", "الساحلية", "الجليدية"} <= words(load_expander().in_standard_words(ENCYCLOPAEDIC))
