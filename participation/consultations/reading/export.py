"""What an export of another tool holds once it is read: contributions, their support, and what became of each row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ExportKind(StrEnum):
    """Where an export comes from."""

    DECIDIM_PROPOSALS = "decidim_proposals"
    DECIDIM_COMMENTS = "decidim_comments"
    DECIDIM_DEBATES = "decidim_debates"
    POLIS = "polis"
    TABLE = "table"
    """A table of one's own: a column of texts, and perhaps a number, a title, a theme, a place and a date."""


class RowOutcome(StrEnum):
    """What became of a row."""

    TAKEN = "taken"
    CHANGED = "changed"
    """Taken, with something left out of it: somebody's name, a number, markup."""
    REFUSED = "refused"


class RowReason(StrEnum):
    """Why a row was changed or refused."""

    NONE = ""
    EMPTY = "empty"
    """It says nothing."""
    TWICE = "twice"
    """A row above has its number."""
    WITHDRAWN = "withdrawn"
    """Its author took it back in the other tool."""
    MODERATED = "moderated"
    """It was rejected in the other tool; it is kept out of sight, for the log of moderation."""
    CUT = "cut"
    """It was longer than a contribution may be; its beginning is kept."""
    IDENTITY = "identity"
    """It held somebody's name or data, which is left out."""
    NUMBER = "number"
    """Its number cannot be read."""


@dataclass(frozen=True)
class Votes:
    """How many agreed, disagreed and passed."""

    agree: int = 0
    disagree: int = 0
    passed: int = 0

    @property
    def total(self) -> int:
        """Everybody who saw it and said something, passing included."""
        return self.agree + self.disagree + self.passed


@dataclass(frozen=True)
class ReadContribution:
    """A contribution as another tool had it, without its author."""

    key: str
    """Its number there, with the kind of thing that it is: a second import of the same export finds it again."""
    text: str
    title: str = ""
    parent: str = ""
    """Key of what it comments on; empty where it stands by itself."""
    alignment: int = 0
    """Of a comment: 1 for, -1 against, 0 neither."""
    votes: Votes = field(default_factory=Votes)
    groups: tuple[Votes, ...] = ()
    """Votes of each group of opinion, where the tool found some; groups under ten members are not read."""
    theme: str = ""
    """What people there sorted it under, the widest first, with "/" between."""
    place: str = ""
    made_at: datetime | None = None
    answer: str = ""
    """What the organiser there answered."""
    is_rejected: bool = False
    """Whether it was moderated away there."""


@dataclass(frozen=True)
class RowReport:
    """What became of a row; `line` counts from 1 at the header's line."""

    file: str
    line: int
    key: str
    outcome: RowOutcome
    reason: RowReason = RowReason.NONE


@dataclass(frozen=True)
class ReadExport:
    """An export as it was read."""

    kind: ExportKind
    contributions: tuple[ReadContribution, ...]
    rows: tuple[RowReport, ...]
    dropped: tuple[str, ...]
    """Names of the columns that were not read at all, those about people among them."""
    participants: int = 0
    groups: tuple[int, ...] = ()
    """Members of each group of opinion."""
    warnings: tuple[str, ...] = ()
    """What a person should know of how the file was read."""
    counts: Mapping[RowOutcome, int] = field(default_factory=dict)
