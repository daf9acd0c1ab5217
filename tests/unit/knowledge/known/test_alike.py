"""Questions are grouped by what they want to know; how well, docs/decisions/0183 says."""

from __future__ import annotations

from core.language.forms import Language
from knowledge.known.alike import groups_of
from knowledge.search.expansion import load_expander
from knowledge.testing import HashEmbedder

FR, AR, EN = Language.FRENCH, Language.ARABIC, Language.ENGLISH
BACKGROUND = (
    (FR, "Comment faire un gâteau au chocolat ?"),
    (FR, "Qui a gagné le match hier soir ?"),
    (AR, "كيف أطبخ الكسكس؟"),
    (AR, "من فاز في المباراة أمس؟"),
    (EN, "How do I bake bread at home?"),
)


def test_the_same_words_are_one_question_and_the_most_asked_comes_first() -> None:
    asked = [
        (FR, "Quel est le budget des transports ?"),
        (FR, "Quel est le prix du permis ?"),
        (FR, "quel est le prix du permis"),
        (FR, "Le prix du permis, quel est-il ?"),
    ]
    groups = groups_of(asked, BACKGROUND, HashEmbedder(), load_expander())
    assert [set(group) for group in groups] == [{1, 2, 3}, {0}]


def test_words_of_the_glossary_are_in_common_across_languages() -> None:
    asked = [(FR, "budget du ministère"), (AR, "ميزانية الوزارة"), (EN, "ministry budget"), (EN, "weather forecast")]
    groups = groups_of(asked, BACKGROUND, HashEmbedder(), load_expander())
    assert [set(group) for group in groups] == [{0, 1, 2}, {3}]


def test_one_question_is_a_group_and_none_is_none() -> None:
    assert groups_of([(FR, "Quel prix ?")], BACKGROUND, HashEmbedder()) == [[0]]
    assert groups_of([], BACKGROUND, HashEmbedder()) == []
