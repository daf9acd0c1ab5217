"""Consultations from a chat: an idea gathered in a few steps, what came of one, one's own, and the next meeting.

Nothing is kept of who did not say yes to it: until then, what was said lies beside the conversation's own turns, and goes with them.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence

from agent.organisation.organisation import ParticipationRoom
from agent.organisation.replies import written_date
from connectors.responder import Topic
from conversation.doors import DoorReply, RoomChoice, SaidToRoom
from core.clock import Clock
from core.database.database import Database
from core.language.forms import Language
from participation.common.events.events import Events
from participation.common.people.consents import ConsentKind
from participation.common.people.people import Participants
from participation.common.territory.gazetteer import Gazetteer
from participation.common.texts.localised import shortened
from participation.consultations.chat.asked import Wish, wish_of
from participation.consultations.chat.meetings import Meetings
from participation.consultations.public.documents import LEAST
from participation.consultations.schemas import (
    Consultation,
    Contribution,
    ContributionSource,
    ContributionState,
    NewContribution,
)
from participation.consultations.service import ConsultationRoom
from participation.consultations.telling import subject_of
from participation.consultations.words import word

ROOM = ParticipationRoom.CONSULTATIONS
_LISTED = 10
"""Ideas of one's own that a message lists. Chosen by hand: a screen."""
_SHORTEST = 3
"""Words that an idea has at least. Chosen by hand: "un bus" is asked to be said more fully, "des bus le soir" is taken."""

_ERASES = re.compile(r"x(\d{1,9})")
"""What the button carries that erases an idea."""


