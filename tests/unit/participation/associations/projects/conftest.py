"""A project that an association leads and another carries."""

from __future__ import annotations

from datetime import date

import pytest

from participation.associations.directory.schemas import AssociationField
from participation.associations.projects.schemas import ProjectPlan, Reach, RiskLevel
from participation.associations.service import AssociationRoom

FUNDS, RISK, GOALS, NOTE = "Fonds Zarqa 77", "PLANTEDRISK", "PLANTEDGOALS", "PLANTEDNOTE"
"""What is for members or the project alone, to be searched for."""
PLAN = ProjectPlan(
    title="Lire à Fès",
    goals=f"Apprendre à lire {GOALS}",
    summary="Des cours de lecture le soir.",
    funder=FUNDS,
    field=AssociationField.EDUCATION,
    territory="03.231",
    begins_on=date(2026, 1, 5),
    ends_on=date(2026, 12, 20),
    target=Reach(200, 150, 60),
)


@pytest.fixture
def project(room: AssociationRoom, three: tuple[int, int, int]) -> int:
    """Number of a project that the first leads, the second carries, and the third has nothing to do with."""
    first, second, _ = three
    number = room.projects.begin(first, PLAN)
    room.projects.invite(number, first, second)
    room.projects.answer(number, second, accepts=True)
    room.project_parts.write_line(number, first, "Formatrices", 40_000_00, 12_500_50)
    room.project_parts.write_line(number, first, "Salle", 8_000_00, 9_000_00)
    room.project_parts.write_milestone(number, first, "Ouvrir la salle", date(2026, 2, 1))
    room.project_parts.write_note(number, second, date(2026, 2, 3), NOTE)
    room.project_parts.write_risk(number, first, RISK, RiskLevel.HIGH, "Deux salles de réserve", is_open=True)
    room.project_parts.count(number, first, date(2026, 3, 1), Reach(40, 31, None))
    return number
