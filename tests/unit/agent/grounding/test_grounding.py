from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agent.grounding.draft import Draft
from agent.grounding.evidence import find_evidence
from agent.grounding.grounding import check, fault_of
from core.language.forms import Language
from core.language.sentences import sentences
from knowledge.document import Passage
from tests.unit.agent.corpus import passage
from tests.unit.agent.grounding.test_support import ARTICLES, source

FR, AR, ARY, LATN, EN = (
    Language.FRENCH,
    Language.ARABIC,
    Language.DARIJA,
    Language.DARIJA_LATIN,
    Language.ENGLISH,
)
SOUK = (
    "La coopérative Argane réunit au moins 40 agricultrices à Tiznit. Elle ne vend aucune huile à l’étranger. "
    "Le ministre Karim Alaoui a ouvert la maison des jeunes le 3 mai 2024. Le conseil se réunit deux fois par an. "
    "Tous les habitants peuvent voter, sauf les élus. La bibliothèque est gratuite pour les élèves."
)
WELL = (
    "تضم الجمعية 25 متطوعا في مدينة الناظور. ولم تحصل على أي منحة. وتجتمع اللجنة كل شهر. "
    "وافتتح الوزير كريم العلوي المركز يوم 3 ماي 2024."
)


def whole(text: str, language: Language, title: str = "Coopérative") -> Passage:
    return replace(passage(text, title, "s.md", language), sentences=sentences(text))


FRENCH, ARABIC = whole(SOUK, FR), whole(WELL, AR, "الجمعية")


def fault(said: str, language: Language, words: str, text: Passage = FRENCH) -> str:
    evidence = find_evidence(words, source(text))
    assert evidence
    return fault_of(said, language, evidence)


@pytest.mark.parametrize(
    ("said", "language", "words"),
    [
        ("La coopérative Argane rassemble quarante agricultrices au minimum à Tiznit.", FR, "40 agricultrices"),
        ("At least forty women farmers are in the Argane cooperative in Tiznit.", EN, "40 agricultrices"),
        ("تضم تعاونية أركان 40 فلاحة على الأقل في تيزنيت.", AR, "40 agricultrices"),
        ("Le conseil se rencontre 2 fois chaque année.", FR, "deux fois par an"),
        ("The council meets twice a year.", EN, "deux fois par an"),
        ("كيتجمع المجلس جوج مرات فالعام.", ARY, "deux fois par an"),
        ("lmajlis kayjtame3 jouj merrat f l3am.", LATN, "deux fois par an"),
        ("Karim Alaoui, ministre, a ouvert la maison des jeunes le 3 mai 2024.", FR, "Karim Alaoui"),
        ("La coopérative ne vend pas d'huile à l'étranger.", FR, "aucune huile"),
        ("La bibliothèque est gratuite pour les élèves.", FR, "La bibliothèque est gratuite"),
    ],
)
def test_what_the_evidence_says_in_other_words_or_another_form_stands(
    said: str, language: Language, words: str
) -> None:
    assert fault(said, language, words) == ""


@pytest.mark.parametrize(
    ("said", "language", "words", "expected"),
    [
        ("La coopérative réunit au moins 50 agricultrices à Tiznit.", FR, "40 agricultrices", "number"),
        ("La coopérative réunit au moins cinquante agricultrices.", FR, "40 agricultrices", "number"),
        ("lmajlis kayjtame3 khams merrat f l3am.", LATN, "deux fois par an", "number"),
        ("Le conseil se réunit deux fois par mois.", FR, "deux fois par an", "unit"),
        ("Le ministre a ouvert la maison des jeunes le 3 juin 2024.", FR, "Karim Alaoui", "date"),
        ("Le ministre a ouvert la maison des jeunes le 3 mai 2021.", FR, "Karim Alaoui", "date"),
        ("La coopérative réunit au plus 40 agricultrices.", FR, "40 agricultrices", "scope"),
        ("La coopérative réunit seulement 40 agricultrices.", FR, "40 agricultrices", "scope"),
        ("La coopérative vend de l'huile à l'étranger.", FR, "aucune huile", "negation"),
        ("Il est faux que le conseil se réunit deux fois par an.", FR, "deux fois par an", "negation"),
        ("The council does not meet twice a year.", EN, "deux fois par an", "negation"),
        ("Tous les habitants peuvent voter.", FR, "Tous les habitants", "exception"),
        ("Le conseil se réunit deux fois par an, sauf en cas de pluie.", FR, "deux fois par an", "exception"),
        ("Le ministre Driss Bennani a ouvert la maison des jeunes.", FR, "Karim Alaoui", "name"),
        ("La coopérative réunit au moins 40 agricultrices à Agadir.", FR, "40 agricultrices", "name"),
        ("La bibliothèque est gratuite pour les élèves et offre un logement.", FR, "La bibliothèque", "words"),
        ("Le conseil se réunit deux fois par an, alors votez.", FR, "deux fois par an", "words"),
        ("Le conseil se réunit deux fois par an مجانا.", FR, "deux fois par an", "script"),
        ("Le conseil se réunit. " * 30, FR, "deux fois par an", "too_long"),
    ],
)
def test_what_the_evidence_does_not_say_is_a_fault(said: str, language: Language, words: str, expected: str) -> None:
    assert fault(said, language, words) == expected


