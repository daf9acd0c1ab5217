"""Figures of weeks: counted once, when they are over; nothing that stands for fewer than ten people is kept or can be worked out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from connectors.desk.small_groups import LEAST, REST, Crowd, groups_shown, parts_shown
from connectors.desk.weeks import WEEK, Weeks
from connectors.rows.identity import Vault
from connectors.rows.tables import ConversationRow, FeedbackRow, TurnRow, WeekFigureRow
from core.database.database import Database
from core.testing import FixedClock

MONDAY = date(2026, 11, 2)
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
VAULT = Vault([b"0123456789abcdef"])


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    database.upgrade()
    yield database
    database.close()


def weeks_of(database: Database, now: datetime = NOW) -> Weeks:
    def describe(passages: Collection[str]) -> dict[str, tuple[str, tuple[str, ...]]]:
        return {name: (name.partition("#")[0], ("eau",)) for name in passages if name != "gone"}

    zone = ZoneInfo("Africa/Casablanca")
    return Weeks(database, VAULT, FixedClock(now), zone, lambda status: status.partition("_")[0], describe)


def answer(**changes: Any) -> dict[str, Any]:
    said = {
        "status": "answered",
        "language": "fr",
        "composer": "extractive",
        "tokens": {"input": 7, "output": 2},
        "citations": [{"passage_id": "culture.md#1"}, {"passage_id": "culture.md#2"}],
        "steps": [],
    }
    return {**said, **changes}


def ask(
    database: Database,
    people: range | list[int],
    at: datetime,
    *,
    channel: str = "web",
    rating: int | None = None,
    **changes: Any,
) -> None:
    """Store a turn of each of these people."""
    with database.write() as session:
        for person in people:
            name = f"{channel}{person}"
            if session.get(ConversationRow, name) is None:
                about = {"id": name, "channel": channel, "is_group": False, "state": "bot", "is_greeted": True}
                more = {"abstentions": 0, "awaiting": "", "runner": "", "created_at": at, "last_at": at}
                session.execute(insert(ConversationRow).values(**about, **more))
            count = session.query(TurnRow).count()
            turn = {"id": f"t{count}", "conversation": name, "author": "", "state": "delivered", "status": "answered"}
            sealed = VAULT.seal(answer(**changes), f"answer t{count}")
            times = {"created_at": at, "answered_at": at + timedelta(milliseconds=100 * (person + 1))}
            session.execute(insert(TurnRow).values(**turn, tries=1, erases=False, reason="", answer=sealed, **times))
            if rating is not None:
                session.execute(insert(FeedbackRow).values(turn=f"t{count}", value=rating, at=at))


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def test_a_week_that_is_over_is_counted_once(database: Database) -> None:
    ask(database, range(12), at(3), rating=1)
    ask(database, range(12), at(4), channel="telegram", language="ary", steps=[{"detail": {"met": ["crisis"]}}])
    weeks = weeks_of(database)
    assert weeks.close() == 2  # and the one after it, in which nobody asked
    assert weeks.close() == 0
    first, second = weeks.figures(MONDAY, MONDAY + WEEK)
    assert first.sums == {"turns": 24, "tokens_read": 168, "tokens_written": 48, "wait_half": 700, "wait_most": 1200}
    assert first.subjects["channel"] == {"web": 12, "telegram": 12}
    assert first.subjects["language"] == {"fr": 12, "ary": 12}
    assert first.subjects["day"] == {"2026-11-03": 12, "2026-11-04": 12}
    assert first.subjects["rating"] == {"none": 12, "up": 12}
    assert first.subjects["rail"] == {"crisis": 12}
    assert first.subjects["document"] == {"culture.md": 24}  # two passages of one document are one document
    assert first.subjects["theme"] == {"eau": 24}
    assert second.turns is None


def test_a_week_begins_on_monday_where_the_organisation_is(database: Database) -> None:
    ask(database, range(10), at(8, 23))  # already Monday in Casablanca
    weeks = weeks_of(database)
    weeks.close()
    assert [(week.monday, week.turns) for week in weeks.figures(MONDAY, MONDAY + WEEK)] == [(MONDAY + WEEK, 10)]


def test_nothing_of_fewer_than_ten_people_is_kept_however_often_they_ask(database: Database) -> None:
    for _ in range(5):
        ask(database, range(LEAST - 1), at(3), language="ary")
    weeks_of(database).close()
    with database.read() as session:
        kept = session.scalars(select(WeekFigureRow)).all()
    assert {(row.subject, row.name) for row in kept} == {("closed", "")}


def test_what_was_counted_stays_as_it_was_when_somebody_is_erased(database: Database) -> None:
    ask(database, range(10), at(3))
    weeks = weeks_of(database)
    weeks.close()
    before = weeks.figures(MONDAY, MONDAY)
    with database.write() as session:
        session.execute(delete(TurnRow))
    weeks.close()
    assert weeks.figures(MONDAY, MONDAY) == before


def test_of_the_week_that_runs_whole_tens_are_told(database: Database) -> None:
    ask(database, range(27), at(17))
    weeks = weeks_of(database)
    weeks.close()
    assert weeks.so_far() == 20
    assert [week.turns for week in weeks.figures(MONDAY, at(18).date())] == []


def test_what_a_lost_key_sealed_hinders_nothing(database: Database) -> None:
    ask(database, range(10), at(3))
    with database.write() as session:
        session.execute(
            update(TurnRow).where(TurnRow.id == "t0").values(answer=Vault([b"x" * 16]).seal({}, "answer t0"))
        )
    ask(database, [11], at(3))
    weeks = weeks_of(database)
    weeks.close()
    assert weeks.figures(MONDAY, MONDAY)[0].turns == 10


GROUPS = st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(1, 30), max_size=7)


@given(GROUPS)
def test_no_subtraction_tells_the_size_of_a_small_group(sizes: dict[str, int]) -> None:
    groups, count = dict[str, Crowd](), 0
    for name, size in sizes.items():
        groups[name] = Crowd()
        for _ in range(size):
            groups[name].add(f"p{count}", count)
            count += 1
    shown = parts_shown(groups)
    assert sum(shown.values()) == count  # nothing is lost
    hidden = [size for name, size in sizes.items() if name not in shown]
    assert all(size >= LEAST for name, size in sizes.items() if name in shown)
    if hidden and count >= LEAST:
        assert shown[REST] >= LEAST
        assert len(hidden) > 1 or count == shown[REST]
    assert groups_shown(groups) == {name: size for name, size in sizes.items() if size >= LEAST}


def test_longer_periods_are_sums_of_weeks_that_stand_by_themselves(database: Database) -> None:
    # Fifteen people over two weeks, three of them in the second: the second week must not be the first two less the first.
    ask(database, range(12), at(3), language="ary")
    ask(database, range(12), at(10), language="fr")
    ask(database, [20, 21, 22], at(10), language="ary")
    weeks = weeks_of(database)
    weeks.close()
    told = [week.subjects["language"] for week in weeks.figures(MONDAY, MONDAY + WEEK)]
    assert told == [{"ary": 12}, {REST: 15}]
    assert all(a != b for a, b in pairwise(told))
