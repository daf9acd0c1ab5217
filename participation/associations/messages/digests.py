"""Digests: how often a speaker wants to hear, on the channel where the network tells them, how much was said; never what.

Counts alone are announced: announcements are not sealed. Who writes "stop" there hears nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.clock import Clock
from core.database.database import Database
from core.database.statements import upsert
from core.language.forms import Language
from participation.associations.channels import ToldChannels
from participation.associations.circles.circles import circles_read
from participation.associations.circles.tables import MentionRow, PostRow, ThreadRow
from participation.associations.directory.schemas import SpeakerState
from participation.associations.directory.tables import SpeakerRow
from participation.associations.messages.tables import DigestRow, MessageRow, TalkSideRow
from participation.associations.words import word
from participation.common.telling import Announcer


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

    def __init__(self, database: Database, clock: Clock, channels: ToldChannels, public_url: str) -> None:
        self._database, self._clock, self._channels, self._public_url = database, clock, channels, public_url

    def rhythm(self, speaker: int) -> DigestRhythm:
        """How often a speaker is told."""
        chosen = self._database.look_up(select(DigestRow.rhythm).where(DigestRow.speaker == speaker))
        return DigestRhythm(chosen or DigestRhythm.NONE)

    def choose(self, speaker: int, rhythm: DigestRhythm) -> None:
        """Note how often; what was said from now on is counted, or since the last digest."""
        row = {"speaker": speaker, "rhythm": rhythm.value, "told_at": self._clock.now()}
        with self._database.write() as session:
            upsert(session, DigestRow, row, "speaker", ("rhythm",))

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
            subjects = self._channels.of(session, [speaker.participant]).values()
            for subject in subjects:
                change = f"digest {row.speaker} {now:%Y-%m-%d}"
                about = word("bot_code_label", Language.FRENCH)
                announcer.announce(subject, change, texts, about=about, session=session)
            return len(subjects)

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
