"""Every list of the console is searched, ordered and taken away by its address: read off the route table, so that one without fails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qs

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.testclient import TestClient

from api.console.frame.lists import ListQuery, ListShape, newest, oldest
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.console.frame.words import words_in
from api.http.api_keys import KeyScope
from core.language.forms import Language
from tests.console_pages import LISTS, NO_LISTS, PAGES
from tests.consoles import enter
from tests.unit.api.console.frame.test_rights import ROUTES

PATHS = {route.path: route for route in ROUTES if "GET" in (route.methods or ())}
OF_THE_PAGE = {"page", "edit", "key"}
"""What an address says that narrows nothing: which page, what is written on, of which document the page is."""
FILLED_ELSEWHERE = ("/console/inbox", "/console/inbox/canned", "/console/review/{number}")
"""Lists that open on what this console has not: tests of their own look at them."""
AT = datetime(2026, 11, 20, tzinfo=UTC)


def asked_in(dependant: Dependant) -> frozenset[str]:
    own = frozenset(field.alias for field in dependant.query_params)
    return own.union(*(asked_in(one) for one in dependant.dependencies))


def test_every_page_is_known_to_be_a_list_or_none() -> None:
    assert set(LISTS) | NO_LISTS == set(PAGES)
    assert not set(LISTS) & NO_LISTS


@pytest.mark.parametrize("path", LISTS)
def test_every_list_is_searched_and_ordered_and_taken_away_as_it_is_shown(path: str) -> None:
    page, file = asked_in(PATHS[path].dependant), asked_in(PATHS[LISTS[path]].dependant)
    assert {"q", "sort"} <= page
    assert page - OF_THE_PAGE <= file


@pytest.mark.parametrize("path", [path for path in LISTS if path not in FILLED_ELSEWHERE])
def test_every_list_opens_in_any_order_and_its_file_too(
    path: str, browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    client = browser()
    enter(client, console, "chief", Role.ADMINISTRATOR)
    for asked in ({}, {"q": "nothing like it"}):
        shown = client.get(path, params=asked)
        assert shown.status_code == 200
        assert "sort_" not in shown.text, "every order has its words"
        taken = client.get(LISTS[path], params=asked)
        assert taken.headers["content-type"] == "text/csv; charset=utf-8"


def test_what_is_searched_is_shown_and_taken_away_alike(
    browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    client = browser()
    enter(client, console, "chief", Role.ADMINISTRATOR)
    for topic in ("logement", "=cmd()", "éducation"):
        console.pauses.pause("chief", "Une panne", topic=topic)
    for name in ("site", "bot"):
        console.keys.make(name, [KeyScope.READ_AUDIT], "chief")
    console.accounts.add("sara", [Role.EDITOR], "test")
    page = client.get("/console/switches", params={"q": "education", "sort": "name"}).text
    assert "éducation" in page
    assert "logement" not in page.partition("<h1>")[2]
    assert "/console/switches/export.csv?q=education&amp;sort=name" in page
    rows = client.get("/console/switches/export.csv", params={"sort": "name"}).text.splitlines()
    assert [row.split(",")[1] for row in rows[1:]] == ["'=cmd()", "logement", "éducation"]
    keys = client.get("/console/people/keys/export.csv", params={"sort": "name"}).text
    assert [row.split(",")[0] for row in keys.splitlines()[1:]] == ["bot", "site"]
    found = client.get("/console/people/export.csv", params={"q": "rédaction"}).text
    assert [row.split(",")[0] for row in found.splitlines()[1:]] == ["sara"], "what the page says of them is searched"
    assert (
        "chief"
        not in client.get("/console/people", params={"q": "sara"}).text.partition("<tbody>")[2].partition("</tbody>")[0]
    )


def test_the_audit_log_is_read_from_its_beginning_too(
    browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    client = browser()
    enter(client, console, "chief", Role.ADMINISTRATOR)
    console.audit.append("test.done", "a", "last")
    numbers = [
        [
            row.partition(",")[0]
            for row in client.get("/console/audit/export.csv", params={"sort": sort}).text.splitlines()
        ]
        for sort in ("latest", "oldest")
    ]
    assert numbers[0][1:] == numbers[1][:0:-1]
    assert len(numbers[0]) > 2


def test_an_order_that_a_list_does_not_have_is_its_usual_one_and_times_that_are_none_come_last() -> None:
    rows = [None, AT, AT.replace(year=2025)]
    shape = ListShape[datetime | None]("times", str, {"latest": newest, "oldest": oldest})
    assert shape.find(rows, ListQuery(sort="no such")) == [AT, AT.replace(year=2025), None]
    assert shape.find(rows, ListQuery(sort="oldest")) == [AT.replace(year=2025), AT, None]
    assert shape.find(rows, ListQuery(q="2025")) == [AT.replace(year=2025)]


def test_an_address_says_what_is_asked_for_and_begins_again_on_the_first_page() -> None:
    asked = ListQuery("l’été & l'hiver", "name", 3)
    assert parse_qs(asked.address()) == {"q": ["l’été & l'hiver"], "sort": ["name"]}
    assert parse_qs(asked.address(page=4))["page"] == ["4"]
    assert ListQuery().address() == ""
    assert "sort_name" in words_in(Language.ARABIC)
