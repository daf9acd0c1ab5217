"""Rows of tickets read as what the desk speaks of, their words opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.rows.identity import Vault
from connectors.rows.participants import bound_to
from core.errors import NotFoundError
from core.language.forms import Language
from participation.help_desk.schemas import (
    DeliveryState,
    LineKind,
    LineTranslation,
    Ticket,
    TicketCategory,
    TicketLine,
    TicketOrigin,
    TicketPriority,
    TicketState,
)
from participation.help_desk.tables import LineTranslationRow, TicketLineRow, TicketRow


def ticket_row(session: Session, number: int, *, locked: bool = False) -> TicketRow:
    """A ticket by its number, held against others where it is `locked`. Raises NotFoundError."""
    row = session.get(TicketRow, number, with_for_update=locked or None)
    if row is None:
        raise NotFoundError("There is no ticket of this number.")
    return row


def seal(vault: Vault, row: TicketRow, column: str, content: Mapping[str, Any]) -> None:
    """Seal a column of a ticket that has its number already."""
    setattr(row, column, vault.seal(content, bound_to(TicketRow.__tablename__, row.number, column)))


def opened(vault: Vault, row: TicketRow, column: str) -> Mapping[str, Any]:
    """What a sealed column of a ticket holds."""
    sealed = getattr(row, column)
    return vault.open(sealed, bound_to(TicketRow.__tablename__, row.number, column)) if sealed is not None else {}


def text_of(vault: Vault, row: TicketRow, column: str) -> str:
    """The text of a sealed column; empty where there is none."""
    return str(opened(vault, row, column).get("text", ""))


def subject_of(vault: Vault, number: int, sealed: bytes | None) -> str:
    """The subject of a ticket, of whose row no more was read; empty where there is none."""
    return str(vault.open(sealed, bound_to(TicketRow.__tablename__, number, "subject"))["text"]) if sealed else ""


def ticket_of(vault: Vault, row: TicketRow) -> Ticket:
    """A ticket with its subject and contact opened."""
    return Ticket(
        row.number,
        row.participant,
        TicketOrigin(row.origin),
        TicketState(row.state),
        text_of(vault, row, "subject"),
        {str(key): str(value) for key, value in opened(vault, row, "contact").items()},
        TicketCategory(row.category),
        TicketPriority(row.priority),
        row.queue,
        row.region,
        row.territory,
        row.owner,
        Language(row.language),
        row.opened_at,
        row.changed_at,
        row.answered_at,
        row.solved_at,
        row.answer_due,
        row.solve_due,
        row.near_at,
        row.merged_into,
        row.split_from,
        row.score,
        text_of(vault, row, "remark"),
    )


def lines_of(session: Session, vault: Vault, number: int, *, is_public: bool = False) -> tuple[TicketLine, ...]:
    """What was written in a ticket, oldest first; without notes where it is for its person."""
    wanted = select(TicketLineRow).where(TicketLineRow.ticket == number)
    if is_public:
        wanted = wanted.where(TicketLineRow.kind != LineKind.NOTE.value)
    rows = session.scalars(wanted.order_by(TicketLineRow.at, TicketLineRow.id)).all()
    own = select(LineTranslationRow).where(LineTranslationRow.line.in_([row.id for row in rows]))
    translated: dict[int, list[LineTranslationRow]] = {}
    for one in session.scalars(own.order_by(LineTranslationRow.id)):
        translated.setdefault(one.line, []).append(one)
    return tuple(_line(vault, row, translated.get(row.id, ())) for row in rows)


def line_place(line: int) -> str:
    """What the words of a line are sealed for."""
    return bound_to(TicketLineRow.__tablename__, line, "sealed")


def translation_place(translation: int) -> str:
    """What the words of a translation are sealed for."""
    return bound_to(LineTranslationRow.__tablename__, translation, "sealed")


def _line(vault: Vault, row: TicketLineRow, translated: Iterable[LineTranslationRow]) -> TicketLine:
    return TicketLine(
        row.id,
        row.ticket,
        LineKind(row.kind),
        row.who,
        str(vault.open(row.sealed or b"", line_place(row.id))["text"]),
        Language(row.language),
        row.at,
        DeliveryState(row.delivery),
        tuple(
            LineTranslation(
                one.id,
                Language(one.language),
                str(vault.open(one.sealed or b"", translation_place(one.id))["text"]),
                one.who,
                one.at,
            )
            for one in translated
        ),
    )
