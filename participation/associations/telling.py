"""What people of the network are told on the channel that they use: requests that wait for them, and whether their entry is still correct.

Read off what stands, any number of times: the same change is told once. No need, no name of a person and no address is in it, for
what is announced is not sealed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from core.clock import Clock
from core.database.database import Database
from core.language.forms import Language
from participation.associations.directory.schemas import AssociationState, SpeakerState
from participation.associations.introductions.schemas import Introduction, IntroductionState
from participation.associations.service import AssociationRoom
from participation.associations.words import help_name, refusal_name, word
from participation.common.telling import Announcer

REMIND_AFTER = timedelta(days=7)
"""Without an answer, after which whoever is asked is reminded, once. Chosen by hand: a week, as meetings of an association go."""
ASK_AFTER = timedelta(days=14)
"""After being put in touch, after which it is asked whether it helped. Chosen by hand: two weeks to meet."""
HANDED_ON_FOR = timedelta(days=30)
"""After a project came to an association, in which whoever begins to speak for it is told still. Chosen by hand: a month."""
_S = IntroductionState


@dataclass(frozen=True)
class NetworkNews:
    """Something to tell: to whom by their subjects, the change, and the wording with what fills it in."""

    subjects: tuple[str, ...]
    change: str
    key: str
    values: Mapping[str, object]

    def texts(self) -> dict[Language, str]:
        """It in every form."""
        return {form: word(self.key, form, **self._filled(form)) for form in Language}

    def _filled(self, form: Language) -> dict[str, object]:
        return {name: value(form) if callable(value) else value for name, value in self.values.items()}


class NetworkTelling:
    """Announces what waits for people of the network."""

    def __init__(self, room: AssociationRoom, database: Database, clock: Clock, announcer: Announcer) -> None:
        self._room, self._database, self._clock, self._announcer = room, database, clock, announcer
        self._told = set[tuple[str, str]]()
        self._by_person: Mapping[str, str] = {}

    def run(self) -> int:
        """Announce what is new since this began; how many."""
        told = 0
        with self._database.read() as session:
            self._by_person = self._room.channels.of_everybody(session)
        for news in (*self._of_introductions(), *self._of_projects(), *self._stale(), *self._merged()):
            fresh = [one for one in news.subjects if (one, news.change) not in self._told]
            texts = news.texts() if fresh else {}
            for subject in fresh:
                self._announcer.announce(subject, news.change, texts, about=word("bot_code_label", Language.FRENCH))
                self._told.add((subject, news.change))
            told += len(fresh)
        return told

    def _of_introductions(self) -> Iterator[NetworkNews]:
        for one in self._room.introductions.listed(_S.PROPOSED, _S.ACCEPTED, _S.INTRODUCED, _S.DECLINED):
            yield from self._of_one(one)

    def _of_one(self, one: Introduction) -> Iterator[NetworkNews]:
        number, partner, now = one.number, one.partner, self._clock.now()
        values: dict[str, object] = {"number": number, "url": self._url("/mine/introductions")}
        asker = self._asker(one)
        named = len(one.answers)
        if one.state is _S.PROPOSED and partner is not None and partner.has_agreed is None:
            asked = self._partner(one)
            told = values | {"help": partial(help_name, one.kind)}
            yield NetworkNews(asked, f"asked {number} {named}", "told_partner", told)
            if now - partner.named_at > REMIND_AFTER:
                yield NetworkNews(asked, f"reminded {number} {named}", "told_remind", values)
            if not one.has_agreed:
                yield NetworkNews(asker, f"named {number} {named}", "told_named", values)
        if one.state is _S.ACCEPTED:
            yield NetworkNews(asker, f"accepted {number} {named}", "told_accepted", values)
        if one.state is _S.INTRODUCED and one.introduced_at is not None:
            yield NetworkNews((*asker, *self._partner(one)), f"introduced {number}", "told_introduced", values)
            if now - one.introduced_at > ASK_AFTER:
                yield NetworkNews(asker, f"question {number}", "told_question", values)
        last = one.answers[-1] if one.answers else None
        if one.state is _S.DECLINED and last is not None and last.refusal is not None and not last.is_by_asker:
            told = values | {"reason": partial(refusal_name, last.refusal)}
            yield NetworkNews(asker, f"declined {number} {named}", "told_declined", told)

    def _of_projects(self) -> Iterator[NetworkNews]:
        """That an association is asked to carry a project with another, or leads one now whose leader left."""
        for number, project, partner in self._room.projects.invited():
            values = {"number": project, "url": self._url(f"/mine/{partner}/projects/{project}")}
            yield NetworkNews(self._speakers([partner]), f"invited {number}", "told_invited", values)
        for project, heir, at in self._room.projects.handed_on(self._clock.now() - HANDED_ON_FOR):
            values = {"number": project, "url": self._url(f"/mine/{heir}/projects/{project}")}
            change = f"handed on {project} {at.isoformat()}"
            yield NetworkNews(self._speakers([heir]), change, "told_handed_on", values)

    def _stale(self) -> Iterator[NetworkNews]:
        """Whether entries that nobody confirmed for a year are still correct: asked once a year."""
        for one in self._room.directory.unconfirmed():
            values = {"name": one.details.name, "url": self._url("/mine")}
            change = f"confirm {one.number} {one.confirmed_at:%Y-%m-%d}"
            years = (self._clock.now() - one.confirmed_at).days // 365
            yield NetworkNews(self._speakers([one.number]), f"{change} {years}", "told_confirm", values)

    def _merged(self) -> Iterator[NetworkNews]:
        """That an entry became part of another, to those who speak for that one now."""
        for gone in self._room.directory.listed(AssociationState.MERGED):
            if gone.merged_into is not None:
                kept = self._room.directory.get(gone.merged_into)
                values = {"number": kept.number, "name": kept.details.name, "url": self._url("/mine")}
                yield NetworkNews(self._speakers([kept.number]), f"merged {gone.number}", "told_merged", values)

    def _asker(self, one: Introduction) -> tuple[str, ...]:
        return (f"introduction:{one.number}", *self._subjects([one.participant]))

    def _partner(self, one: Introduction) -> tuple[str, ...]:
        partner = one.partner
        if partner is None:
            return ()
        if partner.who.association:
            return self._speakers([partner.who.association])
        return self._subjects([self._room.volunteers.get(partner.who.volunteer).participant])

    def _speakers(self, associations: Iterable[int]) -> tuple[str, ...]:
        if not self._by_person:
            return ()
        speaking = [
            one.participant
            for number in associations
            for one in self._room.speakers.of(number)
            if one.state is SpeakerState.ACCEPTED
        ]
        return self._subjects(speaking)

    def _subjects(self, people: Iterable[str]) -> tuple[str, ...]:
        return tuple(self._by_person[person] for person in people if person in self._by_person)

    def _url(self, path: str) -> str:
        return f"{self._room.public_url}/take-part/associations{path}"
