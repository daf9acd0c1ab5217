"""A room of calls on a real database."""

from __future__ import annotations

import pytest

from core.database.database import Database
from tests.calls import CallWorld


@pytest.fixture
def world(database: Database) -> CallWorld:
    """The room, with one call that is open."""
    return CallWorld(database)
