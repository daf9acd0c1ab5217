"""Evaluation: runs with their verdicts, reports and comparisons; suites; a run that is started and called off."""

from __future__ import annotations

import asyncio
import re
from functools import partial
from html import unescape
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Response
from fastapi.responses import HTMLResponse

from api.console.frame.lists import ListQuery, ListShape, list_query, newest
from api.console.frame.rights import Right
from api.console.frame.visit import ConsoleRoute, Visit, with_right
from api.console.work.evaluating import Evaluations, RunSummary
from api.console.work.running import RunBusyError
from core.errors import MunadilError, NotFoundError
from core.language.forms import Language
from evals.report.page import report_page
from evals.report.words import ReportWords

router = APIRouter(prefix="/console/evaluation", route_class=ConsoleRoute, include_in_schema=False)
Reading = Annotated[Visit, Depends(with_right(Right.READ_EVALUATIONS))]
Running = Annotated[Visit, Depends(with_right(Right.EVALUATE))]
Name = Annotated[str, Query(max_length=200)]
Asked = Annotated[ListQuery, Depends(list_query)]


def _share(form: Language, run: RunSummary) -> str:
    return f"{run.forms[form]:.3f}" if form in run.forms else ""


_RUNS = ListShape[RunSummary](
    "evaluations",
    lambda run: f"{run.name} {run.suite} {run.target}",
    {
        "latest": lambda run: newest(run.started_at),
        "name": lambda run: (run.suite, newest(run.started_at)),
        "verdict": lambda run: (run.verdict, newest(run.started_at)),
    },
    {
        "run": lambda run: run.name,
        "suite": lambda run: run.suite,
        "target": lambda run: run.target,
        "started": lambda run: run.started_at,
        "cases": lambda run: run.cases,
        "errors": lambda run: run.errors,
        "verdict": lambda run: run.verdict,
        **{form.value: partial(_share, form) for form in Language},
    },
)
_POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]+)"')


class EvaluationsOffError(MunadilError):
    """Evaluations are not kept here."""

    status = 503


@router.get("")
async def evaluations(visit: Reading, asked: Asked) -> Response:
    """List runs and suites, and how far the run that is under way has come."""
    return await _listing(visit, asked)


@router.get("/export.csv")
async def export(visit: Reading, asked: Asked) -> Response:
    """Give the runs as CSV."""
    return _RUNS.table(await _runs(visit, asked))


@router.get("/report")
async def report(visit: Reading, run: Name, before: Name = "") -> Response:
    """Show a run's report, beside an earlier run where one is named."""
    made = await asyncio.to_thread(_kept(visit).report, run, before)
    page = await asyncio.to_thread(report_page, made, visit.language)
    # A report is one page by itself: its own policy lets in its own style and script, and nothing else.
    policy = _POLICY.search(page)
    if policy is None:
        raise NotFoundError("The report has no policy.")
    headers = {
        "Content-Security-Policy": f"{unescape(policy[1])}; frame-ancestors 'none'",
        "Cache-Control": "no-store",
    }
    return HTMLResponse(page, headers=headers)


@router.post("/start")
async def start(visit: Running, suite: Annotated[str, Form(max_length=300)] = "") -> Response:
    """Begin a run of a suite."""
    try:
        await asyncio.to_thread(_kept(visit).start, suite, visit.who)
    except RunBusyError as error:
        return await _listing(visit, ListQuery(), problem=visit.say("evaluation_busy"), status=error.status)
    return visit.back("/console/evaluation", "evaluation_started")


@router.post("/cancel")
async def cancel(visit: Running) -> Response:
    """Call the run off."""
    was_running = await asyncio.to_thread(_kept(visit).cancel, visit.who)
    return visit.back("/console/evaluation", "evaluation_cancelled" if was_running else "")


async def _listing(visit: Visit, asked: ListQuery, *, problem: str = "", status: int = 200) -> Response:
    kept, words = _kept(visit), ReportWords(visit.language)
    unfinished = await asyncio.to_thread(kept.unfinished)
    return visit.page(
        "evaluation/evaluation.html",
        status=status,
        desk="evaluation",
        asked=asked,
        orders=tuple(_RUNS.orders),
        runs=await _runs(visit, asked),
        suites=await asyncio.to_thread(kept.suites),
        titles=await asyncio.to_thread(kept.titles, visit.language),
        unfinished=unfinished,
        is_running=any(one.is_running for one in unfinished),
        problem=problem,
        forms=tuple(Language),
        verdict=lambda name: words.named("outcomes", name) if name else "–",
    )


async def _runs(visit: Visit, asked: ListQuery) -> list[RunSummary]:
    runs = await asyncio.to_thread(_kept(visit).runs)
    titles = await asyncio.to_thread(_kept(visit).titles, visit.language)
    return _RUNS.find(runs, asked, lambda run: titles.get(run.suite, ""))


def _kept(visit: Visit) -> Evaluations:
    if visit.console.evaluations is None:
        raise EvaluationsOffError
    return visit.console.evaluations
