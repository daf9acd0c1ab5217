"""The room of the help desk: its services, opened together on one database."""

from __future__ import annotations

from connectors.rows.identity import Vault
from core.clock import Clock
from core.database.database import Database
from knowledge.ports import Embedder
from participation.common.territory.gazetteer import Gazetteer
from participation.help_desk.canned import CannedAnswers
from participation.help_desk.figures.indicators import DeskIndicators
from participation.help_desk.hours.settings import DeskSettings
from participation.help_desk.lessons.lessons import Lessons
from participation.help_desk.lessons.twice import AskedTwice
from participation.help_desk.options import DeskOptions
from participation.help_desk.ports import FirstAnswer, TicketChannel
from participation.help_desk.tickets.finding import TicketFinding
from participation.help_desk.tickets.incoming import Incoming
from participation.help_desk.tickets.joining import Joining
from participation.help_desk.tickets.straining import Straining
from participation.help_desk.tickets.working import TicketDesk


class HelpDeskRoom:
    """Everything that the desk can do; each of its services may block, and is called in a thread."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        vault: Vault,
        gazetteer: Gazetteer,
        options: DeskOptions,
        *,
        public_url: str = "",
        embedder: Embedder | None = None,
    ) -> None:
        """`public_url` is where the pages are, for messages that name one."""
        self.public_url, self.options = public_url.rstrip("/"), options
        self.settings = DeskSettings(database, clock)
        self.incoming = Incoming(database, clock, vault, self.settings, options, gazetteer)
        self.working = TicketDesk(database, clock, vault, self.settings, options, self.incoming, gazetteer)
        self.joining = Joining(database, clock, vault, self.settings)
        self.finding = TicketFinding(database, vault, clock)
        self.straining = Straining(database, clock, public_url)
        self.lessons, self.canned = Lessons(database, clock), CannedAnswers(database, clock)
        self.indicators = DeskIndicators(database)
        self.twice = AskedTwice(database, vault, embedder) if embedder is not None else None
        """What was answered more than once; None where nothing tells what questions mean."""
        self.first: FirstAnswer | None = None
        """What the bot answers before anybody is asked; None where no bot is at hand."""

    def attach(self, channel: TicketChannel) -> None:
        """Have tickets that came by its way answered by it."""
        self.working.attach(channel)
