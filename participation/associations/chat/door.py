"""The network from a chat: which associations work on something somewhere, how to join, what is on, who can help, being put in touch.

Everything is said from what everybody may see, with the entry's or the activity's own page as its source.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from agent.organisation.replies import written_date
from connectors.responder import Topic
from conversation.doors import DoorReply, SaidToRoom
from core.clock import Clock
from core.database.database import Database
from core.errors import NotFoundError
from core.language.forms import Language
from participation.associations.chat.about import AboutNetwork
from participation.associations.chat.asked import DirectoryAsked, DirectoryWish, code_sent, directory_wish, narrows
from participation.associations.chat.helping import HelpByChat
from participation.associations.chat.on import OnByChat
from participation.associations.directory.finding import DirectoryQuestion, FoundEntry
from participation.associations.directory.schemas import AssociationDetails, DirectoryEntry
from participation.associations.service import AssociationRoom
from participation.associations.words import field_name, set_apart, word
from participation.common.people.people import Participants
from participation.common.territory.gazetteer import Gazetteer

_LISTED = 5
"""Associations that a message lists. Chosen by hand: a screen of a phone; the page has the others."""
_SOUGHT = 50
"""Associations that are counted. Chosen by hand: beyond it, the page is the better list."""
_AWAITED = frozenset(["need", "contact"])
_NARROWED = "narrowed"
"""What is waited for after a list: words that narrow it."""


class AssociationDoor:
    """A `conversation.doors.RoomDoor`."""

    name = "associations"

    def __init__(
        self, room: AssociationRoom, gazetteer: Gazetteer, people: Participants, database: Database, clock: Clock
    ) -> None:
        self._room, self._gazetteer, self._people, self._database = room, gazetteer, people, database
        self._on = OnByChat(room, gazetteer, clock)
        self._help = HelpByChat(room, gazetteer, people, database)

    async def hears(self, said: SaidToRoom) -> DoorReply | None:
        """What the network says; None for what is not for it, or what it has nothing on."""
        return await asyncio.to_thread(self._hears, said)

    def _hears(self, said: SaidToRoom) -> DoorReply | None:
        if code := code_sent(said.text):  # whatever is waited for: a code is no answer to anything
            return self._linked(said, code)
        if said.value:
            return self._on.followed(said, said.value[1:]) if said.value[0] == "e" else self._help.tapped(said)
        if said.awaited in _AWAITED and not said.command:
            return self._help.written(said)
        if said.awaited == _NARROWED and not said.command and narrows(said.text):
            return self._narrowed(said)
        return self._wished(said, directory_wish(said.text, said.command))

    def _wished(self, said: SaidToRoom, wish: DirectoryAsked) -> DoorReply | None:
        match wish.kind:
            case DirectoryWish.JOIN:
                return DoorReply(word("bot_join", said.language, url=self._url("/join")))
            case DirectoryWish.NUMBER:
                return self._number(wish.number, said.language)
            case DirectoryWish.REQUEST:
                return self._help.status(said, wish.number)
            case DirectoryWish.ABOUT:
                return self._about(said, wish.about)
            case _:
                return self._sought(said, wish)

    def _sought(self, said: SaidToRoom, wish: DirectoryAsked) -> DoorReply | None:
        """What is on, who helps, or which associations there are."""
        match wish.kind:
            case DirectoryWish.ON:
                return self._on.listed(said, is_plain=wish.is_plain)
            case DirectoryWish.HELP:
                return self._help.listed(said, is_volunteer=wish.is_volunteer)
            case DirectoryWish.FIND:
                on = self._on.listed(said, is_plain=True) if wish.is_plain else None
                return on or self._list(said, is_bare=wish.is_bare)
            case _:
                return None

    def _linked(self, said: SaidToRoom, code: str) -> DoorReply:
        """Tell here from now on what waits on the page that a code was made on."""
        subject = self._room.channels.linked(code)
        if not subject:
            return DoorReply(word("bot_code_wrong", said.language, url=self._url("/mine")))
        # A code is in no language: whoever took it is told in the one that they read their page in.
        with self._database.read() as session:
            language = self._people.get(session, self._room.channels.whose(session, subject)).language
        return DoorReply(
            word("bot_code_done", language), topics=[Topic(subject, word("bot_code_label", language), language)]
        )

    def _list(self, said: SaidToRoom, *, is_bare: bool = False) -> DoorReply | None:
        """What was found; None where nothing was, so that documents are asked."""
        asked, found = self._room.find(said.text, said.language, _SOUGHT)
        named = asked.fields or asked.place
        if not found or not (named or (asked.words and not is_bare)):
            return None
        return self._listed(said, asked, found)

    def _listed(self, said: SaidToRoom, asked: DirectoryQuestion, found: Sequence[FoundEntry]) -> DoorReply:
        lines = [self._heading(asked, found, said.language)]
        lines += [self._line(one.entry, said.language) for one in found[:_LISTED]]
        if len(found) > _LISTED:
            lines.append(word("bot_more", said.language, count=len(found) - _LISTED, url=self._url("")))
        keeps = {"place": asked.place.code if asked.place else "", "numbers": [one.entry.number for one in found]}
        return DoorReply("\n".join(lines), awaits=_NARROWED, keeps=keeps, gives_way=True)

    def _narrowed(self, said: SaidToRoom) -> DoorReply | None:
        """Of a list that was just told, those of the field that is now named, else others of that field in the same place."""
        asked, _ = self._room.find(said.text, said.language, 1)
        if not asked.fields and asked.place is None:
            return None
        place = asked.place or self._gazetteer.get(str(said.kept.get("place", "")))
        asked = replace(asked, place=place, words=())
        found = self._room.found(asked, _SOUGHT)
        before = said.kept.get("numbers", ())
        found = tuple(one for one in found if one.entry.number in before) or found
        return self._listed(said, asked, found) if found else None

    def _about(self, said: SaidToRoom, about: AboutNetwork | None) -> DoorReply | None:
        """How the network itself works, with the page where that is done; how many there are of a place or a field is a list."""
        if about is None:
            return None
        language, count = said.language, len(self._room.directory.numbers())
        if about is AboutNetwork.COUNT:
            asked, _ = self._room.find(said.text, language, 1)
            asked = replace(asked, words=())
            found = self._room.found(asked, _SOUGHT) if asked.place or asked.fields else ()
            if found and len(found) < _SOUGHT:
                return self._listed(said, asked, found)
        urls = {
            "url": self._url(""),
            "mine": self._url("/mine"),
            "join": self._url("/join"),
            "library": self._url("/library"),
        }
        # How many there are may be asked of what documents tell of; how the network works is asked of the network.
        is_counted = about is AboutNetwork.COUNT
        return DoorReply(word(f"bot_about_{about.value}", language, count=count, **urls), gives_way=is_counted)

    def _heading(self, asked: DirectoryQuestion, found: Sequence[FoundEntry], language: Language) -> str:
        what = word("one", language) if len(found) == 1 else word("some", language, count=len(found))
        if asked.place is not None and found[0].distance:
            return word("bot_near", language, place=asked.place.called(language), what=what)
        return word("bot_found", language, what=what)

    def _line(self, entry: DirectoryEntry, language: Language) -> str:
        name, field, place = self._told(entry.details, language)
        return word("bot_line", language, name=name, field=field, place=place, url=self._url(f"/{entry.number}"))

    def _number(self, number: int, language: Language) -> DoorReply:
        try:
            entry = self._room.directory.entry(number)
        except NotFoundError:
            return DoorReply(word("bot_unknown", language, number=number))
        name, field, place = self._told(entry.details, language)
        state = word("bot_verified" if entry.is_verified else "bot_unverified", language)
        day, url = written_date(entry.confirmed_on, language), self._url(f"/{entry.number}")
        return DoorReply(
            word("bot_number", language, name=name, field=field, place=place, state=state, day=day, url=url)
        )

    def _told(self, details: AssociationDetails, language: Language) -> tuple[str, str, str]:
        """Name, field, and place after a comma."""
        place = self._gazetteer.get(details.territory)
        comma = "، " if language.is_rtl else ", "
        called = f"{comma}{place.called(language)}" if place else ""
        return set_apart(details.name(language), language), field_name(details.field, language), called

    def _url(self, path: str) -> str:
        return f"{self._room.public_url}/take-part/associations{path}"
