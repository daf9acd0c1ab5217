"""Whether an answer ended as expected: answered surely, refused, or told that it does not know; the nearest words are none of these."""

from __future__ import annotations

from collections.abc import Mapping

from evals.reply import Reply
from evals.score import Score
from evals.scorers.metrics import scored
from evals.suites.suite import Case

_ANSWERED = ("answered", "answered_outdated")
_GROUPS = (*_ANSWERED, "perhaps", "unanswerable", "refused", "handed_over", "conversation", "help", "referred", "error")


def belongs(status: str, group: str) -> bool:
    """Whether a status is a group's name or one of its causes: `refused_empty` of `refused`."""
    return status == group or status.startswith(f"{group}_")


def is_reply(reply: Reply) -> bool:
    """Whether the whole agent replied; what one step left has no status of an answer."""
    return any(belongs(reply.status, group) for group in _GROUPS)


def is_answered(reply: Reply) -> bool:
    """Whether the person got an answer from sources."""
    return reply.status in _ANSWERED


def is_perhaps(reply: Reply) -> bool:
    """Whether the nearest words found were shown, said to be that."""
    return reply.status == "perhaps"


def shows_sources(reply: Reply) -> bool:
    """Whether the person was shown words of the documents: an answer, or what may be one."""
    return is_answered(reply) or is_perhaps(reply)


def has_abstained(reply: Reply) -> bool:
    """Whether the reply says that it does not know."""
    return belongs(reply.status, "unanswerable")


def expects_answer(case: Case) -> bool:
    """Whether the case expects an answer from sources."""
    return case.expect in _ANSWERED


def expects_abstention(case: Case) -> bool:
    """Whether the case expects to be told that there is no answer."""
    return belongs(case.expect, "unanswerable")


def is_as_expected(case: Case, status: str) -> bool:
    """Whether a status belongs to what the case expects: a group, `refused:<policy>`, or a status."""
    if case.expect == "answered":
        return status in _ANSWERED
    return belongs(status, case.expect.replace(":", "_", 1))


class ExpectationScorer:
    """Status against expectation; abstaining and refusing both ways of failing; how sure it was.

    To show the nearest words counts neither as an answer nor as an abstention: it is never as expected, it fails
    `abstention_recall` of a question without an answer and not `over_abstention` of one with, and it tells nothing surely.
    """

    metrics = (
        "as_expected",
        "answered_surely",
        "told_perhaps",
        "abstention_recall",
        "abstention_precision",
        "over_abstention",
        "over_refusal",
    )

    def score(self, case: Case, reply: Reply) -> Mapping[str, Score | None]:
        """Yes or no for each; None where a metric does not apply, and for every one where a step ran alone."""
        if not is_reply(reply):
            return dict.fromkeys(self.metrics)
        as_expected = is_as_expected(case, reply.status)
        told = f"Expected {case.expect}, it was {reply.status}."
        answers, absent, gave_up = expects_answer(case), expects_abstention(case), has_abstained(reply)
        wants_refusal, failed = belongs(case.expect.replace(":", "_", 1), "refused"), belongs(reply.status, "error")
        refused = belongs(reply.status, "refused")
        return {
            "as_expected": scored("as_expected", as_expected, told),
            "answered_surely": scored("answered_surely", is_answered(reply), told) if absent and not failed else None,
            "told_perhaps": scored("told_perhaps", is_perhaps(reply), told)
            if (answers or absent) and not failed
            else None,
            "abstention_recall": scored("abstention_recall", gave_up, told) if absent else None,
            "abstention_precision": scored("abstention_precision", absent, told) if gave_up else None,
            "over_abstention": scored("over_abstention", gave_up, told) if answers and not failed else None,
            "over_refusal": scored("over_refusal", refused, told) if not wants_refusal and not failed else None,
        }
