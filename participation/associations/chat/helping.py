"""Who can help, from a chat: what everybody may see of offers, and being put in touch; no address is told before both agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.organisation.organisation import ParticipationRoom
from connectors.responder import Topic
from conversation.doors import DoorReply, RoomChoice, SaidToRoom
from core.database.database import Database
from core.errors import MunadilError, NotFoundError, WrongUseError
from core.language.forms import Language
from participation.associations.introductions.helps import helps_named
from participation.associations.introductions.matching import kind_of_need, offers_of
from participation.associations.introductions.schemas import (
    HelperRef,
    HelpKind,
    HelpOffer,
    Introduction,
    IntroductionRefusal,
    IntroductionSide,
    IntroductionState,
)
from participation.associations.introductions.volunteers import LONGEST_ABOUT, LONGEST_CONTACT, reaches
from participation.associations.service import AssociationRoom
from participation.associations.words import help_name, word
from participation.common.people.consents import ConsentKind
from participation.common.people.people import Participants
from participation.common.territory.gazetteer import Gazetteer

_LISTED = 5
"""Helpers that a message lists. Chosen by hand: a screen of a phone."""
_TAPPED = 3
"""Of them, those that one asks for by a button. Chosen by hand: three lines of buttons."""
_ROOM = ParticipationRoom.ASSOCIATIONS
_S = IntroductionState


class HelpByChat:
    """Lists who offers a help, and takes a request to be put in touch from the first tap to whether it helped."""

    def __init__(self, room: AssociationRoom, gazetteer: Gazetteer, people: Participants, database: Database) -> None:
        self._room, self._gazetteer, self._people, self._database = room, gazetteer, people, database

    def listed(self, said: SaidToRoom, *, is_volunteer: bool = False) -> DoorReply | None:
        """Who offers the help that a text names, the nearest first; where nobody does, the form for who asks for a volunteer, else None."""
        kinds, place = helps_named(said.text), self._gazetteer.named_in(said.text)
        if not kinds:
            return None
        offers = [one for one in self._offers() if kinds & one.kinds]
        if not offers:
            return self._none(said, kinds) if is_volunteer else None
        if place is not None:
            offers.sort(key=lambda one: self._gazetteer.distance(place.code, one.territory))
        language = said.language
        heading = word(
            "bot_help", language, help=_comma(language).join(help_name(one, language) for one in sorted(kinds))
        )
        lines = [
            heading,
            *(self._line(one, kinds, language) for one in offers[:_LISTED]),
            "",
            word("bot_help_offer", language),
        ]
        choices = [
            RoomChoice(word("bot_help_ask", language, name=self._called(one, language))[:60], f"r{one.who.key}")
            for one in offers[:_TAPPED]
        ]
        return DoorReply("\n".join(lines), choices, keeps={"kind": _first(kinds)}, gives_way=True)

    def _none(self, said: SaidToRoom, kinds: frozenset[HelpKind]) -> DoorReply:
        language, url = said.language, f"{self._room.public_url}/take-part/associations/help"
        help_ = _comma(language).join(help_name(one, language) for one in sorted(kinds))
        return DoorReply(word("bot_help_none", language, help=help_, url=url), gives_way=True)

    def tapped(self, said: SaidToRoom) -> DoorReply | None:
        """What follows a button of a request."""
        kept, kind, rest = _kept(said), said.value[:1], said.value[1:]
        match kind:
            case "r":
                return _ask(said, "need", {"to": rest, "kind": kept.get("kind", "")})
            case "s" if kept.get("contact"):
                return self._sent(said, kept)
            case "c":
                return DoorReply(word("bot_help_dropped", said.language))
        return self._stepped(said, kind, rest)

    def written(self, said: SaidToRoom) -> DoorReply | None:
        """What follows what was asked for: the need, then how to reach who asks, then all of it read back."""
        kept, text = _kept(said), " ".join(said.text.split())
        longest = LONGEST_ABOUT if said.awaited == "need" else LONGEST_CONTACT
        if not text or len(text) > longest:
            return _ask(said, said.awaited, kept, "bot_help_too_long")
        if said.awaited == "need":
            return _ask(said, "contact", kept | {"need": text})
        if not reaches(text):
            return _ask(said, "contact", kept)
        kept |= {"contact": text}
        choices = (
            RoomChoice(word("bot_help_send", said.language), "s"),
            RoomChoice(word("bot_help_drop", said.language), "c"),
        )
        read = word("bot_help_read", said.language, need=kept.get("need", ""), contact=text)
        return DoorReply(read, choices, keeps=kept)

    def status(self, said: SaidToRoom, number: int) -> DoorReply:
        """How far a request of who asks is, with what they may say to it; to all others there is none of that number."""
        found = self._own(said, number)
        if found is None:
            return DoorReply(word("bot_request_unknown", said.language, number=number))
        text = word(f"bot_request_{found.state.value}", said.language, number=number)
        if contact := self._room.introductions.contact(number, IntroductionSide.ASKER):
            text = f"{text}\n{word('bot_request_contact', said.language, contact=contact)}"
        return DoorReply(text, _steps(found, said.language))

    def _stepped(self, said: SaidToRoom, kind: str, rest: str) -> DoorReply | None:
        """A yes, a no, a word taken back, or whether it helped: of a request of who taps alone."""
        number = int(rest) if rest.isascii() and rest.isdigit() and len(rest) < 10 else 0
        if kind not in "ynhxw" or not number or self._own(said, number) is None:
            return None
        introductions = self._room.introductions
        try:
            match kind:
                case "y":
                    introductions.agree(number, IntroductionSide.ASKER)
                case "n":
                    introductions.decline(number, IntroductionSide.ASKER, IntroductionRefusal.NO_REASON)
                case "h" | "x":
                    introductions.tell(number, helped=kind == "h")
                case _:
                    introductions.withdraw(number)
        except WrongUseError:
            pass  # tapped twice, or too late: where it stands is told
        return self.status(said, number)

    def _sent(self, said: SaidToRoom, kept: Mapping[str, str]) -> DoorReply:
        """Keep the request, once however often it is tapped."""
        to, need = HelperRef.of_key(kept.get("to", "")), kept.get("need", "")
        kind = HelpKind(kept["kind"]) if kept.get("kind") in list(HelpKind) else kind_of_need(need)
        try:
            with self._database.write() as session:
                person = self._people.keep_from_conversation(session, said.conversation, said.channel, said.language)
                kinds = (ConsentKind.KEEP_TEXT, ConsentKind.TELL_BACK)
                self._people.agree(session, person.id, _ROOM, kinds, language=said.language)
                place = self._gazetteer.named_in(need)
                made = self._room.introductions.ask(
                    session, person.id, need, kept.get("contact", ""), kind,
                    territory=place.code if place else "", to=to, once=said.under or said.turn,
                )  # fmt: skip
        except MunadilError:
            return DoorReply(word("bot_help_gone", said.language))
        topic = Topic(
            f"introduction:{made.number}", word("bot_request_topic", said.language, number=made.number), said.language
        )
        return DoorReply(word("bot_help_sent", said.language, number=made.number), topics=[topic])

    def _own(self, said: SaidToRoom, number: int) -> Introduction | None:
        with self._database.read() as session:
            person = self._people.of_conversation(session, said.conversation)
        try:
            found = self._room.introductions.get(number)
        except NotFoundError:
            return None
        return found if person is not None and found.participant == person.id else None

    def _offers(self) -> list[HelpOffer]:
        """What everybody may see of offers: public lines, and volunteers without anything of theirs."""
        entries = self._room.everybody()
        return [one for one in offers_of(entries, self._room.volunteers.listed()) if one.kinds]

    def _called(self, offer: HelpOffer, language: Language) -> str:
        if offer.who.volunteer:
            return word("bot_volunteer", language, number=offer.who.volunteer)
        return self._room.directory.entry(offer.who.association).details.name(language)

    def _line(self, offer: HelpOffer, kinds: frozenset[HelpKind], language: Language) -> str:
        place = self._gazetteer.get(offer.territory)
        said = [line for line in offer.lines if kinds & helps_named(line)][:1]
        told = said or [_comma(language).join(help_name(one, language) for one in sorted(offer.kinds))]
        path = f"/{offer.who.association}" if offer.who.association else "/help"
        return word(
            "bot_help_line",
            language,
            name=self._called(offer, language),
            help=told[0],
            place=f" ({place.called(language)})" if place else "",
            url=f"{self._room.public_url}/take-part/associations{path}",
        )


def _steps(found: Introduction, language: Language) -> Sequence[RoomChoice]:
    """What who asked may say now."""
    values = {
        _S.PROPOSED: ("w",) if found.has_agreed else ("y", "n", "w"),
        _S.ACCEPTED: ("y", "n", "w"),
        _S.INTRODUCED: ("h", "x"),
        _S.ASKED: ("w",),
        _S.DECLINED: ("w",),
    }.get(found.state, ())
    return [RoomChoice(word(f"bot_step_{value}", language), f"{value}{found.number}") for value in values]


def _ask(said: SaidToRoom, what: str, kept: Mapping[str, str], before: str = "") -> DoorReply:
    question = word(f"bot_help_{what}", said.language)
    text = f"{word(before, said.language)} {question}" if before else question
    return DoorReply(text, (RoomChoice(word("bot_help_drop", said.language), "c"),), awaits=what, keeps=dict(kept))


def _kept(said: SaidToRoom) -> dict[str, str]:
    return {str(key): str(value) for key, value in said.kept.items()}


def _first(kinds: frozenset[HelpKind]) -> str:
    return next(kind.value for kind in HelpKind if kind in kinds)


def _comma(language: Language) -> str:
    return "، " if language.is_rtl else ", "
