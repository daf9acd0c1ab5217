"""Passwords, codes, sessions and links: what lets somebody in, and what no longer does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest

from api.console.frame.accounts import Accounts, SignInError, WaitError
from api.console.frame.rights import Right, Role
from connectors.rows.identity import Vault
from core.audit import AuditLog
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from tests.consoles import PASSWORD
from tests.databases import migrated


class MovingClock:
    """A clock that tests move on."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 29, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = migrated(tmp_path / "m.db")
    return database


@pytest.fixture
def accounts(database: Database, clock: MovingClock) -> Accounts:
    return Accounts(database, Vault([b"0123456789abcdef"]), clock)


def code_at(secret: str, at: datetime) -> str:
    return pyotp.TOTP(secret).at(at)


def test_a_link_lets_its_owner_in_once(accounts: Accounts) -> None:
    link = accounts.add("amina", Role.REVIEWER, "test")
    assert (invited := accounts.invited(link))
    assert (invited.name, invited.roles) == ("amina", (Role.REVIEWER,))
    member = accounts.session(accounts.welcome(link, PASSWORD))
    assert member is not None
    assert member.name == "amina"
    assert accounts.invited(link) is None
    with pytest.raises(SignInError):
        accounts.welcome(link, PASSWORD)


def test_a_link_ends_after_a_day(accounts: Accounts, clock: MovingClock) -> None:
    link = accounts.add("amina", Role.EDITOR, "test")
    clock.move(hours=24, seconds=1)
    assert accounts.invited(link) is None


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "amina and more words", "x" * 201])
def test_a_password_that_is_easily_guessed_is_refused(accounts: Accounts, password: str) -> None:
    link = accounts.add("amina", Role.EDITOR, "test")
    with pytest.raises(WrongUseError):
        accounts.welcome(link, password)
    assert accounts.invited(link) is not None


def test_a_wrong_password_a_wrong_name_and_a_shut_account_are_told_alike(accounts: Accounts) -> None:
    accounts.welcome(accounts.add("amina", Role.EDITOR, "test"), PASSWORD)
    accounts.add("invited", Role.EDITOR, "test")
    accounts.welcome(accounts.add("gone", Role.EDITOR, "test"), PASSWORD)
    accounts.add("chief", Role.ADMINISTRATOR, "test")
    accounts.set_active("gone", False, "test")
    told = set()
    for name, password in (("amina", "another one"), ("nobody", PASSWORD), ("invited", ""), ("gone", PASSWORD)):
        with pytest.raises(SignInError) as refused:
            accounts.sign_in(name, password)
        told.add(str(refused.value))
    assert len(told) == 1
    assert accounts.session(accounts.sign_in("amina", PASSWORD)) is not None


def test_guessing_waits_longer_and_longer_and_the_right_password_with_it(
    accounts: Accounts, clock: MovingClock
) -> None:
    accounts.welcome(accounts.add("amina", Role.EDITOR, "test"), PASSWORD)
    for _ in range(5):
        with pytest.raises(SignInError):
            accounts.sign_in("amina", "guess")
    with pytest.raises(WaitError):
        accounts.sign_in("amina", PASSWORD)
    clock.move(seconds=31)
    with pytest.raises(SignInError):
        accounts.sign_in("amina", "guess")
    clock.move(seconds=31)
    with pytest.raises(WaitError):
        accounts.sign_in("amina", PASSWORD)
    clock.move(seconds=31)
    assert accounts.sign_in("amina", PASSWORD)


def test_who_guesses_has_nobody_wait_who_asks_from_elsewhere_and_learns_no_name(accounts: Accounts) -> None:
    accounts.welcome(accounts.add("amina", Role.EDITOR, "test"), PASSWORD)
    told = dict[str, list[int]]()
    for name in ("amina", "nobody"):
        for _ in range(7):
            with pytest.raises((SignInError, WaitError)) as refused:
                accounts.sign_in(name, "guess", client="203.0.113.9")
            told.setdefault(name, []).append(refused.value.status)
    assert told["amina"] == told["nobody"] == [401] * 5 + [429] * 2
    assert accounts.session(accounts.sign_in("amina", PASSWORD, client="198.51.100.7")) is not None
    with pytest.raises(WaitError):
        accounts.sign_in("amina", PASSWORD, client="203.0.113.9")


def test_a_household_s_addresses_wait_together(accounts: Accounts) -> None:
    for at in range(5):
        with pytest.raises(SignInError):
            accounts.sign_in("nobody", "guess", client=f"2001:db8:1:2::{at}")
    with pytest.raises(WaitError):
        accounts.sign_in("nobody", "guess", client="2001:db8:1:2:ffff::1")
    with pytest.raises(SignInError):
        accounts.sign_in("nobody", "guess", client="2001:db8:1:3::1")


