from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from core.language.forms import Language
from knowledge.document import DocumentMeta, Kind, Passage, text_digest
from knowledge.ports import Vectors
from knowledge.query import ExpandedQuestion, SearchFilters
from knowledge.results import SearchResult
from knowledge.search.searcher import Searcher
from knowledge.testing import (
    HashEmbedder,
    InMemoryCorpus,
    InMemoryLexicalIndex,
    InMemoryVectorIndex,
    make_passage,
)

FRENCH = Language.FRENCH
COHORTS = make_passage("TAMKINE forme trois cohortes par an. Chaque cohorte dure quatre mois.", key="tamkine.md")
YOUTH = make_passage("Le contrat social de la jeunesse date de 2025.", key="youth.md")
ARABIC = make_passage("استفادت الجمعيات من التكوين.", key="ar.md", language=Language.ARABIC)


class _CountingEmbedder(HashEmbedder):
    def __init__(self) -> None:
        super().__init__()
        self.passages: list[str] = []
        self.questions: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.passages += texts
        return super().embed_passages(texts)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        self.questions += texts
        return super().embed_passages(texts)


class _House:
    """A searcher over fakes, with what stands behind it."""

    def __init__(self, expander: object = None) -> None:
        self.corpus = InMemoryCorpus()
        self.embedder = _CountingEmbedder()
        self.vectors = InMemoryVectorIndex()
        self.words = InMemoryLexicalIndex()
        self.searcher = Searcher(self.corpus, self.embedder, self.vectors, self.words, expander)  # type: ignore[arg-type]

    def publish(self, passages: Iterable[Passage], *, cached: bool = True) -> int:
        passages = list(passages)
        vectors = HashEmbedder().embed_passages([p.embedding_text for p in passages])
        self.vectors.add([p.id for p in passages], vectors)
        self.words.add(passages)
        if cached:
            texts = [p.sentence_embedding_text(s) for p in passages for s in p.sentences]
            rows = HashEmbedder().embed_passages(texts)
            self.corpus.cache_vectors("hash-256-v1", dict(zip(map(text_digest, texts), rows, strict=True)))
        return self.corpus.publish(passages)

    def search(self, question: str, limit: int = 8, filters: SearchFilters | None = None) -> SearchResult:
        return self.searcher.search(question, FRENCH, limit=limit, filters=filters)


@pytest.fixture
def house() -> _House:
    house = _House()
    house.publish([COHORTS, YOUTH, ARABIC])
    return house


def _texts(result: SearchResult) -> list[str]:
    return [hit.passage.text for hit in result.hits]


def test_the_passage_that_answers_comes_first_with_what_the_engines_said(house: _House) -> None:
    best = house.search("Combien de cohortes TAMKINE par an ?").hits[0]
    assert best.passage == COHORTS
    assert best.cosine > 0.3
    assert 0 < best.lexical < 1
    assert 0 < best.score <= 1


def test_sentences_say_how_well_each_fits(house: _House) -> None:
    first, second = house.search("cohortes par an TAMKINE").hits[0].sentences
    assert first.sentence.text == "TAMKINE forme trois cohortes par an."
    assert first.cosine > second.cosine
    assert first.coverage > second.coverage


def test_stored_sentence_vectors_are_not_embedded_again(house: _House) -> None:
    house.search("cohortes")
    assert house.embedder.passages == []
    assert house.embedder.questions == ["cohortes"]


def test_sentences_that_ingest_did_not_embed_are_embedded_once() -> None:
    house = _House()
    house.publish([COHORTS], cached=False)
    first = house.search("cohortes")
    assert house.embedder.passages == [sentence.text for sentence in COHORTS.sentences]
    assert house.search("cohortes") == first
    assert len(house.embedder.passages) == 2
    assert len(house.embedder.questions) == 1


@pytest.mark.parametrize(("cached", "best"), [(False, "whole.md"), (True, "answering.md")])
def test_one_sentence_that_answers_beats_a_passage_near_as_a_whole(cached: bool, best: str) -> None:
    house = _House()
    whole = make_passage("budget sport arts mer route mobilité école forêt port ville.", key="whole.md")
    other = "Trois autres choses viennent ici. Quatre mots de plus suivent encore. Deux phrases restent dehors."
    answering = make_passage(f"{other} Budget mobilité.", key="answering.md")
    house.publish([whole, answering], cached=cached)
    assert house.search("budget mobilité", limit=1).hits[0].passage.key == best


def test_before_the_first_release_nothing_is_found() -> None:
    result = _House().search("tamkine")
    assert (result.release, result.hits) == (0, ())


def test_an_empty_release_answers(house: _House) -> None:
    number = house.publish([])
    assert house.search("tamkine") == SearchResult(number, (), ExpandedQuestion((("tamkine", 1.0),), "tamkine"))


