"""Activities of associations, planned and done: announced by whoever speaks for one, seen by everybody or by members alone.

An activity is an event of the common ground, so that its list, its reminders, its door and its calendar are those of every event.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, select, update
from sqlalchemy.orm import Session

from core.audit import ITS_PERSON
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from core.language.forms import Language
from participation.associations.activities.schemas import Activity, ActivityAudience, ActivityPlan
from participation.associations.activities.tables import ActivityRow
from participation.associations.directory.directory import ROOM
from participation.associations.directory.listing import in_region, is_listed
from participation.associations.directory.schemas import AssociationState
from participation.associations.directory.tables import AssociationRow
from participation.associations.errors import NamelessError
from participation.common.errors import NextStepError
from participation.common.events.calendar import CalendarEntry, has_come
from participation.common.events.events import STATES, Events, event_of
from participation.common.events.schemas import EventEntry, EventKind, EventPlan, EventState
from participation.common.events.tables import EventRow
from participation.common.rights import RoomRight
from participation.common.tables import FileRow
from participation.common.texts.localised import localised, written

OWN = frozenset({RoomRight.RUN, RoomRight.ORGANISE})
"""What an association may with its own events."""
_TITLES = 10_000
"""Titles that are kept as they were read. Chosen by hand: as many as there are entries of calendars."""
_TOLD = (
    EventRow.starts_at,
    EventRow.ends_at,
    EventRow.place,
    EventRow.agenda,
    EventRow.state,
    EventRow.revision,
    EventRow.changed_at,
    EventRow.territory,
)
"""What a calendar tells of an event besides its address and its title, in the order of an entry; last the code of its town."""
_COLUMNS = (ActivityRow.association, ActivityRow.titles, ActivityRow.audience, *EventRow.__table__.columns)


class Activities:
    """The network's calendar in the database; each change is in the history and the audit log."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock, self.events = database, clock, Events(database, clock)

    def announce(
        self, association: int, plan: ActivityPlan, who: str = ITS_PERSON, *, session: Session | None = None
    ) -> Activity:
        """Put an activity into the calendar; one that is over counts as done. Raises WrongUseError for what cannot be."""
        _check(plan)
        if session is None:
            with self._database.write() as own:
                return self.announce(association, plan, who, session=own)
        row = session.get(AssociationRow, association)
        if row is None or row.state != AssociationState.LISTED:
            raise NotFoundError("There is no such association.")
        event = self.events.add(ROOM, scope_of(association), _event_plan(plan), who, session=session)
        if plan.ends_at <= self._clock.now():
            event = self.events.move(event.id, EventState.HELD, who, OWN, session=session)
        titles = written(plan.titles)
        session.add(ActivityRow(event=event.id, association=association, titles=titles, audience=plan.audience.value))
        session.flush()
        return Activity(association, event, plan.titles, plan.audience)

    def change(self, activity: Activity, plan: ActivityPlan, who: str = ITS_PERSON) -> None:
        """Write an activity anew. Raises as `announce`, and FullError where more people come than would have a place."""
        _check(plan)
        with self._database.write() as session:
            self.events.change(activity.event.id, _event_plan(plan), who, session=session)
            row = session.get(ActivityRow, activity.event.id)
            if row is not None:
                row.titles, row.audience = written(plan.titles), plan.audience.value

    def move(self, activity: Activity, to: EventState, who: str = ITS_PERSON) -> None:
        """Say that it was held, is called off, or takes place after all. Raises NextStepError where that does not follow.

        Nothing was held before its day; what was said by mistake is taken back.
        """
        if to is EventState.HELD and not has_come(activity.event.plan.starts_at, self._clock.now()):
            raise NextStepError("It cannot have been held before its day.", remedy="Wait for its day.")
        self.events.move(activity.event.id, to, who, OWN)

    def steps(self, activity: Activity) -> tuple[EventState, ...]:
        """What its association may say of it now."""
        begun = has_come(activity.event.plan.starts_at, self._clock.now())
        after = STATES.after(activity.event.state, OWN)
        return tuple(one for one in after if one is not EventState.HELD or begun)

    def get(self, uid: str) -> Activity:
        """One by its address. Raises NotFoundError; whoever calls asks whether its reader may see it."""
        found = self._read(EventRow.uid == uid)
        if not found:
            raise NotFoundError("There is no such activity.")
        return found[0]

    def public(self, uid: str) -> Activity:
        """One that everybody may see. Raises NotFoundError for all others."""
        found = self.get(uid)
        if not found.is_public:
            raise NotFoundError("There is no such activity.")
        return found

    def listed(
        self, *, latest_first: bool = False, limit: int | None = None, offset: int = 0, **chosen: Any
    ) -> tuple[Activity, ...]:
        """Activities in the order of their beginnings, those `chosen` as `_chosen` has it; those for members alone only where asked for."""
        return self._read(*_chosen(**chosen), latest_first=latest_first, limit=limit, offset=offset)

    def calendar(
        self,
        language: Language,
        since: datetime,
        called: Callable[[str], str],
        *,
        region: str = "",
        association: int = 0,
        of: Collection[int] | None = None,
    ) -> list[CalendarEntry]:
        """What calendars tell everybody of the activities since a time, titles in a form, towns as they are `called`, and nothing else."""
        town = cache(called)
        limits = _chosen(since=since, region=region, association=association, of=of)
        wanted = _of_listed(EventRow.uid, ActivityRow.titles, *_TOLD).where(*limits)
        with self._database.read() as session:
            found = session.execute(wanted.order_by(EventRow.starts_at, EventRow.id))
            return [
                CalendarEntry._make((uid, _title(titles, language), *told, town(territory)))
                for uid, titles, *told, territory in found
            ]

    def export(self, session: Session, association: int) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Every activity of an association, with how many people came and took a number."""
        wanted = select(ActivityRow, EventRow).join(EventRow, EventRow.id == ActivityRow.event)
        rows = session.execute(wanted.where(ActivityRow.association == association).order_by(EventRow.id)).all()
        return {
            "activities": [
                {
                    "titles": json.loads(row.titles), "audience": row.audience, "state": event.state,
                    "starts_at": event.starts_at, "ends_at": event.ends_at, "place": event.place,
                    "territory": event.territory, "about": event.agenda, "is_public": event.is_public,
                    "capacity": event.capacity, "people_counted": event.also_came,
                }
                for row, event in rows
            ]
        }  # fmt: skip

    def follow(self, session: Session, gone: int, kept: int) -> None:
        """Give what one association announced to the one that it was merged into."""
        theirs, ours = scope_of(gone), scope_of(kept)
        for row in session.scalars(select(ActivityRow).where(ActivityRow.association == gone)):
            row.association = kept
        for kind in (EventRow, FileRow):
            here = update(kind).where(kind.room == ROOM.value, kind.scope == theirs)
            session.execute(here.values(scope=ours))

    def _read(
        self, *limits: ColumnElement[bool], latest_first: bool = False, limit: int | None = None, offset: int = 0
    ) -> tuple[Activity, ...]:
        # Columns, not objects that the session would keep track of: a feed reads thousands, and changes none.
        wanted = _of_listed(*_COLUMNS).where(*limits)
        order = [EventRow.starts_at, EventRow.id]
        wanted = wanted.order_by(*(one.desc() if latest_first else one for one in order)).limit(limit).offset(offset)
        with self._database.read() as session:
            return tuple(_activity(row) for row in session.execute(wanted))


def _chosen(
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    association: int = 0,
    without: int = 0,
    of: Collection[int] | None = None,
    region: str = "",
    for_members: bool = False,
    only_on: bool = False,
) -> list[ColumnElement[bool]]:
    """What activities are that are asked for: of associations (`of`), but those of one (`without`), and none called off (`only_on`)."""
    limits = [
        EventRow.room == ROOM.value,
        EventRow.ends_at >= since if since is not None else None,
        EventRow.starts_at < until if until is not None else None,
        ActivityRow.association == association if association else None,
        ActivityRow.association != without if without else None,
        ActivityRow.association.in_(of) if of is not None else None,
        in_region(EventRow.territory, region) if region else None,
        None if for_members else EventRow.is_public.is_(True),
        EventRow.state != EventState.CANCELLED.value if only_on else None,
    ]
    return [one for one in limits if one is not None]


def _of_listed(*columns: Any) -> Select[Any]:
    """Columns of activities of listed associations and of the events that they are."""
    wanted = select(*columns).select_from(ActivityRow).join(EventRow, EventRow.id == ActivityRow.event)
    wanted = wanted.join(AssociationRow, AssociationRow.id == ActivityRow.association)
    return wanted.where(is_listed())


@lru_cache(maxsize=_TITLES)
def _title(titles: str, language: Language) -> str:
    return localised(titles).in_language(language)


def scope_of(association: int) -> str:
    """Under which an association's events and files stand."""
    return f"association-{association}"


