"""Mentoring from a chat: an application in each form, gone on with another day; a meeting read back and confirmed; the survey."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from agent.testing import ScriptedAgent
from connectors.message import InboundKind, Outbound
from conversation.conversation import Dialogue
from conversation.testing import Chat
from core.database.database import Database
from core.language.forms import Language
from participation.common.territory.gazetteer import open_gazetteer
from participation.mentoring.chat.asked import MentoringWish, day_named, folded_words, mentoring_wish
from participation.mentoring.chat.door import MentoringDoor
from participation.mentoring.chat.speaking import MentoringGround
from participation.mentoring.following.schemas import MeetingState
from participation.mentoring.matching.applicants import Moment, SpokenLanguage
from participation.mentoring.schemas import ApplicationState, CohortTargets, FieldOfWork, MentoringGoal
from participation.mentoring.words import word
from tests.mentoring import MENTEE, MENTOR, MentoringWorld
from tests.unit.conversation.house import PHRASES, REPLIES

MONDAY = date(2026, 11, 30)


@pytest.fixture
def world(database: Database) -> MentoringWorld:
    return MentoringWorld(database, targets=CohortTargets(meetings=3))


@pytest.fixture
def door(world: MentoringWorld) -> MentoringDoor:
    return MentoringDoor(MentoringGround(world.room, world.people, open_gazetteer(), world.database, world.clock))


def chat_of(door: MentoringDoor, number: int, agent: ScriptedAgent | None = None) -> Chat:
    chat = Chat(Dialogue(agent or ScriptedAgent(), REPLIES, PHRASES, doors=(door,)))
    chat.be_greeted()
    chat.conversation = replace(chat.conversation, id=f"{number:064x}")
    return chat


def choices(messages: Sequence[Outbound]) -> dict[str, str]:
    return {button.payload.split(":")[2]: button.payload for row in messages[-1].buttons for button in row}


async def tap(chat: Chat, messages: Sequence[Outbound], value: str) -> tuple[Outbound, ...]:
    return await chat.send(chat.message(InboundKind.CHOICE, choice=choices(messages)[value]))


OPENERS = {
    Language.FRENCH: "Bonjour, je cherche un mentor",
    Language.ARABIC: "السلام عليكم، أبحث عن مرشد يساعدني",
    Language.DARIJA: "بغيت شي مرشد يعاوني",
    Language.DARIJA_LATIN: "bghit chi mentor y3awenni",
    Language.ENGLISH: "I'd like a mentor please",
}


@pytest.mark.parametrize("language", OPENERS, ids=str)
async def test_an_application_is_written_in_each_form_and_gone_on_with_another_day(
    language: Language, door: MentoringDoor, world: MentoringWorld
) -> None:
    agent = ScriptedAgent()
    chat = chat_of(door, 1, agent)
    asked = await chat.write(OPENERS[language])
    assert choices(asked).keys() == {"yestold", "yes", "stop"}, "nothing is kept before a yes"
    with world.database.read() as session:
        assert world.people.of_conversation(session, chat.conversation.id) is None
    asked = await tap(chat, asked, "yestold")
    await chat.write("Nadia Test")
    asked = await chat.write("06 11 22 33 44")
    asked = await tap(chat, asked, "l0")
    asked = await tap(chat, asked, "l3")
    await tap(chat, asked, "stop")
    asked = await tap(chat, await chat.write("mentorat"), f"go{1}")
    asked = await tap(chat, asked, "m1")
    asked = await tap(chat, asked, "done")
    asked = await tap(chat, asked, "f1")
    chat.conversation = replace(chat.conversation, language=Language.FRENCH)
    asked = await chat.write("Tata")
    labels = [button.label for row in asked[-1].buttons for button in row]
    assert word("goal_speaking", language) in labels, "a town is of no language: it goes on as it began"
    asked = await tap(chat, asked, "g3")
    asked = await tap(chat, asked, "done")
    asked = await chat.write("Banque du Nord, mon oncle Karim")
    asked = await tap(chat, asked, "s0")
    asked = await tap(chat, asked, "aye")
    asked = await tap(chat, asked, "aye")
    assert "Nadia Test" in asked[-1].text
    await tap(chat, asked, "send")
    (application,) = world.room.applications.listed(world.cohort)
    profile = application.profile
    assert (application.state, application.side) == (ApplicationState.SUBMITTED, MENTEE)
    assert (profile.name, profile.contact, profile.region) == ("Nadia Test", "06 11 22 33 44", "09")
    assert profile.languages == {SpokenLanguage.DARIJA, SpokenLanguage.FRENCH}
    assert (profile.moments, profile.field) == (frozenset([Moment.EVENING]), FieldOfWork.LAW)
    assert profile.goals == {MentoringGoal.SPEAKING}
    assert profile.ties == ("Banque du Nord", "mon oncle Karim")
    assert [one.topic.subject for one in chat.subscriptions()] == [application.subject]
    assert agent.asked == [], "nothing of it went to the agent"


async def test_an_application_may_be_written_through_without_a_tap(door: MentoringDoor, world: MentoringWorld) -> None:
    agent = ScriptedAgent()
    chat = chat_of(door, 1, agent)
    for said in (
        "bghit chi mentor",
        "ah",
        "Hamza",
        "hamza@example.org",
        "darija w français",
        "l3chiya",
        "safi",
        "numérique",
    ):
        asked = await chat.write(said)
    assert asked[-1].text == word("chat_ask_region", Language.DARIJA_LATIN)
    (application,) = world.room.applications.listed(world.cohort)
    profile = application.profile
    assert profile.languages == {SpokenLanguage.DARIJA, SpokenLanguage.FRENCH}
    assert (profile.moments, profile.field) == (frozenset([Moment.EVENING]), FieldOfWork.DIGITAL)
    assert agent.asked == [], "nothing of it went to the agent"


METS = {
    Language.FRENCH: "on s'est vus hier",
    Language.ARABIC: "التقينا أمس",
    Language.DARIJA: "تلاقينا البارح",
    Language.DARIJA_LATIN: "tla9ina lbareh",
    Language.ENGLISH: "we met yesterday",
}


@pytest.mark.parametrize("language", METS, ids=str)
async def test_a_meeting_is_read_back_noted_and_confirmed_by_the_other(
    language: Language, door: MentoringDoor, world: MentoringWorld
) -> None:
    (pair,) = world.paired()
    world.clock.advance(timedelta(days=40))
    mentor, mentee = chat_of(door, 1), chat_of(door, 2)
    asked = await mentee.write(METS[language])
    assert world.room.meetings.of(pair.id) == (), "nothing is noted before it is read back"
    assert world.room.applications.get(pair.mentor).profile.name in asked[-1].text
    await tap(mentee, asked, "o0")
    (meeting,) = world.room.meetings.of(pair.id)
    assert (meeting.held_on, meeting.state) == (world.clock.now().date() - timedelta(days=1), MeetingState.LOGGED)
    asked = await mentor.write("mentorat")
    asked = await tap(mentor, asked, f"y{meeting.id}")
    assert world.room.meetings.get(meeting.id).state is MeetingState.CONFIRMED
    said = await mentee.write({Language.ENGLISH: "who is my mentor?"}.get(language, "qui est mon mentor ?"))
    assert "1" in said[-1].text
    assert world.room.applications.get(pair.mentor).profile.contact in said[-1].text


async def test_both_saying_so_is_a_yes_and_a_no_does_not_count(door: MentoringDoor, world: MentoringWorld) -> None:
    (pair,) = world.paired()
    world.clock.advance(timedelta(days=40))
    mentor, mentee = chat_of(door, 1), chat_of(door, 2)
    await tap(mentee, await mentee.write("tla9ina lbareh"), "o1")
    await tap(mentor, await mentor.write("تلاقينا البارح"), "o1")
    assert [one.state for one in world.room.meetings.of(pair.id)] == [MeetingState.CONFIRMED]
    await tap(mentor, await mentor.write("on s'est vus aujourd'hui"), "o0")
    later = world.room.meetings.of(pair.id)[-1]
    await tap(mentee, await mentee.write("mentorat"), f"x{later.id}")
    assert world.room.meetings.get(later.id).state is MeetingState.DISPUTED


async def test_a_day_is_asked_for_and_one_outside_the_pair_is_not_noted(
    door: MentoringDoor, world: MentoringWorld
) -> None:
    (pair,) = world.paired()
    world.clock.advance(timedelta(days=40))
    chat = chat_of(door, 2)
    await chat.write("tla9ina")
    asked = await chat.write("lbareh")
    await tap(chat, asked, "o2")
    assert len(world.room.meetings.of(pair.id)) == 1
    said = await tap(chat, await chat.write("on s'est vus le 2 mars 2024"), "o0")
    assert len(world.room.meetings.of(pair.id)) == 1
    assert "mentorat" in said[-1].text


async def test_somebody_leaves_after_saying_why_and_answers_the_survey_by_buttons(
    door: MentoringDoor, world: MentoringWorld
) -> None:
    (pair,) = world.paired()
    world.clock.advance(timedelta(days=80))
    chat = chat_of(door, 1)
    asked = await chat.write("who is my mentee?")
    asked = await tap(chat, asked, f"v{pair.mentor}")
    asked = await tap(chat, await tap(chat, asked, "a5"), "b4")
    await tap(chat, asked, "r1")
    (answer,) = world.room.surveys.listed(world.cohort)
    assert (answer.satisfaction, answer.progress, answer.would_again) == (5, 4, True)
    asked = await chat.write("bghit nkhrej mn lmentorat")
    await tap(chat, asked, "l0")
    left = world.room.applications.get(pair.mentor)
    assert (left.state, left.reason) == (ApplicationState.WITHDRAWN, "time")


async def test_a_button_of_another_does_nothing_and_whoever_is_in_no_pair_is_heard_by_the_agent(
    door: MentoringDoor, world: MentoringWorld
) -> None:
    (pair,) = world.paired()
    world.clock.advance(timedelta(days=40))
    agent = ScriptedAgent()
    stranger = chat_of(door, 99, agent)
    await stranger.write("tla9ina lbareh m3a lwazir")
    assert agent.asked, "a stranger's sentence is a question like any other"
    mentee = chat_of(door, 2)
    asked = await mentee.write("tla9ina lbareh")
    payload = choices(asked)["o0"]
    await stranger.send(stranger.message(InboundKind.CHOICE, choice=payload))
    assert world.room.meetings.of(pair.id) == ()


def test_days_are_named_in_every_form() -> None:
    named = {
        "avant-hier": 28, "hier": 29, "اليوم": 30, "lyoum": 30, "البارح": 29, "أمس": 29, "yesterday": 29, "lbare7": 29,
        "on s'est vus jeudi": 26, "tla9ina nhar lkhmis": 26, "تلاقينا نهار الجمعة": 27, "le 12 novembre": 12,
        "12/11/2026": 12, "on monday": 23,
    }  # fmt: skip
    for said, day in named.items():
        assert day_named(folded_words(said), MONDAY) == date(2026, 11, day), said
    assert day_named("demain", MONDAY) is None
    assert day_named(folded_words("le 12 décembre"), MONDAY) == date(2025, 12, 12), "the last one"


@pytest.mark.parametrize(
    ("text", "wish", "side"),
    [
        ("je veux être mentor", MentoringWish.APPLY, MENTOR),
        ("bghit nkoun mentor", MentoringWish.APPLY, MENTOR),
        ("بغيت نكون مرشد", MentoringWish.APPLY, MENTOR),
        ("أريد أن أكون مرشدا", MentoringWish.APPLY, MENTOR),
        ("I want to become a mentee", MentoringWish.APPLY, MENTEE),
        ("chkoun lmentor dyali?", MentoringWish.WHO, None),
        ("شكون المرشد ديالي", MentoringWish.WHO, None),
        ("من هو مرشدي؟", MentoringWish.WHO, None),
        ("je quitte le mentorat", MentoringWish.LEAVE, None),
        ("بغيت نخرج من الإرشاد", MentoringWish.LEAVE, None),
        ("C'est quoi le mentorat ?", MentoringWish.NOTHING, None),
        ("Que propose le parti pour le mentorat des jeunes ?", MentoringWish.NOTHING, None),
        ("شنو هو البرنامج ديال الشباب؟", MentoringWish.NOTHING, None),
    ],
)
def test_what_people_want_is_told_from_what_they_ask(text: str, wish: MentoringWish, side: object) -> None:
    found = mentoring_wish(text)
    assert (found.kind, found.side) == (wish, side)
