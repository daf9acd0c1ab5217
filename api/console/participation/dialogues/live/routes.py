"""What is said in a session, written down on a phone: the page works without a network, and what it sends comes once."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response

from api.console.frame.visit import ConsoleRoute
from api.console.participation.dialogues.frame import PREFIX, Running, dialogue_page, dialogues_of
from api.console.participation.frame import RoomVisit, done
from core.errors import NotFoundError, WrongUseError
from participation.common.events.schemas import EventState
from participation.common.words import told
from participation.dialogues.schemas import (
    DialogueProgramme,
    DialogueRole,
    DialogueSession,
    DialogueState,
    NewVoice,
    VoiceKind,
    VoiceSource,
)
from participation.dialogues.words import word

router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute, include_in_schema=False)
_MOST_SYNCED = 50
"""Pieces that one phone sends at once. Chosen by hand: half an hour of a session; more come with the next sending."""
_UUID = re.compile(r"[0-9a-f-]{8,36}")


@router.get("/{programme}/sessions/{number}/live")
async def live(here: Running, number: int) -> Response:
    """Show the page for the phone, which is kept on it."""
    programme, session = await done(lambda: _session(here, number))
    return await dialogue_page(
        here,
        "live/live.html",
        "sessions",
        session=session,
        rules=programme.rules.in_language(here.visit.language),
        kinds=list(VoiceKind),
        d=lambda key: word(key, here.visit.language),
    )


@router.post("/{programme}/sessions/{number}/live/sync")
async def sync(here: Running, number: int, pieces: Annotated[str, Form(max_length=600_000)]) -> Response:
    """Take in what a phone kept: each piece has an id of its own, so that it comes once however often it is sent.

    What cannot be taken stays on the phone, with why.
    """
    programme, session = await done(lambda: _session(here, number))
    is_over = programme.state in (DialogueState.DRAFT, DialogueState.CLOSED)
    if is_over or session.event.state is EventState.CANCELLED:
        return Response(json.dumps({"closed": True}), 409, media_type="application/json")
    taken, refused = dict[str, int](), dict[str, str]()
    for id_, piece in _pieces(pieces):
        try:
            taken[id_] = await done(lambda id_=id_, piece=piece: _taken(here, session, id_, piece))  # type: ignore[misc]
        except (WrongUseError, NotFoundError) as error:
            refused[id_] = told(error, here.visit.language)
    return Response(json.dumps({"taken": taken, "refused": refused}), media_type="application/json")


def _pieces(told: str) -> list[tuple[str, dict[str, Any]]]:
    try:
        found = [(str(one["id"]), dict(one)) for one in json.loads(told)]
    except (ValueError, TypeError, KeyError):
        raise WrongUseError("This is no list of pieces.") from None
    return [one for one in found[:_MOST_SYNCED] if _UUID.fullmatch(one[0])]


def _taken(here: RoomVisit, session: DialogueSession, id_: str, piece: dict[str, Any]) -> int:
    """The number of a voice, 1 for a stretch of speaking. Raises WrongUseError or NotFoundError for what cannot be taken."""
    try:
        return _noted(here, session, id_, piece)
    except (ValueError, TypeError, KeyError):
        raise WrongUseError("This is no piece of a session.") from None


def _noted(here: RoomVisit, session: DialogueSession, id_: str, piece: dict[str, Any]) -> int:
    room = dialogues_of(here)
    role = DialogueRole(str(piece.get("role")))
    if piece.get("what") == "speaking":
        room.sessions.speak(session.id, f"live:{id_}", role, int(piece["seconds"]))
        return 1
    guest = str(piece.get("guest", "")).strip()
    new = NewVoice(
        f"live:{id_}",
        VoiceSource.SESSION,
        VoiceKind(str(piece.get("kind"))),
        role,
        str(piece["text"])[:6000],
        session=session.id,
        is_signed=bool(piece.get("shown")),
    )
    with here.participation.database.write() as writing:
        number = room.voices.capture(writing, session.programme, new, int(guest) if guest else None)
        return number or room.voices.number_of(writing, session.programme, new.origin)


def _session(here: RoomVisit, number: int) -> tuple[DialogueProgramme, DialogueSession]:
    """A session of the dialogue that the address names. Raises NotFoundError."""
    room = dialogues_of(here)
    found = room.sessions.get(number)
    if found.programme != here.scope:
        raise NotFoundError(f"There is no session {number} here.")
    return room.programmes.get(found.programme), found
