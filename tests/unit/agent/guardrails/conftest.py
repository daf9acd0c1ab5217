"""An agent of another process: it shares the database with whoever pauses or approves, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.agent import Agent
from agent.guardrails.approved import StoredApprovedWordings
from agent.guardrails.pauses import StoredPauses
from agent.testing import searcher_over
from api.wiring.agent import build_agent
from core.database.database import Database
from core.testing import FixedClock
from tests.databases import migrated
from tests.unit.agent.corpus import EAGER, ORGANISATION, PASSAGES


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = migrated(tmp_path / "munadil.db")
    yield database
    database.close()


@pytest.fixture
def pauses(database: Database) -> StoredPauses:
    return StoredPauses(database, FixedClock())


@pytest.fixture
def wordings(database: Database) -> StoredApprovedWordings:
    return StoredApprovedWordings(database, FixedClock())


@pytest.fixture
def agent(database: Database) -> Agent:
    return build_agent(
        ORGANISATION,
        searcher_over(PASSAGES),
        clock=FixedClock(),
        decider=EAGER,
        pauses=StoredPauses(database, FixedClock()),
        approved=StoredApprovedWordings(database, FixedClock()),
    )
