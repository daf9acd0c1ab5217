"""Shows who asks in a chat where something is done to the page of the room where it is; documents that say it surely come first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from agent.organisation.organisation import ParticipationRoom
from conversation.doors import DoorReply, SaidToRoom
from core.language.forms import Language
from participation.pointing.asked import asks_to_take_part, way_asked, way_near
from participation.pointing.words import word

_PAGES = {ParticipationRoom.ASSOCIATIONS: "associations/join"}
"""Where a room is entered, if not on its first page."""


@dataclass(frozen=True)
class WayDoor:
    """A `conversation.doors.RoomDoor`: the way into every other room that is open."""

    rooms: Collection[ParticipationRoom]
    public_url: str = ""
    name: str = "ways"

    async def hears(self, said: SaidToRoom) -> DoorReply | None:
        """The way to what is asked; None for what no open room does."""
        if said.command or said.value:
            return None
        if (room := way_asked(said.text)) in self.rooms and room is not None:
            return DoorReply(self._way(room, said.language), gives_way=True)
        if room is not None or not self.rooms or not asks_to_take_part(said.text):
            return None
        ways = [self._way(one, said.language) for one in ParticipationRoom if one in self.rooms]
        return DoorReply("\n".join((word("all", said.language), *(f"• {way}" for way in ways))), gives_way=True)

    def offers(self, question: str, language: Language) -> DoorReply | None:
        """The way to a room that may be meant, where documents did not answer."""
        room = way_near(question)
        return DoorReply(self._way(room, language)) if room is not None and room in self.rooms else None

    def _way(self, room: ParticipationRoom, language: Language) -> str:
        return word(room.value, language, url=f"{self.public_url}/take-part/{_PAGES.get(room, room.path)}")
