"""What a step is, and what the steps work with, the same for every turn."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from agent.abstention.model import Decider
from agent.composers.composer import Composer
from agent.guardrails.alerts import Alerts, LoggedAlerts
from agent.guardrails.approved import ApprovedWordings, NoApprovedWordings
from agent.guardrails.elections import NoLifts, SilenceLifts
from agent.guardrails.pauses import NoPauses, Pauses
from agent.guardrails.policy import Policy
from agent.organisation.organisation import Organisation
from agent.organisation.replies import Replies
from agent.question import Exchange
from agent.settings import AgentSettings
from agent.turn import StepLog, Turn
from agent.understanding.likeness import MessageClassifier
from core.clock import Clock
from core.language.forms import Language
from knowledge.drafts.contacts import AllowedContacts, NoAllowedContacts
from knowledge.ports import Retriever


class Rewriter(Protocol):
    """Makes a follow-up understandable by itself; `agent.models.rewriter.ModelRewriter` is the real one."""

    async def rewrite(self, text: str, history: tuple[Exchange, ...], language: Language, log: StepLog) -> str | None:
        """The question by itself; None where that cannot be had."""
        ...


class Checker(Protocol):
    """Gives a second opinion on a sentence; `agent.models.checker.ModelChecker` is the real one."""

    async def says(self, evidence: str, sentence: str, log: StepLog) -> bool:
        """Whether the evidence says all that the sentence claims; False where that could not be found out."""
        ...


class Deciders(Protocol):
    """Who decides for each release; `agent.abstention.deciders.CalibratedDeciders` is the real one."""

    def of(self, release: int) -> Decider:
        """The decider of a release."""
        ...


@dataclass(frozen=True)
class Tools:
    """Everything that a step may use. `composers` are tried in order until something they wrote stands."""

    organisation: Organisation
    replies: Replies
    retriever: Retriever
    deciders: Deciders
    composers: tuple[Composer, ...]
    settings: AgentSettings
    clock: Clock
    rewriter: Rewriter | None = None
    checker: Checker | None = None
    policy: Policy = field(default_factory=Policy)
    alerts: Alerts = field(default_factory=LoggedAlerts)
    classifier: MessageClassifier | None = None
    """Tells what a message is like; None where questions are embedded in a space that none was learned in."""
    pauses: Pauses = field(default_factory=NoPauses)
    lifts: SilenceLifts = field(default_factory=NoLifts)
    approved: ApprovedWordings = field(default_factory=NoApprovedWordings)
    contacts: AllowedContacts = field(default_factory=NoAllowedContacts)

    def today(self) -> date:
        """The current day where the organisation is."""
        return self.policy.day_of(self.clock.now())


class Step(Protocol):
    """One step of a turn before anything is written."""

    name: str

    async def run(self, turn: Turn) -> None:
        """Leave in the turn what it finds out, or stop it."""
        ...
