"""Calls from a chat: which are open for whom, with the call's page as the source, and where a dossier stands, to its owner alone.

Whoever shows a dossier's code is told where it stands; the chat is tied to it where they then say yes, and not before.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from connectors.responder import Topic
from conversation.doors import DoorReply, RoomChoice, SaidToRoom
from core.database.database import Database
from core.language.forms import Language
from core.language.meaning.meanings import meanings
from participation.associations.directory.finding import fields_named
from participation.associations.directory.schemas import AssociationField
from participation.associations.words import field_name
from participation.calls.chat.asked import CallWish, call_wish
from participation.calls.following import has_code
from participation.calls.schemas import ROOM, CallForInterest, CallStage, Dossier, DossierState, next_steps
from participation.calls.service import CallRoom
from participation.calls.words import deadline, listed, moment, word
from participation.common.people.consents import ConsentKind
from participation.common.people.people import Participants
from participation.common.territory.gazetteer import Gazetteer

_LISTED = 5
"""Calls that a message lists. Chosen by hand: a screen of a phone; the page has the others."""
_YES, _NO = "yes", "no"


@dataclass(frozen=True)
class CallDoor:
    """A `conversation.doors.RoomDoor`."""

    room: CallRoom
    people: Participants
    gazetteer: Gazetteer
    database: Database
    name: str = "calls"

    async def hears(self, said: SaidToRoom) -> DoorReply | None:
        """What calls say; None for what is not for them."""
        return await asyncio.to_thread(self._hears, said)

    def _hears(self, said: SaidToRoom) -> DoorReply | None:
        if said.value:
            return self._tapped(said)
        if has_code(said.text):
            return self._code(said)
        asked = call_wish(said.text, said.command)
        match asked.kind:
            case CallWish.OPEN:
                return self._open(said)
            case CallWish.DEADLINE | CallWish.PAPERS:
                return self._told(said, has_papers=asked.kind is CallWish.PAPERS)
            case CallWish.APPLY:
                return DoorReply(word("bot_apply", said.language, url=self._url("")))
            case CallWish.STATUS:
                return self._status(said, asked.number)
            case _:
                return None

    def _open(self, said: SaidToRoom) -> DoorReply:
        """Calls that are open, those of the place and the field that were named first."""
        language, now = said.language, self.room.clock.now()
        place = self.gazetteer.named_in(said.text)
        fields = fields_named(said.text)
        region = self.gazetteer.around(place.code)[-1] if place else ""
        every = self.room.calls.public()
        fitting = [one for one in every if (not region or one.takes_region(region)) and _is_of(one, fields)]
        now_open = [one for one in fitting if one.stage(now) is CallStage.OPEN]
        soon = [one for one in fitting if one.stage(now) is CallStage.ANNOUNCED]
        where = word("bot_where", language, place=place.called(language)) if place else ""
        lines = [word("bot_open" if now_open else "bot_none", language, where=where, url=self._url(""))]
        lines += [self._line(one, language) for one in now_open[:_LISTED]]
        others = [one for one in every if one.stage(now) is CallStage.OPEN and one not in now_open]
        if not now_open and others:
            lines += [word("bot_elsewhere", language), *(self._line(one, language) for one in others[:_LISTED])]
        if soon:
            lines += [word("bot_announced", language), *(self._soon(one, language) for one in soon[:_LISTED])]
        return DoorReply("\n".join(lines), gives_way=True)

    def _told(self, said: SaidToRoom, *, has_papers: bool) -> DoorReply:
        """The call that was named with its deadline and, where they are asked for, its papers; all that are open where none was named."""
        now, language = self.room.clock.now(), said.language
        now_open = [one for one in self.room.calls.public() if one.stage(now) in (CallStage.OPEN, CallStage.ANNOUNCED)]
        named = _named(now_open, said.text)
        if not named:
            return self._open(said)
        lines = list[str]()
        for one in named[:_LISTED]:
            is_open = one.stage(now) is CallStage.OPEN
            lines.append(self._line(one, language) if is_open else self._soon(one, language))
            if has_papers and one.plan.papers:
                lines.append(word("bot_papers", language))
                for paper in one.plan.papers:
                    title = paper.title.in_language(language)
                    optional = "" if paper.is_required else word("bot_paper_optional", language)
                    lines.append(f"- {title}{optional}")
        return DoorReply("\n".join(lines))

    def _line(self, call: CallForInterest, language: Language) -> str:
        title, until = call.plan.title.in_language(language), deadline(call.closes_at, language)
        url = self._url(f"/{call.id}")
        return word("bot_line", language, title=title, until=until, whom=self._whom(call, language), url=url)

    def _soon(self, call: CallForInterest, language: Language) -> str:
        title, opens = call.plan.title.in_language(language), moment(call.opens_at, language)
        url = self._url(f"/{call.id}")
        return word("bot_soon", language, title=title, from_=opens, whom=self._whom(call, language), url=url)

    def _whom(self, call: CallForInterest, language: Language) -> str:
        places = [place.called(language) for code in call.plan.regions if (place := self.gazetteer.get(code))]
        field = call.plan.field
        named = field_name(AssociationField(field), language) if field in list(AssociationField) else ""
        whom = listed(places, language) or word("whom_all", language)
        return whom + (word("whom_field", language, field=named) if named else "")

    def _status(self, said: SaidToRoom, number: str) -> DoorReply:
        """Where one's own dossiers stand; whoever owns none is told how to show that they do, whatever number they name."""
        with self.database.read() as session:
            person = self.people.of_conversation(session, said.conversation)
            own = self.room.following.of(session, person.id) if person else ()
        found = [one for one in own if not number or one.number == number]
        if not found:
            return DoorReply(word("bot_own_only", said.language))
        return DoorReply("\n".join(self._stands(one, said.language) for one in found[:_LISTED]))

    def _code(self, said: SaidToRoom) -> DoorReply:
        with self.database.read() as session:
            found = self.room.following.shown(session, said.text)
        if found is None:
            return DoorReply(word("bot_wrong_code", said.language))
        text = f"{self._stands(found, said.language)}\n{word('bot_follow_ask', said.language)}"
        choices = [
            RoomChoice(word("bot_follow_yes", said.language), _YES),
            RoomChoice(word("bot_follow_no", said.language), _NO),
        ]
        return DoorReply(text, choices, keeps={"dossier": str(found.id), "form": said.language.value})

    def _tapped(self, said: SaidToRoom) -> DoorReply:
        kept = {str(key): str(value) for key, value in said.kept.items()}
        language = Language(kept["form"]) if kept.get("form") in list(Language) else said.language
        if said.value != _YES or not kept.get("dossier", "").isdigit():
            return DoorReply(word("bot_not_followed", language))
        number = int(kept["dossier"])
        with self.database.write() as session:
            person = self.people.keep_from_conversation(session, said.conversation, said.channel, language)
            dossier = self.room.dossiers.read(session, number)
            kinds = [ConsentKind.KEEP_TEXT, ConsentKind.TELL_BACK]
            self.people.agree(session, person.id, ROOM, kinds, scope=dossier.call, language=language)
            self.room.following.follow(session, number, person.id)
        topic = Topic(dossier.subject, word("told_about", language), language)
        return DoorReply(word("bot_followed", language), topics=[topic])

    def _stands(self, dossier: Dossier, language: Language) -> str:
        call = self.room.calls.get(dossier.call)
        title = call.plan.title.in_language(language)
        if dossier.state is DossierState.DRAFT:
            return word("bot_status_draft", language, title=title, until=deadline(call.closes_at, language))
        state = word(f"state_{dossier.state}", language)
        lines = [word("bot_status", language, number=dossier.number, title=title, state=state)]
        lines += self._next(dossier, language)
        return "\n".join(lines)

    def _next(self, dossier: Dossier, language: Language) -> Sequence[str]:
        steps = [(to, who) for to, who in next_steps(dossier.state) if to is not DossierState.WITHDRAWN]
        return [
            word("bot_next", language, to=word(f"state_{to}", language), who=word(f"actor_{who}", language))
            for to, who in steps
        ]

    def _url(self, path: str) -> str:
        return f"{self.room.public_url}/take-part/calls{path}"


def _named(calls: Sequence[CallForInterest], text: str) -> Sequence[CallForInterest]:
    """Those whose title has most words in common with a text, in whichever form; the only one where there is but one."""
    said = frozenset(key for form in Language for one in meanings(text, form) for key in one.keys)
    worth = dict[str, int]()
    for one in calls:
        shared = [
            sum(bool(said & meaning.keys) for meaning in meanings(title, form))
            for form, title in one.plan.title.root.items()
        ]
        worth[one.id] = max(shared, default=0)
    best = max(worth.values(), default=0)
    if not best:
        return calls if len(calls) == 1 else ()
    return [one for one in calls if worth[one.id] == best]


def _is_of(call: CallForInterest, fields: Collection[AssociationField]) -> bool:
    """Whether a call is for a field that was named, or for all."""
    return not fields or not call.plan.field or call.plan.field in {one.value for one in fields}
