"""Consultations for everybody: what is asked, an idea by the page or from where there is no network, what was said and decided."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from importlib import resources
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response

from api.page.take_part.consultations.frame import ROOM, Visiting, consultation_page, done, record_of, room_of, table_of
from api.page.take_part.frame import PublicRoute, PublicVisit
from core.errors import NotFoundError, WrongUseError
from participation.common.people.consents import ConsentKind
from participation.common.people.people import form_origin, form_token
from participation.common.sheets import written
from participation.consultations.contributions import ContributionFilter
from participation.consultations.public.documents import PublicRecord
from participation.consultations.public.ledger import (
    CONTRIBUTIONS_HEADER,
    contribution_rows,
)
from participation.consultations.schemas import ContributionSource, ContributionState, DecisionStatus, NewContribution

router = APIRouter(prefix="/take-part/consultations", route_class=PublicRoute, include_in_schema=False)
_PAGE = 30
"""Contributions of a page. Chosen by hand: two screens."""
_MOST_SYNCED = 50
"""Ideas that one offline page sends at once. Chosen by hand: a village's evening."""
_UUID = re.compile(r"[0-9a-f-]{8,36}")
_SCRIPTS = {"offline.js": "text/javascript; charset=utf-8"}
Line = Annotated[str, Form(max_length=120)]


@router.get("")
async def consultations(visit: Visiting) -> Response:
    """List the consultations that everybody may see."""
    room = room_of(visit)
    found = await done(lambda: room.consultations.listed(public=True))
    today = room.consultations.today
    return visit.page("consultations/list.html", found=[(one, one.takes(today)) for one in found])


@router.get("/static/{name}")
def static(name: str, request: Request, visit: Visiting) -> Response:
    """Give a script of the offline page."""
    if name not in _SCRIPTS:
        raise NotFoundError("There is no such file.")
    content, tag = _file(name)
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304)
    return Response(content, media_type=_SCRIPTS[name], headers={"ETag": tag, "Cache-Control": "no-cache"})


@router.get("/{process}")
async def consultation(visit: Visiting, process: str) -> Response:
    """Show what a consultation asks, where it stands, and what was said."""
    return await consultation_page(visit, process, "consultation.html")


@router.get("/{process}/contribute")
async def form(visit: Visiting, process: str) -> Response:
    """Offer to say an idea."""
    return await consultation_page(visit, process, "contribute.html", text="", place="", question=None, agreed="")


@router.post("/{process}/contribute")
async def contribute(
    visit: Visiting,
    process: str,
    text: Annotated[str, Form(max_length=6000)] = "",
    place: Line = "",
    question: Annotated[str, Form(max_length=9)] = "",
    agreed: Line = "",
    key: Line = "",
) -> Response:
    """Take an idea whose author agrees that it is kept; they get a number, and a link of their own to erase it."""
    key, record = form_token(key), await record_of(visit, process)
    if not agreed or not any(map(str.isalnum, text)):
        problem = visit.say("consultations_not_agreed" if text.strip() else "consultations_no_words")
        typed = {"text": text, "place": place, "question": _question(record, question), "agreed": agreed}
        return await consultation_page(visit, process, "contribute.html", status=422, problem=problem, key=key, **typed)
    if not record.consultation.takes(room_of(visit).consultations.today):
        return await consultation_page(
            visit,
            process,
            "contribute.html",
            status=422,
            text=text,
            place=place,
            problem=visit.say("consultations_not_sent"),
        )
    code = await done(lambda: _code(visit, place))
    new = NewContribution(
        form_origin(key),
        ContributionSource.PAGE,
        text,
        question=_question(record, question),
        territory=code,
        place="" if code else place,
    )
    number, token = await done(lambda: _kept(visit, process, new, key))
    return await consultation_page(visit, process, "thanks.html", number=number, token=token)


@router.get("/{process}/offline")
async def offline(visit: Visiting, process: str) -> Response:
    """A page that also works where there is no network: what is written waits on the device, and is sent later."""
    return await consultation_page(visit, process, "offline.html")