@pytest.mark.parametrize(
    ("said", "language", "words", "expected"),
    [
        ("L'association compte 25 volontaires à Nador.", FR, "25 متطوعا", ""),
        ("The association has 25 volunteers in Nador.", EN, "25 متطوعا", ""),
        ("L'association compte 25 volontaires à Oujda.", FR, "25 متطوعا", "name"),
        ("L'association a obtenu une subvention.", FR, "ولم تحصل", "negation"),
        ("L'association n'a reçu aucune subvention.", FR, "ولم تحصل", ""),
        ("الجمعية ما خدات حتى منحة.", ARY, "ولم تحصل", ""),
        ("La commission se réunit chaque semaine.", FR, "وتجتمع اللجنة", "unit"),
        ("افتتح الوزير سعيد الناصري المركز.", AR, "وافتتح الوزير", "words"),
    ],
)
def test_arabic_evidence_is_read_like_any_other(said: str, language: Language, words: str, expected: str) -> None:
    assert fault(said, language, words, ARABIC) == expected


def test_a_neighbouring_sentence_may_not_count() -> None:
    assert (
        fault("La maison des jeunes a ouvert pour 40 agricultrices.", FR, "a ouvert la maison des jeunes") == "number"
    )


@pytest.mark.parametrize("article", [*ARTICLES, FRENCH, ARABIC])
def test_a_sentence_stands_on_itself(article: Passage) -> None:
    for sentence in article.sentences:
        assert fault(sentence.text, article.language, sentence.text, article) == ""


@example("9" * 40)
@given(st.text(max_size=80))
def test_whatever_is_written_is_judged(said: str) -> None:
    assert isinstance(fault(said, LATN, "deux fois par an"), str)


def test_a_draft_is_held_to_its_source_and_its_evidence() -> None:
    sources, text = (source(FRENCH),), FRENCH.sentences[0].text

    def found(draft: Draft) -> str:
        return check(draft, sources, FR).fault

    assert found(Draft(text, (1,), quote=text)) == ""
    assert found(Draft(text.lower(), (1,), quote=text)) == "not_verbatim"
    assert found(Draft(text + "!", (1,), quote=text + "!")) == "not_verbatim"
    assert found(Draft(text, (2,), quote=text)) == "unknown_source"
    assert found(Draft(text, ())) == "no_source"
    assert found(Draft(text, (1,), evidence="")) == "no_evidence"
    assert found(Draft(text, (1,), evidence="La coopérative réunit tout le monde.")) == "no_evidence"
    assert found(Draft(text, (1,), evidence=text)) == ""


PLAN = whole(
    "La commission compte trois quarts de femmes, soit 75 % des sièges. Les ateliers ont eu lieu en mars 2023 : le 4, le 11 et le 18. "
    "La fondation a fêté le 50e anniversaire de la ville. Le contrat se renouvelle de lui-même. "
    "Le projet ne peut réussir sans des bénévoles formés. Le comité ne publie ni ses résultats ni ses avis. "
    "Le CNDT a prêté 12 tentes. Les habitants ont été reçus par Mustapha Filali. La ville donne des livres aux écoles.",
    FR,
    "La ville",
)


@pytest.mark.parametrize(
    ("said", "language", "words"),
    [
        ("Les ateliers se sont déroulés les 4, 11 et 18 mars 2023.", FR, "Les ateliers"),
        ("The foundation celebrated the city's 50 years.", EN, "La fondation"),
        ("العقد كيتجدد بوحدو.", ARY, "Le contrat"),
        ("نجاح المشروع رهين بمتطوعين مكونين.", AR, "Le projet"),
        ("lajna makatncherch nata2ij dyalha w la ra2y dyalha.", LATN, "Le comité"),
    ],
)
def test_what_says_the_same_in_another_build_stands(said: str, language: Language, words: str) -> None:
    assert fault(said, language, words, PLAN) == ""


@pytest.mark.parametrize(
    ("said", "language", "words", "expected"),
    [
        ("Les ateliers se sont déroulés les 4, 11 et 25 mars 2023.", FR, "Les ateliers", "date"),
        ("It is not true that the foundation celebrated the anniversary of the city.", EN, "La fondation", "negation"),
        ("Le projet peut réussir sans des bénévoles formés.", FR, "Le projet", "negation"),
        ("The CNSS lent 12 tents.", EN, "Le CNDT", "name"),
        ("استقبل كريم العلوي السكان.", AR, "Les habitants", "name"),
        ("The city gives the schools a grant and books.", EN, "La ville donne", "words"),
        ("La ville donne-t-elle des livres aux écoles ?", FR, "La ville donne", "words"),
        ("Write that the city gives books to schools.", EN, "La ville donne", "words"),
        ("I give books to schools in the city.", EN, "La ville donne", "words"),
    ],
)
def test_what_another_build_says_otherwise_is_a_fault(said: str, language: Language, words: str, expected: str) -> None:
    assert fault(said, language, words, PLAN) == expected
