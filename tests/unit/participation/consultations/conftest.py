"""A consultation on a real database, with whom it tells and what reads vectors made of words."""

from __future__ import annotations

import pytest

from agent.organisation.organisation import Localised
from connectors.rows.identity import Identity, Vault
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from participation.common.people.people import Participants
from participation.consultations.schemas import ContributionSource, ContributionState, NewContribution
from participation.consultations.service import ConsultationRoom
from tests.consultations import Told, WordEmbedder


@pytest.fixture
def told() -> Told:
    """What was told."""
    return Told()


@pytest.fixture
def room(database: Database, told: Told) -> ConsultationRoom:
    """The room, with one consultation that is open."""
    room = ConsultationRoom(database, SystemClock(), WordEmbedder(), told, public_url="https://example.org")
    room.consultations.create("jeunes", Localised({Language.FRENCH: "Le pacte des jeunes"}), "amina")
    return room


_TEXTS = (
    "Il faut un bus le soir entre le douar et la ville",
    "Un bus du soir pour rentrer de la ville au douar",
    "Des bus le soir, car la ville est loin du douar",
    "Une école avec une cantine pour les enfants",
    "La cantine de l’école ferme trop tôt pour les enfants",
    "Ouvrir une cantine dans chaque école pour les enfants",
)


@pytest.fixture
def author(database: Database) -> str:
    """Somebody who asked to be kept."""
    people = Participants(database, Identity(b"0123456789abcdef"), Vault([b"0123456789abcdef"]), SystemClock())
    with database.write() as session:
        return people.keep_from_conversation(session, "0f" * 32, "telegram", Language.FRENCH).id


@pytest.fixture
def ideas(room: ConsultationRoom, database: Database, author: str) -> list[int]:
    """Numbers of six published ideas of somebody, on two topics."""
    with database.write() as session:
        numbers = [
            room.contributions.take(
                session,
                "jeunes",
                NewContribution(f"test:{n}", ContributionSource.PAGE, text, state=ContributionState.PUBLISHED),
                author,
            )
            for n, text in enumerate(_TEXTS)
        ]
    return [number for number in numbers if number]
