"""A participant's own page, by the link that was told once: what they agreed to, all that is kept, taken away or erased."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Response

from agent.organisation.organisation import ParticipationRoom
from api.page.take_part.frame import PublicRoute, PublicVisit, TakingPart
from core.errors import NotFoundError, WrongUseError
from participation.common.people.consents import Consent, ConsentKind
from participation.common.people.people import Participant
from participation.common.words import word_for
from participation.consultations.schemas import ContributionState
from participation.consultations.words import word
from participation.titles import title_of

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
    ideas = await asyncio.to_thread(_ideas, visit, person.id)
    return visit.page("templates/me.html", consents=told, ideas=ideas, base=f"/take-part/me/{token}")


@router.post("/{token}/take-back")
async def take_back(visit: TakingPart, token: str, room: Line, kind: Line, scope: Line = "") -> Response:
    """End a consent."""
    if room not in list(ParticipationRoom) or kind not in list(ConsentKind):
        raise WrongUseError("There is no such consent.")
    has_words = await asyncio.to_thread(_taken_back, visit, token, ParticipationRoom(room), ConsentKind(kind), scope)
    return visit.back(f"/take-part/me/{token}", "words_taken_back" if has_words else "taken_back")


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
    await asyncio.to_thread(visit.participation.forget_withdrawn)
    return visit.back("/take-part", "erased")


@router.post("/{token}/ideas/{number}/erase")
async def erase_idea(visit: TakingPart, token: str, number: int) -> Response:
    """Forget one idea of somebody's, and what stood on it."""
    person, _ = await asyncio.to_thread(_found, visit, token)
    if not await asyncio.to_thread(_idea_erased, visit, person.id, number):
        raise NotFoundError("There is no such idea of theirs.")
    return visit.back(f"/take-part/me/{token}", "idea_erased")


@dataclass(frozen=True)
class OwnIdea:
    """An idea as its author is told of it; `page` is where everybody reads it, empty where nobody does."""

    number: int
    text: str
    state: str
    reason: str
    page: str


def consents_told(visit: PublicVisit, participant: str) -> list[tuple[Consent, str, str]]:
    """What somebody agreed to, each with its room and process, and its text, in the form of the visit."""
    with visit.participation.database.read() as session:
        consents = visit.participation.people.consents(session, participant)
    return [(one, _called(visit, one), _wording_of(visit, one)) for one in consents]


def _ideas(visit: PublicVisit, participant: str) -> list[OwnIdea]:
    """What somebody said in consultations, with where it stands: nobody else tells the author of what is not public."""
    room = visit.participation.consultations
    if room is None:
        return []
    told = []
    for one in room.contributions.of_participant(participant):
        decided = room.decisions.on(one.number)
        state = word(f"status_{decided[0].status}" if decided else f"state_{one.state}", visit.language)
        reason = word(f"reason_{one.reason}", visit.language) if one.reason else ""
        is_public = one.state is ContributionState.PUBLISHED
        page = f"/take-part/consultations/{one.consultation}/ideas/{one.number}" if is_public else ""
        told.append(OwnIdea(one.number, one.text, state, reason, page))
    return told


def _idea_erased(visit: PublicVisit, participant: str, number: int) -> bool:
    room = visit.participation.consultations
    if room is None:
        return False
    with visit.participation.database.write() as session:
        count = room.contributions.withdraw(session, participant, number=number)
    visit.participation.forget_withdrawn()
    return count > 0


def _called(visit: PublicVisit, consent: Consent) -> str:
    return " · ".join(
        filter(
            None,
            (
                visit.say(f"room_{consent.room.value}"),
                title_of(visit.participation, consent.room, consent.scope, visit.language),
            ),
        )
    )


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


def _taken_back(visit: PublicVisit, token: str, room: ParticipationRoom, kind: ConsentKind, scope: str) -> bool:
    person, _ = _found(visit, token)
    return visit.participation.take_back(person.id, room, kind, scope)
