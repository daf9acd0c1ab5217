"""Digests: how often a speaker wants to hear, on a channel that they name by a code, how much was said; never what.

Counts alone are announced: announcements are not sealed. Who writes "stop" there hears nothing more.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.clock import Clock
from core.database.database import Database
from core.language.forms import Language
from participation.associations.circles.circles import circles_read
from participation.associations.circles.tables import MentionRow, PostRow, ThreadRow
from participation.associations.directory.schemas import SpeakerState
from participation.associations.directory.tables import SpeakerRow
from participation.associations.messages.tables import DigestRow, MessageRow, TalkSideRow
from participation.associations.words import word
from participation.common.telling import Announcer

_CODE_LASTS = timedelta(hours=1)
"""How long a code may be written to the bot. Chosen by hand: time to find the telephone."""
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of codes: figures and letters that nobody takes for one another."""
_CODE_LENGTH = 8
"""Characters of a code: 39 bits for an hour. Chosen by hand."""


class DigestRhythm(StrEnum):
    """How often a speaker is told."""

    NONE = "none"
    DAILY = "daily"
    WEEKLY = "weekly"


_EVERY = {DigestRhythm.DAILY: timedelta(days=1), DigestRhythm.WEEKLY: timedelta(days=7)}


@dataclass(frozen=True)
class SaidSince:
    """How much was said since a speaker was last told."""

    posts: int
    mentions: int
    messages: int


class Digests:
    """What speakers chose, and telling them when it is time; the same digest is announced once."""

    def __init__(self, database: Database, clock: Clock, public_url: str) -> None:
        self._database, self._clock, self._public_url = database, clock, public_url

    def rhythm(self, speaker: int) -> DigestRhythm:
        """How often a speaker is told."""
        chosen = self._database.look_up(select(DigestRow.rhythm).where(DigestRow.speaker == speaker))
        return DigestRhythm(chosen or DigestRhythm.NONE)

    def choose(self, speaker: int, rhythm: DigestRhythm) -> str:
        """Note how often; the code by which its person says on which channel, empty where nothing is to be told."""
        code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LENGTH)) if rhythm is not DigestRhythm.NONE else ""
        now = self._clock.now()
        with self._database.write() as session:
            row = session.scalar(select(DigestRow).where(DigestRow.speaker == speaker))
            if row is None:
                row = DigestRow(speaker=speaker, rhythm=rhythm.value, code=None, code_at=now, told_at=now)
                session.add(row)
            row.rhythm, row.code, row.code_at = rhythm.value, _digest(code) if code else None, now
        return code

    def linked(self, code: str) -> str:
        """The subject that whoever wrote a code is told about; empty where there is no such code. It stays good for its hour."""
        wanted = select(DigestRow.id).where(
            DigestRow.code == _digest(code.upper()), DigestRow.code_at >= self._clock.now() - _CODE_LASTS
        )
        found = self._database.look_up(wanted)
        return f"network:{found}" if found else ""

    def tell(self, announcer: Announcer) -> int:
        """Announce the digests that are due; how many."""
        now, told = self._clock.now(), 0
        with self._database.read() as session:
            due = [one for one in session.scalars(select(DigestRow)) if _is_due(one, now)]
        for one in due:
            told += self._told(announcer, one.id, now)
        return told

    def _told(self, announcer: Announcer, number: int, now: datetime) -> int:
        with self._database.write() as session:
            row = session.get(DigestRow, number)
            speaker = session.get(SpeakerRow, row.speaker) if row else None
            if row is None or speaker is None or not _is_due(row, now) or speaker.state != SpeakerState.ACCEPTED:
                return 0
            said, row.told_at = _said(session, speaker.association, row.told_at), now
            if said == SaidSince(0, 0, 0):
                return 0
            texts = self._texts(speaker.association, said)
            change = f"{now:%Y-%m-%d}"
            announcer.announce(
                f"network:{number}", change, texts, about=word("digest_about", Language.FRENCH), session=session
            )
            return 1

    def _texts(self, association: int, said: SaidSince) -> Mapping[Language, str]:
        url = f"{self._public_url}/take-part/associations/mine/{association}"
        counts = {"posts": said.posts, "mentions": said.mentions, "messages": said.messages}
        return {form: word("digest", form, url=f"{url}/circles", **counts) for form in Language}


def _is_due(row: DigestRow, now: datetime) -> bool:
    every = _EVERY.get(DigestRhythm(row.rhythm))
    return every is not None and row.told_at <= now - every


def _said(session: Session, association: int, since: datetime) -> SaidSince:
    of_others = PostRow.at > since, PostRow.is_hidden.is_(False), PostRow.association.is_distinct_from(association)
    in_circles = select(PostRow.id).join(ThreadRow, ThreadRow.id == PostRow.thread)
    in_circles = in_circles.where(ThreadRow.circle.in_(circles_read(session, association)), *of_others)
    posts = session.scalar(select(func.count()).select_from(in_circles.subquery())) or 0
    named = select(func.count()).where(MentionRow.association == association, MentionRow.post.in_(in_circles))
    talks = select(TalkSideRow.talk).where(TalkSideRow.association == association, TalkSideRow.is_muted.is_(False))
    sent = select(func.count()).where(
        MessageRow.talk.in_(talks), MessageRow.at > since, MessageRow.association != association
    )
    return SaidSince(posts, session.scalar(named) or 0, session.scalar(sent) or 0)


def _digest(code: str) -> str:
    return hashlib.sha256(b"digest of the network " + code.encode("utf-8", "replace")).hexdigest()
