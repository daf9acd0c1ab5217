"""Pairs of a cohort, for its organisers: meetings, goals, notes; surveys and certificates; tables of numbers without names."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from api.console.frame.cells import table
from api.console.frame.visit import ConsoleRoute
from api.console.participation.forms import chosen, day, text
from api.console.participation.frame import RoomVisit, done
from api.console.participation.mentoring.forms import a_day, number_or
from api.console.participation.mentoring.frame import (
    PREFIX,
    Organising,
    cohort_of,
    cohort_page,
    labels_of,
    mentoring_of,
    pair_of,
)
from core.errors import MunadilError, NotFoundError
from participation.mentoring.desk import applicant_of
from participation.mentoring.following.meetings import LONGEST, SHORTEST
from participation.mentoring.following.schemas import DisputeReason, GoalState, MeetingKind
from participation.mentoring.matching.words import reasons
from participation.mentoring.pairing.schemas import PairEnd, PairState
from participation.mentoring.schemas import ApplicationState, MentoringSide

router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute, include_in_schema=False)
_USUAL = 60
"""Minutes of a meeting where none are said. Chosen by hand."""


@router.get("/{programme}/cohorts/{cohort}/pairs")
async def pairs(here: Organising, cohort: int) -> Response:
    """List the pairs, those that have to be reminded first, then those that are over."""
    await cohort_of(here, cohort)
    room = mentoring_of(here)
    record = await done(lambda: room.record(cohort))
    over = [pair for pair in record.pairs if not pair.state.is_open]
    return await cohort_page(
        here, cohort, "pairs.html", "pairs", record=record, over=over, names=await _names(here, cohort)
    )


@router.get("/{programme}/cohorts/{cohort}/pairs.csv")
async def pairs_csv(here: Organising, cohort: int) -> Response:
    """Give pairs with their meetings as a table: by number, without a name or a word of anybody."""
    await cohort_of(here, cohort)
    record = await done(lambda: mentoring_of(here).record(cohort))
    header = ("pair", "mentor", "mentee", "state", "reason", "points", "confirmed", "waiting", "disputed", "last_met")
    rows = []
    for pair in record.pairs:
        meetings = record.meetings_of(pair.id)
        held = [one.held_on for one in meetings if one.counts]
        states = [one.state.value for one in meetings]
        points = sum(merit.points for merit in pair.merits)
        counted = (len(held), states.count("logged"), states.count("disputed"), max(held, default=None))
        rows.append((pair.id, pair.mentor, pair.mentee, pair.state.value, pair.reason, points, *counted))
    return table(f"{here.scope}-{cohort}-pairs.csv", header, rows)


@router.get("/{programme}/cohorts/{cohort}/pairs/{number}")
async def pair(here: Organising, cohort: int, number: int) -> Response:
    """Show a pair: why these two, meetings, goals, private notes."""
    return await _shown(here, cohort, number)


@router.post("/{programme}/cohorts/{cohort}/pairs/{number}/meet")
async def meet(here: Organising, request: Request, cohort: int, number: int) -> Response:
    """Note a meeting that one of the two told of; it counts at once."""
    form = await request.form()

    def log(session: Session) -> None:
        kind, minutes = chosen(MeetingKind, form, "kind"), number_or(form, "minutes", _USUAL)
        mentoring_of(here).meetings.log(session, number, None, a_day(form, "held_on"), kind, minutes, here.who)

    return await _change(here, cohort, number, log)


@router.post("/{programme}/cohorts/{cohort}/pairs/{number}/settle")
async def settle(here: Organising, request: Request, cohort: int, number: int) -> Response:
    """Say whether a meeting was held on which the two do not agree, or one was silent."""
    form = await request.form()
    which = number_or(form, "meeting", 0)
    of = {one.id for one in await done(lambda: mentoring_of(here).meetings.of(number))}
    if which not in of:
        raise NotFoundError("There is no such meeting.")

    def settled(session: Session) -> None:
        meetings = mentoring_of(here).meetings
        if text(form, "does") == "confirm":
            meetings.confirm(session, which, None, here.who)
        else:
            meetings.dispute(session, which, None, DisputeReason.NOT_HELD, here.who)

    return await _change(here, cohort, number, settled)


@router.post("/{programme}/cohorts/{cohort}/pairs/{number}/goal")
async def goal(here: Organising, request: Request, cohort: int, number: int) -> Response:
    """Set a goal with the two, or say where one stands."""
    form = await request.form()
    which = number_or(form, "goal", 0)
    of = {one.id for one in await done(lambda: mentoring_of(here).goals.of(number))}

    def put(session: Session) -> None:
        goals = mentoring_of(here).goals
        if which in of:
            goals.move(session, which, chosen(GoalState, form, "state"))
        else:
            goals.set(session, number, None, text(form, "text"), day(form, "due_on"))

    return await _change(here, cohort, number, put)


@router.post("/{programme}/cohorts/{cohort}/pairs/{number}/end")
async def end(here: Organising, request: Request, cohort: int, number: int) -> Response:
    """End a pair: met to the end, or by agreement."""
    await pair_of(here, cohort, number)
    reason = chosen(PairEnd, await request.form(), "reason")
    await done(lambda: mentoring_of(here).pairs.end(number, reason, here.who))
    return here.back(f"/{here.scope}/cohorts/{cohort}/pairs", "mentoring_ended")


@router.post("/{programme}/cohorts/{cohort}/pairs/{number}/note")
async def note(here: Organising, request: Request, cohort: int, number: int) -> Response:
    """Keep a private note on one of the two."""
    found, form = await pair_of(here, cohort, number), await request.form()
    whose = found.application_of(chosen(MentoringSide, form, "side"))
    try:
        await done(lambda: mentoring_of(here).notes.add(whose, text(form, "text"), here.who))
    except MunadilError as error:
        return await _shown(here, cohort, number, error)
    return here.back(f"/{here.scope}/cohorts/{cohort}/pairs/{number}", "mentoring_noted")


@router.get("/{programme}/cohorts/{cohort}/surveys")
async def surveys(here: Organising, cohort: int) -> Response:
    """Show what was answered, side by side, without saying by whom."""
    await cohort_of(here, cohort)
    room = mentoring_of(here)
    found = await done(lambda: room.surveys.listed(cohort))
    people = await done(lambda: room.applications.listed(cohort, states=[ApplicationState.ACCEPTED]))
    met = await done(lambda: room.certificates.met(cohort))
    certified = await done(lambda: {one.id: room.certificates.of(one.id) for one in people})
    return await cohort_page(
        here,
        cohort,
        "surveys.html",
        "surveys",
        found=found,
        sides=list(MentoringSide),
        people=people,
        met=met,
        certified=certified,
    )


@router.post("/{programme}/cohorts/{cohort}/certify")
async def certify(here: Organising, cohort: int) -> Response:
    """Issue a certificate to everybody who met often enough."""
    found, room = await cohort_of(here, cohort), mentoring_of(here)

    def issued() -> int:
        met = room.certificates.met(cohort)
        people = room.applications.listed(cohort, states=[ApplicationState.ACCEPTED])
        return len([room.certificates.issue(one.id, here.who) for one in people if met.get(one.id, 0) >= least])

    least = found.targets.meetings
    said = "mentoring_certified" if await done(issued) else "mentoring_none_certified"
    return here.back(f"/{here.scope}/cohorts/{cohort}/surveys", said)


async def _change(here: RoomVisit, cohort: int, number: int, do: Callable[[Session], None]) -> Response:
    """Do something with a pair of the cohort, in a transaction of its own."""
    await pair_of(here, cohort, number)

    def doing() -> None:
        with here.participation.database.write() as session:
            do(session)

    try:
        await done(doing)
    except MunadilError as error:
        return await _shown(here, cohort, number, error)
    return here.back(f"/{here.scope}/cohorts/{cohort}/pairs/{number}", "mentoring_changed")


async def _shown(here: RoomVisit, cohort: int, number: int, problem: MunadilError | None = None) -> Response:
    room, found = mentoring_of(here), await pair_of(here, cohort, number)
    mentor = await done(lambda: room.applications.get(found.mentor))
    mentee = await done(lambda: room.applications.get(found.mentee))
    record = await done(lambda: room.record(cohort))
    why = reasons(applicant_of(mentee), applicant_of(mentor), found.merits, here.visit.language, labels_of(here))
    return await cohort_page(
        here,
        cohort,
        "pair.html",
        "pairs",
        status=problem.status if problem else 200,
        problem=here.told(problem) if problem else "",
        pair=found,
        mentor=mentor,
        mentee=mentee,
        why=why,
        outlook=next((one for one in record.outlooks if one.pair.id == number), None),
        meetings=record.meetings_of(number),
        goals=await done(lambda: room.goals.of(number)),
        notes=await done(lambda: room.notes.of(mentor.id, mentee.id)),
        kinds=list(MeetingKind),
        goal_states=list(GoalState),
        ends=[PairEnd.COMPLETED, PairEnd.BY_AGREEMENT],
        sides=list(MentoringSide),
        usual=_USUAL,
        shortest=SHORTEST,
        longest=LONGEST,
        is_made=found.state in (PairState.APPROVED, PairState.ACTIVE),
    )


async def _names(here: RoomVisit, cohort: int) -> dict[int, str]:
    found = await done(lambda: mentoring_of(here).applications.listed(cohort))
    return {one.id: one.profile.name for one in found}
