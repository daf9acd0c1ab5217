"""Voices of a dialogue: written down, read and moderated, linked with one another."""

from __future__ import annotations

import secrets
from collections import defaultdict
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.console.frame.visit import ConsoleRoute
from api.console.participation.dialogues.frame import (
    PREFIX,
    Moderating,
    Reading,
    Running,
    dialogue_page,
    dialogues_of,
    tried,
)
from api.console.participation.forms import chosen, number, numbers, text
from api.console.participation.frame import RoomVisit, done
from participation.common.errors import Fault, FaultyFormError
from participation.common.texts.moderation import ModerationReason
from participation.dialogues.schemas import (
    DialogueRole,
    LinkKind,
    NewVoice,
    VoiceKind,
    VoiceLink,
    VoiceSource,
    VoiceState,
)

router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute, include_in_schema=False)
_PAGE = 40
"""Voices of a page. Chosen by hand: two screens."""


@router.get("/{programme}/voices")
async def voices(
    here: Reading,
    state: Annotated[str, Query(max_length=20)] = VoiceState.WAITING.value,
    q: Annotated[str, Query(max_length=200)] = "",
    session: Annotated[int | None, Query(ge=1)] = None,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """Show the voices of a state, as they came."""
    return await _voices(here, state, q, session, page)


@router.post("/{programme}/voices/moderate")
async def moderate(here: Moderating, request: Request) -> Response:
    """Publish or refuse what is ticked."""
    form = await request.form()
    ticked, outcome, reason = numbers(form, "number"), text(form, "outcome"), text(form, "reason")
    if outcome not in (VoiceState.PUBLISHED.value, VoiceState.REFUSED.value) or not ticked:
        return here.back(f"/{here.scope}/voices", "dialogues_none_ticked")
    state = VoiceState(outcome)
    why = chosen(ModerationReason, form, "reason") if reason and state is VoiceState.REFUSED else None
    await done(lambda: dialogues_of(here).voices.moderate(here.scope, ticked, state, here.who, why))
    return here.back(f"/{here.scope}/voices", "dialogues_moderated")


@router.post("/{programme}/voices/erase")
async def erase(here: Moderating, request: Request) -> Response:
    """Forget voices, and whatever stands on their words."""
    ticked, room = numbers(await request.form(), "number"), dialogues_of(here)
    if not ticked:
        return here.back(f"/{here.scope}/voices", "dialogues_none_ticked")

    def forget() -> None:
        for one in ticked:
            room.voices.erase(here.scope, one, here.who)

    await done(forget)
    return here.back(f"/{here.scope}/voices", "dialogues_erased")


@router.post("/{programme}/voices/link")
async def link(here: Moderating, request: Request) -> Response:
    """Say how a voice stands to another, or take that back."""
    form, room = await request.form(), dialogues_of(here)
    voice, to = number(form, "voice") or 0, number(form, "to") or 0

    def keep() -> None:
        if text(form, "unlink"):
            room.voices.unlink(here.scope, voice, to, here.who)
        else:
            room.voices.link(here.scope, voice, to, chosen(LinkKind, form, "kind"), here.who)

    return await tried(
        here,
        f"/voices?state={VoiceState.PUBLISHED}",
        "dialogues_saved",
        keep,
        lambda problem, status: _voices(here, VoiceState.PUBLISHED.value, problem=problem, status=status),
    )


@router.post("/{programme}/voices/add")
async def add(here: Running, request: Request) -> Response:
    """Write down what was said in a session, a voice a paragraph."""
    form, room, sitting = await request.form(), dialogues_of(here), secrets.token_hex(8)
    said = [part.strip() for part in text(form, "texts").replace("\r\n", "\n").split("\n\n") if part.strip()]
    kind, role = chosen(VoiceKind, form, "kind"), chosen(DialogueRole, form, "role")

    def keep() -> None:
        if not said:
            raise FaultyFormError(Fault.NO_WORDS, "Nothing is written.")
        with here.participation.database.write() as session:
            for place, one in enumerate(said):
                origin = f"console:{sitting}:{place}"
                new = NewVoice(origin, VoiceSource.SESSION, kind, role, one, session=number(form, "session"))
                room.voices.take(session, here.scope, new)

    return await tried(
        here,
        "/voices",
        "dialogues_added",
        keep,
        lambda problem, status: _voices(here, problem=problem, status=status),
    )


async def _voices(
    here: RoomVisit,
    state: str = VoiceState.WAITING.value,
    q: str = "",
    session: int | None = None,
    page: int = 1,
    problem: str = "",
    status: int = 200,
) -> Response:
    room = dialogues_of(here)
    which = VoiceState(state) if state in list(VoiceState) else VoiceState.WAITING
    found = await done(lambda: room.voices.listed(here.scope, state=which, sitting=session, words=q))
    linked = defaultdict[int, list[VoiceLink]](list)
    for one in await done(lambda: room.voices.links(here.scope)):
        linked[one.voice].append(one)
    shown = found[(page - 1) * _PAGE : page * _PAGE]
    return await dialogue_page(
        here,
        "voices.html",
        "voices",
        status=status,
        problem=problem,
        found=shown,
        count=len(found),
        page=page,
        is_more=len(found) > page * _PAGE,
        state=which,
        q=q,
        session=session,
        sessions=await done(lambda: room.sessions.listed(here.scope)),
        linked=linked,
        states=list(VoiceState),
        reasons=list(ModerationReason),
        kinds=list(VoiceKind),
        links=list(LinkKind),
    )
