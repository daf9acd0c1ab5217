"""Telling that a deadline was moved: whoever has a draft or a dossier, and follows it in a chat."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.language.forms import Language
from participation.calls.campaigns.calls import titles
from participation.calls.schemas import CallForInterest, DossierState
from participation.calls.tables import DossierRow
from participation.calls.words import deadline, word
from participation.common.telling import Announcer

_MAY_CHANGE = (DossierState.DRAFT.value, DossierState.SUBMITTED.value)
"""States in which a later deadline means something to whoever applies."""


class LaterDeadlines:
    """Announces deadlines that were moved."""

    def __init__(self, announcer: Announcer) -> None:
        self._announcer = announcer

    def tell(self, session: Session, call: CallForInterest) -> None:
        """Announce the deadline of a call within the transaction that moves it; the same one again changes nothing."""
        name = titles([call])[call.id]
        texts = {
            form: word(
                "told_later",
                form,
                title=call.plan.title.in_language(form) or name,
                until=deadline(call.closes_at, form),
            )
            for form in Language
        }
        wanted = select(DossierRow.id).where(DossierRow.call == call.id, DossierRow.state.in_(_MAY_CHANGE))
        change, about = f"until {call.plan.closes_at}", word("told_about", Language.FRENCH)
        for dossier in session.scalars(wanted.order_by(DossierRow.id)).all():
            self._announcer.announce(f"call-dossier:{dossier}", change, texts, about=about, session=session)
