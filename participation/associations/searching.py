"""Searching what a member may read: posts of its circles and messages of its talks, opened one by one, and kept in no index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.database.database import Database
from core.database.statements import chunks
from core.language.fold import fold_in_place
from participation.associations.circles.circles import circles_read
from participation.associations.circles.tables import PostRow, ThreadRow
from participation.associations.circles.threads import CircleThreads
from participation.associations.directory.names import AssociationName, names_of
from participation.associations.messages.messages import Messages
from participation.associations.messages.tables import MessageRow, TalkSideRow

MOST_READ = 5_000
"""Posts, and messages, that a search opens, the latest first. Measured: a tenth of a second; the page says that older ones were left."""
_MOST_FOUND = 30
"""What a search gives. Chosen by hand: a page."""
_AROUND = 80
"""Characters shown on either side of what was found. Chosen by hand: two lines of a phone."""


@dataclass(frozen=True)
class NetworkFound:
    """A post or a message that says what was looked for; `circle` is 0 for a message, `thread` is its talk then."""

    circle: int
    thread: int
    number: int
    name: AssociationName | None
    excerpt: str
    at: datetime


class NetworkSearch:
    """Searches for one reader, among what that reader may read and nothing else."""

    def __init__(self, database: Database, threads: CircleThreads, messages: Messages) -> None:
        self._database, self._threads, self._messages = database, threads, messages

    def find(self, reader: int, text: str) -> tuple[tuple[NetworkFound, ...], bool]:
        """What says every word of a text, the latest first, and whether everything was looked at."""
        wanted = fold_in_place(text).split()
        if not wanted:
            return (), True
        with self._database.read() as session:
            posts = self._posts(session, reader)
            messages = self._sent(session, reader)
            found = [*self._in_posts(session, posts, wanted), *self._in_messages(messages, wanted)]
            found.sort(key=lambda one: one.at, reverse=True)
            names = names_of(session, {one.association for one in found[:_MOST_FOUND]})
        shown = tuple(
            NetworkFound(one.circle, one.thread, one.number, names.get(one.association or 0), one.excerpt, one.at)
            for one in found[:_MOST_FOUND]
        )
        return shown, max(len(posts), len(messages)) < MOST_READ and len(found) <= _MOST_FOUND

    def _posts(self, session: Session, reader: int) -> list[tuple[PostRow, int]]:
        wanted = (
            select(PostRow, ThreadRow.circle)
            .join(ThreadRow, ThreadRow.id == PostRow.thread)
            .where(
                ThreadRow.circle.in_(circles_read(session, reader)),
                or_(PostRow.is_hidden.is_(False), PostRow.association == reader),
            )
            .order_by(PostRow.id.desc())
            .limit(MOST_READ)
        )
        return [(post, circle) for post, circle in session.execute(wanted)]

    def _sent(self, session: Session, reader: int) -> list[MessageRow]:
        talks = select(TalkSideRow.talk).where(TalkSideRow.association == reader)
        wanted = select(MessageRow).where(MessageRow.talk.in_(talks), MessageRow.is_hidden.is_(False))
        return list(session.scalars(wanted.order_by(MessageRow.id.desc()).limit(MOST_READ)))

    def _in_posts(self, session: Session, posts: list[tuple[PostRow, int]], wanted: list[str]) -> Iterator[_Found]:
        for chunk in chunks(posts):
            words = self._threads.plain_words(session, [post.id for post, _ in chunk])
            for post, circle in chunk:
                said = words.get(post.id, {})
                if excerpt := _excerpt(f"{said.get('title', '')}\n{said.get('text', '')}".strip(), wanted):
                    yield _Found(circle, post.thread, post.id, post.association, excerpt, post.at)

    def _in_messages(self, messages: list[MessageRow], wanted: list[str]) -> Iterator[_Found]:
        for row in messages:
            if excerpt := _excerpt(self._messages.text_of(row), wanted):
                yield _Found(0, row.talk, row.id, row.association, excerpt, row.at)


@dataclass(frozen=True)
class _Found:
    circle: int
    thread: int
    number: int
    association: int | None
    excerpt: str
    at: datetime


def _excerpt(text: str, wanted: list[str]) -> str:
    """What stands around the first of the words; empty where one of them is not there."""
    folded = fold_in_place(text)
    if not all(word in folded for word in wanted):
        return ""
    at = folded.find(wanted[0])
    begin, end = max(0, at - _AROUND), at + _AROUND
    return f"{'…' if begin else ''}{text[begin:end].strip()}{'…' if end < len(text) else ''}"
