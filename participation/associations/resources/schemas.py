"""What associations share: what it is, for whom, in which versions, and how much it is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from core.language.forms import Language
from core.text import in_one_line
from participation.associations.directory.names import AssociationName
from participation.associations.directory.schemas import AssociationField


class ResourceKind(StrEnum):
    """What sort of thing is shared."""

    DOCUMENT = "document"
    TOOL = "tool"
    EXPERIENCE = "experience"
    """What an association did, and what it learned."""


class Licence(StrEnum):
    """What others may do with it."""

    CC_BY = "cc_by"
    CC_BY_SA = "cc_by_sa"
    CC0 = "cc0"
    ASK = "ask"
    """Within the network; whoever wants more asks its association."""


OPEN_LICENCES = frozenset({Licence.CC_BY, Licence.CC_BY_SA, Licence.CC0})
"""Licences under which everybody may read and quote."""


class NamedCircle(Protocol):
    """Port: what a circle is called."""

    def name(self, language: Language) -> str:
        """Its name in the letters of a form."""
        ...


class CircleMembership(Protocol):
    """Port: the circles that an association is in."""

    def circles_of(self, association: int) -> Mapping[int, NamedCircle]:
        """Circles by their numbers."""
        ...


class NoCircles:
    """A network without circles: everything is for all members."""

    def circles_of(self, association: int) -> Mapping[int, NamedCircle]:
        """None."""
        return {}


@dataclass(frozen=True)
class ResourceDetails:
    """What an association says of what it shares; `circle` is the one that it is for, None for all members."""

    kind: ResourceKind = ResourceKind.DOCUMENT
    title: str = ""
    about: str = ""
    field: AssociationField = AssociationField.OTHER
    territory: str = ""
    language: Language = Language.FRENCH
    licence: Licence = Licence.ASK
    circle: int | None = None
    is_offered: bool = False
    """Whether everybody may read it, once staff takes it to the public library."""

    def __post_init__(self) -> None:
        in_one_line(self, "title")


@dataclass(frozen=True)
class ResourceContent:
    """A text, or a file with its name and kind."""

    text: str = ""
    name: str = ""
    media_type: str = ""
    content: bytes = b""

    def __post_init__(self) -> None:
        in_one_line(self, "name")


class ResourceHead(NamedTuple):
    """What something shared is found by, as its row and its association's have it: thousands are read for one search."""

    number: int
    association: int
    title: str
    about: str
    field: str
    territory: str
    name_ar: str
    name_fr: str


@dataclass(frozen=True)
class ResourceVersion:
    """A version without what it holds; `media_type` is empty of a text."""

    id: int
    number: int
    note: str
    media_type: str
    size: int
    draft: int | None
    created_at: datetime


@dataclass(frozen=True)
class ListedResource:
    """What is shared, and by how many other associations it was opened and taken: what lists tell of it."""

    number: int
    association: AssociationName
    details: ResourceDetails
    is_hidden: bool
    reason: str
    is_public: bool
    opened: int
    taken: int
    changed_at: datetime


@dataclass(frozen=True)
class SharedResource(ListedResource):
    """The same with its versions, the newest first."""

    versions: Sequence[ResourceVersion]

    @property
    def version(self) -> ResourceVersion:
        """The newest."""
        return self.versions[0]

    @property
    def may_be_public(self) -> bool:
        """Whether staff may take it to the public library, and leave it there."""
        details = self.details
        is_open = details.is_offered and details.circle is None and details.licence in OPEN_LICENCES
        return is_open and not self.is_hidden and self.association.is_listed


@dataclass(frozen=True)
class PublicResource:
    """What everybody may read of something shared, as it was reviewed and published."""

    number: int
    title: str
    text: str
    language: Language
    published_on: date
    association: AssociationName
