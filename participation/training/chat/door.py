"""Training from a chat: what is open near somebody, a place asked for in five answers, and how far one came, to oneself alone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connectors.responder import Topic
from conversation.doors import DoorReply, RoomChoice, SaidToRoom
from core.database.database import Database
from core.errors import MunadilError
from core.language.forms import Language
from participation.common.errors import FullError
from participation.common.people.consents import ConsentKind
from participation.common.people.people import Participants
from participation.common.territory.gazetteer import Gazetteer
from participation.common.texts.contacts import is_contact
from participation.training.chat.asked import TrainingWish, training_wish
from participation.training.errors import EnrolmentClosedError
from participation.training.schemas import ROOM, Learner, LearnerForm, LearnerState, ProgrammeState, TrainingProgramme
from participation.training.service import TrainingRoom
from participation.training.words import day_of, word

_LISTED = 3
"""Programmes that a message lists, each with its button. Chosen by hand: as many buttons as every channel has."""
_ASKED = ("association", "place", "person", "contact")
"""What is asked for, in this order."""
_YES, _STOP = "yes", "stop"


@dataclass(frozen=True)
class TrainingDoor:
    """A `conversation.doors.RoomDoor`."""

    room: TrainingRoom
    people: Participants
    gazetteer: Gazetteer
    database: Database
    name: str = "training"

    async def hears(self, said: SaidToRoom) -> DoorReply | None:
        """What training says; None for what is not for it."""
        return await asyncio.to_thread(self._hears, said)

    def _hears(self, said: SaidToRoom) -> DoorReply | None:
        kept = {str(key): str(value) for key, value in said.kept.items()}
        language = Language(kept["form"]) if kept.get("form") in list(Language) else said.language
        if said.value:
            return self._tapped(said, kept, language)
        wish = training_wish(said.text, said.command)
        if said.awaited in _ASKED and wish is TrainingWish.NOTHING and said.text.strip():
            return self._answered(said, kept, language)
        match wish:
            case TrainingWish.OPEN | TrainingWish.ENROL:
                return self._open(said)
            case TrainingWish.OWN:
                return self._own(said)
            case _:
                return None

    def _open(self, said: SaidToRoom) -> DoorReply:
        """Programmes that take people, those of the place that was named alone where there are any."""
        language, place = said.language, self.gazetteer.named_in(said.text)
        every = [one for one in self.room.programmes.public() if one.state is ProgrammeState.OPEN]
        region = self.gazetteer.around(place.code)[-1] if place else ""
        near = [one for one in every if region and one.plan.region == region]
        shown = (near or every)[:_LISTED]
        url = self._url("")
        if not shown:
            return DoorReply(word("bot_none", language, url=url), gives_way=True)
        lines = list[str]()
        if place and not near:
            lines.append(word("bot_none_near", language, place=place.called(language)))
        lines.append(word("bot_open", language, url=url))
        lines += [self._line(number, one, language) for number, one in enumerate(shown, 1)]
        choices = [RoomChoice(word("bot_enrol", language, number=n), f"e{n}") for n in range(1, len(shown) + 1)]
        keeps = {f"p{number}": one.id for number, one in enumerate(shown, 1)} | {"form": language.value}
        return DoorReply("\n".join(lines), choices, keeps=keeps, gives_way=True)

    def _line(self, number: int, one: TrainingProgramme, language: Language) -> str:
        coming = [
            held for held in self.room.programmes.sessions(one.id) if held.event.plan.ends_at > self.room.clock.now()
        ]
        place = self.gazetteer.get(one.plan.region)
        starts = word("bot_next", language, day=day_of(coming[0].event.plan.starts_at, language)) if coming else ""
        return word(
            "bot_line",
            language,
            number=number,
            title=one.plan.title.in_language(language),
            place=place.called(language) if place else "",
            next=starts,
            url=self._url(f"/{one.id}"),
        )

    def _tapped(self, said: SaidToRoom, kept: Mapping[str, str], language: Language) -> DoorReply:
        if said.value.startswith("e") and (programme := kept.get(f"p{said.value[1:]}")):
            return self._asks("association", {"programme": programme, "form": language.value}, language)
        if said.value == _YES and all(kept.get(key) for key in ("programme", *_ASKED)):
            return self._enrol(said, kept, language)
        return DoorReply(word("bot_stopped", language))

    def _asks(self, what: str, kept: Mapping[str, str], language: Language, problem: str = "") -> DoorReply:
        text = "\n".join(filter(None, (problem, word(f"bot_ask_{what}", language))))
        return DoorReply(text, [RoomChoice(word("bot_stop", language), _STOP)], what, kept)

    def _answered(self, said: SaidToRoom, kept: Mapping[str, str], language: Language) -> DoorReply | None:
        """What follows an answer: the next question, or all of it read back."""
        if "programme" not in kept:
            return None
        value = " ".join(said.text.split())[:200]
        if said.awaited == "place":
            place = self.gazetteer.the(value) or self.gazetteer.named_in(value)
            if place is None:
                return self._asks("place", kept, language, word("bot_no_place", language))
            kept = {**kept, "region": self.gazetteer.around(place.code)[-1]}
            value = place.called(language)
        if said.awaited == "contact" and not is_contact(value):
            return self._asks("contact", kept, language, word("bot_no_contact", language))
        kept = {**kept, said.awaited: value}
        missing = [key for key in _ASKED if key not in kept]
        if missing:
            return self._asks(missing[0], kept, language)
        title = self.room.programmes.get(kept["programme"]).plan.title.in_language(language)
        told = {key: kept[key] for key in _ASKED}
        lines = (word("bot_read_back", language, title=title, **told), word("bot_consent", language))
        choices = [RoomChoice(word("bot_yes", language), _YES), RoomChoice(word("bot_stop", language), _STOP)]
        return DoorReply("\n".join(lines), choices, keeps=kept)

    def _enrol(self, said: SaidToRoom, kept: Mapping[str, str], language: Language) -> DoorReply:
        """Ask for the place, once however often it is tapped."""
        programme = kept["programme"]
        form = LearnerForm(kept["association"], None, kept.get("region", ""), kept["person"], contact=kept["contact"])
        try:
            with self.database.write() as session:
                person = self.people.keep_from_conversation(session, said.conversation, said.channel, language)
                kinds = [ConsentKind.KEEP_TEXT, ConsentKind.TELL_BACK]
                self.people.agree(session, person.id, ROOM, kinds, scope=programme, language=language)
                number = self.room.learners.enrol(session, programme, person.id, language, form)
        except EnrolmentClosedError:
            return DoorReply(word("bot_closed", language, url=self._url("")))
        except FullError:
            return DoorReply(word("bot_full", language, url=self._url("")))
        except MunadilError:
            return DoorReply(word("bot_wrong", language, url=self._url(f"/{programme}/enrol")))
        topic = Topic(f"training-learner:{number}", word("told_about", language), language)
        return DoorReply(word("bot_enrolled", language), topics=[topic])

    def _own(self, said: SaidToRoom) -> DoorReply:
        """Where one's own enrolments stand; whoever has none here is told where the others are."""
        with self.database.read() as session:
            person = self.people.of_conversation(session, said.conversation)
            own = self.room.learners.of_participant(session, person.id) if person else ()
        if not own:
            return DoorReply(word("bot_none_own", said.language, url=self._url("")))
        return DoorReply("\n".join(line for one in own[:_LISTED] for line in self._stands(one, said.language)))

    def _stands(self, one: Learner, language: Language) -> Sequence[str]:
        programme = self.room.programmes.get(one.association.programme)
        title, state = programme.plan.title.in_language(language), word(f"learner_{one.state}", language)
        lines = [word("bot_own", language, title=title, state=state)]
        if one.state is LearnerState.ENROLLED:
            lines.append(word("bot_came", language, came=one.came, needed=one.needed))
            coming = [
                held
                for held in self.room.programmes.sessions(programme.id)
                if held.event.plan.ends_at > self.room.clock.now()
            ]
            if coming:
                lines.append(word("bot_next", language, day=day_of(coming[0].event.plan.starts_at, language)))
        return lines

    def _url(self, path: str) -> str:
        return f"{self.room.public_url}/take-part/training{path}"
