"""The calendar for everybody: month and list, an activity with its photos, and feeds to subscribe to."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import UTC, date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from agent.organisation.organisation import ParticipationRoom
from api.http.services import SettingsDependency
from api.page.take_part.associations.routes import common, done, room_of
from api.page.take_part.frame import PublicRoute, PublicVisit, open_room
from core.errors import NotFoundError
from participation.associations.activities.month import month_before, month_begin, next_month, shown_month
from participation.associations.activities.schemas import Activity
from participation.associations.circles.schemas import Circle, SeatState
from participation.common.events.calendar import ZONE, calendar_of_entries
from participation.common.territory.places import PlaceKind

ROOM = ParticipationRoom.ASSOCIATIONS
router = APIRouter(prefix="/take-part/associations", route_class=PublicRoute, include_in_schema=False)
Visiting = Annotated[PublicVisit, Depends(open_room(ROOM))]
_CALENDAR = "text/calendar; charset=utf-8"
_YEARS = range(2000, 2101)
"""Years that a month may be of. Chosen by hand: a century, so that links of the page end."""


_KEPT = timedelta(days=366)
"""Days back that a feed tells. Chosen by hand: a year, so that no calendar program reads a whole history each hour."""


@router.get("/activities")
async def activities(
    visit: Visiting,
    month: Annotated[str, Query(max_length=7)] = "",
    region: Annotated[str, Query(max_length=2)] = "",
) -> Response:
    """Show a month: what is on each day, and the list of it."""
    begin = month_begin(_month(month, visit))
    until = next_month(begin)
    shown = await done(lambda: room_of(visit).activities.listed(since=begin, until=until, region=region, only_on=True))
    after, before = next_month(begin), month_before(begin)
    return visit.page(
        "associations/activities/month.html",
        month=shown_month(begin.date(), shown),
        shown=shown,
        region=region,
        month_called=visit.day(begin.date()).split(maxsplit=1)[-1],
        before=f"{before:%Y-%m}" if before.year in _YEARS else "",
        after=f"{after:%Y-%m}" if after.year in _YEARS else "",
        today=visit.participation.clock.now().astimezone(ZONE).date(),
        weekdays=visit.say("activities_weekdays").split(" "),
        names=await names_of(visit, shown),
        **common(visit),
    )


@router.get("/activities.ics")
async def feed(
    visit: Visiting, settings: SettingsDependency, region: Annotated[str, Query(max_length=2)] = ""
) -> Response:
    """Give the public activities, of a region where one is named, as a calendar to subscribe to."""
    place = visit.participation.gazetteer.get(region) if region else None
    if region and (place is None or place.kind is not PlaceKind.REGION):
        raise NotFoundError("There is no such region.")
    called = f"{visit.title} – {place.called(visit.language)}" if place else visit.title
    return await _calendar(visit, called, settings.public_url, region=region)


@router.get("/{number:int}/activities.ics")
async def association_feed(visit: Visiting, settings: SettingsDependency, number: int) -> Response:
    """Give an association's public activities as a calendar to subscribe to."""
    entry = await done(lambda: room_of(visit).directory.entry(number))
    called = entry.details.name(visit.language)
    return await _calendar(visit, called, settings.public_url, association=entry.number)


@router.get("/circle-feeds/{circle:int}/{association:int}/{token}")
async def circle_feed(
    visit: Visiting, settings: SettingsDependency, circle: int, association: int, token: str
) -> Response:
    """Give what the associations of a circle announce to everybody, as long as whoever has the address sits in it."""
    room = room_of(visit)
    found = await done(lambda: room.circles.get(circle, association))
    if not hmac.compare_digest(token.encode(), feed_token(visit, found, association).encode()):
        raise NotFoundError("There is nothing at this address.")
    seats = await done(lambda: room.circles.seats(circle, association))
    members = [one.association for one in seats if one.state is SeatState.MEMBER]
    return await _calendar(visit, found.details.name(visit.language), settings.public_url, of=members)


@router.get("/activities/{uid}")
async def activity(visit: Visiting, uid: str) -> Response:
    """Show an activity."""
    room = room_of(visit)
    found = await done(lambda: room.activities.public(uid))
    entry = await done(lambda: room.directory.entry(found.association))
    photos = await done(lambda: room.photos.of(found))
    return visit.page("associations/activities/activity.html", one=found, entry=entry, photos=photos, **common(visit))


@router.get("/activities/{uid}/photos/{photo:int}")
async def picture(visit: Visiting, uid: str, photo: int) -> Response:
    """Give a photo that everybody may see."""
    room = room_of(visit)
    found = await done(lambda: room.activities.public(uid))
    return photo_response(await done(lambda: room.photos.content(found, photo)))


@router.post("/activities/{uid}/photos/{photo:int}/remove")
async def remove(visit: Visiting, uid: str, photo: int) -> Response:
    """Take a photo away for good at the word of somebody whom it shows; nobody is asked who they are."""
    room = room_of(visit)
    found = await done(lambda: room.activities.public(uid))
    await done(lambda: room.photos.remove(found, photo, for_members=False))
    return visit.back(f"/take-part/associations/activities/{uid}", "activities_photo_gone")


def feed_token(visit: PublicVisit, circle: Circle, association: int) -> str:
    """What opens a circle's feed to an association that sits in it, until it gives the seat back. Raises NotFoundError for others."""
    if not circle.is_read or circle.seat is None:
        raise NotFoundError("There is nothing at this address.")
    since = circle.seat.since.astimezone(UTC).isoformat()
    return visit.participation.identity.key("circle feed", str(circle.number), str(association), since)[:32] + ".ics"


def photo_response(content: bytes) -> Response:
    """A picture that no cache keeps, so that one that is taken away is gone."""
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type="image/jpeg", headers=headers)


async def _calendar(visit: PublicVisit, name: str, public_url: str, **of: Any) -> Response:
    """Public activities of a year back and of all that is to come as a calendar, their titles in the visitor's form."""
    since = visit.participation.clock.now() - _KEPT

    def written() -> str:
        found = room_of(visit).activities.calendar(visit.language, since, visit.place_called, **of)
        return calendar_of_entries(found, name, public_url)

    return Response(await done(written), media_type=_CALENDAR)


async def names_of(visit: PublicVisit, shown: Iterable[Activity]) -> dict[int, str]:
    """What the associations of activities are called in the visitor's form."""
    wanted = {one.association for one in shown}
    found = await done(lambda: room_of(visit).names(wanted))
    return {number: name.called(visit.language) for number, name in found.items()}


def _month(month: str, visit: PublicVisit) -> date:
    try:
        day = date.fromisoformat(f"{month}-01") if month else visit.participation.clock.now().astimezone(ZONE).date()
    except ValueError:
        raise NotFoundError("There is no such month.") from None
    if day.year not in _YEARS:
        raise NotFoundError("There is no such month.")
    return day
