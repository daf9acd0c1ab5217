"""An organisation's policy, as `policy.yaml` in its folder states it: data that is checked at start and versioned with every answer.

```yaml
decided_by: Bureau …                                   # who answers for this file
decided_on: 2026-11-02
rails:                                                 # by name; one that is left out is on, with its own severity and wording
  vote: {severity: high, wording: {fr: …}}
  identity: {enabled: false, since: 2026-11-01, until: 2026-11-08, reason: …, decided_by: …}
reserved:                                              # topics that only an approved wording answers
  - {topic: …, words: {fr: [mot, …]}, wording: {fr: …}, decided_by: …}
names: {parties: [other parties, in every spelling], people: [public figures]}
sources: {official: ["loi-*"]}                         # documents of authority on elections, by name
helplines: [{for: [self_harm], name: {fr: …}, number: "…", source: https://…, checked: 2026-11-01}]
election: {address: https://…, name: {fr: …}, source: https://…, checked: 2026-11-01, calendar: [{day: 2026-09-23, what: …, polling: true}]}
time_zone: Africa/Casablanca                           # where days begin and end
providers: {allowed: [localhost], decided_by: …}       # hosts that may be sent what people write
contacts: ["05 37 …", presse@…]                        # the organisation's own, which documents are quoted with
```
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from agent.organisation.organisation import Localised, Text, Url
from agent.organisation.yaml_file import read_yaml
from core.language.forms import Language
from core.language.wording.concerns.concern import Concern
from core.language.wording.concerns.reading import Named

POLICY_FILE = "policy.yaml"
QUESTION_RAIL_NAMES = (
    *(concern.value for concern in Concern),
    "set_up",
    "paused",
    "silence",
    "reserved",
    "personal_data",
    "readable",
)
REPLY_RAIL_NAMES = ("markup", "address", "script", "voice", "personal_data", "paused")
RAIL_NAMES = tuple(dict.fromkeys((*QUESTION_RAIL_NAMES, *REPLY_RAIL_NAMES)))
ALWAYS_ON = ("readable", "paused", "silence", "reserved", *REPLY_RAIL_NAMES, "self_harm", "violence")
"""Rails that no policy switches off: what protects the person who writes, and the form of what leaves."""


class Severity(StrEnum):
    """How much weighs what a rail meets: the first alarms nobody, the last somebody at once."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class RailChoice(_Strict):
    """What an organisation decides about one rail; `enabled: false` holds between two days, and says why and by whom."""

    enabled: bool = True
    since: date | None = None
    until: date | None = None
    reason: str = ""
    decided_by: str = ""
    severity: Severity | None = None
    wording: Localised = Localised({})

    @model_validator(mode="after")
    def _off_is_explained(self) -> Self:
        if not self.enabled and not (self.since and self.reason and self.decided_by):
            raise ValueError("enabled: false needs since, reason and decided_by")
        if self.since and self.until and self.until < self.since:
            raise ValueError(f"until {self.until} is before since {self.since}")
        return self

    def is_on(self, today: date) -> bool:
        """Whether it is on that day: it is off from `since` to `until`, both included."""
        begun, over = self.since is None or today >= self.since, self.until is not None and today > self.until
        return self.enabled or not begun or over


class ReservedTopic(_Strict):
    """A topic that nothing but an approved wording answers, and the words it is known by."""

    topic: Text
    words: dict[Language, tuple[Text, ...]] = Field(min_length=1)
    wording: Localised
    decided_by: Text
    since: date | None = None
    until: date | None = None

    @field_validator("wording")
    @classmethod
    def _worded(cls, value: Localised) -> Localised:
        if not value.root:
            raise ValueError("give the approved wording in at least one language")
        return value


class Names(_Strict):
    """Names that only this organisation's country knows, in whatever letters they are written."""

    parties: tuple[Text, ...] = ()
    people: tuple[Text, ...] = ()


class SourceTiers(_Strict):
    """Documents by authority, as names with `*`: official ones alone tell how an election is held."""

    official: tuple[Text, ...] = ()


class Helpline(_Strict):
    """A number that people in danger can call; never one without where it was found and when."""

    for_: tuple[Literal["self_harm", "violence"], ...] = Field(alias="for", min_length=1)
    name: Localised
    number: Annotated[str, StringConstraints(pattern=r"^\+?\d[\d ]{1,17}$")]
    source: Url
    checked: date


class CalendarDay(_Strict):
    """A day of an election, and what it is; on a polling day and its eve the assistant is silent."""

    day: date
    what: Text
    polling: bool = False


class Election(_Strict):
    """Where the state itself says how an election is held, and its days."""

    name: Localised = Localised({})
    address: Url | None = None
    source: Url | None = None
    checked: date | None = None
    calendar: tuple[CalendarDay, ...] = ()

    @model_validator(mode="after")
    def _address_is_dated(self) -> Self:
        if self.address and not (self.source and self.checked):
            raise ValueError("an address needs source and checked: where it was found, and when")
        return self


class Providers(_Strict):
    """Hosts of model endpoints that may be sent what people write; left out, nobody has decided."""

    allowed: tuple[Text, ...] | None = None
    decided_by: str = ""

    @model_validator(mode="after")
    def _decided(self) -> Self:
        if self.allowed and not self.decided_by:
            raise ValueError("allowed needs decided_by")
        return self


class Policy(_Strict):
    """What an organisation has decided that its assistant may hear and say."""

    decided_by: str = ""
    decided_on: date | None = None
    rails: dict[str, RailChoice] = Field(default_factory=dict)
    reserved: tuple[ReservedTopic, ...] = ()
    names: Names = Names()
    sources: SourceTiers = SourceTiers()
    helplines: tuple[Helpline, ...] = ()
    election: Election = Election()
    providers: Providers = Providers()
    contacts: tuple[Text, ...] = ()
    time_zone: str = "Africa/Casablanca"

    @field_validator("rails")
    @classmethod
    def _known(cls, value: dict[str, RailChoice]) -> dict[str, RailChoice]:
        for name, choice in value.items():
            if name not in RAIL_NAMES:
                raise ValueError(f"{name} is no rail; there are {', '.join(RAIL_NAMES)}")
            if not choice.enabled and name in ALWAYS_ON:
                raise ValueError(f"{name} cannot be switched off")
        return value

    @classmethod
    def load(cls, folder: Path) -> Policy:
        """Read `policy.yaml` of a folder; the built-in policy where it has none. Raises `OrganisationError` with file and line."""
        path = folder / POLICY_FILE
        return read_yaml(path, cls) if path.is_file() else cls()

    @field_validator("time_zone")
    @classmethod
    def _on_earth(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"no time zone is called {value} here") from None
        return value

    def day_of(self, moment: datetime) -> date:
        """The day that a moment is in, where the organisation is: the clock that changes around Ramadan included."""
        return moment.astimezone(ZoneInfo(self.time_zone)).date()

    @cached_property
    def digest(self) -> str:
        """The version of this policy: twelve figures that change with anything in it."""
        return hashlib.sha256(self.model_dump_json(by_alias=True).encode()).hexdigest()[:12]

    @cached_property
    def named(self) -> Named:
        """Its names as the rules take them."""
        return Named(self.names.parties, self.names.people)

    def choice(self, rail: str) -> RailChoice:
        """What is decided about a rail."""
        return self.rails.get(rail, RailChoice())

    def helplines_for(self, rail: str) -> tuple[Helpline, ...]:
        """The numbers to give where a rail has met somebody in danger."""
        return tuple(line for line in self.helplines if rail in line.for_)
