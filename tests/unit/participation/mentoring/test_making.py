"""The example's demonstration of mentoring: loaded once however often, with nobody real in it, and taken away whole."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from agent.organisation.organisation import ParticipationRoom
from core.clock import SystemClock
from core.database.database import Database
from participation.common.tables import ChangeRow
from participation.common.templates import Templates
from participation.makers import makers
from participation.mentoring.indicators import IndicatorName
from participation.mentoring.schemas import CohortState
from participation.tables import TABLES
from tests.consoles import participation_over

EXAMPLE = Path(__file__).parents[4] / "examples" / "istiqlal"
NAME, ID = "demo-mentoring", "demo-mentorat"


def test_a_programme_with_people_and_pairs_is_loaded_once_and_taken_away(database: Database) -> None:
    ground = participation_over(database, SystemClock(), ParticipationRoom.MENTORING)
    templates = Templates(ground.database, ground.clock, makers(ground), EXAMPLE, ground.rooms)
    room = ground.mentoring
    assert room is not None
    assert templates.load(NAME, "amina").made > 40
    assert templates.load(NAME, "amina").made == 0
    assert room.programmes.get(ID).convention.days_left(room.programmes.today) is not None
    waiting, running = room.cohorts.listed(ID)
    assert (waiting.state, running.state) == (CohortState.OPEN, CohortState.RUNNING)
    record = room.record(running.id)
    figures = {one.name: (one.numerator, one.denominator) for one in record.indicators}
    assert figures[IndicatorName.MATCHED] == (11, 12)
    assert figures[IndicatorName.MET][1] == 11
    assert record.alerts
    assert all(pair.merits for pair in record.pairs)
    assert len(room.desk.propose(running.id, "amina", is_rematch=True).found.pairs) == 12
    templates.unload(NAME, "amina")
    with database.read() as session:
        left = {table.__tablename__: session.scalar(select(func.count()).select_from(table)) for table in TABLES}
    assert {name: count for name, count in left.items() if count and name != ChangeRow.__tablename__} == {}
