"""What an author who asked for it is told: the outcome of moderation, each decision, each delivery."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from core.language.forms import Language
from participation.common.telling import Announcer
from participation.consultations.schemas import ContributionState, Decision, DecisionStatus
from participation.consultations.words import word

_LONGEST = 400
"""Characters of an official text that a message holds; the page has all of it. Chosen by hand: a few lines on a phone."""


def subject_of(contribution: int) -> str:
    """What following a contribution is called."""
    return f"contribution:{contribution}"


class AuthorTelling:
    """Announces what became of contributions, within the transaction that makes it so."""

    def __init__(self, announcer: Announcer, public_url: str = "") -> None:
        """`public_url` is where the pages are; without one, messages name no page."""
        self._announcer, self._public_url = announcer, public_url.rstrip("/")

    def moderated(self, session: Session, contribution: int, outcome: ContributionState, reason: str, at: str) -> None:
        """Tell that a contribution is published, or refused and why; `at` tells two moderations apart."""
        texts = {
            form: word(
                f"told_{outcome}", form, number=contribution, reason=word(f"reason_{reason}", form) if reason else ""
            )
            for form in Language
        }
        self._announce(session, contribution, f"moderation {at}", texts)

    def decided(self, session: Session, contribution: int, change: str, decision: Decision) -> None:
        """Tell what was decided on it, or that something was carried out."""
        texts = {form: self._decision(contribution, decision, form) for form in Language}
        self._announce(session, contribution, change, texts)

    def _decision(self, contribution: int, decision: Decision, form: Language) -> str:
        delivery = decision.deliveries[-1] if decision.deliveries else None
        key = f"told_{decision.status}"
        if delivery is not None and decision.status is not DecisionStatus.DELIVERED:
            key = "told_part_delivered"
        said = delivery.text if delivery else decision.text
        parts = [
            word(key, form, number=contribution),
            said.in_language(form)[:_LONGEST],
            "" if delivery else decision.reason.in_language(form)[:_LONGEST],
            self._page(decision, form),
        ]
        return "\n".join(part for part in parts if part)

    def _page(self, decision: Decision, form: Language) -> str:
        if not self._public_url:
            return ""
        return f"{self._public_url}/take-part/consultations/{decision.consultation}/ledger?lang={form}#d{decision.id}"

    def _announce(self, session: Session, contribution: int, change: str, texts: Mapping[Language, str]) -> None:
        subject = subject_of(contribution)
        self._announcer.announce(subject, change, texts, about=f"n° {contribution}", session=session)
