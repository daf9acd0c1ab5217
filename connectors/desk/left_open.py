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
class QuestionOfTurn:
    """One question of a turn, a follow-up as it was understood, with its status."""

    place: int
    text: str
    status: str

    def name(self, turn: str) -> str:
        """What it is called, for marks and subscriptions: its turn and its place in it."""
        return f"{turn}.{self.place}"


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
    name: str = ""
    """The turn it was asked in, a dot, and which question of it."""


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
            for asked in questions_in(answer):
                if asked.text.strip() and (disliked or asked.status in statuses):
                    found.append(
                        LeftOpen(
                            masked(asked.text),
                            str(answer.get("language", "")),
                            asked.status,
                            channel,
                            row.created_at,
                            disliked,
                            masked(reason),
                            asked.name(row.id),
                        )
                    )
            if len(found) >= limit:
                break
    return tuple(found[:limit])


def questions_in(answer: Mapping[str, Any]) -> Iterator[QuestionOfTurn]:
    """The questions of a turn by its whole answer."""
    if parts := answer.get("parts"):
        for place, part in enumerate(parts):
            yield QuestionOfTurn(place, str(part["asked"]), str(part["status"]))
    else:
        text = str(answer.get("standalone_question") or answer.get("asked", ""))
        yield QuestionOfTurn(0, text, str(answer.get("status", "")))