def test_only_passages_of_the_release_are_returned(house: _House) -> None:
    newer = make_passage("TAMKINE forme quatre cohortes par an.", key="tamkine.md")
    house.publish([newer, YOUTH])
    assert COHORTS not in [h.passage for h in house.search("cohortes TAMKINE").hits]
    pinned = house.searcher.search("cohortes TAMKINE", FRENCH, release=1)
    assert (pinned.release, pinned.hits[0].passage) == (1, COHORTS)
    house.corpus.point_at(1)
    assert house.search("cohortes TAMKINE").hits[0].passage == COHORTS


def test_invisible_passages_do_not_crowd_out_visible_ones(house: _House) -> None:
    crowd = [make_passage(f"cohortes TAMKINE par an {n}", key=f"{n}.md") for n in range(900)]
    house.publish(crowd)
    house.corpus.point_at(1)
    assert house.search("cohortes TAMKINE par an").hits[0].passage == COHORTS


def test_filters_reach_past_what_they_leave_out(house: _House) -> None:
    crowd = [make_passage(f"cohortes TAMKINE par an {n}", key=f"{n}.md") for n in range(300)]
    law = make_passage("cohortes", key="law.md", meta=DocumentMeta("Loi", Kind.LAW, published_on=date(2024, 1, 1)))
    house.publish([*crowd, law])
    result = house.search("cohortes TAMKINE par an", filters=SearchFilters(kinds=frozenset({Kind.LAW})))
    assert [h.passage for h in result.hits] == [law]


def test_filters_that_nothing_passes_find_nothing(house: _House) -> None:
    assert house.search("cohortes", filters=SearchFilters(kinds=frozenset({Kind.SPEECH}))).hits == ()


def test_a_passage_found_by_words_alone_gets_its_true_cosine(house: _House) -> None:
    # Sixty nearer neighbours keep it out of the vector index's fifty.
    crowd = [make_passage(f"le la de du des {'budget ' * 9} {n}", key=f"{n}.md") for n in range(60)]
    rare = make_passage("budget " + " ".join(f"mot{n}" for n in range(40)) + " xylophone", key="rare.md")
    house.publish([*crowd, rare])
    found = {h.passage.id: h for h in house.search("budget budget xylophone", limit=60).hits}
    expected = HashEmbedder().embed_passages(["budget budget xylophone", rare.embedding_text])
    assert found[rare.id].cosine == pytest.approx(float(expected[0] @ expected[1]), abs=1e-5)
    assert found[rare.id].lexical > 0


def test_near_duplicates_leave_room_for_others(house: _House) -> None:
    copies = [make_passage(f"Les cohortes{'!' * n}", key=f"{n}.md") for n in range(30)]
    house.publish([*copies, COHORTS, YOUTH])
    texts = _texts(house.search("les cohortes", limit=3))
    assert len(texts) == 3
    assert sum(text.startswith("Les cohortes") for text in texts) == 1


def test_fewer_are_returned_than_there_are(house: _House) -> None:
    assert len(house.search("cohortes", limit=1).hits) == 1
    assert house.search("cohortes", limit=0).hits == ()


class _Glosser:
    def expand(self, question: str, language: Language) -> ExpandedQuestion:
        assert language is Language.DARIJA_LATIN
        return ExpandedQuestion(((question, 0.0), ("cohortes par an", 2.0)), "cohortes par an")

    def knowing(self, titles: Iterable[str]) -> _Glosser:
        return self


def test_what_an_expander_adds_is_searched_by_its_weight() -> None:
    house = _House(_Glosser())
    house.publish([COHORTS, YOUTH])
    result = house.searcher.search("chhal d lfoj", Language.DARIJA_LATIN)
    plain = HashEmbedder().embed_passages(["cohortes par an", COHORTS.embedding_text])
    assert result.hits[0].passage == COHORTS
    assert result.hits[0].cosine == pytest.approx(float(plain[0] @ plain[1]), abs=1e-5)
    assert result.expanded.lexical == "cohortes par an"


def test_similarity_compares_claims_with_texts(house: _House) -> None:
    cosines = house.searcher.similarity(["trois cohortes", "jeunesse"], ["trois cohortes", "la mer", "jeunesse"])
    assert cosines.shape == (2, 3)
    assert cosines[0, 0] == pytest.approx(1, abs=1e-5)
    assert cosines[0].argmax() == 0
    assert cosines[1].argmax() == 2


@pytest.mark.parametrize(("claims", "texts"), [([], ["a"]), (["a"], []), ([], [])])
def test_similarity_of_nothing_is_empty(house: _House, claims: list[str], texts: list[str]) -> None:
    assert house.searcher.similarity(claims, texts).shape == (len(claims), len(texts))


def test_passages_and_titles_are_looked_up(house: _House) -> None:
    assert house.searcher.passage(YOUTH.id) == YOUTH
    assert house.searcher.passage("unknown") is None
    assert set(house.searcher.document_titles()) == {"tamkine.md", "youth.md", "ar.md"}
    assert _House().searcher.document_titles() == {}


def test_threads_get_the_same_answers(house: _House) -> None:
    questions = ["cohortes TAMKINE", "contrat social", "الجمعيات"] * 20
    alone = [house.search(question) for question in questions]
    fresh = _House()
    fresh.publish([COHORTS, YOUTH, ARABIC])
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(fresh.search, questions)) == alone
