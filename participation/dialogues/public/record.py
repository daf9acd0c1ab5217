"""Everything of a dialogue that everybody may know, read in one go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from participation.common.events.schemas import EventState
from participation.common.statistics import GroupFigure
from participation.dialogues.schemas import (
    Commitment,
    DialogueProgramme,
    DialogueSession,
    SharedSynthesis,
    SpeakingShare,
    Voice,
    VoiceLink,
    VoiceState,
)
from participation.dialogues.service import DialogueRoom


@dataclass(frozen=True)
class DialogueRecord:
    """What everybody may know of a dialogue."""

    programme: DialogueProgramme
    sessions: tuple[DialogueSession, ...]
    """Those that are shown to everybody."""
    voices: tuple[Voice, ...]
    """Published ones; named where their author wants it."""
    links: tuple[VoiceLink, ...]
    synthesis: SharedSynthesis | None
    """The latest version that both sides signed."""
    commitments: tuple[Commitment, ...]

    @property
    def as_of(self) -> date:
        """The day on which something of it changed last: what its documents are dated by."""
        moments = [self.programme.created_at, *(one.made_at for one in self.voices)]
        moments += [one.at for one in self.synthesis.signatures] if self.synthesis else []
        moments += [step.at for one in self.commitments for step in one.steps]
        shown = [one.happened_on for each in self.commitments for one in each.evidence]
        return max([max(moments).date(), *shown])

    @property
    def signed_on(self) -> date | None:
        """The day of the last signature under the synthesis."""
        at = [one.at for one in self.synthesis.signatures if one.is_signed] if self.synthesis else []
        return max(at).date() if at else None

    def replies(self, number: int) -> tuple[VoiceLink, ...]:
        """How a voice is linked with others, whichever was first."""
        return tuple(one for one in self.links if number in (one.voice, one.to))


def record_of(room: DialogueRoom, programme: str) -> DialogueRecord:
    """The record of a public dialogue. Raises NotFoundError for one that is not."""
    found = room.programmes.get(programme, public=True)
    return DialogueRecord(
        found,
        tuple(one for one in room.sessions.listed(programme) if _is_shown(one)),
        room.voices.listed(programme, state=VoiceState.PUBLISHED),
        room.voices.links(programme, public=True),
        room.syntheses.signed_off(programme),
        room.commitments.listed(programme),
    )


def public_commitment(room: DialogueRoom, number: int) -> Commitment | None:
    """A commitment by its number; None where there is none, or none of a dialogue that everybody may see."""
    found = room.commitments.find(number)
    return found if found and room.programmes.get(found.programme).state.is_public else None


def safe_shares(shares: Iterable[SpeakingShare], balance: Iterable[GroupFigure]) -> tuple[SpeakingShare, ...]:
    """How long roles spoke, where each that spoke had enough people for it to tell of nobody; nothing where one had not."""
    spoke = [one for one in shares if one.seconds]
    shown = {one.group for one in balance if one.count is not None}
    return tuple(spoke) if spoke and all(one.role.value in shown for one in spoke) else ()


def is_over(session: DialogueSession, now: datetime) -> bool:
    """Whether a session has been held, or its time has passed."""
    return session.event.state is EventState.HELD or session.event.plan.ends_at < now


def _is_shown(session: DialogueSession) -> bool:
    return session.event.plan.is_public