@router.post("/{process}/sync")
async def sync(visit: Visiting, process: str, pieces: Annotated[str, Form(max_length=400_000)]) -> Response:
    """Take in what was written offline; each has an id of its own, so that it comes once however often it is sent."""
    record = await record_of(visit, process)
    if not record.consultation.takes(room_of(visit).consultations.today):
        return Response(json.dumps({"closed": True}), 409, media_type="application/json")
    try:
        found = json.loads(pieces)
        wanted = [(str(one["id"]), str(one["text"])[:6000], str(one.get("place", ""))[:120]) for one in found]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise WrongUseError("This is no list of ideas.") from None
    taken: dict[str, int] = {}
    for id_, text, place in wanted[:_MOST_SYNCED]:
        if not _UUID.fullmatch(id_) or not any(map(str.isalnum, text)):
            continue
        taken[id_] = await done(lambda id_=id_, text=text, place=place: _synced(visit, process, id_, text, place))  # type: ignore[misc]
    return Response(json.dumps({"taken": taken}), media_type="application/json")


@router.get("/{process}/contributions")
async def contributions(
    visit: Visiting,
    process: str,
    theme: Annotated[int, Query(ge=0)] = 0,
    q: Annotated[str, Query(max_length=200)] = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """Show what was published, by theme and by words."""
    wanted = ContributionFilter(ContributionState.PUBLISHED, words=q)
    room = room_of(visit)
    record = await record_of(visit, process)
    if theme and theme in record.under:
        chosen = set(record.under[theme])
        every = [one for one in record.contributions if one.number in chosen and _says(one.title + one.text, q)]
        found, count = every[(page - 1) * _PAGE : page * _PAGE], len(every)
    else:
        some, count = await done(
            lambda: room.contributions.listed(process, wanted, limit=_PAGE, offset=(page - 1) * _PAGE)
        )
        found = list(some)
    return await consultation_page(
        visit,
        process,
        "contributions.html",
        found=found,
        standing=_standing(record),
        count=count,
        theme=theme,
        q=q,
        page=page,
        is_more=count > page * _PAGE,
    )


@router.get("/{process}/contributions.csv")
async def contributions_csv(visit: Visiting, process: str) -> Response:
    """Give what was published as open data, without a word of who said it."""
    record = await record_of(visit, process)
    text = written(CONTRIBUTIONS_HEADER, contribution_rows(record, visit.language))
    return table_of(text, f"{process}-contributions.csv")


@router.get("/{process}/ideas/{number}")
async def idea(visit: Visiting, process: str, number: int) -> Response:
    """Show a published idea, where it stands and what came of it."""
    room = room_of(visit)
    found = await done(lambda: room.contributions.find(number))
    if found is None or found.consultation != process or found.state is not ContributionState.PUBLISHED:
        raise NotFoundError("There is no such idea.")
    decisions = await done(lambda: room.decisions.on(number))
    return await consultation_page(visit, process, "idea.html", one=found, decisions=decisions)


def _standing(record: PublicRecord) -> dict[int, DecisionStatus]:
    """What was decided on ideas, by number: on one itself, else on the theme that it stands under."""
    found = dict[int, DecisionStatus]()
    for one in record.decisions:
        if one.theme is not None:
            found |= dict.fromkeys(record.under.get(one.theme, ()), one.status)
    return found | {one.contribution: one.status for one in record.decisions if one.contribution is not None}


def _kept(visit: PublicVisit, process: str, new: NewContribution, token: str) -> tuple[int, str]:
    ground, room = visit.participation, room_of(visit)
    with ground.database.write() as session:
        person, _ = ground.people.keep_from_page(session, visit.language, token)
        kinds = [ConsentKind.KEEP_TEXT]
        ground.people.agree(session, person.id, ROOM, kinds, scope=process, language=visit.language)
        number = room.contributions.take(session, process, new, person.id)
        return number or room.contributions.number_of(session, process, new.origin), token


def _synced(visit: PublicVisit, process: str, id_: str, text: str, place: str) -> int:
    ground, room, code = visit.participation, room_of(visit), _code(visit, place)
    origin = f"offline:{id_}"
    new = NewContribution(origin, ContributionSource.OFFLINE, text, territory=code, place="" if code else place)
    with ground.database.write() as session:
        return room.contributions.take(session, process, new) or room.contributions.number_of(session, process, origin)


def _code(visit: PublicVisit, name: str) -> str:
    place = visit.participation.gazetteer.the(name) if name.strip() else None
    return place.code if place else ""


def _question(record: PublicRecord, value: str) -> int | None:
    return next((one.id for one in record.consultation.questions if str(one.id) == value), None)


def _says(text: str, q: str) -> bool:
    return all(word in text.casefold() for word in q.casefold().split())


@cache
def _file(name: str) -> tuple[bytes, str]:
    content = resources.files("api.page.take_part.consultations").joinpath("static", name).read_bytes()
    return content, f'"{hashlib.sha256(content).hexdigest()[:16]}"'
