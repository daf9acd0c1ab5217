"""What is on, from a chat: public activities of the days and the place that somebody names, each with its page, and a reminder by a tap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from agent.organisation.replies import written_date
from connectors.responder import Topic
from conversation.doors import DoorReply, RoomChoice, SaidToRoom
from core.clock import Clock
from core.errors import NotFoundError
from core.language.forms import Language
from core.language.intents.period_asked import AskedPeriod, period_asked
from participation.associations.activities.schemas import Activity, ActivityAudience
from participation.associations.directory.finding import fields_named
from participation.associations.directory.schemas import AssociationField
from participation.associations.service import AssociationRoom
from participation.associations.words import set_apart, word
from participation.common.events.calendar import ZONE
from participation.common.events.schemas import EventState
from participation.common.territory.gazetteer import Gazetteer
from participation.common.territory.places import TerritoryPlace

_LISTED = 5
"""Activities that a message lists. Chosen by hand: a screen of a phone; the calendar has the others."""
_REMINDED = 3
"""Of them, those that one is reminded of by a button. Chosen by hand: three lines of buttons."""
_AHEAD = timedelta(days=60)
"""Days that are looked at where none are named. Chosen by hand: two months; what is later is announced again."""
_NEAR = 2
"""Distance until which another place is near: the same region, by definition of `Gazetteer.distance`."""
_AUDIENCES = {
    AssociationField.WOMEN: ActivityAudience.WOMEN,
    AssociationField.YOUTH: ActivityAudience.YOUTH,
    AssociationField.CHILDHOOD: ActivityAudience.CHILDREN,
    AssociationField.DISABILITY: ActivityAudience.DISABLED,
}


class OnByChat:
    """Tells what is on; reads what everybody may see and nothing else."""

    def __init__(self, room: AssociationRoom, gazetteer: Gazetteer, clock: Clock) -> None:
        self._room, self._gazetteer, self._clock = room, gazetteer, clock

    def listed(self, said: SaidToRoom, *, is_plain: bool) -> DoorReply | None:
        """What is on. Where nobody named an activity (`is_plain`), only with a place and days."""
        today = self._clock.now().astimezone(ZONE).date()
        asked, place = period_asked(said.text, today), self._gazetteer.named_in(said.text)
        if is_plain and not (asked and place):
            return None
        found = self._found(said.text, asked, today)
        near = self._near(found, place)
        if not near:
            return self._nothing(said, place)
        return self._told(said, near, place)

    def followed(self, said: SaidToRoom, uid: str) -> DoorReply:
        """Have whoever tapped an activity reminded of it."""
        try:
            found = self._room.activities.public(uid)
        except NotFoundError:
            return DoorReply(word("bot_activity_gone", said.language))
        title = found.title(said.language)
        topic = Topic(found.event.subject, title[:80], said.language)
        return DoorReply(word("bot_activity_followed", said.language, title=title), topics=[topic])

    def _found(self, text: str, asked: AskedPeriod | None, today: date) -> list[Activity]:
        """Activities of the days, those for whom or on what the text names first where there are any."""
        first, last = (asked.first, asked.last) if asked else (today, today + _AHEAD)
        since = datetime.combine(max(first, today) if first <= today <= last else first, time(), ZONE)
        until = datetime.combine(last, time(), ZONE) + timedelta(days=1)
        found = [one for one in self._room.activities.listed(since=since, until=until) if one.is_on]
        fields = fields_named(text)
        fitting = [one for one in found if fields and self._fits(one, fields)]
        return fitting or found

    def _fits(self, activity: Activity, fields: frozenset[AssociationField]) -> bool:
        titles = "\n".join((*activity.titles.root.values(), activity.event.plan.agenda))
        audiences = {_AUDIENCES[one] for one in fields if one in _AUDIENCES}
        return activity.audience in audiences or bool(fields & fields_named(titles))

    def _near(self, found: Sequence[Activity], place: TerritoryPlace | None) -> list[Activity]:
        """Those of the place, else the nearest of its region."""
        if place is None:
            return list(found)
        far = {one.uid: self._gazetteer.distance(place.code, one.event.plan.territory) for one in found}
        nearest = min(far.values(), default=_NEAR + 1)
        return [one for one in found if far[one.uid] == nearest <= _NEAR]

    def _told(self, said: SaidToRoom, found: Sequence[Activity], place: TerritoryPlace | None) -> DoorReply:
        language = said.language
        heading = word("bot_on", language)
        if place is not None and self._gazetteer.distance(place.code, found[0].event.plan.territory):
            heading = word("bot_on_near", language, place=place.called(language))
        lines = [heading, *(self._line(one, language) for one in found[:_LISTED])]
        if len(found) > _LISTED:
            lines.append(word("bot_on_more", language, count=len(found) - _LISTED, url=self._url("")))
        coming = [one for one in found[:_REMINDED] if self._is_coming(one)]
        choices = [
            RoomChoice(word("bot_remind", language, title=one.title(language))[:60], f"e{one.uid}") for one in coming
        ]
        if choices:
            lines += ["", word("bot_remind_offer", language)]
        return DoorReply("\n".join(lines), choices, gives_way=True)

    def _is_coming(self, activity: Activity) -> bool:
        return activity.event.state is EventState.PLANNED and activity.event.plan.starts_at > self._clock.now()

    def _line(self, activity: Activity, language: Language) -> str:
        plan = activity.event.plan
        at, place = plan.starts_at.astimezone(ZONE), self._gazetteer.get(plan.territory)
        comma = "، " if language.is_rtl else ", "
        where = comma.join(filter(None, (plan.place, place.called(language) if place else "")))
        return word(
            "bot_on_line",
            language,
            title=set_apart(activity.title(language), language),
            day=written_date(at.date(), language),
            time=f"{at:%H:%M}",
            where=f" ({where})" if where else "",
            url=self._url(f"/{activity.uid}"),
        )

    def _nothing(self, said: SaidToRoom, place: TerritoryPlace | None) -> DoorReply:
        if place is not None:
            there = place.called(said.language)
            return DoorReply(word("bot_on_none_there", said.language, place=there, url=self._url("")), gives_way=True)
        return DoorReply(word("bot_on_none", said.language, url=self._url("")), gives_way=True)

    def _url(self, path: str) -> str:
        return f"{self._room.public_url}/take-part/associations/activities{path}"
