"""A participant's own page, by the link that was told once: what they agreed to, all that is kept, taken away or erased."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated

from fastapi import APIRouter, Form, Response

from agent.organisation.organisation import ParticipationRoom
from api.page.take_part.frame import PublicRoute, PublicVisit, TakingPart
from core.errors import NotFoundError, WrongUseError
from participation.common.people.consents import Consent, ConsentKind
from participation.common.people.people import Participant
from participation.common.words import word_for

router = APIRouter(prefix="/take-part/me", route_class=PublicRoute, include_in_schema=False)
Line = Annotated[str, Form(max_length=64)]
_KEPT = {
    ParticipationRoom.CONSULTATIONS: "consultations_agree",
    ParticipationRoom.MENTORING: "mentoring_agree",
    ParticipationRoom.DIALOGUES: "dialogues_agree",
    ParticipationRoom.ASSOCIATIONS: "associations_kept_agree",
    ParticipationRoom.HELP_DESK: "help_desk_agree",
    ParticipationRoom.CALLS: "calls_agree",
    ParticipationRoom.TRAINING: "training_agree",
}


@router.get("/{token}")
async def me(visit: TakingPart, token: str) -> Response:
    """Show what somebody agreed to."""
    person, _ = await asyncio.to_thread(_found, visit, token)
    told = await asyncio.to_thread(consents_told, visit, person.id)
    return visit.page("templates/me.html", consents=told, base=f"/take-part/me/{token}")


@router.post("/{token}/take-back")
async def take_back(visit: TakingPart, token: str, room: Line, kind: Line, scope: Line = "") -> Response:
    """End a consent."""
    if room not in list(ParticipationRoom) or kind not in list(ConsentKind):
        raise WrongUseError("There is no such consent.")
    await asyncio.to_thread(_taken_back, visit, token, ParticipationRoom(room), ConsentKind(kind), scope)
    return visit.back(f"/take-part/me/{token}", "taken_back")


@router.get("/{token}/export")
async def export(visit: TakingPart, token: str) -> Response:
    """Give everything that is kept of somebody, as a file."""
    person, _ = await asyncio.to_thread(_found, visit, token)
    kept = await asyncio.to_thread(kept_of, visit, person.id)
    content = json.dumps(kept, ensure_ascii=False, indent=2, default=str)
    headers = {"Content-Disposition": 'attachment; filename="participation.json"', "Cache-Control": "no-store"}
    return Response(content, media_type="application/json", headers=headers)


@router.post("/{token}/erase")
async def erase(visit: TakingPart, token: str) -> Response:
    """Forget somebody, with everything of theirs."""
    person, _ = await asyncio.to_thread(_found, visit, token)
    await asyncio.to_thread(visit.participation.people.erase, person.id)
    for room in (visit.participation.consultations, visit.participation.dialogues):
        if room is not None:
            await asyncio.to_thread(room.forgetting.run)
    return visit.back("/take-part", "erased")


def consents_told(visit: PublicVisit, participant: str) -> list[tuple[Consent, str, str]]:
    """What somebody agreed to, each with its room and its text in the form of the visit."""
    with visit.participation.database.read() as session:
        consents = visit.participation.people.consents(session, participant)
    return [(one, visit.say(f"room_{one.room.value}"), _wording_of(visit, one)) for one in consents]


def kept_of(visit: PublicVisit, participant: str) -> dict[str, object]:
    """Everything that is kept of somebody, with what they agreed to in words."""
    agreed = [
        {"room": room, "agreed": text, "given_at": one.given_at, "taken_back_at": one.taken_back_at}
        for one, room, text in consents_told(visit, participant)
    ]
    return {**visit.participation.people.export(participant), "agreed": agreed}


def _wording_of(visit: PublicVisit, consent: Consent) -> str:
    """What was ticked: to be kept means something else in each room, above all whether it is published."""
    if consent.kind is ConsentKind.KEEP_TEXT and (key := _KEPT.get(consent.room)):
        return visit.say(key)
    return word_for(f"consent_{consent.kind.value}", visit.language)


def _found(visit: PublicVisit, token: str) -> tuple[Participant, tuple[Consent, ...]]:
    people = visit.participation.people
    with visit.participation.database.read() as session:
        person = people.of_link(session, token)
        if person is None:
            raise NotFoundError("There is nobody of this link.")
        return person, people.consents(session, person.id)


def _taken_back(visit: PublicVisit, token: str, room: ParticipationRoom, kind: ConsentKind, scope: str) -> None:
    person, _ = _found(visit, token)
    with visit.participation.database.write() as session:
        visit.participation.people.take_back(session, person.id, room, kind, scope=scope)
