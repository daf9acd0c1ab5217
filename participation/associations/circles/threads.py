"""Threads of a circle: begun and answered by those who sit in it, once however often sent, and moderated with a reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from connectors.rows.identity import Vault
from connectors.rows.participants import bound_to
from core.clock import Clock
from core.database.database import Database
from core.database.statements import wait_for_turn
from core.errors import NotFoundError, WrongUseError
from core.text import in_one_line
from participation.associations.circles.circles import Circles, circle_row, seat_to_read
from participation.associations.circles.schemas import (
    STAFF,
    Author,
    CirclePost,
    CircleThread,
    Moderator,
    PostReason,
    SeatState,
    ThreadPage,
)
from participation.associations.circles.tables import MentionRow, PostRow, PostWordsRow, SeatRow, ThreadRow
from participation.associations.circles.wording import (
    LONGEST_POST,
    LONGEST_TITLE,
    mentioned,
    parts_of,
    taken,
    with_mentions,
    with_names,
)
from participation.associations.directory.directory import ROOM
from participation.associations.directory.names import AssociationName, names_of
from participation.common.files import Files, StoredFile

_PAGE = 30
"""Posts, or threads, of a page. Chosen by hand: some screens of a phone."""
_TURN = 0x706F7374
"""Key of PostgreSQL's lock under which posts are written one by one; chosen by hand: the letters of "post"."""
_FILES = "circle post"
"""Kind of subject that files of posts are on."""
_LONGEST_SENT = 100
"""Characters of what a sender calls what it sends. Chosen by hand: two UUIDs and room."""


@dataclass(frozen=True)
class NewPost:
    """A post as somebody sends it; `sent` is the same however often the same is sent, `title` that of a thread it begins."""

    sent: str
    text: str
    title: str = ""
    names: Collection[int] = ()
    """Associations that it names beside those in its text."""
    file_name: str = ""
    file: bytes = b""

    def __post_init__(self) -> None:
        in_one_line(self, "title", "file_name")


