"""What every room of participation stands on, and which rooms are open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from agent.organisation.organisation import ParticipationRoom, RoomOptions
from connectors.rows.identity import Identity, Vault
from core.clock import Clock
from core.database.database import Database
from participation.associations.service import AssociationRoom
from participation.calls.service import CallRoom
from participation.common.errors import RoomClosedError
from participation.common.events.events import Events
from participation.common.files import Files
from participation.common.history import History
from participation.common.people.consents import ConsentKind
from participation.common.people.people import Participants
from participation.common.people.sessions import OwnSessions
from participation.common.publishing import Publications
from participation.common.rights import Parts
from participation.common.territory.gazetteer import Gazetteer, open_gazetteer
from participation.common.texts.comments import Comments
from participation.consultations.service import ConsultationRoom
from participation.dialogues.service import DialogueRoom
from participation.help_desk.service import HelpDeskRoom
from participation.mentoring.service import MentoringRoom
from participation.training.service import TrainingRoom


@dataclass(frozen=True)
class Participation:
    """The common ground, opened on one database; each of its services may block, and is called in a thread."""

    database: Database
    clock: Clock
    identity: Identity
    vault: Vault
    options: Mapping[ParticipationRoom, RoomOptions] = field(default_factory=dict)
    """Rooms that the organisation opened."""
    consultations: ConsultationRoom | None = None
    """What consultations do; None where the room is off, or no search is open to sort by."""
    mentoring: MentoringRoom | None = None
    """What mentoring does; None where the room is off."""
    dialogues: DialogueRoom | None = None
    """What dialogues do; None where the room is off."""
    associations: AssociationRoom | None = None
    """What the associations' network does; None where the room is off."""
    help_desk: HelpDeskRoom | None = None
    """What the help desk does; None where the room is off."""
    calls: CallRoom | None = None
    """What calls for interest do; None where the room is off."""
    training: TrainingRoom | None = None
    """What training does; None where the room is off."""

    @property
    def parts(self) -> Parts:
        """Who of staff has which part."""
        return Parts(self.database, self.clock)

    @property
    def people(self) -> Participants:
        """Who asked to be kept."""
        return Participants(self.database, self.identity, self.vault, self.clock)

    @property
    def own_sessions(self) -> OwnSessions:
        """Browsers in which somebody opened their own link."""
        return OwnSessions(self.database, self.clock)

    @property
    def events(self) -> Events:
        """Sessions and meetings."""
        return Events(self.database, self.clock)

    @property
    def files(self) -> Files:
        """Files on things of the rooms."""
        return Files(self.vault, self.clock)

    @property
    def comments(self) -> Comments:
        """Comments on things of the rooms."""
        return Comments(self.vault, self.clock)

    @property
    def history(self) -> History:
        """What was done to things of the rooms."""
        return History(self.database, self.clock)

    @property
    def publications(self) -> Publications:
        """What rooms hand to the library."""
        return Publications(self.database, self.clock)

    @property
    def gazetteer(self) -> Gazetteer:
        """The places of the country, by code and by name."""
        return open_gazetteer()

    @property
    def rooms(self) -> tuple[ParticipationRoom, ...]:
        """Rooms that are open, in their order."""
        return tuple(room for room in ParticipationRoom if room in self.options)

    def options_of(self, room: ParticipationRoom) -> RoomOptions:
        """What the organisation says of a room. Raises RoomClosedError where it is not open."""
        if room not in self.options:
            raise RoomClosedError
        return self.options[room]

    def take_back(self, participant: str, room: ParticipationRoom, kind: ConsentKind, scope: str = "") -> bool:
        """End a consent; whether words went with it: who agrees no more that they are kept and published has them taken away."""
        ends_text, count = kind is ConsentKind.KEEP_TEXT, 0
        with self.database.write() as session:
            self.people.take_back(session, participant, room, kind, scope=scope)
            if ends_text and room is ParticipationRoom.CONSULTATIONS and self.consultations:
                count = self.consultations.contributions.withdraw(session, participant, scope)
            if ends_text and room is ParticipationRoom.DIALOGUES and self.dialogues:
                count = self.dialogues.voices.withdraw(session, participant, scope)
        if count:
            self.forget_withdrawn()
        return count > 0

    def forget_withdrawn(self) -> None:
        """Forget at once what stood on words that their people took away."""
        for room in (self.consultations, self.dialogues):
            if room is not None:
                room.forgetting.run()
        self.database.settle()
