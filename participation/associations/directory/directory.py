"""The directory: associations join, are looked at, verified, kept up to date, merged where they stand twice, and leave."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from agent.organisation.organisation import ParticipationRoom
from connectors.rows.identity import Vault
from core.audit import ITS_PERSON, AuditLog
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from participation.associations.directory.belongings import Belongings
from participation.associations.directory.rows import association_of, write_details
from participation.associations.directory.schemas import (
    STATES,
    Association,
    AssociationDetails,
    AssociationField,
    AssociationSize,
    AssociationState,
    DirectoryEntry,
)
from participation.associations.directory.tables import AssociationRow, SpeakerRow
from participation.associations.errors import NamelessError, TooLongError, WebsiteError
from participation.common.history import Change, History
from participation.common.rights import RoomRight

ROOM = ParticipationRoom.ASSOCIATIONS
STALE_AFTER = timedelta(days=365)
"""After which an association is asked whether all is still so. Chosen by hand: a year."""
_LONGEST = {
    "name_ar": 200,
    "name_fr": 200,
    "receipt": 60,
    "about": 3000,
    "website": 300,
    "email": 200,
    "phone": 40,
    "address": 400,
}
"""Characters of each detail. Chosen by hand, as their columns are."""
_LONGEST_LINE = 400
"""Characters of a need, an offer or a language. Chosen by hand: two lines."""
_MOST_OF_A_LIST = 20
"""Needs, offers or languages of one association. Chosen by hand: more is no list that anybody reads."""
_BLANKS: tuple[Any, ...] = ("", None, (), AssociationSize.UNKNOWN, AssociationField.OTHER)


class Directory:
    """Associations in the database; each change is in the history and the audit log, in its own transaction."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        vault: Vault,
        belongings: Sequence[Belongings] = (),
        *,
        leaving: Sequence[Callable[[Session, Sequence[int]], None]] = (),
    ) -> None:
        """`belongings` are what the network keeps of associations beside their entries; `leaving` takes away what no key of theirs does."""
        self._database, self._clock, self.vault, self._belongings = database, clock, vault, belongings
        self._leaving = leaving
        self._history, self._audit = History(database, clock), AuditLog(database, clock)

    def get(self, number: int) -> Association:
        """One by number. Raises NotFoundError."""
        with self._database.read() as session:
            return association_of(_row(session, number), self.vault)

    def entry(self, number: int) -> DirectoryEntry:
        """What everybody may see of one, of the one that it is part of where it was merged. Raises NotFoundError."""
        with self._database.read() as session:
            row = _row(session, number)
            if row.state == AssociationState.MERGED and row.merged_into is not None:
                row = _row(session, row.merged_into)
            if row.state != AssociationState.LISTED:
                raise NotFoundError("There is no such association.")
            return association_of(row, self.vault).entry()

    def listed(self, *states: AssociationState) -> tuple[Association, ...]:
        """Every association in these states, or in any, by number."""
        wanted = select(AssociationRow).order_by(AssociationRow.id)
        if states:
            wanted = wanted.where(AssociationRow.state.in_([state.value for state in states]))
        with self._database.read() as session:
            return tuple(association_of(row, self.vault) for row in session.scalars(wanted))

    def entries(self, since: datetime | None = None) -> tuple[DirectoryEntry, ...]:
        """What everybody may see of all that are listed, or of those that changed since a time."""
        wanted = select(AssociationRow).where(AssociationRow.state == AssociationState.LISTED.value)
        wanted = wanted.where(AssociationRow.changed_at >= since) if since else wanted
        with self._database.read() as session:
            rows = session.scalars(wanted.order_by(AssociationRow.id))
            return tuple(association_of(row, self.vault).entry() for row in rows)

    def numbers(self) -> frozenset[int]:
        """The numbers of all that are listed."""
        with self._database.read() as session:
            wanted = select(AssociationRow.id).where(AssociationRow.state == AssociationState.LISTED.value)
            return frozenset(session.scalars(wanted))

    def standing(self) -> tuple[int, datetime | None]:
        """What changes whenever anything of the directory does: for whoever keeps it in memory."""
        wanted = select(func.count(AssociationRow.id), func.max(AssociationRow.changed_at))
        with self._database.read() as session:
            count, changed = session.execute(wanted).one()
            return count, changed

    def join(
        self,
        details: AssociationDetails,
        who: str,
        *,
        state: AssociationState = AssociationState.ASKED,
        key: str | None = None,
    ) -> Association:
        """Take an association up; one that comes by itself is looked at first. Raises WrongUseError for what cannot be."""
        with self._database.write() as session:
            row = self.added(session, details, who, state=state, key=key)
            return association_of(row, self.vault)

    def asked(self, session: Session, details: AssociationDetails) -> AssociationRow:
        """Take up, within a transaction, an association that comes by itself: staff looks at it first."""
        return self.added(session, details, ITS_PERSON, state=AssociationState.ASKED, key=None)

    def added(
        self,
        session: Session,
        details: AssociationDetails,
        who: str,
        *,
        state: AssociationState,
        key: str | None = None,
    ) -> AssociationRow:
        """Take one up within a transaction."""
        checked(details)
        now = self._clock.now()
        row = AssociationRow(
            state=state.value, key=key, verified_by="", verified_at=None, confirmed_at=now, created_at=now, changed_at=now,
            merged_into=None, contacts=None, lists="{}", field=details.field.value, size=details.size.value,
            **{name: getattr(details, name) for name in ("name_ar", "name_fr", "territory", "receipt", "about", "website")},
        )  # fmt: skip
        session.add(row)
        session.flush()
        write_details(row, details, self.vault)
        self._note(session, row, "join", who, {"state": state.value})
        return row

    def change(self, number: int, details: AssociationDetails, who: str) -> Association:
        """Say what it is now; that is a confirmation too. A receipt that changes is to be verified anew."""
        with self._database.write() as session:
            row = _row(session, number)
            self.changed(session, row, details, who)
            return association_of(row, self.vault)

    def changed(self, session: Session, row: AssociationRow, details: AssociationDetails, who: str) -> bool:
        """Change one within a transaction; whether anything was. The history names what changed, never what it says."""
        checked(details)
        before = association_of(row, self.vault).details
        changed = [one.name for one in fields(details) if getattr(before, one.name) != getattr(details, one.name)]
        row.confirmed_at = self._clock.now()
        if not changed:
            return False
        write_details(row, details, self.vault)
        if {"receipt", "receipt_on"} & {*changed}:
            row.verified_by, row.verified_at = "", None
        self._note(session, row, "change", who, {"changed": changed})
        return True

    def move(
        self, number: int, to: AssociationState, who: str, rights: Collection[RoomRight], reason: str = ""
    ) -> None:
        """List or refuse it. Raises NextStepError where that does not follow, WrongUseError for a refusal without a reason."""
        if to is AssociationState.REFUSED and not reason.strip():
            raise WrongUseError("A refusal needs a reason.", remedy="Say in a sentence what is missing.")
        with self._database.write() as session:
            row = _row(session, number)
            row.state = STATES.step(AssociationState(row.state), to, rights).value
            self._note(session, row, to.value, who, {"reason": reason.strip()} if reason.strip() else {})

    def verify(self, number: int, who: str, is_verified: bool = True) -> None:
        """Note that somebody saw the legal receipt, or take that back. Raises WrongUseError where no receipt is named."""
        with self._database.write() as session:
            row = _row(session, number)
            if is_verified and not row.receipt:
                raise WrongUseError("There is no receipt to verify.", remedy="Write down its number and date first.")
            row.verified_by, row.verified_at = (who, self._clock.now()) if is_verified else ("", None)
            self._note(session, row, "verify" if is_verified else "unverify", who)

    def confirm(self, number: int, who: str) -> None:
        """Note that all is still so."""
        with self._database.write() as session:
            row = _row(session, number)
            row.confirmed_at = self._clock.now()
            self._note(session, row, "confirm", who)

    def unconfirmed(self) -> tuple[Association, ...]:
        """Those that nobody has confirmed for a year, the longest first."""
        old = self._clock.now() - STALE_AFTER
        wanted = select(AssociationRow).where(
            AssociationRow.state == AssociationState.LISTED.value, AssociationRow.confirmed_at < old
        )
        with self._database.read() as session:
            rows = session.scalars(wanted.order_by(AssociationRow.confirmed_at, AssociationRow.id))
            return tuple(association_of(row, self.vault) for row in rows)

    def merge(self, kept: int, gone: int, who: str, rights: Collection[RoomRight]) -> Association:
        """Make one entry of two: what the one that stays does not say, it takes from the other, with its speakers."""
        if kept == gone:
            raise WrongUseError("These are one entry already.")
        with self._database.write() as session:
            row, other = _row(session, kept), _row(session, gone)
            if row.state != AssociationState.LISTED:
                raise WrongUseError("The entry that stays must be listed.", remedy="Merge the other way round.")
            other.state = STATES.step(AssociationState(other.state), AssociationState.MERGED, rights).value
            other.merged_into = kept
            ours, theirs = (association_of(one, self.vault).details for one in (row, other))
            write_details(row, completed(ours, theirs), self.vault)
            _move_speakers(session, gone, kept)
            for belongings in self._belongings:
                belongings.follow(session, gone, kept)
            self._note(session, row, "merge", who, {"from": gone})
            self._note(session, other, "merged", who, {"into": kept})
            return association_of(row, self.vault)

    def leave(self, number: int, who: str) -> None:
        """Erase an association, with everything that hangs on its entry and on those that were merged into it."""
        with self._database.write() as session:
            row = _row(session, number)
            merged = session.scalars(select(AssociationRow.id).where(AssociationRow.merged_into == row.id)).all()
            for goes in self._leaving:
                goes(session, (number, *merged))
            session.execute(delete(AssociationRow).where(AssociationRow.merged_into == row.id))
            session.delete(row)
            self._audit.append("associations.leave", who, f"association {number}", session=session)
        self._database.settle()

    def export(self, number: int) -> dict[str, Any]:
        """Everything that is kept of an association, to take away, as JSON."""
        told = asdict(found := self.get(number))
        told["details"]["hidden"] = sorted(found.details.hidden)
        told["history"] = [asdict(change) for change in self.history(number)]
        with self._database.read() as session:
            for belongings in self._belongings:
                told |= belongings.export(session, number)
        return json.loads(json.dumps(told, default=str, ensure_ascii=False))  # type: ignore[no-any-return]

    def history(self, number: int) -> tuple[Change, ...]:
        """What was done to an entry, oldest first."""
        with self._database.read() as session:
            return self._history.of(session, ROOM, f"association {number}")

    def _note(
        self, session: Session, row: AssociationRow, action: str, who: str, detail: dict[str, object] | None = None
    ) -> None:
        row.changed_at = self._clock.now()
        self._history.note(session, ROOM, "", f"association {row.id}", action, who, detail)


