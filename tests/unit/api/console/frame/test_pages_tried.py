"""No page of the console comes into being without being looked at in a browser."""

from __future__ import annotations

from fastapi.routing import APIRoute

from api.console.routes import ROUTERS
from api.console.routes import missing as anything
from tests.console_pages import NO_PAGES, OUTSIDE, PAGES, ROOMS

FILES = (".csv", ".svg", ".pdf")
ROUTES = [route for router in (*ROUTERS, anything) for route in router.routes]


def test_every_route_is_told_by_the_table_of_routes() -> None:
    """A router within a router would hide its routes from every test that reads the table."""
    assert [route for route in ROUTES if not isinstance(route, APIRoute)] == []


def test_every_page_has_an_address_that_a_browser_looks_at() -> None:
    given = {route.path for route in ROUTES if isinstance(route, APIRoute) and "GET" in (route.methods or ())}
    pages = {path for path in given if not path.endswith(FILES) and path not in NO_PAGES and not path.startswith(ROOMS)}
    assert pages == PAGES.keys()
    assert PAGES.keys() >= OUTSIDE
    assert given >= NO_PAGES
