"""What being put in touch speaks of: who looks for help, who offers some, and how far two of them are."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from participation.common.assignment.assignment import Merit
from participation.common.history import StateMachine
from participation.common.rights import RoomRight


class HelpKind(StrEnum):
    """What help is looked for or given."""

    LEGAL = "legal"
    ACCOUNTING = "accounting"
    TRAINING = "training"
    FUNDRAISING = "fundraising"
    DIGITAL = "digital"
    COMMUNICATION = "communication"
    TRANSLATION = "translation"
    HEALTH = "health"
    BUILDING = "building"
    PREMISES = "premises"
    TRANSPORT = "transport"
    OTHER = "other"


class IntroductionState(StrEnum):
    """How far somebody who asked is."""

    ASKED = "asked"
    """Nobody in particular was asked yet."""
    PROPOSED = "proposed"
    """One was named, who has not said yes."""
    ACCEPTED = "accepted"
    """That one said yes; who asked has still to."""
    INTRODUCED = "introduced"
    """Both agreed, and each sees how to reach the other."""
    HELPED = "helped"
    NOT_HELPED = "not_helped"
    DECLINED = "declined"
    """One of the two said no; another may be named."""
    WITHDRAWN = "withdrawn"


_S = IntroductionState
INTRODUCTION_STATES = StateMachine[IntroductionState](
    {
        _S.ASKED: {_S.PROPOSED: RoomRight.MODERATE, _S.WITHDRAWN: RoomRight.RUN},
        _S.PROPOSED: {
            _S.ACCEPTED: RoomRight.RUN,
            _S.INTRODUCED: RoomRight.RUN,
            _S.DECLINED: RoomRight.RUN,
            _S.WITHDRAWN: RoomRight.RUN,
        },
        _S.ACCEPTED: {_S.INTRODUCED: RoomRight.RUN, _S.DECLINED: RoomRight.RUN, _S.WITHDRAWN: RoomRight.RUN},
        _S.DECLINED: {_S.PROPOSED: RoomRight.MODERATE, _S.WITHDRAWN: RoomRight.RUN},
        _S.INTRODUCED: {_S.HELPED: RoomRight.RUN, _S.NOT_HELPED: RoomRight.RUN},
    }
)
"""What may come after each state; RUN is what the two themselves may, MODERATE what staff may, and who asks may with whom they name."""
AGREED = frozenset({_S.INTRODUCED, _S.HELPED, _S.NOT_HELPED})
"""States in which both said yes: before them, nobody sees an address."""
OPEN = frozenset({_S.ASKED, _S.DECLINED})
"""States in which somebody may be named."""


class IntroductionSide(StrEnum):
    """Who of the two somebody is."""

    ASKER = "asker"
    PARTNER = "partner"

    @property
    def other(self) -> IntroductionSide:
        """The other of the two."""
        return IntroductionSide.PARTNER if self is IntroductionSide.ASKER else IntroductionSide.ASKER


class IntroductionRefusal(StrEnum):
    """Why somebody said no."""

    NO_TIME = "no_time"
    OTHER_WORK = "other_work"
    """It is not what they do."""
    TOO_FAR = "too_far"
    SETTLED = "settled"
    """It has been settled otherwise."""
    NO_REASON = "no_reason"


@dataclass(frozen=True, order=True)
class HelperRef:
    """Who may help: an association by its number, or a volunteer by theirs."""

    association: int = 0
    volunteer: int = 0

    @property
    def key(self) -> str:
        """It as one word."""
        return f"a{self.association}" if self.association else f"v{self.volunteer}"

    @classmethod
    def of_key(cls, key: str) -> HelperRef:
        """The one of a word; nobody for every other word."""
        number = int(key[1:10]) if key[1:10].isascii() and key[1:10].isdigit() else 0
        return cls(association=number) if key[:1] == "a" else cls(volunteer=number if key[:1] == "v" else 0)


@dataclass(frozen=True)
class HelpOffer:
    """Help that an association or a volunteer offers; `lines` are its own words, for members and staff where it says so."""

    who: HelperRef
    kinds: frozenset[HelpKind]
    territory: str
    lines: tuple[str, ...]
    languages: tuple[str, ...] = ()
    participant: str = ""
    """Of a volunteer."""


@dataclass(frozen=True)
class Volunteer:
    """A professional who gives some time: everybody sees the kind of help, the place and the languages, never who it is."""

    number: int
    participant: str
    kinds: frozenset[HelpKind]
    territory: str
    languages: tuple[str, ...]
    about: str
    contact: str
    is_listed: bool
    since: datetime


@dataclass(frozen=True)
class NamedHelper:
    """Who was named for somebody who asked, why, and what they said."""

    who: HelperRef
    has_agreed: bool | None
    refusal: IntroductionRefusal | None
    merits: tuple[Merit, ...]
    named_at: datetime
    is_by_asker: bool = False
    """Whether the one who said no was who asked."""


@dataclass(frozen=True)
class Introduction:
    """Somebody who asked to be put in touch; without any address. `answers` are those who were named, the last one last."""

    number: int
    state: IntroductionState
    participant: str
    association: int
    """For which they ask; 0 for themselves."""
    kind: HelpKind
    territory: str
    need: str
    has_agreed: bool
    """Whether who asked agreed to the one who is named now."""
    asked_at: datetime
    changed_at: datetime
    introduced_at: datetime | None
    answers: tuple[NamedHelper, ...] = field(default=())

    @property
    def partner(self) -> NamedHelper | None:
        """Who is named now."""
        last = self.answers[-1] if self.answers else None
        return last if last is not None and self.state not in OPEN else None

    @property
    def refused(self) -> frozenset[str]:
        """Keys of those who were named before, one of the two having said no."""
        return frozenset(one.who.key for one in self.answers if one.refusal is not None)
