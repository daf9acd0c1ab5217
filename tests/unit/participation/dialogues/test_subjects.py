"""On what a sentence is, in a few words: the published heading asks it so, and the bot finds the sentence by it."""

from __future__ import annotations

import pytest

from agent.organisation.organisation import Localised, ParticipationRoom
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from participation.common.texts.grounds import Ground
from participation.dialogues.chat.told import agreed_on
from participation.dialogues.public.documents import documents_of
from participation.dialogues.public.record import record_of
from participation.dialogues.schemas import ItemKind, NewItem
from participation.services import Participation
from tests.consoles import participation_over
from tests.dialogues import AR, ASSOCIATION, ELECTED, FR, held_dialogue


def signed_with(ground: Participation, subject: Localised) -> str:
    """A dialogue of which both sides signed one sentence on a subject; its name."""
    room = ground.dialogues
    assert room is not None
    held = held_dialogue(ground)
    text = Localised({FR: "On ouvre deux jours par semaine.", AR: "يُفتح يومين في الأسبوع."})
    item = NewItem(ItemKind.AGREEMENT, text, (Ground(held.voices[0], ""),), subject)
    made = room.syntheses.write(held.id, [item], "amina")
    for side in (ELECTED, ASSOCIATION):
        _, token = room.signing.add(held.id, side, Localised({FR: "Pour un côté"}), "amina")
        with ground.database.write() as session:
            signatory = room.signing.of_link(session, held.id, token)
            room.syntheses.sign(session, made.id, signatory)
    return held.id


def headings(ground: Participation, dialogue: str, language: Language) -> list[str]:
    assert ground.dialogues is not None
    (sheet,) = [
        one
        for one in documents_of(record_of(ground.dialogues, dialogue), publisher="Le parti")
        if one.name == f"dialogue-{dialogue}.{language}.md"
    ]
    return [line for line in sheet.content.decode().splitlines() if line.startswith("## ")]


def test_the_published_heading_asks_about_the_subject_where_there_is_one(database: Database) -> None:
    ground = participation_over(database, SystemClock(), ParticipationRoom.DIALOGUES)
    dialogue = signed_with(ground, Localised({FR: "le marché couvert", AR: "السوق المغطى"}))
    (french, *_), (arabic, *_) = (headings(ground, dialogue, form) for form in (FR, AR))
    assert "Qu’est-ce qui a été convenu sur le marché couvert ?" in french
    assert french.endswith("On ouvre deux jours par semaine : qu’est-ce qui a été convenu ?")
    assert "بشأن السوق المغطى؟" in arabic
    (english, *_) = headings(ground, dialogue, Language.ENGLISH)
    assert "marché couvert" not in english, "a subject that is not written in a language is not asked in it"


def test_a_sentence_is_found_by_its_subject(database: Database) -> None:
    ground = participation_over(database, SystemClock(), ParticipationRoom.DIALOGUES)
    signed_with(ground, Localised({FR: "le marché couvert"}))
    assert ground.dialogues is not None
    assert "On ouvre deux jours" in agreed_on(ground.dialogues, "le marché couvert", FR)
    assert agreed_on(ground.dialogues, "le tramway", FR) == ""


@pytest.mark.parametrize(
    ("about", "language"),
    [
        ("so9 lmghetti", Language.DARIJA_LATIN),
        ("marché couvert f dialogue", Language.DARIJA_LATIN),
        ("السوق المغطى", Language.DARIJA),
        ("حوار", Language.ARABIC),
    ],
)
def test_a_sentence_is_found_across_forms_and_beside_the_dialogue_s_name(
    about: str, language: Language, database: Database
) -> None:
    ground = participation_over(database, SystemClock(), ParticipationRoom.DIALOGUES)
    signed_with(ground, Localised({FR: "le marché couvert", AR: "السوق المغطى"}))
    assert ground.dialogues is not None
    told = agreed_on(ground.dialogues, about, language)
    assert ("يومين" if language.is_rtl else "deux jours") in told


def test_what_was_not_agreed_is_told_where_that_is_asked(database: Database) -> None:
    ground = participation_over(database, SystemClock(), ParticipationRoom.DIALOGUES)
    held_dialogue(ground)
    assert ground.dialogues is not None
    told = agreed_on(ground.dialogues, "", FR, ItemKind.DISAGREEMENT)
    assert "Une part des petits marchés publics réservée." in told
    assert agreed_on(ground.dialogues, "dialogue", FR, ItemKind.DISAGREEMENT) == told
