"""Whoever takes part in a dialogue takes everything of theirs out, and away: what others agreed on stays where it still stands."""

from __future__ import annotations

import pytest
from sqlalchemy import LargeBinary, select

from core.database.database import Base, Database
from core.errors import NotFoundError
from participation.common.people.consents import ConsentKind
from participation.common.texts.grounds import Ground as Words
from participation.dialogues.programmes import ROOM
from participation.dialogues.schemas import DialogueRole, Gender, ItemKind, NewItem, SessionKind
from tests.unit.participation.dialogues.conftest import FES, PLAN, Ground, fr

PLANTED = ("cerisier planté", "pommier planté", "Nom Planté")


def everything(database: Database) -> str:
    """Every value of every table, but what the vault sealed."""
    with database.read() as session:
        return "\n".join(
            repr(row)
            for table in Base.metadata.sorted_tables
            for row in session.execute(
                select(*(column for column in table.columns if not isinstance(column.type, LargeBinary)))
            )
        )


def test_a_person_takes_everything_out_and_away(ground: Ground, voices: list[int]) -> None:
    room = ground.room
    elected, token = room.signing.add(FES, DialogueRole.ELECTED, fr("Présidente"), "amina")
    question = room.assessments.ask(FES, fr("Qui ?"), [fr("Le conseil"), fr("Le wali")], 0, "amina")
    room.programmes.take_assessment(FES, "amina", takes=True)
    sitting = room.sessions.plan(FES, SessionKind.DIALOGUE, PLAN, "amina")
    with ground.database.write() as session:
        person = ground.people.of_link(session, token)
        assert person is not None
        ground.people.agree(session, person.id, ROOM, list(ConsentKind), scope=FES)
        ground.people.call(session, person.id, PLANTED[2])
        room.sessions.say_of_self(session, FES, person.id, Gender.WOMAN)
        room.assessments.answer(session, FES, person.id, {question: 1})
    ground.events.invite(sitting.event.id, DialogueRole.ELECTED.value, "amina", person.id)
    own = ground.voice(f"Le {PLANTED[0]} devant la halle", "bot:1", person.id, signed=True)
    alone = NewItem(ItemKind.DISAGREEMENT, fr("On ne sait pas"), (Words(own, PLANTED[0]),))
    shared = NewItem(ItemKind.AGREEMENT, fr("La halle ouvre"), (Words(own, ""), Words(voices[1], "")))
    made = room.syntheses.write(FES, [alone, shared], "amina")
    with ground.database.write() as session:
        room.syntheses.sign(session, made.id, elected, reservation=f"Gardez le {PLANTED[1]}.")
    told = ground.people.export(person.id)
    assert PLANTED[0] in told["dialogue_voice"][0]["text"]
    assert PLANTED[1] in told["dialogue_signature"][0]["reservation"]
    assert told["participant"][0]["name"] == {"name": PLANTED[2]}
    assert told["dialogue_assessment_answer"][0]["choice"] == 1
    assert told["dialogue_said_of_self"][0]["gender"] == "woman"
    assert {"participation_guest", "dialogue_signatory", "participation_consent"} <= told.keys()
    assert all(planted in everything(ground.database) for planted in PLANTED[:2])
    ground.people.erase(person.id)
    left = everything(ground.database)
    assert all(planted not in left for planted in PLANTED)
    assert person.id not in left
    after = room.syntheses.get(made.id)
    assert after.is_stale
    assert [(item.kind, [one.number for one in item.grounds]) for item in after.items] == [
        (ItemKind.AGREEMENT, [voices[1]])
    ]
    with ground.database.read() as session, pytest.raises(NotFoundError):
        room.signing.of_link(session, FES, token)
