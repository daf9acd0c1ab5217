"""The parts of the steering report: what the help desk, training and calls say of a month, each by its own indicators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from agent.organisation.organisation import ParticipationRoom
from agent.organisation.replies import written_month
from api.console.participation.help_desk.figures import COLUMNS, names_of
from api.console.participation.help_desk.frame import DeskVisit, allowed
from api.console.participation.steering.frame import SteeringVisit
from api.console.participation.steering.report import (
    SteeringFigure,
    SteeringPart,
    SteeringReport,
    SteeringRow,
    SteeringTable,
)
from participation.calls.campaigns.calls import titles
from participation.calls.figures import DossierGroup
from participation.common.events.months import month_named, month_of
from participation.help_desk.figures.indicators import DeskGroup
from participation.training.figures import PublicFigures, as_of, public_figures
from participation.training.schemas import TargetFigure, TargetKind, TrainingProgramme
from participation.training.words import word as training_word

_DESK_PARTS = ("category", "region", "language")
_TRAINING = (TargetKind.ASSOCIATIONS, TargetKind.PEOPLE, TargetKind.STATUTES, TargetKind.PLANS)
_SESSIONS = "sessions"
_CALLS = ("sent", "waiting", "accepted", "refused", "appeals", "days", "late")
_WHOLE = "whole"
"""What programs know the row of a whole by."""


def steering_report(here: SteeringVisit, month: str) -> SteeringReport:
    """The report of a month over the rooms of a visit, from one state of the database."""
    made = {
        ParticipationRoom.HELP_DESK: _desk,
        ParticipationRoom.TRAINING: _training,
        ParticipationRoom.CALLS: _calls,
    }
    first, _ = month_of(month)
    named = written_month(first, here.visit.language)
    with here.participation.database.snapshot():
        parts = [made[room](here, month, named) for room in here.rooms]
    return SteeringReport(month, here.visit.say("steering_title", month=named), parts)


def _desk(here: SteeringVisit, month: str, named: str) -> SteeringPart:
    room, ground, say = ParticipationRoom.HELP_DESK, here.participation, here.visit.say
    if ground.help_desk is None:
        return _part(here, room, empty=say("steering_not_here"))
    found = ground.help_desk.indicators.read(*month_of(month))
    if not found.whole.tickets:
        return _part(here, room, empty=say("steering_desk_empty", month=named))
    visit = DeskVisit(here.visit, ground, room, ground.options_of(room), "", *allowed(here.visit, ground))
    whole = {
        "tickets": SteeringFigure(found.whole.tickets),
        "solved": SteeringFigure(found.whole.solved),
        "late": SteeringFigure(found.whole.late),
        "in_time": SteeringFigure(found.in_time, is_share=True),
        "answer_hours": SteeringFigure(found.whole.answer_hours),
        "solve_hours": SteeringFigure(found.whole.solve_hours),
    }

    def table(part: str) -> SteeringTable:
        groups: Sequence[DeskGroup] = getattr(found, f"by_{part}")
        called = names_of(visit, part)
        rows = [SteeringRow(one.name, called(one.name), _figures(one, COLUMNS)) for one in groups]
        columns = [(name, say(f"help_desk_figure_{name}")) for name in COLUMNS]
        return SteeringTable(part, say(f"help_desk_by_{part}"), columns, rows)

    return _part(
        here,
        room,
        "/figures",
        [(name, say(f"help_desk_figure_{name}"), figure) for name, figure in whole.items()],
        [table(part) for part in _DESK_PARTS],
        [say("help_desk_small_groups")],
    )


def _training(here: SteeringVisit, month: str, named: str) -> SteeringPart:
    room, say = ParticipationRoom.TRAINING, here.visit.say
    if (training := here.participation.training) is None:
        return _part(here, room, empty=say("steering_not_here"))
    programmes = sorted(training.programmes.public(), key=lambda one: (one.plan.region, one.plan.phase, one.id))
    if not programmes:
        return _part(here, room, empty=say("steering_training_empty"))
    found = training.reached(programmes)
    figures = as_of(public_figures(found), found, month)
    held = training.programmes.held()
    ever = Counter(name for name, at in held if month_named(at) <= month)
    now = Counter(name for name, at in held if month_named(at) == month)
    kinds = [(kind.value, training_word(f"target_{kind}", here.visit.language)) for kind in _TRAINING]
    columns = [(_SESSIONS, say("steering_sessions")), *kinds]
    region = _regions(here, programmes, figures, ever)
    programme = [
        SteeringRow(one.id, _called(here, one), _reached(figures.by_programme[one.id], ever[one.id]))
        for one in programmes
    ]
    done = _done(here, programmes, figures, month, now)
    return _part(
        here,
        room,
        tables=[
            SteeringTable("region", say("steering_by_region"), columns, region),
            SteeringTable("programme", say("steering_by_programme"), columns, programme),
            SteeringTable(
                "month", say("steering_done", month=named), columns, done, say("steering_done_empty", month=named)
            ),
        ],
        notes=[say("steering_training_help"), say("steering_small_groups")],
    )


def _regions(
    here: SteeringVisit, programmes: Sequence[TrainingProgramme], figures: PublicFigures, held: Mapping[str, int]
) -> list[SteeringRow]:
    """Regions with what their programmes reached, and the whole of them where there are several."""
    sessions = Counter[str]()
    for one in programmes:
        sessions[one.plan.region] += held[one.id]
    rows = [SteeringRow(code, here.place(code), _reached(of, sessions[code])) for code, of in figures.by_region.items()]
    whole = SteeringRow(_WHOLE, here.visit.say("steering_whole"), _reached(figures.whole, sessions.total()))
    return [*rows, whole] if len(rows) > 1 else rows


def _done(
    here: SteeringVisit,
    programmes: Sequence[TrainingProgramme],
    figures: PublicFigures,
    month: str,
    held: Mapping[str, int],
) -> list[SteeringRow]:
    """Programmes that did something in a month, each with what."""
    rows = []
    for one in programmes:
        told = figures.by_month.get((one.id, month))
        if told is not None or held[one.id]:
            came = {each.kind: SteeringFigure(each.actual) for each in told or ()}
            counts = [came.get(kind, SteeringFigure(None)) for kind in _TRAINING]
            rows.append(SteeringRow(one.id, _called(here, one), [SteeringFigure(held[one.id]), *counts]))
    return rows


def _calls(here: SteeringVisit, month: str, named: str) -> SteeringPart:
    room, say = ParticipationRoom.CALLS, here.visit.say
    if (calls := here.participation.calls) is None:
        return _part(here, room, empty=say("steering_not_here"))
    found = calls.indicators.read(*month_of(month))
    if not found:
        return _part(here, room, empty=say("steering_calls_empty", month=named))
    known = {one.id: one for one in calls.calls.listed()}
    fallback = titles([*known.values()])
    called = {code: one.plan.title.in_language(here.visit.language) or fallback[code] for code, one in known.items()}
    columns = [(name, say(f"steering_{name}")) for name in _CALLS]

    def table(by: str, title: str, groups: Sequence[DossierGroup], name: Callable[[str], str]) -> SteeringTable:
        rows = [SteeringRow(one.name, name(one.name), _figures(one, _CALLS)) for one in groups]
        return SteeringTable(by, title, columns, rows)

    by_region = [
        table(f"region:{one.call}", say("steering_regions_of", call=called[one.call]), one.by_region, here.place)
        for one in found
        if one.by_region
    ]
    by_call = table("call", say("steering_by_call"), [one.whole for one in found], lambda code: called[code])
    return _part(
        here,
        room,
        tables=[by_call, *by_region],
        notes=[say("steering_calls_help"), say("steering_small_groups")],
    )


def _part(
    here: SteeringVisit,
    room: ParticipationRoom,
    path: str = "",
    whole: Sequence[tuple[str, str, SteeringFigure]] = (),
    tables: Sequence[SteeringTable] = (),
    notes: Sequence[str] = (),
    empty: str = "",
) -> SteeringPart:
    address = f"/console/participation/{room.path}{path}"
    return SteeringPart(room.value, here.title(room), address, whole, tables, notes, empty)


def _figures(group: object, names: Sequence[str]) -> list[SteeringFigure]:
    return [SteeringFigure(getattr(group, name)) for name in names]


def _reached(figures: Sequence[TargetFigure], sessions: int) -> list[SteeringFigure]:
    by_kind = {one.kind: SteeringFigure(one.actual, one.target) for one in figures}
    return [SteeringFigure(sessions), *(by_kind[kind] for kind in _TRAINING)]


def _called(here: SteeringVisit, programme: TrainingProgramme) -> str:
    title = programme.plan.title.in_language(here.visit.language)
    place = here.place(programme.plan.region)
    return f"{title} · {place}"
