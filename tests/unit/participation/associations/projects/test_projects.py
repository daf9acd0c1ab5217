"""Projects are seen by those whom they concern, their sums are right, and all of an association goes with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from core.audit import AuditEntryRow
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from participation.associations.projects.errors import (
    DayToComeError,
    EndsBeforeError,
    FallingCountError,
    MoreThanPeopleError,
    SummarylessError,
    TitlelessError,
    UnlistedPartnerError,
)
from participation.associations.projects.schemas import (
    BudgetLine,
    Milestone,
    MilestoneState,
    ProjectBudget,
    ProjectPlan,
    ProjectRole,
    ProjectState,
    ProjectVisibility,
    Reach,
    RiskLevel,
)
from participation.associations.projects.tables import TABLES, ProjectPartnerRow
from participation.associations.service import AssociationRoom
from participation.common.errors import NextStepError
from participation.common.events.calendar import ZONE
from participation.common.rights import RoomRight
from tests.unit.participation.associations.projects.conftest import FUNDS, GOALS, NOTE, PLAN, RISK

MODERATOR = frozenset({RoomRight.READ, RoomRight.MODERATE})
Three = tuple[int, int, int]


def test_money_and_risks_are_seen_by_those_who_carry_it_alone(
    room: AssociationRoom, three: Three, project: int
) -> None:
    first, second, third = three
    for team in (first, second):
        dossier = room.projects.dossier(project, team)
        assert dossier.budget.total == BudgetLine(0, "", 48_000_00, 21_500_50)
        assert [one.text for one in dossier.risks] == [RISK]
    with pytest.raises(NotFoundError):
        room.projects.dossier(project, third)
    told = repr(room.projects.one(project)) + repr(room.projects.listed())
    assert GOALS in told
    for hidden in (RISK, NOTE, "Formatrices", "1250050"):
        assert hidden not in told


def test_everybody_sees_the_summary_once_staff_read_it_and_nothing_else(
    room: AssociationRoom, three: Three, project: int
) -> None:
    first, second, _ = three
    assert room.projects.public() == ()
    with pytest.raises(NextStepError):
        room.projects.answer_wish(project, "omar", accepts=True)
    room.projects.show(project, first, wishes=True)
    assert room.projects.public() == ()
    with pytest.raises(WrongUseError, match="reason"):
        room.projects.answer_wish(project, "omar", accepts=False)
    room.projects.answer_wish(project, "omar", accepts=True)
    (public,) = room.projects.public()
    assert [one.number for one in public.partners] == [second]
    for hidden in (GOALS, NOTE, RISK, FUNDS, "Formatrices"):
        assert hidden not in repr(public)
    room.projects.change(project, first, replace(PLAN, goals="Autrement"))
    assert room.projects.public_one(project).summary == PLAN.summary
    room.projects.change(project, first, replace(PLAN, summary="Autre chose"))
    assert room.projects.one(project).visibility is ProjectVisibility.ASKED
    with pytest.raises(NotFoundError):
        room.projects.public_one(project)
    room.projects.answer_wish(project, "omar", accepts=False, reason="Pas de noms d’enfants.")
    assert room.projects.one(project).refusal == "Pas de noms d’enfants."
    room.projects.change(project, first, replace(PLAN, summary=""))
    with pytest.raises(SummarylessError):
        room.projects.show(project, first, wishes=True)


def test_what_is_public_goes_when_its_association_wishes(room: AssociationRoom, three: Three, project: int) -> None:
    room.projects.show(project, three[0], wishes=True)
    room.projects.answer_wish(project, "omar", accepts=True)
    room.projects.show(project, three[0], wishes=False)
    assert room.projects.public() == ()


def test_partners_are_asked_and_say_yes_or_no(room: AssociationRoom, three: Three) -> None:
    first, second, third = three
    number = room.projects.begin(first, ProjectPlan(title="Planter"))
    for wrong in (first, 999):
        with pytest.raises(UnlistedPartnerError):
            room.projects.invite(number, first, wrong)
    room.projects.invite(number, first, second)
    room.projects.invite(number, first, second)
    assert room.projects.role(number, second) is ProjectRole.INVITED
    with pytest.raises(NotFoundError):
        room.projects.dossier(number, second)
    with pytest.raises(NotFoundError):
        room.projects.answer(number, third, accepts=True)
    room.projects.answer(number, second, accepts=False)
    assert room.projects.role(number, second) is ProjectRole.MEMBER
    room.projects.invite(number, first, second)
    room.projects.answer(number, second, accepts=True)
    with pytest.raises(NotFoundError):
        room.projects.invite(number, second, third)
    room.projects.invite(number, first, third)
    with pytest.raises(NotFoundError):
        room.projects.part(number, second, third)
    room.projects.part(number, second, second)
    assert [one.number for one in room.projects.of(second)] == []


def test_who_carries_a_project_longest_leads_it_when_its_association_leaves(
    room: AssociationRoom, three: Three, project: int
) -> None:
    first, second, third = three
    alone = room.projects.begin(first, ProjectPlan(title="Seule"))
    room.projects.invite(project, first, third)
    room.projects.show(project, first, wishes=True)
    room.projects.answer_wish(project, "amina", accepts=True)
    room.leave(first, "its person", takes_words=True)
    dossier = room.projects.dossier(project, second)
    assert (dossier.role, dossier.project.lead.number) == (ProjectRole.LEAD, second)
    assert [one.association.number for one in dossier.project.partners] == [third], "who only was asked leads nothing"
    assert [one.text for one in dossier.notes] == [NOTE], "what others wrote stays"
    assert dossier.project.visibility is ProjectVisibility.MEMBERS, "who leads it now has wished nothing public"
    with pytest.raises(NotFoundError):
        room.projects.one(alone)
    room.leave(second, "its person", takes_words=True)
    with pytest.raises(NotFoundError):
        room.projects.one(project)


def test_what_others_may_not_do_is_not_there_for_them(room: AssociationRoom, three: Three, project: int) -> None:
    _, second, third = three
    line = room.projects.dossier(project, second).budget.lines[0].number
    note = room.projects.dossier(project, second).notes[0].number
    acts: tuple[Callable[[int], None], ...] = (
        lambda who: room.projects.change(project, who, PLAN),
        lambda who: room.projects.move(project, who, ProjectState.RUNNING),
        lambda who: room.projects.erase(project, who),
        lambda who: room.projects.show(project, who, wishes=True),
        lambda who: room.project_parts.write_line(project, who, "x", 1, 1),
        lambda who: room.project_parts.drop(project, who, "line", line),
    )
    for act in acts:
        for who in (second, third):
            with pytest.raises(NotFoundError):
                act(who)
    with pytest.raises(NotFoundError):
        room.project_parts.write_note(project, third, None, "x")
    with pytest.raises(NotFoundError):
        room.project_parts.drop(project, second, "budget", line)
    room.project_parts.drop(project, second, "note", note)
    assert room.projects.dossier(project, second).notes == ()


def test_a_partner_drops_no_note_of_another_and_nothing_of_another_project(
    room: AssociationRoom, three: Three, project: int
) -> None:
    first, second, _ = three
    room.project_parts.write_note(project, first, None, "De la première")
    theirs = room.projects.dossier(project, first).notes[0]
    with pytest.raises(NotFoundError):
        room.project_parts.drop(project, second, "note", theirs.number)
    other = room.projects.begin(second, ProjectPlan(title="Autre"))
    with pytest.raises(NotFoundError):
        room.project_parts.drop(other, second, "note", theirs.number)
    with pytest.raises(NotFoundError):
        room.project_parts.write_milestone(other, second, "x", None, milestone=1)


@pytest.mark.parametrize(
    ("plan", "error"),
    [
        (ProjectPlan(), TitlelessError),
        (ProjectPlan(title="x", begins_on=date(2026, 2, 1), ends_on=date(2026, 1, 1)), EndsBeforeError),
        (ProjectPlan(title="x" * 201), WrongUseError),
    ],
)
def test_what_cannot_be_is_refused(
    room: AssociationRoom, three: Three, plan: ProjectPlan, error: type[WrongUseError]
) -> None:
    with pytest.raises(error) as refused:
        room.projects.begin(three[0], plan)
    assert refused.value.remedy
    assert room.projects.listed() == ()


@given(people=st.integers(0, 500), women=st.integers(0, 500), young=st.integers(0, 500))
def test_women_and_young_people_are_among_the_people(people: int, women: int, young: int) -> None:
    if max(women, young) > people:
        with pytest.raises(MoreThanPeopleError):
            Reach(people, women, young)
    else:
        assert Reach(people, women, young).people == people


@given(st.lists(st.tuples(st.integers(0, 10**11), st.integers(0, 10**11)), max_size=30))
def test_sums_are_those_of_the_lines(lines: list[tuple[int, int]]) -> None:
    budget = ProjectBudget([BudgetLine(n, "x", planned, spent) for n, (planned, spent) in enumerate(lines)])
    assert budget.total.left == sum(one.left for one in budget.lines)
    assert budget.total.planned == sum(planned for planned, _ in lines)


def test_a_count_said_anew_replaces_that_of_its_day(room: AssociationRoom, three: Three, project: int) -> None:
    first, second, _ = three
    room.project_parts.count(project, second, date(2026, 3, 1), Reach(44, 31, 12))
    room.project_parts.count(project, first, date(2026, 2, 1), Reach(10))
    assert [(one.on.month, one.reach.people) for one in room.projects.one(project).counts] == [(2, 10), (3, 44)]
    reached = room.projects.one(project).reached
    assert reached is not None
    assert reached.reach == Reach(44, 31, 12)
    room.project_parts.uncount(project, first, date(2026, 3, 1))
    assert len(room.projects.one(project).counts) == 1


def test_a_report_to_a_funder_tells_of_no_day_to_come_and_of_no_fewer_people_than_before(
    room: AssociationRoom, three: Three, project: int
) -> None:
    first, parts = three[0], room.project_parts
    tomorrow = datetime.now(ZONE).date() + timedelta(days=1)
    with pytest.raises(DayToComeError):
        parts.count(project, first, tomorrow, Reach(90))
    with pytest.raises(DayToComeError):
        parts.write_note(project, first, tomorrow, "Fait")
    with pytest.raises(DayToComeError):
        parts.write_milestone(project, first, "Ouvrir", None, MilestoneState.REACHED, tomorrow)
    for day, people in ((date(2026, 4, 1), 39), (date(2026, 2, 1), 41)):
        with pytest.raises(FallingCountError):
            parts.count(project, first, day, Reach(people))
    parts.count(project, first, date(2026, 3, 1), Reach(38))
    assert [one.reach.people for one in room.projects.one(project).counts] == [38], "its own day is said anew"


def test_a_new_milestone_with_the_day_on_which_it_was_reached_is_reached(
    room: AssociationRoom, three: Three, project: int
) -> None:
    room.project_parts.write_milestone(project, three[0], "Recruter", None, reached_on=date(2026, 2, 2))
    (found,) = (one for one in room.projects.one(project).milestones if one.title == "Recruter")
    assert (found.state, found.reached_on) == (MilestoneState.REACHED, date(2026, 2, 2))
    room.project_parts.write_milestone(
        project, three[0], "Recruter", None, MilestoneState.PLANNED, date(2026, 2, 2), milestone=found.number
    )
    (found,) = (one for one in room.projects.one(project).milestones if one.title == "Recruter")
    assert (found.state, found.reached_on) == (MilestoneState.PLANNED, None), "taken back"


def test_a_project_goes_its_way_and_a_milestone_is_late_after_its_day(
    room: AssociationRoom, three: Three, project: int
) -> None:
    first = three[0]
    with pytest.raises(NextStepError):
        room.projects.move(project, first, ProjectState.DONE)
    for to in (ProjectState.RUNNING, ProjectState.PAUSED, ProjectState.RUNNING, ProjectState.DONE):
        room.projects.move(project, first, to)
    (milestone,) = room.projects.one(project).milestones
    assert milestone.is_late(date(2026, 2, 2))
    assert not milestone.is_late(date(2026, 2, 1))
    room.project_parts.write_milestone(
        project, first, "Ouvrir", milestone.due_on, MilestoneState.REACHED, milestone=milestone.number
    )
    (reached,) = room.projects.one(project).milestones
    assert reached.reached_on is not None
    assert isinstance(reached, Milestone)
    assert not reached.is_late(date(2027, 1, 1))


def test_the_history_and_the_log_hold_no_word_of_a_project(
    room: AssociationRoom, three: Three, project: int, database: Database
) -> None:
    room.projects.change(project, three[0], replace(PLAN, goals="PLANTEDAGAIN"))
    told = repr(room.projects.history(project))
    with database.read() as session:
        told += "".join(f"{one.subject}{one.detail}" for one in session.scalars(select(AuditEntryRow)))
    for hidden in (GOALS, NOTE, RISK, FUNDS, "PLANTEDAGAIN", "Formatrices"):
        assert hidden not in told
    assert "project_change" in told


def test_everything_of_an_association_is_in_its_export_and_goes_with_it(
    room: AssociationRoom, three: Three, project: int, database: Database
) -> None:
    first, second, _ = three
    told = json.dumps(room.directory.export(first), ensure_ascii=False)
    for theirs in (GOALS, RISK, FUNDS, "Formatrices"):
        assert theirs in told
    partner = room.directory.export(second)
    assert [one["text"] for one in partner["project_notes"]] == [NOTE]
    assert RISK not in json.dumps(partner)
    room.directory.leave(second, "its person")
    dossier = room.projects.dossier(project, first)
    assert dossier.notes == ()
    assert dossier.project.partners == ()
    room.directory.leave(first, "its person")
    with database.read() as session:
        for table in TABLES:
            assert session.scalar(select(func.count()).select_from(table)) == 0, table


def test_a_merger_takes_projects_along_and_makes_nobody_their_own_partner(
    room: AssociationRoom, three: Three, project: int, database: Database
) -> None:
    first, second, third = three
    room.projects.invite(project, first, third)
    room.directory.merge(third, second, "omar", MODERATOR)
    assert room.projects.role(project, third) is ProjectRole.INVITED
    room.directory.merge(third, first, "omar", MODERATOR)
    assert room.projects.role(project, third) is ProjectRole.LEAD
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(ProjectPartnerRow)) == 0


def test_risks_are_written_and_closed(room: AssociationRoom, three: Three, project: int) -> None:
    (risk,) = room.projects.dossier(project, three[0]).risks
    room.project_parts.write_risk(project, three[1], "Moins", RiskLevel.LOW, "", is_open=False, risk=risk.number)
    (risk,) = room.projects.dossier(project, three[0]).risks
    assert (risk.text, risk.level, risk.is_open) == ("Moins", RiskLevel.LOW, False)
