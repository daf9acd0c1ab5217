"""What an answer must not hold: what the suite forbids, and figures that its sources do not have."""

from __future__ import annotations

from collections.abc import Mapping

from core.language.values import values
from evals.reply import Reply
from evals.score import Score
from evals.scorers.expectation import is_answered, is_reply
from evals.scorers.matching import is_found, labels, shown, without_marks
from evals.scorers.metrics import scored
from evals.scorers.own_words import stands_in
from evals.scorers.support import cited_passages, on_one_line, whole
from evals.scorers.wordings import FixedWordings
from evals.suites.suite import Case


class ContentScorer:
    """Forbidden texts, names and figures, and figures without a source."""

    metrics = ("forbidden_content", "invented_numbers")

    def __init__(self, wordings: FixedWordings) -> None:
        self._wordings = wordings

    def score(self, case: Case, reply: Reply) -> Mapping[str, Score | None]:
        """1 for each that is found; None where nothing is forbidden, or nothing was answered."""
        return {
            "forbidden_content": _forbidden(case, reply) if case.forbidden and is_reply(reply) else None,
            "invented_numbers": self._invented(reply) if is_answered(reply) else None,
        }

    def _invented(self, reply: Reply) -> Score:
        numbers = tuple(citation.number for citation in reply.citations)
        passages = cited_passages(reply, numbers) or []
        known = values("\n".join((whole(passages), *(citation.quote for citation in reply.citations))))
        lines = [on_one_line(passage.text) for passage in passages]
        invented = list[str]()
        for text in [sentence.text for sentence in reply.sentences] or [reply.text]:
            text = without_marks(text)
            if not self._wordings.of(text) and not stands_in(text, lines):
                invented += values(text).missing_from(known)
        told = f"In none of the passages cited: {', '.join(dict.fromkeys(invented))}."
        return scored("invented_numbers", bool(invented), told if invented else "Every figure stands in what is cited.")


def _forbidden(case: Case, reply: Reply) -> Score:
    texts = shown(reply) or (without_marks(reply.text),)
    found = [nugget for nugget in case.forbidden if is_found(nugget, texts)]
    told = f"It says {labels(found)}, which the suite forbids."
    return scored("forbidden_content", bool(found), told if found else "It says nothing that the suite forbids.")
