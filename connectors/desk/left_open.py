"""Questions that got no answer, or an answer that was disliked, read back from the conversations that are kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from connectors.rows.identity import Vault
from connectors.rows.tables import ConversationRow, FeedbackRow, TurnRow
from core.database.database import Database
from core.personal_data.masking import masked


@dataclass(frozen=True)
class LeftOpen:
    """A question as it was understood, without personal data, and what became of it; never whose it was."""

    text: str
    language: str
    status: str
    channel: str
    at: datetime
    is_disliked: bool = False
    reason: str = ""
    """Why it was disliked: a code of the buttons or the person's words, without personal data."""


def left_open(
    database: Database, vault: Vault, statuses: Collection[str], since: datetime, limit: int
) -> tuple[LeftOpen, ...]:
    """The latest turns that ended so, or that got a thumb down; of several questions in one, those that did."""
    wanted = (
        select(TurnRow, ConversationRow.channel, FeedbackRow)
        .join(ConversationRow, ConversationRow.id == TurnRow.conversation)
        .outerjoin(FeedbackRow, FeedbackRow.turn == TurnRow.id)
        .where(TurnRow.created_at >= since, TurnRow.answer.is_not(None), TurnRow.author == "")
        .order_by(TurnRow.seq.desc())
    )
    found = list[LeftOpen]()
    with database.read() as session:
        for row, channel, feedback in session.execute(wanted):
            answer = vault.open(row.answer or b"", f"answer {row.id}")
            disliked = feedback is not None and feedback.value < 0
            sealed = feedback.reason if disliked else None
            reason = str(vault.open(sealed, f"feedback {row.id}")["reason"]) if sealed else ""
            for text, status in _asked(answer):
                if text.strip() and (disliked or status in statuses):
                    language = str(answer.get("language", ""))
                    found.append(
                        LeftOpen(masked(text), language, status, channel, row.created_at, disliked, masked(reason))
                    )
            if len(found) >= limit:
                break
    return tuple(found[:limit])


def _asked(answer: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each question of a turn with its status; a follow-up as it was understood."""
    if parts := answer.get("parts"):
        yield from ((str(part["asked"]), str(part["status"])) for part in parts)
    else:
        yield str(answer.get("standalone_question") or answer.get("asked", "")), str(answer.get("status", ""))
