"""A console on a real database, for tests: accounts, drafts, and publications into indexes in memory."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher

from agent.guardrails.approved import StoredApprovedWordings
from agent.guardrails.pauses import StoredPauses
from agent.organisation.edited import StoredWordings
from agent.organisation.organisation import ParticipationRoom, RoomOptions
from agent.organisation.replies import Replies
from agent.settings import AgentSettings
from api.console.frame.accounts import Accounts, staff_row
from api.console.frame.identities import LinkedAccounts
from api.console.frame.outcomes import outcome_of
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.console.frame.visit import SESSION_COOKIE, csrf_of
from api.console.work.evaluating import Evaluations
from api.console.work.gate import Gate, Replaying
from api.console.work.publishing import Publishing
from api.console.work.wording import WordingDesk
from api.http.api_keys import ApiKeys
from api.http.services import Services
from api.http.settings import ApiSettings
from api.http.testing import canned_organisation
from api.opened import Knowledge, ProgressCallback
from api.settings import Settings
from api.wiring.proposing import open_proposing
from api.wiring.releasing import OpenedReleasing
from connectors.desk.weeks import Weeks
from connectors.rows.identity import Identity, Vault
from conversation.phrases import Phrases
from conversation.told_back.unanswered import UnansweredGroup
from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Database
from core.errors import UnavailableError, WrongUseError
from core.settings import CoreSettings
from evals.replay.stored import Replays
from knowledge.drafts.contacts import StoredAllowedContacts
from knowledge.drafts.drafts import SOURCE, Drafts
from knowledge.library.library import Library
from knowledge.search.searcher import Searcher
from knowledge.settings import KnowledgeSettings
from knowledge.testing import HashEmbedder, InMemoryLexicalIndex, InMemoryVectorIndex
from participation.associations.service import AssociationRoom
from participation.calls.service import CallRoom
from participation.common.people.people import Participants
from participation.common.territory.gazetteer import open_gazetteer
from participation.consultations.service import ConsultationRoom
from participation.dialogues.service import DialogueRoom
from participation.help_desk.options import DeskOptions
from participation.help_desk.service import HelpDeskRoom
from participation.mentoring.service import MentoringRoom
from participation.services import Participation
from participation.training.service import TrainingRoom
from tests.consultations import Told, WordEmbedder

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

_EXAMPLE = Path(__file__).parents[1] / "examples" / "istiqlal"
PASSWORD = "quatre mots pas communs"
_CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')


class SmallReleasing(OpenedReleasing):
    """Publishes for real, into indexes in memory and with vectors that mean nothing; refuses a text that says so."""

    def __init__(self, database: Database, folder: Path, clock: Clock) -> None:
        library = Library(database, clock)
        embedder, vectors, words = HashEmbedder(16), InMemoryVectorIndex(), InMemoryLexicalIndex()
        settings = Settings(
            CoreSettings(data_dir=folder, organisation=_EXAMPLE), KnowledgeSettings(), AgentSettings(), ApiSettings()
        )
        searcher = Searcher(library, embedder, vectors, words, known=library)
        room = Knowledge(settings, database, library, embedder, vectors, words, searcher)  # type: ignore[arg-type]
        super().__init__(room, lambda *_: None)
        self.knowledge = room
        self.fails = False

    def prepare(
        self, name: str, content: bytes | None, progress: ProgressCallback, key: str = "", side: str = ""
    ) -> int | None:
        """As always, unless it is to fail."""
        if self.fails:
            raise UnavailableError("the index is away.", remedy="Wait.")
        if content and b"REFUSE" in content:
            raise WrongUseError("No.", remedy="Write.")
        return super().prepare(name, content, progress, key, side)

    @property
    def folder(self) -> dict[str, str]:
        """What the console's folder holds, marks among it."""
        files = (self.knowledge.settings.core.data_dir / SOURCE).iterdir()
        return {file.name: file.read_text("utf-8") for file in files}


