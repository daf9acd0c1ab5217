"""A console on a real database, for tests: accounts, drafts, and work that only notes what it was given."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from agent.guardrails.pauses import StoredPauses
from api.console.accounts import Accounts
from api.console.publishing import Publishing
from api.console.rights import Role
from api.console.services import ConsoleServices
from api.http.services import Services
from api.opened import ProgressCallback
from connectors.rows.identity import Vault
from conversation.unanswered import UnansweredGroup
from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Database
from core.errors import UnavailableError
from knowledge.drafts.drafts import Drafts
from knowledge.library.library import Library
from knowledge.library.report import IngestReport, RefusedDocument

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

PASSWORD = "quatre mots pas communs"
_CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')


class NotingWork:
    """Work that reads nothing: it notes the files it finds, and refuses those whose text says so."""

    def __init__(self) -> None:
        self.seen: list[dict[str, str]] = []
        self.fails = False

    def __call__(self, progress: ProgressCallback) -> NotingWork:
        """Itself, for every publication."""
        progress("reading", 1, 2)
        return self

    def ingest(self, paths: Sequence[Path], **_: object) -> IngestReport:
        """Note what the folders hold."""
        if self.fails:
            raise UnavailableError("the index is away.", remedy="Wait.")
        files = {file.name: file.read_text("utf-8") for path in paths for file in path.iterdir()}
        self.seen.append(files)
        refused = tuple(
            RefusedDocument(f"library/{name}", "No.", "Write.") for name, text in files.items() if "REFUSE" in text
        )
        return IngestReport(len(self.seen), len(files), 0, 0, 0, 0, 0, (), refused, (), dry_run=False, seconds=0.0)

    def roll_back(self, number: int) -> None:
        """Nothing to go back to."""

    def release_held(self, key: str) -> None:
        """Nothing is held."""


def console_over(
    database: Database,
    folder: Path,
    clock: Clock,
    work: NotingWork | None = None,
    groups: Sequence[UnansweredGroup] = (),
) -> ConsoleServices:
    """A console on a migrated database."""
    made: Callable[[ProgressCallback], NotingWork] = work or NotingWork()
    return ConsoleServices(
        accounts=Accounts(database, Vault([b"0123456789abcdef"]), clock),
        audit=AuditLog(database, clock),
        pauses=StoredPauses(database, clock),
        library=Library(database, clock),
        unanswered=lambda since: list(groups),
        publishing=Publishing(Drafts(database, clock), Library(database, clock), made, folder, folder),  # type: ignore[arg-type]
    )


def with_console(services: Services, console: ConsoleServices) -> Services:
    """The same services, with a console."""
    return replace(services, console=console)


def enter(client: TestClient, console: ConsoleServices, name: str, role: Role) -> str:
    """Make an account, let its owner in by the link, and give what the forms of the session carry."""
    token = console.accounts.add(name, role, "test")
    page = client.get(f"/console/welcome/{token}").text
    secret = re.search(r'name="secret" value="(\w+)"', page)
    assert secret is not None
    form = {"link": token, "password": PASSWORD, "secret": secret[1]}
    assert client.post("/console/welcome", data=form, follow_redirects=False).status_code == 303
    return csrf(client)


def csrf(client: TestClient, path: str = "/console") -> str:
    """What the forms of a page carry."""
    found = _CSRF.search(client.get(path).text)
    assert found is not None
    return found[1]
