"""Who may open and do what, read off the route table itself: a route without a rule fails here."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from api.console.frame.rights import RIGHTS, Right, Role
from api.console.frame.services import ConsoleServices
from api.console.frame.visit import anybody
from api.console.routes import ROUTERS
from tests.consoles import enter

OPEN = {
    "/console/oidc/begin",
    "/console/oidc/back",
    "/console/sign-in",
    "/console/welcome",
    "/console/welcome/{link}",
    "/console/static/{name}",
}
ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
KEPT = [route for route in ROUTES if route.path not in OPEN]


def right_of(route: APIRoute) -> Right | None:
    return next((right for d in route.dependant.dependencies if (right := getattr(d.call, "right", None))), None)


def named(route: APIRoute) -> str:
    return f"{'/'.join(sorted(route.methods or ()))} {route.path}"


def test_every_address_asks_for_a_right_or_is_known_to_be_open() -> None:
    assert [named(route) for route in KEPT if right_of(route) is None] == []
    assert {route.path for route in ROUTES if right_of(route) is None} == OPEN
    forms = [route for route in ROUTES if route.path in OPEN and "POST" in (route.methods or ())]
    assert all(any(d.call is anybody for d in route.dependant.dependencies) for route in forms)


def address_of(route: APIRoute) -> str:
    path = route.path.replace("{conversation}", "0" * 16).replace("{turn}", "0" * 8).replace("{number}", "1")
    return re.sub(r"\{\w+:int\}", "1", path)


def called(client: TestClient, route: APIRoute, csrf: str = "") -> int:
    if "GET" in (route.methods or ()):
        return client.get(address_of(route), params={"key": "k"}, follow_redirects=False).status_code
    return client.post(address_of(route), data={"csrf": csrf}, follow_redirects=False).status_code


def test_strangers_see_nothing(browser: Callable[[], TestClient]) -> None:
    client = browser()
    assert {called(client, route) for route in KEPT} == {303}
    assert client.get("/console").url.path == "/console/sign-in"


@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_shown_what_it_may_do_and_refused_everything_else(
    role: Role, browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    client = browser()
    token = enter(client, console, "somebody", role)
    for route in (one for one in KEPT if not one.path.startswith("/console/sign-out")):
        may = right_of(route) in RIGHTS[role]
        assert (called(client, route, token) != 403) is may, named(route)


def test_editors_cannot_publish_and_evaluators_cannot_write() -> None:
    assert Right.PUBLISH not in RIGHTS[Role.EDITOR]
    writing = {Right.WRITE_LIBRARY, Right.PUBLISH, Right.SWITCH, Right.USE_INBOX, Right.MANAGE_PEOPLE}
    assert not writing & RIGHTS[Role.EVALUATOR]


def test_a_form_of_another_page_does_nothing(browser: Callable[[], TestClient], console: ConsoleServices) -> None:
    client = browser()
    enter(client, console, "chief", Role.ADMINISTRATOR)
    for form in ({}, {"csrf": "0" * 64}):
        answer = client.post("/console/switches/pause", data={"reason": "r", **form}, follow_redirects=False)
        assert answer.status_code == 403
    assert console.pauses.standing() == ()


def test_a_sign_in_form_of_another_site_is_refused(browser: Callable[[], TestClient]) -> None:
    form = {"name": "a", "password": "b"}
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert browser().post("/console/sign-in", data=form, headers=headers).status_code == 403


@pytest.mark.parametrize("onward", ["//evil.example", "https://evil.example", "/console/../x\\", "/other", "/consolex"])
def test_nobody_is_led_elsewhere_after_signing_in(onward: str, browser: Callable[[], TestClient]) -> None:
    page = browser().get("/console/sign-in", params={"next": onward}).text
    assert 'name="next" value="/console"' in page
