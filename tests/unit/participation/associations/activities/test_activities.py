"""The network's calendar: announced, moved, shown to whom it is for, gone with its association, and photos without what cameras write."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import func, select

from agent.organisation.organisation import Localised
from connectors.rows.identity import Vault
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from core.language.forms import Language
from core.testing import FixedClock
from participation.associations.activities.activities import Activities
from participation.associations.activities.month import month_before, month_begin, next_month, shown_month
from participation.associations.activities.photos import without_traces
from participation.associations.activities.schemas import ActivityAudience, ActivityPlan
from participation.associations.errors import ConsentlessPhotoError, NamelessError, NoPhotoError
from participation.associations.service import AssociationRoom
from participation.common.errors import NextStepError
from participation.common.events.calendar import ZONE, calendar
from participation.common.events.schemas import EventState
from participation.common.events.tables import EventRow
from participation.common.rights import RoomRight
from participation.common.tables import ChangeRow, FileRow
from participation.common.territory.gazetteer import open_gazetteer

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
FR, AR = Language.FRENCH, Language.ARABIC
TITLES = Localised({FR: "Planter des arbres", AR: "غرس الأشجار"})


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def room(database: Database, clock: FixedClock) -> AssociationRoom:
    return AssociationRoom(database, clock, Vault([b"0123456789abcdef"]), open_gazetteer())


def plan(days: int = 5, *, is_public: bool = True, titles: Localised = TITLES) -> ActivityPlan:
    begin = NOW + timedelta(days=days)
    return ActivityPlan(titles, begin, begin + timedelta(hours=3), "Parc", "03.061", is_public=is_public)


def picture(size: tuple[int, int] = (400, 300), kind: str = "JPEG", mode: str = "RGB") -> bytes:
    exif = Image.Exif()
    exif[0x010F], exif[0x013B] = "PLANTED-MAKER", "PLANTED-OWNER"
    exif.get_ifd(0x8825).update({1: "N", 2: (33.0, 53.0, 41.0), 3: "W", 4: (5.0, 32.0, 50.0)})
    written = BytesIO()
    Image.new(mode, size, "red").save(written, kind, exif=exif)
    return written.getvalue()


def test_an_activity_is_announced_in_the_forms_given_and_is_an_event_of_the_common_ground(
    room: AssociationRoom, three: tuple[int, int, int]
) -> None:
    made = room.activities.announce(three[0], plan())
    assert made.title(FR) == "Planter des arbres"
    assert made.title(Language.DARIJA) == "غرس الأشجار"
    assert made.event.state is EventState.PLANNED
    assert room.activities.public(made.uid) == made
    assert "Planter des arbres" in calendar([made.event], "x")
    room.activities.move(made, EventState.CANCELLED)
    assert not room.activities.get(made.uid).is_on
    with pytest.raises(NextStepError):
        room.activities.move(room.activities.get(made.uid), EventState.HELD)


def test_what_is_over_already_counts_as_done(room: AssociationRoom, three: tuple[int, int, int]) -> None:
    assert room.activities.announce(three[0], plan(-30)).event.state is EventState.HELD


def test_only_who_is_listed_announces(room: AssociationRoom, three: tuple[int, int, int]) -> None:
    asked = room.directory.join(room.directory.get(three[0]).details, "amina").number
    for number in (asked, 999):
        with pytest.raises(NotFoundError):
            room.activities.announce(number, plan())


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (plan(titles=Localised({})), NamelessError),
        (plan(titles=Localised({FR: "x" * 201})), WrongUseError),
        (ActivityPlan(TITLES, NOW, NOW), WrongUseError),
        (ActivityPlan(TITLES, NOW, NOW + timedelta(hours=1), capacity=0), WrongUseError),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(
    room: AssociationRoom, database: Database, three: tuple[int, int, int], wrong: ActivityPlan, error: type[Exception]
) -> None:
    with pytest.raises(error):
        room.activities.announce(three[0], wrong)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(EventRow)) == 0


def test_what_is_for_members_is_listed_only_where_asked_for(room: AssociationRoom, three: tuple[int, int, int]) -> None:
    public, hidden = (
        room.activities.announce(three[0], plan()),
        room.activities.announce(three[0], plan(is_public=False)),
    )
    assert room.activities.listed() == (public,)
    assert room.activities.listed(for_members=True) == (public, hidden)
    with pytest.raises(NotFoundError):
        room.activities.public(hidden.uid)


def test_a_changed_activity_is_another_in_calendars(room: AssociationRoom, three: tuple[int, int, int]) -> None:
    made = room.activities.announce(three[0], plan())
    later = ActivityPlan(
        Localised({FR: "Autre"}), made.event.plan.starts_at, made.event.plan.ends_at, audience=ActivityAudience.WOMEN
    )
    room.activities.change(made, later)
    found = room.activities.get(made.uid)
    assert (found.title(FR), found.audience, found.event.plan.title) == ("Autre", ActivityAudience.WOMEN, "Autre")
    assert found.event.revision == made.event.revision + 1


def test_activities_and_photos_go_with_their_association_and_move_with_a_merge(
    room: AssociationRoom, database: Database, three: tuple[int, int, int]
) -> None:
    made = room.activities.announce(three[0], plan())
    room.photos.add(made, picture(), agreed=True, is_public=True)
    room.directory.merge(three[1], three[0], "amina", {RoomRight.MODERATE})
    (moved,) = room.activities.listed()
    assert moved.association == three[1]
    assert len(room.photos.of(moved)) == 1
    room.directory.leave(three[1], "amina")
    with database.read() as session:
        for table in (EventRow, FileRow):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_people_of_an_activity_are_reminded_as_of_every_event(
    room: AssociationRoom, three: tuple[int, int, int]
) -> None:
    made = room.activities.announce(three[0], plan())
    assert made.event.subject == f"event:{made.uid}"


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "RGB"), ("JPEG", "L"), ("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "CMYK")]
)
def test_a_photo_keeps_its_points_and_nothing_else(kind: str, mode: str) -> None:
    sent = picture((2400, 1200), kind, mode)
    assert b"PLANTED" in sent, "the picture is planted, or the test says nothing"
    clean = without_traces(sent)
    assert b"PLANTED" not in clean
    assert b"Exif" not in clean
    with Image.open(BytesIO(clean)) as opened:
        assert opened.size == (1600, 800)
        assert not opened.getexif()


def test_a_photo_lies_as_the_camera_said(three: tuple[int, int, int]) -> None:
    exif, written = Image.Exif(), BytesIO()
    exif[0x0112] = 6
    Image.new("RGB", (400, 300)).save(written, "JPEG", exif=exif)
    with Image.open(BytesIO(without_traces(written.getvalue()))) as opened:
        assert opened.size == (300, 400)
    assert three


@given(st.binary(max_size=200).map(lambda tail: tail))
def test_what_is_no_picture_is_refused_and_never_an_error(tail: bytes) -> None:
    for head in (b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"):
        with pytest.raises(NoPhotoError):
            without_traces(head + tail)


def test_a_photo_needs_the_word_that_those_shown_agreed_is_for_members_and_goes_at_a_word(
    room: AssociationRoom, database: Database, three: tuple[int, int, int]
) -> None:
    made = room.activities.announce(three[0], plan())
    with pytest.raises(ConsentlessPhotoError):
        room.photos.add(made, picture(), agreed=False, is_public=True)
    inside = room.photos.add(made, picture(), agreed=True, is_public=False)
    assert room.photos.of(made) == ()
    with pytest.raises(NotFoundError):
        room.photos.content(made, inside.number)
    with pytest.raises(NotFoundError):
        room.photos.remove(made, inside.number, for_members=False)
    assert room.photos.content(made, inside.number, for_members=True).startswith(b"\xff\xd8")
    room.photos.remove(made, inside.number)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(FileRow)) == 0
        said = session.scalars(select(ChangeRow.detail).where(ChangeRow.action == "photo_add")).one()
    assert "those_shown_agreed" in said
    other = room.activities.announce(three[1], plan())
    theirs = room.photos.add(other, picture(), agreed=True, is_public=True)
    with pytest.raises(NotFoundError):
        room.photos.content(made, theirs.number)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_month_is_shown_in_whole_weeks_with_each_of_its_days_once(day: date) -> None:
    month = shown_month(day, ())
    inside = [one.at.date() for week in month.weeks for one in week if one.is_inside]
    assert all(len(week) == 7 and week[0].at.weekday() == 0 for week in month.weeks)
    assert inside == [
        month_begin(day).date() + timedelta(days=i)
        for i in range((next_month(month_begin(day)).date() - month_begin(day).date()).days)
    ]
    assert next_month(month_before(month_begin(day))) == month_begin(day)


def test_an_activity_stands_on_each_of_its_days(room: AssociationRoom, three: tuple[int, int, int]) -> None:
    begin = datetime(2026, 11, 20, 18, tzinfo=ZONE)
    made = room.activities.announce(three[0], ActivityPlan(TITLES, begin, datetime(2026, 11, 22, tzinfo=ZONE)))
    month = shown_month(date(2026, 11, 1), [made])
    assert [one.at.day for week in month.weeks for one in week if one.activities] == [20, 21]


def test_the_service_may_be_used_by_itself(database: Database, clock: FixedClock) -> None:
    assert Activities(database, clock).listed() == ()


def test_an_activity_is_held_from_its_day_on_and_that_is_taken_back(
    room: AssociationRoom, three: tuple[int, int, int]
) -> None:
    coming = room.activities.announce(three[0], plan())
    assert room.activities.steps(coming) == (EventState.CANCELLED,)
    with pytest.raises(NextStepError):
        room.activities.move(coming, EventState.HELD)
    today = room.activities.announce(three[0], plan(0))
    assert EventState.HELD in room.activities.steps(today)
    room.activities.move(today, EventState.HELD)
    held = room.activities.get(today.uid)
    assert room.activities.steps(held) == (EventState.PLANNED,)
    room.activities.move(held, EventState.PLANNED)
    assert room.activities.get(today.uid).event.state is EventState.PLANNED
