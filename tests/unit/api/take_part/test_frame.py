"""The public pages: five forms, right-to-left, nothing where nothing is open, forms of this site alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from string import Formatter
from typing import cast

import pytest
from fastapi import Request
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

import api.page.take_part
import participation
from agent.organisation.organisation import ParticipationRoom
from api.app import create_app
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from api.page.take_part.frame import PublicVisit, taking_part
from api.page.take_part.routes import ROUTERS
from api.page.take_part.words import words_of
from core.database.database import Database
from core.language.forms import Language
from core.testing import FixedClock
from participation.consultations.service import ConsultationRoom
from participation.services import Participation
from tests.consoles import participation_over, with_participation

FOLDER = Path(api.page.take_part.__file__).parent
USED = re.compile(r"""\b(?:t|say)\(\s*["']([a-z_]+)["']\s*[,)]""")
ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]


@pytest.fixture
def ground(database: Database) -> Participation:
    return participation_over(database, FixedClock(), ParticipationRoom.CONSULTATIONS, ParticipationRoom.ASSOCIATIONS)


@pytest.fixture
def client(ground: Participation) -> Iterator[TestClient]:
    app = create_app(with_participation(canned_services(), ground), ApiSettings(rate_limit=0))
    with TestClient(app, headers={"accept-language": "fr"}) as opened:
        yield opened


def test_every_wording_stands_in_five_forms_with_the_same_places_to_fill() -> None:
    keys = [set(words_of(language)) for language in Language]
    assert all(found == keys[0] for found in keys)
    for key in keys[0]:
        texts = [words_of(language)[key] for language in Language]
        assert all(text.strip() for text in texts), key
        names = {frozenset(name for _, name, _, _ in Formatter().parse(text) if name) for text in texts}
        assert len(names) == 1, key
    assert {f"room_{room.value}" for room in ParticipationRoom} <= keys[0]


def test_a_command_in_a_right_to_left_sentence_keeps_its_own_direction() -> None:
    command = re.compile(r"(?<![\w\u2068/}.:])[بـل]*/[a-z]{4,}\b(?!/)")
    for folder in (FOLDER, Path(participation.__file__).parent):
        for path in (one for form in ("ar", "ary") for one in folder.rglob(f"wordings/{form}.yaml")):
            assert not command.search(path.read_text("utf-8")), path


def test_every_wording_that_a_page_uses_exists() -> None:
    files = [path for path in FOLDER.rglob("*") if path.suffix in (".html", ".py")]
    used = {key for path in files for key in USED.findall(path.read_text("utf-8"))}
    assert used - set(words_of(Language.FRENCH)) == set()


@pytest.mark.parametrize("language", Language, ids=str)
def test_the_first_page_is_there_in_each_form(language: Language, client: TestClient) -> None:
    answer = client.get("/take-part", params={"lang": language.value})
    assert answer.status_code == 200
    assert f'<html lang="{language}" dir="{"rtl" if language.is_rtl else "ltr"}">' in answer.text
    assert "/take-part/consultations" in answer.text
    assert "/take-part/mentoring" not in answer.text
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script", answer.text) == []
    assert f'lang="{language}"' in client.get("/take-part").text, "the choice is remembered"


def test_what_is_not_there_is_a_page_too(client: TestClient) -> None:
    missing = client.get("/take-part/nowhere")
    assert missing.status_code == 404
    assert "<h1>" in missing.text
    assert client.get("/take-part/static/take_part.css").headers["content-type"].startswith("text/css")
    assert client.get("/take-part/static/other.css").status_code == 404


def test_what_was_done_is_told_before_the_place_on_the_page(ground: Participation) -> None:
    visit = PublicVisit(
        Request({"type": "http", "query_string": b"", "headers": []}), canned_services(), ground, Language.FRENCH
    )
    assert visit.back("/take-part/x#n1", "erased").headers["location"] == "/take-part/x?said=erased#n1"
    assert visit.back("/take-part/x?page=2#n1", "erased").headers["location"] == "/take-part/x?page=2&said=erased#n1"
    assert visit.back("/take-part/x#n1").headers["location"] == "/take-part/x#n1"


def test_where_no_room_is_open_there_is_nothing(database: Database) -> None:
    none = replace(participation_over(database, FixedClock()), options={})
    with TestClient(create_app(with_participation(canned_services(), none), ApiSettings(rate_limit=0))) as client:
        assert client.get("/take-part").status_code == 404
    with TestClient(create_app(canned_services(), ApiSettings(rate_limit=0))) as client:
        assert client.get("/take-part").status_code == 404


def test_every_address_takes_forms_of_this_site_alone_and_names_its_room() -> None:
    for route in ROUTES:
        calls = [d.call for d in route.dependant.dependencies]
        room = next((found for call in calls if (found := getattr(call, "room", None))), None)
        assert room is not None or taking_part in calls, route.path
        part = route.path.removeprefix("/take-part").strip("/").split("/")[0]
        if part in {one.path for one in ParticipationRoom}:
            assert room is not None, f"{route.path} is there though its room is off"
            assert room.path == part


def test_every_page_of_members_asks_who_speaks() -> None:
    mine = "/take-part/associations/mine"
    for route in (one for one in ROUTES if one.path.startswith(mine)):
        speaks = any(getattr(one.call, "speaks", False) for one in route.dependant.dependencies)
        assert speaks is (route.path != f"{mine}/{{link}}"), route.path


class BrokenRoom:
    """A room whose every service breaks as nobody foresaw."""

    def __getattr__(self, name: str) -> object:
        raise RuntimeError("the room broke")


@pytest.mark.parametrize("language", Language, ids=str)
def test_what_nobody_foresaw_is_a_page_in_the_visitors_form(ground: Participation, language: Language) -> None:
    broken = replace(ground, consultations=cast(ConsultationRoom, BrokenRoom()))
    app = create_app(with_participation(canned_services(), broken), ApiSettings(rate_limit=0))
    with TestClient(app) as client:
        answer = client.get("/take-part/consultations", params={"lang": language.value})
    assert answer.status_code == 500
    assert words_of(language)["error_internal"] in answer.text
    assert f'lang="{language}"' in answer.text
    assert "the room broke" not in answer.text


def test_an_address_that_names_no_message_says_none(client: TestClient) -> None:
    assert "said_nothing_of_ours" not in client.get("/take-part/consultations?said=nothing_of_ours").text
