"""Decisions of the committee in the database, and the letters: nobody is told anything before all are told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.rows.identity import Vault
from connectors.rows.participants import bound_to
from core.clock import Clock
from core.database.database import Database
from core.language.forms import Language
from participation.calls.campaigns.calls import call_of, call_row
from participation.calls.campaigns.clock import closing
from participation.calls.deciding.letters import RankedAmong, letter_of, reasons_of
from participation.calls.deciding.schemas import WITHOUT_SCORES, CallReason, DossierDecision, DossierLetter
from participation.calls.dossiers.rows import DossierRows
from participation.calls.errors import CallPlanError, NotTheirsError
from participation.calls.review.ranking import RankedDossier, RankPlace, ranked
from participation.calls.review.reviews import Reviews
from participation.calls.schemas import ROOM, STAFF_STEPS, CallForInterest, Dossier, DossierState
from participation.calls.tables import DossierDecisionRow, DossierRow
from participation.calls.words import word
from participation.common.errors import NextStepError
from participation.common.events.calendar import ZONE
from participation.common.history import History
from participation.common.rights import RoomRight
from participation.common.telling import Announcer

_LONGEST_WORDS = 3_000
"""Characters that the committee adds to a letter. Chosen by hand: a page."""
_IN_REVIEW = (DossierState.UNDER_REVIEW.value, DossierState.MORE_ASKED.value)


class DossierDecisions:
    """What is decided on dossiers; whoever declared a conflict with one decides nothing on it."""

    def __init__(
        self, database: Database, clock: Clock, vault: Vault, rows: DossierRows, reviews: Reviews, announcer: Announcer
    ) -> None:
        self._database, self._clock, self._vault = database, clock, vault
        self._rows, self._reviews, self._announcer = rows, reviews, announcer
        self._history = History(database, clock)

    def ranking(self, call: CallForInterest, dossiers: Sequence[Dossier]) -> tuple[RankPlace, ...]:
        """The ranked list of the dossiers of a call whose scores are all in."""
        found = []
        for one in dossiers:
            score = self._reviews.score(call.plan, one.id)
            if score is not None:
                found.append(RankedDossier(one.id, one.region, score.points, score.by_criterion))
        weights = [criterion.weight for criterion in call.plan.criteria]
        return ranked(found, weights, call.plan.quota, call.plan.region_quotas, Fraction(call.plan.minimum))

    def ask_more(self, dossier: int, words: str, who: str, rights: Collection[RoomRight]) -> None:
        """Ask an applicant for something more, in their language; they are told at once."""
        if not words.strip():
            raise CallPlanError("no_words")
        with self._database.write() as session:
            row = self._step(session, dossier, DossierState.MORE_ASKED, rights, who, "ask_more")
            self._rows.ask(row, words.strip()[:_LONGEST_WORDS])
            self._announce(session, row, f"more {self._clock.now():%Y-%m-%d %H:%M:%S}", "told_more")

    def ask_no_more(self, dossier: int, who: str, rights: Collection[RoomRight]) -> None:
        """Judge a dossier as it is, without what more was asked."""
        with self._database.write() as session:
            self._step(session, dossier, DossierState.UNDER_REVIEW, rights, who, "ask_no_more")

    def decide(self, dossier: int, who: str, *, accepts: bool, reasons: Sequence[CallReason], words: str = "") -> None:
        """Write down what is decided; written anew until the letters are sent.

        Raises NextStepError for one that is not scored to the end, CallPlanError for no reason, or where the quota is used up.
        """
        self._reviews.check_free(dossier, who)
        if not reasons:
            raise CallPlanError("no_why")
        with self._database.write() as session:
            row = self._row(session, dossier)
            call = call_of(call_row(session, row.call, locks=True))
            if row.state != DossierState.UNDER_REVIEW:
                raise NextStepError("This dossier is not under review.")
            is_scored = bool(self._reviews.shown(dossier))
            if not is_scored and (accepts or not set(reasons) & WITHOUT_SCORES):
                raise NextStepError("Not all scores are in.", remedy="Wait for those who score it.")
            if accepts:
                self._check_quota(session, call, row)
            one = session.get(DossierDecisionRow, dossier) or DossierDecisionRow(
                dossier=dossier, participant=None, letter=None, sent_at=None
            )
            one.is_accepted, one.reasons = accepts, json.dumps([each.value for each in reasons])
            one.decided_by, one.decided_at = who, self._clock.now()
            one.words = self._vault.seal({"text": words.strip()[:_LONGEST_WORDS]}, _place(dossier, "words"))
            session.add(one)
            told = {"accepts": accepts, "reasons": ", ".join(each.value for each in reasons)}
            self._history.note(session, ROOM, row.call, f"call-dossier:{dossier}", "decide", who, told)

    def send(self, call: str, who: str) -> int:
        """Tell every applicant what was decided on theirs, all in one; how many. Raises NextStepError while any is undecided."""
        with self._database.write() as session:
            row = call_row(session, call, locks=True)
            if row.told_at is not None:
                return 0
            wanted = select(DossierRow).where(DossierRow.call == call, DossierRow.state.in_(_IN_REVIEW))
            rows = session.scalars(wanted.order_by(DossierRow.id)).all()
            waiting = session.scalar(
                select(DossierRow.id).where(DossierRow.call == call, DossierRow.state == DossierState.SUBMITTED.value)
            )
            kept = (session.get(DossierDecisionRow, one.id) for one in rows)
            decisions = [one for one in kept if one is not None]
            if waiting is not None or not rows or len(decisions) != len(rows):
                raise NextStepError("Not every dossier is decided on.", remedy="Decide on all, then send the letters.")
            found = call_of(row)
            dossiers = self._rows.whole(session, rows)
            places = self.ranking(found, dossiers)
            now = self._clock.now()
            row.told_at = now
            for each, dossier, decision in zip(rows, dossiers, decisions, strict=True):
                self._tell(session, found, each, dossier, decision, places, now)
            self._history.note(session, ROOM, call, f"call:{call}", "send_letters", who, {"letters": len(rows)})
            return len(rows)

    def of(self, dossier: int) -> DossierDecision | None:
        """What was decided on a dossier, for staff; for its applicant see `told`."""
        with self._database.read() as session:
            row = session.get(DossierDecisionRow, dossier)
            return self._decision(row) if row else None

    def told(self, dossier: int) -> DossierDecision | None:
        """What an applicant was told; None before the letters are sent."""
        found = self.of(dossier)
        return found if found is not None and found.sent_at is not None else None

    def of_call(self, call: str) -> Mapping[int, DossierDecision]:
        """What was decided on the dossiers of a call, for staff."""
        one = DossierDecisionRow
        wanted = select(one).join(DossierRow, DossierRow.id == one.dossier).where(DossierRow.call == call)
        with self._database.read() as session:
            return {row.dossier: self._decision(row) for row in session.scalars(wanted)}

    def _tell(
        self,
        session: Session,
        call: CallForInterest,
        row: DossierRow,
        dossier: Dossier,
        decided: DossierDecisionRow,
        places: Sequence[RankPlace],
        now: datetime,
    ) -> None:
        place = next((one for one in places if one.dossier.id == dossier.id), None)
        among = RankedAmong(place, len(places)) if place else None
        until = appeals_until(call.plan.appeal_days, now) if call.plan.appeal_days else None
        letter = letter_of(call, dossier, self._decision(decided), among, until)
        told = {"title": letter.title, "text": letter.text}
        decided.letter = self._vault.seal(told, _place(dossier.id, "letter"))
        decided.sent_at, decided.participant = now, row.participant
        row.state = (DossierState.ACCEPTED if decided.is_accepted else DossierState.REFUSED).value
        row.changed_at = now
        self._announce(session, row, "decided", "told_decided")

    def _check_quota(self, session: Session, call: CallForInterest, row: DossierRow) -> None:
        one = DossierDecisionRow
        wanted = (
            select(DossierRow.region)
            .join(one, one.dossier == DossierRow.id)
            .where(DossierRow.call == call.id, one.is_accepted, DossierRow.id != row.id)
            .where(DossierRow.state != DossierState.WITHDRAWN.value)
        )
        accepted = Counter(session.scalars(wanted))
        most = call.plan.region_quotas.get(row.region)
        if sum(accepted.values()) >= call.plan.quota:
            raise CallPlanError("quota_used")
        if most is not None and accepted[row.region] >= most:
            raise CallPlanError("region_quota_used")

    def _step(
        self,
        session: Session,
        dossier: int,
        to: DossierState,
        rights: Collection[RoomRight],
        who: str,
        action: str,
    ) -> DossierRow:
        self._reviews.check_free(dossier, who)
        row = self._row(session, dossier)
        row.state = STAFF_STEPS.step(DossierState(row.state), to, rights).value
        row.changed_at = self._clock.now()
        self._history.note(session, ROOM, row.call, f"call-dossier:{dossier}", action, who)
        return row

    def _announce(self, session: Session, row: DossierRow, change: str, key: str) -> None:
        texts = {form: word(key, form, number=row.number or "") for form in Language}
        subject, about = f"call-dossier:{row.id}", word("told_about", Language.FRENCH)
        self._announcer.announce(subject, change, texts, about=about, session=session)

    def _row(self, session: Session, dossier: int) -> DossierRow:
        row = session.get(DossierRow, dossier, with_for_update=True)
        if row is None:
            raise NotTheirsError
        return row

    def _decision(self, row: DossierDecisionRow) -> DossierDecision:
        words = self._vault.open(row.words, _place(row.dossier, "words"))["text"] if row.words else ""
        letter = self._vault.open(row.letter, _place(row.dossier, "letter")) if row.letter else None
        return DossierDecision(
            row.dossier, row.is_accepted, reasons_of(json.loads(row.reasons)), words, row.decided_by, row.decided_at,
            DossierLetter(letter["title"], letter["text"]) if letter else None, row.sent_at,
        )  # fmt: skip


def appeals_until(days: int, sent_at: datetime) -> datetime:
    """The first moment at which a letter cannot be objected to any more: the end of the last day, by Morocco's clock."""
    last = sent_at.astimezone(ZONE).date() + timedelta(days=days)
    return closing(f"{last.isoformat()}T23:59")


def _place(dossier: int, column: str) -> str:
    return bound_to(DossierDecisionRow.__tablename__, dossier, column)
