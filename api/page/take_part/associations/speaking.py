"""A visit of somebody who opened their own link: whom they speak for, and forms that only these pages can send."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse

from agent.organisation.organisation import ParticipationRoom
from api.http.errors import RateLimitedError
from api.http.gate.doors import GIVE_BACK
from api.http.gate.rate_limit import RateLimit
from api.page.take_part.associations.routes import common, room_of
from api.page.take_part.frame import ForeignSiteError, PublicVisit, open_room
from core.errors import MunadilError, NotFoundError
from participation.associations.directory.schemas import Association, AssociationState, Speaker, SpeakerState
from participation.associations.service import AssociationRoom
from participation.common.people.sessions import LASTS

ROOM = ParticipationRoom.ASSOCIATIONS
HOME = "/take-part/associations/mine"
SESSION_COOKIE = "munadil_own"
_FORMS_A_MINUTE = 120
"""Forms that one person may send a minute. Chosen by hand: a quick talk is thirty."""
_PACE = RateLimit(_FORMS_A_MINUTE)


class SessionOverError(MunadilError):
    """Nobody's own link is open in this browser."""

    status = 401


@dataclass(frozen=True)
class SpeakerVisit:
    """A visit of a participant, with every association that they speak for or ask to; `token` is their session's."""

    visit: PublicVisit
    participant: str
    token: str
    spoken: tuple[Speaker, ...]

    @property
    def room(self) -> AssociationRoom:
        """The room's services."""
        return room_of(self.visit)

    @property
    def csrf(self) -> str:
        """What this session's forms carry."""
        return csrf_of(self.token)

    def page(self, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
        """A page of the members', which finds this visit under `here`."""
        return self.visit.page(
            f"associations/{template}", status=status, here=self, csrf=self.csrf, **common(self.visit), **values
        )

    def back(self, path: str = "", said: str = "") -> Response:
        """Go to a page of the members' after something was done."""
        return self.visit.back(f"{HOME}{path}", said)


@dataclass(frozen=True)
class MemberVisit(SpeakerVisit):
    """A visit of somebody who was accepted to speak for the listed association that the address names."""

    association: Association

    @property
    def address(self) -> str:
        """Where the association's own pages begin."""
        return f"{HOME}/{self.association.number}"

    @property
    def speaker(self) -> int:
        """The number under which this person speaks for it."""
        return next(one.number for one in self.spoken if one.association == self.association.number)

    @property
    def number(self) -> int:
        """The association's number."""
        return self.association.number


def csrf_of(token: str) -> str:
    """What the forms of a session carry, and no other page can know."""
    return hmac.new(token.encode(), b"own form", hashlib.sha256).hexdigest()


async def speaking(request: Request, visit: Annotated[PublicVisit, Depends(open_room(ROOM))]) -> SpeakerVisit:
    """Whoever opened their link. Raises SessionOverError where nobody did, ForeignSiteError for a form of another page."""
    token = request.cookies.get(SESSION_COOKIE, "")
    participant, spoken = await asyncio.to_thread(_spoken, visit, token)
    if not participant:
        raise SessionOverError(remedy="Open your own link again.")
    if request.method != "GET":
        await _check_form(request, token, participant)
    return SpeakerVisit(visit, participant, token, spoken)


async def member(association: int, here: Annotated[SpeakerVisit, Depends(speaking)]) -> MemberVisit:
    """Whoever speaks for a listed association; to all others there is nothing. Raises NotFoundError."""
    found = await spoken_for(here, association)
    if found.state is not AssociationState.LISTED:
        raise NotFoundError("There is nothing at this address.")
    return MemberVisit(here.visit, here.participant, here.token, here.spoken, found)


async def spoken_for(here: SpeakerVisit, number: int) -> Association:
    """An association, in whatever state, that somebody was accepted to speak for. Raises NotFoundError."""
    if not any(one.association == number and one.state is SpeakerState.ACCEPTED for one in here.spoken):
        raise NotFoundError("There is nothing at this address.")
    return await asyncio.to_thread(here.room.directory.get, number)


for _entering in (speaking, member):
    # For the tests that read the room and who comes in off the route table.
    vars(_entering).update(room=ROOM, speaks=True)

Speaking = Annotated[SpeakerVisit, Depends(speaking)]
Member = Annotated[MemberVisit, Depends(member)]


def keep_session(visit: PublicVisit, response: Response, token: str) -> Response:
    """Have a browser keep a session: for these pages alone, out of scripts' reach, and sent along by no other site's form.

    Lax, not strict: a link to a page of the members', as a digest has it, is to open in a webmail too.
    """
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=int(LASTS.total_seconds()) if token else 0,
        path=HOME,
        httponly=True,
        samesite="lax",
        secure=visit.request.url.scheme == "https",
    )
    return response


def _spoken(visit: PublicVisit, token: str) -> tuple[str, tuple[Speaker, ...]]:
    """Whose a session is, and whom they speak for; nobody's where it is over."""
    participant = visit.participation.own_sessions.whose(token)
    return participant, room_of(visit).speakers.of_participant(participant) if participant else ()


async def _check_form(request: Request, token: str, participant: str) -> None:
    form = await request.form()
    if not hmac.compare_digest(str(form.get("csrf", "")), csrf_of(token)):
        raise ForeignSiteError(remedy="Open the page again and send the form from there.")
    # Many members may share an address; each has a pace of their own instead.
    request.scope.get(GIVE_BACK, lambda: None)()
    if wait := _PACE.take(participant):
        raise RateLimitedError(wait)
