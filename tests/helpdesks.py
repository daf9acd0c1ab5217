"""A help desk on a real database, with a clock that tests move and a channel that keeps what it was given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from connectors.rows.identity import Identity, Vault
from core.database.database import Database
from core.language.forms import Language
from participation.common.people.people import Participants
from participation.common.territory.gazetteer import open_gazetteer
from participation.help_desk.options import DeskOptions
from participation.help_desk.ports import TicketLetter
from participation.help_desk.schemas import (
    DeliveryState,
    NewTicket,
    Ticket,
    TicketCategory,
    TicketOrigin,
    TicketPriority,
)
from participation.help_desk.service import HelpDeskRoom
from participation.help_desk.tickets.finding import DeskReach, TicketOrder, TicketQuery, TicketView

MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
"""Nine in the morning in Morocco, on an ordinary Monday."""
PLANTED = "Hammou Ouaziz 0661223344"
"""Somebody who is nobody, to be looked for where they must not be."""


class MovingClock:
    """A clock that stands until a test moves it."""

    def __init__(self, at: datetime = MONDAY) -> None:
        self.at = at

    def now(self) -> datetime:
        """Where it stands."""
        return self.at

    def pass_(self, **time: float) -> None:
        """Let time pass."""
        self.at += timedelta(**time)


class KeepingChannel:
    """A `TicketChannel` that keeps letters."""

    def __init__(self, origin: TicketOrigin = TicketOrigin.BOT) -> None:
        self.letters: list[TicketLetter] = []
        self._origin = origin

    @property
    def origin(self) -> TicketOrigin:
        """Of which tickets."""
        return self._origin

    def send(self, session: Session, letter: TicketLetter) -> DeliveryState:
        """Keep it."""
        self.letters.append(letter)
        return DeliveryState.HANDED_ON


class DeskWorld:
    """The room with its people, its clock and its channel."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock, self.vault = database, MovingClock(), Vault([b"0123456789abcdef"])
        self.people = Participants(database, Identity(b"0123456789abcdef"), self.vault, self.clock)
        self.room = HelpDeskRoom(database, self.clock, self.vault, open_gazetteer(), DeskOptions())
        self.channel = KeepingChannel()
        self.room.attach(self.channel)

    def person(self, conversation: str = "") -> str:
        """Somebody who asked to be kept."""
        with self.database.write() as session:
            if conversation:
                found = self.people.keep_from_conversation(session, conversation, "telegram", Language.DARIJA)
                return found.id
            return self.people.keep_from_page(session, Language.FRENCH)[0].id

    def ticket(
        self,
        participant: str = "",
        text: str = "Nous voulons changer les statuts de notre association.",
        *,
        key: str = "",
        origin: TicketOrigin = TicketOrigin.BOT,
        category: TicketCategory = TicketCategory.STATUTES,
        priority: TicketPriority = TicketPriority.NORMAL,
        territory: str = "",
        queue: str = "",
    ) -> int:
        """A ticket of somebody, who is made where none is given."""
        whose = participant or self.person()
        new = NewTicket(
            key or f"test:{whose}:{text}"[:120],
            origin,
            text,
            Language.FRENCH,
            category,
            priority,
            territory=territory,
            queue=queue,
        )
        with self.database.write() as session:
            return self.room.incoming.open(session, new, whose).number


def tickets(world: DeskWorld) -> tuple[Ticket, ...]:
    """Every ticket of the desk, the latest first."""
    return world.room.finding.find(
        TicketQuery(DeskReach("salma", is_whole=True), TicketView.ALL, order=TicketOrder.NEWEST), 100
    )
