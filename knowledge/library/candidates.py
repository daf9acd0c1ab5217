"""Candidates: releases that are prepared whole and pointed at later, or never; every statement about them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.database.statements import upsert
from core.errors import NotFoundError
from knowledge.errors import StaleChangesError
from knowledge.library import releases
from knowledge.library.tables import CandidateRow, ReadingRow, ReleaseRow, ReleaseVersionRow


def write_candidate(
    session: Session,
    base: int | None,
    version_ids: Collection[int],
    passages: int,
    note: str,
    readings: Mapping[str, str],
    at: datetime,
) -> int:
    """Write the next release as a candidate, to take the place of `base`; its number. `readings` are warnings as stored, by key."""
    number = releases.add_release(session, version_ids, passages, note, at)
    session.add(CandidateRow(release=number, base=base, readings=json.dumps(dict(readings)), made_at=at))
    session.flush()
    return number


def publish_candidate(session: Session, number: int, at: datetime) -> None:
    """Point at a candidate, and remember what reading its documents warned of.

    Raises NotFoundError where there is none, StaleChangesError where another release was published since it was made.
    """
    row = standing_candidate(session, number)
    if row.base != releases.current(session):
        raise StaleChangesError(remedy="Make it anew from what is published now.")
    for key, warnings in json.loads(row.readings).items():
        upsert(session, ReadingRow, {"key": key, "read_at": at, "warnings": warnings}, "key")
    session.delete(row)
    session.get_one(ReleaseRow, number).created_at = at
    releases.point_at(session, number)


def standing_candidate(session: Session, number: int) -> CandidateRow:
    """A candidate that was not dropped. Raises NotFoundError."""
    row = session.get(CandidateRow, number)
    if row is None or row.is_dropped:
        raise NotFoundError(f"No candidate {number} is prepared.", remedy="Make it anew from what is published now.")
    return row


def drop(session: Session, number: int) -> None:
    """Let go of a candidate, where it stands; the next sweep forgets what it alone names."""
    row = session.get(CandidateRow, number)
    if row is not None:
        row.is_dropped = True
        session.execute(delete(ReleaseVersionRow).where(ReleaseVersionRow.release == number))


def drop_stale(session: Session) -> None:
    """Let go of every candidate that was made to take the place of another release than the current one."""
    current = releases.current(session)
    for row in session.scalars(select(CandidateRow).where(CandidateRow.is_dropped.is_(False))).all():
        if row.base != current:
            drop(session, row.release)
