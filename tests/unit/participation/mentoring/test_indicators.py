"""Indicators: over random histories, each equals what is counted once more, day by day and person by person, from the raw events."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participation.mentoring.indicators import (
    CohortEvents,
    Indicator,
    IndicatorName,
    MeetingEvents,
    MemberEvents,
    PairEvents,
    SurveyEvents,
    indicators,
)
from participation.mentoring.outlook import MeetingOutlook, outlook

BEGIN = date(2026, 3, 1)
MENTORS, MENTEES = [f"o{place}" for place in range(5)], [f"e{place}" for place in range(6)]
days = st.integers(0, 150).map(lambda many: BEGIN + timedelta(many))
ends = st.none() | days


@st.composite
def histories(draw: st.DrawFn) -> CohortEvents:
    everybody = draw(st.lists(st.sampled_from(MENTORS + MENTEES), unique=True))
    members = [
        MemberEvents(one, one in MENTORS, draw(days), draw(ends), draw(st.sampled_from([True, False, None])))
        for one in everybody
    ]
    pairs = [
        PairEvents(place, draw(st.sampled_from(MENTORS)), draw(st.sampled_from(MENTEES)), draw(days), draw(ends))
        for place in range(draw(st.integers(0, 5)))
    ]
    meetings = [
        MeetingEvents(draw(st.integers(0, 6)), draw(days), draw(st.booleans())) for _ in range(draw(st.integers(0, 15)))
    ]
    surveys = [
        SurveyEvents(
            draw(st.sampled_from(MENTORS + MENTEES)), BEGIN + timedelta(60 * place), draw(st.none() | st.integers(1, 5))
        )
        for place in range(draw(st.integers(0, 3)))
    ]
    attended = draw(st.lists(st.tuples(st.sampled_from(MENTORS + MENTEES), days), max_size=5))
    return CohortEvents(
        draw(days), draw(days), members, pairs, meetings, surveys, attended, draw(st.lists(days, max_size=6))
    )  # fmt: skip


def counted(events: CohortEvents) -> dict[str, tuple[int, int, int]]:
    """Everything once more, by replaying the days in their order: (numerator, denominator, missing)."""
    inside: dict[str, MemberEvents] = {}
    running: dict[int, PairEvents] = {}
    logged: dict[int, list[bool]] = {}
    day = BEGIN
    while day <= events.today:
        inside |= {one.id: one for one in events.members if one.joined_on == day}
        running |= {one.id: one for one in events.pairs if one.began_on == day}
        for meeting in events.meetings:
            if meeting.met_on == day:
                logged.setdefault(meeting.pair, []).append(meeting.is_confirmed)
        day += timedelta(1)
    ever = {*inside}
    for member in events.members:
        if member.left_on and member.left_on <= events.today:
            inside.pop(member.id, None)
    for pair in events.pairs:
        if pair.ended_on and pair.ended_on <= events.today:
            running.pop(pair.id, None)
    running = {key: pair for key, pair in running.items() if pair.mentor in inside and pair.mentee in inside}
    told: dict[str, tuple[int, int, int]] = {}
    for name, is_mentor in (("matched", False), ("mentors_matched", True)):
        side = [one for one in inside.values() if one.is_mentor is is_mentor]
        with_somebody = [one for one in side if any(one.id in (p.mentor, p.mentee) for p in running.values())]
        told[name] = len(with_somebody), len(side), 0
    sure = [key for key in running if logged.get(key, []).count(True) >= 3]
    maybe = [key for key in running if key not in sure and len(logged.get(key, [])) >= 3]
    told["met"] = len(sure), len(running), len(maybe)
    told["active"] = activity(events, {*inside}, len(ever))
    told["satisfied"] = satisfaction(events)
    said = [one.is_woman for one in inside.values()]
    told["parity"] = said.count(True), len(said) - said.count(None), said.count(None)
    held = [one for one in events.committee if 0 <= (events.today - one).days < 365]
    told["committee"] = len(held), 4, 0
    return told


def activity(events: CohortEvents, inside: set[str], ever: int) -> tuple[int, int, int]:
    last = events.today if events.today < events.ends_on else events.ends_on
    sure = maybe = 0
    for one in inside:
        own = {pair.id for pair in events.pairs if one in (pair.mentor, pair.mentee)}
        met = [m.is_confirmed for m in events.meetings if m.pair in own and 0 <= (last - m.met_on).days <= 45]
        came = any(who == one and 0 <= (last - on).days <= 45 for who, on in events.attended)
        sure += came or any(met)
        maybe += not came and bool(met) and not any(met)
    return sure, ever, maybe


def satisfaction(events: CohortEvents) -> tuple[int, int, int]:
    last: dict[str, int | None] = {}
    for one in events.surveys:
        if one.asked_on <= events.today:
            last[one.member] = one.satisfaction if one.satisfaction is not None else last.get(one.member)
    given_ = [answer for answer in last.values() if answer is not None]
    return sum(answer in (4, 5) for answer in given_), len(given_), len(last) - len(given_)


@settings(max_examples=400)
@given(histories())
def test_every_figure_equals_what_is_counted_anew_from_the_events(events: CohortEvents) -> None:
    found = {one.name.value: (one.numerator, one.denominator, one.missing) for one in indicators(events)}
    assert found == counted(events)
    for name, (numerator, denominator, missing) in found.items():
        assert numerator + (missing if name in ("met", "active") else 0) <= max(denominator, numerator), name


def the(events: CohortEvents, name: IndicatorName) -> Indicator:
    return next(one for one in indicators(events) if one.name is name)


def test_a_cohort_of_the_convention_is_held_to_its_targets() -> None:
    members = [MemberEvents(f"{side}{n}", side == "o", BEGIN, is_woman=n % 2 == 0) for side in "oe" for n in range(30)]
    pairs = [PairEvents(n, f"o{n}", f"e{n}", BEGIN) for n in range(30)]
    meetings = [MeetingEvents(n, BEGIN + timedelta(20 * m + 20), True) for n in range(30) for m in range(3)]
    surveys = [SurveyEvents(one.id, BEGIN + timedelta(100), 4 if n % 5 else 2) for n, one in enumerate(members)]
    end = BEGIN + timedelta(100)
    events = CohortEvents(
        end, end, members, pairs, meetings, surveys, (), [BEGIN + timedelta(25 * n) for n in range(4)]
    )
    assert [(one.name.value, one.numerator, one.denominator, one.is_met) for one in indicators(events)] == [
        ("matched", 30, 30, True),
        ("mentors_matched", 30, 30, True),
        ("met", 30, 30, True),
        ("active", 60, 60, True),
        ("satisfied", 48, 60, True),
        ("parity", 30, 60, None),
        ("committee", 4, 4, True),
    ]
    unconfirmed = replace(events, meetings=[*meetings[1:], replace(meetings[0], is_confirmed=False)])
    met = the(unconfirmed, IndicatorName.MET)
    assert (met.numerator, met.missing, met.is_met) == (29, 1, False)


def test_what_people_said_of_themselves_is_not_shown_of_fewer_than_ten() -> None:
    few = CohortEvents(BEGIN, BEGIN, [MemberEvents(f"e{n}", False, BEGIN, is_woman=True) for n in range(9)])
    parity = the(few, IndicatorName.PARITY)
    assert (parity.is_shown, parity.share) == (False, None)
    matched = the(few, IndicatorName.MATCHED)
    assert (matched.is_shown, matched.share, matched.is_met) == (True, 0.0, False)
    assert the(replace(few, members=()), IndicatorName.MATCHED).is_met is None, "of nobody nothing is said"


@pytest.mark.parametrize(
    ("confirmed", "last", "today", "wanted"),
    [
        (3, 80, 90, MeetingOutlook.DONE),
        (0, None, 0, MeetingOutlook.ON_TIME),
        (0, None, 77, MeetingOutlook.ON_TIME),
        (0, None, 78, MeetingOutlook.SOON),
        (1, 78, 80, MeetingOutlook.SOON),
        (2, 92, 95, MeetingOutlook.SOON),
        (0, None, 92, MeetingOutlook.SOON),
        (0, None, 93, MeetingOutlook.LATE),
        (2, 50, 120, MeetingOutlook.SOON),
        (2, 50, 121, MeetingOutlook.LATE),
    ],
)
def test_the_alert_comes_while_the_third_meeting_is_still_possible(
    confirmed: int, last: int | None, today: int, wanted: MeetingOutlook
) -> None:
    """A cohort of 120 days: three meetings, two weeks apart, and two weeks to be told beforehand."""
    met = None if last is None else BEGIN + timedelta(last)
    assert outlook(confirmed, met, BEGIN + timedelta(today), BEGIN + timedelta(120)) is wanted
