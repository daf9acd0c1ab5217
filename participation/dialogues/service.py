"""The room of dialogues: its services, opened together on one database."""

from __future__ import annotations

from core.clock import Clock
from core.database.database import Database
from participation.common.events.events import Events
from participation.common.people.people import Participants
from participation.common.telling import Announcer
from participation.dialogues.assessment import Assessments
from participation.dialogues.commitments import Commitments
from participation.dialogues.forgetting import VoicesForgetting
from participation.dialogues.programmes import DialogueProgrammes
from participation.dialogues.sessions import DialogueSessions
from participation.dialogues.signing import Signing
from participation.dialogues.synthesis import SharedSyntheses
from participation.dialogues.telling import DialogueTelling
from participation.dialogues.voices import Voices


class DialogueRoom:
    """Everything that dialogues can do; each of its services may block, and is called in a thread."""

    def __init__(
        self, database: Database, clock: Clock, people: Participants, announcer: Announcer, *, public_url: str = ""
    ) -> None:
        """`public_url` is where the pages are, for messages that name one."""
        self.public_url = public_url
        telling = DialogueTelling(announcer, public_url)
        self.programmes = DialogueProgrammes(database, clock)
        self.sessions = DialogueSessions(database, clock, Events(database, clock), people)
        self.assessments = Assessments(database, clock)
        self.forgetting = VoicesForgetting(database, clock)
        self.voices = Voices(database, clock, people, telling, self.forgetting.run)
        self.signing = Signing(database, clock, people, telling)
        self.syntheses = SharedSyntheses(database, clock, self.signing)
        self.commitments = Commitments(database, clock, telling)
