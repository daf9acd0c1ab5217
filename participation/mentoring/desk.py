"""The matching desk: what pairs would be made with which weights, made as proposals, and made anew when somebody leaves."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from core.clock import Clock
from core.database.database import Database
from core.language.fold import fold
from participation.common.assignment.assignment import Assignment, Pair
from participation.common.errors import NextStepError
from participation.common.history import History
from participation.mentoring.applying.applications import Applications
from participation.mentoring.following.schemas import MeetingState
from participation.mentoring.matching.applicants import Applicant, Weights
from participation.mentoring.matching.cohort import CohortMatching, PairChange, changes
from participation.mentoring.pairing.pairs import Pairs
from participation.mentoring.pairing.rows import written_merits
from participation.mentoring.pairing.schemas import MentoringPair, PairEnd, PairState
from participation.mentoring.programme.cohorts import Cohorts
from participation.mentoring.programme.programmes import ROOM
from participation.mentoring.schemas import ApplicationState, MentoringApplication, MentoringSide
from participation.mentoring.tables import CohortRow, MentoringApplicationRow, PairMeetingRow, PairRow


@dataclass(frozen=True)
class MatchingTrial:
    """What pairing a cohort would come to, before anything is kept."""

    matching: CohortMatching
    found: Assignment
    changes: tuple[PairChange, ...]
    """What would be other than it is now, by mentee."""
    applications: Mapping[str, MentoringApplication]
    """Everybody who takes part, by the id that the matching has for them."""

    @property
    def digest(self) -> str:
        """Of the pairs found: what was looked at is what is kept."""
        told = sorted((pair.seeker, pair.offer) for pair in self.found.pairs)
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]

    def pair_of(self, mentee: str) -> Pair | None:
        """The pair found for a mentee."""
        return next((pair for pair in self.found.pairs if pair.seeker == mentee), None)


class MatchingDesk:
    """Trials and proposals on what the database has of a cohort."""

    def __init__(
        self, database: Database, clock: Clock, applications: Applications, pairs: Pairs, cohorts: Cohorts
    ) -> None:
        self._database, self._clock, self._history = database, clock, History(database, clock)
        self._applications, self._pairs, self._cohorts = applications, pairs, cohorts

    def try_out(self, cohort: int, weights: Weights | None = None, *, is_rematch: bool = False) -> MatchingTrial:
        """What pairs there would be, with other weights where given.

        Pairs that are approved stay, as far as they can, and those that are locked or have met always do. Proposals are free to
        change; with `is_rematch` as few of them move as can be. Raises WrongUseError for a lock that cannot be kept.
        """
        people = {str(one.id): one for one in self._applications.listed(cohort, states=[ApplicationState.ACCEPTED])}
        standing = self._pairs.listed(cohort)
        open_ = [pair for pair in standing if pair.state.is_open]
        met = self._met(cohort)
        locked = {str(p.mentee): str(p.mentor) for p in open_ if p.is_locked or p.id in met}
        keeps = [p for p in open_ if is_rematch or p.state.is_made]
        matching = CohortMatching(
            mentees=_applicants(people, MentoringSide.MENTEE),
            mentors=_applicants(people, MentoringSide.MENTOR),
            weights=weights or self._cohorts.get(cohort).weights,
            capacity={id_: one.profile.capacity for id_, one in people.items() if one.side is MentoringSide.MENTOR},
            locked=locked,
            declined={(str(p.mentee), str(p.mentor)) for p in standing if _is_declined(p)},
            before={str(p.mentee): str(p.mentor) for p in keeps},
        )
        found = matching.match()
        now = {str(pair.mentee): str(pair.mentor) for pair in open_}
        return MatchingTrial(matching, found, changes(now, found), people)

    def propose(
        self,
        cohort: int,
        who: str,
        weights: Weights | None = None,
        *,
        is_rematch: bool = False,
        digest: str = "",
    ) -> MatchingTrial:
        """Keep what a trial found as proposals, and its weights.

        Raises NextStepError where `digest` is of another trial (somebody came, left or was paired since it was looked at), and for
        a cohort that is not open yet, or closed.
        """
        if not self._cohorts.get(cohort).state.takes_pairs:
            raise NextStepError("No pairs are made in this cohort.", remedy="Open it first.")
        trial = self.try_out(cohort, weights, is_rematch=is_rematch)
        if digest and trial.digest != digest:
            raise NextStepError("Something changed since you looked at this.", remedy="Look at the proposal again.")
        with self._database.write() as session:
            self._keep(session, cohort, trial)
            self._cohorts.weigh(session, cohort, trial.matching.weights, who)
            programme = session.get_one(CohortRow, cohort).programme
            told = {
                "pairs": len(trial.found.pairs),
                "moved": len(trial.found.moved),
                "weights": vars(trial.matching.weights),
            }
            action = "rematch" if is_rematch else "propose"
            self._history.note(session, ROOM, programme, f"cohort:{cohort}", action, who, told)
        return trial

    def _keep(self, session: Session, cohort: int, trial: MatchingTrial) -> None:
        """Take away what is not found again, and add what is new; what stands and is found stays as it is."""
        rows = session.scalars(select(PairRow).where(PairRow.cohort == cohort)).all()
        open_ = {(str(row.mentee), str(row.mentor)): row for row in rows if PairState(row.state).is_open}
        found = {(pair.seeker, pair.offer): pair for pair in trial.found.pairs}
        for key, row in open_.items():
            if key in found:
                row.merits = written_merits(found[key].merits)
            elif row.state == PairState.PROPOSED:
                session.execute(delete(PairRow).where(PairRow.id == row.id))
            else:
                row.state, row.reason = PairState.ENDED.value, PairEnd.MOVED.value
                row.ended_at, row.is_locked = self._clock.now(), False
        for key, pair in found.items():
            if key not in open_:
                session.add(self._proposal(session, cohort, pair))

    def _proposal(self, session: Session, cohort: int, pair: Pair) -> PairRow:
        mentee = session.get_one(MentoringApplicationRow, int(pair.seeker))
        mentor = session.get_one(MentoringApplicationRow, int(pair.offer))
        return PairRow(
            cohort=cohort,
            mentor=mentor.id,
            mentee=mentee.id,
            mentor_person=mentor.participant,
            mentee_person=mentee.participant,
            state=PairState.PROPOSED.value,
            is_locked=False,
            reason="",
            declined_by="",
            merits=written_merits(pair.merits),
            proposed_at=self._clock.now(),
            approved_at=None,
            ended_at=None,
        )

    def _met(self, cohort: int) -> frozenset[int]:
        """Pairs of a cohort that have met."""
        one = PairMeetingRow
        counts = exists().where(one.pair == PairRow.id, one.state == MeetingState.CONFIRMED.value)
        with self._database.read() as session:
            return frozenset(session.scalars(select(PairRow.id).where(PairRow.cohort == cohort, counts)))


def applicant_of(application: MentoringApplication) -> Applicant:
    """What pairing has to know of somebody: no name, and no word of theirs but whom they are bound to, folded."""
    profile = application.profile
    return Applicant(
        id=str(application.id),
        languages=profile.languages,
        moments=profile.moments,
        field=profile.field.value if profile.field else "",
        region=profile.region,
        goals=frozenset(goal.value for goal in profile.goals),
        is_region_asked=profile.is_region_asked,
        ties=frozenset(tie for tie in (" ".join(fold(one).split()) for one in profile.ties) if tie),
        excluded=frozenset(map(str, application.excluded)),
    )


def _applicants(people: Mapping[str, MentoringApplication], side: MentoringSide) -> Sequence[Applicant]:
    return [applicant_of(one) for one in people.values() if one.side is side]


def _is_declined(pair: MentoringPair) -> bool:
    """Whether these two are never proposed again: one of them said no, or they parted."""
    parted = pair.state is PairState.ENDED and pair.reason == PairEnd.BY_AGREEMENT
    return pair.state is PairState.DECLINED or parted
