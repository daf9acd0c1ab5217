"""The sorts of personal data, and where one stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PersonalKind(StrEnum):
    """What sort of personal data it is."""

    PHONE = "phone"
    IDENTITY_CARD = "identity_card"
    BANK_ACCOUNT = "bank_account"
    CARD = "card"
    COMPANY = "company"
    """The common identifier of an enterprise (ICE), which for the self-employed is a person's."""
    EMAIL = "email"
    ADDRESS = "address"
    NAME = "name"
    """The name by which somebody introduces themselves."""
    HEALTH = "health"
    """A word of health beside a person's name."""


@dataclass(frozen=True)
class PersonalData:
    """Personal data at text[start:end]."""

    kind: PersonalKind
    start: int
    end: int