def forget_activities(session: Session, associations: Iterable[int]) -> None:
    """Take away, within a transaction, the events and files of associations that leave."""
    scopes = [scope_of(one) for one in associations]
    session.execute(delete(EventRow).where(EventRow.room == ROOM.value, EventRow.scope.in_(scopes)))
    session.execute(delete(FileRow).where(FileRow.room == ROOM.value, FileRow.scope.in_(scopes)))


def _check(plan: ActivityPlan) -> None:
    if not plan.titles.root:
        raise NamelessError("An activity needs a title.", remedy="Give it in one form at least.")
    if any(len(title) > 200 for title in plan.titles.root.values()):
        raise WrongUseError("A title is too long.", remedy="It may have 200 characters.")


def _event_plan(plan: ActivityPlan) -> EventPlan:
    return EventPlan(
        title=plan.titles.in_language(Language.FRENCH),
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        place=plan.place,
        territory=plan.territory,
        agenda=plan.about,
        kind=EventKind.ACTIVITY,
        entry=EventEntry.FREE if plan.capacity is None else EventEntry.OPEN,
        capacity=plan.capacity,
        is_public=plan.is_public,
    )


def _activity(row: Any) -> Activity:
    """An activity as the columns of its two rows have it."""
    return Activity(row.association, event_of(row), localised(row.titles), ActivityAudience(row.audience))
