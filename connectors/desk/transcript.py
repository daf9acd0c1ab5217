"""A conversation as lines to read: what came in and what went out, in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.rows.identity import Vault
from connectors.rows.tables import InboxRow, OutboxRow, TurnRow


@dataclass(frozen=True)
class TranscriptLine:
    """A message in or out."""

    at: datetime
    by: Literal["person", "bot", "staff"]
    author: str
    """The member of staff, where one wrote it."""
    text: str
    kind: str
    """Kind of a message that came in; state of one that goes out."""
    turn: str
    reason: str = ""


def read_lines(session: Session, vault: Vault, conversation: str) -> tuple[TranscriptLine, ...]:
    """Every message of a conversation: turn by turn, a turn's messages before its answers, unclaimed ones last."""
    turns = session.scalars(select(TurnRow).where(TurnRow.conversation == conversation).order_by(TurnRow.seq)).all()
    came = session.scalars(select(InboxRow).where(InboxRow.conversation == conversation).order_by(InboxRow.seq)).all()
    went = session.scalars(
        select(OutboxRow).where(OutboxRow.conversation == conversation).order_by(OutboxRow.ordinal)
    ).all()
    lines: list[TranscriptLine] = []
    for turn in turns:
        lines += [_came(vault, row) for row in came if row.turn == turn.id]
        lines += [_went(vault, row, turn) for row in went if row.turn == turn.id]
    return (*lines, *(_came(vault, row) for row in came if row.turn is None))


def _came(vault: Vault, row: InboxRow) -> TranscriptLine:
    content = vault.open(row.payload, row.key) if row.payload is not None else {}
    command = f"/{content['command']} " if content.get("command") else ""
    text = f"{command}{content.get('text') or content.get('choice') or ''}".strip()
    return TranscriptLine(row.received_at, "person", "", text, row.kind, row.turn or "")


def _went(vault: Vault, row: OutboxRow, turn: TurnRow) -> TranscriptLine:
    text = str(vault.open(row.payload, row.token)["text"]) if row.payload is not None else ""
    by: Literal["bot", "staff"] = "staff" if turn.author else "bot"
    at = row.sent_at or turn.answered_at or turn.created_at
    return TranscriptLine(at, by, turn.author, text, row.state, turn.id, row.reason)
