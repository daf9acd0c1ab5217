"""Pages of the directory, filtered, counted and put in order by the database: what is not shown is not read, nor are seals opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from connectors.rows.identity import Vault
from core.clock import Clock
from core.database.database import Database
from core.language.fold import fold_in_place
from core.language.forms import Language
from participation.associations.directory.directory import STALE_AFTER
from participation.associations.directory.rows import association_of
from participation.associations.directory.schemas import (
    Association,
    AssociationField,
    AssociationState,
    DirectoryEntry,
)
from participation.associations.directory.tables import AssociationRow

_REGION = 2
"""Characters of a place's code that are its region's. As given by the codes of the High Commission for Planning."""
_Chosen = Select[Any]


@dataclass(frozen=True)
class DirectoryFacets:
    """How many associations there are of each field and in each region, each counted under the other's filter."""

    count: int
    fields: Mapping[AssociationField, int]
    regions: Mapping[str, int]


class DirectoryListing:
    """Reads pages of associations."""

    def __init__(self, database: Database, clock: Clock, vault: Vault) -> None:
        self._database, self._clock, self._vault = database, clock, vault

    def facets(self, field: str = "", region: str = "") -> DirectoryFacets:
        """How many are listed, by field and region."""
        of_region = func.substr(AssociationRow.territory, 1, _REGION)
        wanted = (
            select(AssociationRow.field, of_region, func.count())
            .where(AssociationRow.state == AssociationState.LISTED.value)
            .group_by(AssociationRow.field, of_region)
        )
        fields, regions, count = Counter[AssociationField](), Counter[str](), 0
        with self._database.read() as session:
            for one, place, many in session.execute(wanted):
                fields[AssociationField(one)] += many if region in ("", place) else 0
                regions[place] += many if field in ("", one) and place else 0
                count += many if region in ("", place) and field in ("", one) else 0
        return DirectoryFacets(count, fields, regions)

    def entries(
        self, language: Language, *, field: str = "", region: str = "", limit: int, offset: int = 0
    ) -> tuple[DirectoryEntry, ...]:
        """A page of what everybody may see, by name as readers of a form put it in order."""
        order = AssociationRow.order_ar if language.is_rtl else AssociationRow.order_fr
        wanted = select(AssociationRow).where(AssociationRow.state == AssociationState.LISTED.value)
        wanted = wanted.where(AssociationRow.field == field) if field else wanted
        wanted = wanted.where(in_region(AssociationRow.territory, region)) if region else wanted
        with self._database.read() as session:
            rows = session.scalars(wanted.order_by(order, AssociationRow.id).limit(limit).offset(offset))
            return tuple(association_of(row, self._vault).entry() for row in rows)

    def states(self) -> Mapping[AssociationState, int]:
        """How many there are in each state."""
        wanted = select(AssociationRow.state, func.count()).group_by(AssociationRow.state)
        with self._database.read() as session:
            found = {AssociationState(state): count for state, count in session.execute(wanted)}
        return {state: found.get(state, 0) for state in AssociationState}

    def unconfirmed(self) -> int:
        """How many nobody has confirmed for a year."""
        return int(self._database.look_up(select(func.count()).select_from(self._old().subquery())) or 0)

    def page(
        self, state: AssociationState | None, words: str, *, limit: int, offset: int = 0
    ) -> tuple[Sequence[Association], int]:
        """A page of those in a state, or that nobody confirmed for a year, whose names, receipt or text have all words; and how many."""
        wanted = self._old() if state is None else select(AssociationRow).where(AssociationRow.state == state.value)
        for word in words.split()[:8]:
            wanted = wanted.where(_says(word))
        order = (AssociationRow.confirmed_at, AssociationRow.id) if state is None else (AssociationRow.id,)
        with self._database.read() as session:
            count = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
            rows = session.scalars(wanted.order_by(*order).limit(limit).offset(offset))
            return [association_of(row, self._vault) for row in rows], count

    def _old(self) -> _Chosen:
        return select(AssociationRow).where(
            AssociationRow.state == AssociationState.LISTED.value,
            AssociationRow.confirmed_at < self._clock.now() - STALE_AFTER,
        )


def is_listed() -> ColumnElement[bool]:
    """That an association is listed. Nearly all are: it is told so that no engine takes it for the narrowest of what is asked for."""
    return AssociationRow.state.concat("") == AssociationState.LISTED.value


def in_region(territory: Any, region: str) -> Any:
    """That a column of places' codes names one of a region."""
    return func.substr(territory, 1, _REGION) == region


def _says(word: str) -> Any:
    folded, columns = fold_in_place(word), (AssociationRow.order_fr, AssociationRow.order_ar)
    found = [column.contains(folded, autoescape=True) for column in columns]
    found += [
        AssociationRow.receipt.icontains(word, autoescape=True),
        AssociationRow.about.icontains(word, autoescape=True),
    ]
    if word.isascii() and word.isdigit() and len(word) < 10:
        found.append(AssociationRow.id == int(word))
    return or_(*found)
