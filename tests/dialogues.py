"""A dialogue that was held, for tests: sessions, voices of two sides, a synthesis that both signed, and a commitment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from agent.organisation.organisation import Localised
from core.language.forms import Language
from participation.common.events.schemas import EventEntry, EventKind, EventPlan
from participation.common.rights import RoomRight
from participation.common.texts.grounds import Ground
from participation.dialogues.commitments import CommitmentText
from participation.dialogues.programmes import ProgrammeText
from participation.dialogues.schemas import (
    Commitment,
    DialogueRole,
    DialogueState,
    ItemKind,
    NewItem,
    NewVoice,
    SessionKind,
    VoiceKind,
    VoiceSource,
    VoiceState,
)
from participation.services import Participation

FR, AR = Language.FRENCH, Language.ARABIC
RIGHTS = frozenset(RoomRight)
ELECTED, ASSOCIATION = DialogueRole.ELECTED, DialogueRole.ASSOCIATION
_SAID: Sequence[tuple[DialogueRole, VoiceKind, str]] = (
    (ASSOCIATION, VoiceKind.STORY, "Notre coopérative vend tout l'été et rien l'hiver : le marché couvert est fermé."),
    (ELECTED, VoiceKind.VIEWPOINT, "La commune veut ouvrir le marché couvert l'hiver, mais qui paie le gardien ?"),
    (ASSOCIATION, VoiceKind.VIEWPOINT, "Une réponse écrite dans les soixante jours, c'est tout ce que nous demandons."),
    (ELECTED, VoiceKind.PERSPECTIVE, "Réserver une part des petits marchés publics nous exposerait à des recours."),
)


@dataclass(frozen=True)
class HeldDialogue:
    """What was held."""

    id: str
    session: int
    """Of the dialogue itself."""
    voices: tuple[int, ...]
    commitment: Commitment


def opened_dialogue(ground: Participation, id_: str = "vallee") -> tuple[str, int]:
    """A programme that is open with a session of today; its name and the session's number."""
    assert ground.dialogues is not None
    room = ground.dialogues
    text = ProgrammeText(
        Localised({FR: "Le dialogue de la vallée", AR: "حوار الوادي"}),
        Localised({FR: "Élus et associations se parlent.", AR: "منتخبون وجمعيات يتحاورون."}),
        rules=Localised({FR: "On écoute jusqu’au bout.\nChacun a le même temps."}),
        territory="05.081",
    )
    room.programmes.create(id_, text, "amina")
    room.programmes.move(id_, DialogueState.OPEN, "amina", RIGHTS)
    begins = datetime.now(UTC)
    plan = EventPlan(
        "Séance 1",
        begins,
        begins + timedelta(hours=3),
        "Maison de la vallée",
        "05.081",
        "1. Tour de parole",
        kind=EventKind.SESSION,
        entry=EventEntry.INVITED,
    )
    return id_, room.sessions.plan(id_, SessionKind.DIALOGUE, plan, "amina", hosts="Une facilitatrice").id


def held_dialogue(ground: Participation, id_: str = "vallee") -> HeldDialogue:
    """A dialogue that both sides signed, with a commitment that has evidence."""
    _, session = opened_dialogue(ground, id_)
    assert ground.dialogues is not None
    room, numbers = ground.dialogues, list[int]()
    with ground.database.write() as writing:
        for place, (role, kind, text) in enumerate(_SAID):
            new = NewVoice(f"t:{place}", VoiceSource.SESSION, kind, role, text, session=session)
            numbers.append(room.voices.take(writing, id_, new) or 0)
    room.voices.moderate(id_, numbers, VoiceState.PUBLISHED, "karim")
    one, two, three, four = numbers
    items = [
        _item(
            ItemKind.AGREEMENT,
            "Le marché couvert ouvre deux jours par semaine en hiver.",
            "يفتح السوق يومين.",
            one,
            two,
        ),
        _item(ItemKind.DISAGREEMENT, "Une part des petits marchés publics réservée.", "حصة من الصفقات.", three, four),
        _item(ItemKind.OPEN_QUESTION, "Qui paie le gardien du marché couvert ?", "من يؤدي أجر الحارس؟", two),
    ]
    made = room.syntheses.write(id_, items, "amina")
    for side, as_ in ((ELECTED, "Pour la commune"), (ASSOCIATION, "Pour les associations")):
        _, token = room.signing.add(id_, side, Localised({FR: as_}), "amina")
        with ground.database.write() as writing:
            signatory = room.signing.of_link(writing, id_, token)
            reservation = "Selon le budget voté." if side is ELECTED else ""
            room.syntheses.sign(writing, made.id, signatory, reservation=reservation)
    item = made.of(ItemKind.AGREEMENT)[0].id
    promise = CommitmentText(
        Localised({FR: "Ouvrir le marché couvert le mardi et le vendredi.", AR: "فتح السوق الثلاثاء والجمعة."}),
        Localised({FR: "La commune (inventée)", AR: "الجماعة (مختلقة)"}),
        ELECTED,
        room.programmes.today + timedelta(days=30),
        item,
    )
    commitment = room.commitments.make(id_, promise, "amina")
    shown = Localised({FR: "Le marché a ouvert quatre mardis.", AR: "فُتح السوق أربعة أيام ثلاثاء."})
    today = room.programmes.today
    commitment = room.commitments.show(id_, commitment.number, shown, today, "amina", url="https://example.org/pv")
    return HeldDialogue(id_, session, tuple(numbers), commitment)


def _item(kind: ItemKind, french: str, arabic: str, *voices: int) -> NewItem:
    return NewItem(kind, Localised({FR: french, AR: arabic}), tuple(Ground(number, "") for number in voices))
