"""The demonstration of calls: made once however often, told as a demonstration, taken away whole."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from core.database.database import Database
from core.testing import FixedClock
from participation.calls.schemas import ROOM, CallStage, DossierState
from participation.common.templates import Templates
from participation.makers import makers
from tests.consoles import participation_over

EXAMPLE = Path("examples/istiqlal")


def test_the_demonstration_is_loaded_once_and_taken_away(database: Database) -> None:
    clock = FixedClock()
    ground = participation_over(database, clock, ROOM)
    assert ground.calls is not None
    templates = Templates(database, clock, makers(ground), EXAMPLE, ground.rooms)
    for made in (5, 0):
        assert templates.load("demo-calls", "test").made == made
    open_, soon = ground.calls.calls.public()
    assert (open_.stage(clock.now()), soon.stage(clock.now())) == (CallStage.OPEN, CallStage.ANNOUNCED)
    assert all("démonstration" in next(iter(one.plan.title.root.values())) for one in (open_, soon))
    found = ground.calls.dossiers.sent("demo-fes-meknes")
    assert {one.state for one in found} == {DossierState.SUBMITTED}
    assert {one.region for one in found} == {"03"}
    templates.unload("demo-calls", "test")
    with database.read() as session:
        for table in ("call", "call_dossier", "participant"):
            assert session.scalar(text(f'SELECT count(*) FROM "{table}"')) == 0
