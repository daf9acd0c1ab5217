"""Dialogues for everybody: who meets on what and by which rules, each session, what was said, and a voice of who could not come."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Response

from api.page.take_part.dialogues.frame import Line, Visiting, dialogue_page, done, record_here, room_of
from api.page.take_part.frame import PublicRoute, PublicVisit
from core.errors import NotFoundError
from participation.common.people.consents import ConsentKind
from participation.common.people.people import form_origin, form_token
from participation.common.sheets import written
from participation.common.statistics import GroupFigure
from participation.dialogues.programmes import ROOM
from participation.dialogues.public.ledger import VOICES_HEADER, voice_rows
from participation.dialogues.public.record import is_over, safe_shares
from participation.dialogues.schemas import DialogueRole, NewVoice, SessionKind, VoiceKind, VoiceSource

router = APIRouter(prefix="/take-part/dialogues", route_class=PublicRoute, include_in_schema=False)


@router.get("")
async def dialogues(visit: Visiting) -> Response:
    """List the dialogues that everybody may see."""
    found = await done(lambda: room_of(visit).programmes.listed(public=True))
    return visit.page("dialogues/list.html", found=found)


@router.get("/{programme}")
async def dialogue(visit: Visiting, programme: str) -> Response:
    """Show what a dialogue is about, its rules, its training and its sessions."""
    return await dialogue_page(visit, programme, "dialogue.html", kinds=list(SessionKind))


@router.get("/{programme}/sessions/{uid}")
async def session(visit: Visiting, programme: str, uid: str) -> Response:
    """Show a session: when, where, by which agenda; who came, and how long each role spoke, where that tells of nobody."""
    record = await record_here(visit, programme)
    found = next((one for one in record.sessions if one.event.uid == uid), None)
    if found is None:
        raise NotFoundError("There is no such session.")
    sessions, number = room_of(visit).sessions, found.id
    balance: tuple[GroupFigure, ...] = ()
    parity: tuple[GroupFigure, ...] = ()
    if is_over(found, visit.participation.clock.now()):
        balance = await done(lambda: sessions.public_balance(number))
        parity = await done(lambda: sessions.public_parity(number))
    return await dialogue_page(
        visit,
        programme,
        "session.html",
        record=record,
        one=found,
        balance=[one for one in balance if one.group in list(DialogueRole)],
        women=next((one.count for one in parity if one.group == "woman"), None),
        spoken=safe_shares(await done(lambda: sessions.spoken(number)), balance),
        voices=[voice for voice in record.voices if voice.session == number],
    )


@router.get("/{programme}/voices")
async def voices(
    visit: Visiting,
    programme: str,
    role: Annotated[str, Query(max_length=20)] = "",
    kind: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show what was said, by role and by kind."""
    record = await record_here(visit, programme)
    found = [one for one in record.voices if role in ("", one.role.value) and kind in ("", one.kind.value)]
    return await dialogue_page(
        visit,
        programme,
        "voices.html",
        record=record,
        found=found,
        role=role,
        kind=kind,
        roles=list(DialogueRole),
        kinds=list(VoiceKind),
    )


@router.get("/{programme}/voices.csv")
async def voices_csv(visit: Visiting, programme: str) -> Response:
    """Give what was said as open data: who said it only where they want that."""
    record = await record_here(visit, programme)
    headers = {"Content-Disposition": f'attachment; filename="{programme}-voices.csv"'}
    text = written(VOICES_HEADER, voice_rows(record))
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/{programme}/speak")
async def form(visit: Visiting, programme: str) -> Response:
    """Offer to whoever could not come to give their voice."""
    return await _form(visit, programme)


@router.post("/{programme}/speak")
async def speak(
    visit: Visiting,
    programme: str,
    text: Annotated[str, Form(max_length=6000)] = "",
    role: Line = "",
    kind: Line = "",
    name: Line = "",
    agreed: Line = "",
    shown: Line = "",
    key: Line = "",
) -> Response:
    """Take a voice whose person agrees that it is kept; they get a number, and a link of their own to erase it."""
    key = form_token(key)
    told = {"text": text, "role": role, "kind": kind, "name": name, "shown": shown, "key": key}
    problem = "not_agreed" if not agreed else "" if role in list(DialogueRole) else "no_role"
    if not problem and shown and not name.strip():
        problem = "no_name"
    if not any(map(str.isalnum, text)):
        problem = "no_words"
    if problem:
        return await _form(visit, programme, told, f"dialogues_{problem}")
    record = await record_here(visit, programme)
    if not record.programme.takes_voices:
        return await _form(visit, programme, told, "dialogues_not_sent")
    what = VoiceKind(kind) if kind in list(VoiceKind) else VoiceKind.VIEWPOINT
    is_signed = bool(shown and name.strip())
    new = NewVoice(form_origin(key), VoiceSource.PAGE, what, DialogueRole(role), text, is_signed=is_signed)
    number, token = await done(lambda: _kept(visit, programme, new, name if is_signed else "", key))
    return await dialogue_page(visit, programme, "thanks.html", record=record, number=number, token=token)


async def _form(visit: PublicVisit, programme: str, told: dict[str, str] | None = None, problem: str = "") -> Response:
    empty = {"text": "", "role": "", "kind": VoiceKind.VIEWPOINT.value, "name": "", "shown": ""}
    return await dialogue_page(
        visit,
        programme,
        "speak.html",
        status=422 if problem else 200,
        key=form_token((told or empty).get("key", "")),
        told=told or empty,
        problem=visit.say(problem) if problem else "",
        roles=list(DialogueRole),
        kinds=list(VoiceKind),
    )


def _kept(visit: PublicVisit, programme: str, new: NewVoice, name: str, token: str) -> tuple[int, str]:
    ground, room = visit.participation, room_of(visit)
    kinds = [ConsentKind.KEEP_TEXT, *([ConsentKind.SHOW_NAME] if name else [])]
    with ground.database.write() as session:
        person, _ = ground.people.keep_from_page(session, visit.language, token)
        ground.people.agree(session, person.id, ROOM, kinds, scope=programme, language=visit.language)
        if name:
            ground.people.call(session, person.id, name)
        number = room.voices.take(session, programme, new, person.id)
        return number or room.voices.number_of(session, programme, new.origin), token
