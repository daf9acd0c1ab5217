"""The shared synthesis: written with its citations, in versions; who signs it, and their signatures and reservations."""

from __future__ import annotations

import re

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from api.console.frame.visit import ConsoleRoute
from api.console.participation.dialogues.frame import (
    PREFIX,
    Organising,
    Reading,
    Signing,
    dialogue_page,
    dialogues_of,
    tried,
)
from api.console.participation.forms import chosen, number, site_of, text, wordings
from api.console.participation.frame import RoomVisit, done
from api.http.services import SettingsDependency
from core.errors import MunadilError
from participation.common.errors import Fault, FaultyFormError
from participation.common.rights import RoomRole
from participation.common.squares import square
from participation.common.texts.grounds import Ground
from participation.dialogues.programmes import ROOM
from participation.dialogues.schemas import SIDES, DialogueRole, ItemKind, NewItem, Signatory, VoiceState

router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute, include_in_schema=False)
_EMPTY_ROWS = 3
"""Sentences that the form has room for beyond those that there are. Chosen by hand: one of each kind."""
_CITED = re.compile(r"\s*(?:n°|no\.?|رقم)?\s*(\d{1,9})\s*(?:[:：]\s*(.*))?", re.IGNORECASE)
"""A line that cites: a voice's number and, after a colon, words of it."""


@router.get("/{programme}/synthesis")
async def synthesis(here: Reading) -> Response:
    """Show the latest version with its citations and signatures."""
    return await _synthesis(here)


@router.post("/{programme}/synthesis")
async def write(here: Organising, request: Request) -> Response:
    """Write a new version, which nobody has signed."""
    form = await request.form()
    return await tried(
        here,
        "/synthesis",
        "dialogues_written",
        lambda: dialogues_of(here).syntheses.write(here.scope, _items(form), here.who),
        lambda problem, status: _synthesis(here, problem, status),
    )


@router.post("/{programme}/synthesis/sign")
async def sign(here: Signing, request: Request) -> Response:
    """Put one's own signature, a reservation or both under the latest version, or take them back."""
    form, room = await request.form(), dialogues_of(here)
    version, wish = number(form, "synthesis") or 0, text(form, "wish")

    def keep() -> None:
        mine = room.signing.of_member(here.scope, here.who)
        if mine is None:
            raise FaultyFormError(
                Fault.NOT_SIGNATORY, "You sign for no side here.", remedy="Ask whoever organises this dialogue."
            )
        with here.participation.database.write() as session:
            if wish == "withdraw":
                room.signing.withdraw(session, version, mine)
            else:
                room.syntheses.sign(
                    session, version, mine, is_signed=wish == "sign", reservation=text(form, "reservation")
                )

    return await tried(
        here, "/synthesis", "dialogues_signed", keep, lambda problem, status: _synthesis(here, problem, status)
    )


@router.post("/{programme}/signatories")
async def add_signatory(here: Organising, settings: SettingsDependency, request: Request) -> Response:
    """Let somebody sign for a side, and show their own link once."""
    form = await request.form()
    side, member = chosen(DialogueRole, form, "side"), text(form, "member")
    try:
        if member and member not in await done(lambda: _members(here)):
            raise FaultyFormError(
                Fault.NOT_SIGNATORY,
                "This member of staff has no part as a signatory.",
                remedy="Give them that part first.",
            )
        made, token = await done(
            lambda: dialogues_of(here).signing.add(
                here.scope,
                side,
                wordings(form, "capacity"),
                here.who,
                member=member,
                language=here.visit.language,
            )
        )
    except MunadilError as error:
        return await _synthesis(here, here.told(error), error.status)
    if not token:
        return here.back(f"/{here.scope}/synthesis", "dialogues_saved")
    address = f"{site_of(here, settings)}/take-part/dialogues/{here.scope}/sign/{token}"
    return await _synthesis(here, link=(made, address, square(address)))


@router.post("/{programme}/signatories/{signatory}/remove")
async def remove_signatory(here: Organising, signatory: int) -> Response:
    """Take a signatory off, with their signatures."""
    await done(lambda: dialogues_of(here).signing.remove(here.scope, signatory, here.who))
    return here.back(f"/{here.scope}/synthesis", "dialogues_done")


async def _synthesis(
    here: RoomVisit, problem: str = "", status: int = 200, link: tuple[Signatory, str, str] | None = None
) -> Response:
    room = dialogues_of(here)
    versions = await done(lambda: room.syntheses.versions(here.scope))
    current = versions[0] if versions else None
    return await dialogue_page(
        here,
        "synthesis.html",
        "synthesis",
        status=status,
        problem=problem,
        current=current,
        earlier=versions[1:],
        doubts=await done(lambda: room.syntheses.doubts(current.id)) if current else (),
        voices=await done(lambda: room.voices.listed(here.scope, state=VoiceState.PUBLISHED)),
        signatories=await done(lambda: room.signing.signatories(here.scope)),
        mine=await done(lambda: room.signing.of_member(here.scope, here.who)) if here.can("sign") else None,
        members=await done(lambda: _members(here)) if here.can("organise") else (),
        rows=range((len(current.items) if current else 0) + _EMPTY_ROWS),
        item_kinds=list(ItemKind),
        sides=SIDES,
        link=link,
    )


def _members(here: RoomVisit) -> tuple[str, ...]:
    """Members of staff who may sign in this dialogue."""
    parts = here.participation.parts.listed(ROOM)
    return tuple(
        sorted({one.member for one in parts if one.role is RoomRole.SIGNATORY and one.scope in ("", here.scope)})
    )


def _items(form: FormData) -> list[NewItem]:
    """The sentences of the form, in their order; a row without words is none."""
    found, place = list[NewItem](), 0
    while f"kind_{place}" in form:
        words = wordings(form, f"text_{place}")
        if words.root:
            kind = chosen(ItemKind, form, f"kind_{place}")
            subject = wordings(form, f"on_{place}")
            found.append(NewItem(kind, words, _grounds(text(form, f"cites_{place}")), subject))
        place += 1
    return found


def _grounds(cites: str) -> tuple[Ground, ...]:
    """Voices cited, a line each. Raises WrongUseError for a line that cites none."""
    found = []
    for line in cites.splitlines():
        if not line.strip():
            continue
        cited = _CITED.fullmatch(line)
        if cited is None:
            raise FaultyFormError(
                Fault.NO_CITATION,
                f"“{line.strip()[:60]}” cites no voice.",
                remedy="Write its number, a line each.",
                line=line.strip()[:60],
            )
        found.append(Ground(int(cited[1]), cited[2] or ""))
    return tuple(found)
