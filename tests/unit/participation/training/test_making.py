"""The demonstration of training: made once however often, told as a demonstration, taken away whole."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from core.database.database import Database
from core.testing import FixedClock
from participation.common.templates import Templates
from participation.makers import makers
from participation.training.figures import public_figures
from participation.training.schemas import ROOM
from tests.consoles import participation_over

EXAMPLE = Path("examples/istiqlal")


def test_the_demonstration_is_loaded_once_and_taken_away(database: Database) -> None:
    clock = FixedClock()
    ground = participation_over(database, clock, ROOM)
    assert ground.training is not None
    templates = Templates(database, clock, makers(ground), EXAMPLE, ground.rooms)
    for made in (4, 0):
        assert templates.load("demo-training", "test").made == made
    (one,) = found = ground.training.programmes.public()
    assert "démonstration" in next(iter(one.plan.title.root.values()))
    shown = public_figures(ground.training.reached(found)).whole
    assert [each.actual for each in shown] == [None, 13, None, None]
    assert len(ground.training.pole.offers(only_public=True)) == 3
    templates.unload("demo-training", "test")
    with database.read() as session:
        for table in ("training_programme", "training_learner", "participant", "participation_event"):
            assert session.scalar(text(f'SELECT count(*) FROM "{table}"')) == 0
