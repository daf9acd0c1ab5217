"""Events: planned, filled, held; who came, from the phone and from the sheet; in calendars; reminded of once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from string import Formatter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from agent.organisation.organisation import ParticipationRoom
from connectors.responder import Topic
from connectors.rows.identity import Identity, Vault
from connectors.rows.subscriptions import subscribe
from connectors.rows.tables import ConversationRow, NewsRow
from conversation.told_back.announcing import ToldBack
from core.audit import AuditLog
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from core.language.forms import Language
from core.testing import FixedClock
from participation.common.errors import FullError, NextStepError
from participation.common.events.calendar import calendar
from participation.common.events.events import Events
from participation.common.events.reminding import Reminders
from participation.common.events.schemas import Event, EventEntry, EventPlan, EventState, GuestState
from participation.common.people.people import Participants
from participation.common.rights import RoomRight
from participation.common.words import words_for

ROOM = ParticipationRoom.DIALOGUES
KEY = b"0123456789abcdef"
ALL = frozenset(RoomRight)
PLAN = EventPlan(
    "Rencontre à Tata",
    datetime(2026, 3, 10, 17, tzinfo=UTC),
    datetime(2026, 3, 10, 19, tzinfo=UTC),
    place="Maison des jeunes, Tata",
    territory="09.551",
    agenda="1. Accueil\n2. Échanges; synthèse",
    capacity=2,
)


@pytest.fixture
def events(database: Database) -> Events:
    return Events(database, FixedClock())


@pytest.fixture
def people(database: Database) -> Participants:
    return Participants(database, Identity(KEY), Vault([KEY]), FixedClock())


def person(session: Session, people: Participants) -> str:
    return people.keep_from_page(session, Language.FRENCH)[0].id


def test_an_event_is_planned_changed_and_held_each_step_audited(database: Database, events: Events) -> None:
    made = events.add(ROOM, "fes", PLAN, "amina")
    assert events.by_uid(made.uid) == events.get(made.id) == events.at_door(made.door) == made
    moved = events.change(made.id, replace(PLAN, title="Rencontre", agenda=""), "amina")
    assert (moved.plan.title, moved.revision) == ("Rencontre", 1)
    with pytest.raises(NextStepError):
        events.move(made.id, EventState.HELD, "amina", frozenset({RoomRight.READ}))
    held = events.move(made.id, EventState.HELD, "amina", ALL)
    assert held.state is EventState.HELD
    assert events.write_minutes(made.id, " Il a été dit que… ", "amina").minutes == "Il a été dit que…"
    actions = [entry.action for entry in AuditLog(database, FixedClock()).entries()]
    assert actions[:4] == [
        "dialogues.event_minutes",
        "dialogues.event_held",
        "dialogues.event_change",
        "dialogues.event_plan",
    ]


def test_what_was_said_to_be_held_by_mistake_is_planned_again(events: Events) -> None:
    made = events.add(ROOM, "fes", PLAN, "amina")
    events.move(made.id, EventState.HELD, "amina", ALL)
    with pytest.raises(NextStepError):
        events.move(made.id, EventState.PLANNED, "amina", frozenset({RoomRight.READ}))
    assert events.move(made.id, EventState.PLANNED, "amina", ALL).state is EventState.PLANNED


def test_events_are_listed_by_scope_time_and_for_the_public(events: Events) -> None:
    first = events.add(ROOM, "fes", PLAN, "amina")
    later = replace(PLAN, starts_at=PLAN.starts_at + timedelta(days=9), ends_at=PLAN.ends_at + timedelta(days=9))
    second = events.add(ROOM, "rabat", replace(later, is_public=False), "amina")
    assert [e.id for e in events.listed(ROOM)] == [first.id, second.id]
    assert [e.id for e in events.listed(ROOM, "rabat")] == [second.id]
    assert [e.id for e in events.listed(ROOM, only_public=True)] == [first.id]
    assert [e.id for e in events.listed(ROOM, since=PLAN.ends_at + timedelta(days=1))] == [second.id]
    assert [e.id for e in events.listed(ROOM, until=PLAN.starts_at)] == [first.id]
    assert events.listed(ParticipationRoom.MENTORING) == ()


@pytest.mark.parametrize(
    "wrong",
    [{"title": " "}, {"ends_at": PLAN.starts_at}, {"capacity": 0}, {"title": "x" * 201}],
    ids=["no title", "no time", "no place", "long"],
)
def test_a_plan_that_cannot_be_is_refused(wrong: dict[str, object], events: Events) -> None:
    with pytest.raises(WrongUseError):
        events.add(ROOM, "fes", replace(PLAN, **wrong), "amina")  # type: ignore[arg-type]


def test_places_are_taken_once_each_given_back_and_taken_by_another(
    database: Database, events: Events, people: Participants
) -> None:
    made = events.add(ROOM, "fes", PLAN, "amina")
    with database.write() as session:
        one, two, three = (person(session, people) for _ in range(3))
        assert events.enrol(session, made.id, one) == events.enrol(session, made.id, one)
        events.enrol(session, made.id, two)
        with pytest.raises(FullError):
            events.enrol(session, made.id, three)
        events.withdraw(session, made.id, one)
        events.enrol(session, made.id, three)
        with pytest.raises(FullError):
            events.enrol(session, made.id, one)
    assert [g.state for g in events.guests(made.id)] == [GuestState.WITHDRAWN, GuestState.ENROLLED, GuestState.ENROLLED]
    with pytest.raises(FullError):
        events.change(made.id, replace(PLAN, capacity=1), "amina")


def test_an_invitation_is_a_token_told_once_and_answered_as_often_as_one_changes_ones_mind(
    database: Database, events: Events, people: Participants
) -> None:
    made = events.add(ROOM, "fes", replace(PLAN, entry=EventEntry.INVITED, capacity=1), "amina")
    guest, token = events.invite(made.id, "elected", "amina")
    _, other = events.invite(made.id, "association", "amina")
    assert events.invitation(token) == (made, guest)
    with database.write() as session:
        with pytest.raises(NextStepError):
            events.enrol(session, made.id, person(session, people))
        assert events.answer(session, token, comes=True).state is GuestState.ACCEPTED
        with pytest.raises(FullError):
            events.answer(session, other, comes=True)
        assert events.answer(session, token, comes=False).state is GuestState.DECLINED
        kept = person(session, people)
        assert events.answer(session, other, comes=True, participant=kept).participant == kept
        with pytest.raises(NotFoundError):
            events.answer(session, token[:-1], comes=True)
    people.erase(kept)
    assert [g.participant for g in events.guests(made.id)] == [""], "who is erased leaves the list too"


def test_who_came_is_noted_on_the_phone_and_from_the_sheet_and_counted_with_what_is_not_known(
    database: Database, events: Events, people: Participants
) -> None:
    made = events.add(ROOM, "fes", replace(PLAN, capacity=None), "amina")
    with database.write() as session:
        for _ in range(4):
            events.enrol(session, made.id, person(session, people), "elected")
        events.withdraw(session, made.id, person(session, people))
    events.note(made.id, 1, "amina", has_come=True)
    sheet = events.sheet(made.id)
    assert sheet.splitlines()[1] == "1,elected,1"
    filled = (
        sheet.replace("2,elected,", "2,elected,oui")
        .replace("3,elected,", "3,elected,لا")
        .replace("4,elected,", "4,elected,peut-être")
    )
    report = events.take_sheet(made.id, f"{filled}9,x,1\r\n".encode(), "amina")
    assert [(row.state.value, bool(row.kinds)) for row in report.rows] == [
        ("unchanged", False),
        ("changed", False),
        ("changed", False),
        ("refused", True),
        ("refused", True),
    ]
    events.count_others(made.id, 7, "amina")
    counted = events.attendance(made.id)
    assert (counted.came, counted.stayed_away, counted.unknown, counted.also_came, counted.people) == (2, 1, 1, 7, 9)
    events.note(made.id, 1, "amina", has_come=None)
    assert events.attendance(made.id).unknown == 2
    with pytest.raises(NotFoundError):
        events.note(made.id, 99, "amina", has_come=True)
    with pytest.raises(WrongUseError):
        events.count_others(made.id, -1, "amina")


def unfolded(text: str) -> list[str]:
    assert text.endswith("\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return text.replace("\r\n ", "").split("\r\n")


def test_a_calendar_has_the_events_in_the_time_of_morocco_with_every_change_of_its_clock(events: Events) -> None:
    made = events.add(ROOM, "fes", replace(PLAN, title="Rencontre, étape 1; " + "لقاء " * 20), "amina")
    lines = unfolded(calendar([made], "Dialogues", "https://example.org/"))
    assert lines[0] == "BEGIN:VCALENDAR"
    here = PLAN.starts_at.astimezone(ZoneInfo("Africa/Casablanca"))
    assert f"DTSTART;TZID=Africa/Casablanca:{here:%Y%m%dT%H%M%S}" in lines
    assert any(line.startswith("SUMMARY:Rencontre\\, étape 1\\; لقاء") for line in lines)
    assert "DESCRIPTION:1. Accueil\\n2. Échanges\\; synthèse" in lines
    assert f"URL:https://example.org/take-part/events/{made.uid}" in lines
    # In Ramadan (18 February to 19 March 2026) Morocco is at +00:00, else at +01:00.
    assert {"TZOFFSETTO:+0000", "TZOFFSETTO:+0100"} <= set(lines)
    assert lines.count("BEGIN:VTIMEZONE") == 1
    off = events.move(made.id, EventState.CANCELLED, "amina", ALL)
    again = unfolded(calendar([off], "Dialogues"))
    assert "STATUS:CANCELLED" in again
    assert "SEQUENCE:1" in again
    assert unfolded(calendar([], "Rien"))[-2] == "END:VCALENDAR"


@given(st.text(max_size=300))
def test_whatever_is_written_stays_within_its_line_of_the_calendar(text: str) -> None:
    event = Event(1, ROOM, "s", "u" * 16, EventState.PLANNED, replace(PLAN, title=text), "", "", 0, 0, PLAN.starts_at)
    lines = unfolded(calendar([event], text))
    kinds = {line.partition(":")[0].partition(";")[0] for line in lines if line}
    assert kinds <= {
        *("BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "X-WR-CALNAME", "TZID", "DTSTART", "DTEND", "URL"),
        *("TZOFFSETFROM", "TZOFFSETTO", "UID", "DTSTAMP", "SEQUENCE", "SUMMARY", "LOCATION", "DESCRIPTION", "STATUS"),
    }
    assert sum(line == "BEGIN:VEVENT" for line in lines) == 1


def folded_by_characters(line: str) -> list[str]:
    """Pieces of a line as RFC 5545, 3.1 has them, taken character by character."""
    pieces, room = [""], 75
    for character in line:
        if (size := len(character.encode())) > room:
            pieces.append(" ")
            room = 74
        pieces[-1], room = pieces[-1] + character, room - size
    return pieces


@given(st.text(st.sampled_from("aé\nل😀 ;,\\\u200f\r"), max_size=400))
def test_a_line_is_folded_as_if_it_were_taken_character_by_character(text: str) -> None:
    event = Event(1, ROOM, "s", "u" * 16, EventState.PLANNED, replace(PLAN, agenda=text), "", "", 0, 0, PLAN.starts_at)
    lines = calendar([event], "x").split("\r\n")
    shown = "".join(one for one in text.replace("\r\n", "\n") if one == "\n" or one.isprintable())
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        shown = shown.replace(plain, escaped)
    begin = next((at for at, line in enumerate(lines) if line.startswith("DESCRIPTION:")), len(lines))
    expected = folded_by_characters(f"DESCRIPTION:{shown}") if text else []
    assert lines[begin : begin + len(expected)] == expected


class NotedAnnouncements:
    """Tells nobody, and notes each change once as the real one does."""

    def __init__(self) -> None:
        self.told: dict[tuple[str, str], Mapping[Language, str]] = {}

    def announce(
        self,
        subject: str,
        change: str,
        texts: Mapping[Language, str],
        *,
        about: str = "",
        session: Session | None = None,
    ) -> None:
        self.told.setdefault((subject, change), texts)


def test_people_are_reminded_a_day_before_once_anew_when_it_moves_and_told_when_it_is_off(
    database: Database,
) -> None:
    clock, announcer = FixedClock(datetime(2026, 3, 8, 12, tzinfo=UTC)), NotedAnnouncements()
    events, reminders = Events(database, clock), Reminders(database, clock, announcer)
    made = events.add(ROOM, "fes", PLAN, "amina")
    assert reminders.run() == 0
    clock.advance(timedelta(hours=30))
    for _ in range(3):
        assert reminders.run() == 1
    assert len(announcer.told) == 1
    ((subject, _), texts) = next(iter(announcer.told.items()))
    assert subject == made.subject
    assert set(texts) == set(Language)
    assert "17:00" in texts[Language.FRENCH], "in Ramadan the clock of Morocco is that of Greenwich"
    assert "Maison des jeunes" in texts[Language.DARIJA]
    later = replace(PLAN, starts_at=PLAN.starts_at + timedelta(hours=1), ends_at=PLAN.ends_at + timedelta(hours=1))
    events.change(made.id, later, "amina")
    reminders.run()
    events.move(made.id, EventState.CANCELLED, "amina", ALL)
    reminders.run()
    assert [change.split()[0] for _, change in announcer.told] == ["reminder", "reminder", "cancelled"]


def test_what_people_are_told_stands_in_five_forms_with_the_same_places_to_fill() -> None:
    keys = [set(words_for(language)) for language in Language]
    assert all(found == keys[0] for found in keys)
    for key in keys[0]:
        names = [{n for _, n, _, _ in Formatter().parse(words_for(form)[key]) if n} for form in Language]
        assert all(found <= names[0] | {"place"} for found in names), key


def test_whoever_follows_an_event_is_told_once_by_the_one_mechanism_that_tells(database: Database) -> None:
    clock = FixedClock(PLAN.starts_at - timedelta(hours=3))
    told_back = ToldBack(database, clock)
    made = Events(database, clock).add(ROOM, "fes", PLAN, "amina")
    with database.write() as session:
        session.add(
            ConversationRow(
                id="c" * 64,
                channel="telegram",
                is_group=False,
                state="bot",
                language="ary",
                is_greeted=True,
                abstentions=0,
                awaiting="",
                runner="",
                created_at=clock.now(),
                last_at=clock.now(),
            )
        )
        session.flush()
        subscribe(session, Vault([KEY]), "c" * 64, Topic(made.subject, PLAN.title, Language.DARIJA), clock.now())
    assert told_back.subscribers(made.subject) == 1
    reminders = Reminders(database, clock, told_back)
    for _ in range(3):
        reminders.run()
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(NewsRow)) == 1
