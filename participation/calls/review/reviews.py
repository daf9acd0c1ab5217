"""Reviews in the database: given out, written, sent. What one gives is seen by nobody else until everybody's is in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from connectors.rows.identity import Vault
from connectors.rows.participants import bound_to
from core.clock import Clock
from core.database.database import Database
from core.database.statements import insert_missing
from participation.calls.campaigns.calls import call_of, call_row
from participation.calls.errors import ConflictDeclaredError, NotTheirsError, ScoreError
from participation.calls.review.balancing import SCORERS, balanced
from participation.calls.review.scores import DossierReview, DossierScore, asks_third, settled
from participation.calls.schemas import ROOM, CallPlan, CallStage, DossierState
from participation.calls.tables import DossierConflictRow, DossierReviewRow, DossierRow
from participation.common.errors import NextStepError
from participation.common.history import History
from participation.common.rights import Parts, RoomRole

_LONGEST_WORDS = 2_000
"""Characters of what a scorer writes. Chosen by hand: half a page."""
_JUDGED = (DossierState.UNDER_REVIEW.value, DossierState.MORE_ASKED.value)


class Reviews:
    """Reviews; a member who declared a conflict with a dossier neither sees nor scores it."""

    def __init__(self, database: Database, clock: Clock, vault: Vault) -> None:
        self._database, self._clock, self._vault = database, clock, vault
        self._history, self._parts = History(database, clock), Parts(database, clock)

    def scorers(self, call: str) -> tuple[str, ...]:
        """Members of staff who score dossiers of a call."""
        listed = self._parts.listed(ROOM)
        return tuple(
            dict.fromkeys(one.member for one in listed if one.role is RoomRole.SCORER and one.scope in ("", call))
        )

    def begin(self, call: str, who: str) -> int:
        """Take every dossier that was sent under review, and give each to two; how many. Raises NextStepError before the deadline."""
        scorers = self.scorers(call)
        with self._database.write() as session:
            found = call_of(call_row(session, call, locks=True))
            if found.stage(self._clock.now()) is not CallStage.CLOSED:
                raise NextStepError("Dossiers are judged between the deadline and the letters.")
            wanted = select(DossierRow).where(DossierRow.call == call, DossierRow.state == DossierState.SUBMITTED.value)
            rows = session.scalars(wanted).all()
            for row in rows:
                row.state, row.changed_at = DossierState.UNDER_REVIEW.value, self._clock.now()
                self._history.note(session, ROOM, call, f"call-dossier:{row.id}", "review", who)
            session.flush()
            self._give_out(session, call, scorers, who)
            return len(rows)

    def declare(self, dossier: int, member: str) -> None:
        """Note somebody's conflict of interest: what they gave it is gone, and another is asked."""
        with self._database.write() as session:
            row = self._dossier(session, dossier)
            told = {"dossier": dossier, "member": member, "at": self._clock.now()}
            insert_missing(session, DossierConflictRow, [told])
            one = DossierReviewRow
            session.execute(delete(one).where(one.dossier == dossier, one.member == member))
            self._history.note(session, ROOM, row.call, f"call-dossier:{dossier}", "conflict", member)
            call = row.call
        scorers = self.scorers(call)
        with self._database.write() as session:
            self._give_out(session, call, scorers, member)

    def confirm(self, dossier: int, member: str) -> None:
        """Note that somebody has no conflict of interest with a dossier that was given to them, which they may then read."""
        with self._database.write() as session:
            review = self._own(session, dossier, member)
            if not review.has_no_conflict:
                review.has_no_conflict = True
                call = self._dossier(session, dossier).call
                self._history.note(session, ROOM, call, f"call-dossier:{dossier}", "no_conflict", member)

    def save(
        self, dossier: int, member: str, points: Sequence[int | None], words: str, *, sends: bool = False
    ) -> DossierReview:
        """Keep what somebody gives, and send it. Raises ScoreError, ConflictDeclaredError, and NextStepError for what was sent."""
        with self._database.write() as session:
            row = self._dossier(session, dossier, locks=True)
            plan = call_of(call_row(session, row.call)).plan
            review = self._own(session, dossier, member)
            if not review.has_no_conflict:
                raise NextStepError("Say first that you have no conflict of interest.")
            if review.sent_at is not None:
                raise NextStepError("What was sent stays as it is.")
            if row.state not in _JUDGED:
                raise NextStepError("This dossier is not being judged.")
            given = [*points, *[None] * len(plan.criteria)][: len(plan.criteria)]
            if any(one is not None and not 0 <= one <= plan.scale for one in given) or (sends and None in given):
                raise ScoreError(remedy=f"Give each criterion from 0 to {plan.scale} points.")
            kept = {"points": given, "words": words.strip()[:_LONGEST_WORDS]}
            review.sealed = self._vault.seal(kept, _place(review.id))
            if sends:
                review.sent_at = self._clock.now()
                self._history.note(session, ROOM, row.call, f"call-dossier:{dossier}", "score", member)
                session.flush()
                self._third(session, row.call, plan, dossier)
            return self._review(review)

    def own(self, call: str, member: str) -> tuple[DossierReview, ...]:
        """What somebody is to give and gave in a call, the oldest first."""
        one = DossierReviewRow
        wanted = (
            select(one)
            .join(DossierRow, DossierRow.id == one.dossier)
            .where(DossierRow.call == call, one.member == member, DossierRow.state != DossierState.WITHDRAWN.value)
        )
        with self._database.read() as session:
            return tuple(self._review(row) for row in session.scalars(wanted.order_by(one.id)))

    def own_of(self, dossier: int, member: str) -> DossierReview:
        """What somebody is to give a dossier. Raises ConflictDeclaredError, and NotTheirsError where it is not theirs."""
        with self._database.read() as session:
            return self._review(self._own(session, dossier, member))

    def shown(self, dossier: int) -> tuple[DossierReview, ...]:
        """What everybody gave a dossier, once all of it is in; nothing before."""
        with self._database.read() as session:
            return self._complete(session, dossier)

    def given_out(self, call: str) -> Mapping[int, Sequence[tuple[str, bool, bool]]]:
        """Who scores each dossier, whether theirs is in, and whether they are the third; never what they gave."""
        one, found = DossierReviewRow, dict[int, list[tuple[str, bool, bool]]]()
        wanted = select(one).join(DossierRow, DossierRow.id == one.dossier).where(DossierRow.call == call)
        with self._database.read() as session:
            for row in session.scalars(wanted.order_by(one.is_third, one.id)):
                found.setdefault(row.dossier, []).append((row.member, row.sent_at is not None, row.is_third))
        return found

    def conflicts(self, call: str) -> frozenset[tuple[int, str]]:
        """Who declared a conflict with which dossier of a call."""
        with self._database.read() as session:
            return self._conflicts(session, call)

    def check_free(self, dossier: int, member: str) -> None:
        """Raise ConflictDeclaredError where somebody declared a conflict with a dossier."""
        with self._database.read() as session:
            self._check_free(session, dossier, member)

    def scored(self, dossier: int, member: str) -> bool:
        """Whether somebody scored a dossier, or was to."""
        one = DossierReviewRow
        with self._database.read() as session:
            wanted = select(one.id).where(one.dossier == dossier, one.member == member)
            return session.scalar(wanted) is not None

    def score(self, plan: CallPlan, dossier: int) -> DossierScore | None:
        """What a dossier's scores came to; None before all of them are in."""
        given = [[one for one in each.points if one is not None] for each in self.shown(dossier)]
        return settled(plan, given) if given else None

    def _give_out(self, session: Session, call: str, scorers: Sequence[str], who: str) -> None:
        one = DossierReviewRow
        wanted = select(DossierRow.id).where(DossierRow.call == call, DossierRow.state.in_(_JUDGED))
        dossiers = session.scalars(wanted.order_by(DossierRow.submitted_at, DossierRow.id)).all()
        standing: dict[int, set[str]] = {number: set() for number in dossiers}
        for row in session.scalars(select(one).where(one.dossier.in_(dossiers), one.is_third.is_(False))):
            standing[row.dossier].add(row.member)
        counted = select(one.member, func.count()).where(one.dossier.in_(dossiers)).group_by(one.member)
        loads = {member: count for member, count in session.execute(counted).all()}
        thirds = session.execute(select(one.dossier, one.member).where(one.dossier.in_(dossiers), one.is_third)).all()
        conflicts = self._conflicts(session, call) | {(number, member) for number, member in thirds}
        given = balanced(dossiers, scorers, conflicts, standing, loads)
        for number, members in given.items():
            for member in sorted(members):
                self._ask(session, call, number, member, who, is_third=False)
        session.flush()
        plan = call_of(call_row(session, call)).plan
        for number in dossiers:
            self._third(session, call, plan, number)

    def _third(self, session: Session, call: str, plan: CallPlan, dossier: int) -> None:
        """Ask a third where two are too far apart, whoever has least to do; nobody where nobody may."""
        one = DossierReviewRow
        rows = session.scalars(select(one).where(one.dossier == dossier)).all()
        both = [self._review(row) for row in rows if not row.is_third and row.sent_at is not None]
        if len(both) != SCORERS or len(rows) > SCORERS:
            return
        first, second = ([point for point in each.points if point is not None] for each in both)
        if not asks_third(plan, first, second):
            return
        barred = {row.member for row in rows} | {m for d, m in self._conflicts(session, call) if d == dossier}
        counted = select(one.member, func.count()).join(DossierRow, DossierRow.id == one.dossier)
        loads = dict(
            (member, count)
            for member, count in session.execute(counted.where(DossierRow.call == call).group_by(one.member)).all()
        )
        free = sorted((m for m in self.scorers(call) if m not in barred), key=lambda m: (loads.get(m, 0), m))
        if free:
            self._ask(session, call, dossier, free[0], "", is_third=True)

    def _ask(self, session: Session, call: str, dossier: int, member: str, who: str, *, is_third: bool) -> None:
        session.add(
            DossierReviewRow(
                dossier=dossier,
                member=member,
                is_third=is_third,
                has_no_conflict=False,
                sealed=None,
                sent_at=None,
                assigned_at=self._clock.now(),
            )
        )
        told = {"member": member, "third": is_third}
        self._history.note(session, ROOM, call, f"call-dossier:{dossier}", "assign", who, told)

    def _complete(self, session: Session, dossier: int) -> tuple[DossierReview, ...]:
        one = DossierReviewRow
        rows = session.scalars(select(one).where(one.dossier == dossier).order_by(one.is_third, one.id)).all()
        if len(rows) < SCORERS or any(row.sent_at is None for row in rows):
            return ()
        found = tuple(self._review(row) for row in rows)
        if len(found) == SCORERS:
            call = self._dossier(session, dossier).call
            first, second = ([point for point in each.points if point is not None] for each in found)
            if asks_third(call_of(call_row(session, call)).plan, first, second):
                return ()
        return found

    def _own(self, session: Session, dossier: int, member: str) -> DossierReviewRow:
        self._check_free(session, dossier, member)
        one = DossierReviewRow
        row = session.scalar(select(one).where(one.dossier == dossier, one.member == member))
        if row is None:
            raise NotTheirsError
        return row

    def _check_free(self, session: Session, dossier: int, member: str) -> None:
        if session.get(DossierConflictRow, (dossier, member)) is not None:
            raise ConflictDeclaredError

    def _conflicts(self, session: Session, call: str) -> frozenset[tuple[int, str]]:
        one = DossierConflictRow
        wanted = select(one.dossier, one.member).join(DossierRow, DossierRow.id == one.dossier)
        return frozenset((d, m) for d, m in session.execute(wanted.where(DossierRow.call == call)).all())

    def _dossier(self, session: Session, dossier: int, *, locks: bool = False) -> DossierRow:
        row = session.get(DossierRow, dossier, with_for_update=locks or None)
        if row is None:
            raise NotTheirsError
        return row

    def _review(self, row: DossierReviewRow) -> DossierReview:
        kept: dict[str, Any] = self._vault.open(row.sealed, _place(row.id)) if row.sealed else {}
        return DossierReview(
            row.id, row.dossier, row.member, row.is_third, row.has_no_conflict,
            tuple(kept.get("points", ())), kept.get("words", ""), row.sent_at,
        )  # fmt: skip


def _place(review: int) -> str:
    return bound_to(DossierReviewRow.__tablename__, review, "sealed")
