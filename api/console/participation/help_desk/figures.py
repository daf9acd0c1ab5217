"""Figures of a month: on a page, as CSV and as a paper; groups of fewer than ten people are named without figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.console.frame.cells import table
from api.console.frame.visit import ConsoleRoute
from api.console.participation.help_desk.frame import PREFIX, DeskVisit, Reading, done
from core.language.forms import Language
from participation.common.events.months import moments_of, month_named, month_of
from participation.common.pdf import Paper
from participation.help_desk.figures.indicators import DeskFigures, DeskGroup
from participation.help_desk.lessons.twice import AskedAgain

router = APIRouter(prefix=PREFIX, route_class=ConsoleRoute, include_in_schema=False)
Month = Annotated[str, Query(pattern=r"^(20\d\d-(0[1-9]|1[0-2]))?$")]
_PARTS = ("category", "queue", "origin", "region", "language")
COLUMNS = ("tickets", "solved", "late", "answer_hours", "solve_hours")
"""What is told of a group."""


@router.get("/figures")
async def figures(here: Reading, month: Month = "") -> Response:
    """Show a month."""
    found, again, wanted = await _read(here, month)
    return here.page(
        "participation/help_desk/figures.html",
        tab="figures",
        found=found,
        again=again,
        month=wanted,
        parts=[(part, _of(found, part), names_of(here, part)) for part in _PARTS],
        share=_share,
    )


@router.get("/figures.csv")
async def figures_csv(here: Reading, month: Month = "") -> Response:
    """Give a month as CSV."""
    found, _, wanted = await _read(here, month)
    rows = [
        (part, names_of(here, part)(one.name), *(getattr(one, column) for column in COLUMNS))
        for part in _PARTS
        for one in _of(found, part)
    ]
    cells = [tuple("" if cell is None else cell for cell in row) for row in rows]
    return table(f"help-desk-{wanted}.csv", ("by", "name", *COLUMNS), cells)


@router.get("/report.pdf")
async def report(here: Reading, month: Month = "") -> Response:
    """Give a month as a paper."""
    found, again, wanted = await _read(here, month)
    content = await done(lambda: _paper(here, found, again, wanted))
    headers = {"Content-Disposition": f'attachment; filename="help-desk-{wanted}.pdf"', "Cache-Control": "no-store"}
    return Response(content, media_type="application/pdf", headers=headers)


async def _read(here: DeskVisit, month: str) -> tuple[DeskFigures, tuple[AskedAgain, ...], str]:
    wanted = month or month_named(here.participation.clock.now())
    first, last = month_of(wanted)
    found = await done(lambda: here.room_.indicators.read(first, last))
    twice, moments = here.room_.twice, moments_of(first, last)
    # Words of tickets, be they without personal data, are for who may read tickets.
    again = await done(lambda: twice.groups(*moments)) if twice and here.reach.is_whole else ()
    return found, again, wanted


def _paper(here: DeskVisit, found: DeskFigures, again: Sequence[AskedAgain], month: str) -> bytes:
    t, language = here.say, here.visit.language
    organisation = here.visit.services.organisation.name.in_language(language)
    now = here.participation.clock.now()
    paper = Paper(language, t("help_desk_report_title", month=month), now, f"{organisation} · {here.visit.when(now)}")
    paper.facts(
        [
            (t("help_desk_figure_tickets"), str(found.whole.tickets)),
            (t("help_desk_figure_solved"), str(found.whole.solved)),
            (t("help_desk_figure_open"), str(found.open)),
            (t("help_desk_figure_in_time"), _share(found.in_time)),
            (t("help_desk_figure_answer_hours"), _cell(found.whole.answer_hours)),
            (t("help_desk_figure_solve_hours"), _cell(found.whole.solve_hours)),
            (t("help_desk_figure_satisfied"), f"{_share(found.satisfied)} ({found.rated})"),
        ]
    )
    for part in _PARTS:
        groups = _of(found, part)
        if groups:
            named = names_of(here, part)
            paper.heading(t(f"help_desk_by_{part}"))
            rows = [[named(one.name), *(_cell(getattr(one, column)) for column in COLUMNS)] for one in groups]
            paper.table([t(f"help_desk_by_{part}"), *(t(f"help_desk_figure_{column}") for column in COLUMNS)], rows)
    if again:
        paper.heading(t("help_desk_again"))
        for one in again:
            paper.text(f"{len(one.tickets)} × {one.question}")
    paper.text(t("help_desk_small_groups"))
    return paper.content


def _of(found: DeskFigures, part: str) -> Sequence[DeskGroup]:
    groups: Sequence[DeskGroup] = getattr(found, f"by_{part}")
    return groups


def names_of(here: DeskVisit, part: str) -> Callable[[str], str]:
    """What the groups of a part (a category, a queue, an origin, a region, a language) are called."""

    def named(name: str) -> str:
        match part:
            case "region":
                return here.place(name) or here.say("help_desk_no_place")
            case "queue":
                return here.queue(name)
            case "language":
                return here.say(f"speaks_{name}") if name in list(Language) else name
            case _:
                return here.say(f"help_desk_{part}_{name}")

    return named


def _cell(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}".replace("%", " %")
