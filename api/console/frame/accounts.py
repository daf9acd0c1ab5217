"""Accounts of staff: passwords, one-time codes, sessions, and links that let somebody in for the first time."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import LargeBinary, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from api.console.frame.rights import RIGHTS, Right, Role
from api.console.frame.wrong_tries import FREE_TRIES, forget_wrong_tries, note_wrong_try, wait_after, waits_until
from connectors.rows.identity import Vault
from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Base, Database
from core.database.types import UtcDateTime
from core.errors import MunadilError, NotFoundError, WrongUseError

LEAST_PASSWORD = 12
"""Characters of a password. Chosen by hand, above the eight that NIST SP 800-63B asks of one that stands beside a code."""
_MOST_PASSWORD = 200
"""Characters of a password that are hashed. Chosen by hand: a longer one only costs time."""
_LINK_LASTS = timedelta(hours=24)
"""How long a link lets somebody in. Chosen by hand: the colleague answers on the next day."""
_IDLE = timedelta(hours=8)
"""How long a session lasts without a request. Chosen by hand: a working day."""
_LASTS = timedelta(days=7)
"""How long a session lasts at all. Chosen by hand: a week."""
_SEEN = timedelta(minutes=1)
"""How old the note of a session's last request may be. Chosen by hand: one write a minute, not one a page."""
_TOKEN_BYTES = 32
"""Of a session or link: 256 bits, chosen by hand, of which the digest alone is stored."""
_STEP = 30
"""Seconds of a code, given by RFC 6238."""
_NAME = re.compile(r"[\w.-]{1,40}")


class SignInError(MunadilError):
    """The name, the password or the code is wrong."""

    status = 401


class WaitError(MunadilError):
    """Too many wrong tries: who tried waits."""

    status = 429


class StaffRow(Base):
    """A member of staff; `link_digest` is that of the link which lets them set a password, until `link_until`."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    role: Mapped[str] = mapped_column(String(120))
    """Its roles, set off by commas."""
    password: Mapped[str] = mapped_column(String(200), default="")
    code_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed; None where no codes are asked for."""
    last_step: Mapped[int] = mapped_column(default=0)
    """Time step of the last code that was taken: none is taken twice."""
    failures: Mapped[int] = mapped_column(default=0)
    waits_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    link_digest: Mapped[str] = mapped_column(String(64), default="")
    link_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    is_active: Mapped[bool] = mapped_column(default=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True, index=True)
    subject: Mapped[str | None] = mapped_column(String(64), unique=True, index=True)
    """Digest of the account elsewhere that they sign in by."""


class StaffSessionRow(Base):
    """A session of a browser, by the digest of its token."""

    __tablename__ = "staff_sessions"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff: Mapped[int] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class StaffMember:
    """Somebody who may enter the console."""

    id: int
    name: str
    roles: tuple[Role, ...]
    has_password: bool
    has_codes: bool
    is_active: bool
    created_at: datetime
    seen_at: datetime | None = None
    """When they last asked for a page; None where they have no session."""
    email: str = ""
    """By which they are known where they sign in elsewhere; empty where they are not."""
    signs_in_elsewhere: bool = False

    def may(self, right: Right) -> bool:
        """Whether one of the roles has a right."""
        return any(right in RIGHTS[role] for role in self.roles)


