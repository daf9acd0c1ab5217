"""Mentoring from a chat: apply and go on another day, say that two met, know with whom, answer, leave.

Who has agreed to nothing is asked first; from then on what they write is kept in their application, sealed, and not in the chat.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from conversation.doors import DoorReply, SaidToRoom
from core.language.forms import Language
from participation.mentoring.chat.applying import ApplyingByChat
from participation.mentoring.chat.asked import MentoringAsked, MentoringWish, mentoring_wish
from participation.mentoring.chat.declining import DecliningByChat
from participation.mentoring.chat.goals import GoalsByChat
from participation.mentoring.chat.meeting import PairByChat
from participation.mentoring.chat.speaking import MentoringGround, choice, kept_of, say
from participation.mentoring.schemas import ApplicationState, RefusalReason
from participation.mentoring.words import word


class MentoringDoor:
    """A `conversation.doors.RoomDoor`."""

    name = "mentoring"

    def __init__(self, ground: MentoringGround) -> None:
        self._ground = ground
        self._applying = ApplyingByChat(ground)
        self._declining, self._goals = DecliningByChat(ground), GoalsByChat(ground)
        self._pair = PairByChat(ground, self._goals, self._declining)

    async def hears(self, said: SaidToRoom) -> DoorReply | None:
        """What mentoring says; None for what is not for it."""
        return await asyncio.to_thread(self._hears, said)

    def _hears(self, said: SaidToRoom) -> DoorReply | None:
        """Answer in the form in which this began: a name or a town that was asked for is of no language."""
        asked = mentoring_wish(said.text, said.command)
        goes_on = bool(said.value) or (bool(said.awaited) and asked.kind is MentoringWish.NOTHING)
        if goes_on and (form := kept_of(said).get("form", "")) in list(Language):
            said = replace(said, language=Language(form))
        reply = self._going_on(said) if goes_on else self._wanted(said, asked)
        return reply and replace(reply, keeps={**reply.keeps, "form": said.language.value})

    def _going_on(self, said: SaidToRoom) -> DoorReply | None:
        if said.value == "stop":
            return DoorReply(say(said, "stopped"))
        if said.value:
            every = (self._applying, self._declining, self._goals, self._pair)
            return next((reply for one in every if (reply := one.tapped(said))), DoorReply(say(said, "stale")))
        return self._applying.written(said) or self._goals.written(said) or self._pair.written(said)

    def _wanted(self, said: SaidToRoom, asked: MentoringAsked) -> DoorReply | None:
        match asked.kind:
            case MentoringWish.PLACE:
                return self._place(said)
            case MentoringWish.APPLY:
                return self._applying.begin(said, asked.side)
            case MentoringWish.MET:
                return self._pair.met(said, asked.words)
            case MentoringWish.WHO:
                return self._pair.unconfirmed(said) or self._pair.who(said)
            case MentoringWish.DECLINE:
                return self._declining.wanted(said)
            case MentoringWish.GOAL:
                return self._goals.wanted(said)
            case MentoringWish.LEAVE:
                return self._pair.leave(said)
            case _:
                return None

    def _place(self, said: SaidToRoom) -> DoorReply:
        """Where somebody stands: what waits for them first."""
        applications = self._ground.applications(said)
        if not applications:
            return self._applying.begin(said, None)
        if self._ground.pairs(said):
            return self._pair.unconfirmed(said) or self._pair.who(said)
        latest = applications[0]
        state = word(f"application_{latest.state}", said.language)
        lines = [say(said, "state", side=word(f"side_{latest.side}", said.language), state=state)]
        if latest.state is ApplicationState.REFUSED and latest.reason in list(RefusalReason):
            lines.append(word(f"refusal_{latest.reason}", said.language))
        if latest.state is ApplicationState.ACCEPTED:
            lines.append(say(said, "no_pair"))
        choices = self._pair.waiting(said)
        if latest.state is ApplicationState.DRAFT:
            choices = [choice(said, "go_on", f"go{latest.id}")]
        return DoorReply("\n".join(lines), choices)
