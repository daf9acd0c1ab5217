"""What the forms of mentoring hold, as the room takes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from starlette.datastructures import FormData

from core.errors import WrongUseError
from participation.mentoring.applying.checks import LONGEST_ABOUT, LONGEST_CONTACT, LONGEST_NAME, MOST_TAKEN, MOST_TIES
from participation.mentoring.matching.applicants import Moment, SpokenLanguage
from participation.mentoring.schemas import (
    ApplicantGender,
    ApplicantProfile,
    FieldOfWork,
    MentoringApplication,
    MentoringGoal,
)

Option = TypeVar("Option", bound=StrEnum)


@dataclass(frozen=True)
class ApplicationForm:
    """An application as it was filled in; `is_sent` says that its person wants it sent."""

    profile: ApplicantProfile
    answers: tuple[bool, ...]
    accepts_code: bool
    is_sent: bool


def application_form(form: FormData, questions: int, regions: Iterable[str]) -> ApplicationForm:
    """What somebody filled in; what is no choice of ours is left out."""
    region = _line(form, "region")
    capacity = _line(form, "capacity")
    profile = ApplicantProfile(
        name=_line(form, "name")[:LONGEST_NAME],
        contact=_line(form, "contact")[:LONGEST_CONTACT],
        gender=one_of(ApplicantGender, _line(form, "gender")) or ApplicantGender.NOT_SAID,
        languages=_several(SpokenLanguage, form, "languages"),
        moments=_several(Moment, form, "moments"),
        field=one_of(FieldOfWork, _line(form, "field")),
        region=region if region in set(regions) else "",
        goals=_several(MentoringGoal, form, "goals"),
        is_region_asked=bool(_line(form, "is_region_asked")),
        ties=tuple(filter(None, (one.strip()[:LONGEST_CONTACT] for one in _text(form, "ties").splitlines())))[
            :MOST_TIES
        ],
        capacity=min(max(int(capacity), 1), MOST_TAKEN) if capacity.isdecimal() else 1,
        about=_text(form, "about").strip()[:LONGEST_ABOUT],
    )
    answers = tuple(bool(_line(form, f"answer{place}")) for place in range(questions))
    return ApplicationForm(profile, answers, bool(_line(form, "code")), _line(form, "do") == "send")


def filled_in(found: MentoringApplication, form: ApplicationForm, code_version: int) -> MentoringApplication:
    """An application as it was filled in just now, though it could not be taken so."""
    accepted = code_version if form.accepts_code else 0
    return replace(found, profile=form.profile, answers=form.answers, code_version=accepted)


def one_of(every: type[Option], value: str) -> Option | None:
    """What a choice stands for; None for no choice of ours."""
    return next((one for one in every if one.value == value), None)


def wanted(every: type[Option], value: str) -> Option:
    """What a choice stands for. Raises WrongUseError for no choice of ours."""
    found = one_of(every, value)
    if found is None:
        raise WrongUseError("There is no such choice.")
    return found


def day_of(value: str) -> date:
    """A day. Raises WrongUseError for none."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise WrongUseError("This is no day.") from None


def _several(every: type[Option], form: FormData, name: str) -> frozenset[Option]:
    chosen = {str(value) for value in form.getlist(name)}
    return frozenset(one for one in every if one.value in chosen)


def _line(form: FormData, name: str) -> str:
    return " ".join(_text(form, name).split())


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value if isinstance(value, str) else ""
