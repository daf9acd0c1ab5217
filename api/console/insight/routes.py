"""Insight: what was asked and how it was answered, week by week; no group of fewer than ten people is shown, nor can be worked out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Response

from agent.organisation.replies import written_date
from api.console.frame.cells import table
from api.console.frame.home import backup_standing
from api.console.frame.outcomes import OUTCOMES, outcome_name, rail_name
from api.console.frame.rights import Right
from api.console.frame.visit import ConsoleRoute, Visit, with_right
from api.console.insight.figures import SUBJECTS, FigureWords, ShownFigure, figure
from connectors.desk.small_groups import LEAST
from connectors.desk.weeks import WEEK, WeekFigures, monday_of
from core.errors import NotFoundError

router = APIRouter(prefix="/console/insight", route_class=ConsoleRoute, include_in_schema=False)
Reading = Annotated[Visit, Depends(with_right(Right.READ_INSIGHT))]
Day = Annotated[date | None, Query()]
_SPANS = (4, 13, 52)
"""Weeks that are offered to look back. Chosen by hand: a month, a quarter, a year."""
_MOST = 260
"""Weeks of a period at most. Chosen by hand: five years."""
_MOST_DAYS = 366
"""Days that the desk of what went unanswered looks back at most; given by its address."""
_WORDED = ("channel", "language", "rating", "composer")
_UNASKED = 100
"""Documents that nobody was shown that are listed. Chosen by hand: more than anybody looks through."""


@dataclass(frozen=True)
class Period:
    """Whole weeks, from a Monday to a Sunday."""

    first: date
    last: date


def _period(visit: Reading, from_: Annotated[date | None, Query(alias="from")] = None, to: Day = None) -> Period:
    """The weeks of the days that are asked for; the last quarter's where none are."""
    running = visit.console.weeks.this_week()
    last = min(monday_of(to) if to else running - WEEK, running - WEEK)
    first = min(monday_of(from_) if from_ else last - (_SPANS[1] - 1) * WEEK, last)
    return Period(max(first, last - _MOST * WEEK), last + WEEK - timedelta(days=1))


Spanned = Annotated[Period, Depends(_period)]


@router.get("")
async def insight(visit: Reading, period: Spanned) -> Response:
    """Show the figures of a period."""
    weeks, words = await _weeks(visit, period), await _words(visit)
    shown = [week for week in weeks if week.turns is not None]
    found = [figure(subject, weeks, words) for subject in SUBJECTS] if shown else []
    return visit.page(
        "insight/insight.html",
        desk="insight",
        period=period,
        spans=[(count, period.last - count * WEEK + timedelta(days=1)) for count in _SPANS],
        figures=[one for one in found if one.rows],
        turns=sum(week.turns or 0 for week in shown),
        hidden=len(weeks) - len(shown),
        least=LEAST,
        so_far=await asyncio.to_thread(visit.console.weeks.so_far),
        latest=visit.console.weeks.this_week() - timedelta(days=1),
        backup=await backup_standing(visit),
        has_prices=visit.console.prices is not None,
    )


@router.get("/gaps")
async def gaps(visit: Reading, period: Spanned) -> Response:
    """Set what is asked and not published against what is published and not asked; takes seconds."""
    weeks = await _weeks(visit, period)
    since = datetime.combine(period.first, time(), ZoneInfo("UTC"))
    groups = await asyncio.to_thread(visit.console.unanswered, since)
    documents = await asyncio.to_thread(visit.console.library.documents)
    shown = {name for week in weeks for name in week.subjects.get("document", {})}
    unasked = [one for one in documents if one.key not in shown]
    return visit.page(
        "insight/gaps.html",
        desk="insight",
        period=period,
        groups=[group for group in groups if group.asked >= LEAST],
        unasked=unasked[:_UNASKED],
        more=max(len(unasked) - _UNASKED, 0),
        documents=len(documents),
        is_counted=any(week.turns is not None for week in weeks),
        least=LEAST,
        days=min((visit.console.weeks.this_week() + WEEK - period.first).days, _MOST_DAYS),
    )


@router.get("/{subject}.svg")
async def chart(subject: str, visit: Reading, period: Spanned) -> Response:
    """Give a chart as a file."""
    found = await _figure(visit, period, subject)
    headers = {"Content-Disposition": f'attachment; filename="{subject}.svg"'}
    return Response(str(found.chart), media_type="image/svg+xml; charset=utf-8", headers=headers)


@router.get("/{subject}.csv")
async def export(subject: str, visit: Reading, period: Spanned) -> Response:
    """Give a subject's figures as CSV, week by week; `all` gives every subject's."""
    if subject not in ("all", *SUBJECTS):
        raise NotFoundError("There is no such figure.")
    rows = [
        (week.monday, name, key, value)
        for week in await _weeks(visit, period)
        for name, told in {**week.subjects, "sum": week.sums}.items()
        for key, value in told.items()
        if subject in ("all", name) or (name == "sum" and key.startswith(subject))
    ]
    return table(f"{subject}.csv", ("week", "subject", "name", "value"), rows)


async def _figure(visit: Visit, period: Period, subject: str) -> ShownFigure:
    if subject not in SUBJECTS:
        raise NotFoundError("There is no such figure.")
    return figure(subject, await _weeks(visit, period), await _words(visit))


async def _weeks(visit: Visit, period: Period) -> list[WeekFigures]:
    return await asyncio.to_thread(visit.console.weeks.figures, period.first, period.last)


async def _words(visit: Visit) -> FigureWords:
    documents = await asyncio.to_thread(visit.console.library.documents)
    titles = {one.key: one.title or one.key for one in documents}
    return FigureWords(
        visit.say,
        lambda subject, name: _named(visit, titles, subject, name),
        lambda day: written_date(day, visit.language),
        visit.language,
        visit.console.prices,
    )


def _named(visit: Visit, titles: Mapping[str, str], subject: str, name: str) -> str:
    if subject == "outcome":
        return outcome_name(name, visit.language) if name in OUTCOMES else name
    if subject == "document":
        return titles.get(name, name)
    if subject == "rail":
        return rail_name(name, visit.language)
    if subject == "day":
        return written_date(date.fromisoformat(name), visit.language)
    if subject in _WORDED:
        prefix = {"channel": "channel", "language": "speaks"}.get(subject, f"insight_{subject}")
        key = f"{prefix}_{name}"
        told = visit.say(key)
        return name if told == key else told
    return name
