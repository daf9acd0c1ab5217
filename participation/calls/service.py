"""The room of calls for interest: its services, opened together on one database."""

from __future__ import annotations

from connectors.rows.identity import Identity, Vault
from core.clock import Clock
from core.database.database import Database
from participation.calls.campaigns.calls import Calls
from participation.calls.deadlines import LaterDeadlines
from participation.calls.deciding.appeals import Appeals
from participation.calls.deciding.decisions import DossierDecisions
from participation.calls.dossiers.dossiers import Dossiers
from participation.calls.dossiers.rows import DossierRows
from participation.calls.figures import CallIndicators
from participation.calls.following import DossierFollowing
from participation.calls.review.ranking import RankPlace
from participation.calls.review.reviews import Reviews
from participation.calls.schemas import Dossier
from participation.common.files import Files
from participation.common.telling import Announcer


class CallRoom:
    """Everything that the room can do; each of its services may block, and is called in a thread."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        vault: Vault,
        identity: Identity,
        announcer: Announcer,
        *,
        public_url: str = "",
    ) -> None:
        self.public_url, self.clock = public_url, clock
        files = Files(vault, clock)
        rows = DossierRows(vault, identity, files)
        self.calls = Calls(database, clock, LaterDeadlines(announcer).tell)
        self.dossiers = Dossiers(database, clock, rows, files)
        self.reviews = Reviews(database, clock, vault)
        self.decisions = DossierDecisions(database, clock, vault, rows, self.reviews, announcer)
        self.appeals = Appeals(database, clock, vault, self.reviews, announcer)
        self.following = DossierFollowing(identity, clock, rows)
        self.indicators = CallIndicators(database)

    def ranking(self, call: str) -> tuple[tuple[Dossier, RankPlace | None], ...]:
        """The dossiers of a call with their places, the best first; those without all their scores come last, without one."""
        found, dossiers = self.calls.get(call), self.dossiers.sent(call)
        places = self.decisions.ranking(found, dossiers)
        by_id = {one.id: one for one in dossiers}
        placed = [(by_id[place.dossier.id], place) for place in places]
        return (*placed, *((one, None) for one in dossiers if one.id not in {p.dossier.id for p in places}))
