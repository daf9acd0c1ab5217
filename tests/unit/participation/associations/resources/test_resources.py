"""What associations share is seen by those whom it is for, in versions that never change, and its use is counted once each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from connectors.rows.identity import Vault
from core.audit import AuditEntryRow
from core.clock import SystemClock
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from participation.associations.circles.schemas import CircleDetails
from participation.associations.directory.schemas import AssociationField
from participation.associations.resources.errors import (
    CircleOnlyError,
    EmptyResourceError,
    LicenceError,
    NoSuchCircleError,
)
from participation.associations.resources.resources import Resources
from participation.associations.resources.schemas import Licence, ResourceContent, ResourceDetails, ResourceKind
from participation.associations.resources.searching import sought
from participation.associations.resources.tables import TABLES, ResourceUseRow, ResourceVersionRow
from participation.associations.service import AssociationRoom
from participation.common.errors import FileRefusedError
from participation.common.rights import RoomRight
from participation.common.territory.gazetteer import open_gazetteer

Three = tuple[int, int, int]
TEXT = ResourceContent("PLANTEDTEXT : écrire ses statuts en six étapes.")
DETAILS = ResourceDetails(
    ResourceKind.TOOL, "Modèle de statuts", "Pour une petite association", AssociationField.RIGHTS, "03.231"
)


class Circles:
    """The first and the second are in the circle 7."""

    def __init__(self, members: frozenset[int]) -> None:
        self._members = members

    def circles_of(self, association: int) -> Mapping[int, CircleDetails]:
        return {7: CircleDetails(name_fr="Les juristes")} if association in self._members else {}


@pytest.fixture
def resources(database: Database, room: AssociationRoom, three: Three) -> Resources:
    assert room
    circles = Circles(frozenset(three[:2]))
    return Resources(database, SystemClock(), Vault([b"0123456789abcdef"]), circles)


def test_what_is_for_a_circle_is_not_there_for_others(resources: Resources, three: Three) -> None:
    first, second, third = three
    number = resources.share(first, replace(DETAILS, circle=7), TEXT)
    assert [one.number for one in resources.visible(second)] == [number]
    assert [one.number for one in resources.visible(second, circle=7)] == [number]
    assert resources.visible(third) == ()
    assert resources.visible(third, circle=7) == ()
    with pytest.raises(NotFoundError):
        resources.one(number, third)
    assert resources.for_all() == ()
    with pytest.raises(NotFoundError):
        resources.one_for_all(number)
    with pytest.raises(NoSuchCircleError):
        resources.share(third, replace(DETAILS, circle=7), TEXT)


def test_versions_stay_as_they_were(resources: Resources, three: Three, database: Database) -> None:
    first, second, _ = three
    number = resources.share(first, DETAILS, TEXT)
    pdf = b"%PDF-1.4 PLANTEDFILE"
    resources.add_version(number, first, ResourceContent(name="../Statuts <v2>.exe", content=pdf), "Un article de plus")
    one = resources.one(number, second)
    assert [(version.number, version.note) for version in one.versions] == [(2, "Un article de plus"), (1, "")]
    assert resources.read(number, 1).text == TEXT.text
    read = resources.read(number, 2)
    assert (read.name, read.media_type, read.content) == ("Statuts v2.pdf", "application/pdf", pdf)
    with pytest.raises(NotFoundError):
        resources.add_version(number, second, TEXT)
    with pytest.raises(NotFoundError):
        resources.read(number, 3)
    with database.read() as session:
        for sealed in session.scalars(select(ResourceVersionRow.sealed)):
            assert sealed is not None
            assert b"PLANTED" not in sealed


def test_use_is_counted_once_an_association_and_never_ones_own(resources: Resources, three: Three) -> None:
    first, second, third = three
    number = resources.share(first, DETAILS, TEXT)
    for who, is_taken in ((first, True), (second, False), (second, True), (second, True), (third, False)):
        resources.used(number, who, is_taken=is_taken)
    one = resources.one(number, third)
    assert (one.opened, one.taken) == (2, 1)


@pytest.mark.parametrize(
    ("details", "content", "error"),
    [
        (replace(DETAILS, title=" "), TEXT, EmptyResourceError),
        (DETAILS, ResourceContent(), EmptyResourceError),
        (DETAILS, ResourceContent(name="x.exe", content=b"MZ\x90\x00\x03\xff"), FileRefusedError),
        (replace(DETAILS, is_offered=True), TEXT, LicenceError),
        (replace(DETAILS, is_offered=True, circle=7, licence=Licence.CC_BY), TEXT, CircleOnlyError),
        (replace(DETAILS, title="x" * 201), TEXT, WrongUseError),
        (DETAILS, ResourceContent("x" * 60_001), WrongUseError),
    ],
)
def test_what_cannot_be_shared_is_refused(
    resources: Resources, three: Three, details: ResourceDetails, content: ResourceContent, error: type[WrongUseError]
) -> None:
    with pytest.raises(error):
        resources.share(three[0], details, content)
    assert resources.visible(three[0]) == ()


def test_staff_hides_it_with_a_reason_that_its_association_reads(resources: Resources, three: Three) -> None:
    first, second, _ = three
    number = resources.share(first, DETAILS, TEXT)
    with pytest.raises(EmptyResourceError):
        resources.hide(number, "omar", " ")
    resources.hide(number, "omar", "Un numéro de téléphone y est.")
    assert resources.visible(second) == ()
    assert resources.one(number, first).reason == "Un numéro de téléphone y est."
    resources.hide(number, "omar", "", is_hidden=False)
    assert [one.number for one in resources.visible(second)] == [number]


def test_the_history_and_the_log_hold_no_word_of_it(resources: Resources, three: Three, database: Database) -> None:
    number = resources.share(three[0], DETAILS, TEXT)
    resources.change(number, three[0], replace(DETAILS, about="PLANTEDABOUT"))
    with database.read() as session:
        told = "".join(f"{one.subject}{one.detail}" for one in session.scalars(select(AuditEntryRow)))
    assert "resource" in told
    for hidden in ("PLANTED", "Modèle de statuts"):
        assert hidden not in told


def test_everything_is_in_the_export_and_goes_with_its_association(
    room: AssociationRoom, resources: Resources, three: Three, database: Database
) -> None:
    first, second, third = three
    number = resources.share(first, DETAILS, TEXT)
    resources.used(number, second, is_taken=True)
    assert "PLANTEDTEXT" in json.dumps(room.directory.export(first))
    assert "PLANTEDTEXT" not in json.dumps(room.directory.export(second))
    assert [one["resource"] for one in room.directory.export(second)["resources_used"]] == [number]
    room.directory.merge(third, first, "omar", {RoomRight.MODERATE})
    assert resources.one(number, second).association.number == third
    room.directory.merge(third, second, "omar", {RoomRight.MODERATE})
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(ResourceUseRow)) == 0  # one's own use is none
    room.directory.leave(third, "its person")
    with database.read() as session:
        for table in TABLES:
            assert session.scalar(select(func.count()).select_from(table)) == 0


@pytest.mark.parametrize(
    "q",
    ["statut", "modele statuts", "les droits", "الحقوق", "فاس", "fes statuts", "Al Amal", "الأمل"],
)
def test_it_is_found_by_what_it_is_where_and_whose_in_both_scripts(resources: Resources, three: Three, q: str) -> None:
    number = resources.share(three[0], DETAILS, TEXT)
    resources.share(three[2], ResourceDetails(title="Nager sans risque", field=AssociationField.SPORT), TEXT)
    assert [one.number for one in sought(resources.heads(three[1]), q, open_gazetteer())] == [number]
    assert sought(resources.heads(three[1]), "piscine chauffée", open_gazetteer()) == ()
