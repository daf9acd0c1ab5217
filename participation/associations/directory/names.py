"""What associations are called, for whatever names them beside the directory."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.database.statements import chunks
from core.language.forms import Language
from core.text import in_one_line, normalise, strip_accents, western_digits
from participation.associations.directory.schemas import AssociationState, DirectoryEntry
from participation.associations.directory.tables import AssociationRow


@dataclass(frozen=True)
class AssociationName:
    """An association by its number and its names, one of which may be empty."""

    number: int
    name_ar: str
    name_fr: str
    is_listed: bool = True

    def __post_init__(self) -> None:
        in_one_line(self, "name_ar", "name_fr")

    def called(self, language: Language) -> str:
        """Its name in the letters of a form, else the one that it has."""
        first, other = (self.name_ar, self.name_fr) if language.is_rtl else (self.name_fr, self.name_ar)
        return first or other


def names_of(session: Session, numbers: Collection[int | None]) -> Mapping[int, AssociationName]:
    """The names of these associations, by number; those that left have none."""
    found: dict[int, AssociationName] = {}
    for chunk in chunks(sorted({one for one in numbers if one is not None})):
        wanted = select(AssociationRow.id, AssociationRow.name_ar, AssociationRow.name_fr, AssociationRow.state)
        for number, name_ar, name_fr, state in session.execute(wanted.where(AssociationRow.id.in_(chunk))):
            is_listed = state == AssociationState.LISTED
            found[number] = AssociationName(number, name_ar, name_fr, is_listed)
    return found


def association_named(entries: Collection[DirectoryEntry], told: str) -> int:
    """The number of the association that somebody names in either script, or by its number; 0 for none, or more than one."""
    wanted, number = _plain(told), western_digits(told.strip())
    if number.isascii() and number.isdigit():
        return int(number) if len(number) < 10 and any(one.number == int(number) for one in entries) else 0
    names = {one.number: (_plain(one.details.name_ar), _plain(one.details.name_fr)) for one in entries}
    same = [one for one, called in names.items() if wanted and wanted in called]
    found = same or [one for one, called in names.items() if wanted and any(wanted in name for name in called)]
    return found[0] if len(found) == 1 else 0


def _plain(name: str) -> str:
    return " ".join(strip_accents(normalise(name)).casefold().split())
