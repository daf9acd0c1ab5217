"""Who asks in a chat where something is done gets the page of the room; who asks what documents say is left to them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agent.organisation.organisation import ParticipationRoom
from conversation.doors import SaidToRoom
from core.language.forms import Language
from participation.pointing.asked import asks_to_take_part, way_asked, way_near
from participation.pointing.door import WayDoor

R = ParticipationRoom
EVERY = frozenset(ParticipationRoom)


def said(text: str, language: Language = Language.FRENCH) -> SaidToRoom:
    return SaidToRoom(text, "t1", "0" * 64, "web", language, datetime(2027, 1, 20, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "room"),
    [
        ("Où est-ce que je peux écrire ma proposition ?", R.CONSULTATIONS),
        ("j ai une idee ou l'envoyer", R.CONSULTATIONS),
        ("J'ai une idée, où l'envoyer ?", R.CONSULTATIONS),
        ("أين أكتب اقتراحي؟", R.CONSULTATIONS),
        ("فين نقدر نحط الفكرة ديالي؟", R.CONSULTATIONS),
        ("fin n9der nkteb lfikra dyali", R.CONSULTATIONS),
        ("where can people submit their ideas?", R.CONSULTATIONS),
        ("nous voulons enregistrer notre association, comment faire ?", R.ASSOCIATIONS),
        ("كيف أسجل تعاونيتنا عندكم؟", R.ASSOCIATIONS),
        ("bghina nsejlo jam3iytna 3andkom", R.ASSOCIATIONS),
        ("how do we register our cooperative here", R.ASSOCIATIONS),
        ("comment devenir mentor chez vous ?", R.MENTORING),
        ("how can I get a mentor?", R.MENTORING),
        ("je voudrais m'inscrire à une formation", R.TRAINING),
        ("بغيت نسجل فالتكوين", R.TRAINING),
        ("comment déposer un dossier pour cet appel ?", R.CALLS),
        ("كيف أقدم ملفي في هذا النداء؟", R.CALLS),
        ("how do I take part in a dialogue?", R.DIALOGUES),
        ("Que propose le parti pour les associations ?", None),
        ("Combien d'idées les jeunes ont-ils proposées ?", None),
        ("Combien de mentors par cohorte ?", None),
        ("شحال من جمعية سجلات؟", None),
        ("How do mentors meet young people?", None),
        ("Comment adhérer au parti ?", None),
        ("كيف أنضم إلى الحزب؟", None),
        ("comment inscrire mon association sur exemple.ma ?", None),
        ("", None),
    ],
)
def test_the_way_is_asked_by_who_speaks_of_doing_it(text: str, room: ParticipationRoom | None) -> None:
    assert way_asked(text) is room


@pytest.mark.parametrize(
    "text", ["comment participer ?", "je veux vous aider", "how can I get involved?", "بغيت نشارك معاكم", "كيف أشارك؟"]
)
def test_who_names_no_room_asks_for_all(text: str) -> None:
    assert way_asked(text) is None
    assert asks_to_take_part(text)


@pytest.mark.parametrize(
    "text", ["avez-vous une formation ?", "واش كاين شي تكوين؟", "is there any training for treasurers?"]
)
def test_a_training_is_offered_where_documents_know_of_none(text: str) -> None:
    assert way_asked(text) is None
    assert way_near(text) is R.TRAINING


@pytest.mark.parametrize("language", Language, ids=str)
async def test_the_page_is_shown_in_every_form_and_documents_come_first(language: Language) -> None:
    door = WayDoor(EVERY, "https://example.org")
    reply = await door.hears(said("J'ai une idée, où l'envoyer ?", language))
    assert reply is not None
    assert reply.gives_way
    assert reply.text.endswith("https://example.org/take-part/consultations")
    every = await door.hears(said("comment participer ?", language))
    assert every is not None
    assert every.text.count("https://example.org/take-part/") == len(EVERY)


async def test_a_room_that_is_closed_is_shown_to_nobody() -> None:
    door = WayDoor(EVERY - {R.CONSULTATIONS})
    assert await door.hears(said("J'ai une idée, où l'envoyer ?")) is None
    assert await WayDoor(frozenset()).hears(said("comment participer ?")) is None
    assert WayDoor(frozenset()).offers("avez-vous une formation ?", Language.FRENCH) is None
