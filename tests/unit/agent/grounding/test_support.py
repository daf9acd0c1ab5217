from __future__ import annotations

import re
from datetime import date

import pytest

from agent.grounding.support import LEAST_COVERAGE, coverage, stated_fault
from agent.retrieval.sources import Source, numbered
from agent.testing import searcher_over
from core.language.forms import Language
from core.language.values import values
from knowledge.document import Passage
from tests.unit.agent.corpus import passage

ARTICLES = (
    passage(
        "Le conseil de Rabat a voté 12 mesures en mai 2026. La ville de Salé recevra 340 logements neufs. "
        "Le maire Karim Alaoui dirigera le chantier dès juin 2027. Un crédit de 2,5 millions de dirhams est ouvert.",
        "Logement",
        "l.md",
    ),
    passage(
        "The Atlas forum trained 85 nurses in Agadir in March 2025. Doctor Salma Idrissi leads the 3 centres. "
        "Every centre opens 6 days a week. The ministry of health pays 40 % of the costs.",
        "Health",
        "h.md",
        Language.ENGLISH,
    ),
    passage(
        "كونت الجمعية 350 شابا في شهر أبريل 2025. وسيفتح المركز أبوابه بمدينة طنجة في غشت 2026. "
        "وتبلغ كلفة المشروع 3,4 مليار درهم. وتضم اللجنة 14 عضوا من الجهات.",
        "الشباب",
        "y.md",
        Language.ARABIC,
    ),
)
_MONTHS = {"mai": "octobre", "juin": "octobre", "March": "October", "أبريل": "دجنبر", "غشت": "دجنبر"}
_NAMES = {"Rabat": "Oujda", "Salé": "Oujda", "Karim": "Youssef", "Atlas": "Rif", "Agadir": "Oujda", "Salma": "Houda"}


def source(text: Passage) -> Source:
    hit = next(h for h in searcher_over([text]).search(text.text, text.language).hits)
    return numbered([hit], date(2026, 11, 22), {})[0]


SENTENCES = [(article, sentence.text) for article in ARTICLES for sentence in article.sentences]


@pytest.mark.parametrize(("article", "sentence"), SENTENCES)
def test_no_verbatim_sentence_is_blamed(article: Passage, sentence: str) -> None:
    assert stated_fault(sentence, [source(article)]) == ""
    assert coverage(sentence, article.text) == 1.0


@pytest.mark.parametrize(("article", "sentence"), [(a, s) for a, s in SENTENCES if values(s).figures])
def test_every_changed_number_is_found(article: Passage, sentence: str) -> None:
    changed = re.sub(r"\d+", "77", sentence, count=1)
    assert stated_fault(changed, [source(article)]) == "number"


@pytest.mark.parametrize(("article", "sentence"), [(a, s) for a, s in SENTENCES if any(m in s for m in _MONTHS)])
def test_every_changed_month_is_found(article: Passage, sentence: str) -> None:
    month = next(m for m in _MONTHS if re.search(rf"\b{m}\b", sentence))
    changed = re.sub(rf"\b{month}\b", _MONTHS[month], sentence)
    assert stated_fault(changed, [source(article)]) == "month"


@pytest.mark.parametrize(("article", "sentence"), [(a, s) for a, s in SENTENCES if any(n in s for n in _NAMES)])
def test_every_changed_name_is_found(article: Passage, sentence: str) -> None:
    name = next(n for n in _NAMES if n in sentence)
    assert stated_fault(sentence.replace(name, _NAMES[name]), [source(article)]) == "name"


@pytest.mark.parametrize(("article", "sentence"), SENTENCES)
def test_a_sentence_of_another_article_is_not_covered(article: Passage, sentence: str) -> None:
    others = [other for other in ARTICLES if other is not article]
    assert all(coverage(sentence, other.text) < LEAST_COVERAGE for other in others)


def test_a_number_written_in_words_in_the_source_may_be_written_in_digits() -> None:
    words = passage("Au moins trente mentors volontaires seront mobilisés pour chaque cohorte.", "M", "m.md")
    assert stated_fault("30 mentors volontaires seront mobilisés.", [source(words)]) == ""
    assert stated_fault("40 mentors volontaires seront mobilisés.", [source(words)]) == "number"


def test_names_are_compared_as_far_as_two_languages_write_them_alike() -> None:
    assert (
        stated_fault(
            "Le forum Atlas a formé 85 infirmières à Agadir avec le docteur Salma Idrissi.", [source(ARTICLES[1])]
        )
        == ""
    )
    assert (
        stated_fault(
            "Le forum Atlas a formé 85 infirmières à Oujda avec le docteur Salma Idrissi.", [source(ARTICLES[1])]
        )
        == "name"
    )
    assert stated_fault("L'association a formé 350 jeunes à Tanger.", [source(ARTICLES[2])]) == ""
