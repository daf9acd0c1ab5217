"""Questions find answers in the other language of a corpus as well as in their own, with the real weights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.language.forms import Language
from core.text import normalise
from knowledge.index.embedders.build import build_embedder
from knowledge.index.words import TantivyIndex
from knowledge.search.searcher import Searcher
from knowledge.settings import KnowledgeSettings
from knowledge.testing import InMemoryCorpus, InMemoryVectorIndex, make_passage

pytestmark = [pytest.mark.slow, pytest.mark.data]
PARAGRAPHS = 40


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_half_a_corpus_in_arabic_and_half_in_english_is_one_corpus(shared: Path, tmp_path: Path) -> None:
    folder = shared / "data" / "retrieval"
    arabic = _rows(folder / "xquad_ar2ar" / "passages.jsonl")[:PARAGRAPHS]
    english = {row["id"]: row for row in _rows(folder / "xquad_en2en" / "passages.jsonl")}
    passages = [
        make_passage(normalise(row["text"]), passage_id=row["id"], language=Language.ARABIC)
        if number % 2
        else make_passage(normalise(english[row["id"]]["text"]), passage_id=row["id"], language=Language.ENGLISH)
        for number, row in enumerate(arabic)
    ]
    embedder = build_embedder(KnowledgeSettings(), tmp_path, threads=2)
    vectors, words, corpus = InMemoryVectorIndex(), TantivyIndex(None), InMemoryCorpus()
    vectors.add([p.id for p in passages], embedder.embed_passages([p.embedding_text for p in passages]))
    words.add(passages)
    corpus.publish(passages)
    searcher = Searcher(corpus, embedder, vectors, words)

    first_question = {
        row["passage_id"]: row["query_id"] for row in reversed(_rows(folder / "xquad_ar2ar" / "qrels.jsonl"))
    }
    across: list[bool] = []
    within: list[bool] = []
    for name, language in (("xquad_ar2ar", Language.ARABIC), ("xquad_en2en", Language.ENGLISH)):
        questions = {row["id"]: row["text"] for row in _rows(folder / name / "queries.jsonl")}
        for passage in passages:
            hits = searcher.search(normalise(questions[first_question[passage.id]]), language, limit=5).hits
            found = passage.id in [hit.passage.id for hit in hits]
            (within if passage.language is language else across).append(found)
    assert sum(within) / len(within) >= 0.97
    assert sum(across) / len(across) >= 0.85, "half of the corpus is out of reach of a question in the other language"
