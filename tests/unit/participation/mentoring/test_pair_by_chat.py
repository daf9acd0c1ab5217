"""A pair from a chat in the five forms: why these two, a goal read back and set, and saying no to a pair that has not begun."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from agent.testing import ScriptedAgent
from core.database.database import Database
from core.language.forms import Language
from participation.common.territory.gazetteer import open_gazetteer
from participation.mentoring.chat.asked import MentoringWish, goal_named, mentoring_wish
from participation.mentoring.chat.door import MentoringDoor
from participation.mentoring.chat.speaking import MentoringGround
from participation.mentoring.following.schemas import GoalState, MeetingKind
from participation.mentoring.pairing.schemas import DeclineReason, PairState
from participation.mentoring.words import word, words_in
from tests.mentoring import MENTEE, MENTOR, MentoringWorld
from tests.unit.participation.mentoring.test_door import chat_of, choices, tap

GOALS = {
    Language.FRENCH: ("Mon objectif : Parler en public", "Parler en public"),
    Language.ARABIC: ("هدفي: التحدث أمام الناس", "التحدث أمام الناس"),
    Language.DARIJA: ("الهدف ديالي هو نهضر قدام الناس", "نهضر قدام الناس"),
    Language.DARIJA_LATIN: ("lhadaf dyali: nehder 9eddam nnas", "nehder 9eddam nnas"),
    Language.ENGLISH: ("Our goal is to speak in public", "speak in public"),
}
NOES = {
    Language.FRENCH: "je ne veux pas ce binôme",
    Language.ARABIC: "لا أريد هذا الثنائي",
    Language.DARIJA: "ما بغيتش هاد الثنائي",
    Language.DARIJA_LATIN: "ma bghitch had lmentor",
    Language.ENGLISH: "I don't want this mentor",
}
WHYS = {
    Language.FRENCH: "pourquoi ce mentor ?",
    Language.ARABIC: "لماذا هذا المرشد؟",
    Language.DARIJA: "علاش هاد المرشد؟",
    Language.DARIJA_LATIN: "3lach had lmentor?",
    Language.ENGLISH: "why this mentor?",
}


@pytest.fixture
def world(database: Database) -> MentoringWorld:
    return MentoringWorld(database)


@pytest.fixture
def door(world: MentoringWorld) -> MentoringDoor:
    return MentoringDoor(MentoringGround(world.room, world.people, open_gazetteer(), world.database, world.clock))


@pytest.mark.parametrize("language", GOALS, ids=str)
async def test_a_goal_is_read_back_set_and_reached(
    language: Language, door: MentoringDoor, world: MentoringWorld
) -> None:
    (pair,) = world.paired()
    mentor, mentee = chat_of(door, 1), chat_of(door, 2)
    said, goal = GOALS[language]
    asked = await mentee.write(said)
    assert goal in asked[-1].text
    assert world.room.goals.of(pair.id) == (), "nothing is set before a yes"
    await tap(mentee, asked, f"gy{pair.id}")
    (kept,) = world.room.goals.of(pair.id)
    assert (kept.text, kept.state) == (goal, GoalState.OPEN)
    told = await mentor.write(WHYS[language])
    assert goal in told[-1].text, "the other of the pair sees it"
    await tap(mentor, told, f"gr{kept.id}")
    assert world.room.goals.of(pair.id)[0].state is GoalState.REACHED
    told = await mentee.write("mentorat")
    assert "gp" in choices(told)
    asked = await tap(mentee, told, "gp")
    asked = await mentee.write("Finir mon CV, et l’envoyer")
    await tap(mentee, asked, f"gy{pair.id}")
    assert [one.text for one in world.room.goals.of(pair.id)] == [goal, "Finir mon CV, et l’envoyer"]


@pytest.mark.parametrize("language", NOES, ids=str)
async def test_a_pair_that_has_not_begun_is_declined_with_a_reason(
    language: Language, door: MentoringDoor, world: MentoringWorld
) -> None:
    (pair,) = world.paired()
    mentee = chat_of(door, 2)
    asked = await mentee.write(NOES[language])
    labels = [button.label for row in asked[-1].buttons for button in row]
    assert word("decline_distance", language) in labels
    assert world.room.pairs.get(pair.id).state is PairState.APPROVED, "nothing happens before a reason"
    said = await tap(mentee, asked, f"dr{list(DeclineReason).index(DeclineReason.DISTANCE)}")
    declined = world.room.pairs.get(pair.id)
    assert (declined.state, declined.reason, declined.declined_by) == (PairState.DECLINED, "distance", "mentee")
    assert said[-1].text == word("chat_declined", language)
    await tap(mentee, asked, "dr0")
    assert world.room.pairs.get(pair.id).reason == "distance", "an old button changes nothing"


async def test_a_pair_that_has_begun_is_not_declined(door: MentoringDoor, world: MentoringWorld) -> None:
    (pair,) = world.paired()
    mentee = chat_of(door, 2)
    told = await mentee.write("mentorat")
    assert f"dp{pair.id}" in choices(told)
    asked = await tap(mentee, told, f"dp{pair.id}")
    world.clock.advance(timedelta(days=1))
    world.met(pair.id)
    said = await tap(mentee, asked, "dr1")
    assert said[-1].text == word("chat_decline_late", Language.FRENCH)
    assert world.room.pairs.get(pair.id).state is PairState.ACTIVE
    assert f"dp{pair.id}" not in choices(await mentee.write("mentorat"))


@pytest.mark.parametrize("language", WHYS, ids=str)
async def test_the_reason_of_a_pair_is_told_in_words(
    language: Language, door: MentoringDoor, world: MentoringWorld
) -> None:
    (pair,) = world.paired()
    told = await chat_of(door, 2).write(WHYS[language])
    assert world.room.applications.get(pair.mentor).profile.name in told[-1].text
    assert word("chat_why", language, reasons="").strip(" .") in told[-1].text


def test_what_only_sounds_like_it_is_not_for_mentoring() -> None:
    for text in (
        "Quel est l’objectif du programme ?",
        "pourquoi le mentorat ?",
        "les objectifs de Tamkine",
        "هدف البرنامج",
    ):
        assert mentoring_wish(text).kind is MentoringWish.NOTHING, text
        assert goal_named(text) == ""


async def test_who_is_in_no_pair_asks_the_assistant(door: MentoringDoor) -> None:
    agent = ScriptedAgent()
    chat = chat_of(door, 7, agent)
    for text in (NOES[Language.FRENCH], GOALS[Language.FRENCH][0]):
        await chat.write(text)
    assert len(agent.asked) == 2


async def test_a_button_that_came_too_late_says_so(door: MentoringDoor, world: MentoringWorld) -> None:
    """A no to what was confirmed meanwhile, and a yes to what was taken back: neither stops the conversation."""
    stale = [word("chat_stale", form) for form in Language]
    (pair,) = world.paired()
    mentee = chat_of(door, 2)
    with world.database.write() as session:
        first = world.room.meetings.log(session, pair.id, MENTOR, world.clock.now().date(), MeetingKind.VIDEO)
    asked = await mentee.write("mentorat")
    with world.database.write() as session:
        world.room.meetings.confirm(session, first.id, MENTEE)
    told = await tap(mentee, asked, f"x{first.id}")
    assert told[-1].text in stale
    world.clock.advance(timedelta(days=7))
    with world.database.write() as session:
        second = world.room.meetings.log(session, pair.id, MENTOR, world.clock.now().date(), MeetingKind.VIDEO)
    asked = await mentee.write("mentorat")
    with world.database.write() as session:
        world.room.meetings.take_back(session, second.id, MENTOR)
    told = await tap(mentee, asked, f"y{second.id}")
    assert told[-1].text in stale


@pytest.mark.parametrize("language", Language, ids=str)
def test_counts_agree_with_their_number(language: Language) -> None:
    """One day, one meeting: no form says "1 rencontres", and none leaves it open with brackets."""
    for key, text in words_in(language).items():
        assert not re.search(r"\(s\)|\(es\)", text), key
    values = {"side": "x", "name": "x", "contact": "x", "target": 3, "met": 1}
    one, two, many = (word("chat_pair", language, days=days, **values) for days in (1, 2, 14))
    assert len({text.replace(str(days), "") for text, days in ((one, 1), (two, 2), (many, 14))}) >= 2
    alert = word("told_alert", language, days=1, left=1)
    assert not re.search(r"1 (?:jours|rencontres|days|meetings|yam)", alert)
