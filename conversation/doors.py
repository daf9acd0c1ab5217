"""Doors of rooms in which people take part: what somebody writes or taps that is for a room, and what the room says to it.

A room says what it wants to hear next (`awaits`) and keeps what was said so far beside its turn (`keeps`), sealed and forgotten with
it. A turn that is run again after a kill says the same: whatever a room stores, it stores once for `turn`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from agent.answer import AnswerStatus
from connectors.message import Button
from connectors.responder import ConversationState, PastTurn, Topic
from conversation.draft import ResponseDraft
from conversation.hearing import payloads
from conversation.hearing.acts import Act
from conversation.hearing.choices import likely_choice, meant_choice, named_choices, same_choice
from core.language.forms import Language

DOOR_STATUS = "took_part"
"""Status of a turn that a room answered."""
WAIT_SECONDS = 1_800
"""How long a room waits for what it asked: whoever was away for half an hour asks a question again. Chosen by hand."""
_KEPT, _OFFERED, _GOES_ON = "room", "room_choices", "room_goes_on"
"""Under what a turn keeps what a room remembers, and which buttons it showed: who writes has no buttons, or does not see them."""
_LEFT_OPEN = frozenset(
    [
        AnswerStatus.UNANSWERABLE_NOTHING_FOUND.value,
        AnswerStatus.PERHAPS.value,
        AnswerStatus.UNANSWERABLE_OUT_OF_SCOPE.value,
    ]
)
"""How a turn ends that told nothing for sure."""


@dataclass(frozen=True)
class SaidToRoom:
    """What somebody wrote or tapped; `value` is what a button of the room carries, `command` what followed a slash."""

    text: str
    turn: str
    conversation: str
    channel: str
    language: Language
    at: datetime
    value: str = ""
    command: str = ""
    awaited: str = ""
    """What the room asked for just before; empty where it asked for nothing."""
    kept: Mapping[str, Any] = field(default_factory=dict)
    """What the room kept with the turn that the button is of, or with the one that asked."""
    under: str = ""
    """The turn that a button is of: the same however often it is tapped."""


@dataclass(frozen=True)
class RoomChoice:
    """A button: what it says, and what the room hears when it is tapped, of letters and digits, 24 at most."""

    label: str
    value: str


@dataclass(frozen=True)
class DoorReply:
    """What a room says."""

    text: str
    choices: Sequence[RoomChoice] = ()
    awaits: str = ""
    keeps: Mapping[str, Any] = field(default_factory=dict)
    topics: Sequence[Topic] = ()
    """What the person agreed to be told about."""
    ends: Sequence[str] = ()
    """Subjects that the person wants to hear of no more."""
    goes_on: str = ""
    """Where several choices may be named at once ("darija et français"): what the room hears once it heard each of them."""
    gives_way: bool = False
    """Whether it lists what a room happens to have: told only where no other room was meant and documents do not answer surely."""


class RoomDoor(Protocol):
    """Port: a room's door. `participation.consultations.chat.door` is one."""

    @property
    def name(self) -> str:
        """The room's name in buttons: small letters and underscores, 13 at most."""
        ...

    async def hears(self, said: SaidToRoom) -> DoorReply | None:
        """What the room says; None for what is not for it."""
        ...


@runtime_checkable
class OfferingDoor(Protocol):
    """Port: a door of a room that has something to offer where documents did not answer."""

    @property
    def name(self) -> str:
        """The room's name in buttons."""
        ...

    def offers(self, question: str, language: Language) -> DoorReply | None:
        """What the room offers instead, with what it keeps until its button is tapped; None for a question that is not for it."""
        ...


TellsSurely = Callable[[ResponseDraft, Act], Awaitable[bool]]
"""Answers a question from documents where they say it surely, and says whether it did."""