def completed(ours: AssociationDetails, theirs: AssociationDetails) -> AssociationDetails:
    """Details with what they lack taken from others; what either kept for members stays with members."""
    blank = {one.name for one in fields(ours) if getattr(ours, one.name) in _BLANKS}
    taken = {name: getattr(theirs, name) for name in blank}
    hidden = ours.hidden | {one for one in theirs.hidden if one.value in blank}
    return replace(ours, **taken, hidden=hidden) if taken else ours


def checked(details: AssociationDetails) -> None:
    """Raises WrongUseError for details that cannot be kept."""
    if not details.name_ar.strip() and not details.name_fr.strip():
        raise NamelessError("An association needs a name.", remedy="Give it in Arabic or in French.")
    for name, longest in _LONGEST.items():
        if len(getattr(details, name)) > longest:
            raise TooLongError(f"The {name} is too long.", remedy=f"It may have {longest} characters.")
    if details.website and not details.website.startswith(("https://", "http://")):
        raise WebsiteError("The website is no address.", remedy="Begin it with https://.")
    _check_lists((details.needs, details.offers, details.languages))


def _check_lists(lists: Iterable[tuple[str, ...]]) -> None:
    for entries in lists:
        if len(entries) > _MOST_OF_A_LIST or any(len(one) > _LONGEST_LINE for one in entries):
            raise TooLongError("A list is too long.", remedy=f"It may have {_MOST_OF_A_LIST} short lines.")


def _move_speakers(session: Session, gone: int, kept: int) -> None:
    there = set(session.scalars(select(SpeakerRow.participant).where(SpeakerRow.association == kept)))
    for speaker in session.scalars(select(SpeakerRow).where(SpeakerRow.association == gone)):
        if speaker.participant in there:
            session.delete(speaker)
        else:
            speaker.association = kept


def _row(session: Session, number: int) -> AssociationRow:
    row = session.get(AssociationRow, number)
    if row is None:
        raise NotFoundError("There is no such association.")
    return row
