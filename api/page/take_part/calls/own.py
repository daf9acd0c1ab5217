"""One's own dossier, by the link that was told once: go on writing, papers, send, what is asked, the letter, an appeal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request, Response
from starlette.datastructures import UploadFile

from api.page.take_part.calls.visiting import (
    Visiting,
    call_of,
    common,
    done,
    lacking_in_words,
    own_dossier,
    problem_of,
    room_of,
)
from api.page.take_part.frame import PublicRoute, PublicVisit
from core.errors import MunadilError, NotFoundError
from participation.associations.directory.names import association_named
from participation.calls.deciding.letters import letter_paper, receipt_paper
from participation.calls.errors import PaperRefusedError
from participation.calls.schemas import Dossier, DossierForm, DossierState, next_steps
from participation.calls.words import listed

router = APIRouter(prefix="/take-part/calls/dossiers", route_class=PublicRoute, include_in_schema=False)
Words = Annotated[str, Form(max_length=6000)]
_LONGEST = {"name": 200, "receipt": 60, "person": 120, "contact": 200, "project": 200, "summary": 6000, "amount": 40}
"""Characters of each part. Chosen by hand: names as the directory has them, a project told on two pages."""
_PLACE = 120
"""Characters of a place's name. Chosen by hand."""
_WRITES = (DossierState.DRAFT, DossierState.SUBMITTED, DossierState.MORE_ASKED)


@router.get("/{token}")
async def place(visit: Visiting, token: str) -> Response:
    """Show where a dossier stands, what may come next and who does it, and what its applicant may do."""
    return await _shown(visit, token)


@router.post("/{token}/upload")
async def save(visit: Visiting, request: Request, token: str) -> Response:
    """Keep what was written and the papers that came along, each looked over, and send it all where that is wanted."""
    found = await done(lambda: own_dossier(visit, token))
    async with request.form() as given:
        told = {key: value.strip() for key, value in given.items() if isinstance(value, str)}
        sent = [(key, value) for key, value in given.items() if isinstance(value, UploadFile) and value.filename]
        files = [(_place_of(key), value.filename or "", await value.read()) for key, value in sent]
    dossiers, does, named = room_of(visit).dossiers, told.get("do", ""), told.get("place", "")[:_PLACE]
    form, region = _filled_in(visit, told, named)
    refused = dict[int, MunadilError]()
    try:
        await done(lambda: dossiers.save(found.id, form, region))
        for at, name, content in files:
            try:
                await done(lambda at=at, name=name, content=content: dossiers.add_paper(found.id, at, name, content))  # type: ignore[misc]
            except PaperRefusedError as error:
                refused[at] = error
        if refused:
            return await _shown(visit, token, form=form, place=named, refused=refused)
        if does.startswith("remove"):
            await done(lambda: dossiers.remove_paper(found.id, _place_of(does)))
        if does == "send":
            await done(lambda: dossiers.submit(found.id))
    except MunadilError as error:
        return await _shown(visit, token, error, form=form, place=named)
    if (wanted := told.get("entry", "")[: _LONGEST["name"]]) and not form.entry:
        problem = visit.say("calls_no_entry", entry=wanted)
        return await _shown(visit, token, problem=problem, form=form, place=named, entry=wanted)
    if named and not form.place:
        return await _shown(visit, token, problem=visit.say("calls_no_place", place=named), form=form, place=named)
    kept = "calls_saved" if found.state is DossierState.DRAFT else "calls_saved_sent"
    return visit.back(f"/take-part/calls/dossiers/{token}", "calls_sent" if does == "send" else kept)


@router.get("/{token}/papers/{paper}")
async def paper(visit: Visiting, token: str, paper: int) -> Response:
    """Give back one's own paper."""
    found = await done(lambda: own_dossier(visit, token))
    name, media_type, content = await done(lambda: room_of(visit).dossiers.paper(found.id, paper))
    return as_file(name, media_type, content)


@router.post("/{token}/withdraw")
async def withdraw(visit: Visiting, token: str) -> Response:
    """Withdraw it."""
    found = await done(lambda: own_dossier(visit, token))
    try:
        await done(lambda: room_of(visit).dossiers.withdraw(found.id))
    except MunadilError as error:
        return await _shown(visit, token, error)
    return visit.back(f"/take-part/calls/dossiers/{token}", "calls_withdrawn")


@router.post("/{token}/appeal")
async def appeal(visit: Visiting, token: str, words: Words = "") -> Response:
    """Object to a refusal, once."""
    found = await done(lambda: own_dossier(visit, token))
    try:
        await done(lambda: room_of(visit).appeals.make(found.id, words))
    except MunadilError as error:
        return await _shown(visit, token, error, appeal=words)
    return visit.back(f"/take-part/calls/dossiers/{token}", "calls_appealed")