class RoomDoors:
    """Asks the rooms whether something is for them: first the one that waits for an answer."""

    def __init__(self, doors: Sequence[RoomDoor], tells_surely: TellsSurely) -> None:
        self._doors, self._tells_surely = {door.name: door for door in doors}, tells_surely

    async def tapped(self, draft: ResponseDraft, act: Act) -> bool:
        """Have a room hear a button of its own; False where there is no such room."""
        name, _, value = act.value.partition(":")
        door = self._doors.get(name)
        if door is None or draft.is_group:
            return False
        kept, _, _ = await _kept(draft, act.turn, name)
        reply = await door.hears(_said(draft, act, value=value, kept=kept))
        return await self._tell(draft, act, door, reply) if reply else False

    async def hears(self, draft: ResponseDraft, act: Act, command: str = "") -> bool:
        """Whether a room answers what was written."""
        if not self._doors or draft.is_group or act.message.is_forwarded:
            return False
        if await self.answers(draft, act, command):
            return True
        if (found := await self._first(draft, act, command)) is None:
            name, awaited, _ = _awaited(draft, act)
            if name and not awaited:
                # What is asked aside takes no button away: it may still be named once that is answered.
                draft.awaits = draft.awaiting
            return False
        one, reply = found
        is_told = reply.gives_way and not command and await self._tells_surely(draft, act)
        return is_told or await self._tell(draft, act, one, reply)

    async def _first(self, draft: ResponseDraft, act: Act, command: str) -> tuple[RoomDoor, DoorReply] | None:
        """The first room that something is for; what a room happens to have is told where it is for no other."""
        listed: tuple[RoomDoor, DoorReply] | None = None
        for one in self._doors.values():
            if reply := await one.hears(_said(draft, act, command=command)):
                if not reply.gives_way:
                    return one, reply
                listed = listed or (one, reply)
        return listed

    async def names(self, draft: ResponseDraft, act: Act) -> bool:
        """Whether words that elsewhere are a wish of their own ("stop", "français") are just what a button of the room says."""
        name, _, turn = _awaited(draft, act)
        door = self._doors.get(name)
        if door is None or draft.is_group or act.message.is_forwarded:
            return False
        kept, choices, _ = await _kept(draft, turn, name)
        value = same_choice(act.message.text, choices)
        return bool(value) and await self._heard(draft, act, door, [value], kept)

    async def answers(self, draft: ResponseDraft, act: Act, command: str = "") -> bool:
        """Whether the room that spoke last takes a text for one of its buttons, or for what it asked for."""
        name, awaited, turn = _awaited(draft, act)
        door = self._doors.get(name)
        if door is None or draft.is_group or act.message.is_forwarded:
            return False
        kept, choices, goes_on = await _kept(draft, turn, name)
        value = "" if command else meant_choice(act.text, choices)
        if awaited and not value:
            said = _said(draft, act, command=command, awaited=awaited, kept=kept)
            if reply := await door.hears(said):
                return await self._tell(draft, act, door, reply)
        if command:
            return False
        several = named_choices(act.text, choices) if goes_on else []
        if len(several) > 1:
            return await self._heard(draft, act, door, [*several, goes_on], kept)
        value = value or likely_choice(act.text, choices)
        return bool(value) and await self._heard(draft, act, door, [value], kept)

    async def _heard(
        self, draft: ResponseDraft, act: Act, door: RoomDoor, values: Sequence[str], kept: Mapping[str, Any]
    ) -> bool:
        """Have a room hear buttons that were named, one after another; what it says last is told."""
        turn, reply = _awaited(draft, act)[2], None
        for value in values:
            reply = await door.hears(_said(draft, replace(act, text="", turn=turn), value=value, kept=kept))
        return await self._tell(draft, act, door, reply) if reply else False

    def offer(self, draft: ResponseDraft) -> bool:
        """Whether a room offers something in the place of an answer that documents did not have; never in a group or beside a person."""
        turn, answer = draft.turn, draft.answer
        if turn is None or answer is None or turn.status not in _LEFT_OPEN or not draft.keeps_answers:
            return False
        if draft.state is not ConversationState.BOT:
            return False
        for door in self._doors.values():
            offered = door.offers(turn.question, draft.language) if isinstance(door, OfferingDoor) else None
            if offered is None:
                continue
            rows = tuple(
                (Button(one.label, payloads.room(door.name, one.value, draft.turn_id)),) for one in offered.choices
            )
            draft.say(offered.text, buttons=rows)
            draft.answer = {**answer, **_noted(door, offered)}
            self._await(draft, door, offered)
            return True
        return False

    async def _tell(self, draft: ResponseDraft, act: Act, door: RoomDoor, reply: DoorReply) -> bool:
        rows = tuple((Button(one.label, payloads.room(door.name, one.value, draft.turn_id)),) for one in reply.choices)
        draft.say(reply.text, buttons=rows)
        draft.turn = PastTurn(draft.turn_id, act.text[:500], reply.text, DOOR_STATUS)
        draft.answer = _noted(door, reply)
        draft.subscribes += reply.topics
        if reply.ends:
            followed = await asyncio.to_thread(draft.records.subscriptions)
            draft.unsubscribes += [one.id for one in followed if not one.ended_at and one.topic.subject in reply.ends]
        draft.awaits = ""
        self._await(draft, door, reply)
        draft.notes["room"] = door.name
        return True

    def _await(self, draft: ResponseDraft, door: OfferingDoor | RoomDoor, reply: DoorReply) -> None:
        if reply.awaits or reply.choices:
            draft.awaits = f"p:{door.name}:{reply.awaits}:{draft.turn_id}:{int(draft.messages[-1].sent_at.timestamp())}"


def _said(
    draft: ResponseDraft,
    act: Act,
    *,
    value: str = "",
    command: str = "",
    awaited: str = "",
    kept: Mapping[str, Any] | None = None,
) -> SaidToRoom:
    return SaidToRoom(
        act.text,
        draft.turn_id,
        draft.conversation.id,
        draft.conversation.channel,
        draft.language,
        act.message.sent_at,
        value,
        command,
        awaited,
        kept or {},
        act.turn,
    )


def _awaited(draft: ResponseDraft, act: Act) -> tuple[str, str, str]:
    """The room that waits for an answer, for what, and the turn that asked; empty where none does, or not any more."""
    parts = draft.awaiting.split(":")
    if len(parts) != 5 or parts[0] != "p" or not parts[4].isdigit():
        return "", "", ""
    is_late = act.message.sent_at.timestamp() - int(parts[4]) > WAIT_SECONDS
    return ("", "", "") if is_late else (parts[1], parts[2], parts[3])


def _noted(door: OfferingDoor | RoomDoor, reply: DoorReply) -> dict[str, object]:
    """What is noted with the turn that a room answers."""
    shown = [[one.label, one.value] for one in reply.choices]
    return {_KEPT: {door.name: dict(reply.keeps)}, _OFFERED: shown, _GOES_ON: reply.goes_on}


async def _kept(draft: ResponseDraft, turn: str, name: str) -> tuple[Mapping[str, Any], list[tuple[str, str]], str]:
    """What a room kept with a turn, the buttons that it showed there, and what goes on after several of them."""
    found = (await asyncio.to_thread(draft.records.answer, turn) if turn else None) or {}
    rooms, shown = found.get(_KEPT), found.get(_OFFERED)
    kept = rooms.get(name) if isinstance(rooms, Mapping) else None
    choices = [(str(label), str(value)) for label, value in shown] if isinstance(shown, list) else []
    return (kept if isinstance(kept, Mapping) else {}), choices, str(found.get(_GOES_ON) or "")
