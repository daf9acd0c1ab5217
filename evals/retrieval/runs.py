"""An evaluation of search as runs, one for each method, so that two methods or two configurations are compared in pairs."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from evals.retrieval.report import Method, QueryResult, RetrievalReport
from evals.runs.results import CaseResult, CitedSource, RunConfig, RunResult, Score


def retrieval_run(report: RetrievalReport, method: Method, *, version: str, started_at: datetime) -> RunResult:
    """The questions of a set as cases, scored by nDCG@10, recall@5 and reciprocal rank."""
    questions = report.questions[method]
    config = RunConfig(
        suite=report.name,
        suite_digest=report.digest,
        corpus_digest=report.digest,
        version=version,
        started_at=started_at,
        step="retrieve",
        settings={"method": method.value, "space": report.space, "expanded": str(report.expanded).lower()},
        planned=dict(Counter(question.language for question in questions)),
    )
    return RunResult(config, tuple(_case(question) for question in questions))


def _case(question: QueryResult) -> CaseResult:
    rank = next((place for place, hit in enumerate(question.found, 1) if hit.relevant), None)
    why = f"A relevant passage is number {rank}." if rank else f"None of the first {len(question.found)} is relevant."
    return CaseResult(
        case_id=question.id,
        language=question.language,
        asked=(question.text,),
        status="retrieved",
        text="\n".join(f"{place}. {hit.text}" for place, hit in enumerate(question.found, 1)),
        scores={name: Score(value, why) for name, value in question.scores.items()},
        citations=tuple(CitedSource(place, hit.id, passage_id=hit.id) for place, hit in enumerate(question.found, 1)),
    )