class Accounts:
    """Accounts in the database; each change is audited in its own transaction."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database, self._vault, self._clock = database, vault, clock
        self._audit = AuditLog(database, clock)

    def everybody(self) -> tuple[StaffMember, ...]:
        """All members of staff by name, with when each was last there."""
        seen = select(StaffSessionRow.staff, func.max(StaffSessionRow.seen_at)).group_by(StaffSessionRow.staff)
        with self._database.read() as session:
            last: dict[int, datetime] = {staff: at for staff, at in session.execute(seen)}
            rows = session.scalars(select(StaffRow).order_by(StaffRow.name))
            return tuple(_member(row, last.get(row.id)) for row in rows)

    def add(self, name: str, roles: Role | Iterable[Role], who: str) -> str:
        """A new member; returns the token of the link that lets them in once. Raises WrongUseError."""
        held = _written(roles)
        if not _NAME.fullmatch(name):
            raise WrongUseError("A name has letters, digits, dots, dashes and underscores, 40 at most.")
        with self._database.write() as session:
            if session.scalar(select(StaffRow.id).where(func.lower(StaffRow.name) == name.lower())) is not None:
                raise WrongUseError(
                    f"There is a {name} already.", remedy=f"`munadil staff reset {name}` lets them in again."
                )
            row = StaffRow(name=name, role=held, created_at=self._clock.now(), is_active=True)
            session.add(row)
            token = self._linked(row)
            self._audit.append("staff.add", who, name, {"role": held}, session=session)
        return token

    def reset(self, name: str, who: str) -> str:
        """Forget password, code and sessions of somebody; returns the token of a link that lets them in once. Raises NotFoundError."""
        with self._database.write() as session:
            row = staff_row(session, name)
            row.password, row.code_secret, row.failures, row.waits_until, row.is_active = "", None, 0, None, True
            row.subject = None
            _end_sessions(session, row.id)
            token = self._linked(row)
            self._audit.append("staff.reset", who, name, session=session)
        return token

    def change_role(self, name: str, roles: Role | Iterable[Role], who: str) -> None:
        """Give somebody other roles. Raises NotFoundError, and WrongUseError without any or where nobody could manage people."""
        held = _written(roles)
        with self._database.write() as session:
            row = staff_row(session, name)
            before, row.role = row.role, held
            session.flush()
            _keep_an_administrator(session)
            self._audit.append("staff.role", who, name, {"before": before, "after": held}, session=session)

    def set_active(self, name: str, is_active: bool, who: str) -> None:
        """Let somebody in again, or no longer: their sessions end at once. Raises as `change_role` does."""
        with self._database.write() as session:
            row = staff_row(session, name)
            row.is_active = is_active
            if not is_active:
                row.link_digest, row.link_until = "", None
                _end_sessions(session, row.id)
            session.flush()
            _keep_an_administrator(session)
            self._audit.append("staff.let_in" if is_active else "staff.shut_out", who, name, session=session)

    def invited(self, token: str) -> StaffMember | None:
        """Whom a link lets in; None where it lets in nobody, or no longer."""
        with self._database.read() as session:
            row = self.by_link(session, token)
            return _member(row) if row else None

    def new_code_secret(self) -> str:
        """A secret for codes, to be kept once a first code of it was right."""
        return pyotp.random_base32()

    def welcome(self, token: str, password: str, code_secret: str = "", code: str = "") -> str:
        """Set the password of whom a link lets in, and their codes where they give one; returns a session's token.

        The link is spent. Raises SignInError where the link or the code is wrong, WrongUseError for a poor password.
        """
        invited = self.invited(token)
        if invited is not None:
            _refuse_poor(password, invited.name)
        hashed = _hasher().hash(password[:_MOST_PASSWORD])
        with self._database.write() as session:
            row = self.by_link(session, token)
            if row is None:
                raise SignInError("This link is not valid any more.", remedy="Ask an administrator for another.")
            if code_secret:
                step = self._step_of(code_secret, code)
                if step is None:
                    raise SignInError(
                        "The code is not right.", remedy="Check the clock of your phone and take the next code."
                    )
                row.code_secret, row.last_step = self._vault.seal({"secret": code_secret}, f"staff {row.id}"), step
            row.password = hashed
            row.link_digest, row.link_until, row.failures, row.waits_until = "", None, 0, None
            self._audit.append("staff.welcome", row.name, row.name, {"codes": bool(code_secret)}, session=session)
            return self.begin(session, row)

    def sign_in(self, name: str, password: str, code: str = "", client: str = "") -> str:
        """A session's token. Raises SignInError, the same whatever is wrong, and WaitError after too many of them from a client.

        A name that there is not waits as one that there is, and nobody has somebody wait who asks from elsewhere.
        """
        now = self._clock.now()
        with self._database.read() as session:
            row = session.scalars(select(StaffRow).where(StaffRow.name == name)).first()
            known, until = row.password if row is not None else "", waits_until(session, name, client)
        if until is not None and until > now:
            raise WaitError(remedy=f"Try again in {int((until - now).total_seconds()) + 1} seconds.")
        is_right = _is_password(known, password)  # takes its time, so no transaction waits for it
        with self._database.write() as session:
            row = session.scalars(select(StaffRow).where(StaffRow.name == name)).first()
            step = self._taken_step(row, code) if row is not None and is_right and row.password == known else None
            if row is not None and row.is_active and step is not None:
                row.failures, row.waits_until, row.last_step = 0, None, step
                forget_wrong_tries(session, name, client)
                self._audit.append("staff.sign_in", row.name, row.name, session=session)
                return self.begin(session, row)
            tries = note_wrong_try(session, name, client, now)
            if row is not None and tries >= FREE_TRIES:
                self._audit.append("staff.wait", row.name, row.name, {"tries": tries}, session=session)
        raise SignInError

    def change_password(self, name: str, current: str, password: str, token: str) -> None:
        """Set another password; sessions but that of `token` end. Raises SignInError, WaitError, and WrongUseError for a poor one."""
        _refuse_poor(password, name)
        hashed = _hasher().hash(password[:_MOST_PASSWORD])
        known = self._known(name, current)
        with self._database.write() as session:
            row = self._own(session, name, known)
            row.password = hashed
            others = delete(StaffSessionRow).where(
                StaffSessionRow.staff == row.id, StaffSessionRow.digest != _digest(token)
            )
            session.execute(others)
            self._audit.append("staff.password", name, name, session=session)

    def change_codes(self, name: str, current: str, secret: str = "", code: str = "") -> None:
        """Ask for codes of a secret from here on, once a first one of it was right, or (without one) for none; raises as above."""
        known, step = self._known(name, current), 0
        if secret:
            found = self._step_of(secret, code)
            if found is None:
                raise SignInError("The code is not right.", remedy="Take the next code.")
            step = found
        with self._database.write() as session:
            row = self._own(session, name, known)
            row.code_secret = self._vault.seal({"secret": secret}, f"staff {row.id}") if secret else None
            row.last_step = max(row.last_step, step)
            self._audit.append("staff.codes_on" if secret else "staff.codes_off", name, name, session=session)

    def _known(self, name: str, password: str) -> str:
        """The hash that a password is right for, asked of who is signed in already; a wrong one counts as in signing in."""
        now = self._clock.now()
        with self._database.read() as session:
            row = staff_row(session, name)
            known, until = row.password, row.waits_until
        if until is not None and until > now:
            raise WaitError
        if _is_password(known, password):
            return known
        with self._database.write() as session:
            self._note_failure(session, staff_row(session, name), now)
        raise SignInError

    def _own(self, session: Session, name: str, known: str) -> StaffRow:
        """The account, unless its password was changed since it was asked."""
        row = staff_row(session, name)
        if row.password != known:
            raise SignInError
        row.failures, row.waits_until = 0, None
        return row

    def session(self, token: str) -> StaffMember | None:
        """Whose session it is; None where it has ended."""
        now, digest = self._clock.now(), _digest(token)
        with self._database.read() as session:
            found = session.get(StaffSessionRow, digest)
            if found is None or now - found.seen_at > _IDLE or now - found.created_at > _LASTS:
                return None
            row = session.get(StaffRow, found.staff)
            if row is None or not row.is_active:
                return None
            member, seen_at = _member(row, found.seen_at), found.seen_at
        if now - seen_at > _SEEN:
            with self._database.write() as session:
                if kept := session.get(StaffSessionRow, digest):
                    kept.seen_at = now
        return member

    def sign_out(self, token: str) -> None:
        """End a session."""
        with self._database.write() as session:
            session.execute(delete(StaffSessionRow).where(StaffSessionRow.digest == _digest(token)))

    def sign_out_everywhere(self, member: StaffMember) -> None:
        """End every session of somebody, on every device and in every process."""
        with self._database.write() as session:
            _end_sessions(session, member.id)
            self._audit.append("staff.sign_out_everywhere", member.name, member.name, session=session)

    def reseal(self) -> None:
        """Seal with the newest key what an older one had sealed."""
        with self._database.write() as session:
            for row in session.scalars(select(StaffRow).where(StaffRow.code_secret.is_not(None))):
                if row.code_secret is not None and self._vault.is_outdated(row.code_secret):
                    bound_to = f"staff {row.id}"
                    row.code_secret = self._vault.seal(self._vault.open(row.code_secret, bound_to), bound_to)

    def _linked(self, row: StaffRow) -> str:
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        row.link_digest, row.link_until = _digest(token), self._clock.now() + _LINK_LASTS
        return token

    def by_link(self, session: Session, token: str) -> StaffRow | None:
        """Whom a link lets in, within a transaction that is open; None where it lets in nobody, or no longer."""
        row = session.scalars(select(StaffRow).where(StaffRow.link_digest == _digest(token))).first()
        return row if row and row.is_active and row.link_until and row.link_until > self._clock.now() else None

    def begin(self, session: Session, row: StaffRow) -> str:
        """A new session's token, within a transaction that is open."""
        now, token = self._clock.now(), secrets.token_urlsafe(_TOKEN_BYTES)
        session.execute(delete(StaffSessionRow).where(StaffSessionRow.created_at < now - _LASTS))
        session.add(StaffSessionRow(digest=_digest(token), staff=row.id, created_at=now, seen_at=now))
        return token

    def _taken_step(self, row: StaffRow, code: str) -> int | None:
        """The time step of a right code that was not taken before; the last one where no codes are asked for; None else."""
        if row.code_secret is None:
            return row.last_step
        step = self._step_of(str(self._vault.open(row.code_secret, f"staff {row.id}")["secret"]), code)
        return step if step is not None and step > row.last_step else None

    def _step_of(self, secret: str, code: str) -> int | None:
        """The time step that a code is of, now or just before or after, for clocks differ; None for a wrong one."""
        now = int(self._clock.now().timestamp()) // _STEP
        codes, given = pyotp.TOTP(secret), re.sub(r"\D", "", code)
        return next((s for s in (now, now - 1, now + 1) if secrets.compare_digest(codes.at(s * _STEP), given)), None)

    def _note_failure(self, session: Session, row: StaffRow, now: datetime) -> None:
        row.failures += 1
        if row.failures >= FREE_TRIES:
            row.waits_until = now + wait_after(row.failures)
            self._audit.append("staff.wait", row.name, row.name, {"tries": row.failures}, session=session)


