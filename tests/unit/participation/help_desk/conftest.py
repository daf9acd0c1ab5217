"""A help desk on a real database."""

from __future__ import annotations

import pytest

from core.database.database import Database
from tests.helpdesks import DeskWorld


@pytest.fixture
def world(database: Database) -> DeskWorld:
    """The desk, with no ticket in it."""
    return DeskWorld(database)
