"""What every question and every sentence of a reply must pass, in the order asked; `guard_question` and `guard_reply` run through it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from agent.answer import AnswerStatus
from agent.grounding.draft import Draft
from agent.guardrails.address import NoAddress
from agent.guardrails.alerts import Alerts
from agent.guardrails.concerns import CONCERN_RAILS, SetUp
from agent.guardrails.elections import NotCampaigning
from agent.guardrails.paused import NothingPaused, NotPaused
from agent.guardrails.personal_data import NoDataOfOthers, NothingButPersonalData
from agent.guardrails.plain_text import PlainText
from agent.guardrails.policy import Policy, Severity
from agent.guardrails.readable import Readable
from agent.guardrails.reserved import Reserved
from agent.guardrails.script import OneScript
from agent.guardrails.voice import ToldFromOutside
from agent.turn import Turn


class QuestionRail(Protocol):
    """Lets a question in, or ends its turn in a fixed wording. What it raises ends the turn too: no question passes unchecked."""

    @property
    def name(self) -> str:
        """What policies and records call it."""
        ...

    async def refusal(self, turn: Turn, policy: Policy, today: date) -> AnswerStatus | None:
        """The status that a turn ends in under a policy; None where the question may go on."""
        ...


class ReplyRail(Protocol):
    """Lets a verified sentence out, or drops it. What it raises ends the turn: no sentence leaves unchecked."""

    name: str

    async def refuses(self, draft: Draft, turn: Turn) -> bool:
        """Whether a sentence must not leave; its name is in the step's record then."""
        ...


QUESTION_RAILS: tuple[QuestionRail, ...] = (
    *CONCERN_RAILS,
    SetUp(),
    NotPaused(),
    NotCampaigning(),
    Reserved(),
    NothingButPersonalData(),
    Readable(),
)
"""Asked once the question is normalised and its language known; the first that refuses ends the turn."""
REPLY_RAILS: tuple[ReplyRail, ...] = (
    PlainText(),
    NoAddress(),
    OneScript(),
    ToldFromOutside(),
    NoDataOfOthers(),
    NothingPaused(),
)
"""Asked of every sentence; the first that refuses drops it."""


async def refusing_rail(draft: Draft, turn: Turn) -> str:
    """Name of the first rail that refuses a sentence; empty where all let it out."""
    for rail in REPLY_RAILS:
        # What is neither yes nor no is no permission.
        if await rail.refuses(draft, turn) is not False:
            return rail.name
    return ""


async def alert_staff(met: Sequence[str], turn: Turn, policy: Policy, alerts: Alerts) -> None:
    """Tell staff of every rail that was met and weighs enough."""
    for rail in met:
        severity = severity_of(rail, policy)
        if severity is Severity.HIGH:
            await alerts.met(rail, severity, turn.language)


def severity_of(name: str, policy: Policy) -> Severity:
    """How much weighs what a rail meets: as the policy says, else as the rail does; low where neither does."""
    own = {rail.name: rail.severity for rail in CONCERN_RAILS}
    return policy.choice(name).severity or own.get(name, Severity.LOW)
