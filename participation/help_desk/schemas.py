"""What the help desk speaks of: tickets, what was written in them, and where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from agent.organisation.organisation import ParticipationRoom
from core.language.forms import Language
from core.text import in_one_line
from participation.common.history import StateMachine
from participation.common.rights import RoomRight

ROOM = ParticipationRoom.HELP_DESK


class TicketState(StrEnum):
    """Where a ticket stands."""

    NEW = "new"
    OPEN = "open"
    WAITING_PERSON = "waiting_person"
    """Something was asked of the person: the clock stands still."""
    WAITING_OTHER = "waiting_other"
    """Somebody outside the desk has it; the person waits all the same, and the clock goes on."""
    SOLVED = "solved"
    CLOSED = "closed"
    REOPENED = "reopened"

    @property
    def is_over(self) -> bool:
        """Whether nobody works on it."""
        return self in (TicketState.SOLVED, TicketState.CLOSED)

    @property
    def runs(self) -> bool:
        """Whether the clock goes on."""
        return not self.is_over and self is not TicketState.WAITING_PERSON


_ANSWER = RoomRight.ANSWER
TICKET_STEPS = StateMachine[TicketState](
    {
        TicketState.NEW: dict.fromkeys(
            (
                TicketState.OPEN,
                TicketState.WAITING_PERSON,
                TicketState.WAITING_OTHER,
                TicketState.SOLVED,
                TicketState.CLOSED,
            ),
            _ANSWER,
        ),
        TicketState.OPEN: dict.fromkeys(
            (TicketState.WAITING_PERSON, TicketState.WAITING_OTHER, TicketState.SOLVED), _ANSWER
        ),
        TicketState.WAITING_PERSON: dict.fromkeys(
            (TicketState.OPEN, TicketState.WAITING_OTHER, TicketState.SOLVED, TicketState.CLOSED), _ANSWER
        ),
        TicketState.WAITING_OTHER: dict.fromkeys(
            (TicketState.OPEN, TicketState.WAITING_PERSON, TicketState.SOLVED), _ANSWER
        ),
        TicketState.SOLVED: dict.fromkeys((TicketState.REOPENED, TicketState.CLOSED), _ANSWER),
        TicketState.REOPENED: dict.fromkeys(
            (TicketState.WAITING_PERSON, TicketState.WAITING_OTHER, TicketState.SOLVED), _ANSWER
        ),
        TicketState.CLOSED: {TicketState.REOPENED: _ANSWER},
    }
)
"""What an agent may do next; a person who writes again opens theirs again by that."""


class TicketOrigin(StrEnum):
    """Where a ticket came from, and so where it is answered."""

    BOT = "bot"
    PAGE = "page"
    EMAIL = "email"
    PHONE = "phone"


class TicketPriority(StrEnum):
    """How soon a ticket is answered."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class TicketCategory(StrEnum):
    """What a ticket is about."""

    LEGAL = "legal"
    STATUTES = "statutes"
    """Founding an association, its statutes, its receipt."""
    ADMINISTRATIVE = "administrative"
    FUNDING = "funding"
    TRAINING = "training"
    OTHER = "other"


class LineKind(StrEnum):
    """What a line of a ticket is."""

    ASKED = "asked"
    """By its person."""
    REPLY = "reply"
    NOTE = "note"
    """Among staff: never sent, never shown to its person."""


class DeliveryState(StrEnum):
    """How a reply went on its way."""

    HANDED_ON = "handed_on"
    """The channel has it, in the same transaction."""
    ON_PAGE = "on_page"
    """It stands on the person's own page."""
    SILENCED = "silenced"
    """The person asked the bot for silence: it stands where they look for it."""
    NO_CHANNEL = "no_channel"
    """The channel is not set up here."""
    REFUSED = "refused"
    """The channel will not take it: the address is wrong, or full for days."""
    NONE = ""
    """Nothing was to be sent."""


class Strain(StrEnum):
    """How near a ticket is to the end of its time."""

    NONE = ""
    NEAR = "near"
    BROKEN = "broken"


@dataclass(frozen=True)
class SlaTarget:
    """Working time until the first answer, and until it is solved."""

    answer: timedelta
    solve: timedelta


@dataclass(frozen=True)
class NewTicket:
    """A question that comes in; the same `key` comes once."""

    key: str
    origin: TicketOrigin
    text: str
    language: Language
    category: TicketCategory = TicketCategory.OTHER
    priority: TicketPriority = TicketPriority.NORMAL
    subject: str = ""
    """What stands in lists; the beginning of the text where there is none."""
    territory: str = ""
    """Code of the place that it comes from."""
    queue: str = ""
    """The queue of its category where there is none."""
    contact: Mapping[str, str] = field(default_factory=dict)
    """Sealed: how the person of this ticket is reached (`email`, `phone`, `name`)."""
    tried: str = ""
    """What the bot had answered, where it had."""
    at: datetime | None = None

    def __post_init__(self) -> None:
        in_one_line(self, "subject")


@dataclass(frozen=True)
class TicketLine:
    """What was written in a ticket, with its translations beside it."""

    id: int
    ticket: int
    kind: LineKind
    who: str
    """Of staff; empty for its person."""
    text: str
    language: Language
    at: datetime
    delivery: DeliveryState
    translations: tuple[LineTranslation, ...] = ()


@dataclass(frozen=True)
class LineTranslation:
    """What a line says in another form, and who wrote that; the line itself stays as it was written."""

    id: int
    language: Language
    text: str
    who: str
    at: datetime


@dataclass(frozen=True)
class Ticket:
    """A ticket as staff has it; `participant` says whose, and never who they are."""

    number: int
    participant: str
    origin: TicketOrigin
    state: TicketState
    subject: str
    contact: Mapping[str, str]
    category: TicketCategory
    priority: TicketPriority
    queue: str
    region: str
    territory: str
    owner: str
    language: Language
    opened_at: datetime
    changed_at: datetime
    answered_at: datetime | None
    solved_at: datetime | None
    answer_due: datetime | None
    solve_due: datetime | None
    near_at: datetime | None
    merged_into: int | None
    split_from: int | None
    score: int | None
    remark: str

    @property
    def subject_name(self) -> str:
        """What its history and its files are called under."""
        return f"ticket:{self.number}"

    @property
    def due(self) -> datetime | None:
        """By when something must happen next; None while it stands still or is over."""
        if not self.state.runs:
            return None
        dues = [one for one in (self.answer_due if self.answered_at is None else None, self.solve_due) if one]
        return min(dues, default=None)

    def strain(self, now: datetime) -> Strain:
        """How near it is to the end of its time."""
        if self.due is None:
            return Strain.NONE
        if self.due < now:
            return Strain.BROKEN
        return Strain.NEAR if self.near_at is not None and self.near_at <= now else Strain.NONE


@dataclass(frozen=True)
class TicketThread:
    """A ticket with all that was written in it and what it is related to."""

    ticket: Ticket
    lines: tuple[TicketLine, ...]
    related: tuple[int, ...]
    merged: tuple[int, ...]
    """Tickets that were merged into it."""
    tried: str
    """What the bot had answered before."""

    @property
    def said(self) -> tuple[TicketLine, ...]:
        """What its person may read."""
        return tuple(line for line in self.lines if line.kind is not LineKind.NOTE)
