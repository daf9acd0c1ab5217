"""What people of a cohort are told on the channel that they chose: a decision, their pair, meetings, the alert, a survey.

What somebody does is told at once (`participation.mentoring.programme.news`); this reads it off what happened, any number of times, so that
none is missed, with what only the clock brings. The same change is told once. No name and no word of anybody is in it, for what is
announced is not sealed; who the other is, is said where its person asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from participation.common.telling import Announcer
from participation.mentoring.following.schemas import MeetingState
from participation.mentoring.following.surveys import asked_now
from participation.mentoring.pairing.schemas import MentoringPair
from participation.mentoring.programme.news import (
    MentoringNews,
    NewsTeller,
    accepted,
    paired,
    parted,
    refused,
    to_confirm,
)
from participation.mentoring.record import ApplicationFact, CohortRecord
from participation.mentoring.schemas import ApplicationState, CohortState, MentoringSide
from participation.mentoring.service import MentoringRoom

_AHEAD = timedelta(days=1)
"""How long before a collective meeting people are reminded. Chosen by hand: a day to arrange the way."""


class MentoringTelling:
    """Announces what happened in cohorts that are under way."""

    def __init__(self, room: MentoringRoom, announcer: Announcer) -> None:
        self._room, self._teller = room, NewsTeller(announcer)
        self._told = set[tuple[int, str]]()

    def run(self) -> int:
        """Announce what is new since this began; how many changes."""
        fresh = [one for one in self._news() if (one.application, one.change) not in self._told]
        for one in fresh:
            self._teller.tell(None, one)
            self._told.add((one.application, one.change))
        return len(fresh)

    def _news(self) -> Iterator[MentoringNews]:
        for programme in self._room.programmes.listed():
            for cohort in self._room.cohorts.listed(programme.id):
                if cohort.state not in (CohortState.DRAFT, CohortState.CLOSED):
                    yield from news_of(self._room.record(cohort.id))


def news_of(record: CohortRecord) -> Iterator[MentoringNews]:
    """What people of a cohort are to have been told by now."""
    for one in record.applications:
        yield from _decision(one)
    for pair in record.pairs:
        yield from _pairing(pair)
        for meeting in record.meetings_of(pair.id):
            if pair.state.is_made and meeting.state is MeetingState.LOGGED and meeting.logged_by is not None:
                yield to_confirm(pair.application_of(meeting.logged_by.other), meeting.id, meeting.held_on)
    for alert in record.alerts:
        left = record.cohort.targets.meetings - alert.confirmed
        values = (("days", alert.days_left), ("left", left))
        for side in MentoringSide:
            change = f"alert {alert.pair.id} {alert.confirmed}"
            yield MentoringNews(alert.pair.application_of(side), change, "told_alert", values)
    yield from _surveys(record)
    yield from _coming(record)


def _decision(one: ApplicationFact) -> Iterator[MentoringNews]:
    if one.state is ApplicationState.ACCEPTED and one.accepted_at:
        yield accepted(one.id, one.accepted_at)
    if one.state is ApplicationState.REFUSED:
        yield refused(one.id, one.reason)


def _pairing(pair: MentoringPair) -> Iterator[MentoringNews]:
    if pair.state.is_made:
        for side in MentoringSide:
            yield paired(pair.application_of(side), pair.id)
    for side in MentoringSide:
        if pair.left_to(side):
            yield parted(pair.application_of(side), pair.id)


def _surveys(record: CohortRecord) -> Iterator[MentoringNews]:
    answered = {(one.participant, one.side, one.moment) for one in record.surveys}
    for moment in asked_now(record.cohort, record.today):
        for one in record.applications:
            if one.state is ApplicationState.ACCEPTED and (one.participant, one.side, moment) not in answered:
                yield MentoringNews(one.id, f"survey {moment}", "told_survey")


def _coming(record: CohortRecord) -> Iterator[MentoringNews]:
    """Collective meetings of today and tomorrow."""
    for one in record.collective:
        if not one.is_held and timedelta(0) <= one.day - record.today <= _AHEAD:
            values = (("title", one.title), ("day", one.day))
            for member in record.applications:
                if member.state is ApplicationState.ACCEPTED:
                    yield MentoringNews(member.id, f"collective {one.event} {one.day}", "told_collective", values)
