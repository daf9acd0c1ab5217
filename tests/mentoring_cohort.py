"""The story of a cohort of mentoring: people who apply, by chat too, who meet, answer and leave; and its figures counted anew."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, TypeVar

from agent.testing import ScriptedAgent
from connectors.message import InboundKind, Outbound
from conversation.conversation import Dialogue
from conversation.testing import Chat
from core.database.database import Database
from core.testing import FixedClock
from participation.common.events.schemas import EventKind, EventPlan, EventState
from participation.common.rights import RoomRight
from participation.common.territory.gazetteer import open_gazetteer
from participation.mentoring.chat.door import MentoringDoor
from participation.mentoring.chat.speaking import MentoringGround
from participation.mentoring.following.schemas import MeetingKind, MeetingState, SurveyMoment
from participation.mentoring.indicators import IndicatorName
from participation.mentoring.matching.applicants import Moment, SpokenLanguage
from participation.mentoring.pairing.schemas import PairState
from participation.mentoring.programme.programmes import ROOM
from participation.mentoring.schemas import (
    ApplicantGender,
    ApplicationState,
    FieldOfWork,
    MentoringApplication,
    MentoringGoal,
    MentoringSide,
)
from tests.mentoring import MENTEE, MENTOR, MentoringWorld
from tests.unit.conversation.house import PHRASES, REPLIES

NOTE, WORDS = "NOTE-PLANTEE-8812", "MOTIVATION-PLANTEE-8813"
"""What an organiser notes for themselves, and what people write of themselves: to be looked for where it must not be."""
T = TypeVar("T")


class CohortStory:
    """A cohort whose people are made up, on a clock that goes on as it is told."""

    def __init__(self, database: Database) -> None:
        self.world = MentoringWorld(database, FixedClock(datetime(2026, 1, 5, 10, tzinfo=UTC)))
        self.room, self.cohort = self.world.room, self.world.cohort
        world = self.world
        self.door = MentoringDoor(
            MentoringGround(world.room, world.people, open_gazetteer(), world.database, world.clock)
        )
        self._random = Random(30)

    def chat(self, number: int) -> Chat:
        """Somebody on Telegram."""
        chat = Chat(Dialogue(ScriptedAgent(), REPLIES, PHRASES, doors=(self.door,)), channel="telegram")
        chat.be_greeted()
        chat.conversation = replace(chat.conversation, id=f"{number:064x}")
        return chat

    def many(self, side: MentoringSide, count: int) -> None:
        """So many who applied."""
        random = self._random
        for _ in range(count):
            self.world.applied(
                side,
                languages=frozenset({SpokenLanguage.DARIJA, random.choice(list(SpokenLanguage))}),
                moments=frozenset({Moment.SATURDAY, random.choice(list(Moment))}),
                field=random.choice(list(FieldOfWork)),
                region=f"{random.randint(1, 12):02}",
                goals=frozenset(random.sample(list(MentoringGoal), 2)),
                gender=random.choice([ApplicantGender.WOMAN, ApplicantGender.MAN]),
                capacity=2 if side is MENTOR else 1,
                about=WORDS,
            )

    def accepted(self) -> tuple[MentoringApplication, ...]:
        """Who takes part."""
        return self.room.applications.listed(self.cohort, states=[ApplicationState.ACCEPTED])

    @property
    def made(self) -> dict[int, int]:
        """Mentors by mentees, in pairs that stand."""
        return {p.mentee: p.mentor for p in self.room.pairs.listed(self.cohort) if p.state.is_made}

    def leavers(self, *stay: str) -> frozenset[int]:
        """Two mentors and three mentees of other pairs, none of those who are called so."""
        made, names = self.made, {*stay}
        stays = {one.id for one in self.accepted() if one.profile.name in names}
        mentors = [one for one in dict.fromkeys(made.values()) if one not in stays][:2]
        mentees = [one for one in made if one not in stays and made[one] not in mentors][:3]
        return frozenset([*mentors, *mentees])


def choices(messages: Sequence[Outbound]) -> dict[str, str]:
    return {button.payload.split(":")[2]: button.payload for row in messages[-1].buttons for button in row}


async def tap(chat: Chat, messages: Sequence[Outbound], value: str) -> tuple[Outbound, ...]:
    return await chat.send(chat.message(InboundKind.CHOICE, choice=choices(messages)[value]))


async def apply_by_chat(chat: Chat, opener: str, name: str, place: str, *, is_mentor: bool) -> None:
    asked = await tap(chat, await chat.write(opener), "yestold")
    await chat.write(name)
    asked = await chat.write("0612345678")
    asked = await tap(chat, await tap(chat, asked, "l0"), "done")
    asked = await tap(chat, await tap(chat, asked, "m2"), "done")
    await tap(chat, asked, "f6")
    asked = await chat.write(place)
    asked = await tap(chat, await tap(chat, asked, "g3"), "done")
    asked = await tap(chat, asked, "skip")
    if is_mentor:
        asked = await tap(chat, asked, "n2")
    asked = await tap(chat, asked, "s2")
    while "send" not in choices(asked):
        asked = await tap(chat, asked, "aye")
    await tap(chat, asked, "send")


def outside(talk: Coroutine[Any, Any, T]) -> T:
    """Run something asynchronous beside the loop that a browser keeps in this thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, talk).result()


