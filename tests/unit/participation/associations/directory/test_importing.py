"""A messy directory is read row by row: places recognised, doubles proposed, nothing twice, and what goes out comes in again."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import pytest

from core.errors import WrongUseError
from participation.associations.directory.importing import boxed, entries_table
from participation.associations.directory.likeness import AlikeReason
from participation.associations.directory.schemas import (
    AssociationDetails,
    AssociationField,
    AssociationSize,
    AssociationState,
    DetailField,
)
from participation.associations.service import AssociationRoom
from participation.common.sheets import TakenState, read_sheet
from tests.directories import as_table, messy_directory
from tests.unit.participation.associations.conftest import PLANTED, code


def test_a_messy_directory_is_placed_and_its_doubles_are_proposed(room: AssociationRoom) -> None:
    rows = messy_directory(400, seed=11)
    taken = room.importing.take(as_table(rows), "amina")
    assert [row.kinds for row in taken.report.rows if row.state is TakenState.REFUSED] == []
    stored = {row.line: room.directory.get(int(row.key)) for row in taken.report.rows}
    truth = dict(zip(stored, rows, strict=True))
    placed = sum(stored[line].details.territory == truth[line].province for line in stored)
    assert placed / len(rows) >= 0.97
    numbers = defaultdict[int, set[int]](set)
    for line, one in stored.items():
        numbers[truth[line].association].add(one.number)
    doubles = {pair for same in numbers.values() for pair in combinations(sorted(same), 2)}
    proposed = {(pair.first, pair.second) for pair in room.alike()}
    assert len(proposed & doubles) / len(proposed) >= 0.95
    assert len(proposed & doubles) / len(doubles) >= 0.8


def test_the_same_table_again_changes_nothing(room: AssociationRoom) -> None:
    table = as_table(messy_directory(40, seed=12))
    first, again = (room.importing.take(table, "amina").report for _ in range(2))
    assert first.count(TakenState.ADDED) + first.count(TakenState.UNCHANGED) + first.count(TakenState.CHANGED) == 40
    assert again.count(TakenState.UNCHANGED) == 40
    assert len(room.directory.listed()) == first.count(TakenState.ADDED)


def test_a_table_says_what_it_says_and_leaves_the_rest(room: AssociationRoom) -> None:
    table = (
        "Nom;Ville;Adhérents;Date de création;Besoins;N° récépissé;Couleur\n"
        "جمعية النور / Association Annour;Mdinat Fes;45 membres;03/04/2010;comptable; 12/2010;rouge\n"
        "Association sans lieu;Nulle part;;;;;\n"
        ";Fès;;;;;\n"
        "Trop tard;Fès;;31/02/2010;;;\n"
    ).encode()
    looked = room.importing.look(table)
    assert room.directory.listed() == ()
    taken = room.importing.take(table, "amina")
    assert [row.state for row in looked.report.rows] == [row.state for row in taken.report.rows]
    assert {row.state for row in room.importing.look(table).report.rows} == {TakenState.UNCHANGED, TakenState.REFUSED}
    assert [row.state for row in taken.report.rows] == [TakenState.ADDED] * 2 + [TakenState.REFUSED] * 2
    assert (taken.report.rows[3].kinds[0], taken.report.rows[3].key) == ("unreadable-day", "Trop tard")
    assert taken.report.unknown == ("Couleur",)
    assert [row.line for row in taken.without_place] == [3]
    found = room.directory.get(int(taken.report.rows[0].key)).details
    assert (found.name_ar, found.name_fr) == ("جمعية النور", "Association Annour")
    assert (found.territory, found.size, str(found.founded_on)) == (code("Fès"), AssociationSize.MEDIUM, "2010-04-03")
    with pytest.raises(WrongUseError):
        room.importing.take(b"\x00\x01", "amina")


def test_what_goes_out_has_nothing_for_members_alone_and_comes_in_again(
    room: AssociationRoom, three: tuple[int, int, int]
) -> None:
    details = AssociationDetails(
        name_fr="=cmd()", field=AssociationField.CULTURE, about="@x", hidden=frozenset({DetailField.PHONE})
    )
    room.directory.join(details, "amina", state=AssociationState.LISTED)
    table = entries_table(room.directory.entries())
    assert PLANTED not in table
    assert "'=cmd()" in table
    read = [room.importing.details(row) for _, row in boxed(read_sheet(table.encode())).rows]
    assert [one.name_fr for one in read][-1] == "=cmd()"
    assert [one.field for one in read][:3] == [
        AssociationField.WOMEN,
        AssociationField.ENVIRONMENT,
        AssociationField.SPORT,
    ]
    assert [one.territory for one in read][:3] == [code("Fès"), code("Sefrou"), code("Rabat")]
    assert len(three) == 3


def test_doubles_are_told_by_receipt_contact_or_name(room: AssociationRoom, three: tuple[int, int, int]) -> None:
    listed, first = AssociationState.LISTED, room.directory.get(three[0]).details
    by_receipt = AssociationDetails(name_fr="Ass. Alamal", receipt="١٢٣-2004", territory=code("Fès"))
    by_contact = AssociationDetails(
        name_ar="نادي النور للسباحة", name_fr="Club Annour natation", email="CLUB@annour.example.org"
    )
    other_receipt = AssociationDetails(name_fr=first.name_fr, receipt="77/2011", territory=code("Fès"))
    elsewhere = AssociationDetails(name_ar="جمعية الأرز للبيئة", territory=code("Agadir"))
    numbers = [
        room.directory.join(one, "a", state=listed).number for one in (by_receipt, by_contact, other_receipt, elsewhere)
    ]
    found = {(one.first, one.second): one.reason for one in room.alike()}
    assert found == {(three[0], numbers[0]): AlikeReason.RECEIPT, (three[2], numbers[1]): AlikeReason.CONTACT}
