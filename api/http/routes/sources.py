"""`GET /v1/sources/{passage_id}`: the exact passage behind a citation, in its context."""

from __future__ import annotations

from fastapi import APIRouter

from api.http.errors import SourceNotFoundError
from api.http.routes.responses import problems
from api.http.services import ServicesDependency, SourceContext
from api.http.source_views import SourceView, source_view

router = APIRouter(tags=["sources"])


@router.get("/v1/sources/{passage_id}", responses=problems(404, 422, 429, 500))
def source(passage_id: str, services: ServicesDependency) -> SourceView:
    """Open the exact passage behind a citation, with the text around it and what is known about its document."""
    return source_view(find_source(services, passage_id), services.clock.now().date())


def find_source(services: ServicesDependency, passage_id: str) -> SourceContext:
    """The source under an id; raises `SourceNotFoundError`."""
    if not passage_id.isprintable() or len(passage_id) > 200:
        raise SourceNotFoundError(remedy="Take the passage_id of a citation.")
    if (found := services.sources.source(passage_id)) is None:
        raise SourceNotFoundError(remedy="Take the passage_id of a citation; a source may also have been erased.")
    return found
