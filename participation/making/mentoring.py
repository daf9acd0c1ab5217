"""Mentoring out of a template: a programme, its cohorts, invented people in them, and pairs that have met.

Days are told from the day of loading (`in_days`, `days_ago`), so that a demonstration is never over. Whoever is in it is no
conversation's person: nobody is told of anything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from agent.organisation.organisation import Localised
from connectors.rows.participants import ParticipantRow
from core.clock import Clock
from core.database.database import Database
from core.language.forms import Language
from participation.common.assignment.assignment import Merit
from participation.common.events.calendar import ZONE
from participation.common.people.consents import ConsentKind
from participation.common.people.people import Participants
from participation.common.templates import Entry
from participation.mentoring.applying.applications import Applications
from participation.mentoring.desk import applicant_of
from participation.mentoring.following.schemas import MeetingKind, MeetingState
from participation.mentoring.matching.applicants import MentoringRules, Moment, SpokenLanguage, Weights
from participation.mentoring.pairing.rows import written_merits
from participation.mentoring.pairing.schemas import PairState
from participation.mentoring.programme.cohorts import CohortPlan, Cohorts
from participation.mentoring.programme.programmes import ProgrammePlan, Programmes
from participation.mentoring.schemas import (
    ApplicantGender,
    ApplicantProfile,
    ApplicationState,
    CohortState,
    CohortTargets,
    Convention,
    FieldOfWork,
    MentoringGoal,
    MentoringSide,
    months_after,
)
from participation.mentoring.tables import (
    CohortRow,
    MentoringApplicationRow,
    MentoringProgrammeRow,
    PairMeetingRow,
    PairRow,
)


class ProgrammeMaker:
    """Makes the section `mentoring`: `{title, about, parties, signed_days_ago, months, renews, code, eligibility, committee}`."""

    section = "mentoring"

    def __init__(self, database: Database, clock: Clock) -> None:
        self._programmes, self._clock = Programmes(database, clock), clock

    def make(self, session: Session, entry: Entry) -> str:
        """Begin it under the template's scope."""
        told, usual = entry.content, Convention()
        signed = told.get("signed_days_ago")
        first, second = told.get("parties", ({}, {}))
        plan = ProgrammePlan(
            title=_texts(told["title"]),
            about=_texts(told.get("about")),
            parties=(_texts(first), _texts(second)),
            convention=Convention(
                None if signed is None else _day(self._clock, -int(signed)),
                int(told.get("months", usual.months)),
                bool(told.get("renews", True)),
            ),
            code=_texts(told.get("code")),
            eligibility={MentoringSide(side): tuple(map(_texts, one)) for side, one in _items(told.get("eligibility"))},
            committee_meetings=int(told.get("committee", 4)),
        )
        self._programmes.add(session, entry.scope, plan, entry.who)
        return entry.scope

    def unmake(self, session: Session, made: str) -> None:
        """Take it away with its cohorts and all that hangs on them."""
        session.execute(delete(MentoringProgrammeRow).where(MentoringProgrammeRow.id == made))


class CohortMaker:
    """Makes the section `cohorts`: `{title, state, in_days, months, targets}`; people apply until the day before it starts."""

    section = "cohorts"

    def __init__(self, database: Database, clock: Clock) -> None:
        self._cohorts, self._clock = Cohorts(database, clock), clock

    def make(self, session: Session, entry: Entry) -> str:
        """Prepare it, and move it to its state; its number."""
        told = entry.content
        starts_on = _day(self._clock, int(told.get("in_days", 0)))
        plan = CohortPlan(
            _texts(told["title"]),
            starts_on - timedelta(days=1),
            starts_on,
            months_after(starts_on, int(told.get("months", 3))),
            CohortTargets(**told.get("targets", {})),
        )
        made = self._cohorts.add(session, entry.scope, plan, entry.who)
        state = CohortState(told.get("state", CohortState.DRAFT))
        session.execute(update(CohortRow).where(CohortRow.id == made.id).values(state=state.value))
        return str(made.id)

    def unmake(self, session: Session, made: str) -> None:
        """Take it away with all that hangs on it."""
        session.execute(delete(CohortRow).where(CohortRow.id == int(made)))


