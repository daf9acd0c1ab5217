"""Elections: how they are held is told by official documents alone, and on polling day and its eve nothing is campaigned with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatchcase
from typing import Protocol

from agent.answer import AnswerStatus
from agent.guardrails.policy import Election, Policy
from agent.turn import Turn
from core.audit import AuditLog
from core.language.fold import fold
from core.language.intents.small_talk import is_small_talk
from core.language.wording.concerns.concern import Concern
from core.language.wording.concerns.reading import concerns_in
from knowledge.document import Kind
from knowledge.query import SearchFilters

LIFTED, KEPT = "election.lift_silence", "election.keep_silence"
"""Actions of the audit log: the later one of a day holds."""
_OFFICIAL_KINDS = frozenset([Kind.LAW, Kind.FAQ, Kind.FACT_SHEET, Kind.OTHER])
"""Kinds that may be marked official: what a party proposes, wishes or says is never told as the law, whatever its name."""


class SilenceLifts(Protocol):
    """Port: whether two people have lifted the silence around a polling day; `AuditedLifts` is the real one."""

    def is_lifted(self, day: date) -> bool:
        """Whether they have; may read a database."""
        ...


class NoLifts:
    """Nobody has ever lifted a silence."""

    def is_lifted(self, day: date) -> bool:
        """Never."""
        return False


@dataclass(frozen=True)
class AuditedLifts:
    """Lifts as the audit log has them: what two people decided is not kept anywhere that could be changed."""

    audit: AuditLog

    def is_lifted(self, day: date) -> bool:
        """Whether the last entry about a polling day lifts its silence."""
        last = self.audit.last((LIFTED, KEPT), str(day))
        return last is not None and last.action == LIFTED

    def lift(self, day: date, first: str, second: str, reason: str) -> None:
        """Have the bot answer on a polling day and its eve: two people decide so."""
        self.audit.append(LIFTED, f"{first} and {second}", str(day), {"reason": reason})

    def keep(self, day: date, who: str) -> None:
        """Have it silent after all."""
        self.audit.append(KEPT, who, str(day))


class NotCampaigning:
    """Ends a turn on polling day and its eve, but for courtesies and for what official documents tell of the election."""

    name = "silence"

    async def refusal(self, turn: Turn, policy: Policy, today: date) -> AnswerStatus | None:
        """`paused_election`, or None on every other day."""
        if turn.silent_until is None or turn.official_only or is_small_talk(turn.text):
            return None
        return AnswerStatus.PAUSED_ELECTION


def silent_until(election: Election, today: date, lifts: SilenceLifts) -> date | None:
    """The first day on which everything is answered again, where today is a polling day or the eve of one; None on other days."""
    held = {day.day for day in election.calendar if day.polling}
    near = {day for day in held if today <= day <= today + timedelta(days=1) and not lifts.is_lifted(day)}
    if not near:
        return None
    until = max(near) + timedelta(days=1)
    while {until, until + timedelta(days=1)} & held:
        until += timedelta(days=1)
    return until


def hold_to_official(turn: Turn, policy: Policy, today: date) -> AnswerStatus | None:
    """Have official documents alone answer what is asked of an election; its status where the policy marks none."""
    if turn.official_only or not policy.choice(Concern.ELECTION.value).is_on(today):
        return None
    if not any(
        raised.concern is Concern.ELECTION for raised in concerns_in(turn.standalone or turn.text, policy.named)
    ):
        return None
    if not policy.sources.official:
        return AnswerStatus.REFERRED_ELECTION
    turn.official_only = True
    return None


def official_documents(policy: Policy, titles: Mapping[str, str]) -> SearchFilters | None:
    """What is searched for an election: documents that the policy marks by key or title, with a date; None where none is published."""
    patterns = [fold(pattern) for pattern in policy.sources.official]
    keys = [
        key
        for key, title in titles.items()
        if any(
            fnmatchcase(fold(name), pattern) for name in (key, key.rpartition("/")[2], title) for pattern in patterns
        )
    ]
    return SearchFilters(frozenset(_OFFICIAL_KINDS), published_from=date.min, keys=frozenset(keys)) if keys else None
