"""The example's demonstration of consultations: loaded once however often, all of it public, and taken away whole."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from agent.organisation.organisation import Localised, ParticipationRoom
from core.clock import SystemClock
from core.database.database import Database
from core.errors import WrongUseError
from core.language.forms import Language
from participation.common.tables import ChangeRow
from participation.common.templates import Templates
from participation.consultations.contributions import ContributionFilter
from participation.consultations.public.documents import documents_of
from participation.consultations.schemas import ContributionState, DecisionStatus
from participation.makers import makers
from participation.services import Participation
from participation.tables import TABLES
from tests.consoles import participation_over

EXAMPLE = Path(__file__).parents[4] / "examples" / "istiqlal"
NAME, ID = "demo-consultation", "demo-jeunes"


@pytest.fixture
def ground(database: Database) -> Participation:
    return participation_over(database, SystemClock(), ParticipationRoom.CONSULTATIONS)


@pytest.fixture
def templates(ground: Participation) -> Templates:
    return Templates(ground.database, ground.clock, makers(ground), EXAMPLE, ground.rooms)


def test_a_consultation_with_all_that_came_of_it_is_loaded_once_and_taken_away(
    ground: Participation, templates: Templates
) -> None:
    assert ground.consultations is not None
    made = templates.load(NAME, "amina").made
    assert templates.load(NAME, "amina") == templates.load(NAME, "amina")
    record = ground.consultations.record(ID)
    assert record.consultation.takes(ground.consultations.consultations.today)
    assert set(Counter(one.language for one in record.contributions)) == set(Language)
    assert len({one.territory for one in record.contributions}) >= 6
    assert len(record.contributions) + 3 <= made
    assert {one.title.in_language(Language.ARABIC) for one in record.themes} >= {"التنقل", "الماء والطبيعة"}
    assert sum(theme.count for theme in record.themes) == len(record.contributions), "each stands under one theme"
    assert [one for one in record.syntheses if not one.is_stale] == list(record.syntheses) != []
    assert {one.status for one in record.decisions} == {
        DecisionStatus.STUDIED, DecisionStatus.KEPT_IN_PART, DecisionStatus.NOT_KEPT, DecisionStatus.DELIVERED,
    }  # fmt: skip
    assert sum(len(one.deliveries) for one in record.decisions) == 2
    waiting = ContributionFilter(state=ContributionState.WAITING)
    assert ground.consultations.contributions.listed(ID, waiting)[1] == 2
    templates.unload(NAME, "amina")
    with ground.database.read() as session:
        tables = [table for table in TABLES if table is not ChangeRow]  # what was done stays, as in the audit log
        left = {table.__tablename__: session.scalar(select(func.count()).select_from(table)) for table in tables}
    assert not any(left.values()), left


def test_it_says_in_every_form_that_it_is_a_demonstration(ground: Participation, templates: Templates) -> None:
    assert ground.consultations is not None
    templates.load(NAME, "amina")
    record = ground.consultations.record(ID)
    said = {
        Language.FRENCH: "démonstration", Language.ARABIC: "عرض تجريبي", Language.DARIJA: "تجربة",
        Language.DARIJA_LATIN: "tajriba", Language.ENGLISH: "demonstration",
    }  # fmt: skip
    for form, word in said.items():
        assert word in record.consultation.title.root[form]
        assert word in record.consultation.summary.root[form]
        for decision in record.decisions:
            if decision.text.root:
                assert decision.text.root[form].startswith("("), "each decision says that it is invented"
    for document in documents_of(record, publisher="x"):
        assert any(word in document.content.decode() for word in said.values())


def test_a_consultation_of_somebody_else_under_the_same_name_is_left_alone(
    ground: Participation, templates: Templates
) -> None:
    assert ground.consultations is not None
    ground.consultations.consultations.create(ID, Localised({Language.FRENCH: "La vraie"}), "karim")
    with pytest.raises(WrongUseError, match="not of this template"):
        templates.load(NAME, "amina")
    templates.unload(NAME, "amina")
    assert ground.consultations.consultations.get(ID).title.root == {Language.FRENCH: "La vraie"}
