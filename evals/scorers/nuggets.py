"""How many of the expected facts an answer holds (TREC's nuggets, all or nothing for each)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evals.reply import Reply
from evals.score import Score
from evals.scorers.expectation import expects_answer, is_reply
from evals.scorers.matching import labels, missing, said, shown, without_marks
from evals.scorers.metrics import share
from evals.suites.suite import Case, Importance, Nugget


class NuggetScorer:
    """Facts found in the answer and its quotations: the vital ones, all of them, and those that are numbers or dates."""

    metrics = ("strict_vital_recall", "vital_recall_shown", "nugget_recall", "numbers_and_dates")

    def score(self, case: Case, reply: Reply) -> Mapping[str, Score | None]:
        """Shares of the case's facts; None where it has none, or expects no answer."""
        if not (expects_answer(case) and is_reply(reply)):
            return dict.fromkeys(self.metrics)
        vital = [nugget for nugget in case.nuggets if nugget.importance is Importance.VITAL]
        exact = [nugget for nugget in case.nuggets if nugget.number is not None or nugget.date is not None]
        texts = said(reply)
        own = (without_marks(reply.text),) if texts else ()
        return {
            "strict_vital_recall": recall("strict_vital_recall", vital, texts, reply.status, "vital facts"),
            "vital_recall_shown": recall("vital_recall_shown", vital, shown(reply), reply.status, "vital facts shown"),
            "nugget_recall": recall("nugget_recall", case.nuggets, texts, reply.status, "facts"),
            "numbers_and_dates": recall("numbers_and_dates", exact, own, reply.status, "numbers and dates"),
        }


def recall(metric: str, nuggets: Sequence[Nugget], texts: Sequence[str], status: str, name: str) -> Score | None:
    """Share of facts that stand in the texts, with those that are missing; None without facts."""
    if not nuggets:
        return None
    absent = missing(nuggets, texts)
    found = len(nuggets) - len(absent)
    told = f"{found} of {len(nuggets)} {name}" + (f"; missing: {labels(absent)}." if absent else ".")
    if not texts:
        told = f"No answer was given ({status}); missing: {labels(absent)}."
    return share(metric, found, len(nuggets), told)
