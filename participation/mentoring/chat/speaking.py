"""What the parts of the chat share: who speaks, and how things are said to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from agent.organisation.replies import written_date
from conversation.doors import DoorReply, RoomChoice, SaidToRoom
from core.clock import Clock
from core.database.database import Database
from core.language.forms import Language
from participation.common.events.calendar import ZONE
from participation.common.people.people import Participants
from participation.common.territory.gazetteer import Gazetteer
from participation.mentoring.pairing.schemas import MentoringPair
from participation.mentoring.schemas import MentoringApplication, MentoringSide
from participation.mentoring.service import MentoringRoom
from participation.mentoring.words import word


@dataclass(frozen=True)
class MentoringGround:
    """What a chat about mentoring stands on."""

    room: MentoringRoom
    people: Participants
    gazetteer: Gazetteer
    database: Database
    clock: Clock

    @property
    def today(self) -> date:
        """The day that it is in Morocco."""
        return self.clock.now().astimezone(ZONE).date()

    def participant(self, said: SaidToRoom) -> str:
        """Who speaks, where they asked to be kept; empty else."""
        with self.database.read() as session:
            person = self.people.of_conversation(session, said.conversation)
        return person.id if person else ""

    def applications(self, said: SaidToRoom) -> tuple[MentoringApplication, ...]:
        """The applications of who speaks, the latest first."""
        participant = self.participant(said)
        if not participant:
            return ()
        with self.database.read() as session:
            return self.room.applications.of_participant(session, participant)

    def own(self, said: SaidToRoom, application: str) -> MentoringApplication | None:
        """The application of this number, where it is of who speaks."""
        return next((one for one in self.applications(said) if str(one.id) == application), None)

    def pairs(self, said: SaidToRoom) -> tuple[tuple[MentoringPair, MentoringSide], ...]:
        """The pairs in which who speaks is now, each with their side."""
        participant = self.participant(said)
        if not participant:
            return ()
        with self.database.read() as session:
            found = self.room.pairs.of_participant(session, participant)
        return tuple((pair, side) for pair in found if pair.state.is_made and (side := pair.side_of(participant)))

    def other(self, pair: MentoringPair, side: MentoringSide) -> MentoringApplication:
        """The one across of a side."""
        return self.room.applications.get(pair.application_of(side.other))


def kept_of(said: SaidToRoom) -> Mapping[str, str]:
    """What was kept with the turn that is answered."""
    return {str(key): str(value) for key, value in said.kept.items()}


def say(said: SaidToRoom, key: str, **values: object) -> str:
    """A wording of the chat, in the form of who speaks."""
    return word(f"chat_{key}", said.language, **values)


def choice(said: SaidToRoom, key: str, value: str) -> RoomChoice:
    """A button with a wording of the chat."""
    return RoomChoice(say(said, key), value)


def asked(said: SaidToRoom, text: str, choices: Sequence[RoomChoice], awaits: str, **kept: str) -> DoorReply:
    """A question, with a way out."""
    return DoorReply(text, [*choices, choice(said, "stop", "stop")], awaits, kept)


def day_in_words(day: date | datetime, language: Language) -> str:
    """A day as a person writes it."""
    return written_date(day.astimezone(ZONE).date() if isinstance(day, datetime) else day, language)
