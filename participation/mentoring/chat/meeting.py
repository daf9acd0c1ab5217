"""A pair from a chat: who the other is, a meeting read back and noted, the other's confirmed, the survey, leaving."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from conversation.doors import DoorReply, RoomChoice, SaidToRoom
from core.errors import MunadilError
from participation.common.errors import NextStepError
from participation.common.events.schemas import EventState
from participation.mentoring.chat.asked import day_named, folded_words
from participation.mentoring.chat.declining import DecliningByChat
from participation.mentoring.chat.goals import GoalsByChat
from participation.mentoring.chat.speaking import MentoringGround, asked, choice, day_in_words, kept_of, say
from participation.mentoring.desk import applicant_of
from participation.mentoring.following.schemas import (
    DisputeReason,
    MeetingKind,
    MeetingState,
    PairMeeting,
    SurveyMoment,
)
from participation.mentoring.matching.words import reasons
from participation.mentoring.pairing.schemas import MentoringPair
from participation.mentoring.schemas import ApplicationState, DropOutReason, MentoringSide
from participation.mentoring.words import pair_labels, word

_LEAVING = tuple(one for one in DropOutReason if one is not DropOutReason.SILENT)
_BEST = 5
"""Of an answer in figures, as given by `participation.mentoring.following.surveys`."""
_GONE = frozenset([ApplicationState.WITHDRAWN, ApplicationState.REFUSED])


class PairByChat:
    """What the two of a pair do from a chat."""

    def __init__(self, ground: MentoringGround, goals: GoalsByChat, declining: DecliningByChat) -> None:
        self._ground, self._room, self._goals, self._declining = ground, ground.room, goals, declining

    def who(self, said: SaidToRoom) -> DoorReply:
        """Tell with whom somebody is, why, and how far they are; what waits for them is asked at once."""
        lines = [line for pair, side in self._ground.pairs(said) for line in self._told(said, pair, side)]
        if not lines:
            return DoorReply(say(said, "no_pair" if self._ground.applications(said) else "no_such"))
        choices = [*self.waiting(said), *self._goals.offered(said), *self._declining.offered(said)]
        return DoorReply("\n".join(filter(None, (*lines, *self._next(said), say(said, "how_to_log")))), choices)

    def waiting(self, said: SaidToRoom) -> list[RoomChoice]:
        """Buttons for what is asked of who speaks: the survey."""
        with self._ground.database.read() as session:
            due = [one for one in self._ground.applications(said) if self._room.surveys.waiting(session, one.id)]
        return [choice(said, "survey", f"v{one.id}") for one in due[:1]]

    def unconfirmed(self, said: SaidToRoom) -> DoorReply | None:
        """Ask about the first meeting that the other noted; None where there is none."""
        for pair, side in self._ground.pairs(said):
            for one in self._room.meetings.of(pair.id):
                if one.state is MeetingState.LOGGED and one.logged_by is side.other:
                    return self._asked_about(said, pair, side, one)
        return None

    def met(self, said: SaidToRoom, words: str) -> DoorReply | None:
        """Read back that two met; None for who is in no pair."""
        pairs = self._ground.pairs(said)
        if not pairs:
            return None
        day = day_named(words, self._ground.today)
        if len(pairs) > 1:
            named = [RoomChoice(self._ground.other(p, s).profile.name[:60], f"p{p.id}") for p, s in pairs]
            return asked(said, say(said, "which_pair"), named, "", day=day.isoformat() if day else "")
        return self._read_back(said, pairs[0][0].id, day)

    def written(self, said: SaidToRoom) -> DoorReply | None:
        """What follows a day that was asked for."""
        kept = kept_of(said)
        day = day_named(folded_words(said.text), self._ground.today)
        if said.awaited != "day" or day is None or not kept.get("pair", "").isdigit():
            return None
        return self._read_back(said, int(kept["pair"]), day)

    def tapped(self, said: SaidToRoom) -> DoorReply | None:
        """What follows a button of a pair; None for another's."""
        kept, kind, number = kept_of(said), said.value[:1], said.value[1:]
        if not number.isdigit():
            return None
        if kind == "p":
            day = date.fromisoformat(kept["day"]) if kept.get("day") else None
            return self._read_back(said, int(number), day)
        if kind == "o" and kept.get("day") and int(number) < len(MeetingKind):
            return self._logged(
                said, int(kept["pair"]), date.fromisoformat(kept["day"]), list(MeetingKind)[int(number)]
            )
        if kind in ("y", "x"):
            return self._answered(said, int(number), is_yes=kind == "y")
        if kind == "v" and self._ground.own(said, number):
            return asked(said, say(said, "survey_satisfaction"), _figures("a"), "", of=number)
        if kind in ("a", "b", "r"):
            return self._survey(said, kind, int(number))
        return self._leaving(said, int(number)) if kind == "l" else None

    def leave(self, said: SaidToRoom) -> DoorReply:
        """Ask why somebody leaves."""
        mine = [one for one in self._ground.applications(said) if one.state not in _GONE]
        if not mine:
            return DoorReply(say(said, "no_such"))
        why = [RoomChoice(word(f"leave_{one}", said.language), f"l{n}") for n, one in enumerate(_LEAVING)]
        kept = {"of": str(mine[0].id)}
        return DoorReply(say(said, "leave"), [*why, choice(said, "stay", "stop")], "", kept)

    def _leaving(self, said: SaidToRoom, place: int) -> DoorReply | None:
        application = self._ground.own(said, kept_of(said).get("of", ""))
        if application is None or place >= len(_LEAVING):
            return None
        with self._ground.database.write() as session:
            self._room.applications.withdraw(session, application.id, _LEAVING[place])
        return DoorReply(say(said, "left"))

    def _told(self, said: SaidToRoom, pair: MentoringPair, side: MentoringSide) -> Sequence[str]:
        other, form = self._ground.other(pair, side), said.language
        cohort = self._room.cohorts.get(pair.cohort)
        label = say(said, f"your_{side.other}")
        met, left = self._met(pair.id), max((cohort.ends_on - self._ground.today).days, 0)
        sides = {one: applicant_of(self._room.applications.get(pair.application_of(one))) for one in MentoringSide}
        why = reasons(sides[MentoringSide.MENTEE], sides[MentoringSide.MENTOR], pair.merits, form, pair_labels(form))
        return (
            say(
                said,
                "pair",
                side=label,
                name=other.profile.name,
                contact=other.profile.contact,
                met=met,
                target=cohort.targets.meetings,
                days=left,
            ),
            say(said, "why", reasons=" · ".join(why)) if why else "",
            *self._goals.told(said, pair.id),
        )

    def _next(self, said: SaidToRoom) -> Sequence[str]:
        now = self._ground.clock.now()
        cohorts = {pair.cohort for pair, _ in self._ground.pairs(said)}
        coming = [
            event
            for number in cohorts
            for event in self._room.collective(self._room.cohorts.get(number))
            if event.state is EventState.PLANNED and event.plan.starts_at > now
        ]
        if not coming:
            return ()
        first = min(coming, key=lambda event: event.plan.starts_at)
        day = day_in_words(first.plan.starts_at, said.language)
        return (say(said, "next", title=first.plan.title, day=day),)

    def _asked_about(
        self, said: SaidToRoom, pair: MentoringPair, side: MentoringSide, meeting: PairMeeting
    ) -> DoorReply:
        name = self._ground.other(pair, side).profile.name
        day, kind = day_in_words(meeting.held_on, said.language), word(f"kind_{meeting.kind}", said.language)
        choices = [choice(said, "yes", f"y{meeting.id}"), choice(said, "no", f"x{meeting.id}")]
        return DoorReply(say(said, "confirm", name=name, day=day, kind=kind), choices)

    def _answered(self, said: SaidToRoom, meeting: int, *, is_yes: bool) -> DoorReply | None:
        every = {one.id: mine for mine in self._ground.pairs(said) for one in self._room.meetings.of(mine[0].id)}
        if (mine := every.get(meeting)) is None:
            return None
        try:
            with self._ground.database.write() as session:
                if is_yes:
                    self._room.meetings.confirm(session, meeting, mine[1])
                else:
                    self._room.meetings.dispute(session, meeting, mine[1], DisputeReason.NOT_SAID)
        except NextStepError:
            return None
        return self._confirmed(said, mine[0]) if is_yes else DoorReply(say(said, "disputed"))

    def _read_back(self, said: SaidToRoom, pair: int, day: date | None) -> DoorReply | None:
        mine = next(((one, side) for one, side in self._ground.pairs(said) if one.id == pair), None)
        if mine is None:
            return None
        if day is None:
            return asked(said, say(said, "which_day"), [], "day", pair=str(pair))
        name = self._ground.other(*mine).profile.name
        choices = [RoomChoice(word(f"kind_{one}", said.language), f"o{n}") for n, one in enumerate(MeetingKind)]
        choices.append(choice(said, "not_so", "stop"))
        kept = {"pair": str(pair), "day": day.isoformat()}
        return DoorReply(say(said, "met", name=name, day=day_in_words(day, said.language)), choices, "", kept)

    def _logged(self, said: SaidToRoom, pair: int, day: date, kind: MeetingKind) -> DoorReply | None:
        mine = next(((one, side) for one, side in self._ground.pairs(said) if one.id == pair), None)
        if mine is None:
            return None
        try:
            with self._ground.database.write() as session:
                meeting = self._room.meetings.log(session, pair, mine[1], day, kind)
        except MunadilError:
            return DoorReply(say(said, "cannot"))
        if meeting.counts:
            return self._confirmed(said, mine[0])
        return DoorReply(say(said, "logged", name=self._ground.other(*mine).profile.name))

    def _confirmed(self, said: SaidToRoom, pair: MentoringPair) -> DoorReply:
        target = self._room.cohorts.get(pair.cohort).targets.meetings
        return DoorReply(say(said, "confirmed", met=self._met(pair.id), target=target))

    def _met(self, pair: int) -> int:
        return sum(one.counts for one in self._room.meetings.of(pair))

    def _survey(self, said: SaidToRoom, kind: str, figure: int) -> DoorReply | None:
        kept = kept_of(said)
        application = self._ground.own(said, kept.get("of", ""))
        if application is None or not 0 <= figure <= _BEST:
            return None
        if kind == "a":
            return asked(said, say(said, "survey_progress"), _figures("b"), "", of=kept["of"], a=str(figure))
        if kind == "b" and kept.get("a"):
            again = [choice(said, "yes", "r1"), choice(said, "no", "r0")]
            return asked(said, say(said, "survey_again"), again, "", **{**kept, "b": str(figure)})
        if not (kept.get("a") and kept.get("b")):
            return None
        with self._ground.database.write() as session:
            due: Sequence[SurveyMoment] = self._room.surveys.waiting(session, application.id)
            for moment in due:
                self._room.surveys.answer(
                    session,
                    application.id,
                    moment,
                    satisfaction=int(kept["a"]),
                    progress=int(kept["b"]),
                    would_again=bool(figure),
                )
        return DoorReply(say(said, "survey_thanks"))


def _figures(kind: str) -> list[RoomChoice]:
    return [RoomChoice(str(figure), f"{kind}{figure}") for figure in range(1, _BEST + 1)]
