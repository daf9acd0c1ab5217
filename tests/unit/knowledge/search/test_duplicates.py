from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knowledge.document import DocumentMeta
from knowledge.results import ScoredPassage
from knowledge.search.ranking import without_duplicates
from knowledge.testing import make_passage


def _hit(text: str, key: str = "a.md", superseded_by: str = "") -> ScoredPassage:
    meta = DocumentMeta(title=key, superseded_by=superseded_by)
    return ScoredPassage(make_passage(text, key=key, meta=meta), 0.5, 0.8, 0.2)


def _texts(hits: list[ScoredPassage]) -> list[str]:
    return [hit.passage.text for hit in hits]


def test_the_better_ranked_of_two_spellings_stands_for_both() -> None:
    hits = [_hit("L’école, d'abord."), _hit("L'ECOLE d'abord", key="b.md"), _hit("La santé.")]
    assert _texts(without_duplicates(hits)) == ["L’école, d'abord.", "La santé."]


def test_a_text_within_another_is_dropped_whichever_comes_first() -> None:
    short, long = _hit("trois cohortes par an"), _hit("Le programme forme trois cohortes par an.", key="b.md")
    assert _texts(without_duplicates([short, long])) == [short.passage.text]
    assert _texts(without_duplicates([long, short])) == [long.passage.text]


def test_a_differing_figure_keeps_both() -> None:
    hits = [_hit("Le seuil est de 100 dirhams."), _hit("Le seuil est de 1000 dirhams.", key="b.md")]
    assert without_duplicates(hits) == hits


def test_a_word_is_not_taken_for_the_start_of_a_longer_one() -> None:
    hits = [_hit("emploi"), _hit("emplois")]
    assert without_duplicates(hits) == hits


def test_a_current_document_stands_for_a_superseded_one() -> None:
    old, new = _hit("Six mois.", key="old.md", superseded_by="new.md"), _hit("Six mois.", key="new.md")
    for hits in ([old, new], [new, old]):
        (kept,) = without_duplicates(hits)
        assert kept.passage == new.passage
        assert kept.duplicates == (old.passage.id,)


def test_texts_without_words_are_compared_as_they_are() -> None:
    hits = [_hit("***"), _hit("---"), _hit("***", key="b.md")]
    assert _texts(without_duplicates(hits)) == ["***", "---"]


@given(st.lists(st.text(alphabet="aéb شb1 .", max_size=8), max_size=8))
def test_dropping_twice_drops_no_more_and_keeps_the_first(texts: list[str]) -> None:
    hits = [_hit(text, key=f"{number}.md") for number, text in enumerate(texts)]
    once = without_duplicates(hits)
    assert without_duplicates(once) == once
    assert _texts(once)[:1] == _texts(hits)[:1]
    assert sorted(i for hit in once for i in (hit.passage.id, *hit.duplicates)) == sorted(h.passage.id for h in hits)
