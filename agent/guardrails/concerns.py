"""Rails on what a message raises, one for each concern: how it is met is a row of a table, what raises it is `core.language`'s."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agent.answer import AnswerStatus
from agent.guardrails.elections import hold_to_official
from agent.guardrails.policy import Policy, Severity
from agent.turn import Turn
from core.language.intents.intent import looks_like_question
from core.language.wording.concerns.concern import Concern
from core.language.wording.concerns.reading import concerns_in, goes_on

_SET_UPS = (Concern.ROLE, Concern.INSTRUCTIONS)
_REMEMBERED = 4
"""Earlier messages in which a set-up is looked for. Chosen by hand: as many as a follow-up is understood from."""
_READ = 500
"""Characters of an earlier message that are read. Chosen by hand: a set-up opens with its order."""


@dataclass(frozen=True)
class ConcernRail:
    """Ends a turn in its status where a message raises its concern; one that helps lets the rest of the message be answered."""

    concern: Concern
    status: AnswerStatus
    severity: Severity
    helps: bool = False
    """Whether the wording is said first, and what else the message asks is answered after it."""

    @property
    def name(self) -> str:
        """What policies call it."""
        return self.concern.value

    async def refusal(self, turn: Turn, policy: Policy, today: date) -> AnswerStatus | None:
        """Its status, or None where nothing is raised, or where help is given and the rest goes on."""
        if not policy.choice(self.name).is_on(today):
            return None
        raised = next((r for r in turn.raised(policy.named) if r.concern is self.concern), None)
        if raised is None:
            return None
        turn.meet(self.name)
        if self.concern is Concern.ELECTION:
            return hold_to_official(turn, policy, today)
        if not self.helps or not looks_like_question(raised.rest):
            return self.status
        turn.help_with(self.status, raised.rest)
        return None


@dataclass(frozen=True)
class SetUp:
    """Keeps models away after a game, a role or a rule was set up in the conversation, and declines what only goes on with it."""

    name = "set_up"

    async def refusal(self, turn: Turn, policy: Policy, today: date) -> AnswerStatus | None:
        """`refused_role` for "go on"; what asks something of its own is answered, by quotations alone."""
        if not policy.choice(self.name).is_on(today) or not any(
            raised.concern in _SET_UPS
            for exchange in turn.question.before[-_REMEMBERED:]
            for raised in concerns_in(exchange.question[:_READ], policy.named)
        ):
            return None
        turn.quotes_only = True
        if not goes_on(turn.text):
            return None
        turn.meet(self.name)
        return AnswerStatus.REFUSED_ROLE


CONCERN_RAILS = (
    ConcernRail(Concern.SELF_HARM, AnswerStatus.HELP_CRISIS, Severity.HIGH, helps=True),
    ConcernRail(Concern.VIOLENCE, AnswerStatus.HELP_VIOLENCE, Severity.HIGH, helps=True),
    ConcernRail(Concern.THREAT, AnswerStatus.CONVERSATION_THREAT, Severity.HIGH),
    ConcernRail(Concern.HATE, AnswerStatus.CONVERSATION_HATE, Severity.MEDIUM),
    ConcernRail(Concern.PRIVATE_DATA, AnswerStatus.REFUSED_PRIVATE_DATA, Severity.MEDIUM),
    ConcernRail(Concern.INSTRUCTIONS, AnswerStatus.REFUSED_INSTRUCTIONS, Severity.MEDIUM),
    ConcernRail(Concern.CONTENT, AnswerStatus.REFUSED_CONTENT, Severity.MEDIUM),
    ConcernRail(Concern.PARTIES, AnswerStatus.CONVERSATION_PARTIES, Severity.MEDIUM),
    ConcernRail(Concern.VOTE, AnswerStatus.CONVERSATION_VOTE, Severity.MEDIUM),
    ConcernRail(Concern.ROLE, AnswerStatus.REFUSED_ROLE, Severity.MEDIUM),
    ConcernRail(Concern.IDENTITY, AnswerStatus.CONVERSATION_IDENTITY, Severity.LOW),
    ConcernRail(Concern.ELECTION, AnswerStatus.REFERRED_ELECTION, Severity.MEDIUM),
    ConcernRail(Concern.TAMAZIGHT, AnswerStatus.CONVERSATION_TAMAZIGHT, Severity.LOW),
)
"""In the order that they are asked in: people in danger first."""
