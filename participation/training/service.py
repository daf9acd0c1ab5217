"""The room of training: its services, opened together on one database."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.rows.identity import Identity, Vault
from core.clock import Clock
from core.database.database import Database
from participation.common.telling import Announcer
from participation.training.figures import ProgrammeReached, reached
from participation.training.learners import Learners
from participation.training.outcomes import Outcomes
from participation.training.pole import CompetencePole
from participation.training.programmes import TrainingProgrammes
from participation.training.schemas import TrainingProgramme


class TrainingRoom:
    """Everything that the room can do; each of its services may block, and is called in a thread."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        vault: Vault,
        identity: Identity,
        announcer: Announcer,
        *,
        public_url: str = "",
    ) -> None:
        self.public_url, self.clock = public_url, clock
        self.programmes = TrainingProgrammes(database, clock)
        self.learners = Learners(database, clock, vault, identity, announcer)
        self.outcomes = Outcomes(database, clock, vault)
        self.pole = CompetencePole(database, clock, vault)

    def reached(self, programmes: Sequence[TrainingProgramme]) -> tuple[ProgrammeReached, ...]:
        """What programmes reached, counted now."""
        return tuple(reached(one, self.learners.listed(one.id), self.outcomes.listed(one.id)) for one in programmes)
