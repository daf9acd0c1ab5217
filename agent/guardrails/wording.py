"""What a turn that a rail has ended says: the policy's wording, else the replies', with the numbers and addresses that the policy knows."""

from __future__ import annotations

from agent.answer import AnswerStatus
from agent.guardrails.concerns import CONCERN_RAILS
from agent.guardrails.policy import Policy
from agent.organisation.replies import Replies, Wording
from core.language.forms import Language


def wording_of(
    status: AnswerStatus, language: Language, replies: Replies, policy: Policy, **values: str | int
) -> tuple[str, ...]:
    """The texts of a status; where help is, or the official address, follows it as far as the policy knows."""
    rail = next((rail.name for rail in CONCERN_RAILS if rail.status is status), "")
    own = policy.choice(rail).wording.in_language(language) if rail else ""
    parts = [own or replies.wording(status, language, **values)]
    if lines := policy.helplines_for(rail):
        told = ("؛ " if language.is_rtl else "; ").join(
            f"{line.name.in_language(language)} {line.number}" for line in lines
        )
        parts.append(replies.wording(Wording.HELPLINES, language, helplines=told))
    if status in (AnswerStatus.REFERRED_ELECTION, AnswerStatus.PAUSED_ELECTION) and policy.election.address:
        parts.append(replies.wording(Wording.ELECTION_ADDRESS, language, address=policy.election.address))
    return tuple(parts)
