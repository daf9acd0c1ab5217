from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from participation.common.errors import NextStepError
from participation.common.events.events import Events
from participation.common.events.schemas import EventKind, EventPlan, EventState
from participation.common.rights import RoomRight
from participation.mentoring.errors import IncompleteApplicationError
from participation.mentoring.following.schemas import DisputeReason, MeetingKind, MeetingState, SurveyMoment
from participation.mentoring.indicators import IndicatorName
from participation.mentoring.outlook import MeetingOutlook
from participation.mentoring.pairing.schemas import DeclineReason, PairEnd, PairState
from participation.mentoring.programme.cohorts import CohortPlan
from participation.mentoring.programme.committee import CommitteeSeat, is_of_equals
from participation.mentoring.programme.programmes import ROOM, ProgrammePlan
from participation.mentoring.schemas import (
    ApplicationState,
    CohortState,
    Convention,
    DropOutReason,
    MentoringGoal,
    RefusalReason,
    months_after,
)
from participation.mentoring.tables import (
    MentoringApplicationRow,
    PairMeetingRow,
    PairRow,
    PairSurveyRow,
    PrivateNoteRow,
)
from participation.tables import TABLES
from tests.mentoring import MENTEE, MENTOR, MentoringWorld, profile, worded


def test_a_convention_renews_itself_and_is_called_to_mind_before_its_term() -> None:
    tacit = Convention(date(2026, 2, 17), months=12, renews=True, remind_days=60)
    assert tacit.term_ends(date(2026, 3, 1)) == date(2027, 2, 16)
    assert tacit.term_ends(date(2027, 2, 17)) == date(2028, 2, 16)
    assert tacit.days_left(date(2026, 12, 1)) is None
    assert tacit.days_left(date(2027, 1, 17)) == 30
    ended = replace(tacit, renews=False)
    assert ended.days_left(date(2027, 2, 20)) == -4
    assert Convention().days_left(date(2026, 1, 1)) is None
    assert months_after(date(2026, 10, 31), 4) == date(2027, 2, 28)
    assert months_after(date(2026, 1, 31), 12) == date(2027, 1, 31)


def test_a_cohort_is_as_long_as_the_convention_says(world: MentoringWorld) -> None:
    day = date(2026, 9, 1)
    with pytest.raises(WrongUseError, match="3 to 4 months"):
        world.room.cohorts.create("tamkine", CohortPlan(worded("C"), day, day, date(2026, 11, 1)), "amina")
    made = world.room.cohorts.create("tamkine", CohortPlan(worded("C"), day, day, date(2026, 12, 31)), "amina")
    assert (made.targets.mentors, made.targets.meetings, made.targets.active) == (30, 3, 75)
    with pytest.raises(NextStepError):
        world.room.cohorts.move(made.id, CohortState.RUNNING, "amina")


def test_a_programme_is_copied_in_one_step_and_nobody_comes_along(world: MentoringWorld) -> None:
    world.accepted(MENTOR)
    parties = (worded("Alliance des médecins"), worded("Jeunes"))
    made = world.room.programmes.copy("tamkine", "sante", worded("Santé"), parties, "amina")
    copied, of = world.room.programmes.get(made), world.room.programmes.get("tamkine")
    assert (copied.code, copied.eligibility, copied.copied_from) == (of.code, of.eligibility, "tamkine")
    assert copied.convention.signed_on is None
    (cohort,) = world.room.cohorts.listed("sante")
    assert cohort.state is CohortState.DRAFT
    assert cohort.starts_on > cohort.applications_until > world.clock.now().date()
    assert world.room.applications.listed(cohort.id) == ()
    with pytest.raises(WrongUseError):
        world.room.programmes.copy("tamkine", "sante", worded("Santé"), parties, "amina")


