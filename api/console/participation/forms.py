"""What the forms of the rooms' pages hold: lines, wordings by form, days, numbers, one of a list, a place."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TypeVar

from starlette.datastructures import FormData

from agent.organisation.organisation import TEXT_LONGEST, Localised
from api.console.participation.frame import RoomVisit
from api.http.settings import ApiSettings
from core.errors import WrongUseError
from core.language.forms import Language
from core.text import western_digits
from participation.common.errors import Fault, FaultyFormError
from participation.common.texts.localised import worded

ChoiceT = TypeVar("ChoiceT", bound=StrEnum)


def text(form: FormData, name: str) -> str:
    """A line of a form; empty where there is none."""
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def wordings(form: FormData, name: str) -> Localised:
    """A text in every form that somebody wrote it in: the fields `<name>_<form>`. Raises FaultyFormError for one that is too long."""
    told = {tag: text(form, f"{name}_{tag}").replace("\r\n", "\n") for tag in Language}
    for one in told.values():
        if len(one) > TEXT_LONGEST:
            raise FaultyFormError(
                Fault.TOO_LONG, f"A text has at most {TEXT_LONGEST} characters.", begins=one[:40], most=TEXT_LONGEST
            )
    return worded(told)


def in_order_of(reader: Language) -> list[Language]:
    """Forms in the order of a page's fields: the reader's own first, then the other languages of the console, Darija between them."""
    first, second, third = sorted(
        (Language.FRENCH, Language.ARABIC, Language.ENGLISH), key=lambda one: one is not reader
    )
    return [first, second, Language.DARIJA, Language.DARIJA_LATIN, third]


def day(form: FormData, name: str) -> date | None:
    """A day; None where none is given. Raises FaultyFormError for what is no day."""
    value = western_digits(text(form, name))
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise FaultyFormError(
            Fault.NO_DAY, f"“{value}” is no day.", remedy="Write it as 2026-11-29.", value=value[:40]
        ) from None


def number(form: FormData, name: str) -> int | None:
    """A number; None where none is given. Raises FaultyFormError for what is none."""
    value = western_digits(text(form, name))
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise FaultyFormError(Fault.NO_NUMBER, f"“{value}” is no number.", value=value[:40])
    return int(value)


def numbers(form: FormData, name: str) -> list[int]:
    """The boxes of this name that are ticked."""
    return [
        int(value) for value in form.getlist(name) if isinstance(value, str) and value.isascii() and value.isdigit()
    ]


def chosen(choices: type[ChoiceT], form: FormData, name: str) -> ChoiceT:
    """One of a list. Raises WrongUseError for what is not on it."""
    return one_of(choices, text(form, name))


def one_of(choices: type[ChoiceT], value: str) -> ChoiceT:
    """A value as one of a list. Raises WrongUseError for what is not on it."""
    if value not in list(choices):
        raise WrongUseError(f"“{value[:40]}” is not on the list.", remedy="Choose one that is.")
    return choices(value)


def place_code(here: RoomVisit, name: str) -> str:
    """The code of a place by its name; empty for no name. Raises WrongUseError for no place, or several of that name."""
    place = here.participation.gazetteer.the(name) if name else None
    if name and place is None:
        raise FaultyFormError(
            Fault.NO_PLACE,
            f"There is no one place called {name}.",
            remedy="Write the name of a region or a commune.",
            name=name,
        )
    return place.code if place else ""


def site_of(here: RoomVisit, settings: ApiSettings) -> str:
    """Where everybody finds this server: as the settings say, else as this page was asked for."""
    return (settings.public_url or str(here.visit.request.base_url)).rstrip("/")
