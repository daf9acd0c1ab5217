"""A directory that comes in as a table: each row is read as people write it, taken once, and told what became of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from core.database.database import Database
from core.language.fold import fold
from core.text import Script, script_of, western_digits
from participation.associations.directory.directory import Directory, checked, completed
from participation.associations.directory.finding import fields_named
from participation.associations.directory.form import website_written
from participation.associations.directory.rows import association_of
from participation.associations.directory.schemas import (
    AssociationDetails,
    AssociationField,
    AssociationSize,
    AssociationState,
    DetailField,
    DirectoryEntry,
)
from participation.associations.directory.tables import AssociationRow
from participation.common.errors import UnreadableDayError
from participation.common.sheets import (
    SheetReport,
    TableSheet,
    TakenRow,
    TakenState,
    column,
    read_sheet,
    take_in,
    written,
)
from participation.common.territory.gazetteer import Gazetteer

_COLUMNS: Mapping[str, str] = {
    "number": "number, numero, رقم, الرقم",
    "name_ar": "name ar, nom ar, nom arabe, nom en arabe, name arabic, الاسم بالعربية, الاسم, اسم الجمعية, الجمعية",
    "name_fr": "name fr, nom fr, nom francais, nom, name, denomination, association, nom de l'association, الاسم بالفرنسية",
    "field": "field, domaine, secteur, domaine d'activite, sector, activite, المجال, مجال العمل, ميدان, مجال الاشتغال",
    "region": "region, jiha, جهة, الجهة",
    "province": "province, prefecture, province ou prefecture, ville, city, الاقليم, العمالة, المدينة, عمالة او اقليم",
    "commune": "commune, localite, جماعة, الجماعة",
    "territory": "territory, territoire, lieu, place, siege, code territoire, المكان, المقر",
    "size": "size, taille, adherents, members, nombre d'adherents, عدد المنخرطين, الحجم",
    "founded_on": "founded on, founded, creation, date de creation, annee de creation, creee le, cree le, fondee le, "
    "date de fondation, تاريخ التاسيس, سنة التاسيس",
    "receipt": "receipt, recepisse, numero de recepisse, n° recepisse, recepisse legal, رقم الوصل, الوصل, وصل الايداع",
    "receipt_on": "receipt on, date du recepisse, date recepisse, date de recepisse, receipt date, تاريخ الوصل",
    "about": "about, description, objet, presentation, objectifs, وصف, نبذة, الاهداف",
    "email": "email, mail, e-mail, courriel, البريد, البريد الالكتروني",
    "phone": "phone, telephone, tel, gsm, mobile, الهاتف, رقم الهاتف",
    "address": "address, adresse, العنوان",
    "website": "website, site, site web, web, الموقع, الموقع الالكتروني",
    "needs": "needs, besoins, الحاجيات, الاحتياجات",
    "offers": "offers, offres, competences, العروض, الخبرات",
    "languages": "languages, langues, اللغات",
    "hidden": "hidden, reserve, reserve aux membres, members only, للاعضاء فقط",
}
"""Each box with the names that its column may have."""
_BOXES = {column(name): box for box, names in _COLUMNS.items() for name in names.split(",")}
_SMALL, _LARGE = 20, 100
"""Members from which on an association is medium, and large. Chosen by hand, as the bands are."""
_LONGEST_CALLED = 80
"""Characters by which a row is told. Chosen by hand: what the name is too long for must stand beside it."""
_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")
_REACHED = ("email", "phone", "address", "website")
_LISTED = re.compile(r"[;\n|،؛]")


@dataclass(frozen=True)
class DirectoryImport:
    """What became of a table: its rows, and those whose place could not be told."""

    report: SheetReport
    without_place: tuple[TakenRow, ...]


class DirectoryImporting:
    """Takes tables in, and writes what everybody may see as one."""

    def __init__(self, database: Database, directory: Directory, gazetteer: Gazetteer) -> None:
        self._database, self._directory, self._gazetteer = database, directory, gazetteer

    def look(self, content: bytes) -> DirectoryImport:
        """What would come of each row of a table. Raises WrongUseError where it is no table."""
        return self._read(content, self._would_become)

    def take(self, content: bytes, who: str) -> DirectoryImport:
        """Take a table in; what came before is changed where it says something else, never twice there."""
        return self._read(content, lambda details, key: self._kept(details, key, who))

    def _read(
        self, content: bytes, become: Callable[[AssociationDetails, str], tuple[TakenState, str]]
    ) -> DirectoryImport:
        keys, without = Counter[str](), set[str]()

        def each(row: Mapping[str, str]) -> tuple[TakenState, str]:
            details = self.details(row)
            key = _key(row, details)
            keys[key] += 1
            key = key if keys[key] == 1 else f"{key} {keys[key]}"  # the second of one table is another row
            state, name = become(details, key)
            if not details.territory:
                without.add(name)
            return state, name

        report = take_in(boxed(read_sheet(content)), [*_BOXES], each, _called)
        return DirectoryImport(report, tuple(row for row in report.rows if row.key in without))

    def _would_become(self, details: AssociationDetails, key: str) -> tuple[TakenState, str]:
        checked(details)
        name = details.name_fr or details.name_ar
        with self._database.read() as session:
            row = session.scalar(select(AssociationRow).where(AssociationRow.key == key))
            if row is None:
                return TakenState.ADDED, name
            before = association_of(row, self._directory.vault).details
            is_same = completed(details, before) == before
            return (TakenState.UNCHANGED if is_same else TakenState.CHANGED), name

    def _kept(self, details: AssociationDetails, key: str, who: str) -> tuple[TakenState, str]:
        with self._database.write() as session:
            row = session.scalar(select(AssociationRow).where(AssociationRow.key == key))
            if row is None:
                made = self._directory.added(session, details, who, state=AssociationState.LISTED, key=key)
                return TakenState.ADDED, str(made.id)
            before = association_of(row, self._directory.vault).details
            told = completed(details, before)  # what the table does not say stays as it is
            is_changed = self._directory.changed(session, row, told, who)
            return (TakenState.CHANGED if is_changed else TakenState.UNCHANGED), str(row.id)

    def details(self, row: Mapping[str, str]) -> AssociationDetails:
        """How a row, by our names for its columns, is read. Raises WrongUseError for what cannot be."""
        arabic, latin = _names(row)
        field = next(iter(_fields(row.get("field", "")) or fields_named(f"{arabic} {latin}")), AssociationField.OTHER)
        told: dict[str, Any] = {name: row.get(name, "") for name in ("receipt", "about", *_REACHED)}
        told["website"] = website_written(told["website"])
        told |= {name: _parts(row.get(name, "")) for name in ("needs", "offers", "languages")}
        told |= {name: _day(row.get(name, "")) for name in ("founded_on", "receipt_on")}
        if row.get("hidden"):
            told["hidden"] = frozenset(one for one in DetailField if one.value in _parts(row["hidden"]))
        size = _size(row.get("size", ""))
        return AssociationDetails(
            name_ar=arabic, name_fr=latin, field=field, territory=self._place(row), size=size, **told
        )

    def _place(self, row: Mapping[str, str]) -> str:
        """The code of the narrowest place that a row names; each lies in the wider one, where that is told."""
        within = ""
        for box in ("region", "province", "commune", "territory"):
            name = row.get(box, "")
            if not name:
                continue
            if self._gazetteer.get(name) is not None:
                within = name
            elif (place := self._gazetteer.the(name, within=within) or self._gazetteer.the(name)) is not None:
                within = place.code
        return within


def entries_table(entries: Iterable[DirectoryEntry]) -> str:
    """What everybody may see of the directory, as a CSV that can be taken in again."""
    header = [name for name in _COLUMNS if name not in ("region", "province", "commune", "hidden")]
    rows = []
    for entry in entries:
        told: dict[str, object] = {"number": entry.number}
        for name in header[1:]:
            value = getattr(entry.details, name)
            told[name] = "; ".join(value) if isinstance(value, tuple) else value
        rows.append([told[name] for name in header])
    return written(header, rows)


def boxed(sheet: TableSheet) -> TableSheet:
    """A table by our names for its columns; of two columns for one box the first that says something counts."""
    rows = []
    for line, row in sheet.rows:
        boxed: dict[str, str] = {}
        for name, cell in row.items():
            box = _BOXES.get(name)
            if box and cell and not boxed.get(box):
                boxed[box] = cell.strip()
        rows.append((line, boxed))
    return TableSheet(sheet.header, tuple(rows))


def _names(row: Mapping[str, str]) -> tuple[str, str]:
    """The names in Arabic and in Latin letters, whichever column they stand in; a cell may hold both."""
    arabic, latin = row.get("name_ar", ""), row.get("name_fr", "")
    if latin and not arabic and (parts := re.split(r"\s*[/|–]\s*|\s+-\s+", latin)) and len(parts) > 1:
        by_script = {script_of(part): part for part in parts}
        if {*by_script} >= {Script.ARABIC, Script.LATIN}:
            return by_script[Script.ARABIC], by_script[Script.LATIN]
    if latin and not arabic and script_of(latin) is Script.ARABIC:
        return latin, ""
    if arabic and not latin and script_of(arabic) is Script.LATIN:
        return "", arabic
    return arabic, latin


def _called(row: Mapping[str, str]) -> str:
    """What a row that was refused is told by."""
    return " ".join(_names(row)).strip()[:_LONGEST_CALLED]


def _key(row: Mapping[str, str], details: AssociationDetails) -> str:
    """By which a row is known again: its receipt, else its number, with its names and place."""
    plain = re.sub(r"\W", "", fold(details.receipt))
    name = re.sub(r"\W", "", fold(f"{details.name_fr} {details.name_ar}"))
    return f"{plain or row.get('number') or ''} {details.territory} {name}"[:110]


def _fields(text: str) -> tuple[AssociationField, ...]:
    plain = column(text).replace(" ", "_")
    if plain in {field.value for field in AssociationField}:
        return (AssociationField(plain),)
    return tuple(sorted(fields_named(text), key=list(AssociationField).index))


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _LISTED.split(text) if part.strip())


def _size(text: str) -> AssociationSize:
    if text in {size.value for size in AssociationSize}:
        return AssociationSize(text)
    found = re.search(r"\d+", western_digits(text).replace(" ", ""))
    if found is None:
        return AssociationSize.UNKNOWN
    count = int(found[0])
    return (
        AssociationSize.SMALL if count < _SMALL else AssociationSize.MEDIUM if count < _LARGE else AssociationSize.LARGE
    )


def _day(text: str) -> date | None:
    """A day as tables write it; a year alone is its first day. Raises UnreadableDayError for one that no calendar has."""
    plain = western_digits(text)
    try:
        if found := _ISO.search(plain):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DAY.search(plain):
            return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        raise UnreadableDayError(f"“{text}” is no day.", remedy="Write it like 2026-11-30.") from None
    year = _YEAR.search(plain)
    return date(int(year[1]), 1, 1) if year else None
