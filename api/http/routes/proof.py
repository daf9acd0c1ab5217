"""`/proof`: what Munadil is, what it stands on, how well it answers and where it is weak, for anybody to read."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from agent.guardrails.explain import states
from api.http.errors import ProofNotPublishedError
from api.http.routes.responses import problems
from api.http.services import Services, ServicesDependency
from api.page.language import page_language
from core.language.forms import Language
from evals.proof.data import Proof
from evals.proof.page import (
    Currency,
    Rules,
    Surroundings,
    proof_language,
    proof_page,
    stylesheet,
    unpublished_page,
)

router = APIRouter(tags=["proof"])

Lang = Annotated[str, Query(description="Language of the page; without it, the browser's.", max_length=20)]


class ServedProof(Proof):
    """The proof as it is served."""

    documents_are: Currency
    """Whether the documents measured are those published now."""
    policy_version: str
    rails: list[dict[str, Any]]
    """The rails as they stand today: which are off, since when and why."""
    wordings_reviewed: dict[str, tuple[int, int]]
    """How many fixed wordings of each form a native speaker has reviewed, of how many."""


@router.get("/proof", include_in_schema=False)
def proof(request: Request, services: ServicesDependency, lang: Lang = "") -> Response:
    """Show the proof in the reader's language; before one is published, say so."""
    language = _language(request, services, lang)
    around = Surroundings(
        styles=("/proof.css", "/widget/theme.css"),
        home=f"/?lang={language}",
        data="/proof.json",
        languages=tuple(dict.fromkeys(proof_language(one) for one in services.organisation.languages)),
        icon="/widget/icon.svg",
        rules=_rules(services),
    )
    found = services.proofs.published() if services.proofs else None
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}
    if found is None:
        return HTMLResponse(unpublished_page(services.organisation, language, around), 200, headers)
    return _tagged(
        request, proof_page(found.proof, language, found.currency, around), "text/html; charset=utf-8", headers
    )


@router.get("/proof.json", responses=problems(404, 500))
def proof_data(services: ServicesDependency, response: Response) -> ServedProof:
    """Give everything that the proof page says: documents, prompts, steps, figures with their intervals, weaknesses."""
    found = services.proofs.published() if services.proofs else None
    if found is None:
        raise ProofNotPublishedError(remedy="`munadil eval proof RUN --publish` publishes one.")
    response.headers["Cache-Control"] = "no-cache"
    rules = _rules(services)
    rails = [rail.as_json() for rail in rules.rails]
    reviewed = {form.value: counted for form, counted in rules.reviewed.items()}
    return ServedProof(
        **dict(found.proof),
        documents_are=found.currency,
        policy_version=rules.version,
        rails=rails,
        wordings_reviewed=reviewed,
    )


@router.get("/proof.css", include_in_schema=False)
def proof_style(request: Request) -> Response:
    """Give the styles of the page."""
    return _tagged(request, stylesheet(), "text/css; charset=utf-8", {"Cache-Control": "no-cache"})


def _rules(services: Services) -> Rules:
    held = services.policy
    desk = services.console.wordings if services.console is not None else None
    reviewed = desk.counts() if desk is not None else {}
    return Rules(held.digest, held.decided_by, states(held, services.clock.now().date()), reviewed)


def _language(request: Request, services: ServicesDependency, lang: str) -> Language:
    organisation = services.organisation
    accepted = request.headers.get("accept-language", "")
    return page_language(lang, accepted, organisation.languages, organisation.default_language)


def _tagged(request: Request, text: str, media_type: str, headers: dict[str, str]) -> Response:
    etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:20]}"'
    headers = {"ETag": etag, **headers}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(text, headers=headers, media_type=media_type)
