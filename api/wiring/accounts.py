"""Accounts of staff, opened with the keys of the settings."""

from __future__ import annotations

from api.console.accounts import Accounts
from api.settings import Settings
from connectors.rows.keys import open_keys
from core.clock import SystemClock
from core.database.database import Database


def open_accounts(settings: Settings, database: Database) -> Accounts:
    """The accounts in a database."""
    _, vault = open_keys(settings.connectors, settings.core.data_dir)
    return Accounts(database, vault, SystemClock())
