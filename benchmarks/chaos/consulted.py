"""A consultation whose organiser is killed too: moderation, decisions and deliveries, made by a process that begins anew each time.

    python -m benchmarks.chaos.consulted UNTIL     (settings are read from the environment, as by `munadil`)

The process makes the changes up to one and ends; killed, the next one looks where the consultation stands, as whoever presses again
after a fault does, and goes on from there.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from agent.organisation.organisation import Localised, ParticipationRoom
from benchmarks.chaos.munadil import UP
from benchmarks.chaos.processes import NotUpError, Process
from benchmarks.chaos.stories import chatting, keys_in
from connectors.responder import Topic
from connectors.rows.subscriptions import subscribe
from conversation.told_back.announcing import ToldBack
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from participation.common.people.consents import ConsentKind
from participation.common.people.people import Participants
from participation.common.texts.localised import worded
from participation.consultations.contributions import ContributionFilter
from participation.consultations.schemas import (
    ConsultationState,
    ContributionSource,
    ContributionState,
    DecisionStatus,
    NewContribution,
)
from participation.consultations.service import ConsultationRoom
from participation.consultations.telling import subject_of
from participation.consultations.words import word
from tests.consultations import WordEmbedder

_NAME, _WHO, _FR = "pacte", "amina", Language.FRENCH
_WAITING = ContributionFilter(state=ContributionState.WAITING)
_PAGE = 50
"""Contributions that are moderated at a time; chosen by hand: a page of the console."""
_PATIENCE = 300.0
"""Seconds that the last changes may take; chosen by hand."""
_STATUSES = (
    DecisionStatus.RECEIVED,
    DecisionStatus.STUDIED,
    DecisionStatus.KEPT,
    DecisionStatus.DELIVERED,
    DecisionStatus.DELIVERED,
    DecisionStatus.KEPT_IN_PART,
    DecisionStatus.KEPT,
    DecisionStatus.NOT_KEPT,
    DecisionStatus.STUDIED,
    DecisionStatus.KEPT,
    DecisionStatus.DELIVERED,
)
"""What becomes of the theme after its contributions are published; two deliveries follow each other."""
CHANGES = 1 + len(_STATUSES)
"""How many changes there are: that of moderation, then those of the decision."""


@dataclass
class ConsultedStory:
    """A `Story` that is told by a consultation: people each gave an idea and asked to be told what comes of it."""

    database: Database
    folder: Path
    settings: Mapping[str, str]

    def __post_init__(self) -> None:
        self._process = Process("organiser", (), self.folder / "organiser.log", self.settings, works=False)

    @property
    def marks(self) -> Sequence[str]:
        """What tells of each change, in their order."""
        published = word("told_published", _FR, number=0).partition("0")[2].strip()
        return [published, *(f"m0-{place}" for place in range(1, CHANGES))]

    def follow(self, people: int) -> None:
        """Have each person give an idea with both consents; they wait for moderation, and one theme is signed off."""
        identity, vault = keys_in(self.folder)
        room, clock = _room(self.database), SystemClock()
        room.consultations.create(_NAME, worded({_FR: "Le pacte des jeunes"}), _WHO)
        room.consultations.move(_NAME, ConsultationState.OPEN, _WHO)
        room.themes.write(_NAME, worded({_FR: "Transport du soir"}), _WHO)
        room.themes.sign(_NAME, _WHO)
        participants = Participants(self.database, identity, vault, clock)
        kinds = (ConsentKind.KEEP_TEXT, ConsentKind.TELL_BACK)
        with self.database.write() as session:
            for person in range(people):
                conversation = chatting(session, identity, vault, person)
                kept = participants.keep_from_conversation(session, conversation, "telegram", _FR)
                participants.agree(session, kept.id, ParticipationRoom.CONSULTATIONS, kinds, scope=_NAME)
                new = NewContribution(f"bot:{person}", ContributionSource.BOT, f"Un bus le soir vers le douar {person}")
                number = room.contributions.take(session, _NAME, new, kept.id)
                assert number is not None
                topic = Topic(subject_of(number), f"idée n° {number}", _FR)
                subscribe(session, vault, conversation, topic, clock.now())

    def announce(self, until: int) -> None:
        """Start the organiser's process; the one before was killed. Raises NotUpError."""
        self._process.command = (sys.executable, "-m", "benchmarks.chaos.consulted", str(until))
        self._process.start()
        self._process.wait()

    def kill(self) -> None:
        """Kill the organiser's process."""
        self._process.kill()

    def finish(self) -> None:
        """Wait until the organiser has made every change. Raises NotUpError."""
        deadline, room = time.monotonic() + _PATIENCE, _room(self.database)
        while _made(room) < CHANGES:
            if self._process.has_fallen or time.monotonic() > deadline:
                raise NotUpError(f"the organiser did not finish: {self._process.log.read_text('utf-8')[-2000:]}")
            time.sleep(0.2)


def _room(database: Database) -> ConsultationRoom:
    clock = SystemClock()
    return ConsultationRoom(
        database, clock, WordEmbedder(), ToldBack(database, clock), public_url="https://example.org"
    )


def _made(room: ConsultationRoom) -> int:
    """How many changes the consultation has seen whole."""
    decisions = room.decisions.listed(_NAME)
    if decisions:
        (decision,) = decisions
        # A delivery that follows another leaves the status as it is, and so no entry of the history.
        again = len(decision.deliveries) - sum(one.status is DecisionStatus.DELIVERED for one in decision.history)
        return 1 + len(decision.history) + again
    return 0 if room.contributions.listed(_NAME, _WAITING, limit=1)[1] else 1


def _change(room: ConsultationRoom, place: int) -> None:
    """Make a change: pages of moderation, then what is decided on the theme."""
    if place == 0:
        while waiting := room.contributions.listed(_NAME, _WAITING, limit=_PAGE)[0]:
            room.contributions.moderate([one.number for one in waiting], ContributionState.PUBLISHED, _WHO)
        return
    (theme,), status, day = room.themes.tree(_NAME), _STATUSES[place - 1], room.consultations.today
    said, none = worded({_FR: f"Étape m0-{place} franchie."}), Localised({})
    if place == 1:
        room.themes.put_under(_NAME, _WHO)
        room.decisions.decide(_NAME, status, _WHO, theme=theme.id, text=said, reason=none, decided_on=day)
        return
    (decision,) = room.decisions.listed(_NAME)
    if status is DecisionStatus.DELIVERED:
        room.decisions.deliver(decision.id, _WHO, text=said, happened_on=day)
    else:
        room.decisions.change(decision.id, status, _WHO, text=said, reason=none, decided_on=day)


def main() -> None:
    """Make the changes up to one, then wait to be killed."""
    until = int(sys.argv[1])
    with closing(Database(os.environ["MUNADIL_DATABASE_URL"])) as database:
        room = _room(database)
        print(UP, flush=True)
        while (place := _made(room)) < until:
            _change(room, place)
        signal.pause()


if __name__ == "__main__":
    main()