def test_a_code_is_asked_for_and_taken_once(accounts: Accounts, clock: MovingClock) -> None:
    secret, link = accounts.new_code_secret(), accounts.add("amina", Role.EDITOR, "test")
    with pytest.raises(SignInError):
        accounts.welcome(link, PASSWORD, secret, "000000" if code_at(secret, clock.at) != "000000" else "111111")
    accounts.welcome(link, PASSWORD, secret, code_at(secret, clock.at))
    clock.move(seconds=60)
    code = code_at(secret, clock.at)
    with pytest.raises(SignInError):
        accounts.sign_in("amina", PASSWORD)
    assert accounts.sign_in("amina", PASSWORD, f"{code[:3]} {code[3:]}")
    with pytest.raises(SignInError):
        accounts.sign_in("amina", PASSWORD, code)


def test_a_session_ends_when_nobody_uses_it_and_when_somebody_is_shut_out(
    accounts: Accounts, clock: MovingClock
) -> None:
    accounts.add("chief", Role.ADMINISTRATOR, "test")
    token = accounts.welcome(accounts.add("amina", Role.INBOX_AGENT, "test"), PASSWORD)
    clock.move(hours=7)
    assert accounts.session(token) is not None
    clock.move(hours=7)
    assert accounts.session(token) is not None
    seen = [one.seen_at for one in accounts.everybody() if one.name == "amina"]
    assert seen == [clock.at]
    clock.move(hours=8, seconds=1)
    assert accounts.session(token) is None
    again = accounts.sign_in("amina", PASSWORD)
    accounts.set_active("amina", False, "chief")
    assert accounts.session(again) is None


def test_a_session_lasts_a_week_at_most(accounts: Accounts, clock: MovingClock) -> None:
    token = accounts.welcome(accounts.add("amina", Role.EDITOR, "test"), PASSWORD)
    for _ in range(24):
        clock.move(hours=7)
        assert accounts.session(token) is not None
    clock.move(seconds=61)
    assert accounts.session(token) is None


def test_a_reset_ends_sessions_and_the_password(accounts: Accounts) -> None:
    token = accounts.welcome(accounts.add("amina", Role.EDITOR, "test"), PASSWORD)
    link = accounts.reset("amina", "chief")
    assert accounts.session(token) is None
    with pytest.raises(SignInError):
        accounts.sign_in("amina", PASSWORD)
    assert accounts.session(accounts.welcome(link, "tout autre chose encore")) is not None


def test_somebody_is_left_to_manage_people(accounts: Accounts) -> None:
    accounts.add("chief", Role.ADMINISTRATOR, "test")
    with pytest.raises(WrongUseError):
        accounts.set_active("chief", False, "chief")
    with pytest.raises(WrongUseError):
        accounts.change_role("chief", Role.EDITOR, "chief")
    assert [one.roles for one in accounts.everybody()] == [(Role.ADMINISTRATOR,)]


def test_somebody_with_several_roles_may_what_any_of_them_may(accounts: Accounts) -> None:
    accounts.add("chief", (Role.ADMINISTRATOR, Role.EDITOR), "test")
    accounts.add("sara", [Role.INBOX_AGENT, Role.EVALUATOR], "test")
    _, sara = accounts.everybody()
    assert sara.roles == (Role.EVALUATOR, Role.INBOX_AGENT)
    assert [sara.may(right) for right in (Right.USE_INBOX, Right.EVALUATE, Right.PUBLISH)] == [True, True, False]
    with pytest.raises(WrongUseError):
        accounts.change_role("sara", (), "chief")
    with pytest.raises(WrongUseError):
        accounts.change_role("chief", (Role.EDITOR, Role.REVIEWER), "chief")


def test_nobody_has_two_accounts_and_nobody_without_one_is_changed(accounts: Accounts) -> None:
    accounts.add("amina", Role.EDITOR, "test")
    for name in ("amina", "with space", "", "x" * 41):
        with pytest.raises(WrongUseError):
            accounts.add(name, Role.EDITOR, "test")
    with pytest.raises(NotFoundError):
        accounts.reset("karim", "test")


def test_codes_go_on_with_new_keys_when_the_old_ones_are_forgotten(
    accounts: Accounts, database: Database, clock: MovingClock
) -> None:
    secret, link = accounts.new_code_secret(), accounts.add("amina", Role.EDITOR, "test")
    accounts.welcome(link, PASSWORD, secret, code_at(secret, clock.at))
    Accounts(database, Vault([b"fedcba9876543210", b"0123456789abcdef"]), clock).reseal()
    clock.move(seconds=60)
    again = Accounts(database, Vault([b"fedcba9876543210"]), clock)
    assert again.sign_in("amina", PASSWORD, code_at(secret, clock.at))


def test_changes_are_audited_and_the_database_holds_no_secret(
    accounts: Accounts, database: Database, tmp_path: Path
) -> None:
    secret, link = accounts.new_code_secret(), accounts.add("amina", Role.EDITOR, "chief")
    token = accounts.welcome(link, PASSWORD, secret, code_at(secret, datetime(2026, 11, 29, 12, tzinfo=UTC)))
    log = AuditLog(database, MovingClock())
    assert [one.action for one in log.entries()] == ["staff.welcome", "staff.add"]
    log.verify()
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("m.db*"))
    assert not any(kept.encode() in stored for kept in (secret, link, token, PASSWORD))
