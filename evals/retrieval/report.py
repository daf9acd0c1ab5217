"""What an evaluation of search found, for people and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from core.language.forms import Language
from evals.figures.statistics import Interval
from evals.reply import CitedSource
from evals.runs.results import CaseResult, RunConfig, RunResult
from evals.score import Score

if TYPE_CHECKING:
    from rich.table import Table


class Method(StrEnum):
    """A way of finding passages."""

    LEXICAL = "lexical"
    DENSE = "dense"
    HYBRID = "hybrid"


@dataclass(frozen=True)
class Scores:
    """Means over questions, 0 to 1, with 95 % intervals."""

    ndcg_at_10: Interval
    recall_at_5: Interval
    reciprocal_rank: Interval
    """Mean reciprocal rank within the hits asked for."""


@dataclass(frozen=True)
class LanguageScores:
    """Scores of every method on the questions of one language, or of all ("all").

    `gain` is what hybrid adds to each other method's nDCG@10, compared question by question.
    """

    language: str
    queries: int
    methods: Mapping[Method, Scores]
    gain: Mapping[Method, Interval]


@dataclass(frozen=True)
class QueryResult:
    """What one method found for one question, with its measures by metric name."""

    id: str
    text: str
    language: Language
    found: tuple[FoundPassage, ...]
    """The first passages, best first."""
    scores: Mapping[str, float]


@dataclass(frozen=True)
class FoundPassage:
    """A passage found: its id, the beginning of its text, and whether it is judged relevant."""

    id: str
    text: str
    relevant: bool


@dataclass(frozen=True)
class RetrievalReport:
    """An evaluation of search over one set."""

    name: str
    passages: int
    queries: int
    space: str
    """Embedding space that was searched."""
    expanded: bool
    """Whether questions were expanded."""
    seconds: float
    languages: tuple[LanguageScores, ...]
    """All questions first, then each language where there are several."""
    digest: str = ""
    """Digest of the set: its passages, questions and judgements."""
    questions: Mapping[Method, tuple[QueryResult, ...]] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """The report as JSON values; single questions are in the runs that it can be saved as."""
        return {name: value for name, value in asdict(self).items() if name != "questions"}


def render(report: RetrievalReport) -> Table:
    """A table with one row for every language and method, the best figure of each language in bold."""
    from rich.table import Table

    title = f"{report.name}: {report.queries} questions over {report.passages} passages"
    table = Table("questions", "method", "nDCG@10", "recall@5", "MRR", "hybrid gains", title=title)
    table.caption = f"95 % intervals by bootstrap over questions · {report.space} · {report.seconds:.0f} s"
    for scores in report.languages:
        best = max(scores.methods.values(), key=lambda s: s.ndcg_at_10.mean)
        for place, (method, figures) in enumerate(scores.methods.items()):
            gain = scores.gain.get(method)
            table.add_row(
                f"{scores.language} ({scores.queries})" if place == 0 else "",
                method.value,
                _cell(figures.ndcg_at_10),
                _cell(figures.recall_at_5),
                _cell(figures.reciprocal_rank),
                _cell(gain, "+.3f") if gain else "",
                style="bold" if figures is best else None,
                end_section=place == len(scores.methods) - 1,
            )
    return table


def _cell(interval: Interval, form: str = ".3f") -> str:
    return f"{interval.mean:{form}} ({interval.low:{form}}–{interval.high:{form}})".replace("–+", " to +").replace(
        "–-", " to -"
    )


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