def test_a_committee_is_of_equals_and_its_meetings_and_decisions_are_kept(world: MentoringWorld) -> None:
    committee, events = world.room.committee, world.room.events
    committee.seat("tamkine", CommitteeSeat("amina", 1), "amina")
    assert not is_of_equals(committee.seats("tamkine"))
    committee.seat("tamkine", CommitteeSeat("driss", 1), "amina")
    committee.seat("tamkine", CommitteeSeat("driss", 2), "amina")
    assert is_of_equals(committee.seats("tamkine"))
    met = _event(world, events, EventKind.COMMITTEE)
    world.clock.advance(timedelta(days=1))
    assert committee.held("tamkine") == ()
    events.move(met, EventState.HELD, "amina", frozenset(RoomRight))
    assert len(committee.held("tamkine")) == 1
    made = committee.decide("tamkine", worded("Deux cohortes par an."), world.clock.now().date(), "amina", met)
    assert committee.decisions("tamkine") == (made,)
    with pytest.raises(WrongUseError, match="still to come"):
        committee.decide("tamkine", worded("Plus tard."), world.clock.now().date() + timedelta(days=1), "amina")
    with pytest.raises(NotFoundError):
        committee.decide("tamkine", worded("Ailleurs."), world.clock.now().date(), "amina", met + 1)
    committee.unseat("tamkine", "driss", "amina")
    assert [seat.member for seat in committee.seats("tamkine")] == ["amina"]


def test_an_application_is_written_over_days_and_sent_when_it_is_complete(
    world: MentoringWorld, database: Database
) -> None:
    someone, applications = world.person(), world.room.applications
    with database.write() as session:
        begun = applications.begin(session, world.cohort, MENTEE, someone)
        assert applications.begin(session, world.cohort, MENTEE, someone).id == begun.id
        applications.save(session, begun.id, replace(profile("Salma"), goals=frozenset()))
    world.clock.advance(timedelta(days=3))
    saved = applications.get(begun.id)
    assert saved.profile.name == "Salma"
    assert applications.missing(saved) == ("goals", "eligibility", "code")
    with database.write() as session, pytest.raises(IncompleteApplicationError) as refused:
        applications.submit(session, begun.id)
    assert refused.value.missing == ("goals", "eligibility", "code")
    with database.write() as session:
        applications.save(session, begun.id, profile("Salma"), answers=(False,), accepts_code=True)
        assert applications.missing(applications.of_participant(session, someone)[0]) == ("eligibility",)
        applications.save(session, begun.id, profile("Salma"), answers=(True,), accepts_code=True)
        sent = applications.submit(session, begun.id)
    assert sent.state is ApplicationState.SUBMITTED
    with database.write() as session, pytest.raises(IncompleteApplicationError):
        applications.save(session, begun.id, profile("Salma", region=""), answers=(True,), accepts_code=True)


def test_nobody_applies_too_late_and_what_is_decided_is_not_written_anew(
    world: MentoringWorld, database: Database
) -> None:
    applications, sent = world.room.applications, world.applied(MENTOR)
    assert applications.accept(sent.id, "amina").state is ApplicationState.ACCEPTED
    with database.write() as session, pytest.raises(NextStepError):
        applications.save(session, sent.id, profile("Autre"), accepts_code=True)
    refused = applications.refuse(world.applied(MENTEE).id, RefusalReason.OTHER_PROGRAMME, "amina")
    assert (refused.state, refused.reason) == (ApplicationState.REFUSED, "other_programme")
    late = world.person()
    world.clock.advance(timedelta(days=27))
    with database.write() as session, pytest.raises(NextStepError):
        applications.begin(session, world.cohort, MENTEE, late)
    counted = applications.counted(world.cohort)
    assert (counted[MENTOR, ApplicationState.ACCEPTED], counted[MENTEE, ApplicationState.REFUSED]) == (1, 1)


