"""How a turn ended, in a staff member's words: the groups that reports and figures speak of."""

from __future__ import annotations

from functools import cache

from agent.answer import AnswerStatus
from core.language.forms import Language
from evals.report.words import ReportWords

OUTCOMES = (
    "answered",
    "answered_outdated",
    "perhaps",
    "unanswerable",
    "conversation",
    "help",
    "referred",
    "refused",
    "paused",
    "error",
)
"""Groups of statuses, as reports name them, in the order that they are shown in."""


def outcome_of(status: str) -> str:
    """The group of a status by its name of today or of then; empty for what is no answer's."""
    known = AnswerStatus.read(status)
    if known is None:
        return ""
    return known.value if known.value in OUTCOMES else known.value.partition("_")[0]


@cache
def outcome_name(outcome: str, language: Language) -> str:
    """What a group is called."""
    return ReportWords(language).named("statuses", outcome)


@cache
def rail_name(rail: str, language: Language) -> str:
    """What a guardrail is called, as the page of proof calls it."""
    return ReportWords(language, "evals.proof").named("rails", rail)
