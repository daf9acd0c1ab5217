"""A month of the help desk, of training and of calls, for tests: groups of ten and more, and some of fewer."""

from __future__ import annotations

from datetime import UTC, datetime

from core.language.forms import Language
from core.testing import FixedClock
from participation.help_desk.schemas import NewTicket, TicketCategory, TicketOrigin, TicketState
from participation.services import Participation
from participation.training.schemas import OutcomeKind
from tests.calls import CallWorld
from tests.calls import plan as call_plan
from tests.training import TrainingWorld
from tests.training import plan as training_plan

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
"""A Friday, at ten in the morning in Morocco."""


def fill(ground: Participation, clock: FixedClock) -> None:
    """Have something happen in November 2026 in each room of the steering report; the clock stands at `NOW`."""
    _tickets(ground)
    training = TrainingWorld(ground.database, clock, training_plan())
    training.open("rabat", training_plan(region="04"))
    for number in range(12):
        one = training.trained(f"Association {number}")
        if number < 11:
            training.confirmed(one.association.id, OutcomeKind.STATUTES)
    elsewhere = training.held("rabat")
    for number in range(10):
        training.trained(f"Autre {number}", programme="rabat", session=elsewhere)
    written = call_plan(papers=(), opens_at="2026-11-01T09:00", closes_at="2026-11-24T23:59")
    calls = CallWorld(ground.database, clock, written)
    for number in range(24):
        calls.sent(f"Dossier {number}", "03" if number < 12 else "04" if number < 23 else "01")


def _tickets(ground: Participation) -> None:
    desk = ground.help_desk
    assert desk is not None
    for number in range(28):
        region = "03" if number < 14 else "01" if number < 25 else "12"
        language = Language.ARABIC if number % 2 else Language.FRENCH
        category = TicketCategory.LEGAL if number % 3 else TicketCategory.FUNDING
        with ground.database.write() as session:
            person = ground.people.keep_from_page(session, language)[0].id
            new = NewTicket(f"t{number}", TicketOrigin.PAGE, "Une question", language, category, territory=region)
            made = desk.incoming.open(session, new, person).number
        if number % 4 == 0:
            desk.working.reply(made, "Voici.", "amina", f"f{number}", then=TicketState.SOLVED)