def test_nothing_of_an_application_lies_open_in_the_database(world: MentoringWorld, database: Database) -> None:
    planted = "Zzyzx-Benplanté"
    sent = world.applied(MENTEE, name=planted, about=planted, ties=(planted,), contact=planted)
    world.room.notes.add(sent.id, f"{planted} semble hésiter", "amina")
    with database.read() as session:
        kept = [row for table in TABLES for row in session.execute(select(table.__table__)).all()]
    assert kept
    assert planted not in repr(kept)


def test_private_notes_are_for_organisers_and_in_no_export_and_go_with_their_person(
    world: MentoringWorld, database: Database
) -> None:
    sent = world.accepted(MENTEE)
    note = world.room.notes.add(sent.id, "À rappeler : hésite.", "amina")
    assert [one.text for one in world.room.notes.of(sent.id)] == ["À rappeler : hésite."]
    exported = repr(world.people.export(sent.participant))
    assert sent.profile.name in exported
    assert "hésite" not in exported
    world.room.notes.remove(note.id, sent.id + 1)
    assert len(world.room.notes.of(sent.id)) == 1
    world.people.erase(sent.participant)
    assert _count(database, PrivateNoteRow) == 0


def test_pairs_are_proposed_with_reasons_locked_approved_and_never_again_once_declined(
    world: MentoringWorld, database: Database
) -> None:
    first = world.accepted(MENTOR)
    mentee = world.accepted(MENTEE)
    trial = world.room.desk.try_out(world.cohort)
    assert world.room.pairs.listed(world.cohort) == ()
    assert [(change.now, change.then) for change in trial.changes] == [("", str(first.id))]
    world.room.desk.propose(world.cohort, "amina", digest=trial.digest)
    (pair,) = world.room.pairs.listed(world.cohort)
    assert (pair.state, {merit.name for merit in pair.merits}) == (PairState.PROPOSED, {"field", "region", "goal"})
    second = world.accepted(MENTOR, goals=frozenset({MentoringGoal.STUDIES}), region="01")
    with pytest.raises(NextStepError, match="changed"):
        world.room.desk.propose(world.cohort, "amina", digest="0" * 16)
    with database.write() as session:
        assert world.room.pairs.of_participant(session, mentee.participant) == ()
        world.room.pairs.decline(session, pair.id, DeclineReason.KNOWN, who="amina")
    world.room.desk.propose(world.cohort, "amina")
    (again,) = world.room.pairs.listed(world.cohort, [PairState.PROPOSED])
    assert again.mentor == second.id
    approved = world.room.pairs.approve(again.id, "amina")
    assert world.room.pairs.approve(again.id, "amina") == approved
    with database.write() as session:
        assert [one.id for one in world.room.pairs.of_participant(session, mentee.participant)] == [again.id]
    with pytest.raises(NextStepError):
        world.room.pairs.end(pair.id, PairEnd.BY_AGREEMENT, "amina")


def test_a_conflict_that_an_organiser_sees_or_that_people_declare_keeps_two_apart(world: MentoringWorld) -> None:
    mentor, mentee = world.accepted(MENTOR), world.accepted(MENTEE)
    world.room.applications.exclude(mentor.id, mentee.id, "amina")
    trial = world.room.desk.try_out(world.cohort)
    assert trial.found.unpaired == (str(mentee.id),)
    assert trial.found.shortfall is not None
    assert dict(trial.found.shortfall.rules) == {"conflict": 1}
    world.room.applications.exclude(mentor.id, mentee.id, "amina", is_conflict=False)
    assert len(world.room.desk.try_out(world.cohort).found.pairs) == 1
    with pytest.raises(WrongUseError):
        world.room.applications.exclude(mentee.id, mentor.id, "amina")
    bound, banker = (
        world.accepted(MENTEE, ties=("Banque  POPULAIRE",)),
        world.accepted(MENTOR, ties=("banque populaire",)),
    )
    found = {pair.seeker: pair.offer for pair in world.room.desk.try_out(world.cohort).found.pairs}
    assert found == {str(mentee.id): str(banker.id), str(bound.id): str(mentor.id)}


