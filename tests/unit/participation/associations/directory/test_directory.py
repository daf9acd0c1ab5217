"""Associations join, are looked at, keep for members what they want to, are merged with nothing lost, and leave with everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from connectors.rows.identity import Identity, Vault
from core.clock import SystemClock
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from core.language.forms import Language
from core.testing import FixedClock
from participation.associations.directory.directory import STALE_AFTER, Directory
from participation.associations.directory.schemas import AssociationDetails, AssociationState, DetailField, SpeakerState
from participation.associations.directory.tables import AssociationRow, SpeakerRow
from participation.associations.service import AssociationRoom
from participation.common.errors import NextStepError
from participation.common.people.people import Participants
from participation.common.rights import RoomRight
from tests.unit.participation.associations.conftest import PLANTED

MODERATOR = frozenset({RoomRight.READ, RoomRight.MODERATE})


def test_whoever_joins_is_looked_at_before_anybody_sees_them(room: AssociationRoom) -> None:
    asked = room.directory.join(AssociationDetails(name_fr="Les amis du livre"), "its person")
    assert asked.state is AssociationState.ASKED
    assert room.directory.entries() == ()
    with pytest.raises(NotFoundError):
        room.directory.entry(asked.number)
    with pytest.raises(NextStepError):
        room.directory.move(asked.number, AssociationState.LISTED, "omar", {RoomRight.READ})
    with pytest.raises(WrongUseError, match="reason"):
        room.directory.move(asked.number, AssociationState.REFUSED, "omar", MODERATOR)
    room.directory.move(asked.number, AssociationState.REFUSED, "omar", MODERATOR, "No statutes yet.")
    room.directory.move(asked.number, AssociationState.LISTED, "omar", MODERATOR)
    assert [one.number for one in room.directory.entries()] == [asked.number]
    assert [change.action for change in room.directory.history(asked.number)] == ["join", "refused", "listed"]


@pytest.mark.parametrize(
    "details",
    [
        AssociationDetails(),
        AssociationDetails(name_fr="x" * 201),
        AssociationDetails(name_fr="x", website="javascript:alert(1)"),
        AssociationDetails(name_fr="x", needs=("y",) * 21),
    ],
    ids=["no name", "a long one", "no website", "a long list"],
)
def test_what_cannot_be_is_refused_with_what_to_do(room: AssociationRoom, details: AssociationDetails) -> None:
    with pytest.raises(WrongUseError) as refused:
        room.directory.join(details, "amina")
    assert refused.value.remedy
    assert room.directory.listed() == ()


def test_what_is_for_members_is_in_nothing_that_everybody_sees(
    room: AssociationRoom, three: tuple[int, int, int], database: Database
) -> None:
    assert room.directory.get(three[0]).details.phone == PLANTED
    assert PLANTED not in repr(room.directory.entries())
    club = room.directory.entry(three[2]).details
    assert (club.website, club.email) == ("", "club@annour.example.org")
    with database.read() as session:
        sealed = session.scalar(select(AssociationRow.contacts).where(AssociationRow.id == three[0]))
    assert sealed is not None
    assert PLANTED.encode() not in sealed
    hidden = replace(room.directory.get(three[0]).details, hidden=frozenset({DetailField.RECEIPT}))
    assert hidden.for_everybody().receipt_on is None


def test_a_receipt_is_verified_until_it_changes(room: AssociationRoom, three: tuple[int, int, int]) -> None:
    first, second, _ = three
    with pytest.raises(WrongUseError, match="receipt"):
        room.directory.verify(second, "omar")
    room.directory.verify(first, "omar")
    assert room.directory.entry(first).is_verified
    details = room.directory.get(first).details
    room.directory.change(first, replace(details, about="Autre chose"), "amina")
    assert room.directory.get(first).verified_by == "omar"
    room.directory.change(first, replace(details, receipt="9/2020"), "amina")
    assert not room.directory.entry(first).is_verified
    told = [change.detail for change in room.directory.history(first) if change.action == "change"]
    assert told == [{"changed": ["about"]}, {"changed": ["receipt", "about"]}]


def test_what_nobody_confirmed_for_a_year_is_asked_about(database: Database) -> None:
    clock = FixedClock()
    directory = Directory(database, clock, Vault([b"0123456789abcdef"]))
    number = directory.join(AssociationDetails(name_fr="Les amis"), "a", state=AssociationState.LISTED).number
    assert directory.unconfirmed() == ()
    later = Directory(database, FixedClock(clock.now() + STALE_AFTER + timedelta(days=1)), Vault([b"0123456789abcdef"]))
    assert [one.number for one in later.unconfirmed()] == [number]
    later.confirm(number, "its person")
    assert later.unconfirmed() == ()


def test_two_entries_become_one_with_what_either_says(
    room: AssociationRoom, three: tuple[int, int, int], database: Database
) -> None:
    first = three[0]
    other = room.directory.join(
        AssociationDetails(
            name_fr="Assoc. Al Amal", address="3, rue du Puits", website="https://amal.example.org", phone="0611"
        ),
        "amina",
        state=AssociationState.LISTED,
    ).number
    people = Participants(database, Identity(b"0123456789abcdef"), Vault([b"0123456789abcdef"]), SystemClock())
    with database.write() as session:
        speaker = people.keep_from_page(session, Language.FRENCH)[0].id
        for association in (first, other):
            row = {"participant": speaker, "state": SpeakerState.ACCEPTED.value, "since": SystemClock().now()}
            session.add(SpeakerRow(association=association, note=None, **row))
    merged = room.directory.merge(first, other, "omar", MODERATOR)
    assert (merged.details.phone, merged.details.address) == (PLANTED, "3, rue du Puits")
    assert merged.details.website == "https://amal.example.org"
    assert room.directory.entry(other).number == first  # an old link leads to the one that stayed
    assert room.directory.entry(first).details.address == ""
    assert {"merge", "merged"} <= {change.action for n in (first, other) for change in room.directory.history(n)}
    with database.read() as session:
        assert session.scalars(select(SpeakerRow.association)).all() == [first]
    with pytest.raises(WrongUseError, match="already"):
        room.directory.merge(first, first, "omar", MODERATOR)


def test_whoever_leaves_takes_everything_along(
    room: AssociationRoom, three: tuple[int, int, int], database: Database
) -> None:
    first = three[0]
    taken = room.directory.export(first)
    assert taken["details"]["phone"] == PLANTED
    assert taken["history"][0]["action"] == "join"
    room.directory.leave(first, "its person")
    with pytest.raises(NotFoundError):
        room.directory.get(first)
    assert first not in {one.number for one in room.directory.listed()}
    again = room.directory.join(AssociationDetails(name_fr="Une autre"), "amina")
    assert again.number > max(three)


def test_a_person_who_is_erased_speaks_for_nobody(
    room: AssociationRoom, three: tuple[int, int, int], database: Database
) -> None:
    people = Participants(database, Identity(b"0123456789abcdef"), Vault([b"0123456789abcdef"]), SystemClock())
    with database.write() as session:
        speaker = people.keep_from_page(session, Language.ARABIC)[0].id
        row = {"participant": speaker, "state": SpeakerState.CLAIMED.value, "since": SystemClock().now()}
        session.add(SpeakerRow(association=three[0], note=None, **row))
    people.erase(speaker)
    with database.read() as session:
        assert session.scalars(select(SpeakerRow)).all() == []
    assert room.directory.get(three[0]).number == three[0]
