"""What messages speak of: talks of two associations, and what is in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from participation.associations.directory.names import AssociationName


@dataclass(frozen=True)
class NetworkMessage:
    """A message as one of the two sees it; its text is empty where staff hid it. `sent` is what its sender called it."""

    number: int
    talk: int
    association: int
    sent: str
    text: str
    is_hidden: bool
    at: datetime


@dataclass(frozen=True)
class Talk:
    """A talk as one of the two sees it; `other` is None once the other left."""

    number: int
    other: int | None
    name: AssociationName | None
    unread: int
    is_muted: bool
    has_blocked: bool
    is_blocked: bool
    """Whether the other wants nothing any more."""
    read_by_other: int
    """The latest message that the other read."""


@dataclass(frozen=True)
class TalkPage:
    """The latest messages of a talk, oldest first, and whether there are older ones."""

    talk: Talk
    messages: Sequence[NetworkMessage]
    is_more: bool


@dataclass(frozen=True)
class MessageNews:
    """What happened in an association's talks since a message: what came, and what the others read, by talk."""

    messages: Sequence[NetworkMessage] = ()
    read: Mapping[int, int] = field(default_factory=dict)
