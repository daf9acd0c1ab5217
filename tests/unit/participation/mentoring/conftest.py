"""A mentoring room on a real database."""

from __future__ import annotations

import pytest

from core.database.database import Database
from tests.mentoring import MentoringWorld


@pytest.fixture
def world(database: Database) -> MentoringWorld:
    """The room, with one programme and one cohort that is open."""
    return MentoringWorld(database)
