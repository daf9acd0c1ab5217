"""Being put in touch, by those who opened their own link: ask, say yes or no, see how to reach the other, say whether it helped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from api.page.take_part.associations.introductions.routes import place_told, volunteer_form, volunteer_told
from api.page.take_part.associations.routes import done, problem_of
from api.page.take_part.associations.speaking import HOME, SpeakerVisit, Speaking
from api.page.take_part.frame import PublicRoute
from core.errors import NotFoundError, WrongUseError
from participation.associations.directory.schemas import SpeakerState
from participation.associations.introductions.matching import kind_of_need
from participation.associations.introductions.schemas import (
    AGREED,
    HelperRef,
    HelpKind,
    Introduction,
    IntroductionRefusal,
    IntroductionSide,
    IntroductionState,
    Volunteer,
)
from participation.associations.words import help_name, reason_told, refusal_name, word

router = APIRouter(prefix=HOME, route_class=PublicRoute, include_in_schema=False)
_ONE = "/introductions/{number:int}"


@dataclass(frozen=True)
class OwnIntroduction:
    """A request as one of the two sees it."""

    introduction: Introduction
    side: IntroductionSide
    state: str
    kind: str
    asker: str
    partner: str
    reasons: tuple[str, ...]
    refusal: str
    contact: str
    """How to reach the other; empty until both agreed."""
    own_contact: str = ""
    """How a volunteer said to be reached, so that nobody writes it twice."""


@router.get("/introductions")
async def introductions(here: Speaking) -> Response:
    """Show what somebody or their associations asked, and what is asked of them."""
    return await _page(here)


@router.get("/introductions/new")
async def new(here: Speaking, to: str = "") -> Response:
    """Offer to ask, of somebody in particular where one was chosen."""
    return await _form(here, {"to": to[:12]})


@router.post("/introductions/new")
async def ask(here: Speaking, request: Request) -> Response:
    """Ask."""
    told = {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
    try:
        await done(lambda: _asked(here, told))
    except NotFoundError:
        return await _form(here, told | {"to": ""}, problem=here.visit.say("introductions_gone"))
    except WrongUseError as error:
        return await _form(here, told, problem=problem_of(here.visit, error))
    return here.back("/introductions", "introductions_asked")


@router.post(f"{_ONE}/agree")
async def agree(here: Speaking, number: int, request: Request) -> Response:
    """Say yes; whoever was named says how they are reached."""
    contact = str((await request.form()).get("contact", ""))
    side = await done(lambda: _side(here, number))
    try:
        await done(lambda: here.room.introductions.agree(number, side, contact, here.participant))
    except WrongUseError as error:
        if type(error).status != WrongUseError.status:
            raise
        return await _page(here, problem=problem_of(here.visit, error))
    return here.back("/introductions", "introductions_agreed")


@router.post(f"{_ONE}/decline")
async def decline(here: Speaking, number: int, request: Request) -> Response:
    """Say no, with a reason."""
    why = str((await request.form()).get("why", ""))
    reason = IntroductionRefusal(why) if why in list(IntroductionRefusal) else IntroductionRefusal.NO_REASON
    side = await done(lambda: _side(here, number))
    await done(lambda: here.room.introductions.decline(number, side, reason))
    return here.back("/introductions", "introductions_declined")


@router.post(f"{_ONE}/withdraw")
async def withdraw(here: Speaking, number: int) -> Response:
    """Take a request back."""
    await done(lambda: _only_asker(here, number))
    await done(lambda: here.room.introductions.withdraw(number))
    return here.back("/introductions", "introductions_withdrawn")


@router.post(f"{_ONE}/helped")
async def helped(here: Speaking, number: int, request: Request) -> Response:
    """Say whether it helped."""
    is_so = (await request.form()).get("helped") == "yes"
    await done(lambda: _only_asker(here, number))
    await done(lambda: here.room.introductions.tell(number, helped=is_so))
    return here.back("/introductions", "introductions_told")


@router.get("/volunteer")
async def volunteer(here: Speaking) -> Response:
    """Show what somebody offers as a professional."""
    found = await done(lambda: here.room.volunteers.of_participant(here.participant))
    if found is None:
        return volunteer_form(here.visit, {}, (), csrf=here.csrf)
    place = here.visit.participation.gazetteer.get(found.territory)
    told = {
        "about": found.about,
        "contact": found.contact,
        "languages": "\n".join(found.languages),
        "place": place.called(here.visit.language) if place else "",
        "listed": "yes" if found.is_listed else "no",
    }
    return volunteer_form(here.visit, told, found.kinds, csrf=here.csrf)


@router.post("/volunteer")
async def save_volunteer(here: Speaking, request: Request) -> Response:
    """Keep what somebody offers now; staff looks at it again."""
    told, kinds = volunteer_told(await request.form())
    try:
        await done(lambda: _saved(here, told, kinds))
    except WrongUseError as error:
        return volunteer_form(here.visit, told, kinds, csrf=here.csrf, problem=problem_of(here.visit, error))
    return here.back("/volunteer", "introductions_offered")


@router.post("/volunteer/leave")
async def leave(here: Speaking) -> Response:
    """Offer nothing any more."""

    def left() -> None:
        with here.room.database.write() as session:
            here.room.volunteers.leave(session, here.participant)

    await done(left)
    return here.back("", "introductions_offer_gone")


@router.get("/channel")
async def channel(here: Speaking) -> Response:
    """Show whether somebody is told on a channel of theirs, and what."""
    return await _channel(here)


@router.post("/channel")
async def take_code(here: Speaking) -> Response:
    """Make a code that has the bot tell what waits here on the channel that it is sent from."""
    return await _channel(here, code=await done(lambda: here.room.channels.code(here.participant)))


async def _channel(here: SpeakerVisit, *, code: str = "") -> Response:
    is_told = await done(lambda: here.room.channels.has(here.participant))
    return here.page("introductions/channel.html", code=code, is_told=is_told)


async def _page(here: SpeakerVisit, *, problem: str = "") -> Response:
    found, is_told = await done(lambda: (_own(here), here.room.channels.has(here.participant)))
    return here.page(
        "introductions/own.html",
        status=422 if problem else 200,
        problem=problem,
        found=found,
        is_told=is_told,
        refusals=[
            (one.value, refusal_name(one, here.visit.language))
            for one in IntroductionRefusal
            if one is not IntroductionRefusal.NO_REASON
        ],
    )


async def _form(here: SpeakerVisit, told: dict[str, str], *, problem: str = "") -> Response:
    to = HelperRef.of_key(told.get("to", ""))
    named = await done(lambda: _called(here, [to]).get(to, ""))
    return here.page(
        "introductions/ask.html",
        status=422 if problem else 200,
        problem=problem,
        told=told | ({} if named else {"to": ""}),
        named=named,
        mine=await done(lambda: [here.room.directory.get(number) for number in _spoken(here)]),
        kinds=[(one.value, help_name(one, here.visit.language)) for one in HelpKind],
    )


def _asked(here: SpeakerVisit, told: dict[str, str]) -> Introduction:
    chosen = told.get("association", "")
    mine = {str(number): number for number in _spoken(here)}
    association = mine.get(chosen, 0)
    need, kind = told.get("need", ""), told.get("kind", "")
    to = HelperRef.of_key(told.get("to", ""))
    territory = here.room.directory.get(association).details.territory if association else ""
    with here.room.database.write() as session:
        return here.room.introductions.ask(
            session,
            here.participant,
            need,
            told.get("contact", ""),
            HelpKind(kind) if kind in list(HelpKind) else kind_of_need(need),
            association=association,
            territory=territory,
            to=to if to != HelperRef() else None,
        )


def _saved(here: SpeakerVisit, told: dict[str, str], kinds: list[HelpKind]) -> None:
    territory = place_told(here.visit, told.get("place", ""))
    languages = told.get("languages", "").split("\n")
    with here.room.database.write() as session:
        about, contact = told.get("about", ""), told.get("contact", "")
        here.room.volunteers.save(session, here.participant, kinds, territory, languages, about, contact)


def _spoken(here: SpeakerVisit) -> list[int]:
    return [one.association for one in here.spoken if one.state is SpeakerState.ACCEPTED]


def _read(here: SpeakerVisit) -> tuple[Volunteer | None, tuple[tuple[Introduction, IntroductionSide], ...]]:
    """What somebody offers, and the requests of theirs."""
    own = here.room.volunteers.of_participant(here.participant)
    return own, here.room.introductions.of(here.participant, _spoken(here), own.number if own else 0)


def waiting_for(here: SpeakerVisit) -> int:
    """How many requests wait for the answer of whoever visits."""
    proposed = IntroductionState.PROPOSED
    return sum(side is IntroductionSide.PARTNER and one.state is proposed for one, side in _read(here)[1])


def _own(here: SpeakerVisit) -> list[OwnIntroduction]:
    with here.room.database.snapshot():
        own, found = _read(here)
        asked = [HelperRef(association=one.association) for one, _ in found]
        named = _called(here, [*asked, *(one.partner.who for one, _ in found if one.partner)])
        contacts = here.room.introductions.contacts({one.number: side for one, side in found if one.state in AGREED})
    return [_told(here, one, side, named, contacts.get(one.number, ""), own) for one, side in found]


def _told(
    here: SpeakerVisit,
    one: Introduction,
    side: IntroductionSide,
    named: Mapping[HelperRef, str],
    contact: str,
    own: Volunteer | None,
) -> OwnIntroduction:
    language, partner = here.visit.language, one.partner
    last = one.answers[-1] if one.answers else None
    gazetteer = here.visit.participation.gazetteer
    is_volunteer = side is IntroductionSide.PARTNER and partner is not None and partner.who.volunteer
    return OwnIntroduction(
        one,
        side,
        word(f"state_{one.state.value}", language),
        help_name(one.kind, language),
        named.get(HelperRef(association=one.association), ""),
        named.get(partner.who, "") if partner else "",
        tuple(reason_told(merit, language, gazetteer) for merit in partner.merits) if partner else (),
        refusal_name(last.refusal, language) if last and last.refusal else "",
        contact,
        own.contact if own and is_volunteer else "",
    )


def _called(here: SpeakerVisit, who: Iterable[HelperRef]) -> Mapping[HelperRef, str]:
    """What listed associations are called; of listed volunteers the number alone. Of others nothing."""
    language, asked = here.visit.language, {*who}
    names = here.room.names({one.association for one in asked if one.association})
    called = {HelperRef(association=one.number): one.called(language) for one in names.values() if one.is_listed}
    volunteers = here.room.volunteers.whom_staff_listed({one.volunteer for one in asked if one.volunteer})
    return called | {HelperRef(volunteer=one): word("bot_volunteer", language, number=one) for one in volunteers}


def _side(here: SpeakerVisit, number: int) -> IntroductionSide:
    """Which of the two somebody is; to all others there is nothing. Raises NotFoundError."""
    for one, side in _read(here)[1]:
        if one.number == number:
            return side
    raise NotFoundError("There is nothing at this address.")


def _only_asker(here: SpeakerVisit, number: int) -> None:
    if _side(here, number) is not IntroductionSide.ASKER:
        raise NotFoundError("There is nothing at this address.")
