"""Sessions of a dialogue: planned by module, invited to with the balance of roles in sight, and how long each role spoke."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, Request, Response

from api.console.frame.visit import ConsoleRoute
from api.console.participation.dialogues.frame import (
    PREFIX,
    Organising,
    Reading,
    Running,
    dialogue_page,
    dialogues_of,
    tried,
)
from api.console.participation.events.forms import plan_of
from api.console.participation.forms import chosen, number, site_of, text
from api.console.participation.frame import RoomVisit, done
from api.http.services import SettingsDependency
from core.errors import NotFoundError
from participation.common.events.schemas import EventEntry, EventKind
from participation.common.squares import square
from participation.dialogues.schemas import DialogueRole, DialogueSession, SessionKind

router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute, include_in_schema=False)
_KINDS = {
    SessionKind.TRAINING: EventKind.TRAINING,
    SessionKind.DIALOGUE: EventKind.SESSION,
    SessionKind.FOLLOW_UP: EventKind.MEETING,
}
_BOXES = ("title", "starts_at", "ends_at", "place", "near", "agenda", "entry", "capacity", "is_public", "hosts")


@router.get("/{programme}/sessions")
async def sessions(here: Reading) -> Response:
    """Show the sessions by what they are for, and offer to plan one."""
    return await _list(here)


@router.post("/{programme}/sessions")
async def plan(here: Organising, request: Request) -> Response:
    """Plan a session."""
    form, room = await request.form(), dialogues_of(here)
    told = {name: text(form, name) for name in _BOXES}
    kind = chosen(SessionKind, form, "session_kind")

    def keep() -> None:
        written = plan_of(here, told | {"kind": _KINDS[kind].value})
        room.sessions.plan(here.scope, kind, written, here.who, module=number(form, "module"), hosts=told["hosts"])

    return await tried(
        here,
        "/sessions",
        "dialogues_planned",
        keep,
        lambda problem, status: _list(here, here.say("event_wrong"), status, told | {"session_kind": kind.value}),
    )


@router.get("/{programme}/sessions/{session}")
async def session(here: Reading, session: int) -> Response:
    """Show a session: who comes as what, and who spoke how long."""
    return await _show(here, await _session(here, session))


@router.post("/{programme}/sessions/{session}/describe")
async def describe(here: Organising, session: int, request: Request) -> Response:
    """Say anew what a session is for, and who holds it."""
    form, found = await request.form(), await _session(here, session)
    kind = chosen(SessionKind, form, "session_kind")
    await done(
        lambda: dialogues_of(here).sessions.describe(
            found.id, here.who, kind=kind, module=number(form, "module"), hosts=text(form, "hosts")
        )
    )
    return here.back(f"/{here.scope}/sessions/{found.id}", "dialogues_saved")


@router.post("/{programme}/sessions/{session}/invite")
async def invite(here: Organising, session: int, settings: SettingsDependency, request: Request) -> Response:
    """Make an invitation as something, and show its address once."""
    form, found = await request.form(), await _session(here, session)
    role = chosen(DialogueRole, form, "role")
    guest, token = await done(lambda: here.participation.events.invite(found.event.id, role.value, here.who))
    address = f"{site_of(here, settings)}/take-part/invitations/{token}"
    return await _show(here, found, invitation=(guest.number, role, address, square(address)))


@router.post("/{programme}/sessions/{session}/speak")
async def speak(here: Running, session: int, request: Request) -> Response:
    """Note how long a role spoke, where nobody measured it live."""
    form, found = await request.form(), await _session(here, session)
    role, minutes = chosen(DialogueRole, form, "role"), number(form, "minutes") or 0
    origin = f"console:{secrets.token_hex(8)}"
    return await tried(
        here,
        f"/sessions/{found.id}",
        "dialogues_saved",
        lambda: dialogues_of(here).sessions.speak(found.id, origin, role, minutes * 60),
        lambda problem, status: _show(here, found, problem=problem, status=status),
    )


@router.post("/{programme}/sessions/{session}/correct")
async def correct(here: Running, session: int, request: Request) -> Response:
    """Say how long a role spoke in all, where it was measured wrong."""
    form, found = await request.form(), await _session(here, session)
    role, minutes = chosen(DialogueRole, form, "role"), number(form, "minutes") or 0
    return await tried(
        here,
        f"/sessions/{found.id}",
        "dialogues_saved",
        lambda: dialogues_of(here).sessions.correct(found.id, role, minutes * 60, here.who),
        lambda problem, status: _show(here, found, problem=problem, status=status),
    )


async def _session(here: RoomVisit, number: int) -> DialogueSession:
    found = await done(lambda: dialogues_of(here).sessions.get(number))
    if found.programme != here.scope:
        raise NotFoundError("There is no such session.")
    return found


async def _list(here: RoomVisit, problem: str = "", status: int = 200, told: dict[str, str] | None = None) -> Response:
    found = await done(lambda: dialogues_of(here).sessions.listed(here.scope))
    return await dialogue_page(
        here,
        "sessions.html",
        "sessions",
        status=status,
        problem=problem,
        by_kind={kind: [one for one in found if one.kind is kind] for kind in SessionKind},
        session_kinds=list(SessionKind),
        entries=list(EventEntry),
        told=told or {},
    )


async def _show(
    here: RoomVisit,
    found: DialogueSession,
    *,
    problem: str = "",
    status: int = 200,
    invitation: tuple[int, DialogueRole, str, str] | None = None,
) -> Response:
    room = dialogues_of(here)
    balance = await done(lambda: room.sessions.balance(found.id))
    return await dialogue_page(
        here,
        "session.html",
        "sessions",
        status=status,
        problem=problem,
        session=found,
        balance=balance if here.can("organise") else (),
        most=max([one.people for one in balance] + [1]),
        spoken=await done(lambda: room.sessions.spoken(found.id)),
        session_kinds=list(SessionKind),
        invitation=invitation,
    )
