"""Proposals: a model drafts questions and wordings for a document's passages, a person accepts or refuses each; none publishes itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Response

from agent.guardrails.approved import ApprovalError, ApprovedWording, StoredApprovedWordings
from api.console.frame.cells import table
from api.console.frame.lists import ListQuery, ListShape, list_query, told
from api.console.frame.rights import Right
from api.console.frame.visit import ConsoleRoute, Visit, with_right
from api.console.known.entries import keep, mark, written
from api.console.known.proposed.shown import entry_of, shown, wording_of
from api.console.work.proposals import Proposal, ProposalGoneError, ProposalKind, ProposalState
from api.console.work.proposing import NoProposerError, Proposing, ProposingBusyError
from core.errors import WrongUseError
from core.language.forms import Language
from knowledge.library.amend import found_for
from knowledge.questions import StatedQuestions

router = APIRouter(prefix="/console/proposals", route_class=ConsoleRoute, include_in_schema=False)
Reading = Annotated[Visit, Depends(with_right(Right.READ_LIBRARY))]
Writing = Annotated[Visit, Depends(with_right(Right.WRITE_LIBRARY))]
FormKey = Annotated[str, Form(max_length=1000)]
Ticked = Annotated[bool, Form()]
Asked = Annotated[ListQuery, Depends(list_query)]


@dataclass(frozen=True)
class ProposedDocument:
    """A document for which something was proposed that nobody has decided on: its key, its title, and how much."""

    key: str
    title: str
    count: int


_DOCUMENTS = ListShape[ProposedDocument](
    "proposals",
    lambda one: f"{one.title} {one.key}",
    {"most": lambda one: (-one.count, one.title.casefold()), "name": lambda one: one.title.casefold()},
)
_HEADER = ("document", "title", "kind", "head", "form", "text", "unfounded", "model", "asked_by", "made_at")


@router.get("")
async def proposals(visit: Reading, asked: Asked, key: Annotated[str, Query(max_length=1000)] = "") -> Response:
    """Show what was proposed for a document; without one, for which documents something waits."""
    if key:
        return await _page(visit, key)
    return visit.page(
        "known/proposed/list.html",
        desk="known",
        found=await asyncio.to_thread(_documents, visit, asked),
        asked=asked,
        orders=tuple(_DOCUMENTS.orders),
        has_model=_proposing(visit).has_model,
    )


@router.get("/export.csv")
async def export(visit: Reading, asked: Asked) -> Response:
    """Give what waits for a decision as CSV, a text a line; no cell is a formula."""
    return table("proposals.csv", _HEADER, await asyncio.to_thread(lambda: list(_cells(visit, asked))))


@router.post("/ask")
async def ask(
    visit: Writing,
    key: FormKey,
    passage: Annotated[str, Form(max_length=64)] = "",
    questions: Ticked = False,
    wordings: Ticked = False,
) -> Response:
    """Have a model read a document's passages, or one of them."""
    ticked = {ProposalKind.QUESTIONS: questions, ProposalKind.WORDING: wordings}
    kinds = [kind for kind, wanted in ticked.items() if wanted]
    if not kinds:
        return await _page(visit, key, problem=visit.say("proposed_problem_kinds"))
    try:
        count = await asyncio.to_thread(_proposing(visit).begin, key, kinds, visit.who, passage)
    except ProposingBusyError:
        return await _page(visit, key, problem=visit.say("proposed_problem_busy"), status=409)
    return visit.back(_place(key), "proposed_begun" if count else "proposed_nothing")


@router.post("/{number}/accept")
async def accept(
    visit: Writing, number: int, keep_: Annotated[list[str] | None, Form(alias="keep")] = None
) -> Response:
    """Make of a proposal what it is for: a draft of known questions with those that are ticked, or a wording that waits for approval."""
    proposal, problem = await asyncio.to_thread(_proposing(visit).proposals.get, number), ""
    try:
        if proposal.kind is ProposalKind.QUESTIONS:
            place = await asyncio.to_thread(_accept_questions, visit, proposal, frozenset(keep_ or ()))
        else:
            place = await asyncio.to_thread(_accept_wording, visit, proposal)
    except ApprovalError as error:
        problem = visit.say(f"approved_problem_{error.problem.value}", names=error.names)
    except ProposalGoneError:
        raise
    except WrongUseError:
        problem = visit.say("proposed_problem_accept")
    if problem:
        return await _page(visit, proposal.key, problem=problem)
    await asyncio.to_thread(_proposing(visit).proposals.decide, number, visit.who, ProposalState.ACCEPTED)
    return visit.back(place, "proposed_accepted" if proposal.kind is ProposalKind.QUESTIONS else "approved_written")


