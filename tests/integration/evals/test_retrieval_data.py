"""Search on real judged questions: hybrid is never worth less than the better of its halves."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.retrieval.report import Method
from evals.retrieval.retrieval import evaluate_retrieval
from knowledge.index.embedders.build import build_embedder
from knowledge.settings import KnowledgeSettings

pytestmark = [pytest.mark.slow, pytest.mark.data]
QUESTIONS = 300
NDCG = {"xquad_ar2ar": 0.95, "xquad_ar2en": 0.81}


@pytest.mark.timeout(600)
def test_hybrid_keeps_up_with_the_better_engine(shared: Path, tmp_path: Path) -> None:
    embedder = build_embedder(KnowledgeSettings(), tmp_path)
    for name, expected in NDCG.items():
        folder = shared / "data" / "retrieval" / name
        report = evaluate_retrieval(
            folder, embedder=embedder, expander=None, workdir=tmp_path / "eval", sample=QUESTIONS
        )
        figures = {method: scores.ndcg_at_10.mean for method, scores in report.languages[0].methods.items()}
        assert figures[Method.HYBRID] >= max(figures[Method.LEXICAL], figures[Method.DENSE]) - 0.01
        assert figures[Method.HYBRID] >= expected
