"""What the console stands on, and what a request of the console carries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from agent.guardrails.pauses import StoredPauses
from api.console.accounts import Accounts
from api.console.publishing import Publishing
from api.http.gate.rate_limit import RateLimit
from conversation.unanswered import UnansweredGroup
from core.audit import AuditLog
from knowledge.library.library import Library

_SIGN_INS = 20
"""Sign-ins a minute that one address may try. Chosen by hand: a team behind one address, on a Monday morning."""


@dataclass(frozen=True)
class ConsoleServices:
    """What the console's desks use; each of them may block, and is called in a thread."""

    accounts: Accounts
    audit: AuditLog
    pauses: StoredPauses
    library: Library
    publishing: Publishing
    unanswered: Callable[[datetime], list[UnansweredGroup]]
    """What was asked since a time and not surely answered, grouped; takes seconds."""
    tries: RateLimit = field(default_factory=lambda: RateLimit(_SIGN_INS))