@router.get("/{token}/receipt.pdf")
async def receipt(visit: Visiting, token: str) -> Response:
    """Give the receipt of a dossier that was sent."""
    found = await done(lambda: own_dossier(visit, token))
    if not found.number:
        raise NotFoundError("This dossier was not sent.")
    call = await done(lambda: call_of(visit, found.call))
    foot = visit.services.organisation.name.in_language(visit.language)
    content = await done(lambda: receipt_paper(call, found, visit.language, foot))
    return as_file(f"{found.number}.pdf", "application/pdf", content)


@router.get("/{token}/letter.pdf")
async def letter(visit: Visiting, token: str) -> Response:
    """Give the letter as it was sent."""
    found = await done(lambda: own_dossier(visit, token))
    told = await done(lambda: room_of(visit).decisions.told(found.id))
    if told is None or told.letter is None or told.sent_at is None:
        raise NotFoundError("There is no letter.")
    foot, sent, at = visit.services.organisation.name.in_language(found.language), told.letter, told.sent_at
    content = await done(lambda: letter_paper(sent, found.language, foot, at))
    return as_file(f"{found.number}-lettre.pdf", "application/pdf", content)


def as_file(name: str, media_type: str, content: bytes) -> Response:
    """A file to be kept, which no cache keeps."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=media_type, headers=headers)


async def _shown(
    visit: PublicVisit,
    token: str,
    error: MunadilError | None = None,
    *,
    problem: str = "",
    form: DossierForm | None = None,
    place: str = "",
    entry: str = "",
    refused: Mapping[int, MunadilError] | None = None,
    appeal: str = "",
) -> Response:
    """The page of a dossier; what was typed stays in it where something was wrong."""
    found, room = await done(lambda: own_dossier(visit, token)), room_of(visit)
    call = await done(lambda: call_of(visit, found.call))
    written, values = form or found.form, common(visit)
    problem = problem or (problem_of(visit, call, error, found) if error else "")
    paper_problems = {at: problem_of(visit, call, one) for at, one in (refused or {}).items()}
    if paper_problems:
        titles = [
            one.title.in_language(visit.language) for at, one in enumerate(call.plan.papers) if at in paper_problems
        ]
        problem = visit.say("calls_papers_refused", papers=listed(titles, visit.language))
    values["form_"] = written
    return visit.page(
        "calls/dossier.html",
        status=error.status if error else 422 if problem else 200,
        problem=problem,
        paper_problems=paper_problems,
        one=call,
        dossier=found,
        entry=entry or await done(lambda: _entry_called(visit, written.entry)),
        place=place or values["called"](written.place),
        has_directory=visit.participation.associations is not None,
        is_writing=_may_write(visit, found),
        missing=lacking_in_words(visit, call, room.dossiers.missing(call, found)),
        papers={each.place: each for each in found.papers},
        steps=next_steps(found.state),
        told=await done(lambda: room.decisions.told(found.id)),
        appealed=await done(lambda: room.appeals.of(found.id)),
        appeal_until=await done(lambda: room.appeals.until(found.id)),
        now=room.clock.now(),
        appeal_words=appeal,
        code=room.following.code(found.id),
        token=token,
        base=f"/take-part/calls/dossiers/{token}",
        **values,
    )


def _may_write(visit: PublicVisit, dossier: Dossier) -> bool:
    room = room_of(visit)
    if dossier.state is DossierState.MORE_ASKED:
        return True
    is_open = room.calls.get(dossier.call).stage(room.clock.now()) == "open"
    return is_open and dossier.state in _WRITES


def _filled_in(visit: PublicVisit, told: dict[str, str], named: str) -> tuple[DossierForm, str]:
    """What was written, and the region of its place."""
    gazetteer = visit.participation.gazetteer
    where = gazetteer.the(named) if named else None
    parts = {key: told.get(key, "").replace("\r\n", "\n")[:longest] for key, longest in _LONGEST.items()}
    form = DossierForm(entry=_entry(visit, told.get("entry", "")), place=where.code if where else "", **parts)
    return form, gazetteer.around(where.code)[-1] if where else ""


def _place_of(name: str) -> int:
    """Which paper a field is of; none that there is for another field."""
    digits = name.removeprefix("paper").removeprefix("remove")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 4 else -1


def _entry(visit: PublicVisit, told: str) -> int:
    """The number of an entry of the directory that is named or numbered; 0 for none that is listed."""
    directory = visit.participation.associations
    return association_named(directory.everybody(), told) if directory is not None and told else 0


def _entry_called(visit: PublicVisit, number: int) -> str:
    """What an entry of the directory is called; its number where it has left, empty for none."""
    directory = visit.participation.associations
    if not number or directory is None:
        return ""
    try:
        return directory.directory.entry(number).details.name(visit.language)
    except NotFoundError:
        return str(number)
