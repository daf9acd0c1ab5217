"""What people asked to be told of later: kept, read back, ended and erased, within the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from connectors.responder import Subscription, Topic
from connectors.rows.identity import Vault
from connectors.rows.tables import AnnouncementRow, NewsRow, SubscriptionRow
from core.language.forms import Language

LABEL_LONGEST = 500
"""Characters of a label that are kept; chosen by hand: a question as it stands above its answer."""
_UNTRACKED = {"synchronize_session": False}


def subscribe(session: Session, vault: Vault, conversation: str, topic: Topic, now: datetime) -> int:
    """Have a conversation told about a topic from now on, and return the subscription; agreed to again, it goes on."""
    row = session.scalar(
        select(SubscriptionRow).where(
            SubscriptionRow.conversation == conversation, SubscriptionRow.subject == topic.subject
        )
    )
    if row is None:
        row = SubscriptionRow(
            conversation=conversation,
            subject=topic.subject,
            language=topic.language.value,
            label=b"",
            checked=0,
            agreed_at=now,
        )
        session.add(row)
        session.flush()
    elif row.ended_at is not None:
        row.ended_at, row.agreed_at = None, now
    row.language = topic.language.value
    row.label = vault.seal({"label": topic.label[:LABEL_LONGEST]}, bound_to(row.id))
    return row.id


def unsubscribe(session: Session, conversation: str, subscriptions: Sequence[int], now: datetime) -> int:
    """End subscriptions of a conversation, and forget what is still to be told of them; how many there were."""
    own = SubscriptionRow.conversation == conversation, SubscriptionRow.id.in_(subscriptions)
    ended = session.scalars(select(SubscriptionRow.id).where(*own, SubscriptionRow.ended_at.is_(None))).all()
    untold = NewsRow.subscription.in_(session.scalars(select(SubscriptionRow.id).where(*own)).all())
    session.execute(delete(NewsRow).where(untold, NewsRow.turn.is_(None)), execution_options=_UNTRACKED)
    session.execute(update(SubscriptionRow).where(SubscriptionRow.id.in_(ended)).values(ended_at=now))
    return len(ended)


def resubscribe(session: Session, conversation: str, subscriptions: Sequence[int]) -> None:
    """Have ended subscriptions of a conversation go on."""
    own = SubscriptionRow.conversation == conversation, SubscriptionRow.id.in_(subscriptions)
    session.execute(update(SubscriptionRow).where(*own).values(ended_at=None))


def subscriptions_of(session: Session, vault: Vault, conversation: str) -> tuple[Subscription, ...]:
    """What a conversation is told about, and what it was until lately, the oldest first."""
    wanted = select(SubscriptionRow).where(SubscriptionRow.conversation == conversation).order_by(SubscriptionRow.id)
    return tuple(opened(vault, row) for row in session.scalars(wanted))


def opened(vault: Vault, row: SubscriptionRow) -> Subscription:
    """A subscription with its label to read."""
    label = str(vault.open(row.label, bound_to(row.id))["label"])
    return Subscription(row.id, Topic(row.subject, label, Language(row.language)), row.agreed_at, row.ended_at)


def export_subscriptions(session: Session, vault: Vault, conversation: str) -> list[dict[str, Any]]:
    """Everything that is stored of what a conversation is told about, as JSON."""
    told = (
        select(NewsRow.subscription, NewsRow.turn, NewsRow.at, AnnouncementRow.texts)
        .join(AnnouncementRow, AnnouncementRow.id == NewsRow.announcement)
        .where(NewsRow.conversation == conversation)
        .order_by(AnnouncementRow.id)
    )
    news = session.execute(told).all()
    return [
        {
            "subject": one.topic.subject,
            "label": one.topic.label,
            "language": one.topic.language.value,
            "agreed_at": one.agreed_at.isoformat(),
            "ended_at": one.ended_at.isoformat() if one.ended_at else None,
            "news": [
                {"at": row.at.isoformat(), "turn": row.turn, "texts": row.texts}
                for row in news
                if row.subscription == one.id
            ],
        }
        for one in subscriptions_of(session, vault, conversation)
    ]


def erase_subscriptions(session: Session, conversation: str) -> None:
    """Delete what a conversation is told about, and what of it is still to be told."""
    # Held first: whoever announces something meanwhile waits, or is waited for, and leaves nothing behind.
    held = select(SubscriptionRow.id).where(SubscriptionRow.conversation == conversation).order_by(SubscriptionRow.id)
    session.execute(held.with_for_update()).all()
    session.execute(delete(NewsRow).where(NewsRow.conversation == conversation), execution_options=_UNTRACKED)
    gone = delete(SubscriptionRow).where(SubscriptionRow.conversation == conversation)
    session.execute(gone, execution_options=_UNTRACKED)


def bound_to(subscription: int) -> str:
    """What the label of a subscription is sealed for."""
    return f"subscription {subscription}"
