"""Accounts of staff, opened with the keys of the settings."""

from __future__ import annotations

from api.console.frame.accounts import Accounts
from api.console.frame.identities import LinkedAccounts
from api.console.frame.oidc_settings import claim_of
from api.settings import Settings
from connectors.rows.keys import open_keys
from core.clock import SystemClock
from core.database.database import Database


def open_accounts(settings: Settings, database: Database) -> Accounts:
    """The accounts in a database."""
    _, vault = open_keys(settings.connectors, settings.core.data_dir)
    return Accounts(database, vault, SystemClock())


def open_identities(settings: Settings, database: Database, accounts: Accounts) -> LinkedAccounts:
    """Accounts elsewhere that lead to them, with the rules of the settings."""
    _, vault = open_keys(settings.connectors, settings.core.data_dir)
    rules = [claim_of(rule) for rule in settings.oidc.oidc_roles]
    return LinkedAccounts(database, accounts, vault, SystemClock(), rules)
