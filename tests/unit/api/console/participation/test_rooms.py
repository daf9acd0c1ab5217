"""Staff's pages of participation: a room that is off is not there, and each page asks for a right in its room."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from starlette.datastructures import FormData

from agent.organisation.organisation import TEXT_LONGEST, ParticipationRoom
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.console.participation.forms import wordings
from api.console.routes import ROUTERS
from core.language.forms import Language
from participation.common.errors import Fault, FaultyFormError
from participation.common.rights import ROOM_RIGHTS, RoomPart, RoomRight, RoomRole
from participation.common.texts.localised import localised, written
from participation.services import Participation
from tests.consoles import csrf, enter

BASE = "/console/participation"
ROUTES = [
    route
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and route.path.startswith(f"{BASE}/")
]
OPEN, CLOSED = ParticipationRoom.MENTORING, ParticipationRoom.HELP_DESK


def asked(route: APIRoute) -> tuple[tuple[ParticipationRoom, ...], RoomRight] | None:
    """The right that a route asks for, and the rooms of which one must give it (none: that which the address names)."""
    for dependency in route.dependant.dependencies:
        right = getattr(dependency.call, "room_right", None)
        if right is not None:
            room = getattr(dependency.call, "room", None)
            return getattr(dependency.call, "rooms", (room,) if room else ()), right
    return None


def test_every_page_of_a_room_asks_for_a_right_in_it() -> None:
    assert [route.path for route in ROUTES if asked(route) is None] == []
    for route in ROUTES:
        found = asked(route)
        assert found is not None
        place = "{room}" if not found[0] else found[0][0].path if len(found[0]) == 1 else "steering"
        assert route.path.startswith(f"{BASE}/{place}"), route.path
        if "POST" in (route.methods or ()):
            assert found[1] is not RoomRight.READ, f"{route.path}: who may only read changes nothing"


def called(client: TestClient, route: APIRoute, room: ParticipationRoom, token: str) -> int:
    address = route.path.replace("{room}", room.path)
    address = re.sub(r"\{\w+(?::\w+)?\}", "1", address)
    if "GET" in (route.methods or ()):
        return client.get(address, follow_redirects=False).status_code
    return client.post(address, data={"csrf": token}, follow_redirects=False).status_code


@pytest.mark.parametrize("role", list(RoomRole))
def test_a_part_opens_what_it_allows_and_nothing_else(
    role: RoomRole, opened: Callable[[], TestClient], console: ConsoleServices, ground: Participation
) -> None:
    client = opened()
    token = enter(client, console, "amina", Role.INBOX_AGENT)
    ground.parts.give(RoomPart(OPEN, "", "amina", role), "test")
    for route in ROUTES:
        rooms, right = asked(route) or ((), RoomRight.READ)
        in_it = rooms or (OPEN,)
        if not {*in_it} & {*ground.rooms}:
            assert called(client, route, in_it[0], token) == 404
            continue
        may = OPEN in in_it and right in ROOM_RIGHTS[role]
        assert (called(client, route, in_it[0], token) != 403) is may, route.path


def test_a_room_that_is_off_is_not_there_even_for_administrators(
    opened: Callable[[], TestClient], console: ConsoleServices
) -> None:
    client = opened()
    enter(client, console, "chief", Role.ADMINISTRATOR)
    assert client.get(f"{BASE}/{CLOSED.path}/parts").status_code == 404
    page = client.get(BASE).text
    assert f"{BASE}/{OPEN.path}" in page
    assert CLOSED.path not in page
    assert client.get(f"{BASE}/nowhere/parts").status_code == 404


def test_a_part_is_given_seen_and_taken_back(
    opened: Callable[[], TestClient], console: ConsoleServices, ground: Participation
) -> None:
    client, other = opened(), opened()
    token = enter(client, console, "chief", Role.ADMINISTRATOR)
    enter(other, console, "amina", Role.EVALUATOR)
    assert OPEN.path not in other.get(BASE).text
    page = f"{BASE}/{OPEN.path}/parts"
    form = {"csrf": token, "member": "amina", "role": "organiser", "scope": ""}
    assert "amina" in client.post(f"{page}/give", data=form).text
    assert other.get(page).status_code == 200
    assert f'href="{BASE}/{OPEN.path}"' in other.get(BASE).text
    theirs = csrf(other, page)
    assert other.post(f"{page}/give", data={**form, "csrf": theirs, "member": "ghost"}).status_code == 422
    client.post(f"{page}/take", data=form)
    assert other.get(page).status_code == 403
    assert ground.parts.listed(OPEN) == ()


def test_the_menu_has_participation_only_where_a_room_is_open(
    browser: Callable[[], TestClient], opened: Callable[[], TestClient], console: ConsoleServices
) -> None:
    with_rooms, without = opened(), browser()
    enter(with_rooms, console, "chief", Role.ADMINISTRATOR)
    enter(without, console, "second", Role.ADMINISTRATOR)
    assert f'href="{BASE}"' in with_rooms.get("/console").text
    assert f'href="{BASE}"' not in without.get("/console").text


def test_a_text_in_a_form_is_kept_whole_or_refused() -> None:
    whole = "x" * TEXT_LONGEST
    kept = wordings(FormData({"about_fr": whole}), "about")
    assert kept.in_language(Language.FRENCH) == whole
    assert localised(written(kept)) == kept
    with pytest.raises(FaultyFormError) as refused:
        wordings(FormData({"about_fr": f"{whole}x"}), "about")
    assert refused.value.fault is Fault.TOO_LONG
