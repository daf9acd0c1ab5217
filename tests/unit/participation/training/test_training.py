"""Programmes, enrolment, attendance, assessment, outcomes and the pole, on a real database."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import text

from core.language.forms import Language
from participation.common.errors import FullError, NextStepError
from participation.common.events.calendar import ZONE
from participation.common.events.events import Events
from participation.common.events.schemas import EventState
from participation.common.rights import RoomRight
from participation.training.errors import (
    EnrolmentClosedError,
    EnrolmentError,
    NoDocumentError,
    NoLearnerError,
    NotTrainedError,
    TrainingPlanError,
)
from participation.training.figures import public_figures
from participation.training.schemas import (
    CourseQuestion,
    LearnerForm,
    LearnerState,
    LessonState,
    OutcomeKind,
    OutcomeState,
    ProgrammeState,
    TargetKind,
    TeachingTopic,
)
from tests.training import A_PAPER, EVERY_RIGHT, PROGRAMME, TrainingWorld, plan, worded

PLANTED = "Zzyzx Plantée"


def figure(world: TrainingWorld, kind: TargetKind) -> tuple[int | None, int]:
    (found,) = world.room.reached([world.room.programmes.get(PROGRAMME)])
    (one,) = [each for each in found.figures() if each.kind is kind]
    return one.actual, one.target


def test_who_came_counts_as_trained_once_for_their_association(world: TrainingWorld) -> None:
    one, other = world.trained("Amal"), world.trained("  AMAL ", "Une autre")
    world.asked("Noor")
    assert one.is_trained
    assert one.association == other.association
    assert figure(world, TargetKind.PEOPLE) == (2, 1000)
    assert figure(world, TargetKind.ASSOCIATIONS) == (1, 350)
    world.room.learners.note_presence(world.session, other.id, "karim", has_come=None)
    assert figure(world, TargetKind.PEOPLE) == (1, 1000)


def test_a_month_is_that_of_the_session_which_made_up_what_is_needed(world: TrainingWorld) -> None:
    world.room.programmes.change(PROGRAMME, plan(needed=2), "amina")
    world.clock.advance(timedelta(days=9, hours=13, minutes=30))
    second = world.held(PROGRAMME)  # on the last of January in London, on the first of February in Morocco
    world.clock.advance(timedelta(days=30))
    third, unheld = world.held(PROGRAMME), world.held(PROGRAMME)
    early = [world.trained(f"A{number}") for number in range(10)]
    late = [world.trained("A0" if number else "B", f"Personne {number}") for number in range(10)]
    for people, session in ((early, second), (late, third)):
        for one in people:
            world.room.learners.note_presence(session, one.id, "karim", has_come=True)
    found = world.room.reached([world.room.programmes.get(PROGRAMME)])
    assert Counter(found[0].months[TargetKind.PEOPLE].values()) == {"2027-02": 10, "2027-03": 10}
    assert Counter(found[0].months[TargetKind.ASSOCIATIONS].values()) == {"2027-02": 10, "2027-03": 1}
    shown = {month: figures[1].actual for (_, month), figures in public_figures(found).by_month.items()}
    assert shown == {"2027-02": 10, "2027-03": 10}
    assert [f"{at.astimezone(ZONE):%m}" for _, at in sorted(world.room.programmes.held())] == ["01", "02", "03"]
    events = Events(world.database, world.clock)
    events.move(unheld, EventState.HELD, "karim", EVERY_RIGHT)
    events.move(second, EventState.CANCELLED, "amina", EVERY_RIGHT)
    assert [f"{at.astimezone(ZONE):%m}" for _, at in sorted(world.room.programmes.held())] == ["01", "03", "03"]


def test_asking_twice_is_asking_once_and_a_closed_programme_takes_nobody(world: TrainingWorld) -> None:
    one = world.asked()
    form = LearnerForm("Autre", None, "03", "Autre", "", "06")
    with world.database.write() as session:
        assert world.room.learners.enrol(session, PROGRAMME, one.participant, Language.FRENCH, form) == one.id
    world.room.programmes.move(PROGRAMME, ProgrammeState.RUNNING, "amina", EVERY_RIGHT)
    with pytest.raises(EnrolmentClosedError):
        world.asked("Noor")


def test_places_are_counted_and_given_back(world: TrainingWorld) -> None:
    world.room.programmes.change(PROGRAMME, plan(places=1), "amina")
    one = world.asked()
    with pytest.raises(FullError):
        world.asked("Noor")
    world.room.learners.withdraw(one.id)
    world.asked("Noor")


@pytest.mark.parametrize(
    ("form", "key"),
    [
        (LearnerForm("", None, "03", "A", "", "06"), "association"),
        (LearnerForm("A", None, "99", "A", "", "06"), "region"),
        (LearnerForm("A", None, "03", " ", "", "06"), "person"),
        (LearnerForm("A", None, "03", "A", "", ""), "contact"),
        (LearnerForm("A", None, "03", "A", "", "؟؟؟"), "contact"),
        (LearnerForm("A" * 201, None, "03", "A", "", "0600000000"), "too_long"),
    ],
)
def test_what_an_enrolment_lacks_is_named(form: LearnerForm, key: str, world: TrainingWorld) -> None:
    with world.database.write() as session:
        who, _ = world.people.keep_from_page(session, Language.FRENCH)
        with pytest.raises(EnrolmentError) as caught:
            world.room.learners.enrol(session, PROGRAMME, who.id, Language.FRENCH, form)
    assert caught.value.key == key


@pytest.mark.parametrize(
    ("other", "key"),
    [
        ({"title": worded("")}, "no_title"),
        ({"region": "99"}, "region"),
        ({"phase": 0}, "phase"),
        ({"needed": 0}, "places"),
        ({"targets": {TargetKind.PEOPLE: -1}}, "targets"),
        ({"questions": (CourseQuestion(worded("Q"), (worded("une"),)),)}, "questions"),
        ({"modules": plan().modules * 2}, "modules"),
    ],
)
def test_what_does_not_fit_in_a_plan_is_named(other: dict[str, object], key: str, world: TrainingWorld) -> None:
    with pytest.raises(TrainingPlanError) as caught:
        world.room.programmes.create("other", plan(**other), "amina")
    assert caught.value.key == key


def test_steps_follow_and_ask_for_a_right(world: TrainingWorld) -> None:
    with pytest.raises(NextStepError):
        world.room.programmes.move(PROGRAMME, ProgrammeState.CLOSED, "amina", EVERY_RIGHT)
    with pytest.raises(NextStepError):
        world.room.programmes.move(PROGRAMME, ProgrammeState.RUNNING, "karim", {RoomRight.RUN})
    world.room.programmes.create("empty", plan(modules=()), "amina")
    with pytest.raises(TrainingPlanError):
        world.room.programmes.move("empty", ProgrammeState.OPEN, "amina", EVERY_RIGHT)
    assert world.room.programmes.get("empty").state is ProgrammeState.DRAFT


def test_attendance_is_of_the_enrolled_of_the_same_programme_alone(world: TrainingWorld) -> None:
    asked = world.asked()
    with pytest.raises(NoLearnerError):
        world.room.learners.note_presence(world.session, asked.id, "karim", has_come=True)
    world.open("rabat", plan(region="04"))
    elsewhere = world.held("rabat")
    world.room.learners.move(asked.id, LearnerState.ENROLLED, "amina", EVERY_RIGHT)
    with pytest.raises(NoLearnerError):
        world.room.learners.note_presence(elsewhere, asked.id, "karim", has_come=True)


def test_who_was_taken_in_by_mistake_is_refused_after_all_and_may_be_taken_in_again(world: TrainingWorld) -> None:
    one = world.trained()
    assert figure(world, TargetKind.PEOPLE)[0] == 1
    world.room.learners.move(one.id, LearnerState.REFUSED, "amina", EVERY_RIGHT)
    assert figure(world, TargetKind.PEOPLE)[0] == 0
    world.room.learners.move(one.id, LearnerState.ENROLLED, "amina", EVERY_RIGHT)
    assert figure(world, TargetKind.PEOPLE)[0] == 1, "who came stays noted"
    with pytest.raises(NextStepError):
        world.room.learners.move(one.id, LearnerState.REFUSED, "karim", {RoomRight.RUN})


def test_an_assessment_is_answered_once_and_sealed(world: TrainingWorld) -> None:
    one = world.trained()
    with pytest.raises(EnrolmentError):
        world.room.learners.assess(one.id, [None])
    assert world.room.learners.assess(one.id, [1]).score == (1, 1)
    with pytest.raises(NextStepError):
        world.room.learners.assess(one.id, [0])


def test_an_outcome_counts_once_its_document_was_seen(world: TrainingWorld) -> None:
    association = world.trained().association.id
    bare = world.room.outcomes.note(PROGRAMME, association, OutcomeKind.STATUTES, "karim")
    with pytest.raises(NoDocumentError):
        world.room.outcomes.move(PROGRAMME, bare.id, OutcomeState.CONFIRMED, "amina", EVERY_RIGHT)
    assert figure(world, TargetKind.STATUTES) == (0, 22)
    whole = world.room.outcomes.note(PROGRAMME, association, OutcomeKind.STATUTES, "karim", "s.pdf", A_PAPER)
    assert whole.id == bare.id
    world.room.outcomes.move(PROGRAMME, bare.id, OutcomeState.CONFIRMED, "amina", EVERY_RIGHT)
    assert figure(world, TargetKind.STATUTES) == (1, 22)
    assert world.room.outcomes.document(PROGRAMME, bare.id) == ("s.pdf", "application/pdf", A_PAPER)
    with pytest.raises(NextStepError):
        world.room.outcomes.note(PROGRAMME, association, OutcomeKind.STATUTES, "karim", "t.pdf", A_PAPER)
    with pytest.raises(NextStepError):
        world.room.outcomes.move(PROGRAMME, bare.id, OutcomeState.NOTED, "karim", {RoomRight.RUN})


def test_an_association_teaches_what_it_says_and_a_request_is_passed_on(world: TrainingWorld) -> None:
    untrained = world.asked("Noor")
    with pytest.raises(NotTrainedError):
        world.room.pole.offer(untrained, {TeachingTopic.STATUTES}, is_public=True)
    one = world.trained()
    world.room.pole.offer(one, {TeachingTopic.STATUTES, TeachingTopic.FUNDING}, is_public=False)
    assert not world.room.pole.offers(only_public=True)
    world.room.pole.offer(one, {TeachingTopic.STATUTES}, is_public=True)
    (offer,) = world.room.pole.offers(only_public=True)
    with world.database.write() as session:
        who, _ = world.people.keep_from_page(session, Language.FRENCH)
        asked = [world.room.pole.ask(session, offer.id, who.id, "Noor", "0611", "Venez nous aider.") for _ in range(2)]
    (request,) = world.room.pole.requests()
    assert set(asked) == {request.id}
    assert request.words == "Venez nous aider."
    with pytest.raises(NextStepError):
        world.room.pole.move(request.id, LessonState.DONE, "amina", EVERY_RIGHT)
    assert world.room.pole.move(request.id, LessonState.PASSED_ON, "amina", EVERY_RIGHT).state is LessonState.PASSED_ON


def test_somebody_is_exported_whole_and_forgotten_whole(world: TrainingWorld) -> None:
    one = world.trained(person=PLANTED)
    world.room.learners.assess(one.id, [1])
    world.room.pole.offer(one, {TeachingTopic.STATUTES}, is_public=True)
    kept = world.people.export(one.participant)
    assert {"training_learner", "training_offer", "participation_guest"} <= kept.keys()
    assert PLANTED in str(kept)
    world.people.erase(one.participant)
    with world.database.read() as session:
        for table in ("training_learner", "training_offer", "participation_guest"):
            assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0
    assert figure(world, TargetKind.PEOPLE) == (0, 1000)


def test_nobodys_name_stands_open_in_the_database_or_in_the_audit_log(world: TrainingWorld) -> None:
    one = world.trained(person=PLANTED)
    with world.database.read() as session:
        for table in ("training_learner", "participation_guest", "participation_change", "audit_entries"):
            for row in session.execute(text(f"SELECT * FROM {table}")):
                assert PLANTED not in str(row)
                assert one.contact not in str(row)


def test_the_table_of_people_holds_no_formula(world: TrainingWorld) -> None:
    world.asked("=HYPERLINK(1)")
    assert "'=HYPERLINK(1)" in world.room.learners.sheet(PROGRAMME)
