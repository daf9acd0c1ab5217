"""Labelling: people give verdicts on a run's answers, one row at a time, kept at once and blind to the judge."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Response

from api.console.evaluation.routes import EvaluationsOffError
from api.console.frame.cells import table
from api.console.frame.rights import Right
from api.console.frame.visit import ConsoleRoute, Visit, with_right
from api.console.work.labelling import Labelling, LabelRow
from core.language.forms import Language
from evals.judge.questions import CHOICES, JudgeQuestion
from evals.labels.labels import HumanLabel
from evals.labels.wording import wording

router = APIRouter(prefix="/console/evaluation/labels", route_class=ConsoleRoute, include_in_schema=False)
Labels = Annotated[Visit, Depends(with_right(Right.EVALUATE))]
_SIZES = (30, 50, 100, 200)
"""Answers of each form that a sample may have. Chosen by hand: 30 are the fewest that count (docs/decisions/0116)."""
_USUAL = 100
"""What is offered first; chosen by hand: it gives about 7 points either way."""
_HEADER = ("run", "question", "language", "row", "asked", "answer", "item", "verdict", "rater", "comment")


@dataclass(frozen=True)
class LabelAddress:
    """What is labelled, as it stands in the address: a run, a question, and one form or all."""

    run: str
    question: JudgeQuestion
    form: Language | None = None

    def at(self, row: int | None = None, name: str = "rate") -> str:
        """The address of a row; of the first without a verdict where none is named."""
        kept = {"run": self.run, "question": self.question.value, "form": self.form.value if self.form else ""}
        return f"/console/evaluation/labels/{name}?{urlencode(kept if row is None else {**kept, 'at': row})}"


Run = Annotated[str, Query(max_length=200)]


def addressed(run: Run, question: JudgeQuestion, form: Annotated[str, Query(max_length=20)] = "") -> LabelAddress:
    """What is labelled; an unknown form is none."""
    return LabelAddress(run, question, next((one for one in Language if one.value == form), None))


Address = Annotated[LabelAddress, Depends(addressed)]


@router.get("")
async def overview(visit: Labels, run: Run) -> Response:
    """Show what of a run can be labelled, who has labelled how much, and how far they agree."""
    found = await asyncio.to_thread(lambda: _of(visit, run).questions())
    return visit.page(
        "evaluation/labels.html",
        desk="evaluation",
        run=run,
        questions=found,
        sizes=_SIZES,
        usual=_USUAL,
        address=lambda question, form=None, name="rate": LabelAddress(run, question, form).at(name=name),
        asks=wording(visit.language).ask,
    )


@router.post("/draw")
async def draw(
    visit: Labels,
    run: Annotated[str, Form(max_length=200)],
    question: Annotated[JudgeQuestion, Form()],
    count: Annotated[int, Form(ge=1, le=_SIZES[-1])] = _USUAL,
) -> Response:
    """Draw the answers that people label for a question."""
    await asyncio.to_thread(lambda: _of(visit, run).draw(question, count, visit.who))
    return visit.back(f"/console/evaluation/labels?{urlencode({'run': run})}", "labels_drawn")


@router.get("/rate")
async def rate(visit: Labels, address: Address, at: Annotated[int, Query(ge=1)] = 0) -> Response:
    """Show a row to give a verdict on: the one that is asked for, or the first that the visitor has not labelled."""
    rows, said = await asyncio.to_thread(_rows, visit, address)
    first = next((place for place, row in enumerate(rows, start=1) if row.name not in said), len(rows))
    place = min(at or first, len(rows))
    row, words = rows[place - 1] if rows else None, wording(visit.language)
    done = sum(one.name in said for one in rows)
    return visit.page(
        "evaluation/rate.html",
        desk="evaluation",
        address=address,
        row=row,
        place=place,
        count=len(rows),
        done=done,
        own=said.get(row.name) if row else None,
        is_whole=done == len(rows) and not at,
        words=words,
        choices=CHOICES[address.question],
        item=words.text_of(address.question, row.item) if row else "",
    )


@router.post("/rate")
async def keep(
    visit: Labels,
    address: Address,
    row: Annotated[str, Form(max_length=400)],
    verdict: Annotated[str, Form(max_length=40)],
    comment: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Keep a verdict, and go to the next row that has none."""
    kept = await asyncio.to_thread(_of, visit, address.run)
    await asyncio.to_thread(kept.label, address.question, row, verdict, visit.who, comment.strip())
    rows, said = await asyncio.to_thread(_rows, visit, address)
    here = next((place for place, one in enumerate(rows, start=1) if one.name == row), 0)
    onward = next((place for place, one in enumerate(rows, start=1) if place > here and one.name not in said), None)
    return visit.back(address.at(onward))


@router.get("/export.csv")
async def export(visit: Labels, address: Address) -> Response:
    """Give the labels as CSV: everybody's, or their own to those who are in the middle of it."""
    kept = await asyncio.to_thread(_of, visit, address.run)
    found = await asyncio.to_thread(kept.export, address.question, visit.who)
    words = wording(visit.language)
    rows = (
        (
            *(address.run, address.question.value, row.task.case.language.value, row.name),
            *("\n".join(row.task.case.asked), row.task.case.text, words.text_of(address.question, row.item)),
            *(label.verdict, label.rater, label.comment),
        )
        for row, label in found
    )
    return table("labels.csv", _HEADER, rows)


def _rows(visit: Visit, address: LabelAddress) -> tuple[list[LabelRow], dict[str, HumanLabel]]:
    kept = _of(visit, address.run)
    return kept.rows(address.question, address.form), kept.said(address.question, visit.who)


def _of(visit: Visit, run: str) -> Labelling:
    if visit.console.evaluations is None:
        raise EvaluationsOffError
    return visit.console.evaluations.labelling(run)
