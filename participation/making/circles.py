"""Circles and talks out of a template: invented people who speak for its associations, and what they say to one another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from connectors.rows.participants import ParticipantRow
from core.clock import Clock
from core.language.forms import Language
from participation.associations.circles.circles import Circles
from participation.associations.circles.schemas import Author, CircleDetails, CircleJoining, SeatState
from participation.associations.circles.tables import CircleRow, SeatRow
from participation.associations.circles.threads import CircleThreads, NewPost
from participation.associations.directory.schemas import AssociationField, SpeakerState
from participation.associations.directory.tables import SpeakerRow
from participation.associations.messages.messages import Messages
from participation.associations.messages.tables import TalkRow
from participation.common.people.consents import ConsentKind
from participation.common.people.people import Participants
from participation.common.templates import Entry


class SpeakerMaker:
    """Makes the section `speakers`: `{association, language}`, accepted; nobody has their link."""

    section = "speakers"

    def __init__(self, people: Participants, clock: Clock) -> None:
        self._people, self._clock = people, clock

    def make(self, session: Session, entry: Entry) -> str:
        """Keep an invented person who speaks; the number of the association with their participant."""
        association = int(entry.made[f"associations/{entry.content['association']}"])
        person, _ = self._people.keep_from_page(session, Language(entry.content.get("language", Language.FRENCH)))
        self._people.agree(session, person.id, entry.room, [ConsentKind.KEEP_TEXT], scope=entry.scope)
        session.add(
            SpeakerRow(
                association=association,
                participant=person.id,
                state=SpeakerState.ACCEPTED.value,
                note=None,
                since=self._clock.now(),
            )
        )
        session.flush()
        return f"{association} {person.id}"

    def unmake(self, session: Session, made: str) -> None:
        """Forget them, as if they had asked for it."""
        session.execute(delete(ParticipantRow).where(ParticipantRow.id == made.partition(" ")[2]))


class CircleMaker:
    """Makes the section `circles`: what it is for, `members`, `moderators`, and `threads` of `{by, title, text, answers}`."""

    section = "circles"

    def __init__(self, circles: Circles, threads: CircleThreads, clock: Clock) -> None:
        self._circles, self._threads, self._clock = circles, threads, clock

    def make(self, session: Session, entry: Entry) -> str:
        """Open it with everybody in it; its number."""
        told, key = entry.content, f"template {entry.scope} {entry.name}"
        details = CircleDetails(
            str(told.get("name_ar", "")),
            str(told.get("name_fr", "")),
            AssociationField(told.get("field", AssociationField.OTHER)),
            str(told.get("about", "")),
            str(told.get("rules", "")),
            CircleJoining(told.get("joining", CircleJoining.ASK)),
        )
        circle = self._circles.made(session, details, entry.who, key)
        for name in told.get("members", ()):
            association, is_moderator = author_of(entry, name).association, name in told.get("moderators", ())
            session.add(
                SeatRow(
                    circle=circle,
                    association=association,
                    state=SeatState.MEMBER.value,
                    is_moderator=is_moderator,
                    since=self._clock.now(),
                )
            )
        session.flush()
        for number, thread in enumerate(told.get("threads", ())):
            self._thread(session, entry, circle, thread, f"{key} {number}")
        return str(circle)

    def unmake(self, session: Session, made: str) -> None:
        """Take it away with all that was said in it."""
        session.execute(delete(CircleRow).where(CircleRow.id == int(made)))

    def _thread(self, session: Session, entry: Entry, circle: int, told: Mapping[str, Any], mark: str) -> None:
        new = NewPost(f"{mark} 0", str(told["text"]), str(told["title"]))
        thread = self._threads.begun(session, circle, author_of(entry, told["by"]), new)
        for number, answer in enumerate(told.get("answers", ()), start=1):
            new = NewPost(f"{mark} {number}", str(answer["text"]))
            self._threads.answered(session, circle, thread, author_of(entry, answer["by"]), new)


class TalkMaker:
    """Makes the section `talks`: `{between: [speaker, speaker], messages: [{by, text}, …]}`."""

    section = "talks"

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    def make(self, session: Session, entry: Entry) -> str:
        """Have two speakers write to each other; the talk's number."""
        one, other = (author_of(entry, name).association for name in entry.content["between"])
        talk = self._messages.talk_made(session, one, other)
        for number, said in enumerate(entry.content.get("messages", ())):
            mark = f"template {entry.scope} {entry.name} {number}"
            self._messages.written(session, talk, author_of(entry, said["by"]), mark, str(said["text"]))
        return str(talk)

    def unmake(self, session: Session, made: str) -> None:
        """Take it away with its messages."""
        session.execute(delete(TalkRow).where(TalkRow.id == int(made)))


def author_of(entry: Entry, name: str) -> Author:
    """The speaker of a name in the file, with the association that they speak for."""
    association, _, participant = entry.made[f"speakers/{name}"].partition(" ")
    return Author(int(association), participant)
