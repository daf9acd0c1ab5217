"""The desk's clock and its kept replies, set by who leads it; every change of the clock counts open tickets anew."""

from __future__ import annotations

from datetime import date, timedelta

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from agent.organisation.replies import written_date
from api.console.frame.visit import ConsoleRoute
from api.console.participation.forms import day, in_order_of, number, one_of, text, wordings
from api.console.participation.help_desk.frame import PREFIX, DeskVisit, Leading, done
from core.errors import WrongUseError
from participation.common.errors import FaultyFormError
from participation.common.events.calendar import ZONE
from participation.help_desk.hours.feasts import Feast, FeastKind, fixed_holidays
from participation.help_desk.schemas import TicketCategory, TicketPriority

router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute, include_in_schema=False)
_AHEAD = timedelta(days=400)
"""How far feasts are shown. Chosen by hand: a year, and what comes just after."""


@router.get("/clock")
async def clock(here: Leading) -> Response:
    """Show hours, targets, holidays and feasts."""
    return await _clock_page(here)


@router.post("/clock/hours")
async def hours(here: Leading, request: Request) -> Response:
    """Set the hours of a usual week and of one in Ramadan."""
    form = await request.form()
    usual = {one: text(form, f"usual_{one}") for one in range(7)}
    ramadan = {one: text(form, f"ramadan_{one}") for one in range(7)}
    return await _set(here, lambda session: here.room_.settings.work(session, usual, ramadan, here.who), "hours")


@router.post("/clock/targets")
async def targets(here: Leading, request: Request) -> Response:
    """Set by when tickets are to be answered and solved."""
    form = await request.form()

    def aimed(session: Session) -> None:
        minutes = {
            one: (number(form, f"answer_{one.value}") or 0, number(form, f"solve_{one.value}") or 0)
            for one in TicketPriority
        }
        here.room_.settings.aim(session, minutes, here.who)

    return await _set(here, aimed, "targets")


@router.post("/clock/feast")
async def feast(here: Leading, request: Request) -> Response:
    """Say when a feast is, or add a day off."""
    form = await request.form()

    def celebrated(session: Session) -> None:
        kind, first = one_of(FeastKind, text(form, "kind")), day(form, "first")
        if first is None:
            raise WrongUseError("Say on which day.")
        year = 0 if kind is FeastKind.EXTRA else number(form, "year") or 0
        told = Feast(kind, year, first, number(form, "days") or 1, is_confirmed=True, name=text(form, "name"))
        here.room_.settings.celebrate(session, told, here.who)

    return await _set(here, celebrated, "feast")


@router.post("/clock/forget")
async def forget(here: Leading, request: Request) -> Response:
    """Take back what was said of a feast, or a day that was added."""
    key = text(await request.form(), "key")
    return await _set(here, lambda session: here.room_.settings.forget(session, key, here.who), "feast")


@router.get("/canned")
async def canned(here: Leading) -> Response:
    """Show the replies that the desk keeps."""
    return await _canned_page(here)


@router.post("/canned/save")
async def save(here: Leading, request: Request) -> Response:
    """Write a kept reply, or change one."""
    form = await request.form()
    category = one_of(TicketCategory, text(form, "category")) if text(form, "category") else None
    told, title = wordings(form, "text"), text(form, "title")
    try:
        await done(lambda: here.room_.canned.save(number(form, "id") or 0, category, title, told, here.who))
    except WrongUseError:
        return await _canned_page(here, problem=here.say("help_desk_wrong_canned"), status=422)
    return here.back("/canned", "help_desk_kept")


@router.post("/canned/remove")
async def remove(here: Leading, request: Request) -> Response:
    """Keep a reply no longer."""
    form = await request.form()
    await done(lambda: here.room_.canned.remove(number(form, "id") or 0, here.who))
    return here.back("/canned", "help_desk_dropped")


async def _set(here: DeskVisit, change: object, what: str) -> Response:
    def changed() -> None:
        with here.participation.database.write() as session:
            change(session)  # type: ignore[operator]
            here.room_.working.recount(session)

    try:
        await done(changed)
    except WrongUseError as error:
        told = here.told(error) if isinstance(error, FaultyFormError) else here.say(f"help_desk_wrong_{what}")
        return await _clock_page(here, problem=told, status=422)
    return here.back("/clock", "help_desk_set")


async def _clock_page(here: DeskVisit, *, problem: str = "", status: int = 200) -> Response:
    today: date = here.participation.clock.now().astimezone(ZONE).date()
    found = await done(here.room_.settings.now)
    fixed = [
        one for year in (today.year, today.year + 1) for one in fixed_holidays(year) if today <= one <= today + _AHEAD
    ]
    return here.page(
        "participation/help_desk/clock.html",
        status=status,
        tab="clock",
        clock=found,
        is_open=found.hours.is_open(here.participation.clock.now()),
        feasts=await done(lambda: here.room_.settings.feasts(today, today + _AHEAD)),
        fixed=fixed,
        priorities=list(TicketPriority),
        day=lambda one: written_date(one, here.visit.language),
        extra=FeastKind.EXTRA,
        problem=problem,
    )


async def _canned_page(here: DeskVisit, *, problem: str = "", status: int = 200) -> Response:
    return here.page(
        "participation/help_desk/canned.html",
        status=status,
        tab="canned",
        kept=await done(here.room_.canned.all),
        categories=list(TicketCategory),
        forms=in_order_of(here.visit.language),
        problem=problem,
    )
