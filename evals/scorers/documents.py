"""Whether the right documents were found, and cited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evals.reply import CitedSource, Reply
from evals.score import Score
from evals.scorers.expectation import expects_answer, is_answered, is_reply
from evals.scorers.metrics import scored, share
from evals.scorers.nuggets import recall
from evals.suites.suite import Case, Importance


def is_of(source: str, key: str, passage_id: str) -> bool:
    """Whether what a suite names is this passage, its document, or the end of its document's path."""
    return bool(source) and (source in (passage_id, key) or key.endswith(f"/{source}"))


class DocumentScorer:
    """The expected documents among those cited, and among the passages found: a failure of search or of composing."""

    metrics = (
        "source_recall",
        "source_precision",
        "retrieved_source_1",
        "retrieved_source_3",
        "retrieved_source",
        "retrieved_nuggets",
    )

    def score(self, case: Case, reply: Reply) -> Mapping[str, Score | None]:
        """Applies to cases that expect an answer: sources where they name some, facts found where they have vital ones."""
        scores: dict[str, Score | None] = dict.fromkeys(self.metrics)
        if not expects_answer(case):
            return scores
        if case.sources and is_reply(reply):
            scores |= _cited(case, reply)
        if reply.retrieved:
            scores |= _found(case, reply)
        return scores


def _cited(case: Case, reply: Reply) -> dict[str, Score | None]:
    if not is_answered(reply):
        told = f"No answer cites anything ({reply.status}); expected: {_listed(case.sources)}."
        return {"source_recall": scored("source_recall", 0, told), "source_precision": None}
    right = [citation for citation in reply.citations if _is_expected(case, citation, reply)]
    others = [citation for citation in reply.citations if citation not in right]
    cited = _listed([_key(citation, reply) or citation.title for citation in reply.citations])
    told = f"Cited: {cited}; expected one of: {_listed(case.sources)}."
    of = f"{len(right)} of {len(reply.citations)} citations are of an expected document"
    of += f"; others: {_listed([_key(citation, reply) or citation.title for citation in others])}." if others else "."
    precision = share("source_precision", len(right), len(reply.citations), of) if reply.citations else None
    return {"source_recall": scored("source_recall", bool(right), told), "source_precision": precision}


def _is_expected(case: Case, citation: CitedSource, reply: Reply) -> bool:
    """Whether a citation is of a document that the case names, or of what is declared a translation of it."""
    passage = reply.passages.get(citation.passage_id)
    keys = (_key(citation, reply), passage.translation_of if passage else "")
    return any(is_of(source, key, citation.passage_id) for source in case.sources for key in keys)


def _key(citation: CitedSource, reply: Reply) -> str:
    passage = reply.passages.get(citation.passage_id)
    return citation.key or (passage.key if passage else "")


def _found(case: Case, reply: Reply) -> dict[str, Score | None]:
    scores: dict[str, Score | None] = {}
    if case.sources:
        ranks = [
            n for n, name in enumerate(reply.retrieved, 1) if _is_expected(case, CitedSource(n, "", "", name), reply)
        ]
        count = len(reply.retrieved)
        told = f"None of the {count} passages found is of {_listed(case.sources)}."
        if ranks:
            told = f"Passage {ranks[0]} of the {count} found is the first of an expected document."
        for metric, depth in (("retrieved_source_1", 1), ("retrieved_source_3", 3), ("retrieved_source", None)):
            scores[metric] = scored(metric, bool(ranks) and (depth is None or ranks[0] <= depth), told)
    vital = [nugget for nugget in case.nuggets if nugget.importance is Importance.VITAL]
    texts = [reply.passages[name].text for name in reply.retrieved if name in reply.passages]
    if texts:
        scores["retrieved_nuggets"] = recall(
            "retrieved_nuggets", vital, texts, reply.status, "vital facts in passages found"
        )
    return scores


def _listed(names: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(names)) or "nothing"
