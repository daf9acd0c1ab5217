"""An accepted applicant's name that the library published is in no release and no version of the library once they are erased."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agent.organisation.organisation import Localised
from api.console.work.timetable import Timetable
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from participation.calls.deciding.forgetting import ResultsForgetting
from participation.calls.deciding.publishing import results
from participation.calls.deciding.schemas import CallReason
from participation.calls.schemas import ROOM, Dossier
from participation.common.people.consents import ConsentKind
from participation.common.publishing import Publications
from participation.common.territory.gazetteer import open_gazetteer
from tests.calls import CALL, CallWorld, plan
from tests.consoles import SmallReleasing, console_over
from tests.databases import migrated


def _told(stage: str, done: int, total: int) -> None:
    """Nobody watches."""


def _accepted(world: CallWorld) -> tuple[Dossier, Dossier]:
    """Two who agreed that their names are shown, and were accepted."""
    one, other = world.sent("Zorglubiade"), world.sent("Nour")
    with world.database.write() as session:
        for each in (one, other):
            world.people.agree(session, each.participant, ROOM, [ConsentKind.SHOW_NAME], scope=CALL)
    world.close()
    for each in (one, other):
        world.score(each.id, (4, 4), (4, 4))
        world.room.decisions.decide(each.id, "comite", accepts=True, reasons=[CallReason.MERIT], words="")
    world.room.decisions.send(CALL, "comite")
    return one, other


def _erased(world: CallWorld, one: Dossier) -> None:
    world.people.erase(one.participant)


def _taken_back(world: CallWorld, one: Dossier) -> None:
    with world.database.write() as session:
        world.people.take_back(session, one.participant, ROOM, ConsentKind.SHOW_NAME, scope=CALL)


@pytest.mark.parametrize("leaves", [_erased, _taken_back])
def test_a_published_name_leaves_every_release_and_the_others_stay(
    tmp_path: Path, leaves: Callable[[CallWorld, Dossier], None]
) -> None:
    database: Database = migrated(tmp_path / "house.db")
    world = CallWorld(database, plan=plan(shows_names=True))
    one, _ = _accepted(world)
    console = console_over(database, tmp_path, SystemClock(), SmallReleasing(database, tmp_path, SystemClock()))
    places = open_gazetteer()
    forgetting = ResultsForgetting(world.room.calls, world.room.dossiers, world.people, places, database, world.clock)
    call = world.room.calls.get(CALL)
    files = results(call, forgetting.named(call), 2, Localised({Language.FRENCH: "Le parti"}), places, "")
    for handed in Publications(database, SystemClock()).hand_over(ROOM, CALL, f"call:{CALL}", files, "amina"):
        console.publishing.publish(handed.draft, "karim")
        console.publishing.wait(_told)

    def said() -> str:
        library, found = console.library, []
        for release in range(1, (library.current_release() or 0) + 1):
            found += [library.document(each.key, release) for each in library.documents(release)]
        return "\n".join(each.text for each in found if each)

    assert "Zorglubiade" in said()
    assert forgetting.look() == 0, "nobody left"
    leaves(world, one)
    for _ in range(20):
        Timetable(console.publishing, None, looks=(forgetting.look,)).keep_time()
        console.publishing.wait(_told)
    database.settle()
    assert "Zorglubiade" not in said()
    library = console.library
    now = [library.document(each.key) for each in library.documents()]
    assert len(now) == len(files)
    assert all(each and "Nour" in each.text for each in now), "the others stay"
    anew = ResultsForgetting(world.room.calls, world.room.dossiers, world.people, places, database, world.clock)
    assert anew.look() == 0, "nothing is left to forget"
    contents = [
        console.publishing.drafts.content(v.id) for f in files for v in console.publishing.drafts.history(f.name)
    ]
    assert not any(b"Zorglubiade" in each for each in contents)
