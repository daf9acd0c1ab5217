"""An association's details as a form gives and shows them; staff and the public fill in the same one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from core.language.forms import Language
from core.text import western_digits
from participation.associations.directory.schemas import (
    AssociationDetails,
    AssociationField,
    AssociationSize,
    DetailField,
)
from participation.associations.errors import UnknownPlaceError
from participation.common.errors import UnreadableDayError
from participation.common.territory.gazetteer import Gazetteer

_PLAIN = ("name_ar", "name_fr", "receipt", "about", "email", "phone", "address", "website")
_LISTS = ("needs", "offers", "languages")
_DAYS = ("founded_on", "receipt_on")
_BARE = re.compile(r"[\w-]+(\.[\w-]+)+(/\S*)?")
"""An address of the web as people write it, without what it begins with."""


def details_of_form(told: Mapping[str, str], hidden: Iterable[object], gazetteer: Gazetteer) -> AssociationDetails:
    """What a form says of an association. Raises WrongUseError for a place that is none, or a day that no calendar has."""
    values: dict[str, Any] = {name: told.get(name, "").strip() for name in _PLAIN}
    values |= {name: tuple(filter(None, map(str.strip, told.get(name, "").splitlines()))) for name in _LISTS}
    values |= {name: day_written(told.get(name, "")) for name in _DAYS}
    values["website"] = website_written(values["website"])
    return AssociationDetails(
        field=_one(AssociationField, told.get("field", ""), AssociationField.OTHER),
        size=_one(AssociationSize, told.get("size", ""), AssociationSize.UNKNOWN),
        territory=place_written(told.get("place", ""), gazetteer),
        hidden=frozenset(one for one in DetailField if one.value in {*map(str, hidden)}),
        **values,
    )


def form_of_details(details: AssociationDetails, gazetteer: Gazetteer, language: Language) -> dict[str, str]:
    """The fields of the form for details that there are."""
    told = {name: str(getattr(details, name)) for name in _PLAIN}
    told |= {name: "\n".join(getattr(details, name)) for name in _LISTS}
    told |= {name: str(getattr(details, name) or "") for name in _DAYS}
    place = gazetteer.get(details.territory)
    return told | {
        "field": details.field.value,
        "size": details.size.value,
        "place": place.called(language) if place else "",
    }


def place_written(text: str, gazetteer: Gazetteer) -> str:
    """The code of a place as somebody wrote it; empty for no text. Raises UnknownPlaceError."""
    if not (named := text.strip()):
        return ""
    place = gazetteer.get(named) or gazetteer.the(named)
    if place is None:
        raise UnknownPlaceError(
            f"“{named}” is no place that is known.", remedy="Write a commune, a province or a region."
        )
    return place.code


def website_written(text: str) -> str:
    """An address of the web as somebody wrote it, with https:// where they left it out."""
    return f"https://{text}" if _BARE.fullmatch(text) else text


def day_written(text: str) -> date | None:
    """A day as a form gives it; None for no text. Raises UnreadableDayError for what is no day."""
    text = western_digits(text).strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UnreadableDayError(f"“{text}” is no day.", remedy="Write it as 2026-11-30.") from None


def _one(kinds: Any, value: str, otherwise: Any) -> Any:
    return kinds(value) if value in {kind.value for kind in kinds} else otherwise
