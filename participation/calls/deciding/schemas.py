"""What the committee decides and says, and what is objected to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CallReason(StrEnum):
    """Why a dossier was accepted or refused, in words that wordings have in every form."""

    MERIT = "merit"
    NEED = "need"
    QUOTA = "quota"
    REGION = "region"
    TIED = "tied"
    """As many points as others that had the last places: none of these were better."""
    MINIMUM = "minimum"
    PAPERS = "papers"
    NOT_ELIGIBLE = "not_eligible"
    OTHER_GRANT = "other_grant"
    WITHOUT_DETAIL = "without_detail"


WITHOUT_SCORES = frozenset({CallReason.PAPERS, CallReason.NOT_ELIGIBLE})
"""Reasons to refuse a dossier that was not scored to the end."""
OF_ACCEPTANCE = (CallReason.MERIT, CallReason.NEED)
"""Reasons to accept; all others are to refuse."""


@dataclass(frozen=True)
class DossierLetter:
    """A letter as it was sent."""

    title: str
    text: str


@dataclass(frozen=True)
class DossierDecision:
    """What the committee decided on a dossier; its applicant knows nothing of it before `sent_at`."""

    dossier: int
    is_accepted: bool
    reasons: tuple[CallReason, ...]
    words: str
    decided_by: str
    decided_at: datetime
    letter: DossierLetter | None
    sent_at: datetime | None


@dataclass(frozen=True)
class DossierAppeal:
    """An objection to a refusal, and its answer once there is one."""

    dossier: int
    words: str
    made_at: datetime
    is_upheld: bool | None
    answer: str
    answered_by: str
    answered_at: datetime | None
