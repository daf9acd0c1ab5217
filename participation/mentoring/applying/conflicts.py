"""Conflicts of interest that organisers see between a mentor and a mentee."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from participation.mentoring.tables import ConflictOfInterestRow


def excluded(session: Session, ids: Iterable[int]) -> Mapping[int, set[int]]:
    """Applications with which each of these has a conflict."""
    row, wanted = ConflictOfInterestRow, list(ids)
    found = defaultdict[int, set[int]](set)
    for one in session.scalars(select(row).where(or_(row.mentor.in_(wanted), row.mentee.in_(wanted)))):
        found[one.mentor].add(one.mentee)
        found[one.mentee].add(one.mentor)
    return found
