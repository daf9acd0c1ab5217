"""Words that may stand for one another count once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.language.forms import Language
from core.language.wording.concepts import Equivalent, load_glossary
from knowledge.index.words import TantivyIndex
from knowledge.query import Alternatives, ExpandedQuestion
from knowledge.testing import make_passage

TEXTS = {
    "contract": "Le contrat social de la jeunesse a été annoncé à Casablanca.",
    "academy": "La youth academy reçoit des stagiaires.",
    "arabic": "يضمن الميثاق حقوق الشباب.",
    "water": "La politique de l'eau des oasis.",
}
YOUTH: Alternatives = (("youth", ("jeunesse", "jeunes", "الشباب")), ("social contract", ("contrat social", "ميثاق")))


def index() -> TantivyIndex:
    words = TantivyIndex(None)
    words.add(make_passage(text, passage_id=key) for key, text in TEXTS.items())
    return words


def test_a_concept_is_found_by_any_of_its_alternatives() -> None:
    found = [hit.id for hit in index().search("youth social contract", 4, YOUTH)]
    assert set(found) == {"contract", "arabic", "academy"}
    assert found[-1] == "academy"


def test_without_alternatives_the_shared_word_wins() -> None:
    assert [hit.id for hit in index().search("youth", 4)] == ["academy"]
    assert {hit.id for hit in index().search("youth", 4, YOUTH)} == {"academy", "contract", "arabic"}


def test_a_ceiling_counts_a_concept_once_and_no_score_reaches_it() -> None:
    words = index()
    ceiling = words.ceiling("youth social contract", YOUTH)
    assert ceiling <= words.ceiling("youth social contract")
    assert all(hit.score < ceiling for hit in words.search("youth social contract", 4, YOUTH))


def test_a_text_covers_a_concept_by_any_of_its_alternatives() -> None:
    texts = ["Le contrat social pour la jeunesse", "ميثاق الشباب", "La jeunesse", "The youth social contract", "L'eau"]
    whole, arabic, part, own, none = index().coverage("youth social contract", texts, YOUTH)
    assert whole == arabic == own == 1.0
    assert 0 < part < 1
    assert none == 0


def test_alternatives_that_no_passage_has_change_nothing() -> None:
    words, unknown = index(), (("jeunesse", ("zebra", "حمار وحشي")), ("casablanca", ()))
    question = "contrat de la jeunesse, Casablanca"
    assert words.search(question, 4, unknown) == words.search(question, 4)
    assert words.ceiling(question, unknown) == words.ceiling(question)


def test_a_head_that_is_not_in_the_question_is_left() -> None:
    words = index()
    assert words.search("jeunesse", 4, (("zebra", ("eau",)),)) == words.search("jeunesse", 4)


@given(
    st.lists(
        st.sampled_from(["youth", "contract", "social", "training", "water", "rights", "of", "announced"]), max_size=9
    )
)
def test_shares_stay_within_bounds(chosen: list[str]) -> None:
    question, words = " ".join(chosen), index()
    wordings = load_glossary().wordings(question, Language.ENGLISH)
    alternatives = ExpandedQuestion(((question, 1.0),), question, wordings).alternatives(set(Language))
    ceiling = words.ceiling(question, alternatives)
    assert all(0 < hit.score / ceiling < 1 for hit in words.search(question, 4, alternatives))
    assert all(0 <= share <= 1.0000001 for share in words.coverage(question, list(TEXTS.values()), alternatives))


def test_wordings_are_kept_for_the_languages_of_the_passages() -> None:
    wordings = (("youth", (Equivalent("jeunesse", Language.FRENCH), Equivalent("شباب", Language.ARABIC))),)
    question = ExpandedQuestion((("youth", 1.0),), "youth", wordings)
    assert question.alternatives({Language.ARABIC}) == (("youth", ("شباب",)),)
    assert question.alternatives({Language.ENGLISH}) == ()


def test_an_expression_may_say_a_word_twice() -> None:
    twice: Alternatives = (("mrra mrra", ("social",)),)
    assert [hit.id for hit in index().search("mrra mrra", 4, twice)] == ["contract"]
