"""The network on a real database, with three associations that present themselves."""

from __future__ import annotations

from datetime import date

import pytest

from connectors.rows.identity import Vault
from core.clock import SystemClock
from core.database.database import Database
from participation.associations.directory.schemas import (
    AssociationDetails,
    AssociationField,
    AssociationState,
    DetailField,
)
from participation.associations.service import AssociationRoom
from participation.common.territory.gazetteer import open_gazetteer

PLANTED = "0655443322"
"""A telephone that is for members alone."""


def code(name: str) -> str:
    """The code of a place."""
    place = open_gazetteer().the(name)
    assert place is not None
    return place.code


@pytest.fixture
def room(database: Database) -> AssociationRoom:
    """The room, with nobody in it."""
    return AssociationRoom(database, SystemClock(), Vault([b"0123456789abcdef"]), open_gazetteer())


@pytest.fixture
def three(room: AssociationRoom) -> tuple[int, int, int]:
    """Numbers of an association for women in Fès, one for the environment in Sefrou, and a club for sport in Rabat."""
    made = (
        AssociationDetails(
            name_ar="جمعية الأمل للمرأة القروية",
            name_fr="Association Al Amal pour les femmes rurales",
            field=AssociationField.WOMEN,
            territory=code("Fès"),
            founded_on=date(2004, 5, 2),
            receipt="123/2004",
            about="Alphabétisation et tissage dans les douars.",
            phone=PLANTED,
            needs=("un comptable",),
            offers=("formation à la gestion",),
        ),
        AssociationDetails(
            name_ar="جمعية الأرز للبيئة",
            field=AssociationField.ENVIRONMENT,
            territory=code("Sefrou"),
            about="غرس الأشجار وحماية الغابة",
        ),
        AssociationDetails(
            name_fr="Club Annour de natation",
            field=AssociationField.SPORT,
            territory=code("Rabat"),
            website="https://annour.example.org",
            email="club@annour.example.org",
            hidden=frozenset({DetailField.PHONE, DetailField.WEBSITE}),
        ),
    )
    numbers = [room.directory.join(one, "amina", state=AssociationState.LISTED).number for one in made]
    return numbers[0], numbers[1], numbers[2]