@router.post("/{number}/refuse")
async def refuse(visit: Writing, number: int) -> Response:
    """Leave a proposal aside."""
    proposal = await asyncio.to_thread(_proposing(visit).proposals.get, number)
    await asyncio.to_thread(_proposing(visit).proposals.decide, number, visit.who, ProposalState.REFUSED)
    return visit.back(_place(proposal.key), "proposed_refused")


def _documents(visit: Visit, asked: ListQuery) -> list[ProposedDocument]:
    release = visit.console.library.current_release()
    titles = visit.console.library.titles(release) if release else {}
    counts = _proposing(visit).proposals.counts()
    return _DOCUMENTS.find((ProposedDocument(key, titles.get(key) or key, count) for key, count in counts), asked)


def _cells(visit: Visit, asked: ListQuery) -> Iterator[tuple[object, ...]]:
    for document in _documents(visit, asked):
        for one in _proposing(visit).proposals.waiting(document.key):
            what = (document.key, document.title, one.kind.value, one.head)
            whence = ("; ".join(one.unfounded), one.model, one.asked_by, told(one.made_at))
            yield from ((*what, form.value, text, *whence) for form, texts in one.texts.items() for text in texts)


def _accept_questions(visit: Visit, proposal: Proposal, kept: frozenset[str]) -> str:
    """Put the questions that are ticked into the document's draft of known questions; the page to go on from."""
    library, drafts = visit.console.library, visit.console.publishing.drafts
    asked = tuple(
        (form, text)
        for form, texts in proposal.texts.items()
        for place, text in enumerate(texts)
        if f"{form.value} {place}" in kept
    )
    if not asked:
        raise WrongUseError("Nothing is ticked.")
    file = written(library, drafts, proposal.key)
    before = entry_of(file, proposal.head)
    answer, there = (before.answer, before.questions) if before else ((proposal.head,), ())
    entry = StatedQuestions(answer, tuple(dict.fromkeys((*there, *asked))))
    keep(library, drafts, file, mark(before) if before else "", entry, visit.who)
    return _place(proposal.key)


def _accept_wording(visit: Visit, proposal: Proposal) -> str:
    """Have the wording wait for somebody else's approval; its page."""
    stored = visit.console.approved
    before = wording_of(_wordings(stored), proposal.head)
    texts = {form: told[0] for form, told in proposal.texts.items()}
    first, seen = None, 0
    if before:
        texts = {**before.texts, **texts}
        first, seen = before.first, stored.history(before.first)[0].id
    documents = tuple(dict.fromkeys((*(before.documents if before else ()), proposal.key)))
    made = stored.write(visit.who, proposal.head, texts, documents, first=first, seen=seen)
    return f"/console/approved/{made.first}"


async def _page(visit: Visit, key: str, *, problem: str = "", status: int = 422) -> Response:
    proposing, library = _proposing(visit), visit.console.library
    document = await asyncio.to_thread(found_for, library, key)
    file = await asyncio.to_thread(written, library, visit.console.publishing.drafts, key)
    waiting = await asyncio.to_thread(proposing.proposals.waiting, key)
    wordings = await asyncio.to_thread(_wordings, visit.console.approved)
    passages = {passage.id: passage for passage in document.passages}
    return visit.page(
        "known/proposed/document.html",
        status=status if problem else 200,
        desk="known",
        document=document,
        file=file,
        found=[shown(one, passages, file, wordings) for one in waiting],
        progress=await asyncio.to_thread(proposing.progress, key),
        has_model=proposing.has_model,
        forms=list(Language),
        problem=problem,
    )


def _wordings(stored: StoredApprovedWordings) -> tuple[ApprovedWording, ...]:
    """What stands, then what waits."""
    return (*stored.standing(), *stored.waiting())


def _place(key: str) -> str:
    return f"/console/proposals?{urlencode({'key': key})}"


def _proposing(visit: Visit) -> Proposing:
    if visit.console.proposing is None:
        raise NoProposerError
    return visit.console.proposing
