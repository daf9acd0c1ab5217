from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.document import DocumentMeta, Passage
from knowledge.index.words import TantivyIndex
from knowledge.testing import make_passage

TEXTS = {
    "tamkine": "Le programme TAMKINE forme trois cohortes par an, chacune de quatre mois.",
    "nassij": "Le programme Nassij accompagne les associations des régions.",
    "ar": "استفادت الجمعيات من التكوين في جهة فاس مكناس سنة ٢٠٢٥.",
    "en": "Young people asked for internships and for fair wages.",
}
WORDS = st.lists(
    st.sampled_from(["emploi", "emplois", "région", "جمعية", "الجمعيات", "شباب", "youth", "2025", "2026", "santé"]),
    max_size=8,
).map(" ".join)


def _index(texts: dict[str, str] = TEXTS) -> TantivyIndex:
    index = TantivyIndex(None)
    index.add(make_passage(text, passage_id=name) for name, text in texts.items())
    return index


def _found(index: TantivyIndex, question: str) -> list[str]:
    return [hit.id for hit in index.search(question, 10)]


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("cohorte tamkine", "tamkine"),
        ("L'association de la region", "nassij"),
        ("كم جمعية استفادت من تكوين؟", "ar"),
        ("ماذا حدث عام 2025؟", "ar"),
        ("internship", "en"),
        ("accompagnement associatif", "nassij"),
    ],
)
def test_the_passage_that_shares_words_comes_first(question: str, best: str) -> None:
    assert _found(_index(), question)[0] == best


@pytest.mark.parametrize("question", ["", "Quel est le", "ما هي", "zzzzzz", "؟", "\x00", "a:b AND (c"])
def test_a_question_without_shared_words_finds_nothing(question: str) -> None:
    index = _index()
    assert _found(index, question) == []
    assert index.ceiling(question) > 0
    assert index.coverage(question, ["Le programme TAMKINE"]) == [0.0]


def test_title_and_headings_are_searched() -> None:
    index = TantivyIndex(None)
    titled = make_passage(
        "Trois mois.", passage_id="titled", meta=DocumentMeta("Contrat social"), heading=("Jeunesse",)
    )
    index.add([titled, make_passage("Quatre mois.", passage_id="other")])
    assert _found(index, "contrat social") == ["titled"]
    assert _found(index, "jeunesse") == ["titled"]


def test_a_passage_added_again_is_replaced() -> None:
    index = _index()
    index.add([make_passage("Autre sujet : la santé.", passage_id="tamkine")])
    assert _found(index, "cohorte") == []
    assert _found(index, "santé") == ["tamkine"]
    assert index.ids() == set(TEXTS)


def test_what_was_deleted_is_not_found() -> None:
    index = _index()
    index.delete(["tamkine", "unknown"])
    assert index.ids() == index.present([*TEXTS, "unknown"]) == {"nassij", "ar", "en"}
    assert index.present([]) == set()
    assert _found(index, "tamkine") == []


def test_nothing_of_a_broken_addition_is_seen_and_the_next_one_works() -> None:
    index = _index()

    def breaking() -> Iterator[Passage]:
        yield make_passage("Un texte neuf.", passage_id="new")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        index.add(breaking())
    assert index.ids() == set(TEXTS)
    index.add([make_passage("Un texte neuf.", passage_id="new")])
    assert _found(index, "neuf") == ["new"]


def test_an_empty_index_answers() -> None:
    index = TantivyIndex(None)
    assert index.search("tamkine", 5) == []
    assert index.ids() == set()
    assert index.ceiling("tamkine") > 0


def test_a_rare_word_weighs_more_in_coverage() -> None:
    rare, common = _index().coverage("cohorte programme", ["Une cohorte.", "Un programme."])
    assert rare > common > 0


def test_a_sentence_with_every_word_covers_the_question() -> None:
    covered = _index().coverage("cohortes du programme TAMKINE", ["TAMKINE est un programme de trois cohortes."])
    assert covered == pytest.approx([1.0])


@settings(max_examples=40, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=8), WORDS, st.integers(0, 3))
def test_no_score_reaches_the_ceiling(texts: list[str], question: str, deleted: int) -> None:
    index = _index({str(number): text for number, text in enumerate(texts)})
    index.delete([str(number) for number in range(deleted)])
    ceiling = index.ceiling(question)
    hits = index.search(question, 10)
    assert all(0 < hit.score < ceiling for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@settings(max_examples=40, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=5), WORDS)
def test_coverage_is_a_share_and_whole_for_the_question_itself(texts: list[str], question: str) -> None:
    shares = _index().coverage(question, [*texts, question])
    assert all(0 <= share <= 1.0 + 1e-9 for share in shares)
    assert shares[-1] == pytest.approx(1.0 if question else 0.0)
