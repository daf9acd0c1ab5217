"""Associations are found by what they work on and where, in five forms, whatever the spelling; members' details find nothing."""

from __future__ import annotations

import pytest

from core.language.forms import Language
from participation.associations.directory.finding import fields_named
from participation.associations.directory.schemas import AssociationDetails, AssociationField, AssociationState
from participation.associations.service import AssociationRoom
from tests.unit.participation.associations.conftest import PLANTED, code


@pytest.mark.parametrize(
    ("text", "language", "place"),
    [
        ("Quelles associations travaillent avec les femmes à Fès ?", Language.FRENCH, 0),
        ("Which associations work with women near Fes?", Language.ENGLISH, 0),
        ("ما هي الجمعيات التي تعمل مع النساء في فاس؟", Language.ARABIC, 0),
        ("شنو هي الجمعيات اللي خدامين على العيالات ف فاس", Language.DARIJA, 0),
        ("jam3iyat li khdamin 3la nsa f fes", Language.DARIJA_LATIN, 0),
        ("une association pour l'environnement à Sefrou", Language.FRENCH, 1),
        ("chkoun kay7afd 3la lbi2a f sefrou", Language.DARIJA_LATIN, 1),
        ("جمعية تغرس الأشجار", Language.ARABIC, 1),
        ("un club de natation", Language.FRENCH, 2),
        ("Annour", Language.FRENCH, 2),
        ("النور", Language.ARABIC, 2),
        ("association Al Amal", Language.FRENCH, 0),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_question_finds_whoever_it_is_about(
    room: AssociationRoom, three: tuple[int, int, int], text: str, language: Language, place: int
) -> None:
    _, found = room.find(text, language)
    assert [one.entry.number for one in found][:1] == [three[place]]


def test_where_there_is_none_in_a_place_the_nearest_of_its_region_are_shown_as_such(
    room: AssociationRoom, three: tuple[int, int, int]
) -> None:
    _, found = room.find("une association pour l'environnement à Fès", Language.FRENCH)
    assert [(one.entry.number, one.distance) for one in found] == [(three[1], 2)]
    _, elsewhere = room.find("une association pour l'environnement à Dakhla", Language.FRENCH)
    assert elsewhere == ()
    _, all_of_it = room.find("associations à Fès", Language.FRENCH)
    assert [one.entry.number for one in all_of_it] == [three[0]]


def test_what_is_for_members_finds_nothing(room: AssociationRoom, three: tuple[int, int, int]) -> None:
    assert room.find(PLANTED, Language.FRENCH)[1] == ()
    assert room.find("combien coûte un visa pour le Japon", Language.FRENCH)[1] == ()


def test_what_changes_is_found_at_once(room: AssociationRoom, three: tuple[int, int, int]) -> None:
    assert room.find("théâtre à Tata", Language.FRENCH)[1] == ()
    details = AssociationDetails(name_fr="Troupe de théâtre", field=AssociationField.CULTURE, territory=code("Tata"))
    number = room.directory.join(details, "amina", state=AssociationState.LISTED).number
    assert [one.entry.number for one in room.find("théâtre à Tata", Language.FRENCH)[1]] == [number]
    room.directory.leave(number, "amina")
    assert room.find("théâtre à Tata", Language.FRENCH)[1] == ()


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("aide aux personnes en situation de handicap", AssociationField.DISABILITY),
        ("تعاونية للصناعة التقليدية", AssociationField.SOCIAL_ECONOMY),
        ("lkora w riyada", AssociationField.SPORT),
        ("محو الأمية", AssociationField.EDUCATION),
        ("حقوق المستهلك", AssociationField.RIGHTS),
        ("l'eau potable du douar", AssociationField.LOCAL_DEVELOPMENT),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_text_names_fields(text: str, field: AssociationField) -> None:
    assert field in fields_named(text)


def test_every_field_can_be_named() -> None:
    assert fields_named("rien de tel") == frozenset()