def console_over(
    database: Database,
    folder: Path,
    clock: Clock,
    releasing: SmallReleasing | None = None,
    groups: Sequence[UnansweredGroup] = (),
    replaying: Replaying | None = None,
) -> ConsoleServices:
    """A console on a migrated database; with gates where something is given to ask with."""
    releasing = releasing or SmallReleasing(database, folder, clock)
    vault = Vault([b"0123456789abcdef"])
    accounts = Accounts(database, vault, clock)
    drafts, library, replays = Drafts(database, clock), Library(database, clock), Replays(database, clock)
    stored, organisation = StoredWordings(database, clock), canned_organisation()
    replies = replace(Replies.load(organisation), edits=stored)
    return ConsoleServices(
        wordings=WordingDesk(replies, Phrases.load(organisation), stored, clock),
        accounts=accounts,
        identities=LinkedAccounts(database, accounts, vault, clock),
        keys=ApiKeys(database, clock),
        audit=AuditLog(database, clock),
        pauses=StoredPauses(database, clock),
        approved=StoredApprovedWordings(database, clock),
        contacts=StoredAllowedContacts(database, clock),
        library=Library(database, clock),
        unanswered=lambda since: list(groups),
        publishing=Publishing(drafts, library, releasing, folder, replays if replaying else None),
        gate=Gate(drafts, library, replays, releasing, replaying, lambda turns: {}) if replaying else None,
        weeks=weeks_over(database, clock),
        proposing=open_proposing(AgentSettings(), database, library, clock),
        evaluations=Evaluations(folder / "data", folder / "organisation", AuditLog(database, clock), clock),
    )


def weeks_over(database: Database, clock: Clock) -> Weeks:
    """Figures of a database on which passages are of no document."""
    return Weeks(
        database, Vault([b"0123456789abcdef"]), clock, ZoneInfo("Africa/Casablanca"), outcome_of, lambda ids: {}
    )


def with_console(services: Services, console: ConsoleServices) -> Services:
    """The same services, with a console."""
    return replace(services, console=console)


def participation_over(database: Database, clock: Clock, *rooms: ParticipationRoom) -> Participation:
    """The common ground on a migrated database, with these rooms open, or all of them."""
    options = {room: RoomOptions() for room in rooms or ParticipationRoom}
    consultations = ConsultationRoom(database, clock, WordEmbedder(), Told())
    identity, vault = Identity(b"0123456789abcdef"), Vault([b"0123456789abcdef"])
    mentoring = MentoringRoom(database, clock, vault, public_url="http://example.org")
    dialogues = DialogueRoom(database, clock, Participants(database, identity, vault, clock), Told())
    associations = AssociationRoom(database, clock, vault, open_gazetteer(), public_url="https://example.org")
    desk = HelpDeskRoom(database, clock, vault, open_gazetteer(), DeskOptions(), public_url="http://example.org")
    ground = Participation(database, clock, identity, vault, options, consultations, mentoring, dialogues, associations)
    calls = CallRoom(database, clock, vault, identity, Told(), public_url="http://example.org")
    training = TrainingRoom(database, clock, vault, identity, Told(), public_url="http://example.org")
    return replace(ground, help_desk=desk, calls=calls, training=training)


def enter(client: TestClient, console: ConsoleServices, name: str, role: Role) -> str:
    """Make an account with `PASSWORD` and let its owner in; gives what the forms of the session carry.

    The way in by link and password is walked by tests of its own: a password takes a quarter of a second of every test.
    """
    console.accounts.add(name, role, "test")
    with console.library.database.write() as session:
        row = staff_row(session, name)
        row.password, row.link_digest, row.link_until = _password(), "", None
        console.audit.append("staff.welcome", name, name, {"codes": False}, session=session)
        token = console.accounts.begin(session, row)
    host = client.base_url.host
    client.cookies.set(SESSION_COOKIE, token, domain=host if "." in host else f"{host}.local", path="/console")
    return csrf_of(token)


@cache
def _password() -> str:
    """`PASSWORD` as an account keeps it."""
    return PasswordHasher().hash(PASSWORD)


def csrf(client: TestClient, path: str = "/console") -> str:
    """What the forms of a page carry."""
    found = _CSRF.search(client.get(path).text)
    assert found is not None
    return found[1]


def with_participation(services: Services, ground: Participation) -> Services:
    """The same services, with rooms of participation."""
    return replace(services, participation=ground)