def by_bot(course: CohortStory, mentee: Chat, mentor: Chat) -> None:
    """A meeting in Arabizi, read back and noted; the mentor of the other chat says so of theirs, in Arabic letters."""

    async def talk() -> None:
        asked = await mentee.write("tla9ina lbareh")
        await tap(mentee, asked, "o1")
        asked = await mentor.write("تلاقينا البارح")
        if "p" in {value[0] for value in choices(asked)}:
            asked = await tap(mentor, asked, next(v for v in choices(asked) if v[0] == "p"))
        await tap(mentor, asked, "o0")

    outside(talk())
    room = course.room
    logged = [one for one in room.meetings.of(*(p.id for p in room.pairs.listed(course.cohort))) if not one.counts]
    sides = {one.logged_by for one in logged}
    assert sides <= {*MentoringSide}
    assert logged or room.meetings.of(*(p.id for p in room.pairs.listed(course.cohort)))
    with course.world.database.write() as session:
        for one in logged:
            if one.logged_by is not None:
                room.meetings.confirm(session, one.id, one.logged_by.other)


def meet(course: CohortStory) -> None:
    """All but two pairs meet three times; one of these two says so alone."""
    room, clock = course.room, course.world.clock
    pairs = [p for p in room.pairs.listed(course.cohort) if p.state.is_made]
    for week in range(3):
        with course.world.database.write() as session:
            for place, pair in enumerate(pairs):
                if place == 0 and week == 2:
                    continue
                day = clock.now().date()
                one = room.meetings.log(session, pair.id, MENTOR, day, MeetingKind.VIDEO)
                if place != 1 or week != 2:
                    room.meetings.confirm(session, one.id, MENTEE)
        clock.advance(timedelta(days=10))
    event = room.events.add(
        ROOM,
        "tamkine",
        EventPlan(
            "Comité",
            clock.now() - timedelta(days=20),
            clock.now() - timedelta(days=19),
            kind=EventKind.COMMITTEE,
        ),
        "chief",
    )
    room.events.move(event.id, EventState.HELD, "chief", frozenset(RoomRight))


def answer(course: CohortStory) -> None:
    """All but four answer the last survey; every fifth is not satisfied."""
    with course.world.database.write() as session:
        for place, one in enumerate(course.accepted()):
            if place >= 4:
                room = course.room
                moment = room.surveys.waiting(session, one.id)
                assert moment in ((SurveyMoment.END,), (SurveyMoment.MIDTERM,))
                satisfaction = 2 if place % 5 == 0 else 5
                room.surveys.answer(session, one.id, moment[0], satisfaction=satisfaction, progress=4, would_again=True)


def counted(course: CohortStory) -> dict[IndicatorName, tuple[int, int, int]]:
    """The figures of a cohort in which four did not answer, counted from what was done: (how many, of how many, not known)."""
    room = course.room
    people = course.accepted()
    pairs = [p for p in room.pairs.listed(course.cohort) if p.state in (PairState.APPROVED, PairState.ACTIVE)]
    counts = {p.id: sum(m.state is MeetingState.CONFIRMED for m in room.meetings.of(p.id)) for p in pairs}
    answered = [one.satisfaction for one in room.surveys.listed(course.cohort)]
    women = sum(one.profile.gender is ApplicantGender.WOMAN for one in people)
    said = sum(one.profile.gender is not ApplicantGender.NOT_SAID for one in people)
    mentees = sum(one.side is MENTEE for one in people)
    paired = {one for p in pairs for one in (p.mentor, p.mentee)}
    return {
        IndicatorName.MATCHED: (mentees, mentees, 0),
        IndicatorName.MENTORS_MATCHED: (sum(p.id in paired for p in people) - mentees, len(people) - mentees, 0),
        IndicatorName.MET: (sum(n >= 3 for n in counts.values()), len(pairs), 1),
        IndicatorName.ACTIVE: (len(paired), 60, 0),
        IndicatorName.SATISFIED: (sum(one >= 4 for one in answered), len(people) - 4, 4),
        IndicatorName.PARITY: (women, said, len(people) - said),
        IndicatorName.COMMITTEE: (1, 4, 0),
    }