def _member(row: StaffRow, seen_at: datetime | None = None) -> StaffMember:
    return StaffMember(
        row.id,
        row.name,
        tuple(map(Role, row.role.split(","))),
        bool(row.password),
        row.code_secret is not None,
        row.is_active,
        row.created_at,
        seen_at,
        row.email or "",
        row.subject is not None,
    )


def _written(roles: Role | Iterable[Role]) -> str:
    """Roles as they are kept, in their order. Raises WrongUseError where there is none."""
    held = {roles} if isinstance(roles, Role) else set(roles)
    if not held:
        raise WrongUseError("Everybody has a role at least.")
    return ",".join(role.value for role in Role if role in held)


def staff_row(session: Session, name: str) -> StaffRow:
    """Somebody's row. Raises NotFoundError."""
    row = session.scalars(select(StaffRow).where(StaffRow.name == name)).first()
    if row is None:
        raise NotFoundError(f"There is no {name}.", remedy="`munadil staff list` shows who there is.")
    return row


def _end_sessions(session: Session, staff: int) -> None:
    session.execute(delete(StaffSessionRow).where(StaffSessionRow.staff == staff))


def _keep_an_administrator(session: Session) -> None:
    left = select(StaffRow.id).where(StaffRow.role.contains(Role.ADMINISTRATOR.value), StaffRow.is_active).limit(1)
    if session.scalar(left) is None:
        raise WrongUseError(
            "Nobody would be left to manage people.", remedy="Make somebody else an administrator first."
        )


def _refuse_poor(password: str, name: str) -> None:
    if not LEAST_PASSWORD <= len(password) <= _MOST_PASSWORD:
        raise WrongUseError(
            f"A password has at least {LEAST_PASSWORD} characters.", remedy="Four words in a row will do."
        )
    if name.casefold() in password.casefold() or len(set(password)) < 5:
        raise WrongUseError(
            "This password is easily guessed.", remedy="Take four words that have nothing to do with you."
        )


def _is_password(known: str, password: str) -> bool:
    """Whether it is the password; a hash is computed in any case, so that time does not tell who has an account."""
    try:
        _hasher().verify(known or _nobody(), password[:_MOST_PASSWORD])
    except (Argon2Error, InvalidHashError):
        return False
    return bool(known)


@cache
def _nobody() -> str:
    return _hasher().hash(secrets.token_urlsafe(_TOKEN_BYTES))


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
