"""The next meetings from a chat: listed, those near a place first, and followed by a tap."""

from __future__ import annotations

from datetime import UTC, datetime

from agent.organisation.organisation import ParticipationRoom
from agent.organisation.replies import written_date
from connectors.responder import Topic
from conversation.doors import DoorReply, RoomChoice, SaidToRoom
from core.clock import Clock
from core.language.forms import Language
from participation.common.events.calendar import ZONE
from participation.common.events.events import Events
from participation.common.events.schemas import Event, EventState
from participation.common.territory.gazetteer import Gazetteer
from participation.consultations.chat.asked import wish_of
from participation.consultations.words import word

_LISTED = 10
"""Meetings that a message lists. Chosen by hand: a screen."""
_NEAREST = 3
"""Of them, those that are nearest to a place that was named, and those that one can be reminded of by a button. Chosen by hand."""
_FAR = 9
"""Distance of a meeting that lies nowhere in particular. Chosen by hand: farther than any."""


class Meetings:
    """Tells of meetings that everybody may come to, and has whoever taps one reminded of it."""

    def __init__(self, events: Events, gazetteer: Gazetteer, clock: Clock) -> None:
        self._events, self._gazetteer, self._clock = events, gazetteer, clock

    def listed(self, said: SaidToRoom) -> DoorReply:
        """The next ones, those nearest to the place that was named first; asks where, where "near me" names none."""
        place, coming = self._gazetteer.named_in(said.text), self._coming()
        if not coming:
            return DoorReply(word("bot_no_meeting", said.language))
        if place is None and wish_of(said.text, "").is_near and not said.awaited:
            return DoorReply(word("bot_near_where", said.language), awaits="near")
        if place is not None:
            coming.sort(
                key=lambda one: self._gazetteer.distance(place.code, one.plan.territory) if one.plan.territory else _FAR
            )
        shown = coming[: _NEAREST if place else _LISTED]
        lines = [self._line(one, said.language) for one in shown]
        choices = [
            RoomChoice(word("bot_event_remind", said.language, title=one.plan.title)[:60], f"e{one.id}")
            for one in shown[:_NEAREST]
        ]
        parts = (word("bot_meetings", said.language), *lines, "", word("bot_event_offer", said.language))
        return DoorReply("\n".join(parts), choices)

    def followed(self, said: SaidToRoom, event: int) -> DoorReply:
        """Have somebody who tapped a meeting reminded of it."""
        found = next((one for one in self._coming() if one.id == event), None)
        if found is None:
            return DoorReply(word("bot_event_gone", said.language))
        text = word("bot_event_followed", said.language, title=found.plan.title)
        return DoorReply(text, topics=[Topic(found.subject, found.plan.title, said.language)])

    def _coming(self) -> list[Event]:
        since = self._clock.now().astimezone(UTC)
        found = self._events.listed(ParticipationRoom.CONSULTATIONS, since=since, only_public=True)
        return [one for one in found if one.state is EventState.PLANNED]

    def _line(self, event: Event, language: Language) -> str:
        at: datetime = event.plan.starts_at.astimezone(ZONE)
        place = self._gazetteer.get(event.plan.territory) if event.plan.territory else None
        where = ", ".join(filter(None, (event.plan.place, place.called(language) if place else "")))
        return f"• {event.plan.title} : {written_date(at.date(), language)}, {at:%H:%M}{f' ({where})' if where else ''}"
