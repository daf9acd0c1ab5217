"""A room of training on a real database."""

from __future__ import annotations

import pytest

from core.database.database import Database
from tests.training import TrainingWorld


@pytest.fixture
def world(database: Database) -> TrainingWorld:
    """The room, with one programme that is open."""
    return TrainingWorld(database)
