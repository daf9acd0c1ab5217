"""Who somebody is that signed in elsewhere: an account that was bound to theirs, that has their e-mail, or that a rule makes."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.console.frame.accounts import Accounts, SignInError, StaffRow, staff_row
from api.console.frame.rights import Role
from connectors.errors import SealedError
from connectors.rows.identity import Vault
from core.audit import AuditLog
from core.clock import Clock
from core.database.database import Database
from core.errors import WrongUseError

_LONGEST = 30
"""Letters of a name that is made of what a provider says; chosen by hand, a number may follow."""
_PATIENCE_S = 600
"""Seconds that somebody may be at the provider; chosen by hand: who looks for a phone needs fewer."""
_ATTEMPT = "sign-in attempt"
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,180}")
Rule = tuple[str, str, Role]


class StrangerError(SignInError):
    """Nobody here has this account."""

    status = 403


class LinkedAccounts:
    """Accounts elsewhere that lead to accounts here, one each; every binding is audited."""

    def __init__(
        self, database: Database, accounts: Accounts, vault: Vault, clock: Clock, rules: Sequence[Rule] = ()
    ) -> None:
        """Take the rules by which somebody gets an account that has none; none of them makes an administrator."""
        self._database, self._accounts, self._vault, self._clock = database, accounts, vault, clock
        self._rules = tuple(rule for rule in rules if rule[2] is not Role.ADMINISTRATOR)
        self._audit = AuditLog(database, clock)

    def kept(self, attempt: Mapping[str, str]) -> str:
        """What a browser keeps, sealed, while its owner is at the provider: any process opens it again."""
        sealed = self._vault.seal({**attempt, "at": self._clock.now().timestamp()}, _ATTEMPT)
        return base64.urlsafe_b64encode(sealed).decode()

    def opened(self, kept: str) -> Mapping[str, str]:
        """What was kept. Raises SignInError for what is not ours, or too old."""
        try:
            attempt = self._vault.open(base64.urlsafe_b64decode(kept.encode()), _ATTEMPT)
        except (SealedError, ValueError) as error:
            raise SignInError from error
        if self._clock.now().timestamp() - float(attempt["at"]) > _PATIENCE_S:
            raise SignInError
        return {name: str(value) for name, value in attempt.items()}

    def sign_in(self, subject: str, email: str, name: str, claims: Mapping[str, Any], by: str) -> str:
        """A session's token. `email` is verified, or empty. Raises StrangerError, the same for who is shut out."""
        with self._database.write() as session:
            row = session.scalars(select(StaffRow).where(StaffRow.subject == subject)).first()
            if row is None and email:
                row = session.scalars(
                    select(StaffRow).where(StaffRow.email == email, StaffRow.subject.is_(None))
                ).first()
                if row is not None and row.is_active:
                    self._bind(session, row, subject, by, "email")
            if row is None and (role := self._role(claims)) is not None:
                row = self._added(session, subject, email, name, role, by)
            if row is None or not row.is_active:
                raise StrangerError
            self._audit.append("staff.sign_in", row.name, row.name, {"by": by}, session=session)
            return self._accounts.begin(session, row)

    def bind(self, link: str, subject: str, by: str) -> str:
        """Have whom a link lets in sign in by an account elsewhere from here on; a session's token. The link is spent.

        Raises SignInError where the link is not valid any more, StrangerError where the account leads to somebody else.
        """
        with self._database.write() as session:
            row = self._accounts.by_link(session, link)
            if row is None:
                raise SignInError("This link is not valid any more.", remedy="Ask an administrator for another.")
            others = select(StaffRow.id).where(StaffRow.subject == subject, StaffRow.id != row.id)
            if session.scalar(others) is not None:
                raise StrangerError
            row.link_digest, row.link_until = "", None
            self._bind(session, row, subject, by, "link")
            return self._accounts.begin(session, row)

    def set_email(self, name: str, email: str, who: str) -> None:
        """Note the e-mail that somebody signs in by elsewhere; empty takes it away, and what is bound. Raises WrongUseError."""
        email = email.strip().casefold()
        if email and not _EMAIL.fullmatch(email):
            raise WrongUseError("This is no e-mail address.")
        with self._database.write() as session:
            row = staff_row(session, name)
            taken = select(StaffRow.id).where(StaffRow.email == email, StaffRow.id != row.id)
            if email and session.scalar(taken) is not None:
                raise WrongUseError("Somebody else has this e-mail address.")
            if row.email != (email or None):
                row.email, row.subject = email or None, None
            self._audit.append("staff.email", who, name, {"is_set": bool(email)}, session=session)

    def _bind(self, session: Session, row: StaffRow, subject: str, by: str, way: str) -> None:
        row.subject = subject
        self._audit.append("staff.bind", row.name, row.name, {"by": by, "way": way}, session=session)

    def _role(self, claims: Mapping[str, Any]) -> Role | None:
        for claim, value, role in self._rules:
            said = claims.get(claim)
            values = said if isinstance(said, list) else [said]
            if value in [str(one) for one in values if one is not None]:
                return role
        return None

    def _added(self, session: Session, subject: str, email: str, name: str, role: Role, by: str) -> StaffRow:
        plain = re.sub(r"[^\w.-]+", ".", name).strip(".-")[:_LONGEST] or "member"
        taken = {one for (one,) in session.execute(select(func.lower(StaffRow.name)))}
        called, number = plain, 2
        while called.lower() in taken:
            called, number = f"{plain}.{number}", number + 1
        has_email = email and session.scalar(select(StaffRow.id).where(StaffRow.email == email)) is None
        row = StaffRow(name=called, role=role.value, created_at=self._clock.now(), is_active=True, subject=subject)
        row.email = email if has_email else None
        session.add(row)
        session.flush()
        self._audit.append("staff.add", by, called, {"role": role.value}, session=session)
        return row
