"""Appeals in the database: one for a refusal, within its days, answered by somebody who did not score the dossier."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from connectors.rows.identity import Vault
from connectors.rows.participants import bound_to
from core.audit import ITS_PERSON
from core.clock import Clock
from core.database.database import Database
from core.language.forms import Language
from participation.calls.campaigns.calls import call_of, call_row
from participation.calls.deciding.decisions import appeals_until
from participation.calls.deciding.schemas import DossierAppeal
from participation.calls.errors import AppealError, CallPlanError, NotTheirsError
from participation.calls.review.reviews import Reviews
from participation.calls.schemas import ROOM, DossierState
from participation.calls.tables import DossierAppealRow, DossierDecisionRow, DossierRow
from participation.calls.words import word
from participation.common.errors import NextStepError, NoPartError
from participation.common.history import History
from participation.common.telling import Announcer

_LONGEST_WORDS = 4_000
"""Characters of an objection, and of its answer. Chosen by hand: a page."""


class Appeals:
    """Appeals; whoever calls asks whether it is of the applicant who makes it."""

    def __init__(self, database: Database, clock: Clock, vault: Vault, reviews: Reviews, announcer: Announcer) -> None:
        self._database, self._clock, self._vault = database, clock, vault
        self._reviews, self._announcer, self._history = reviews, announcer, History(database, clock)

    def until(self, dossier: int) -> datetime | None:
        """The first moment at which a dossier's refusal cannot be objected to any more; None where it cannot be at all."""
        with self._database.read() as session:
            row, decision = session.get(DossierRow, dossier), session.get(DossierDecisionRow, dossier)
            if row is None or decision is None or decision.sent_at is None or decision.is_accepted:
                return None
            days = call_of(call_row(session, row.call)).plan.appeal_days
            return appeals_until(days, decision.sent_at) if days else None

    def make(self, dossier: int, words: str) -> DossierAppeal:
        """Object to a refusal; the same again changes nothing. Raises AppealError, and CallPlanError for no words."""
        if not words.strip():
            raise CallPlanError("no_words")
        until = self.until(dossier)
        with self._database.write() as session:
            row = session.get(DossierRow, dossier, with_for_update=True)
            if row is None:
                raise NotTheirsError
            standing = session.get(DossierAppealRow, dossier)
            said = words.strip()[:_LONGEST_WORDS]
            if standing is not None:
                if self._appeal(standing).words != said:
                    raise AppealError("once")
                return self._appeal(standing)
            if until is None or row.state != DossierState.REFUSED:
                raise AppealError("not_refused")
            if self._clock.now() >= until:
                raise AppealError("too_late")
            one = DossierAppealRow(
                dossier=dossier, participant=row.participant, made_at=self._clock.now(), is_upheld=None,
                answer=None, answered_by="", answered_at=None,
                words=self._vault.seal({"text": said}, _place(dossier, "words")),
            )  # fmt: skip
            session.add(one)
            self._history.note(session, ROOM, row.call, f"call-dossier:{dossier}", "appeal", ITS_PERSON)
            return self._appeal(one)

    def answer(self, dossier: int, who: str, words: str, *, upholds: bool) -> DossierAppeal:
        """Answer it: upheld, the dossier is accepted. Raises NoPartError for who scored it, NextStepError for what is answered."""
        if not words.strip():
            raise CallPlanError("no_words")
        if not self.may_answer(dossier, who):
            raise NoPartError(remedy="Somebody who neither scored this dossier nor has a conflict with it answers.")
        with self._database.write() as session:
            row, one = session.get(DossierRow, dossier, with_for_update=True), session.get(DossierAppealRow, dossier)
            if row is None or one is None:
                raise NotTheirsError
            if one.answered_at is not None:
                raise NextStepError("This appeal is answered.")
            now = self._clock.now()
            one.is_upheld, one.answered_by, one.answered_at = upholds, who, now
            one.answer = self._vault.seal({"text": words.strip()[:_LONGEST_WORDS]}, _place(dossier, "answer"))
            if upholds:
                row.state = DossierState.ACCEPTED.value
            row.changed_at = now
            told = {"upholds": upholds}
            self._history.note(session, ROOM, row.call, f"call-dossier:{dossier}", "answer_appeal", who, told)
            texts = {form: word("told_appeal", form, number=row.number or "") for form in Language}
            about = word("told_about", Language.FRENCH)
            self._announcer.announce(f"call-dossier:{dossier}", "appeal", texts, about=about, session=session)
            return self._appeal(one)

    def may_answer(self, dossier: int, who: str) -> bool:
        """Whether somebody neither scored a dossier nor declared a conflict with it."""
        with self._database.read() as session:
            row = session.get(DossierRow, dossier)
        if row is None or (dossier, who) in self._reviews.conflicts(row.call):
            return False
        return not self._reviews.scored(dossier, who)

    def of(self, dossier: int) -> DossierAppeal | None:
        """The appeal on a dossier, where there is one."""
        with self._database.read() as session:
            row = session.get(DossierAppealRow, dossier)
            return self._appeal(row) if row else None

    def of_call(self, call: str) -> tuple[DossierAppeal, ...]:
        """Appeals on dossiers of a call, those that wait first."""
        one = DossierAppealRow
        wanted = select(one).join(DossierRow, DossierRow.id == one.dossier).where(DossierRow.call == call)
        with self._database.read() as session:
            rows = session.scalars(wanted.order_by(one.answered_at.is_not(None), one.made_at))
            return tuple(self._appeal(row) for row in rows)

    def _appeal(self, row: DossierAppealRow) -> DossierAppeal:
        words = self._vault.open(row.words or b"", _place(row.dossier, "words"))["text"]
        answer = self._vault.open(row.answer, _place(row.dossier, "answer"))["text"] if row.answer else ""
        return DossierAppeal(row.dossier, words, row.made_at, row.is_upheld, answer, row.answered_by, row.answered_at)


def _place(dossier: int, column: str) -> str:
    return bound_to(DossierAppealRow.__tablename__, dossier, column)
