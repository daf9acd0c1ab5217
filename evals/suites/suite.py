"""A suite of cases as an evaluator writes it: what is asked, and what must and must not be answered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date as Date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from agent.answer import AnswerStatus
from core.language.forms import Language
from core.text import Script

Name = Annotated[str, StringConstraints(pattern=r"^[\w][\w.-]*$", max_length=120)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Importance(StrEnum):
    """Whether a fact must be in a good answer, or may be (TREC nuggets)."""

    VITAL = "vital"
    OKAY = "okay"


class Nugget(_Strict):
    """A fact that an answer should hold: any of its texts, a pattern, a number or a date.

    Texts are compared folded (case, accents, Arabic letter forms); numbers and dates as values, however they are written.
    Exactly one of `any_of`, `pattern`, `number`, `date` is set.
    """

    importance: Importance = Importance.VITAL
    any_of: tuple[Text, ...] = Field((), alias="any")
    pattern: str | None = None
    number: float | None = None
    date: Date | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Nugget:
        ways = [bool(self.any_of), self.pattern is not None, self.number is not None, self.date is not None]
        if sum(ways) != 1:
            raise ValueError("give exactly one of any, pattern, number or date")
        if self.pattern is not None:
            try:
                re.compile(self.pattern)
            except re.error as error:
                raise ValueError(f"the pattern is not a regular expression: {error}") from None
        return self


class Style(_Strict):
    """How the answer must be written."""

    max_characters: Annotated[int, Field(ge=1)] | None = None
    script: Script | None = None


class _Expected(_Strict):
    """What is expected of an answer, shared by a case and by a group of cases.

    `expect` is an `AnswerStatus` (`perhaps` is one), or a group of them: `answered`, `unanswerable`, `refused`, `refused:<policy>`,
    `handed_over`, `conversation`, `help`, `referred`. `sources` are keys of documents (or the end of one) or ids of passages, of
    which at least one must be cited; a translation counts as its original.
    """

    tags: tuple[str, ...] = ()
    nuggets: tuple[Nugget, ...] = ()
    sources: tuple[str, ...] = ()
    expect: str = "answered"
    forbidden: tuple[Nugget, ...] = ()
    style: Style = Style()
    severity: Literal["normal", "zero_tolerance"] = "normal"
    held_out: bool = False
    note: str = ""

    @field_validator("nuggets", "forbidden", mode="before")
    @classmethod
    def _short_forms(cls, value: object) -> object:
        """A plain text is a nugget of one text; `{vital: …}` and `{okay: …}` say the importance first."""
        return [_nugget(item) for item in value] if isinstance(value, list | tuple) else value

    @field_validator("expect")
    @classmethod
    def _known(cls, value: str) -> str:
        if status := AnswerStatus.read(value):  # suites written before may name a status as it was called then
            return status.value
        groups = ("answered", "perhaps", "unanswerable", "refused", "handed_over", "conversation", "help", "referred")
        if not value.startswith(groups):
            raise ValueError(f"{value!r} is not known: {', '.join(groups)}, or a status")
        return value

    @model_validator(mode="after")
    def _has_something_to_know_a_good_answer_by(self) -> Self:
        if self.expect == "answered" and not (self.nuggets or self.sources):
            raise ValueError("a case that expects an answer needs nuggets or sources")
        return self


class Case(_Expected):
    """One question, or a conversation of which the last question is scored."""

    id: Name
    language: Language
    question: Text | None = None
    turns: tuple[Text, ...] = ()
    group: str = ""
    language_of_answer: Language | None = None

    @model_validator(mode="after")
    def _one_way_to_ask(self) -> Self:
        if (self.question is None) == (not self.turns):
            raise ValueError("give either question or turns")
        return self

    @property
    def asked(self) -> tuple[str, ...]:
        """Every question in order; the last one is scored."""
        return self.turns or (self.question or "",)

    @property
    def cluster(self) -> str:
        """What the case is clustered by in statistics: its group, else itself."""
        return self.group or self.id


class CaseGroup(_Expected):
    """The same question in several languages: one case each, named `<id>-<language>`, clustered in statistics."""

    id: Name
    questions: Annotated[Mapping[Language, Text | tuple[Text, ...]], Field(min_length=1)]
    """A question, or the turns of a conversation, by language."""

    def cases(self) -> tuple[Case, ...]:
        """The cases it stands for, in the order of its questions."""
        shared = self.model_dump(exclude={"id", "questions"}, by_alias=True)
        return tuple(
            Case.model_validate(
                {
                    **shared,
                    "id": f"{self.id}-{language}",
                    "group": self.id,
                    "language": language,
                    **({"question": asked} if isinstance(asked, str) else {"turns": asked}),
                }
            )
            for language, asked in self.questions.items()
        )


class Thresholds(_Strict):
    """What a run must reach, for every language by itself; a metric that is not named is not gated on.

    `minimum` and `maximum` are by metric name; `drop` is the largest fall against the baseline, `gap` the largest
    difference between the best and the worst language. `errors` is the share of a language's cases that may error before the
    run says nothing of it. `zero_tolerance` names the metrics that a zero-tolerance case must be perfect in; every share where
    none is named. `slices` are tags, or beginnings of tags up to a colon (`theme` for every `theme:…`), whose falls are checked
    too, across languages: a fall on one subject must not hide in the total either.
    """

    minimum: Mapping[str, float] = Field(default_factory=dict)
    maximum: Mapping[str, float] = Field(default_factory=dict)
    drop: Mapping[str, float] = Field(default_factory=dict)
    gap: Mapping[str, float] = Field(default_factory=dict)
    errors: Annotated[float, Field(ge=0, lt=1)] = 0.05
    zero_tolerance: tuple[str, ...] = ()
    slices: tuple[str, ...] = ()

    def gates_on(self, tag: str) -> bool:
        """Whether falls on the cases of a tag are checked by themselves."""
        return any(tag == name or tag.startswith(f"{name.removesuffix(':')}:") for name in self.slices)


class SuiteHeader(_Strict):
    """What a suite says of itself: its name, its documents and the thresholds that a release is gated on."""

    name: Name
    description: str = ""
    titles: Mapping[Language, Text] = Field(default_factory=dict)
    """What people call it, by language, where pages name it; tables (CSV, XLSX) have no room for it."""
    descriptions: Mapping[Language, Text] = Field(default_factory=dict)
    """What it asks, by language, where pages tell it; `description` stands where there is none."""
    documents: Text | None = None
    """Folder of the documents it asks about, relative to the suite's file; what is published when not said."""
    thresholds: Thresholds = Thresholds()


class Suite(SuiteHeader):
    """A named set of cases with the thresholds that a release is gated on."""

    cases: tuple[Case, ...] = ()
    groups: tuple[CaseGroup, ...] = ()

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        seen: set[str] = set()
        for case in self.all_cases:
            if case.id in seen:
                raise ValueError(f"two cases have the id {case.id!r}")
            seen.add(case.id)
        if not seen:
            raise ValueError("a suite needs cases or groups")
        return self

    @property
    def all_cases(self) -> tuple[Case, ...]:
        """Every case, those of groups spelled out."""
        return (*self.cases, *(case for group in self.groups for case in group.cases()))


def _nugget(item: object) -> object:
    if isinstance(item, str):
        return {"any": [item]}
    if not isinstance(item, dict):
        return item
    for importance in Importance:
        if importance in item:
            rest = {name: value for name, value in item.items() if name != importance}
            said = item[importance]
            inner = said if isinstance(said, dict) else {"any": said if isinstance(said, list) else [said]}
            return {"importance": importance, **inner, **rest}
    return item
