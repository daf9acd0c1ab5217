"""Contacts in a document: citizens see dots over them until a reviewer says that they are an office's."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Response

from agent.guardrails.personal_data import public_contacts
from api.console.frame.rights import Right
from api.console.frame.visit import ConsoleRoute, Visit, with_right
from knowledge.drafts.contacts import ContactInDocument, contacts_in
from knowledge.drafts.drafts import OwnDraftError
from knowledge.library.amend import NotAmendableError

router = APIRouter(prefix="/console/library", route_class=ConsoleRoute, include_in_schema=False)
Publisher = Annotated[Visit, Depends(with_right(Right.PUBLISH))]


def contacts_of(visit: Visit, key: str, texts: tuple[str, ...]) -> tuple[ContactInDocument, ...]:
    """Contacts in a document's passages that are not the organisation's own, each with whether citizens may be told it."""
    public = public_contacts(visit.services.organisation, visit.services.policy)
    return contacts_in(texts, public, visit.console.contacts.of([key]))


@router.post("/drafts/{number}/contacts")
async def choose_of_draft(
    number: int, visit: Publisher, contact: Annotated[list[str] | None, Form()] = None
) -> Response:
    """Say which contacts of somebody else's draft citizens may be told; the others keep their dots."""
    publishing = visit.console.publishing
    found = await asyncio.to_thread(publishing.drafts.get, number)
    if found.is_of(visit.who):
        raise OwnDraftError(remedy="Ask a colleague to look at it.")
    read = await asyncio.to_thread(publishing.read, found)
    await _chosen(visit, found.document_key, read.passages, contact or [])
    return visit.back(f"/console/library/drafts/{number}#contacts", "contacts")


@router.post("/document/contacts")
async def choose_of_document(
    visit: Publisher, key: Annotated[str, Form(max_length=1000)], contact: Annotated[list[str] | None, Form()] = None
) -> Response:
    """Say the same of a document that is published; it holds from the next answer on."""
    found = await asyncio.to_thread(visit.console.library.document, key)
    if found is None:
        raise NotAmendableError(f"{key} is not published.")
    await _chosen(visit, key, tuple(passage.text for passage in found.passages), contact or [])
    return visit.back(f"/console/library/document?key={quote(key)}#contacts", "contacts")


async def _chosen(visit: Visit, key: str, texts: tuple[str, ...], wanted: list[str]) -> None:
    def choose() -> None:
        there: dict[str, Any] = {one.contact: one.contact in wanted for one in contacts_of(visit, key, texts)}
        visit.console.contacts.choose(key, there, visit.who)

    await asyncio.to_thread(choose)