def test_who_leaves_frees_the_other_and_one_click_pairs_anew_moving_nobody_else(
    world: MentoringWorld, database: Database
) -> None:
    pairs = world.paired(4)
    world.met(pairs[0].id)
    gone = pairs[1]
    spare = world.accepted(MENTOR)
    with database.write() as session:
        left = world.room.applications.withdraw(session, gone.mentor, DropOutReason.TIME)
    assert (left.state, left.reason) == (ApplicationState.WITHDRAWN, "time")
    assert world.room.pairs.get(gone.id).reason == PairEnd.MENTOR_LEFT
    trial = world.room.desk.propose(world.cohort, "amina", is_rematch=True)
    assert trial.found.moved == ()
    (new,) = world.room.pairs.listed(world.cohort, [PairState.PROPOSED])
    assert (new.mentor, new.mentee) == (spare.id, gone.mentee)
    standing = world.room.pairs.listed(world.cohort, [PairState.APPROVED, PairState.ACTIVE])
    assert {pair.id for pair in standing} == {pair.id for pair in pairs} - {gone.id}


def test_a_meeting_counts_once_the_other_says_so(world: MentoringWorld, database: Database) -> None:
    (pair,) = world.paired()
    meetings, today = world.room.meetings, world.clock.now().date()
    with database.write() as session:
        logged = meetings.log(session, pair.id, MENTEE, today, MeetingKind.IN_PERSON, 45)
        assert logged.state is MeetingState.LOGGED
        assert meetings.log(session, pair.id, MENTEE, today, MeetingKind.PHONE).id == logged.id
        with pytest.raises(NextStepError):
            meetings.confirm(session, logged.id, MENTEE)
        assert meetings.log(session, pair.id, MENTOR, today, MeetingKind.IN_PERSON).counts
        with pytest.raises(NextStepError):
            meetings.take_back(session, logged.id, MENTEE)
        with pytest.raises(NextStepError):
            meetings.dispute(session, logged.id, MENTOR, DisputeReason.NOT_HELD)
        assert meetings.dispute(session, logged.id, None, DisputeReason.NOT_HELD, "amina").reason == "not_held"
        with pytest.raises(NextStepError):
            meetings.log(session, pair.id, MENTEE, today, MeetingKind.PHONE)
    assert world.room.pairs.get(pair.id).state is PairState.ACTIVE
    for day, minutes in ((1, 60), (-1, 60), (0, 0)):
        with database.write() as session, pytest.raises(WrongUseError):
            meetings.log(session, pair.id, MENTOR, today + timedelta(days=day), MeetingKind.PHONE, minutes)


def test_figures_have_their_denominators_and_the_alert_comes_while_the_third_meeting_is_possible(
    world: MentoringWorld, database: Database
) -> None:
    first, second = world.paired(2)
    world.met(first.id, 3)
    world.met(second.id)
    _go_to(world, date(2026, 4, 10))
    record = world.room.record(world.cohort)
    assert record.alerts == ()
    _go_to(world, date(2026, 4, 25))
    record = world.room.record(world.cohort)
    (alert,) = record.alerts
    assert (alert.pair.id, alert.confirmed, alert.outlook) == (second.id, 1, MeetingOutlook.SOON)
    assert alert.days_left == (record.cohort.ends_on - date(2026, 4, 25)).days
    shown = {one.name: (one.numerator, one.denominator, one.missing) for one in record.indicators}
    assert shown[IndicatorName.MATCHED] == (2, 2, 0)
    assert shown[IndicatorName.MET] == (1, 2, 0)
    assert shown[IndicatorName.SATISFIED] == (0, 0, 4)
    assert shown[IndicatorName.PARITY] == (0, 0, 4)
    with database.write() as session:
        world.room.surveys.answer(
            session, first.mentee, SurveyMoment.MIDTERM, satisfaction=5, progress=4, would_again=True, words="Merci"
        )
        assert world.room.surveys.waiting(session, first.mentee) == ()
        assert world.room.surveys.waiting(session, first.mentor) == (SurveyMoment.MIDTERM,)
        with pytest.raises(NextStepError):
            world.room.surveys.answer(
                session, first.mentor, SurveyMoment.END, satisfaction=5, progress=4, would_again=True
            )
    record = world.room.record(world.cohort)
    answered = next(one for one in record.indicators if one.name is IndicatorName.SATISFIED)
    assert (answered.numerator, answered.denominator, answered.missing) == (1, 1, 3)
    assert "Merci" not in repr(record)
    assert [one.words for one in world.room.surveys.listed(world.cohort)] == ["Merci"]


