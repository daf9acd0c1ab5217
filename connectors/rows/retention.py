"""Keeping no longer than settings say: a purge that workers run, in small transactions, any number of times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from connectors.rows.erasure import erase_all
from connectors.rows.identity import Vault
from connectors.rows.participants import ParticipantRow
from connectors.rows.tables import (
    UNFINISHED,
    ConversationRow,
    FeedbackRow,
    HandoverRow,
    InboxRow,
    NewsRow,
    NoteRow,
    OutboxRow,
    PersonRow,
    QuestionMarkRow,
    RateRow,
    StatusRow,
    SubscriptionRow,
    TurnRow,
    TurnState,
)
from connectors.settings import ConnectorSettings
from core.backup.erased import forget_erased
from core.clock import Clock
from core.database.database import Database
from core.database.errors import LockedError

_log = structlog.get_logger(__name__)
_BATCH = 200
"""Conversations or turns that one transaction forgets; chosen by hand: messages come in between."""


@dataclass(frozen=True)
class Purged:
    """How much a purge took away; `resealed` addresses were sealed anew with the newest key."""

    conversations: int = 0
    turns: int = 0
    messages: int = 0
    receipts: int = 0
    statuses: int = 0
    subscriptions: int = 0
    resealed: int = 0


class Retention:
    """Takes away what is older than settings let it be."""

    def __init__(self, database: Database, vault: Vault, settings: ConnectorSettings, clock: Clock) -> None:
        self._database, self._vault, self._settings, self._clock = database, vault, settings, clock

    def purge(self) -> Purged:
        """Take it away now; nothing when another process is at it."""
        try:
            with self._database.lock("retention"):
                purged = Purged(
                    subscriptions=self._repeat(self._subscriptions),
                    conversations=self._repeat(self._conversations),
                    turns=self._repeat(self._turns),
                    messages=self._repeat(self._messages),
                    receipts=self._repeat(self._receipts),
                    statuses=self._repeat(self._statuses),
                    resealed=self._repeat(self._reseal),
                )
        except LockedError:
            return Purged()
        self._database.settle()
        _log.info("conversations.purged", conversations=purged.conversations, turns=purged.turns)
        return purged

    def _repeat(self, part: Callable[[Session, datetime], int]) -> int:
        total = 0
        while True:
            with self._database.write() as session:
                done = part(session, self._clock.now())
            total += done
            if done < _BATCH:
                return total

    def _conversations(self, session: Session, now: datetime) -> int:
        before = now - timedelta(days=self._settings.keep_conversations_days)
        # Whoever asked to be kept, or to be told, is reached for as long as they do not take it back.
        kept = select(ParticipantRow.id).where(ParticipantRow.conversation == ConversationRow.id).exists()
        asked = SubscriptionRow.conversation == ConversationRow.id, SubscriptionRow.ended_at.is_(None)
        waits = select(SubscriptionRow.id).where(*asked).exists()
        old = select(ConversationRow.id).where(ConversationRow.last_at < before, ~kept, ~waits)
        ids = session.scalars(old.limit(_BATCH)).all()
        for conversation in ids:
            erase_all(session, conversation, now, is_asked_for=False)
        forget_erased(session, now - timedelta(days=self._settings.keep_erased_days))
        return len(ids)

    def _turns(self, session: Session, now: datetime) -> int:
        before = now - timedelta(days=self._settings.keep_turns_days)
        parked = now - timedelta(days=self._settings.keep_parked_days)
        old = (TurnRow.state == TurnState.DELIVERED.value) & (TurnRow.created_at < before)
        old |= (TurnRow.state == TurnState.PARKED.value) & (TurnRow.created_at < parked)
        ids = session.scalars(select(TurnRow.id).where(old).limit(_BATCH)).all()
        sends = select(OutboxRow.id).where(OutboxRow.turn.in_(ids))
        session.execute(delete(StatusRow).where(StatusRow.outbox.in_(sends)))
        session.execute(delete(OutboxRow).where(OutboxRow.turn.in_(ids)))
        session.execute(delete(FeedbackRow).where(FeedbackRow.turn.in_(ids)))
        session.execute(delete(QuestionMarkRow).where(QuestionMarkRow.turn.in_(ids)))
        session.execute(delete(NewsRow).where(NewsRow.turn.in_(ids)))
        # Who got which passage is known by the answer alone, and no longer than that is kept.
        followed = select(SubscriptionRow.id).where(SubscriptionRow.subject.in_([f"answer:{id_}" for id_ in ids]))
        session.execute(delete(NewsRow).where(NewsRow.subscription.in_(followed)))
        session.execute(delete(SubscriptionRow).where(SubscriptionRow.id.in_(followed)))
        session.execute(delete(TurnRow).where(TurnRow.id.in_(ids)))
        return len(ids)

    def _subscriptions(self, session: Session, now: datetime) -> int:
        """Those that were agreed to long ago, and those that ended once nothing is left to tell of them."""
        agreed = now - timedelta(days=self._settings.keep_subscriptions_days)
        ended = now - timedelta(days=self._settings.keep_turns_days)
        to_tell = select(NewsRow.subscription)
        done = (SubscriptionRow.ended_at < ended) & SubscriptionRow.id.not_in(to_tell)
        old = select(SubscriptionRow.id).where((SubscriptionRow.agreed_at < agreed) | done)
        ids = session.scalars(old.limit(_BATCH)).all()
        session.execute(delete(NewsRow).where(NewsRow.subscription.in_(ids)))
        session.execute(delete(SubscriptionRow).where(SubscriptionRow.id.in_(ids)))
        return len(ids)

    def _messages(self, session: Session, now: datetime) -> int:
        """Messages become receipts when their turn is gone or was never needed; those that wait for an answer stay."""
        before = now - timedelta(days=self._settings.keep_turns_days)
        needed = select(TurnRow.id).where(TurnRow.state.in_((*UNFINISHED, TurnState.PARKED.value)))
        old = (
            InboxRow.payload.is_not(None),
            InboxRow.received_at < before,
            InboxRow.turn.is_not(None),
            InboxRow.turn.not_in(needed),
        )
        seqs = session.scalars(select(InboxRow.seq).where(*old).limit(_BATCH)).all()
        receipts = update(InboxRow).where(InboxRow.seq.in_(seqs))
        session.execute(receipts.values(payload=None, conversation=None, turn="", kind="", handled_at=now))
        done = delete(HandoverRow).where(HandoverRow.returned_at < before)
        session.execute(done, execution_options={"synchronize_session": False})
        noted = delete(NoteRow).where(NoteRow.at < before)
        session.execute(noted, execution_options={"synchronize_session": False})
        return len(seqs)

    def _receipts(self, session: Session, now: datetime) -> int:
        before = now - timedelta(days=self._settings.keep_receipts_days)
        old = select(InboxRow.seq).where(InboxRow.payload.is_(None), InboxRow.received_at < before)
        seqs = session.scalars(old.limit(_BATCH)).all()
        session.execute(delete(InboxRow).where(InboxRow.seq.in_(seqs)))
        idle = (now - timedelta(days=1)).timestamp()
        session.execute(delete(RateRow).where(RateRow.tat < idle), execution_options={"synchronize_session": False})
        return len(seqs)

    def _statuses(self, session: Session, now: datetime) -> int:
        before = now - timedelta(days=self._settings.keep_statuses_days)
        old = session.execute(
            select(StatusRow.outbox, StatusRow.state).where(StatusRow.at < before).limit(_BATCH)
        ).all()
        for outbox, state in old:
            session.execute(delete(StatusRow).where(StatusRow.outbox == outbox, StatusRow.state == state))
        return len(old)

    def _reseal(self, session: Session, now: datetime) -> int:
        """Seal addresses anew that an older key sealed, so that the key can be retired once texts are gone too."""
        rows = [row for row in session.scalars(select(PersonRow)) if self._vault.is_outdated(row.address)][:_BATCH]
        for row in rows:
            content = self._vault.open(row.address, row.conversation)
            row.address = self._vault.seal(content, row.conversation)
        return len(rows)