class ConsultationDoor:
    """A `conversation.doors.RoomDoor`."""

    name = "consultations"

    def __init__(
        self,
        room: ConsultationRoom,
        people: Participants,
        events: Events,
        gazetteer: Gazetteer,
        database: Database,
        clock: Clock,
    ) -> None:
        self._room, self._people, self._gazetteer = room, people, gazetteer
        self._database, self._meetings = database, Meetings(events, gazetteer, clock)

    async def hears(self, said: SaidToRoom) -> DoorReply | None:
        """What consultations say; None for what is not for them."""
        return await asyncio.to_thread(self._hears, said)

    def _hears(self, said: SaidToRoom) -> DoorReply | None:
        if said.value:
            erased = _ERASES.fullmatch(said.value)
            return self._erased(said, int(erased[1])) if erased else self._tapped(said)
        wish = wish_of(said.text, said.command)
        if said.awaited and wish.kind is Wish.NOTHING:
            return self._answered(said)
        match wish.kind:
            case Wish.IDEA:
                return self._begin(said, wish.rest)
            case Wish.NUMBER:
                return self._number(said, wish.number, is_own=wish.is_own)
            case Wish.MINE:
                return self._mine(said)
            case Wish.ERASE:
                return self._erasing(said, wish.number)
            case Wish.MEETING:
                return self._meetings.listed(said)
            case _:
                return None

    def _begin(self, said: SaidToRoom, idea: str) -> DoorReply:
        taking = self._taking()
        if not taking:
            return DoorReply(self._say(said, "bot_closed"))
        if len(taking) > 1:
            choices = [
                RoomChoice(one.title.in_language(said.language)[:60], f"c{place}") for place, one in enumerate(taking)
            ]
            return DoorReply(self._say(said, "bot_which"), choices, "which", {"idea": idea})
        return self._asked_for_idea(said, {"idea": idea, "in": taking[0].id})

    def _asked_for_idea(self, said: SaidToRoom, kept: Mapping[str, str]) -> DoorReply:
        if len(kept.get("idea", "").split()) >= _SHORTEST:
            return self._asked_for_place(said, kept)
        title = self._room.consultations.get(kept["in"]).title.in_language(said.language)
        stop = RoomChoice(self._say(said, "bot_stop"), "stop")
        return DoorReply(self._say(said, "bot_write", title=title), [stop], "idea", kept)

    def _asked_for_place(self, said: SaidToRoom, kept: Mapping[str, str]) -> DoorReply:
        named = self._gazetteer.named_in(kept["idea"])
        choices = [
            RoomChoice(self._say(said, "bot_no_place"), "noplace"),
            RoomChoice(self._say(said, "bot_stop"), "stop"),
        ]
        if named:
            choices.insert(0, RoomChoice(named.called(said.language), "named"))
            kept = {**kept, "named": named.code}
        return DoorReply(self._say(said, "bot_place"), choices, "place", kept)

    def _asked_about(self, said: SaidToRoom, kept: Mapping[str, str]) -> DoorReply:
        questions = self._room.consultations.get(kept["in"]).questions
        if len(questions) < 2:
            return self._read_back(said, {**kept, "on": str(questions[0].id) if questions else ""})
        choices = [RoomChoice(shortened(one.text.in_language(said.language))[:60], f"q{one.id}") for one in questions]
        choices.append(RoomChoice(self._say(said, "bot_other_question"), "q0"))
        return DoorReply(self._say(said, "bot_question"), choices, "on", kept)

    def _read_back(self, said: SaidToRoom, kept: Mapping[str, str]) -> DoorReply:
        place = self._called(kept.get("place", ""), said.language)
        lines = [self._say(said, "bot_read_back"), f"« {kept['idea']} »"]
        if place:
            lines.append(self._say(said, "bot_from", place=place))
        lines.append(self._say(said, "bot_consent"))
        choices = [
            RoomChoice(self._say(said, "bot_yes_told"), "yestold"),
            RoomChoice(self._say(said, "bot_yes"), "yes"),
            RoomChoice(self._say(said, "bot_again"), "again"),
            RoomChoice(self._say(said, "bot_stop"), "stop"),
        ]
        return DoorReply("\n".join(lines), choices, "consent", kept)

    def _answered(self, said: SaidToRoom) -> DoorReply | None:
        """What follows a text that was asked for; None where it was something else."""
        kept = {str(key): str(value) for key, value in said.kept.items()}
        if said.text.rstrip().endswith(("?", "؟")):
            return None
        if said.awaited == "idea" and kept.get("in"):
            return self._asked_for_idea(said, {**kept, "idea": said.text})
        if said.awaited == "place" and kept.get("idea"):
            place = self._gazetteer.the(said.text) or self._gazetteer.named_in(said.text)
            if place is None:
                choices = [
                    RoomChoice(self._say(said, "bot_no_place"), "noplace"),
                    RoomChoice(self._say(said, "bot_stop"), "stop"),
                ]
                return DoorReply(self._say(said, "bot_unknown_place"), choices, "place", kept)
            return self._asked_about(said, {**kept, "place": place.code})
        if said.awaited == "near":
            return self._meetings.listed(said)
        return None

    def _tapped(self, said: SaidToRoom) -> DoorReply:
        kept, value = {str(key): str(one) for key, one in said.kept.items()}, said.value
        if number := kept.get("number"):
            return self._thanked(said, int(number))
        if value.startswith("e") and value[1:].isdigit():
            return self._meetings.followed(said, int(value[1:]))
        if value == "stop":
            return DoorReply(self._say(said, "bot_stopped"))
        if value.startswith("c") and value[1:].isdigit():
            taking = self._taking()
            if int(value[1:]) < len(taking):
                return self._asked_for_idea(said, {**kept, "in": taking[int(value[1:])].id})
        elif value in ("noplace", "named") and kept.get("idea"):
            place = kept.get("named", "") if value == "named" else ""
            return self._asked_about(said, {**kept, "place": place})
        elif value.startswith("q") and value[1:].isdigit() and kept.get("idea"):
            return self._read_back(said, {**kept, "on": "" if value == "q0" else value[1:]})
        elif value == "again" and kept.get("in"):
            return self._asked_for_idea(said, {"idea": "", "in": kept["in"]})
        elif value in ("yes", "yestold") and kept.get("idea"):
            return self._taken(said, kept, is_told=value == "yestold")
        return DoorReply(self._say(said, "bot_stale"))

    def _taken(self, said: SaidToRoom, kept: Mapping[str, str], *, is_told: bool) -> DoorReply:
        """Keep the idea, now that its author said yes; a button that is tapped again finds it kept."""
        consultation = self._room.consultations.get(kept["in"])
        if not consultation.takes(self._room.consultations.today):
            return DoorReply(self._say(said, "bot_closed"))
        kinds = [ConsentKind.KEEP_TEXT, *([ConsentKind.TELL_BACK] if is_told else [])]
        new = NewContribution(
            f"bot:{said.under}",
            ContributionSource.BOT,
            kept["idea"],
            question=int(kept["on"]) if kept.get("on") else None,
            territory=kept.get("place", ""),
        )
        with self._database.write() as session:
            person = self._people.keep_from_conversation(session, said.conversation, said.channel, said.language)
            self._people.agree(session, person.id, ROOM, kinds, scope=consultation.id, language=said.language)
            number = self._room.contributions.take(session, consultation.id, new, person.id)
            number = number or self._room.contributions.number_of(session, consultation.id, new.origin)
        reply = self._thanked(said, number)
        if not is_told:
            return reply
        label = self._say(said, "bot_label", number=number, idea=shortened(kept["idea"]))
        return DoorReply(reply.text, reply.choices, "", reply.keeps, [Topic(subject_of(number), label, said.language)])

    def _thanked(self, said: SaidToRoom, number: int) -> DoorReply:
        return DoorReply(self._say(said, "bot_taken", number=number), keeps={"number": str(number)})

    def _number(self, said: SaidToRoom, number: int, *, is_own: bool) -> DoorReply | None:
        found = self._room.contributions.find(number)
        if found is None or (found.state is not ContributionState.PUBLISHED and not self._is_of(said, number)):
            return DoorReply(self._say(said, "number_unknown", number=number)) if is_own else None
        return DoorReply(self._told(said, found))

    def _told(self, said: SaidToRoom, found: Contribution) -> str:
        decisions = self._room.decisions.on(found.number)
        status = word(f"status_{decisions[0].status}" if decisions else f"state_{found.state}", said.language)
        lines = [self._say(said, "number_found", number=found.number, status=status)]
        if found.reason:
            lines.append(word(f"reason_{found.reason}", said.language))
        record = self._room.record(found.consultation) if found.state is ContributionState.PUBLISHED else None
        for theme in record.themes if record else ():
            if record and theme.parent is None and found.number in record.under.get(theme.id, ()):
                count, called = record.count(theme.id), theme.title.in_language(said.language)
                key = "number_in_theme" if count >= LEAST else "number_in_theme_few"
                lines.append(self._say(said, key, theme=called, count=count))
        for one in decisions[:1]:
            lines += [one.text.in_language(said.language), one.reason.in_language(said.language)]
            lines += [
                f"{written_date(each.happened_on, said.language)} : {each.text.in_language(said.language)}"
                for each in one.deliveries
            ]
        if record and not decisions:
            lines.append(self._say(said, "number_no_decision"))
        if record and self._room.public_url:
            page = f"{self._room.public_url}/take-part/consultations/{found.consultation}"
            lines.append(f"{page}{f'/ledger#d{decisions[0].id}' if decisions else ''}")
        return "\n".join(line for line in lines if line)

    def _mine(self, said: SaidToRoom) -> DoorReply:
        found = self._own(said)
        if not found:
            return DoorReply(self._say(said, "bot_none_of_mine"))
        if len(found) == 1:
            return DoorReply(self._told(said, found[0]))
        lines = [f"n° {one.number} : {shortened(one.text)}" for one in found[:_LISTED]]
        return DoorReply("\n".join((self._say(said, "bot_mine"), *lines, self._say(said, "bot_ask_number"))))

    def _erasing(self, said: SaidToRoom, number: int) -> DoorReply:
        """Ask whether an idea of theirs is to be erased: the one of the number, or the only one; never anybody else's."""
        own = {one.number: one for one in self._own(said)}
        found = own.get(number or next(iter(own), 0)) if number or len(own) == 1 else None
        if found is None:
            return DoorReply(self._say(said, "bot_erase_none")) if number or not own else self._mine(said)
        choices = [
            RoomChoice(self._say(said, "bot_erase_yes"), f"x{found.number}"),
            RoomChoice(self._say(said, "bot_stop"), "stop"),
        ]
        asked = self._say(said, "bot_erase_sure", number=found.number)
        return DoorReply(f"{asked}\n« {shortened(found.text)} »", choices)

    def _erased(self, said: SaidToRoom, number: int) -> DoorReply:
        with self._database.write() as session:
            person = self._people.of_conversation(session, said.conversation)
            count = self._room.contributions.withdraw(session, person.id, number=number) if person else 0
        if not count:
            return DoorReply(self._say(said, "bot_erase_none"))
        self._room.forgetting.run()
        self._database.settle()
        return DoorReply(self._say(said, "bot_erase_done", number=number), ends=[subject_of(number)])

    def _own(self, said: SaidToRoom) -> Sequence[Contribution]:
        with self._database.read() as session:
            person = self._people.of_conversation(session, said.conversation)
        return self._room.contributions.of_participant(person.id) if person else ()

    def _taking(self) -> Sequence[Consultation]:
        today = self._room.consultations.today
        return [one for one in self._room.consultations.listed(public=True) if one.takes(today)]

    def _is_of(self, said: SaidToRoom, number: int) -> bool:
        return number in {one.number for one in self._own(said)}

    def _called(self, code: str, language: Language) -> str:
        place = self._gazetteer.get(code) if code else None
        return place.called(language) if place else ""

    def _say(self, said: SaidToRoom, key: str, **values: object) -> str:
        return word(key, said.language, **values)
