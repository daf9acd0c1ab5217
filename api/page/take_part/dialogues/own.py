"""Pages for those who were asked to a dialogue, by the link that they were given: an invitation, the assessment, a signature."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from api.page.take_part.dialogues.frame import Line, Visiting, dialogue_page, done, room_of
from api.page.take_part.frame import PublicRoute, PublicVisit
from core.errors import NotFoundError, WrongUseError
from participation.common.errors import Fault, FaultyFormError, NextStepError
from participation.common.events.schemas import COMING, Event, EventState, Guest
from participation.common.people.consents import ConsentKind
from participation.common.people.people import form_token
from participation.common.words import told
from participation.dialogues.programmes import ROOM
from participation.dialogues.schemas import AssessmentScore, Gender, ItemKind, SharedSynthesis, Signatory

NO_NAME = FaultyFormError(Fault.NO_NAME, "A name is to be shown, and none is written.")
"""What is wrong where somebody ticked that their name be shown, and wrote none."""
router = APIRouter(prefix="/take-part/dialogues", route_class=PublicRoute, include_in_schema=False)


@router.get("/{programme}/invited/{token}")
async def invitation(visit: Visiting, programme: str, token: str) -> Response:
    """Show what somebody is invited to, by which rules, and what they answered."""
    return await _invitation(visit, programme, token)


@router.post("/{programme}/invited/{token}")
async def answer(visit: Visiting, programme: str, token: str, comes: Line) -> Response:
    """Take an answer, and another one later; nothing of whoever gives it is kept."""
    if comes not in ("yes", "no"):
        raise WrongUseError("Say yes or no.")
    await done(lambda: _answered(visit, programme, token, comes=comes == "yes"))
    return visit.back(f"/take-part/dialogues/{programme}/invited/{token}", "answered")


@router.post("/{programme}/invited/{token}/of-me")
async def of_me(
    visit: Visiting,
    programme: str,
    token: str,
    agreed: Line = "",
    gender: Line = "",
    shown: Line = "",
    name: Line = "",
    key: Line = "",
) -> Response:
    """Keep whoever is invited, now that they asked for it, with what they said of themselves; their own link is shown once."""
    given = {"agreed": agreed, "gender": gender, "shown": shown, "name": name, "key": form_token(key)}
    if not agreed:
        return await _invitation(visit, programme, token, visit.say("dialogues_not_agreed"), given)
    if shown and not name.strip():
        return await _invitation(visit, programme, token, told(NO_NAME, visit.language), given)
    said = Gender(gender) if gender in list(Gender) else None
    link = await done(lambda: _kept(visit, programme, token, said, name.strip() if shown else "", form_token(key)))
    return await _invitation(visit, programme, token, link=link)


@router.get("/{programme}/assessment/{token}")
async def assessment(visit: Visiting, programme: str, token: str) -> Response:
    """Show the questions before the dialogue to whoever is kept, and how they answered, which is for their own eyes."""
    return await _assessment(visit, programme, token)


@router.post("/{programme}/assessment/{token}")
async def assessed(visit: Visiting, programme: str, token: str, request: Request) -> Response:
    """Take what somebody chose."""
    form = await request.form()
    chosen = {
        int(key[1:]): int(value)
        for key, value in form.items()
        if key[:1] == "q" and key[1:].isdecimal() and isinstance(value, str) and value.isdecimal()
    }
    try:
        await done(lambda: _taken(visit, programme, token, chosen))
    except FaultyFormError as error:
        return await _assessment(visit, programme, token, error)
    return visit.back(f"/take-part/dialogues/{programme}/assessment/{token}", "answered")


@router.get("/{programme}/sign/{token}")
async def signing(visit: Visiting, programme: str, token: str) -> Response:
    """Show the latest version of the synthesis to whoever may sign it."""
    return await _signing(visit, programme, token)


@router.post("/{programme}/sign/{token}")
async def sign(
    visit: Visiting,
    programme: str,
    token: str,
    version: Annotated[int, Form(ge=1)],
    what: Line = "sign",
    reservation: Annotated[str, Form(max_length=4000)] = "",
    shown: Line = "",
    name: Line = "",
) -> Response:
    """Take a signature, a reservation or both, or take them back."""
    if what not in ("sign", "reserve", "withdraw"):
        raise WrongUseError("Sign, attach a reservation, or take it back.")
    called = name.strip() if shown else ""
    if shown and not called and what != "withdraw":
        return await _signing(visit, programme, token, NO_NAME, reservation=reservation, shown=shown)
    try:
        await done(lambda: _signed(visit, programme, token, version, what, reservation, called))
    except (FaultyFormError, NextStepError) as error:
        return await _signing(visit, programme, token, error, reservation=reservation, name=called)
    return visit.back(f"/take-part/dialogues/{programme}/sign/{token}", "answered")


async def _invitation(
    visit: PublicVisit,
    programme: str,
    token: str,
    problem: str = "",
    given: Mapping[str, str] | None = None,
    *,
    link: str = "",
) -> Response:
    """The page of an invitation; what was typed stays on it where it could not be taken."""
    event, guest = await done(lambda: _guest(visit, programme, token))
    return await dialogue_page(
        visit,
        programme,
        "invited.html",
        status=422 if problem else 200,
        problem=problem,
        given=given or {},
        event=event,
        guest=guest,
        token=token,
        comes=guest.state in COMING,
        is_open=event.state is EventState.PLANNED,
        link=link,
        key=form_token((given or {}).get("key", "")),
    )


async def _assessment(visit: PublicVisit, programme: str, token: str, error: FaultyFormError | None = None) -> Response:
    room = room_of(visit)
    score = await done(lambda: _score(visit, programme, token))
    return await dialogue_page(
        visit,
        programme,
        "assessment.html",
        status=error.status if error else 200,
        problem=told(error, visit.language) if error else "",
        questions=await done(lambda: room.assessments.questions(programme)),
        chosen=dict(score.chosen) if score else {},
        score=score,
        token=token,
    )


async def _signing(
    visit: PublicVisit, programme: str, token: str, error: FaultyFormError | NextStepError | None = None, **typed: str
) -> Response:
    """The page to sign on; what was typed stays on it where it could not be taken."""
    signatory, synthesis = await done(lambda: _signatory(visit, programme, token))
    mine = [one for one in synthesis.signatures if one.signatory.id == signatory.id] if synthesis else []
    return await dialogue_page(
        visit,
        programme,
        "sign.html",
        status=error.status if error else 200,
        problem=told(error, visit.language) if error else "",
        typed=typed,
        signatory=signatory,
        synthesis=synthesis,
        mine=mine[0] if mine else None,
        kinds=list(ItemKind),
        token=token,
    )


def _guest(visit: PublicVisit, programme: str, token: str) -> tuple[Event, Guest]:
    event, guest = visit.participation.events.invitation(token)
    if event.room is not ROOM or event.scope != programme:
        raise NotFoundError("There is no such invitation.")
    return event, guest


def _answered(visit: PublicVisit, programme: str, token: str, *, comes: bool) -> None:
    _guest(visit, programme, token)
    with visit.participation.database.write() as session:
        visit.participation.events.answer(session, token, comes=comes)


def _kept(visit: PublicVisit, programme: str, token: str, gender: Gender | None, name: str, link: str) -> str:
    """Keep them; their own link, the same where the form comes twice. Raises NotFoundError for whoever is kept by another."""
    ground, room = visit.participation, room_of(visit)
    _, guest = _guest(visit, programme, token)
    kinds = [ConsentKind.KEEP_TEXT, *([ConsentKind.SHOW_NAME] if name else [])]
    with ground.database.write() as session:
        before = ground.people.of_link(session, link)
        if guest.participant and (before is None or before.id != guest.participant):
            raise NotFoundError("Whoever was invited here is kept already.")
        person, _ = ground.people.keep_from_page(session, visit.language, link)
        ground.people.agree(session, person.id, ROOM, kinds, scope=programme, language=visit.language)
        if name:
            ground.people.call(session, person.id, name)
        if gender is not None:
            room.sessions.say_of_self(session, programme, person.id, gender)
        ground.events.answer(session, token, comes=True, participant=person.id)
    return link


def _person(visit: PublicVisit, programme: str, token: str) -> str:
    """Who is kept by a link, and on a list of this dialogue. Raises NotFoundError."""
    ground = visit.participation
    with ground.database.read() as session:
        person = ground.people.of_link(session, token)
    lists = [ground.events.guests(one.event.id) for one in room_of(visit).sessions.listed(programme)]
    if person is None or person.id not in {guest.participant for of in lists for guest in of}:
        raise NotFoundError("There is nobody of this link here.")
    return person.id


def _score(visit: PublicVisit, programme: str, token: str) -> AssessmentScore | None:
    person = _person(visit, programme, token)
    with visit.participation.database.read() as session:
        return room_of(visit).assessments.score(session, programme, person)


def _taken(visit: PublicVisit, programme: str, token: str, chosen: dict[int, int]) -> None:
    person = _person(visit, programme, token)
    with visit.participation.database.write() as session:
        room_of(visit).assessments.answer(session, programme, person, chosen)


def _signatory(visit: PublicVisit, programme: str, token: str) -> tuple[Signatory, SharedSynthesis | None]:
    room = room_of(visit)
    with visit.participation.database.read() as session:
        found = room.signing.of_link(session, programme, token)
    return found, room.syntheses.current(programme)


def _signed(
    visit: PublicVisit, programme: str, token: str, version: int, what: str, reservation: str, name: str
) -> None:
    ground, room = visit.participation, room_of(visit)
    signatory, synthesis = _signatory(visit, programme, token)
    if synthesis is None or synthesis.version != version:
        raise FaultyFormError(
            Fault.NEWER_VERSION, "There is a newer version.", remedy="Load the page again, and read that one."
        )
    with ground.database.write() as session:
        if what == "withdraw":
            room.signing.withdraw(session, synthesis.id, signatory)
            return
        person = ground.people.of_link(session, token)
        if name and person is not None:
            kinds = [ConsentKind.SHOW_NAME]
            ground.people.agree(session, person.id, ROOM, kinds, scope=programme, language=visit.language)
            ground.people.call(session, person.id, name)
        is_signed = what == "sign"
        room.syntheses.sign(session, synthesis.id, signatory, is_signed=is_signed, reservation=reservation)
