"""The help desk from a chat: the bot answers first, a person where it is the law or somebody asks for one, and where a ticket stands.

Nothing is kept of who did not say yes to it; where a ticket stands is told to its own person alone, and all others hear the same.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from datetime import datetime

from agent.organisation.replies import written_date
from conversation.doors import DoorReply, RoomChoice, SaidToRoom
from core.database.database import Database
from core.errors import MunadilError, NotFoundError
from core.language.forms import Language
from core.language.intents.small_talk import is_small_talk
from participation.common.events.calendar import ZONE
from participation.common.people.consents import ConsentKind
from participation.common.people.people import Participants
from participation.common.territory.gazetteer import Gazetteer
from participation.common.texts.localised import shortened
from participation.help_desk.chat.asked import AskedOfDesk, DeskWish, category_of, desk_wish
from participation.help_desk.chat.channel import DOOR
from participation.help_desk.schemas import ROOM, NewTicket, Ticket, TicketCategory, TicketOrigin, TicketPriority
from participation.help_desk.service import HelpDeskRoom
from participation.help_desk.words import state_name, word

_SHORTEST = 4
"""Words of a question that can be worked on. Chosen by hand: "I need a lawyer" is asked what for."""
_LISTED = 5
"""Tickets that a message lists. Chosen by hand: a screen of a phone."""
_RATED = re.compile(r"r(\d{1,9})x([1-5])")
_WRITES = re.compile(r"w(\d{1,9})")


class HelpDeskDoor:
    """A `conversation.doors.RoomDoor`."""

    name = DOOR

    def __init__(self, room: HelpDeskRoom, people: Participants, gazetteer: Gazetteer, database: Database) -> None:
        self._room, self._people, self._gazetteer, self._database = room, people, gazetteer, database

    async def hears(self, said: SaidToRoom) -> DoorReply | None:
        """What the desk says; None for what is not for it."""
        if said.value:
            return await asyncio.to_thread(self._tapped, said)
        wish = desk_wish(said.text, said.command)
        if said.awaited and wish.kind is not DeskWish.STATUS:
            return await self._answered(said)
        match wish.kind:
            case DeskWish.HELP:
                return await self._begin(said, wish)
            case DeskWish.STATUS:
                return await asyncio.to_thread(self._status, said, wish)
            case _:
                return None

    def offers(self, question: str, language: Language) -> DoorReply | None:
        """A person, where documents did not answer a question about associations, papers or the law."""
        category = category_of(question)
        if category is TicketCategory.OTHER:
            return None
        keeps = {"text": question, "category": category.value}
        return DoorReply(
            word("bot_offer", language), [RoomChoice(word("bot_offer_yes", language), "human")], keeps=keeps
        )

    async def _begin(self, said: SaidToRoom, wish: AskedOfDesk) -> DoorReply:
        kept = {"text": wish.text, "category": wish.category.value, "person": "1" if wish.is_for_person else ""}
        if len(wish.text.split()) < _SHORTEST:
            return self._asked_for_text(said, kept)
        return await self._first(said, kept)

    async def _first(self, said: SaidToRoom, kept: Mapping[str, str]) -> DoorReply:
        """What documents say, and whether that is enough; what is for a person goes to one at once, below what documents say."""
        found = await self._room.first.answer(kept["text"], said.language) if self._room.first is not None else ""
        if not found:
            return self._read_back(said, kept)
        if kept.get("person"):
            return self._read_back(said, {**kept, "tried": found[:2_000]}, first=found)
        choices = [RoomChoice(self._say(said, "bot_enough"), "ok"), RoomChoice(self._say(said, "bot_human"), "human")]
        return DoorReply(f"{found}\n\n{self._say(said, 'bot_was_it')}", choices, keeps={**kept, "tried": found[:2_000]})

    def _asked_for_text(self, said: SaidToRoom, kept: Mapping[str, str]) -> DoorReply:
        return DoorReply(self._say(said, "bot_write"), [self._stop(said)], "text", kept)

    def _read_back(self, said: SaidToRoom, kept: Mapping[str, str], *, first: str = "") -> DoorReply:
        before = (first, "") if first else ()
        lines = (*before, self._say(said, "bot_read_back"), f"« {kept['text']} »", self._say(said, "bot_consent"))
        choices = [
            RoomChoice(self._say(said, "bot_yes"), "yes"),
            RoomChoice(self._say(said, "bot_again"), "again"),
            self._stop(said),
        ]
        return DoorReply("\n".join(lines), choices, "consent", kept)

    async def _answered(self, said: SaidToRoom) -> DoorReply | None:
        """What follows a text that was asked for; None where it was something else."""
        kept = {str(key): str(value) for key, value in said.kept.items()}
        if said.awaited == "text" and "category" in kept and is_small_talk(said.text):
            return self._asked_for_text(said, kept)
        if said.awaited == "text" and "category" in kept and said.text.strip():
            whole = f"{kept['text']}\n{said.text.strip()}".strip()
            category = category_of(whole)
            if category is TicketCategory.OTHER:
                category = TicketCategory(kept["category"])
            return await self._first(said, {**kept, "text": whole, "category": category.value})
        if said.awaited == "more" and kept.get("number") and said.text.strip():
            return await asyncio.to_thread(self._add, said, int(kept["number"]))
        return None

    def _tapped(self, said: SaidToRoom) -> DoorReply:
        kept = {str(key): str(value) for key, value in said.kept.items()}
        if rated := _RATED.fullmatch(said.value):
            return self._rate(said, int(rated[1]), int(rated[2]))
        if writes := _WRITES.fullmatch(said.value):
            number = int(writes[1])
            if self._own(said, number) is None:
                return DoorReply(self._say(said, "bot_unknown", number=number))
            asked = self._say(said, "bot_write_to", number=number)
            return DoorReply(asked, [self._stop(said)], "more", {"number": str(number)})
        match said.value:
            case "stop":
                return DoorReply(self._say(said, "bot_stopped"))
            case "ok":
                return DoorReply(self._say(said, "bot_glad"))
            case "human" if kept.get("text"):
                return self._read_back(said, kept)
            case "again" if "category" in kept:
                return self._asked_for_text(said, {**kept, "text": ""})
            case "yes" if kept.get("text"):
                return self._taken(said, kept)
            case _:
                return DoorReply(self._say(said, "bot_stale"))

    def _taken(self, said: SaidToRoom, kept: Mapping[str, str]) -> DoorReply:
        """Open the ticket, now that its person said yes; a button that is tapped again finds it open."""
        place = self._gazetteer.named_in(kept["text"])
        new = NewTicket(
            f"bot:{said.under or said.turn}",
            TicketOrigin.BOT,
            kept["text"],
            said.language,
            TicketCategory(kept.get("category", TicketCategory.OTHER)),
            TicketPriority.NORMAL,
            territory=place.code if place else "",
            tried=kept.get("tried", ""),
        )
        kinds = [ConsentKind.KEEP_TEXT, ConsentKind.TELL_BACK]
        with self._database.write() as session:
            person = self._people.keep_from_conversation(session, said.conversation, said.channel, said.language)
            self._people.agree(session, person.id, ROOM, kinds, language=said.language)
            number = self._room.incoming.open(session, new, person.id).number
        ticket = self._room.working.get(number)
        more = RoomChoice(self._say(said, "bot_write_more"), f"w{number}")
        due = _told(said, ticket.answer_due)
        return DoorReply(self._say(said, "bot_taken" if due else "bot_taken_already", number=number, day=due), [more])

    def _add(self, said: SaidToRoom, number: int) -> DoorReply:
        with self._database.write() as session:
            person = self._people.of_conversation(session, said.conversation)
            if person is None:
                return DoorReply(self._say(said, "bot_unknown", number=number))
            try:
                key = f"bot:{said.turn}"
                at = self._room.incoming.write(session, number, person.id, said.text, key, said.language)
            except NotFoundError:
                return DoorReply(self._say(said, "bot_unknown", number=number))
        return DoorReply(self._say(said, "bot_added", number=at))

    def _rate(self, said: SaidToRoom, number: int, score: int) -> DoorReply:
        with self._database.write() as session:
            person = self._people.of_conversation(session, said.conversation)
            try:
                if person is None:
                    raise NotFoundError("There is nobody of this conversation.")
                self._room.incoming.rate(session, number, person.id, score)
            except MunadilError:
                return DoorReply(self._say(said, "bot_unknown", number=number))
        more = [RoomChoice(self._say(said, "bot_write_more"), f"w{number}")] if score < 5 else []
        return DoorReply(self._say(said, "bot_rated" if score == 5 else "bot_rated_low"), more)

    def _status(self, said: SaidToRoom, wish: AskedOfDesk) -> DoorReply | None:
        if not (number := wish.number):
            listed = self._listed(said)
            # Who names the desk asks nobody else: whoever has no ticket from here is told how one is asked after.
            return DoorReply(self._say(said, "bot_none_here")) if listed is None and wish.is_for_person else listed
        ticket = self._own(said, number)
        if ticket is None:
            return DoorReply(self._say(said, "bot_unknown", number=number))
        more = RoomChoice(self._say(said, "bot_write_more"), f"w{number}")
        return DoorReply(self._standing(said, ticket), [more])

    def _listed(self, said: SaidToRoom) -> DoorReply | None:
        """Where somebody's tickets stand; None where they have none, so that other rooms are asked."""
        with self._database.read() as session:
            person = self._people.of_conversation(session, said.conversation)
            found = self._room.incoming.mine(session, person.id) if person is not None else ()
        if not found:
            return None
        return DoorReply("\n\n".join(self._standing(said, one) for one in found[:_LISTED]))

    def _standing(self, said: SaidToRoom, ticket: Ticket) -> str:
        state = state_name(ticket.state, said.language)
        told = self._say(said, "bot_stands", number=ticket.number, subject=shortened(ticket.subject), state=state)
        if ticket.merged_into:
            return f"{told} {self._say(said, 'bot_merged', number=ticket.merged_into)}"
        due = _told(said, ticket.answer_due if ticket.answered_at is None else None)
        return f"{told} {self._say(said, 'bot_due', day=due)}" if due else told

    def _own(self, said: SaidToRoom, number: int) -> Ticket | None:
        with self._database.read() as session:
            person = self._people.of_conversation(session, said.conversation)
            if person is None:
                return None
            try:
                return self._room.incoming.thread(session, number, person.id)[0]
            except NotFoundError:
                return None

    def _stop(self, said: SaidToRoom) -> RoomChoice:
        return RoomChoice(self._say(said, "bot_stop"), "stop")

    def _say(self, said: SaidToRoom, key: str, **values: object) -> str:
        return word(key, said.language, **values)


def _told(said: SaidToRoom, at: datetime | None) -> str:
    return written_date(at.astimezone(ZONE).date(), said.language) if at is not None else ""
