"""Read off the route table and walked: numbers without end, templates' own words, and what keeps a private address private."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from agent.organisation.organisation import ParticipationRoom
from api.app import create_app
from api.console.routes import ROUTERS as STAFF
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from api.page.take_part.routes import ROUTERS as PUBLIC
from api.page.take_part.words import word_of
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from tests.consoles import participation_over, with_participation
from tests.unit.api.take_part.every_room.conftest import Everything
from tests.unit.api.take_part.every_room.test_sent_twice import forms_of

ROUTES = [route for router in (*PUBLIC, *STAFF) for route in router.routes if isinstance(route, APIRoute)]
ENDLESS = str(2**63)
_A_ROUTE = 2
"""Addresses walked of each of the same form."""
_WRONG = re.compile(r"<(?:Macro|function|bound method|generator|coroutine|Undefined|module)\b")
_NUMBERS = re.compile(r"\d+|[0-9a-f]{16,}|[\w-]{22,}")


def _numbers(route: APIRoute) -> set[str]:
    """The parts of an address that are numbers."""
    typed = {part.name for part in route.dependant.path_params if "int" in str(part.field_info.annotation)}
    return typed | set(re.findall(r"\{(\w+):int\}", route.path))


def test_there_is_nothing_of_a_number_that_no_row_has(everything: Everything) -> None:
    routes, wrong = [one for one in ROUTES if _numbers(one)], list[str]()
    assert len(routes) > 150
    for route in routes:
        numbers = _numbers(route)
        path = re.sub(r"\{(\w+)(?::\w+)?\}", lambda m: ENDLESS if m[1] in numbers else "demo-vallee", route.path)  # noqa: B023
        client = everything.staff if path.startswith("/console") else everything.public
        for method in sorted(route.methods or ()):
            data = {"csrf": everything.csrf} if method == "POST" else None
            answer = client.request(method, path, data=data, follow_redirects=False)
            if answer.status_code not in (303, 404):
                wrong.append(f"{answer.status_code} {method} {path}")
    assert wrong == []


@pytest.mark.parametrize(
    "address",
    [
        "/take-part/associations/9223372036854775808",
        "/take-part/consultations/demo-jeunes/contributions?theme=9223372036854775808",
        "/take-part/consultations/demo-jeunes/contributions?q=%00",
        "/take-part/associations?q=%ED%A0%80%00",
    ],
)
def test_what_cannot_be_kept_is_said_on_a_page(everything: Everything, address: str) -> None:
    answer = everything.public.get(address)
    assert answer.status_code < 500
    assert "<h1" in answer.text or "<h2" in answer.text


def _walked(client: TestClient, begin: str) -> dict[str, str]:
    """The pages that links lead to from one, some of each form, by address."""
    waiting, seen, forms = [begin], dict[str, str](), Counter[str]()
    while waiting:
        path = waiting.pop(0)
        form = _NUMBERS.sub("#", path.partition("?")[0])
        if path in seen or forms[form] >= _A_ROUTE:
            continue
        forms[form] += 1
        answer = client.get(path)
        assert answer.status_code < 500, path
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        seen[path] = answer.text
        links = (unescape(one).partition("#")[0] for one in re.findall(r'href="(/[^"]+)"', answer.text))
        waiting += [one for one in links if one.startswith(begin) and "lang=" not in one]
    return seen


@pytest.mark.parametrize("begin", ["/take-part", "/console/participation"])
def test_no_page_shows_a_template_s_own_words(everything: Everything, begin: str) -> None:
    pages = _walked(everything.public if begin == "/take-part" else everything.staff, begin)
    assert len(pages) > 40
    if begin == "/take-part":
        assert "/take-part/dialogues/demo-vallee/voices" in pages
    assert [path for path, html in pages.items() if _WRONG.search(unescape(html))] == []


def test_an_address_that_opens_what_is_one_person_s_is_told_to_nobody(everything: Everything) -> None:
    with everything.ground.database.write() as session:
        _, token = everything.ground.people.keep_from_page(session, Language.FRENCH)
    routes = [one for one in ROUTES if "GET" in (one.methods or ()) and {"token", "link"} & set(one.param_convertors)]
    assert len(routes) > 15
    for route in routes:
        path = re.sub(r"\{(\w+)(?::\w+)?\}", lambda m: token if m[1] in ("token", "link") else "1", route.path)
        answer = everything.public.get(path, follow_redirects=False)
        assert answer.headers["referrer-policy"] == "same-origin", path
        assert answer.headers["cache-control"] == "no-store", path
        if path.startswith("/take-part"):
            assert answer.headers["x-robots-tag"] == "noindex", path


def test_no_cache_keeps_what_staff_takes_away(everything: Everything) -> None:
    routes = [one.path for one in ROUTES if one.path.startswith("/console") and one.path.endswith((".csv", "/export"))]
    assert routes
    told = {"programme": "demo-mentorat", "process": "demo-jeunes", "room": "dialogues", "scope": "demo-vallee"}
    for path in routes:
        filled = re.sub(r"\{(\w+)(?::\w+)?\}", lambda m: told.get(m[1], "1"), path)
        answer = everything.staff.get(filled)
        assert answer.headers["cache-control"] == "no-store", filled
    table = everything.staff.get("/console/participation/associations/directory.csv")
    assert (table.status_code, table.headers["cache-control"]) == (200, "no-store")


def test_whoever_sends_too_fast_reads_a_page_and_a_program_a_problem(database: Database) -> None:
    ground = participation_over(database, SystemClock(), ParticipationRoom.HELP_DESK)
    app = create_app(with_participation(canned_services(), ground), ApiSettings(rate_limit=1))
    form = {"accept": "text/html,application/xhtml+xml", "accept-language": "ar"}
    with TestClient(app) as client:
        client.post("/take-part/help-desk/ask", data={"text": ""}, headers=form)
        page = client.post("/take-part/help-desk/ask", data={"text": ""}, headers=form)
        problem = client.post("/take-part/help-desk/ask", data={"text": ""})
    assert (page.status_code, problem.status_code) == (429, 429)
    assert word_of("error_rate_limited", Language.ARABIC) in page.text
    assert int(page.headers["retry-after"]) > 0
    assert problem.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("room", ["calls", "mentoring"])
def test_nobody_s_host_is_in_a_link_of_one_s_own(everything: Everything, room: str) -> None:
    desk = everything.ground.calls if room == "calls" else everything.ground.mentoring
    assert desk is not None
    before, desk.public_url = desk.public_url, ""
    _, told, address = forms_of(everything)[room]
    try:
        page = everything.public.post(address, data={**told, "agreed": "yes"}, headers={"host": "evil.example"})
    finally:
        desk.public_url = before
    assert page.status_code == 200
    assert "evil.example" not in page.text
    assert "http://" in page.text


def test_a_link_of_another_room_opens_no_empty_page(everything: Everything) -> None:
    with everything.ground.database.write() as session:
        _, token = everything.ground.people.keep_from_page(session, Language.FRENCH)
    assert everything.public.get(f"/take-part/mentoring/applications/{token}").status_code == 404
