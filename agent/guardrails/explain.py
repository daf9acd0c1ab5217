"""What a policy says of itself and of one message: for the people who decide it, and for whoever asks."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from agent.guardrails.concerns import CONCERN_RAILS
from agent.guardrails.policy import (
    ALWAYS_ON,
    QUESTION_RAIL_NAMES,
    RAIL_NAMES,
    REPLY_RAIL_NAMES,
    Election,
    Policy,
    Severity,
)
from agent.guardrails.rails import severity_of
from agent.guardrails.reserved import topic_of
from core.language.wording.concerns.reading import concerns_in

_OLD = 365
"""Days after which a number or an address should be looked at again. Chosen by hand: public numbers last years, not for ever."""


@dataclass(frozen=True)
class RailState:
    """A rail as a policy has it today."""

    name: str
    scope: str
    """`question`, `reply` or both."""
    severity: Severity
    status: str
    """What a turn ends in; empty for rails that drop a sentence."""
    is_on: bool
    can_be_switched: bool
    since: date | None = None
    until: date | None = None
    reason: str = ""
    decided_by: str = ""

    def as_json(self) -> dict[str, Any]:
        """Itself with its days as text."""
        return {name: str(value) if isinstance(value, date) else value for name, value in asdict(self).items()}


@dataclass(frozen=True)
class RailVerdict:
    """What one rail says of a message, and why."""

    rail: str
    meets: bool
    is_on: bool
    status: str
    why: str = ""


@dataclass(frozen=True)
class Remark:
    """Something that a policy lacks or that has grown old; `is_grave` where people in danger may go without."""

    text: str
    is_grave: bool = False


def states(policy: Policy, today: date) -> tuple[RailState, ...]:
    """Every rail, in the order of asking."""
    ends = {rail.name: rail.status.value for rail in CONCERN_RAILS}
    return tuple(_state(name, policy, today, ends.get(name, "")) for name in RAIL_NAMES)


def verdicts(text: str, policy: Policy, today: date) -> tuple[RailVerdict, ...]:
    """What each rail on questions says of a message, those that meet it with the words and the rule that they go by."""
    raised = {one.concern.value: one for one in concerns_in(text, policy.named)}
    found = [
        RailVerdict(
            rail.name,
            rail.name in raised,
            policy.choice(rail.name).is_on(today),
            rail.status.value,
            f"{raised[rail.name].words} ({raised[rail.name].rule})" if rail.name in raised else "",
        )
        for rail in CONCERN_RAILS
    ]
    topic = topic_of(text, policy, today)
    return (
        *found,
        RailVerdict("reserved", topic is not None, True, "conversation_reserved", topic.topic if topic else ""),
    )


def remarks(policy: Policy, today: date) -> tuple[Remark, ...]:
    """What is missing from a policy or must be looked at again; what is wrong in the file is refused when it is read."""
    found = [
        Remark(f"helplines: no number for {kind}: people in danger are told to seek help, without one.", is_grave=True)
        for kind in ("self_harm", "violence")
        if not policy.helplines_for(kind)
    ]
    for line in policy.helplines:
        if (today - line.checked).days > _OLD:
            found.append(Remark(f"helplines: {line.number} was last checked on {line.checked}: look at {line.source}."))
    found += _election_remarks(policy.election, today)
    if policy.providers.allowed is None:
        found.append(Remark("providers: nobody has decided which hosts may be sent what people write."))
    if not policy.names.parties:
        found.append(Remark("names: no parties are listed: comparing or attacking one by name is not recognised."))
    if not policy.decided_by:
        found.append(Remark("decided_by: nobody answers for this policy."))
    for name, choice in policy.rails.items():
        if not choice.is_on(today):
            found.append(Remark(f"rails.{name}: off since {choice.since}, by {choice.decided_by}: {choice.reason}"))
    return tuple(found)


def _election_remarks(election: Election, today: date) -> list[Remark]:
    found = list[Remark]()
    if election.address is None:
        found.append(Remark("election: no official address: people are sent to the authority, without one."))
    elif election.checked and (today - election.checked).days > _OLD:
        found.append(Remark(f"election: {election.address} was last checked on {election.checked}."))
    if not any(day.polling and day.day >= today for day in election.calendar):
        found.append(Remark("election: no polling day ahead is listed (calendar): nothing falls silent before a vote."))
    return found


def _state(name: str, policy: Policy, today: date, status: str) -> RailState:
    choice = policy.choice(name)
    scopes = (("question", QUESTION_RAIL_NAMES), ("reply", REPLY_RAIL_NAMES))
    return RailState(
        name=name,
        scope=" and ".join(scope for scope, names in scopes if name in names),
        severity=severity_of(name, policy),
        status=status,
        is_on=choice.is_on(today),
        can_be_switched=name not in ALWAYS_ON,
        since=choice.since,
        until=choice.until,
        reason=choice.reason,
        decided_by=choice.decided_by,
    )
