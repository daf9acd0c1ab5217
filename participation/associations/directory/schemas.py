"""What the associations' network speaks of: associations as they present themselves, and what everybody may see of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from core.language.forms import Language
from core.text import in_one_line
from participation.common.history import StateMachine
from participation.common.rights import RoomRight


class AssociationField(StrEnum):
    """What an association works on first."""

    WOMEN = "women"
    CHILDHOOD = "childhood"
    YOUTH = "youth"
    EDUCATION = "education"
    HEALTH = "health"
    DISABILITY = "disability"
    SOLIDARITY = "solidarity"
    SOCIAL_ECONOMY = "social_economy"
    LOCAL_DEVELOPMENT = "local_development"
    ENVIRONMENT = "environment"
    CULTURE = "culture"
    SPORT = "sport"
    RIGHTS = "rights"
    MIGRATION = "migration"
    OTHER = "other"


class AssociationSize(StrEnum):
    """How many members an association has; bands, so that nobody is counted."""

    UNKNOWN = "unknown"
    SMALL = "small"
    """Fewer than 20."""
    MEDIUM = "medium"
    """20 to 99."""
    LARGE = "large"
    """100 and more."""


class AssociationState(StrEnum):
    """Where an association's entry stands."""

    ASKED = "asked"
    """It asked to join; staff alone sees it."""
    LISTED = "listed"
    REFUSED = "refused"
    MERGED = "merged"
    """Its entry was one too many, and is part of another."""


STATES = StateMachine[AssociationState](
    {
        AssociationState.ASKED: {
            AssociationState.LISTED: RoomRight.MODERATE,
            AssociationState.REFUSED: RoomRight.MODERATE,
            AssociationState.MERGED: RoomRight.MODERATE,
        },
        AssociationState.REFUSED: {AssociationState.LISTED: RoomRight.MODERATE},
        AssociationState.LISTED: {AssociationState.MERGED: RoomRight.MODERATE},
    }
)
"""What may come after each state. An association that leaves has no state any more: its entry is erased."""


class DetailField(StrEnum):
    """A detail that an association may keep for members; its names, field and place are what an entry is."""

    SIZE = "size"
    FOUNDED_ON = "founded_on"
    RECEIPT = "receipt"
    ABOUT = "about"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    WEBSITE = "website"
    NEEDS = "needs"
    OFFERS = "offers"
    LANGUAGES = "languages"


CONTACTS = frozenset({DetailField.EMAIL, DetailField.PHONE, DetailField.ADDRESS})
"""Often a person's own: for members alone until the association says otherwise, and stored sealed."""


@dataclass(frozen=True)
class AssociationDetails:
    """What an association says of itself; empty where it says nothing. `hidden` is for members alone."""

    name_ar: str = ""
    name_fr: str = ""
    field: AssociationField = AssociationField.OTHER
    territory: str = ""
    """Code of its place."""
    size: AssociationSize = AssociationSize.UNKNOWN
    founded_on: date | None = None
    receipt: str = ""
    """Number of the legal receipt."""
    receipt_on: date | None = None
    about: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    website: str = ""
    needs: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    hidden: frozenset[DetailField] = CONTACTS

    def __post_init__(self) -> None:
        in_one_line(
            self,
            "name_ar",
            "name_fr",
            "receipt",
            "email",
            "phone",
            "address",
            "website",
            "needs",
            "offers",
            "languages",
        )

    def name(self, language: Language) -> str:
        """Its name in the letters of a form, else the one that it has."""
        first, other = (self.name_ar, self.name_fr) if language.is_rtl else (self.name_fr, self.name_ar)
        return first or other

    def for_everybody(self) -> AssociationDetails:
        """Without what is for members alone."""
        blank = AssociationDetails()
        emptied = {one.value: getattr(blank, one.value) for one in self.hidden}
        if DetailField.RECEIPT in self.hidden:
            emptied["receipt_on"] = None
        return replace(self, **emptied)


@dataclass(frozen=True)
class DirectoryEntry:
    """What everybody may see of an association: all that leaves for pages, chats, exports and the library is made of these."""

    number: int
    details: AssociationDetails
    is_verified: bool
    confirmed_on: date


@dataclass(frozen=True)
class Association:
    """An association as members and staff see it."""

    number: int
    details: AssociationDetails
    state: AssociationState
    verified_by: str
    verified_at: datetime | None
    confirmed_at: datetime
    """When it was last said that all this is still so."""
    merged_into: int | None
    created_at: datetime

    def entry(self) -> DirectoryEntry:
        """What everybody may see of it."""
        is_verified = self.verified_at is not None
        return DirectoryEntry(self.number, self.details.for_everybody(), is_verified, self.confirmed_at.date())


class SpeakerState(StrEnum):
    """Whether somebody may speak for an association."""

    CLAIMED = "claimed"
    """They say so, and nobody has looked yet."""
    ACCEPTED = "accepted"


@dataclass(frozen=True)
class Speaker:
    """A participant who speaks for an association, or asks to."""

    number: int
    association: int
    participant: str
    state: SpeakerState
    note: str
    since: datetime
