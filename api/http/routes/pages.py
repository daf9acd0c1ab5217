"""What citizens see: the home page, the pages of sources, and the files of the embeddable chat."""

from __future__ import annotations

import asyncio
import hashlib
from functools import cache
from importlib import resources
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.http.errors import SourceNotFoundError
from api.http.routes.sources import find_source
from api.http.services import Services, ServicesDependency, SettingsDependency
from api.http.widget_config import WidgetConfig, widget_config
from api.page.language import LANGUAGE_COOKIE, page_language
from api.page.palette import stylesheet
from api.page.reference import reference_page
from api.page.render import home_page, icon, missing_page, missing_source_page, privacy_page, source_page
from conversation.privacy import privacy_notice
from core.errors import NotFoundError
from core.language.forms import Language

router = APIRouter(tags=["page"])

_TYPES: Final = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8"}
_EMBEDDABLE: Final = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""Scripts and styles hold nothing of anybody: any site may load them. Which may ask is another setting."""
Lang = Annotated[str, Query(description="Language of the page; without it, the browser's.", max_length=20)]


@router.get("/", include_in_schema=False)
def home(request: Request, services: ServicesDependency, lang: Lang = "") -> HTMLResponse:
    """Show the chat on a page of its own."""
    return _html(home_page(services.organisation, _language(request, services, lang)))


@router.get("/sources/{passage_id}", include_in_schema=False)
def source(passage_id: str, request: Request, services: ServicesDependency, lang: Lang = "") -> HTMLResponse:
    """Show a source in its context, without any script."""
    language = _language(request, services, lang)
    try:
        context = find_source(services, passage_id)
    except SourceNotFoundError as error:
        return _html(missing_source_page(services.organisation, language), error.status)
    return _html(source_page(services.organisation, language, context, services.clock.now().date()))


@router.get("/privacy", include_in_schema=False)
def privacy(request: Request, services: ServicesDependency, lang: Lang = "") -> HTMLResponse:
    """Show what is kept of people, why, how long, where, and who receives it: what the command in channels says."""
    language = _language(request, services, lang)
    notice = privacy_notice(services.phrases, services.keeping, language)
    return _html(privacy_page(services.organisation, language, notice))


@router.get("/docs", include_in_schema=False)
def reference(request: Request) -> HTMLResponse:
    """Show the API's addresses on a page."""
    return _html(reference_page(request.app.openapi()))


@router.get("/widget/config.json")
async def config(services: ServicesDependency, settings: SettingsDependency, response: Response) -> WidgetConfig:
    """Give the chat what it shows: the organisation, its languages, questions to begin with, wordings."""
    response.headers["Cache-Control"] = "no-cache"
    kept_days = 0
    if services.messaging is not None and settings.web_conversations:
        # Whoever has the page open will write soon: the engine is ready by then.
        services.messaging.warm()
        kept_days = services.messaging.kept_days
    proof = services.proofs is not None and await asyncio.to_thread(services.proofs.published) is not None
    takes_part = services.participation is not None and bool(services.participation.rooms)
    return widget_config(
        services.organisation, services.version, proof=proof, takes_part=takes_part, kept_days=kept_days
    )


@router.get("/widget/theme.css", include_in_schema=False)
def theme(request: Request, services: ServicesDependency) -> Response:
    """Give the colours of both themes."""
    return _asset(request, stylesheet(services.organisation.colours.primary), _TYPES["css"])


@router.get("/favicon.ico", include_in_schema=False)
@router.get("/widget/icon.svg", include_in_schema=False)
def favicon(request: Request, services: ServicesDependency) -> Response:
    """Give the icon in the organisation's colour."""
    return _asset(request, icon(services.organisation), "image/svg+xml")


@router.get("/widget.js", include_in_schema=False)
def widget_script(request: Request) -> Response:
    """Give the script that any page can embed."""
    return _file(request, "api.widget", "widget.js")


@router.get("/widget/{name}", include_in_schema=False)
def widget_file(name: str, request: Request) -> Response:
    """Give a script or style of the chat."""
    return _file(request, "api.widget", name)


@router.get("/page/{name}", include_in_schema=False)
def page_file(name: str, request: Request) -> Response:
    """Give a script or style of the pages."""
    return _file(request, "api.page", name)


def missing(request: Request) -> Response:
    """Say in the visitor's language that nothing stands under an address, and where to go on."""
    services: Services = request.app.state.services
    wanted = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE, "")
    page = _html(missing_page(services.organisation, _language(request, services, wanted[:20])), NotFoundError.status)
    page.headers["Vary"] = "Accept, Accept-Language, Cookie"
    return page


def _language(request: Request, services: Services, lang: str) -> Language:
    organisation = services.organisation
    accepted = request.headers.get("accept-language", "")
    return page_language(lang, accepted, organisation.languages, organisation.default_language)


def _html(content: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(content, status, {"Cache-Control": "no-cache", "Vary": "Accept-Language"})


def _file(request: Request, package: str, name: str) -> Response:
    texts = _texts(package)
    if name not in texts:
        raise NotFoundError("There is nothing under this address.")
    return _asset(request, texts[name], _TYPES[name.rpartition(".")[2]])


def _asset(request: Request, text: str, media_type: str) -> Response:
    etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:20]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache", **_EMBEDDABLE}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(text, headers=headers, media_type=media_type)


@cache
def _texts(package: str) -> dict[str, str]:
    """Scripts and styles that a package ships, by name; nothing else can be asked for."""
    files = resources.files(package).iterdir()
    return {f.name: f.read_text("utf-8") for f in files if f.name.rpartition(".")[2] in _TYPES}
