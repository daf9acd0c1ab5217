"""Associations out of a template: entries, which are listed at once and verified by nobody, and their activities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from core.clock import Clock
from participation.associations.activities.activities import Activities
from participation.associations.activities.form import plan_of_form
from participation.associations.directory.directory import Directory
from participation.associations.directory.form import details_of_form
from participation.associations.directory.schemas import AssociationState
from participation.associations.directory.tables import AssociationRow
from participation.common.events.calendar import ZONE
from participation.common.events.tables import EventRow
from participation.common.templates import Entry
from participation.common.territory.gazetteer import Gazetteer


class AssociationMaker:
    """Makes the section `associations`: what the form of the directory holds, lists as lists, `hidden` for members alone."""

    section = "associations"

    def __init__(self, directory: Directory, gazetteer: Gazetteer) -> None:
        self._directory, self._gazetteer = directory, gazetteer

    def make(self, session: Session, entry: Entry) -> str:
        """List it."""
        told = {
            key: "\n".join(map(str, value)) if isinstance(value, list) else str(value)
            for key, value in entry.content.items()
        }
        hidden: Sequence[object] = entry.content.get("hidden", ())
        details = details_of_form(told, hidden, self._gazetteer)
        key = f"template {entry.scope} {entry.name}"
        return str(self._directory.added(session, details, entry.who, state=AssociationState.LISTED, key=key).id)

    def unmake(self, session: Session, made: str) -> None:
        """Take it out, with what was merged into it and who speaks for it."""
        session.execute(delete(AssociationRow).where(AssociationRow.merged_into == int(made)))
        session.execute(delete(AssociationRow).where(AssociationRow.id == int(made)))


class ActivityMaker:
    """Makes the section `activities`: what the form of an activity holds, `association` by its name here, `in_days` from today."""

    section = "activities"

    def __init__(self, activities: Activities, gazetteer: Gazetteer, clock: Clock) -> None:
        self._activities, self._gazetteer, self._clock = activities, gazetteer, clock

    def make(self, session: Session, entry: Entry) -> str:
        """Announce it; one of the past counts as done, with the people who came."""
        told = {key: str(value) for key, value in entry.content.items()}
        day = self._clock.now().astimezone(ZONE).date() + timedelta(days=int(told.get("in_days", "0")))
        told |= {"day": day.isoformat(), "seen": told.get("seen", "everybody")}
        association = int(entry.made[f"associations/{told['association']}"])
        plan = plan_of_form(told, self._gazetteer)
        event = self._activities.announce(association, plan, entry.who, session=session).event.id
        row = session.get(EventRow, event)
        if row is not None:
            row.also_came = int(told.get("people", "0"))
        return str(event)

    def unmake(self, session: Session, made: str) -> None:
        """Take it away with its list."""
        session.execute(delete(EventRow).where(EventRow.id == int(made)))
