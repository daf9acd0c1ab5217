"""Routers that are asked only for addresses that begin as theirs do: an app of hundreds of routes finds one without trying all."""

from __future__ import annotations

from os.path import commonpath

from fastapi import APIRouter
from starlette.routing import Match
from starlette.types import Scope


class PlacedRouter(APIRouter):
    """Holds one router, and answers for no address that does not begin as every one of its routes does.

    Without it each request tries the routes of every room that is named before its own: 3 of a page's 28 ms, measured.
    """

    def __init__(self, router: APIRouter) -> None:
        super().__init__()
        paths = [path.partition("{")[0] or "/" for route in router.routes if (path := getattr(route, "path", ""))]
        self._start = commonpath(paths) if paths and len(paths) == len(router.routes) else "/"
        self.include_router(router)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """None where the address begins otherwise."""
        if scope["type"] in ("http", "websocket") and not scope["path"].startswith(self._start):
            return Match.NONE, {}
        return super().matches(scope)