def test_a_certificate_is_for_who_met_often_enough_and_is_found_by_its_number(world: MentoringWorld) -> None:
    first, second = world.paired(2)
    world.met(first.id, 3)
    made = world.room.certificates.issue(first.mentee, "amina")
    assert world.room.certificates.issue(first.mentee, "driss") == made
    assert world.room.certificates.by_number(f" {made.number.lower()} ") == made
    with pytest.raises(NextStepError, match="0 times of 3"):
        world.room.certificates.issue(second.mentee, "amina")
    assert world.room.certificates.of(second.mentee) is None


def test_everybody_of_a_cohort_is_on_the_list_of_its_monthly_meeting_once(world: MentoringWorld) -> None:
    pairs = world.paired(2)
    world.clock.advance(timedelta(days=40))
    event = _event(world, world.room.events, EventKind.SESSION)
    assert world.room.invite(world.cohort, event, "amina") == 4
    assert world.room.invite(world.cohort, event, "amina") == 0
    world.room.events.note(event, 1, "amina", has_come=True)
    (met,) = world.room.record(world.cohort).collective
    assert met.came == 1
    assert met.attended <= {pairs[0].mentor_person, pairs[0].mentee_person}


def test_erasing_one_of_two_leaves_nothing_of_the_pair_and_the_other_can_be_paired_again(
    world: MentoringWorld, database: Database
) -> None:
    (pair,) = world.paired()
    world.met(pair.id)
    with database.write() as session:
        world.room.goals.set(session, pair.id, MENTEE, "Parler en public")
        _go_to(world, date(2026, 4, 5))
        world.room.surveys.answer(
            session, pair.mentor, SurveyMoment.MIDTERM, satisfaction=4, progress=4, would_again=True
        )
    exported = world.people.export(pair.mentee_person)
    assert [one["sealed"] for one in exported["mentoring_goal"]] == [{"text": "Parler en public"}]
    assert {"mentoring_application", "mentoring_pair"} <= exported.keys()
    world.people.erase(pair.mentee_person)
    for table, left in ((PairRow, 0), (PairMeetingRow, 0), (MentoringApplicationRow, 1), (PairSurveyRow, 1)):
        assert _count(database, table) == left, table
    assert world.room.desk.try_out(world.cohort).found.idle == (str(pair.mentor),)


def _event(world: MentoringWorld, events: Events, kind: EventKind) -> int:
    begins = world.clock.now()
    plan = EventPlan("Réunion", begins, begins + timedelta(hours=2), kind=kind, is_public=False)
    return events.add(ROOM, "tamkine", plan, "amina").id


def _go_to(world: MentoringWorld, day: date) -> None:
    world.clock.advance(day - world.clock.now().date())


def _count(database: Database, table: type) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_programme_has_a_title_and_a_name_that_can_stand_in_an_address(world: MentoringWorld) -> None:
    with pytest.raises(WrongUseError, match="title"):
        world.room.programmes.create("autre", ProgrammePlan(worded("")), "amina")
    for name in ("Été", "new", "a"):
        with pytest.raises(WrongUseError, match="address"):
            world.room.programmes.create(name, ProgrammePlan(worded("T")), "amina")
    changed = world.room.programmes.change("tamkine", ProgrammePlan(worded("T"), code=worded("Autre")), "amina")
    assert changed.code_version == 2