class ApplicantMaker:
    """Makes the section `applicants`: `{cohort, side, name, languages, moments, field, region, goals, …}`, accepted without `state`."""

    section = "applicants"

    def __init__(self, people: Participants, applications: Applications, clock: Clock) -> None:
        self._people, self._applications, self._clock = people, applications, clock

    def make(self, session: Session, entry: Entry) -> str:
        """Keep an invented person who applied; the number of the application with their participant."""
        told, side = entry.content, MentoringSide(entry.content["side"])
        person, _ = self._people.keep_from_page(session, Language(told.get("language", Language.FRENCH)))
        self._people.agree(session, person.id, entry.room, [ConsentKind.KEEP_TEXT], scope=entry.scope)
        cohort, state = int(entry.made[f"cohorts/{told['cohort']}"]), told.get("state", ApplicationState.ACCEPTED)
        asked = json.loads(session.get_one(MentoringProgrammeRow, entry.scope).eligibility).get(side.value, ())
        made = self._applications.put(
            session,
            cohort,
            side,
            person.id,
            _profile(told),
            [True] * len(asked),
            ApplicationState(state),
            _ago(self._clock, told, 60),
        )
        return f"{made} {person.id}"

    def unmake(self, session: Session, made: str) -> None:
        """Forget them, as if they had asked for it."""
        session.execute(delete(ParticipantRow).where(ParticipantRow.id == made.partition(" ")[2]))


class PairMaker:
    """Makes the section `pairs`: `{mentor, mentee, days_ago, meetings: [days ago, …], waiting: [days ago, …]}`, under way."""

    section = "pairs"

    def __init__(self, applications: Applications, clock: Clock) -> None:
        self._applications, self._clock = applications, clock

    def make(self, session: Session, entry: Entry) -> str:
        """Pair two applicants of the template, with meetings that both confirmed, and others that wait; its number."""
        told, now = entry.content, self._clock.now()
        both = [int(entry.made[f"applicants/{told[side]}"].partition(" ")[0]) for side in ("mentor", "mentee")]
        mentor, mentee = (session.get_one(MentoringApplicationRow, one) for one in both)
        began_at = _ago(self._clock, told, 30)
        row = PairRow(
            cohort=mentor.cohort,
            mentor=mentor.id,
            mentee=mentee.id,
            mentor_person=mentor.participant,
            mentee_person=mentee.participant,
            state=PairState.ACTIVE.value,
            is_locked=False,
            reason="",
            declined_by="",
            merits=written_merits(self._merits(session, *both)),
            proposed_at=began_at,
            approved_at=began_at,
            ended_at=None,
        )
        session.add(row)
        session.flush()
        for state in (MeetingState.CONFIRMED, MeetingState.LOGGED):
            for days in told.get("meetings" if state is MeetingState.CONFIRMED else "waiting", ()):
                session.add(_meeting(row, _day(self._clock, -int(days)), state, now))
        return str(row.id)

    def unmake(self, session: Session, made: str) -> None:
        """Take it away with its meetings."""
        session.execute(delete(PairRow).where(PairRow.id == int(made)))

    def _merits(self, session: Session, mentor: int, mentee: int) -> Sequence[Merit]:
        one, other = (applicant_of(self._applications.read(session, who)) for who in (mentee, mentor))
        return MentoringRules(Weights()).merits(one, other)


def _meeting(pair: PairRow, day: date, state: MeetingState, now: datetime) -> PairMeetingRow:
    return PairMeetingRow(
        pair=pair.id,
        participant=pair.mentor_person,
        side=MentoringSide.MENTOR.value,
        held_on=day,
        kind=MeetingKind.VIDEO.value,
        minutes=60,
        state=state.value,
        reason="",
        logged_at=now,
        answered_at=now if state is MeetingState.CONFIRMED else None,
    )


def _profile(told: Mapping[str, Any]) -> ApplicantProfile:
    return ApplicantProfile(
        name=str(told["name"]),
        contact=str(told.get("contact", "exemple@exemple.invalid")),
        gender=ApplicantGender(told.get("gender", ApplicantGender.NOT_SAID)),
        languages=frozenset(map(SpokenLanguage, told["languages"])),
        moments=frozenset(map(Moment, told["moments"])),
        field=FieldOfWork(told["field"]),
        region=str(told["region"]),
        goals=frozenset(map(MentoringGoal, told["goals"])),
        is_region_asked=bool(told.get("same_region", False)),
        ties=tuple(map(str, told.get("ties", ()))),
        capacity=int(told.get("capacity", 1)),
        about=str(told.get("about", "")),
    )


def _texts(told: object) -> Localised:
    return Localised.model_validate(told or {})


def _items(told: object) -> Sequence[tuple[str, Sequence[object]]]:
    return tuple(told.items()) if isinstance(told, dict) else ()


def _ago(clock: Clock, told: Mapping[str, Any], usual: int) -> datetime:
    return clock.now() - timedelta(days=int(told.get("days_ago", usual)))


def _day(clock: Clock, days: int) -> date:
    return clock.now().astimezone(ZONE).date() + timedelta(days=days)
