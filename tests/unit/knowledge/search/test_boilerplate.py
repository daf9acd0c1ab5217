"""Boilerplate weighs nothing in a search and is handed to nobody, unless it is what answers a known question."""

from __future__ import annotations

import pytest

from core.language.forms import Language
from knowledge.document import Passage
from knowledge.questions import Anchor, KnownQuestions
from knowledge.results import SearchResult
from knowledge.search.searcher import Searcher
from knowledge.testing import (
    FixedKnownQuestions,
    HashEmbedder,
    InMemoryLexicalIndex,
    InMemoryVectorIndex,
    make_passage,
)

NOTE = "Cette fiche n'est pas une publication officielle du parti."
TOPICS = ("l'école", "la santé", "le logement", "les transports", "l'emploi")
ASKED = "La fiche est-elle une publication officielle du parti ?"


def passages() -> list[Passage]:
    told = [
        make_passage(f"Le plan pour {t} est voté. {NOTE}", passage_id=f"p{n}", key=f"d{n}.md")
        for n, t in enumerate(TOPICS)
    ]
    return [*told, make_passage(NOTE, passage_id="alone", key="d0.md")]


def search(known: tuple[KnownQuestions, ...], question: str) -> SearchResult:
    corpus, embedder = FixedKnownQuestions(known), HashEmbedder(64)
    vectors, words = InMemoryVectorIndex(), InMemoryLexicalIndex()
    made = passages()
    corpus.publish(made)
    vectors.add([p.id for p in made], embedder.embed_passages([p.embedding_text for p in made]))
    words.add(made)
    return Searcher(corpus, embedder, vectors, words, known=corpus).search(question, Language.FRENCH)


@pytest.mark.parametrize("question", ["Le plan pour la santé ?", ASKED])
def test_boilerplate_is_no_sentence_of_a_hit_and_a_passage_of_nothing_else_is_no_hit(question: str) -> None:
    found = search((), question)
    assert {hit.passage.id for hit in found.hits} == {f"p{n}" for n in range(5)}
    assert all(NOTE not in [s.sentence.text for s in hit.sentences] for hit in found.hits)
    assert all(len(hit.sentences) == 1 for hit in found.hits)


def test_what_answers_a_known_question_is_handed_on_all_the_same() -> None:
    start = passages()[1].text.index(NOTE)
    need = KnownQuestions("d1.md", (Anchor("p1", start, start + len(NOTE)),), ((Language.FRENCH, ASKED),))
    found = search((need,), ASKED)
    assert found.known[0].is_verbatim
    holding = [h.passage.id for h in (*found.hits, *found.answering) if NOTE in [s.sentence.text for s in h.sentences]]
    assert holding == ["p1"]
