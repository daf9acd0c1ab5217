"""Training from a chat, in five forms: what is open near somebody, a place asked for once, and how far one came, to oneself alone."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.doors import DoorReply, SaidToRoom
from core.language.forms import Language
from participation.common.territory.gazetteer import open_gazetteer
from participation.training.chat.asked import TrainingWish, training_wish
from participation.training.chat.door import TrainingDoor
from participation.training.schemas import LearnerState, ProgrammeState
from tests.training import EVERY_RIGHT, PROGRAMME, TrainingWorld, plan, worded

FR, AR, ARY, LATN, EN = Language.FRENCH, Language.ARABIC, Language.DARIJA, Language.DARIJA_LATIN, Language.ENGLISH


def said(text: str = "", language: Language = FR, person: int = 1, **other: object) -> SaidToRoom:
    at = datetime(2027, 1, 20, tzinfo=UTC)
    return SaidToRoom(text, "t1", f"{person:064x}", "telegram", language, at, **other)  # type: ignore[arg-type]


def hear(world: TrainingWorld, what: SaidToRoom) -> DoorReply | None:
    return asyncio.run(TrainingDoor(world.room, world.people, open_gazetteer(), world.database).hears(what))


def answered(world: TrainingWorld, what: SaidToRoom) -> DoorReply:
    reply = hear(world, what)
    assert reply is not None
    return reply


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("quelles formations sont ouvertes près de Fès ?", TrainingWish.OPEN),
        ("Y a-t-il une formation pour notre association ?", TrainingWish.OPEN),
        ("which trainings are open near Rabat?", TrainingWish.OPEN),
        ("هل هناك تكوين للجمعيات في فاس؟", TrainingWish.OPEN),
        ("ما هي التكوينات المفتوحة؟", TrainingWish.OPEN),
        ("واش كاين شي تكوين محلول حدانا؟", TrainingWish.OPEN),
        ("wach kayn chi takwin l jam3iyat f tata?", TrainingWish.OPEN),
        ("je veux m’inscrire à une formation", TrainingWish.ENROL),
        ("how do we enrol in a training?", TrainingWish.ENROL),
        ("نريد التسجيل في تكوين", TrainingWish.ENROL),
        ("بغيت نتسجل فشي تكوين", TrainingWish.ENROL),
        ("bghit ntsejjel f chi takwin", TrainingWish.ENROL),
        ("ma formation", TrainingWish.OWN),
        ("mes présences", TrainingWish.OWN),
        ("my attendance", TrainingWish.OWN),
        ("تكويني", TrainingWish.OWN),
        ("التكوين ديالي", TrainingWish.OWN),
        ("takwin dyali", TrainingWish.OWN),
        ("Quelles sont vos propositions pour la formation professionnelle ?", TrainingWish.NOTHING),
        ("ما هي مقترحاتكم حول التكوين المهني؟", TrainingWish.NOTHING),
        ("Que propose le parti pour la formation des enseignants ?", TrainingWish.NOTHING),
        ("Quelle est la formation du gouvernement ?", TrainingWish.NOTHING),
        ("شنو كيقول البرنامج على التعليم؟", TrainingWish.NOTHING),
        ("", TrainingWish.NOTHING),
    ],
)
def test_what_people_want_of_training(text: str, wish: TrainingWish) -> None:
    assert training_wish(text) is wish


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    training_wish(text)


@pytest.mark.parametrize(
    ("text", "language", "title"),
    [
        ("quelles formations sont ouvertes à Fès ?", FR, "Renforcer les associations"),
        ("ما هي التكوينات المفتوحة في فاس؟", AR, "تقوية الجمعيات"),
        ("واش كاين شي تكوين محلول ففاس؟", ARY, "تقوية الجمعيات"),
        ("wach kayn chi takwin me7loul f Fes?", LATN, "الجمعيات"),
        ("which trainings are open in Fez?", EN, "associations"),
    ],
)
def test_the_open_ones_of_a_place_are_told_with_their_page_and_next_session(
    text: str, language: Language, title: str, world: TrainingWorld
) -> None:
    world.open("oriental", plan(title=worded("Ailleurs", "في مكان آخر"), region="02"))
    reply = answered(world, said(text, language))
    assert "https://example.org/take-part/training/fes" in reply.text
    assert "training/oriental" not in reply.text
    assert "2027" in reply.text
    assert reply.gives_way, "documents that answer surely are told instead"
    assert [one.value for one in reply.choices] == ["e1"]
    assert title in reply.text or language in (LATN, EN)


def test_a_place_without_any_is_told_of_others_and_nothing_open_is_said_so(world: TrainingWorld) -> None:
    elsewhere = answered(world, said("quelles formations sont ouvertes à Tata ?"))
    assert "Tata" in elsewhere.text
    assert "training/fes" in elsewhere.text
    world.room.programmes.move(PROGRAMME, ProgrammeState.RUNNING, "amina", EVERY_RIGHT)
    assert not answered(world, said("quelles formations sont ouvertes ?")).choices


@pytest.mark.parametrize("language", [FR, AR, ARY, LATN, EN])
def test_a_place_is_asked_for_in_five_answers_once_and_told_back(language: Language, world: TrainingWorld) -> None:
    reply = answered(world, said("je veux m’inscrire à une formation", language))
    reply = answered(world, said(language=language, value="e1", kept=reply.keeps))
    steps = (
        ("association", "Amal"),
        ("place", "nowhere at all"),
        ("place", "Taounate"),
        ("person", "Hind"),
        ("contact", "؟؟"),
        ("contact", "0600000000"),
    )
    for awaited, text in steps:
        assert reply.awaits == awaited
        reply = answered(world, said(text, language, awaited=awaited, kept=reply.keeps))
    assert all(word in reply.text for word in ("Amal", "Hind"))
    assert not world.room.learners.listed(PROGRAMME), "nothing is kept before the yes"
    for _ in range(2):
        done = answered(world, said(language=language, value="yes", kept=reply.keeps))
        (topic,) = done.topics
    (learner,) = world.room.learners.listed(PROGRAMME)
    assert (learner.association.name, learner.association.region, learner.person) == ("Amal", "03", "Hind")
    assert topic.subject == f"training-learner:{learner.id}"
    world.room.learners.move(learner.id, LearnerState.ENROLLED, "amina", EVERY_RIGHT)
    subject, _, texts = world.told.told[-1]
    assert subject == topic.subject
    assert set(texts) == set(Language)
    world.room.learners.note_presence(world.session, learner.id, "karim", has_come=True)
    own = answered(world, said("my attendance", language))
    assert "1" in own.text
    others = answered(world, said("my attendance", language, person=2))
    assert "Hind" not in f"{own.text}{others.text}"
    assert others.text != own.text


def test_a_no_keeps_nothing_and_what_is_full_or_closed_is_said_so(world: TrainingWorld) -> None:
    kept = {
        "programme": PROGRAMME,
        "association": "Amal",
        "place": "Fès",
        "region": "03",
        "person": "Hind",
        "contact": "0600000000",
        "form": "fr",
    }
    assert not answered(world, said(value="stop", kept=kept)).topics
    assert not world.room.learners.listed(PROGRAMME)
    world.room.programmes.change(PROGRAMME, plan(places=1), "amina")
    world.asked()
    assert "prises" in answered(world, said(value="yes", kept=kept)).text
    world.room.programmes.move(PROGRAMME, ProgrammeState.RUNNING, "amina", EVERY_RIGHT)
    assert "closes" in answered(world, said(value="yes", kept=kept)).text
