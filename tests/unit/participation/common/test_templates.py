"""Templates: loaded once however often and wherever a run was killed, and taken away whole."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from agent.organisation.organisation import ParticipationRoom
from api.cli import run
from core.audit import AuditLog
from core.clock import SystemClock
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from core.testing import FixedClock
from participation.common.errors import RoomClosedError
from participation.common.events.events import Events
from participation.common.events.making import EventMaker
from participation.common.templates import Entry, Templates

EXAMPLE = Path(__file__).parents[4] / "examples" / "istiqlal"
ROOM = ParticipationRoom.DIALOGUES
TEXT = """
room: dialogues
scope: demo
about: Données de démonstration, inventées.
events:
  ouverture: {title: Ouverture (démonstration), in_days: 14, at: "10:00", hours: 3, capacity: 40}
  suite: {title: Suite (démonstration), in_days: 21, kind: session, public: false}
things:
  one: {of: events/suite}
"""


class NotingMaker:
    """Notes what it makes, and is killed before an entry where it is told to be."""

    section = "things"

    def __init__(self) -> None:
        self.there: list[str] = []
        self.dies = False

    def make(self, session: Session, entry: Entry) -> str:
        if self.dies:
            raise KeyboardInterrupt
        self.there.append(entry.made[str(entry.content["of"])])
        return self.there[-1]

    def unmake(self, session: Session, made: str) -> None:
        self.there.remove(made)


def templates(database: Database, folder: Path, maker: NotingMaker, text: str = TEXT) -> Templates:
    (folder / "participation").mkdir(exist_ok=True)
    (folder / "participation" / "demo.yaml").write_text(text, "utf-8")
    clock = FixedClock()
    return Templates(database, clock, [EventMaker(Events(database, clock), clock), maker], folder)


def test_a_template_is_loaded_once_and_taken_away_whole(database: Database, tmp_path: Path) -> None:
    maker, events = NotingMaker(), Events(database, FixedClock())
    found = templates(database, tmp_path, maker)
    assert found.listed() == (("demo", 3, 0),)
    done = found.load("demo", "amina")
    assert (done.made, done.standing) == (3, 0)
    again = found.load("demo", "amina")
    assert (again.made, again.standing) == (0, 3)
    assert [e.plan.title for e in events.listed(ROOM, "demo")] == ["Ouverture (démonstration)", "Suite (démonstration)"]
    assert maker.there == [str(events.listed(ROOM)[1].id)], "an entry finds what an earlier one became"
    assert found.listed() == (("demo", 3, 3),)
    assert found.unload("demo", "amina").made == 3
    assert events.listed(ROOM) == ()
    assert maker.there == []
    assert found.unload("demo", "amina").made == 0
    actions = [entry.action for entry in AuditLog(database, FixedClock()).entries(1)]
    assert actions == ["participation.unload"]


def test_whoever_is_killed_loads_again_and_nothing_is_there_twice(database: Database, tmp_path: Path) -> None:
    maker = NotingMaker()
    found = templates(database, tmp_path, maker)
    maker.dies = True
    with pytest.raises(KeyboardInterrupt):
        found.load("demo", "amina")
    maker.dies = False
    done = found.load("demo", "amina")
    assert (done.made, done.standing) == (1, 2)
    assert len(Events(database, FixedClock()).listed(ROOM)) == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("room: nowhere", "is no template"),
        ("[1, 2]", "is no template"),
        ("room: dialogues\nevents: [1]", "events is to hold entries"),
        ("room: dialogues\nothers:\n  a: {}", "others"),
        ("room: dialogues\nevents:\n  a: {in_days: x, title: t}", "events/a"),
        ("room: dialogues\nevents:\n  a: {in_days: 1}", "events/a"),
        ("room: dialogues\nevents:\n  a: {title: t, kind: ball}", "events/a"),
    ],
    ids=["room", "list", "entries", "section", "days", "title", "kind"],
)
def test_what_is_wrong_is_named(text: str, told: str, database: Database, tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match=told):
        templates(database, tmp_path, NotingMaker(), text).load("demo", "amina")
    with pytest.raises(NotFoundError):
        templates(database, tmp_path, NotingMaker()).load("other", "amina")


def test_a_template_of_a_room_that_is_off_is_not_loaded(database: Database, tmp_path: Path) -> None:
    templates(database, tmp_path, NotingMaker())
    closed = Templates(database, FixedClock(), [], tmp_path, [ParticipationRoom.MENTORING])
    with pytest.raises(RoomClosedError):
        closed.load("demo", "amina")


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert run(["participation", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_commands_load_list_and_take_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "organisation"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("documents", "suites", "participation"))
    sheet = folder / "organisation.yaml"
    kept = sheet.read_text("utf-8").partition("\nparticipation:")[0]
    sheet.write_text(kept + "\nparticipation:\n  dialogues: {}\n", "utf-8")
    (folder / "participation").mkdir()
    without = TEXT.partition("things:")[0]
    (folder / "participation" / "demo.yaml").write_text(without, "utf-8")
    monkeypatch.setenv("MUNADIL_ORGANISATION", str(folder))
    monkeypatch.setenv("MUNADIL_DATA_DIR", str(tmp_path / "data"))
    assert ran(capsys, "list") == [{"template": "demo", "entries": 2, "loaded": 0}]
    assert ran(capsys, "load", "demo") == {"template": "demo", "made": 2, "standing": 0}
    assert ran(capsys, "load", "demo")["standing"] == 2
    database = Database(f"sqlite:///{(tmp_path / 'data' / 'munadil.db').as_posix()}")
    (first, _) = Events(database, SystemClock()).listed(ROOM)
    assert first.plan.title == "Ouverture (démonstration)"
    database.close()
    assert ran(capsys, "unload", "demo")["made"] == 2
    assert run(["participation", "load", "nothing"]) == 2
    assert run(["participation", "load", "demo", "--as", "amina"]) == 0
    assert "2 made" in capsys.readouterr().out
