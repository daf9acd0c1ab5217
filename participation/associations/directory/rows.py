"""Rows of associations read as what the room speaks of, and written."""

from __future__ import annotations

import json
from typing import Any

from connectors.rows.identity import Vault
from connectors.rows.participants import bound_to
from core.language.fold import fold_in_place
from core.language.forms import Language
from participation.associations.directory.schemas import (
    Association,
    AssociationDetails,
    AssociationField,
    AssociationSize,
    AssociationState,
    DetailField,
)
from participation.associations.directory.tables import AssociationRow

_PLAIN = ("name_ar", "name_fr", "territory", "founded_on", "receipt", "receipt_on", "about", "website")
_SEALED = ("email", "phone", "address")
_LISTS = ("needs", "offers", "languages")
_LONGEST_ORDER = 200
"""Characters by which names are put in order. As given by the columns."""


def association_of(row: AssociationRow, vault: Vault) -> Association:
    """An association with its contacts."""
    lists: dict[str, list[str]] = json.loads(row.lists)
    contacts: dict[str, Any] = vault.open(row.contacts, _place(row.id)) if row.contacts else {}
    told: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
    told |= {name: contacts.get(name, "") for name in _SEALED}
    told |= {name: tuple(lists[name]) for name in _LISTS}
    details = AssociationDetails(
        field=AssociationField(row.field),
        size=AssociationSize(row.size),
        hidden=frozenset(DetailField(one) for one in lists["hidden"]),
        **told,
    )
    return Association(
        row.id,
        details,
        AssociationState(row.state),
        row.verified_by,
        row.verified_at,
        row.confirmed_at,
        row.merged_into,
        row.created_at,
    )


def write_details(row: AssociationRow, details: AssociationDetails, vault: Vault) -> None:
    """Put details into a row that has its number already."""
    for name in _PLAIN:
        setattr(row, name, getattr(details, name))
    row.order_fr = fold_in_place(details.name(Language.FRENCH))[:_LONGEST_ORDER]
    row.order_ar = fold_in_place(details.name(Language.ARABIC))[:_LONGEST_ORDER]
    row.field, row.size = details.field.value, details.size.value
    contacts = {name: getattr(details, name) for name in _SEALED if getattr(details, name)}
    row.contacts = vault.seal(contacts, _place(row.id)) if contacts else None
    lists = {name: list(getattr(details, name)) for name in _LISTS}
    row.lists = json.dumps(lists | {"hidden": sorted(details.hidden)}, ensure_ascii=False)


def _place(number: int) -> str:
    return bound_to(AssociationRow.__tablename__, number, "contacts")
