"""What the console stands on, and what a request of the console carries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from agent.guardrails.approved import StoredApprovedWordings
from agent.guardrails.pauses import StoredPauses
from api.console.frame.accounts import Accounts
from api.console.frame.identities import LinkedAccounts
from api.console.frame.provider import IdentityProvider
from api.console.work.evaluating import Evaluations
from api.console.work.gate import Gate
from api.console.work.past import PastQuestions
from api.console.work.proposing import Proposing
from api.console.work.publishing import Publishing
from api.console.work.timetable import Timetable
from api.console.work.trying import Trying
from api.console.work.wording import WordingDesk
from api.http.api_keys import ApiKeys
from api.http.gate.rate_limit import RateLimit
from connectors.desk.weeks import Weeks
from conversation.told_back.unanswered import UnansweredGroup
from core.alerts import Alerting, NobodyAlerted
from core.audit import AuditLog
from knowledge.drafts.contacts import StoredAllowedContacts
from knowledge.library.library import Library

_SIGN_INS = 20
"""Sign-ins a minute that one address may try. Chosen by hand: a team behind one address, on a Monday morning."""


@dataclass(frozen=True)
class ConsoleServices:
    """What the console's desks use; each of them may block, and is called in a thread."""

    accounts: Accounts
    identities: LinkedAccounts
    keys: ApiKeys
    audit: AuditLog
    pauses: StoredPauses
    approved: StoredApprovedWordings
    contacts: StoredAllowedContacts
    library: Library
    publishing: Publishing
    unanswered: Callable[[datetime], list[UnansweredGroup]]
    """What was asked since a time and not surely answered, grouped; takes seconds."""
    weeks: Weeks
    """What was asked, week by week."""
    trying: Trying | None = None
    """Asks as a citizen would; None where this process answers nothing."""
    past: PastQuestions | None = None
    """What known questions would have done; None where this process answers nothing."""
    proposing: Proposing | None = None
    """Has a model propose questions and wordings; None where this process keeps no proposals."""
    evaluations: Evaluations | None = None
    """Runs of evaluation; None where none are kept."""
    gate: Gate | None = None
    """Tries drafts before they are published; None where gates are off."""
    timetable: Timetable | None = None
    """What this process does by itself; None where it only shows."""
    wordings: WordingDesk | None = None
    """Fixed wordings; None where none can be changed."""
    alerting: Alerting = field(default_factory=NobodyAlerted)
    """Tells colleagues what is for them."""
    is_anybody_told: bool = True
    """Whether any way is set by which staff hears that somebody asks for a person."""
    tries: RateLimit = field(default_factory=lambda: RateLimit(_SIGN_INS))
    prices: tuple[float, float] | None = None
    """Of a million tokens read and written, those of the dearest model; None where none is set."""
    provider: IdentityProvider | None = None
    """By which staff may sign in beside passwords; None where there is none."""

    def wake(self) -> None:
        """Have what waits be looked at now."""
        if self.timetable is not None:
            self.timetable.wake()
