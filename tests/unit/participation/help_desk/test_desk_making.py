"""The demonstration of the desk is made whole, says that it is one, and is taken away whole."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from agent.organisation.organisation import ParticipationRoom
from connectors.rows.participants import ParticipantRow
from core.clock import SystemClock
from core.database.database import Database
from participation.common.templates import Templates
from participation.help_desk.schemas import TicketState
from participation.help_desk.tables import CannedAnswerRow, TicketLineRow, TicketRow
from participation.help_desk.tickets.finding import DeskReach, TicketQuery, TicketView
from participation.makers import makers
from tests.consoles import participation_over

EXAMPLE = Path(__file__).parents[4] / "examples" / "istiqlal"


def test_the_demonstration_is_made_and_taken_away_whole(database: Database) -> None:
    ground = participation_over(database, SystemClock(), ParticipationRoom.HELP_DESK)
    assert ground.help_desk is not None
    templates = Templates(database, SystemClock(), makers(ground), EXAMPLE, ground.rooms)
    for _ in range(2):
        templates.load("demo-help-desk", "amina")
    found = ground.help_desk.finding.find(TicketQuery(DeskReach("amina", is_whole=True), TicketView.ALL), 50)
    assert len(found) == 5
    assert sum(one.state is TicketState.SOLVED for one in found) == 2
    assert all(one.subject.startswith("(") for one in found), "each says that it is a demonstration"
    assert all(one.region for one in found if one.territory)
    templates.unload("demo-help-desk", "amina")
    with database.read() as session:
        for table in (TicketRow, TicketLineRow, CannedAnswerRow, ParticipantRow):
            assert session.scalar(select(func.count()).select_from(table)) == 0
