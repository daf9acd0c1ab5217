"""The organisation that Munadil speaks for, as `organisation.yaml` in its folder describes it.

```yaml
name: {fr: …, ar: …, ary: …, ary-Latn: …, en: …}      # required; one text for every language may be written as plain text
short_name: {fr: le Parti …, en: the … Party}          # how wordings call it, with its article; the name where it is missing
assistant: {fr: …}                                     # what the assistant is called
tagline: {fr: …}
languages: [fr, ar, ary, ary-Latn, en]                 # languages that people are offered
default_language: fr
disclaimer: {fr: …}                                    # shown at first sight: an AI, a demonstration, may be wrong
contact: {how: {fr: …}, email: …, phone: …, url: …, hours: {fr: …}}   # how to reach a person, and when somebody answers
data_protection: {hosting: {fr: …}, backup_days: 30, receipt: D-…}    # told at /privacy: where, how long copies stay, the CNDP's receipt
links: [{label: {fr: …}, url: …}]
examples: {fr: [question, …]}                          # questions to begin with
colours: {primary: "#b8005c"}                          # of the page; tones that can be read are derived from it
demonstration: true                                    # the proof page says so; left out, it is the real thing
participation: {consultations: {title: {fr: …}}}       # rooms of participation that are open; one that is not named is off
```
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints, field_validator, model_validator

from agent.organisation.yaml_file import read_yaml
from core.language.forms import Language

TEXT_LONGEST = 6_000
"""Characters of a text in one form. Chosen by hand: two pages, for a code of conduct."""
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TEXT_LONGEST)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=2000)]
_FALLBACK = (Language.FRENCH, Language.ARABIC, Language.ENGLISH)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Localised(RootModel[dict[Language, Text]]):
    """A text in some of the languages; `in_language` falls back to the nearest one there is."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _one_for_all(cls, value: object) -> object:
        return dict.fromkeys(Language, value) if isinstance(value, str) else value

    def in_language(self, language: Language) -> str:
        """The text in a language, else in the one it reads like, else in any; empty where there is none at all."""
        for candidate in (language, language.base, *_FALLBACK, *self.root):
            if candidate in self.root:
                return self.root[candidate]
        return ""


class Contact(_Strict):
    """How to reach a person of the organisation."""

    how: Localised = Localised({})
    email: str = ""
    phone: str = ""
    url: Url | None = None
    hours: Localised = Localised({})
    """When somebody answers, as a person is told who asked for one."""


class DataProtection(_Strict):
    """What only the organisation knows of what becomes of people's data; people are told it at /privacy."""

    hosting: Localised = Localised({})
    """Where the server stands and who runs it."""
    backup_days: int | None = Field(default=None, ge=0, le=3650)
    """Days that copies of the database are kept."""
    receipt: str = ""
    """Number of the receipt of the declaration to the CNDP."""


class Link(_Strict):
    """A page that people are shown."""

    label: Localised
    url: Url


class Colours(_Strict):
    """Colours of the organisation, as #rrggbb."""

    primary: Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")] = "#b3124f"


class ParticipationRoom(StrEnum):
    """A room of participation: what people take part in."""

    CONSULTATIONS = "consultations"
    DIALOGUES = "dialogues"
    MENTORING = "mentoring"
    ASSOCIATIONS = "associations"
    TRAINING = "training"
    HELP_DESK = "help_desk"
    CALLS = "calls"

    @property
    def path(self) -> str:
        """How addresses spell it."""
        return self.value.replace("_", "-")


class RoomOptions(BaseModel):
    """What an organisation says of a room of participation; what is a room's own is in `model_extra`, and read by that room."""

    model_config = ConfigDict(extra="allow", frozen=True)

    title: Localised = Localised({})
    """What people see it called; the room's own name where it is missing."""
    territory: str = ""
    """Code of the place whose places are offered; empty for the whole country."""


class Organisation(_Strict):
    """Everything that names one organisation."""

    name: Localised
    short_name: Localised = Localised({})
    assistant: Localised = Localised(
        {
            Language.FRENCH: "Munadil",
            Language.ARABIC: "مناضل",
            Language.DARIJA: "مناضل",
            Language.DARIJA_LATIN: "Munadil",
            Language.ENGLISH: "Munadil",
        }
    )
    tagline: Localised = Localised({})
    languages: tuple[Language, ...] = Field(default=tuple(Language), min_length=1)
    default_language: Language = Language.FRENCH
    disclaimer: Localised = Localised({})
    contact: Contact = Contact()
    data_protection: DataProtection = DataProtection()
    links: tuple[Link, ...] = ()
    examples: dict[Language, tuple[Text, ...]] = Field(default_factory=dict)
    colours: Colours = Colours()
    demonstration: bool = False
    """Whether this only shows what Munadil can do, and does not speak for anybody."""
    participation: dict[ParticipationRoom, RoomOptions] = Field(default_factory=dict)
    """Rooms of participation that are open, each with its options."""

    @field_validator("name")
    @classmethod
    def _named(cls, value: Localised) -> Localised:
        if not value.root:
            raise ValueError("give the name in at least one language")
        return value

    @model_validator(mode="after")
    def _default_is_offered(self) -> Organisation:
        if self.default_language not in self.languages:
            raise ValueError(f"default_language {self.default_language} is not among languages")
        return self

    def called(self, language: Language) -> str:
        """What wordings call the organisation: its short name, else its name."""
        return self.short_name.in_language(language) or self.name.in_language(language)

    @classmethod
    def load(cls, folder: Path) -> Organisation:
        """Read `organisation.yaml` of a folder; raises `OrganisationError` with file and line."""
        return read_yaml(folder / "organisation.yaml", cls)
