"""What the desk answered more than once, grouped by what people wanted to know: what is worth a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from agent.abstention.background import background
from connectors.rows.identity import Vault
from core.database.database import Database
from core.language.forms import Language
from core.language.identify import identify
from knowledge.known.alike import groups_of
from knowledge.ports import Embedder
from participation.help_desk.lessons.lessons import without
from participation.help_desk.tables import LessonRow, TicketRow
from participation.help_desk.tickets.rows import opened, text_of

_MOST = 500
"""Tickets that are grouped, the latest ones. Chosen by hand: a second of work."""


@dataclass(frozen=True)
class AskedAgain:
    """Tickets that ask the same: what the one nearest to the others says, without personal data, and whether a sheet came of one."""

    question: str
    language: Language
    tickets: tuple[int, ...]
    is_learned: bool


class AskedTwice:
    """Groups the tickets of a stretch of time by meaning."""

    def __init__(self, database: Database, vault: Vault, embedder: Embedder) -> None:
        self._database, self._vault, self._embedder = database, vault, embedder

    def groups(self, since: datetime, until: datetime) -> tuple[AskedAgain, ...]:
        """Groups of at least two that were answered, the largest first."""
        wanted = select(TicketRow).where(
            TicketRow.answered_at.is_not(None),
            TicketRow.opened_at >= since,
            TicketRow.opened_at < until,
            TicketRow.merged_into.is_(None),
        )
        with self._database.read() as session:
            rows = session.scalars(wanted.order_by(TicketRow.number.desc()).limit(_MOST)).all()
            learned = set(session.scalars(select(LessonRow.ticket).where(LessonRow.ticket.is_not(None))))
        asked = [(self._said(row), row.number) for row in rows]
        told = [(identify(text, None).language, text) for text, _ in asked]
        return tuple(self._group(asked, told, places, learned) for places in self._groups(told) if len(places) > 1)

    def _groups(self, told: Sequence[tuple[Language, str]]) -> list[Sequence[int]]:
        if not told:
            return []
        return sorted(groups_of(told, background(), self._embedder, None), key=lambda places: -len(places))

    def _group(
        self,
        asked: Sequence[tuple[str, int]],
        told: Sequence[tuple[Language, str]],
        places: Sequence[int],
        learned: set[int | None],
    ) -> AskedAgain:
        numbers = tuple(sorted(asked[place][1] for place in places))
        language, question = told[places[0]]
        return AskedAgain(question, language, numbers, bool(learned & set(numbers)))

    def _said(self, row: TicketRow) -> str:
        contact = {str(key): str(value) for key, value in opened(self._vault, row, "contact").items()}
        return without(text_of(self._vault, row, "subject"), contact)
