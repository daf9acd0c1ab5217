"""What people asked of the documents lately, without personal data: read to be asked again, and again where it is shown."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from connectors.rows.identity import Vault
from connectors.rows.tables import TurnRow
from core.database.database import Database
from core.database.statements import chunks
from core.language.fold import fold
from core.personal_data.masking import masked

_OF_DOCUMENTS = ("answered", "perhaps", "unanswerable")
"""How a status begins of a turn in which documents were asked; the rest is the same whatever is published."""
_LOOKED_THROUGH = 10
"""Turns that are read for every question that is wanted: the same is asked often. Chosen by hand."""


@dataclass(frozen=True)
class LatelyAsked:
    """A question as it was understood, by its turn and its place in it; never whose it was."""

    turn: str
    place: int
    text: str
    language: str


def asked_lately(database: Database, vault: Vault, limit: int) -> tuple[LatelyAsked, ...]:
    """The latest questions to the documents, each wording once."""
    if not limit:
        return ()
    wanted = (
        select(TurnRow)
        .where(TurnRow.answer.is_not(None), TurnRow.author == "")
        .order_by(TurnRow.seq.desc())
        .limit(limit * _LOOKED_THROUGH)
    )
    found: dict[str, LatelyAsked] = {}
    with database.read() as session:
        for row in session.scalars(wanted):
            for one in _questions(row, vault):
                found.setdefault(fold(one.text), one)
            if len(found) >= limit:
                break
    return tuple(found.values())[:limit]


def asked_in(database: Database, vault: Vault, turns: Collection[str]) -> dict[tuple[str, int], str]:
    """What was asked in turns, by turn and place; what was erased meanwhile is absent."""
    found: dict[tuple[str, int], str] = {}
    with database.read() as session:
        for chunk in chunks(sorted(turns)):
            for row in session.scalars(select(TurnRow).where(TurnRow.id.in_(chunk), TurnRow.answer.is_not(None))):
                found.update(((one.turn, one.place), one.text) for one in _questions(row, vault))
    return found


def _questions(row: TurnRow, vault: Vault) -> Iterator[LatelyAsked]:
    answer: Mapping[str, Any] = vault.open(row.answer or b"", f"answer {row.id}")
    language = str(answer.get("language", ""))
    parts = answer.get("parts") or (
        {"asked": answer.get("standalone_question") or answer.get("asked", ""), "status": answer.get("status", "")},
    )
    for place, part in enumerate(parts):
        text = masked(str(part["asked"])).strip()
        if text and str(part["status"]).startswith(_OF_DOCUMENTS):
            yield LatelyAsked(row.id, place, text, language)