class CircleThreads:
    """Threads in the database; whoever has no seat finds nothing."""

    def __init__(self, database: Database, clock: Clock, vault: Vault, circles: Circles) -> None:
        self._database, self._clock, self._vault, self._circles = database, clock, vault, circles
        self._files = Files(vault, clock)

    def listed(self, circle: int, reader: int, page: int = 1) -> tuple[tuple[CircleThread, ...], bool]:
        """A page of the threads of a circle, the latest first, and whether there are more. Raises NotFoundError."""
        wanted = select(ThreadRow).where(ThreadRow.circle == circle).order_by(ThreadRow.last_at.desc(), ThreadRow.id)
        with self._database.read() as session:
            own = seat_to_read(session, circle, reader)
            rows = session.scalars(wanted.limit(_PAGE + 1).offset((page - 1) * _PAGE)).all()
            sees_hidden = own is None or own.is_moderator
            return self._threads(session, rows[:_PAGE], reader, sees_hidden=sees_hidden), len(rows) > _PAGE

    def read(self, circle: int, thread: int, reader: int, page: int = 0) -> ThreadPage:
        """A page of a thread, the last where none is named. Raises NotFoundError."""
        with self._database.read() as session:
            own = seat_to_read(session, circle, reader)
            row = _thread_row(session, circle, thread)
            sees_hidden = own is None or own.is_moderator
            pages = max(1, -(-row.posts // _PAGE))
            page = min(page or pages, pages)
            wanted = select(PostRow).where(PostRow.thread == thread).order_by(PostRow.id)
            rows = session.scalars(wanted.limit(_PAGE).offset((page - 1) * _PAGE)).all()
            (shown,) = self._threads(session, [row], reader, sees_hidden=sees_hidden)
            return ThreadPage(shown, self.posts_of(session, rows, reader, sees_hidden=sees_hidden), page, pages)

    def begin(self, circle: int, author: Author, new: NewPost) -> int:
        """Begin a thread; its number, the same for what was sent before. Raises EmptyPostError, TooLongError, NotFoundError."""
        with self._database.write() as session:
            return self.begun(session, circle, author, new)

    def begun(self, session: Session, circle: int, author: Author, new: NewPost) -> int:
        """Begin one within a transaction."""
        title = taken(new.title, LONGEST_TITLE)
        self._may_write(session, circle, author)
        known = self._known(session, author, new)
        if known is not None:
            return known.thread
        row = ThreadRow(circle=circle, is_locked=False, posts=0, last_at=self._clock.now())
        session.add(row)
        session.flush()
        self._write(session, row, author, new, title)
        return row.id

    def answer(self, circle: int, thread: int, author: Author, new: NewPost) -> int:
        """Add a post to a thread; its number, the same for what was sent before. Raises EmptyPostError, TooLongError, NotFoundError."""
        with self._database.write() as session:
            return self.answered(session, circle, thread, author, new)

    def answered(self, session: Session, circle: int, thread: int, author: Author, new: NewPost) -> int:
        """Add one within a transaction."""
        self._may_write(session, circle, author)
        row = _thread_row(session, circle, thread)
        known = self._known(session, author, new)
        if known is not None:
            return known.id
        if row.is_locked:
            raise WrongUseError("This thread is locked.", remedy="Begin another one.")
        return self._write(session, row, author, new, "")

    def take_back(self, circle: int, post: int, author: Author) -> None:
        """Take the words and files of an own post away; the place where it stood stays. Raises NotFoundError."""
        with self._database.write() as session:
            seat_to_read(session, circle, author.association)
            row = _post_row(session, circle, post)
            if row.association != author.association:
                raise NotFoundError("There is nothing at this address.")
            self.without_words(session, [row.id])

    def hide(self, by: Moderator, post: int, reason: PostReason) -> None:
        """Hide a post from all but moderators; the log says why. Raises NotFoundError."""
        with self._database.write() as session:
            row = _post_row(session, by.circle, post)
            row.is_hidden, row.reason = True, reason.value
            self._circles.note(session, by, "hide", {"post": post, "reason": reason.value})

    def restore(self, by: Moderator, post: int) -> None:
        """Show a hidden post again. Raises NotFoundError."""
        with self._database.write() as session:
            row = _post_row(session, by.circle, post)
            row.is_hidden, row.reason = False, ""
            self._circles.note(session, by, "restore", {"post": post})

    def lock(self, by: Moderator, thread: int, *, is_locked: bool) -> None:
        """Have nobody add to a thread any more, or let them again. Raises NotFoundError."""
        with self._database.write() as session:
            _thread_row(session, by.circle, thread).is_locked = is_locked
            self._circles.note(session, by, "lock" if is_locked else "unlock", {"thread": thread})

    def file(self, circle: int, number: int, reader: int) -> tuple[StoredFile, bytes]:
        """A file of a post that its reader sees. Raises NotFoundError."""
        with self._database.read() as session:
            own = seat_to_read(session, circle, reader)
            found = self._files.get(session, number)
            kind, _, post = found.subject.rpartition(" ")
            if found.room is not ROOM or kind != _FILES or found.scope != str(circle):
                raise NotFoundError("There is nothing at this address.")
            row = _post_row(session, circle, int(post))
            if row.is_hidden and not (own is None or own.is_moderator or row.association == reader):
                raise NotFoundError("There is nothing at this address.")
            return found, self._files.content(session, number)

    def where(self, circle: int, post: int) -> tuple[int, int]:
        """The thread of a post, and its page there. Raises NotFoundError."""
        with self._database.read() as session:
            row = _post_row(session, circle, post)
            before = session.scalar(select(func.count()).where(PostRow.thread == row.thread, PostRow.id < post)) or 0
            return row.thread, before // _PAGE + 1

    def circle_of(self, post: int) -> tuple[int, int]:
        """The circle and the thread of a post, for staff that looks at a report. Raises NotFoundError."""
        wanted = select(ThreadRow.circle, ThreadRow.id).join(PostRow, PostRow.thread == ThreadRow.id)
        with self._database.read() as session:
            found = session.execute(wanted.where(PostRow.id == post)).first()
        if found is None:
            raise NotFoundError("There is no such post.")
        return found[0], found[1]

    def known(self, session: Session, circle: int, post: int) -> PostRow:
        """The row of a post of a circle. Raises NotFoundError."""
        return _post_row(session, circle, post)

    def numbers(self, session: Session, associations: Sequence[int]) -> Sequence[int]:
        """The numbers of all posts of associations."""
        return session.scalars(select(PostRow.id).where(PostRow.association.in_(associations))).all()

    def without_words(self, session: Session, posts: Sequence[int]) -> None:
        """Take the words, files and mentions of posts away, within a transaction."""
        for table, column in ((PostWordsRow, PostWordsRow.post), (MentionRow, MentionRow.post)):
            session.execute(delete(table).where(column.in_(posts)))
        self.without_files(session, posts)

    def without_files(self, session: Session, posts: Sequence[int]) -> None:
        """Take the files of posts away, within a transaction."""
        found = self._files.of_each(session, ROOM, [f"{_FILES} {post}" for post in posts])
        for file in (one for of_post in found.values() for one in of_post):
            self._files.remove(session, file.id)

    def words(self, session: Session, posts: Collection[int]) -> dict[int, dict[str, Any]]:
        """Title and text of posts, by number; those whose words went are not among them. Whoever calls asks who may read."""
        rows = session.scalars(select(PostWordsRow).where(PostWordsRow.post.in_(posts)))
        return {row.post: self._vault.open(row.sealed, _place(row.post)) for row in rows}

    def plain_words(self, session: Session, posts: Collection[int]) -> dict[int, dict[str, Any]]:
        """Title and text of posts as plain words, with the names of those whom they name."""
        words = self.words(session, posts)
        names = names_of(session, frozenset[int]().union(*(mentioned(str(one["text"])) for one in words.values())))
        return {post: said | {"text": with_names(str(said["text"]), names)} for post, said in words.items()}

    def posts_of(
        self, session: Session, rows: Sequence[PostRow], reader: int, *, sees_hidden: bool
    ) -> tuple[CirclePost, ...]:
        """Posts as a reader of their circle sees them; their own they see hidden too."""
        words = self.words(session, [row.id for row in rows])
        named = frozenset[int]().union(*(mentioned(str(one["text"])) for one in words.values()))
        names = names_of(session, {*named, *(row.association for row in rows)})
        files = self._files.of_each(session, ROOM, [f"{_FILES} {row.id}" for row in rows])
        shown = {row.id for row in rows if not row.is_hidden or sees_hidden or row.association == reader}
        return tuple(
            CirclePost(
                row.id,
                row.association,
                names.get(row.association or 0),
                parts_of(str(words[row.id]["text"]), names) if row.id in shown and row.id in words else (),
                row.id not in words,
                row.is_hidden,
                PostReason(row.reason) if row.reason else None,
                row.at,
                files.get(f"{_FILES} {row.id}", ()) if row.id in shown else (),
            )
            for row in rows
        )

    def _threads(
        self, session: Session, rows: Sequence[ThreadRow], reader: int, *, sees_hidden: bool
    ) -> tuple[CircleThread, ...]:
        wanted = select(PostRow).where(PostRow.thread.in_([row.id for row in rows]), PostRow.is_first)
        firsts = {post.thread: post for post in session.scalars(wanted)}
        seen = [post.id for post in firsts.values() if not post.is_hidden or sees_hidden or post.association == reader]
        words = self.words(session, seen)
        names = names_of(session, {post.association for post in firsts.values()})
        naming = _naming(session, [row.id for row in rows], reader)
        return tuple(
            CircleThread(
                row.id,
                row.circle,
                str(words.get(firsts[row.id].id, {}).get("title", "")),
                firsts[row.id].association,
                names.get(firsts[row.id].association or 0),
                row.is_locked,
                row.posts,
                row.last_at,
                row.id in naming,
            )
            for row in rows
        )

    def _may_write(self, session: Session, circle: int, author: Author) -> None:
        wait_for_turn(session, _TURN)
        seat_to_read(session, circle, author.association)
        if author.association == STAFF or circle_row(session, circle).is_closed:
            raise WrongUseError("Nobody writes in this circle any more.", remedy="Choose another one.")

    def _known(self, session: Session, author: Author, new: NewPost) -> PostRow | None:
        """The post that was made of the same before."""
        wanted = select(PostRow).where(PostRow.association == author.association, PostRow.sent == _sent(new))
        return session.scalar(wanted)

    def _write(self, session: Session, thread: ThreadRow, author: Author, new: NewPost, title: str) -> int:
        members = _members(session, thread.circle)
        text, named = with_mentions(taken(new.text, LONGEST_POST), members)
        named |= {number for number in new.names if number in members}
        now = self._clock.now()
        row = PostRow(
            thread=thread.id, association=author.association, sent=_sent(new), is_first=bool(title), is_hidden=False, reason="", at=now
        )  # fmt: skip
        session.add(row)
        session.flush()
        sealed = self._vault.seal({"title": title, "text": text}, _place(row.id))
        session.add(PostWordsRow(post=row.id, participant=author.participant, sealed=sealed))
        session.add_all(MentionRow(post=row.id, association=one) for one in sorted(named - {author.association}))
        if new.file:
            self._files.add(
                session, ROOM, str(thread.circle), f"{_FILES} {row.id}", new.file_name, new.file, participant=author.participant
            )  # fmt: skip
        counted = update(ThreadRow).where(ThreadRow.id == thread.id).values(posts=ThreadRow.posts + 1, last_at=now)
        session.execute(counted, execution_options={"synchronize_session": False})
        return row.id


def _naming(session: Session, threads: Sequence[int], association: int) -> frozenset[int]:
    """Of these threads, those in which a post that is shown names an association."""
    wanted = select(PostRow.thread).join(MentionRow, MentionRow.post == PostRow.id)
    named = MentionRow.association == association, PostRow.thread.in_(threads), PostRow.is_hidden.is_(False)
    return frozenset(session.scalars(wanted.where(*named).distinct()))


def _sent(new: NewPost) -> str:
    if not 8 <= len(new.sent) <= _LONGEST_SENT:
        raise WrongUseError(
            "What is sent has no number of its own.", remedy="Load the page again, and send it from there."
        )
    return new.sent


def _members(session: Session, circle: int) -> Mapping[int, AssociationName]:
    wanted = select(SeatRow.association).where(SeatRow.circle == circle, SeatRow.state == SeatState.MEMBER.value)
    return names_of(session, session.scalars(wanted).all())


def _thread_row(session: Session, circle: int, thread: int) -> ThreadRow:
    row = session.get(ThreadRow, thread)
    if row is None or row.circle != circle:
        raise NotFoundError("There is no such thread.")
    return row


def _post_row(session: Session, circle: int, post: int) -> PostRow:
    row = session.get(PostRow, post)
    if row is None or _thread_row(session, circle, row.thread).circle != circle:
        raise NotFoundError("There is no such post.")
    return row


def _place(post: int) -> str:
    return bound_to(PostWordsRow.__tablename__, post, "sealed")
