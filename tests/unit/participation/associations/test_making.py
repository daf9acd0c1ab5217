"""The demonstration's associations are loaded once however often, say that they are invented, and are taken away whole."""

from __future__ import annotations

from pathlib import Path

from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from participation.associations.circles.schemas import STAFF
from participation.associations.directory.schemas import AssociationState
from participation.common.templates import Templates
from participation.makers import makers
from tests.consoles import participation_over

EXAMPLE = Path(__file__).parents[4] / "examples" / "istiqlal"


def test_the_demonstration_comes_and_goes_whole(database: Database) -> None:
    ground = participation_over(database, SystemClock())
    assert ground.associations is not None
    templates = Templates(database, SystemClock(), makers(ground), EXAMPLE, ground.rooms)
    for made in (23, 0):
        assert templates.load("demo-associations", "amina").made == made
    listed = ground.associations.directory.listed(AssociationState.LISTED)
    assert len(listed) == 6
    for one in listed:
        told = f"{one.details.name_fr} {one.details.name_ar}"
        assert "démonstration" in told or "عرض توضيحي" in told
        assert one.details.territory
        assert one.verified_at is None
    statuts, ecole = ground.associations.circles.listed(STAFF)
    assert (statuts.members, ecole.members) == (5, 2)
    threads, _ = ground.associations.threads.listed(statuts.number, STAFF)
    assert {one.posts for one in threads} == {2, 3}
    assert ground.associations.messages.latest() == 2
    activities = ground.associations.activities
    assert len(activities.listed(for_members=True)) == 5
    assert [one.audience.value for one in activities.listed(since=SystemClock().now())] == [
        "women",
        "everybody",
        "children",
    ]
    for activity in activities.listed(for_members=True):
        assert "démonstration" in activity.title(Language.FRENCH)
    (shown,) = ground.associations.projects.public()
    assert "démonstration" in shown.title
    dossier = ground.associations.projects.dossier(shown.number, shown.lead.number)
    assert (dossier.budget.total.planned, dossier.budget.total.spent) == (66_000_00, 37_100_50)
    assert [one.reach.people for one in dossier.project.counts] == [34, 71]
    shelf = ground.associations.resources.for_all()
    assert len(shelf) == 2
    assert [one.may_be_public for one in sorted(shelf, key=lambda one: one.number)] == [True, False]
    templates.unload("demo-associations", "amina")
    assert activities.listed(for_members=True) == ()
    assert ground.associations.projects.listed() == ()
    assert ground.associations.resources.for_all() == ()
    assert ground.associations.circles.listed(STAFF) == ()
    assert ground.associations.messages.latest() == 0
    assert ground.associations.directory.listed() == ()
