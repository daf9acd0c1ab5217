"""Figures of weeks, on the database: with what the agent's statuses mean and which documents passages are of."""

from __future__ import annotations

from collections.abc import Collection
from zoneinfo import ZoneInfo

from api.console.frame.outcomes import outcome_of
from api.settings import Settings
from connectors.desk.weeks import Weeks
from connectors.rows.keys import open_keys
from core.clock import SystemClock
from core.database.database import Database
from knowledge.library.library import Library


def open_weeks(settings: Settings, database: Database, zone: str) -> Weeks:
    """What counts weeks that are over, each beginning on Monday in a time zone."""
    library = Library(database, SystemClock())

    def describe(passages: Collection[str]) -> dict[str, tuple[str, tuple[str, ...]]]:
        return {name: (one.key, one.meta.themes) for name, one in library.passages(passages).items()}

    _, vault = open_keys(settings.connectors, settings.core.data_dir)
    return Weeks(database, vault, SystemClock(), ZoneInfo(zone), outcome_of, describe)
