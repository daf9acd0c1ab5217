"""Sessions, their balance and who spoke how long; the assessment, for each person and the organiser alone."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from agent.organisation.organisation import Localised
from core.clock import SystemClock
from core.errors import NotFoundError, WrongUseError
from participation.common.errors import NextStepError
from participation.common.events.schemas import GuestState
from participation.common.history import History
from participation.common.people.consents import ConsentKind
from participation.dialogues.programmes import ROOM, ProgrammeText
from participation.dialogues.schemas import (
    AssessmentScore,
    DialogueRole,
    DialogueSession,
    DialogueState,
    Gender,
    SessionKind,
)
from participation.dialogues.tables import SaidOfSelfRow
from tests.unit.participation.dialogues.conftest import ALL, FES, PLAN, Ground, fr


def planned(ground: Ground, kind: SessionKind = SessionKind.DIALOGUE, module: int | None = None) -> DialogueSession:
    return ground.room.sessions.plan(FES, kind, PLAN, "amina", module=module, hosts="Centre de Fès")


def invited(ground: Ground, sitting: DialogueSession, role: DialogueRole, gender: Gender | None, n: int) -> str:
    """Somebody of a role who accepted, and said this of themselves."""
    person = ground.person(f"{n:064x}")
    _, token = ground.events.invite(sitting.event.id, role.value, "amina", person)
    with ground.database.write() as session:
        ground.events.answer(session, token, comes=True)
        ground.room.sessions.say_of_self(session, FES, person, gender)
    return person


def test_a_session_is_an_event_with_what_it_is_for(ground: Ground) -> None:
    module = ground.room.programmes.add_module(FES, fr("Gouvernance"), Localised({}), "amina")
    training = planned(ground, SessionKind.TRAINING, module)
    assert ground.room.sessions.listed(FES, SessionKind.TRAINING) == (training,)
    assert ground.room.sessions.listed(FES, SessionKind.DIALOGUE) == ()
    assert ground.room.sessions.of_event(training.event.id) == training
    assert ground.room.sessions.of_event(99) is None
    assert (training.event.room, training.event.scope, training.hosts) == (ROOM, FES, "Centre de Fès")
    after = ground.room.sessions.describe(training.id, "amina", kind=SessionKind.FOLLOW_UP, module=None, hosts="")
    assert (after.kind, after.module, after.hosts) == (SessionKind.FOLLOW_UP, None, "")
    with pytest.raises(NotFoundError):
        planned(ground, module=99)
    assert len(ground.events.listed(ROOM, FES)) == 1


def test_the_organiser_sees_the_balance_of_the_list_while_inviting(ground: Ground) -> None:
    sitting = planned(ground)
    invited(ground, sitting, DialogueRole.ELECTED, Gender.MAN, 1)
    woman = invited(ground, sitting, DialogueRole.ELECTED, Gender.WOMAN, 2)
    ground.events.invite(sitting.event.id, DialogueRole.ELECTED.value, "amina")
    _, token = ground.events.invite(sitting.event.id, DialogueRole.ASSOCIATION.value, "amina")
    with ground.database.write() as session:
        assert ground.events.answer(session, token, comes=False).state is GuestState.DECLINED
    elected, associations, *_ = ground.room.sessions.balance(sitting.id)
    assert (elected.invited, elected.coming, elected.women, elected.men, elected.unsaid) == (1, 2, 1, 1, 1)
    assert (associations.people, associations.declined) == (0, 1)
    with ground.database.write() as session:
        ground.people.take_back(session, woman, ROOM, ConsentKind.COUNT_ME, scope=FES)
    assert ground.room.sessions.balance(sitting.id)[0].women == 0
    with ground.database.write() as session:
        ground.room.sessions.say_of_self(session, FES, woman, Gender.WOMAN)
        ground.room.sessions.say_of_self(session, FES, woman, None)
    with ground.database.read() as session:
        assert len(session.scalars(select(SaidOfSelfRow)).all()) == 1
    assert ground.room.sessions.balance(sitting.id)[0].women == 0


def test_everybody_sees_figures_of_ten_and_more_alone(ground: Ground) -> None:
    sitting = planned(ground)
    for n in range(23):
        role = DialogueRole.ELECTED if n < 12 else DialogueRole.ASSOCIATION if n < 22 else DialogueRole.EXPERT
        invited(ground, sitting, role, Gender.WOMAN if n < 13 else Gender.MAN if n < 22 else None, n + 1)
        ground.events.note(sitting.event.id, n + 1, "amina", has_come=True)
    shown = {one.group: one.count for one in ground.room.sessions.public_balance(sitting.id)}
    assert shown == {"": 23, "elected": 12, "association": None, "expert": None}
    parity = {one.group: one.count for one in ground.room.sessions.public_parity(sitting.id)}
    assert parity == {"": 23, "woman": 13, "man": None, "unsaid": None}


def test_time_is_counted_once_and_shared_out(ground: Ground) -> None:
    sitting = planned(ground)
    assert ground.room.sessions.speak(sitting.id, "phone:1", DialogueRole.ELECTED, 90)
    assert not ground.room.sessions.speak(sitting.id, "phone:1", DialogueRole.ELECTED, 90)
    assert ground.room.sessions.speak(sitting.id, "phone:2", DialogueRole.ASSOCIATION, 30)
    spoken = {one.role: (one.seconds, one.share) for one in ground.room.sessions.spoken(sitting.id)}
    assert spoken[DialogueRole.ELECTED] == (90, 0.75)
    assert spoken[DialogueRole.ASSOCIATION] == (30, 0.25)
    assert spoken[DialogueRole.EXPERT] == (0, 0.0)
    for seconds in (0, -5, 100_000):
        with pytest.raises(WrongUseError):
            ground.room.sessions.speak(sitting.id, "phone:3", DialogueRole.EXPERT, seconds)
    with pytest.raises(NotFoundError):
        ground.room.sessions.speak(99, "phone:3", DialogueRole.EXPERT, 5)


def test_an_assessment_is_answered_while_it_is_open_and_scored_for_its_person(ground: Ground) -> None:
    ask, choices = ground.room.assessments.ask, [fr("Le conseil"), fr("Le wali")]
    first = ask(FES, fr("Qui vote le budget ?"), choices, 0, "amina")
    second = ask(FES, fr("Qui convoque ?"), choices, 1, "amina")
    mine, theirs = ground.person(), ground.person("1e" * 32)
    with ground.database.write() as session, pytest.raises(NextStepError):
        ground.room.assessments.answer(session, FES, mine, {first: 0})
    ground.room.programmes.take_assessment(FES, "amina", takes=True)
    with ground.database.write() as session:
        ground.room.assessments.answer(session, FES, theirs, {first: 1})
        ground.room.assessments.answer(session, FES, mine, {first: 1, second: 1})
        after = ground.room.assessments.answer(session, FES, mine, {first: 0})
        assert after == AssessmentScore(mine, 2, 2, 2, ((first, 0), (second, 1)))
        assert ground.room.assessments.score(session, FES, mine) == after
        assert ground.room.assessments.score(session, FES, "nobody") is None
        for wrong in ({first: 2}, {99: 0}, {first: -1}):
            with pytest.raises(WrongUseError):
                ground.room.assessments.answer(session, FES, mine, wrong)
    assert {one.participant: one.right for one in ground.room.assessments.scores(FES)} == {mine: 2, theirs: 0}
    assert len(ground.people.export(mine)["dialogue_assessment_answer"]) == 2
    ground.people.erase(mine)
    assert [one.participant for one in ground.room.assessments.scores(FES)] == [theirs]
    ground.room.assessments.drop(FES, first, "amina")
    assert ground.room.assessments.scores(FES) == ()


@pytest.mark.parametrize(("choices", "right"), [(["a"], 0), (["a", "b"], 2), (["a", "b"], -1), (list("abcdefg"), 0)])
def test_a_question_has_choices_and_one_that_is_right(ground: Ground, choices: list[str], right: int) -> None:
    with pytest.raises(WrongUseError):
        ground.room.assessments.ask(FES, fr("Qui ?"), [fr(one) for one in choices], right, "amina")


def test_a_programme_moves_step_by_step_and_a_draft_is_nobodys_business(ground: Ground) -> None:
    programmes = ground.room.programmes
    with pytest.raises(NextStepError):
        programmes.move(FES, DialogueState.DRAFT, "amina", ALL)
    with pytest.raises(NextStepError):
        programmes.move(FES, DialogueState.FOLLOW_UP, "amina", frozenset())
    programmes.move(FES, DialogueState.FOLLOW_UP, "amina", ALL)
    assert programmes.move(FES, DialogueState.CLOSED, "amina", ALL).state is DialogueState.CLOSED
    assert [one.id for one in programmes.listed(public=True)] == [FES]
    programmes.create("meknes", ProgrammeText(fr("Meknès")), "amina")
    assert [one.id for one in programmes.listed(public=True)] == [FES]
    with pytest.raises(NotFoundError):
        programmes.get("meknes", public=True)
    for name in ("meknes", "A b", "sign", "x"):
        with pytest.raises(WrongUseError):
            programmes.create(name, ProgrammeText(fr("Encore")), "amina")


def test_a_time_that_was_measured_wrong_is_corrected_and_what_a_phone_sends_later_still_counts(ground: Ground) -> None:
    sitting = planned(ground)
    ground.room.sessions.speak(sitting.id, "phone:1", DialogueRole.ELECTED, 9_000)
    ground.room.sessions.correct(sitting.id, DialogueRole.ELECTED, 600, "amina")
    ground.room.sessions.correct(sitting.id, DialogueRole.ELECTED, 600, "amina")
    ground.room.sessions.correct(sitting.id, DialogueRole.ASSOCIATION, 300, "amina")
    ground.room.sessions.speak(sitting.id, "phone:2", DialogueRole.ELECTED, 60)
    found = {one.role: one.seconds for one in ground.room.sessions.spoken(sitting.id) if one.seconds}
    assert found == {DialogueRole.ELECTED: 660, DialogueRole.ASSOCIATION: 300}
    with ground.database.read() as session:
        history = History(ground.database, SystemClock()).of(session, ROOM, f"session:{sitting.id}")
    noted = [one.action for one in history]
    assert noted.count("correct_speaking") == 2, "saying the same again is nothing"
    with pytest.raises(WrongUseError):
        ground.room.sessions.correct(sitting.id, DialogueRole.EXPERT, 25 * 3_600, "amina")
