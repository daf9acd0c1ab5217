"""The matching desk: what pairs there would be with which weights and why, proposals, and pairs made anew."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from api.console.frame.visit import ConsoleRoute
from api.console.participation.forms import chosen, text
from api.console.participation.frame import RoomVisit, done
from api.console.participation.mentoring.forms import weights
from api.console.participation.mentoring.frame import (
    PREFIX,
    Organising,
    cohort_of,
    cohort_page,
    labels_of,
    mentoring_of,
    pair_of,
)
from core.errors import MunadilError
from participation.mentoring.desk import MatchingTrial, applicant_of
from participation.mentoring.matching.applicants import HEAVIEST, Weights
from participation.mentoring.matching.words import reasons, shortage
from participation.mentoring.pairing.schemas import DeclineReason, MentoringPair, PairState

router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute, include_in_schema=False)


@dataclass(frozen=True)
class TriedPair:
    """A pair that a trial found, as the desk shows it: who, why, and which it would replace."""

    mentee: str
    mentor: str
    before: str
    why: tuple[str, ...]
    points: int
    is_locked: bool
    breaks: tuple[str, ...]


@router.get("/{programme}/cohorts/{cohort}/matching")
async def desk(here: Organising, cohort: int) -> Response:
    """Show proposals as they stand; with weights in the address what others would come to, with `rematch` what pairs made anew."""
    return await _desk(here, cohort)


@router.post("/{programme}/cohorts/{cohort}/matching/propose")
async def propose(here: Organising, request: Request, cohort: int) -> Response:
    """Keep as proposals what was looked at."""
    found, form = await cohort_of(here, cohort), await request.form()
    told = {name: text(form, name) for name in vars(found.weights)}
    is_rematch = bool(text(form, "rematch"))
    try:
        wanted = weights(told, found.weights)
        await done(
            lambda: mentoring_of(here).desk.propose(
                cohort, here.who, wanted, is_rematch=is_rematch, digest=text(form, "digest")
            )
        )
    except MunadilError as error:
        return await _desk(here, cohort, error)
    return here.back(f"/{here.scope}/cohorts/{cohort}/matching", "mentoring_proposed")


@router.post("/{programme}/cohorts/{cohort}/matching/approve")
async def approve_all(here: Organising, cohort: int) -> Response:
    """Say yes to every proposal."""
    await cohort_of(here, cohort)
    await done(lambda: mentoring_of(here).pairs.approve_all(cohort, here.who))
    return here.back(f"/{here.scope}/cohorts/{cohort}/pairs", "mentoring_approved")


@router.post("/{programme}/cohorts/{cohort}/pairs/{number}/approve")
async def approve(here: Organising, cohort: int, number: int) -> Response:
    """Say yes to one."""
    await pair_of(here, cohort, number)
    await done(lambda: mentoring_of(here).pairs.approve(number, here.who))
    return here.back(f"/{here.scope}/cohorts/{cohort}/matching", "mentoring_approved")


@router.post("/{programme}/cohorts/{cohort}/pairs/{number}/lock")
async def lock(here: Organising, request: Request, cohort: int, number: int) -> Response:
    """Have one stay when pairs are made anew, or not any more."""
    await pair_of(here, cohort, number)
    is_locked = text(await request.form(), "does") != "unlock"
    await done(lambda: mentoring_of(here).pairs.lock(number, here.who, is_locked=is_locked))
    return here.back(f"/{here.scope}/cohorts/{cohort}/matching", "mentoring_changed")


@router.post("/{programme}/cohorts/{cohort}/pairs/{number}/decline")
async def decline(here: Organising, request: Request, cohort: int, number: int) -> Response:
    """Say no to one, with a reason: these two are not proposed again."""
    await pair_of(here, cohort, number)
    reason = chosen(DeclineReason, await request.form(), "reason")

    def declined() -> None:
        with here.participation.database.write() as session:
            mentoring_of(here).pairs.decline(session, number, reason, who=here.who)

    await done(declined)
    return here.back(f"/{here.scope}/cohorts/{cohort}/matching", "mentoring_declined")


async def _desk(here: RoomVisit, cohort: int, problem: MunadilError | None = None) -> Response:
    room, found = mentoring_of(here), await cohort_of(here, cohort)
    asked = dict(here.visit.request.query_params)
    is_rematch = bool(asked.get("rematch"))
    is_trial = is_rematch or any(name in asked for name in vars(found.weights))
    trial: MatchingTrial | None = None
    try:
        wanted = weights(asked, found.weights)
        trial = await done(lambda: room.desk.try_out(cohort, wanted, is_rematch=is_rematch))
    except MunadilError as error:
        wanted, problem = found.weights, problem or error
    open_ = await done(lambda: room.pairs.listed(cohort, [state for state in PairState if state.is_open]))
    return await cohort_page(
        here,
        cohort,
        "matching.html",
        "matching",
        status=problem.status if problem else 200,
        problem=here.say("mentoring_wrong_matching") if problem else "",
        trial=trial,
        tried=_tried(here, trial) if trial else (),
        short=_shortage(here, trial) if trial else (),
        standing=[(pair, _why(here, pair, trial)) for pair in open_] if trial else [],
        name_of=lambda id_: _name(trial, str(id_)) if trial else str(id_),
        proposed=[pair for pair in open_ if pair.state is PairState.PROPOSED],
        is_trial=is_trial,
        is_rematch=is_rematch,
        weights=wanted,
        heaviest=HEAVIEST,
        usual=Weights(),
        declines=list(DeclineReason),
    )


def _tried(here: RoomVisit, trial: MatchingTrial) -> tuple[TriedPair, ...]:
    """Pairs of a trial, those that are other than now first."""
    labels, changed = labels_of(here), {change.mentee: change for change in trial.changes}
    found = []
    for pair in trial.found.pairs:
        mentee, mentor = trial.applications[pair.seeker], trial.applications[pair.offer]
        why = reasons(applicant_of(mentee), applicant_of(mentor), pair.merits, here.visit.language, labels)
        change = changed.get(pair.seeker)
        before = _name(trial, change.now) if change and change.now else ""
        names = mentee.profile.name, mentor.profile.name
        found.append((change is None, TriedPair(*names, before, why, pair.points, pair.is_locked, pair.breaks)))
    return tuple(tried for _, tried in sorted(found, key=lambda one: one[0]))


def _shortage(here: RoomVisit, trial: MatchingTrial) -> tuple[str, ...]:
    """Why not everybody has a mentor, in words."""
    language = here.visit.language
    return shortage(trial.matching, trial.found, language, lambda id_: _name(trial, id_), labels_of(here))


def _why(here: RoomVisit, pair: MentoringPair, trial: MatchingTrial | None) -> tuple[str, ...]:
    """The reason of a pair that stands, as it was proposed."""
    if trial is None or not {str(pair.mentee), str(pair.mentor)} <= trial.applications.keys():
        return ()
    mentee, mentor = (applicant_of(trial.applications[str(one)]) for one in (pair.mentee, pair.mentor))
    return reasons(mentee, mentor, pair.merits, here.visit.language, labels_of(here))


def _name(trial: MatchingTrial, id_: str) -> str:
    found = trial.applications.get(id_)
    return found.profile.name if found else f"n° {id_}"
