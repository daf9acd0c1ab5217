"""The shared library, from an association's form through the gate to everybody, and back: what is for members is nowhere else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from agent.organisation.organisation import ParticipationRoom
from api.app import create_app
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.console.work.timetable import Timetable
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from knowledge.drafts.drafts import DraftState
from participation.associations.service import AssociationRoom
from participation.common.rights import RoomPart, RoomRole
from participation.services import Participation
from tests.associations import MINE, come_in, listed
from tests.consoles import (
    SmallReleasing,
    console_over,
    csrf,
    enter,
    participation_over,
    with_console,
    with_participation,
)
from tests.databases import migrated

BASE, PUBLIC = "/console/participation/associations/library", "/take-part/associations/library"
MARK, OFFERED = "zorglubiade", "papalinche"
FORM = {
    "kind": "tool",
    "title": "Modèle de statuts",
    "about": "Pour une petite association.",
    "field": "rights",
    "place": "Fès",
    "language": "fr",
    "licence": "cc_by",
}
FR = {"accept-language": "fr"}


def told(stage: str, done: int, total: int) -> None:
    """Nobody watches."""


@dataclass
class House:
    """A server with console and network on one database, an association that shares, and another."""

    database: Database
    ground: Participation
    console: ConsoleServices
    folder: Path
    browser: Callable[[], TestClient]

    def __post_init__(self) -> None:
        self.lead, self.other = listed(self.room, "Porteuse"), listed(self.room, "Autre")
        self.theirs, self.others, self.staff, self.anybody = (self.browser() for _ in range(4))
        self.csrf = come_in(self.theirs, self.ground, self.lead)
        self.others_csrf = come_in(self.others, self.ground, self.other)
        self.staff_csrf = enter(self.staff, self.console, "chief", Role.ADMINISTRATOR)
        self.mine, self.view = f"{MINE}/{self.lead}/library", f"{MINE}/{self.other}/library"

    @property
    def room(self) -> AssociationRoom:
        """The network."""
        assert self.ground.associations is not None
        return self.ground.associations

    def shares(self, text: str, **more: str) -> int:
        """Something that the first shares."""
        page = self.theirs.post(f"{self.mine}/upload", data={"csrf": self.csrf, **FORM, "text": text, **more})
        assert page.status_code == 200, page.text
        return self.room.resources.visible(self.lead)[0].number

    def does(self, number: int, action: str, **form: str) -> int:
        """What staff does to it."""
        return self.staff.post(f"{BASE}/{number}/{action}", data={"csrf": self.staff_csrf, **form}).status_code

    def publish(self, number: int) -> None:
        """Take it through the gate: somebody else publishes it."""
        assert self.does(number, "hand-over") == 200
        for draft in self.console.publishing.drafts.listed(DraftState.IN_REVIEW):
            self.console.publishing.publish(draft.id, "karim")
            self.console.publishing.wait(told)

    def settle(self) -> None:
        """Look as the server does, until nothing is to be done any more."""
        for _ in range(20):
            Timetable(self.console.publishing, None, looks=(self.room.gate.look,)).keep_time()
            self.console.publishing.wait(told)
        self.database.settle()

    def said(self) -> str:
        """Everything that the published release says."""
        library = self.console.library
        return "\n".join(one.text for key in library.documents() if (one := library.document(key.key)))

    def bytes(self) -> bytes:
        """Whatever stands on the disk."""
        assert self.database.path
        path = Path(self.database.path)
        beside = [one for one in path.parent.iterdir() if one.name.startswith(path.name)]
        return b"".join(one.read_bytes() for one in {path, *beside, *self.folder.rglob("*")} if one.is_file())


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    database, clock, folder = migrated(tmp_path / "house.db"), SystemClock(), tmp_path / "data"
    folder.mkdir()
    console = console_over(database, folder, clock, SmallReleasing(database, folder, clock))
    ground = participation_over(database, clock, ParticipationRoom.ASSOCIATIONS)
    services = with_participation(with_console(canned_services(), console), ground)
    app, clients = create_app(services, ApiSettings(rate_limit=0, console_codes=False)), list[TestClient]()

    def browser() -> TestClient:
        clients.append(TestClient(app, headers=FR))
        return clients[-1]

    yield House(database, ground, console, folder, browser)
    for client in clients:
        client.close()


def test_what_is_for_members_is_read_by_members_alone(house: House) -> None:
    number = house.shares(f"Trois étapes. {MARK}")
    assert MARK in house.others.get(f"{house.view}/{number}").text
    assert house.others.get(f"{house.view}/{number}/versions/1").text == f"Trois étapes. {MARK}"
    assert house.does(number, "hand-over") == 422  # it was not offered
    for path in (PUBLIC, f"{PUBLIC}/{number}", "/take-part/associations", "/take-part/associations/directory.json"):
        assert MARK not in house.anybody.get(path).text
    assert house.anybody.get(f"{PUBLIC}/{number}").status_code == 404
    assert house.anybody.get(f"{house.view}/{number}").status_code == 401
    assert MARK not in json.dumps(house.room.directory.export(house.other))
    assert house.console.publishing.drafts.listed() == ()
    house.settle()
    assert MARK.encode() not in house.bytes()  # it is sealed, and nowhere else


def test_it_goes_through_the_gate_and_is_answered_from_with_its_source(house: House) -> None:
    number = house.shares(f"Il faut sept membres. {OFFERED}", offered="yes")
    assert "Offert à tous, en attente" in house.staff.get(BASE).text
    assert house.does(number, "hand-over") == 200
    assert OFFERED not in house.said()
    assert house.anybody.get(f"{PUBLIC}/{number}").status_code == 404  # nobody else has read it yet
    house.publish(number)
    assert OFFERED in house.said()
    (summary,) = house.console.library.documents()
    document = house.console.library.document(summary.key)
    assert document is not None
    assert document.meta.publisher == "Porteuse"
    assert document.meta.url.endswith(f"/take-part/associations/library/{number}")
    assert document.meta.territory
    page = house.anybody.get(f"{PUBLIC}/{number}").text
    assert OFFERED in page
    assert "CC BY" in page
    assert "Modèle de statuts" in house.anybody.get(PUBLIC).text


def test_what_changes_after_it_was_published_waits_for_the_gate_too(house: House) -> None:
    number = house.shares(f"Il faut sept membres. {OFFERED}", offered="yes")
    house.publish(number)
    edited = {"csrf": house.csrf, **FORM, "title": MARK, "offered": "yes"}
    assert house.theirs.post(f"{house.mine}/{number}/edit", data=edited).status_code == 200
    house.theirs.post(f"{house.mine}/{number}/upload", data={"csrf": house.csrf, "text": f"Neuf {MARK}"})
    house.settle()
    for page in (house.anybody.get(f"{PUBLIC}/{number}").text, house.anybody.get(PUBLIC).text, house.said()):
        assert MARK not in page
    assert OFFERED in house.anybody.get(f"{PUBLIC}/{number}").text
    assert "part_publication" not in house.staff.get(f"{BASE}/{number}").text
    house.publish(number)
    assert f"Neuf {MARK}" in house.anybody.get(f"{PUBLIC}/{number}").text
    assert OFFERED not in house.said()


@pytest.mark.parametrize("way", ["taken back", "not offered", "hidden", "erased", "left"])
def test_what_is_taken_back_is_nowhere(house: House, way: str) -> None:
    number = house.shares(f"Il faut sept membres. {OFFERED}", offered="yes")
    house.publish(number)
    match way:
        case "taken back":
            assert house.does(number, "take-back") == 200
        case "not offered":
            house.theirs.post(f"{house.mine}/{number}/edit", data={"csrf": house.csrf, **FORM})
        case "hidden":
            assert house.does(number, "hide", hidden="yes", reason="Un nom y est.") == 200
        case "erased":
            assert house.theirs.post(f"{house.mine}/{number}/erase", data={"csrf": house.csrf}).status_code == 200
        case _:
            house.theirs.post(f"{MINE}/{house.lead}/leave", data={"csrf": house.csrf})
    house.settle()
    assert house.anybody.get(f"{PUBLIC}/{number}").status_code == 404
    assert OFFERED not in house.said()
    assert OFFERED.encode() not in house.bytes()
    assert house.console.publishing.drafts.listed(DraftState.PUBLISHED, DraftState.IN_REVIEW) == ()


def test_a_file_is_read_for_the_library_and_one_without_text_is_not_taken(house: House) -> None:
    files = {"file": ("guide.txt", f"Il faut sept membres. {OFFERED}".encode(), "text/plain")}
    data = {"csrf": house.csrf, **FORM, "offered": "yes"}
    assert house.theirs.post(f"{house.mine}/upload", data=data, files=files).status_code == 200
    number = house.room.resources.visible(house.lead)[0].number
    taken = house.others.get(f"{house.view}/{number}/versions/1")
    assert "guide.txt" in taken.headers["content-disposition"]
    house.publish(number)
    assert OFFERED in house.said()
    picture = {"file": ("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(40), "image/png")}
    assert house.theirs.post(f"{house.mine}/upload", data=data, files=picture).status_code == 200
    other = house.room.resources.visible(house.lead)[0].number
    refused = house.staff.post(f"{BASE}/{other}/hand-over", data={"csrf": house.staff_csrf})
    assert refused.status_code == 422
    assert "pas de texte lisible" in refused.text


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"title": ""}, "Donnez un titre"),
        ({"text": ""}, "Donnez un titre"),
        ({"offered": "yes", "licence": "ask"}, "licence ouverte"),
        ({"place": "Nulle part"}, "pas été reconnu"),
        ({"circle": "7"}, "un de vos cercles"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(house: House, form: dict[str, str], words: str) -> None:
    page = house.theirs.post(f"{house.mine}/upload", data={"csrf": house.csrf, **FORM, "text": "Le texte tapé", **form})
    assert page.status_code == 422
    assert words in page.text
    assert "Pour une petite association." in page.text
    assert form.get("text") == "" or "Le texte tapé" in page.text
    assert house.room.resources.visible(house.lead) == ()


def test_only_its_association_changes_it(house: House) -> None:
    number = house.shares("Trois étapes.")
    for path in (f"{house.view}/{number}", f"{house.mine}/{number}"):
        for action in ("edit", "upload", "erase"):
            form = {"csrf": house.others_csrf, **FORM, "text": "x"}
            assert house.others.post(f"{path}/{action}", data=form).status_code == 404, (path, action)
            assert house.anybody.post(f"{path}/{action}", data=FORM).status_code == 401
    assert house.others.get(f"{house.view}/{number}/edit").status_code == 404
    assert len(house.room.resources.one(number, house.other).versions) == 1


def test_whoever_may_not_publish_takes_nothing_through_the_gate(house: House) -> None:
    number = house.shares("Trois étapes.", offered="yes")
    client = house.browser()
    enter(client, house.console, "omar", Role.EDITOR)
    house.ground.parts.give(RoomPart(ParticipationRoom.ASSOCIATIONS, "", "omar", RoomRole.OBSERVER), "chief")
    assert client.get(f"{BASE}/{number}").status_code == 200
    for action in ("hand-over", "take-back", "hide"):
        assert client.post(f"{BASE}/{number}/{action}", data={"csrf": csrf(client)}).status_code == 403


@pytest.mark.parametrize("language", list(Language), ids=str)
def test_every_form_has_its_pages(house: House, language: Language) -> None:
    number = house.shares("Trois étapes.", offered="yes")
    house.publish(number)
    mine = ("", "/new", "?q=statuts", "?kind=tool", f"/{number}", f"/{number}/edit")
    pages = [(house.theirs, f"{house.mine}{path}") for path in mine]
    pages += [(house.anybody, PUBLIC), (house.anybody, f"{PUBLIC}/{number}"), (house.others, f"{house.view}/{number}")]
    for client, path in pages:
        page = client.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
        assert page.status_code == 200, path
        assert f'dir="{"rtl" if language.is_rtl else "ltr"}"' in page.text
        assert not re.search(r"\b(?:resource|associations|label|field)_[a-z]", re.sub(r"<[^>]*>", " ", page.text)), path
    if language in (Language.FRENCH, Language.ARABIC, Language.ENGLISH):
        for path in (BASE, f"{BASE}?q=statuts", f"{BASE}/{number}"):
            page = house.staff.get(path, headers={"accept-language": language.value})
            assert not re.search(r"\b(?:resource|associations|label|part)_[a-z]", re.sub(r"<[^>]*>", " ", page.text))


def test_use_is_counted_by_what_was_opened_and_taken(house: House) -> None:
    number = house.shares("Trois étapes.")
    house.theirs.get(f"{house.mine}/{number}")
    house.others.get(f"{house.view}/{number}")
    house.others.get(f"{house.view}/{number}/versions/1")
    assert "Ouvert par 1, pris par 1" in house.theirs.get(house.mine).text
