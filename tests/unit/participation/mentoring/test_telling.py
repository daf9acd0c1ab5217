"""What people of a cohort are told: each change once, in five forms, without a name; the alert while the third meeting is possible."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from core.database.database import Database
from core.language.forms import Language
from participation.common.events.schemas import EventPlan
from participation.mentoring.following.schemas import MeetingKind, SurveyMoment
from participation.mentoring.pairing.schemas import DeclineReason
from participation.mentoring.programme.programmes import ROOM
from participation.mentoring.schemas import DropOutReason, RefusalReason
from participation.mentoring.telling import MentoringTelling
from tests.consultations import Told
from tests.mentoring import MENTEE, MENTOR, MentoringWorld


@pytest.fixture
def world(database: Database) -> MentoringWorld:
    return MentoringWorld(database)


def changes(told: Told) -> Counter[str]:
    return Counter(change.split()[0] for _, change, _ in told.said)


def test_decisions_pairs_and_meetings_are_told_once_without_a_name(world: MentoringWorld) -> None:
    told = Told()
    telling = MentoringTelling(world.room, told)
    refused = world.applied(MENTEE)
    world.room.applications.refuse(refused.id, RefusalReason.COHORT_FULL, "amina")
    (pair,) = world.paired()
    telling.run()
    assert changes(told) == {"accepted": 2, "paired": 2, "refused": 1}
    assert telling.run() == 0
    with world.database.write() as session:
        world.room.meetings.log(session, pair.id, MENTOR, world.clock.now().date(), MeetingKind.VIDEO)
    telling.run()
    subject, change, texts = told.said[-1]
    assert (subject, change.split()[0]) == (f"mentoring-application:{pair.mentee}", "meeting")
    assert "5 janvier 2026" in texts[Language.FRENCH]
    again = MentoringTelling(world.room, Told())
    assert again.run() == 6, "another process finds the same, which is told once by what is announced"
    names = {world.room.applications.get(one).profile.name for one in (pair.mentor, pair.mentee, refused.id)}
    for _, _, every in told.said:
        assert {*every} == {*Language}
        assert not any(name in text for text in every.values() for name in names)


def test_the_alert_and_the_surveys_come_in_their_time_and_the_left_over_is_told(world: MentoringWorld) -> None:
    told = Told()
    telling = MentoringTelling(world.room, told)
    first, second = world.paired(2)
    telling.run()
    assert changes(told)["alert"] == 0
    world.clock.advance(timedelta(days=90))
    telling.run()
    assert changes(told)["alert"] == 4, "both of both pairs, while three meetings are still possible"
    days = (world.room.cohorts.get(world.cohort).ends_on - world.clock.now().date()).days
    assert f"{days} days" in next(
        texts[Language.ENGLISH] for _, change, texts in told.said if change.startswith("alert")
    )
    assert changes(told)["survey"] == 4
    with world.database.write() as session:
        world.room.surveys.answer(
            session, first.mentee, SurveyMoment.MIDTERM, satisfaction=5, progress=5, would_again=True
        )
        world.room.applications.withdraw(session, second.mentor, DropOutReason.TIME)
    telling.run()
    parted = [subject for subject, change, _ in told.said if change.startswith("parted")]
    assert parted == [f"mentoring-application:{second.mentee}"]


def test_everybody_of_a_cohort_is_reminded_of_a_collective_meeting_a_day_before(world: MentoringWorld) -> None:
    world.paired()
    told = Told()
    telling = MentoringTelling(world.room, told)
    begins = world.clock.now() + timedelta(days=40)
    world.room.events.add(ROOM, "tamkine", EventPlan("Rencontre du mois", begins, begins + timedelta(hours=2)), "amina")
    world.clock.advance(timedelta(days=38))
    telling.run()
    assert changes(told)["collective"] == 0
    world.clock.advance(timedelta(days=1))
    telling.run()
    telling.run()
    assert changes(told)["collective"] == 2
    assert "Rencontre du mois" in told.said[-1][2][Language.ARABIC]


def test_what_somebody_does_is_announced_in_the_transaction_that_does_it(database: Database) -> None:
    told = Told()
    world = MentoringWorld(database, announcer=told)
    refused = world.applied(MENTEE)
    world.room.applications.refuse(refused.id, RefusalReason.COHORT_FULL, "amina")
    first, second = world.paired(2)
    assert changes(told) == {"refused": 1, "accepted": 4, "paired": 4}
    with world.database.write() as session:
        world.room.meetings.log(session, first.id, MENTOR, world.clock.now().date(), MeetingKind.VIDEO)
        world.room.pairs.decline(session, second.id, DeclineReason.TIME, MENTEE)
        world.room.applications.withdraw(session, first.mentee)
    left = [(subject, change.split()[0]) for subject, change, _ in told.said[9:]]
    assert left == [
        (f"mentoring-application:{first.mentee}", "meeting"),
        (f"mentoring-application:{second.mentor}", "parted"),
        (f"mentoring-application:{first.mentor}", "parted"),
    ]
    at_once = {(subject, change) for subject, change, _ in told.said}
    MentoringTelling(world.room, told).run()
    assert {(subject, change) for subject, change, _ in told.said} == at_once, "what looks later finds the same changes"
