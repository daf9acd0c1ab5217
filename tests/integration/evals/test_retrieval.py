from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from core.language.forms import Language
from evals.figures.figures import Dimension, Slice
from evals.retrieval.report import Method, retrieval_run
from evals.retrieval.retrieval import RetrievalReport, evaluate_retrieval, render
from evals.score import Score
from evals.verdicts.compare import compare
from knowledge.query import ExpandedQuestion
from knowledge.testing import HashEmbedder

PASSAGES = {
    "cohorts": "TAMKINE forme trois cohortes par an.",
    "youth": "Le contrat social de la jeunesse date de 2025.",
    "regions": "Nassij accompagne les associations des régions.",
    "ar": "استفادت الجمعيات من التكوين في جهة فاس.",
}
QUERIES = [
    ("q1", "Combien de cohortes TAMKINE ?", "fr", "cohorts"),
    ("q2", "De quand date le contrat social ?", "fr", "youth"),
    ("q3", "كم جمعية استفادت؟", "ar", "ar"),
    ("q4", "xyz", "arabizi", "regions"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files: dict[str, list[dict[str, object]]] = {
        "passages": [{"id": name, "text": text} for name, text in PASSAGES.items()],
        "queries": [{"id": q, "text": text, "lang": language} for q, text, language, _ in QUERIES],
        "qrels": [{"query_id": q, "passage_id": passage, "rel": 1} for q, _, _, passage in QUERIES],
    }
    for name, rows in files.items():
        lines = (json.dumps(row, ensure_ascii=False) for row in rows)
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def _evaluate(folder: Path, **options: object) -> RetrievalReport:
    settings: dict[str, object] = {"embedder": HashEmbedder(), "expander": None, "workdir": folder / "work"}
    return evaluate_retrieval(folder, **(settings | options))  # type: ignore[arg-type]


class _Glosser:
    def expand(self, question: str, language: Language) -> ExpandedQuestion:
        gloss = "associations régions" if language is Language.DARIJA_LATIN else question
        return ExpandedQuestion(((gloss, 1.0),), gloss)

    def knowing(self, titles: Iterable[str]) -> _Glosser:
        return self


def test_every_method_is_scored_for_all_and_by_language(folder: Path) -> None:
    report = _evaluate(folder)
    scores = {s.language: s for s in report.languages}
    assert {name: s.queries for name, s in scores.items()} == {"all": 4, "fr": 2, "ar": 1, "ary-Latn": 1}
    assert scores["fr"].methods[Method.HYBRID].ndcg_at_10.mean == pytest.approx(1)
    assert scores["ar"].methods[Method.LEXICAL].recall_at_5.mean == pytest.approx(1)
    assert scores["ary-Latn"].methods[Method.LEXICAL].reciprocal_rank.mean == 0
    assert set(scores["all"].gain) == {Method.LEXICAL, Method.DENSE}


def test_a_question_found_at_the_second_place_scores_as_trec_eval_says(folder: Path) -> None:
    (folder / "qrels.jsonl").write_text('{"query_id": "q1", "passage_id": "youth", "rel": 1}', encoding="utf-8")
    (folder / "passages.jsonl").write_text(
        '{"id": "cohorts", "text": "cohortes TAMKINE"}\n{"id": "youth", "text": "TAMKINE et jeunesse et sport et mer"}',
        encoding="utf-8",
    )
    (folder / "queries.jsonl").write_text('{"id": "q1", "text": "cohortes TAMKINE", "lang": "fr"}', encoding="utf-8")
    lexical = _evaluate(folder).languages[0].methods[Method.LEXICAL]
    assert lexical.reciprocal_rank.mean == pytest.approx(0.5)
    assert lexical.ndcg_at_10.mean == pytest.approx(0.6309, abs=1e-4)
    assert lexical.recall_at_5.mean == 1


def test_an_expander_is_used_by_every_method(folder: Path) -> None:
    scores = {s.language: s for s in _evaluate(folder, expander=_Glosser()).languages}
    assert all(m.ndcg_at_10.mean == pytest.approx(1) for m in scores["ary-Latn"].methods.values())


def test_a_rerun_says_the_same_and_leaves_only_vectors_behind(folder: Path) -> None:
    stages: list[str] = []
    first = _evaluate(folder, progress=lambda stage, done, total: stages.append(f"{stage} {done}/{total}"))
    second = _evaluate(folder)
    assert first.languages == second.languages
    assert [path.name for path in (folder / "work").iterdir()] == ["vectors.db"]
    assert stages == ["embed passages 4/4", "embed questions 4/4", *(f"search {n}/4" for n in range(1, 5))]


def test_a_sample_has_as_many_questions(folder: Path) -> None:
    assert _evaluate(folder, sample=2).queries == 2


def test_the_report_is_a_table_and_json(folder: Path) -> None:
    report = _evaluate(folder)
    assert json.loads(json.dumps(report.to_json()))["languages"][0]["methods"]["hybrid"]["ndcg_at_10"]["mean"] > 0.5
    console = Console(width=160, record=True, file=StringIO())
    console.print(render(report))
    text = console.export_text()
    assert "nDCG@10" in text
    assert all(method.value in text for method in Method)


def test_two_configurations_are_compared_question_by_question(folder: Path) -> None:
    started = datetime(2026, 11, 22, tzinfo=UTC)
    runs = [
        retrieval_run(_evaluate(folder, expander=expander), Method.LEXICAL, version="0.1.0", started_at=started)
        for expander in (None, _Glosser())
    ]
    comparison = compare(*runs, metrics=["ndcg_at_10"])
    found = comparison.get(Slice(Dimension.LANGUAGE, "ary-Latn"), "ndcg_at_10")
    assert found is not None
    assert (found.before.mean, found.after.mean) == (0, 1)
    assert [change.after.case_id for change in comparison.changes] == ["q4"]
    assert "relevant passage is number 1" in (comparison.changes[0].after.scores["ndcg_at_10"] or Score(0)).explanation


def test_the_digest_of_a_set_follows_what_is_judged(folder: Path) -> None:
    before = _evaluate(folder).digest
    with (folder / "qrels.jsonl").open("a") as file:
        file.write('\n{"query_id": "q1", "passage_id": "youth", "rel": 1}')
    assert _evaluate(folder).digest != before
