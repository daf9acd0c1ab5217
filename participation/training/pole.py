"""The competence pole: what trained associations can teach others, where they say so, and who asks to be taught."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from connectors.rows.identity import Vault
from connectors.rows.participants import ParticipantRow, bound_to
from core.audit import ITS_PERSON
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError
from participation.common.history import History
from participation.common.rights import RoomRight
from participation.training.errors import EnrolmentError, NotTrainedError
from participation.training.learners import association_of
from participation.training.schemas import (
    LESSON_STEPS,
    ROOM,
    Learner,
    LessonRequest,
    LessonState,
    TeachingOffer,
    TeachingTopic,
)
from participation.training.tables import LessonRequestRow, TeachingOfferRow, TrainedAssociationRow

_LONGEST = {"association": 200, "contact": 200, "words": 2000}
"""Characters of each part of a request. Chosen by hand: half a page."""


class CompetencePole:
    """Offers of associations, and requests for them."""

    def __init__(self, database: Database, clock: Clock, vault: Vault) -> None:
        self._database, self._clock, self._vault = database, clock, vault
        self._history = History(database, clock)

    def offer(self, learner: Learner, topics: Collection[TeachingTopic], *, is_public: bool) -> None:
        """Say anew what one's association can teach, and whether everybody sees it. Raises NotTrainedError."""
        if topics and not learner.is_trained:
            raise NotTrainedError
        one = TeachingOfferRow
        with self._database.write() as session:
            session.get(TrainedAssociationRow, learner.association.id, with_for_update=True)
            rows = {
                row.topic: row for row in session.scalars(select(one).where(one.association == learner.association.id))
            }
            own = {topic for topic, row in rows.items() if row.participant == learner.participant}
            session.execute(delete(one).where(one.id.in_([rows[topic].id for topic in own - set(topics)])))
            for topic in topics:
                if topic in own:
                    rows[topic].is_public = is_public
                elif topic not in rows:
                    session.add(
                        one(
                            association=learner.association.id, participant=learner.participant, topic=topic.value,
                            is_public=is_public, created_at=self._clock.now(),
                        )
                    )  # fmt: skip
            detail = {"topics": sorted(topics), "is_public": is_public}
            subject = f"learner:{learner.id}"
            self._history.note(session, ROOM, learner.association.programme, subject, "offer", ITS_PERSON, detail)

    def offers(self, *, only_public: bool = False, association: int = 0) -> tuple[TeachingOffer, ...]:
        """What is offered, by association; what everybody may see alone, or of one association, where asked."""
        wanted = (
            select(TeachingOfferRow, TrainedAssociationRow)
            .join(TrainedAssociationRow, TrainedAssociationRow.id == TeachingOfferRow.association)
            .order_by(TrainedAssociationRow.name, TeachingOfferRow.topic)
        )
        if only_public:
            wanted = wanted.where(TeachingOfferRow.is_public.is_(True))
        if association:
            wanted = wanted.where(TeachingOfferRow.association == association)
        with self._database.read() as session:
            return tuple(_offer(row, of) for row, of in session.execute(wanted))

    def public_offer(self, session: Session, number: int) -> TeachingOffer:
        """One that everybody may see. Raises NotFoundError."""
        row = session.get(TeachingOfferRow, number)
        if row is None or not row.is_public:
            raise NotFoundError("Nobody offers this.")
        return _offer(row, session.get_one(TrainedAssociationRow, row.association))

    def ask(self, session: Session, offer: int, participant: str, association: str, contact: str, words: str) -> int:
        """Ask to be taught, once a person and offer; its number. Raises EnrolmentError and NotFoundError."""
        told = {"association": association.strip(), "contact": contact.strip(), "words": words.strip()}
        found = self.public_offer(session, offer)
        session.get(ParticipantRow, participant, with_for_update=True)  # so that pressing twice is asking once
        one = LessonRequestRow
        standing = session.scalar(select(one.id).where(one.offer == offer, one.participant == participant))
        if standing is not None:
            return standing
        if empty := [part for part, text in told.items() if not text]:
            raise EnrolmentError(empty[0])
        if any(len(told[part]) > most for part, most in _LONGEST.items()):
            raise EnrolmentError("too_long")
        row = one(
            offer=offer, participant=participant, state=LessonState.ASKED.value, sealed=None,
            created_at=self._clock.now(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        row.sealed = self._vault.seal(told, bound_to(one.__tablename__, row.id, "sealed"))
        self._history.note(session, ROOM, found.association.programme, f"lesson:{row.id}", "ask", ITS_PERSON)
        return row.id

    def move(self, request: int, to: LessonState, who: str, rights: Collection[RoomRight]) -> LessonRequest:
        """Pass it on, end or refuse it. Raises NextStepError and NotFoundError."""
        with self._database.write() as session:
            row = session.get(LessonRequestRow, request)
            if row is None:
                raise NotFoundError("There is no such request.")
            before = LessonState(row.state)
            row.state = LESSON_STEPS.step(before, to, rights).value
            found = self._request(session, row)
            scope, detail = found.offer.association.programme, {"before": before.value}
            self._history.note(session, ROOM, scope, f"lesson:{request}", to.value, who, detail)
            return found

    def requests(self) -> tuple[LessonRequest, ...]:
        """Every request, the latest first."""
        with self._database.read() as session:
            rows = session.scalars(select(LessonRequestRow).order_by(LessonRequestRow.id.desc()))
            return tuple(self._request(session, row) for row in rows)

    def of_participant(self, session: Session, participant: str) -> tuple[LessonRequest, ...]:
        """What somebody asked, the latest first."""
        wanted = select(LessonRequestRow).where(LessonRequestRow.participant == participant)
        rows = session.scalars(wanted.order_by(LessonRequestRow.id.desc()))
        return tuple(self._request(session, row) for row in rows)

    def _request(self, session: Session, row: LessonRequestRow) -> LessonRequest:
        offer = session.get_one(TeachingOfferRow, row.offer)
        told = self._vault.open(row.sealed or b"", bound_to(LessonRequestRow.__tablename__, row.id, "sealed"))
        return LessonRequest(
            row.id, _offer(offer, session.get_one(TrainedAssociationRow, offer.association)), row.participant,
            LessonState(row.state), told["association"], told["contact"], told["words"], row.created_at,
        )  # fmt: skip


def _offer(row: TeachingOfferRow, of: TrainedAssociationRow) -> TeachingOffer:
    return TeachingOffer(row.id, association_of(of), TeachingTopic(row.topic), row.is_public)
