"""A whole cohort of thirty pairs: by chat in Darija of both scripts, five who leave, all matched, figures right, nothing private out."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import func, select

from core.database.database import Database
from participation.common.tables import PublicationRow
from participation.mentoring.schemas import CohortState
from tests.mentoring import MENTEE, MENTOR
from tests.mentoring_cohort import NOTE, WORDS, CohortStory, answer, apply_by_chat, by_bot, counted, meet


async def test_a_cohort_of_thirty_pairs_of_which_five_leave_ends_matched_whole(database: Database) -> None:
    story = CohortStory(database)
    room, world = story.room, story.world
    story.many(MENTOR, 29)
    story.many(MENTEE, 29)
    darija, arabizi = story.chat(9001), story.chat(9002)
    await apply_by_chat(darija, "بغيت نكون مرشد", "سلوى", "فاس", is_mentor=True)
    await apply_by_chat(arabizi, "bghit chi mentor", "Hamza", "Tata", is_mentor=False)
    for one in room.applications.listed(story.cohort):
        room.applications.accept(one.id, "amina")
    room.notes.add(story.accepted()[0].id, NOTE, "amina")
    room.cohorts.move(story.cohort, CohortState.MATCHING, "amina")
    assert room.desk.propose(story.cohort, "amina").found.unpaired == ()
    assert len(room.pairs.approve_all(story.cohort, "amina")) == 30
    room.cohorts.move(story.cohort, CohortState.RUNNING, "amina")
    gone, before = story.leavers("سلوى", "Hamza"), story.made
    with world.database.write() as session:
        for number in gone:
            room.applications.withdraw(session, number)
    left = {mentee: mentor for mentee, mentor in before.items() if not {mentee, mentor} & gone}
    assert (len(gone), len(left)) == (5, 25)
    room.desk.propose(story.cohort, "amina", is_rematch=True)
    room.pairs.approve_all(story.cohort, "amina")
    after = story.made
    assert {*after} == {one.id for one in story.accepted() if one.side is MENTEE}, "everybody has a mentor again"
    assert all(after[mentee] == mentor for mentee, mentor in left.items()), "and nobody else was moved"
    world.clock.advance(timedelta(days=40))
    by_bot(story, arabizi, darija)
    meet(story)
    world.clock.advance(timedelta(days=21))
    answer(story)
    found = {one.name: (one.numerator, one.denominator, one.missing) for one in room.record(story.cohort).indicators}
    assert found == counted(story)
    said = await arabizi.write("mentorat")
    hamza = next(one for one in story.accepted() if one.profile.name == "Hamza")
    exported = json.dumps(world.people.export(hamza.participant), default=str, ensure_ascii=False)
    assert "Hamza" in exported
    for text in (exported, *(one.text for one in said)):
        assert NOTE not in text
        assert WORDS not in text, "what others wrote of themselves"
    with world.database.read() as session:
        assert session.scalar(select(func.count()).select_from(PublicationRow)) == 0, "nothing of it is to be published"
    world.people.erase(hamza.participant)
    assert hamza.id not in {one.id for one in room.applications.listed(story.cohort)}
    assert hamza.id not in story.made
