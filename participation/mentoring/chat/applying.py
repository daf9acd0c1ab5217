"""An application from a chat, a question at a time: whatever was answered is kept in it, so that it goes on from there another day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from connectors.responder import Topic
from conversation.doors import DoorReply, RoomChoice, SaidToRoom
from core.language.forms import Language
from participation.common.errors import NextStepError
from participation.common.people.consents import ConsentKind
from participation.mentoring.applying.applications import is_open
from participation.mentoring.applying.checks import LONGEST_CONTACT, LONGEST_NAME, MOST_TIES
from participation.mentoring.chat.speaking import MentoringGround, asked, choice, kept_of, say
from participation.mentoring.matching.applicants import Moment, SpokenLanguage
from participation.mentoring.programme.programmes import ROOM
from participation.mentoring.schemas import (
    ApplicantGender,
    ApplicantProfile,
    ApplicationState,
    Cohort,
    FieldOfWork,
    MentoringApplication,
    MentoringGoal,
    MentoringProgramme,
    MentoringSide,
)
from participation.mentoring.words import word

_LISTS: Mapping[str, tuple[type[StrEnum], str]] = {
    "languages": (SpokenLanguage, "spoken"),
    "moments": (Moment, "moment"),
    "goals": (MentoringGoal, "goal"),
}
"""Parts of which several may be chosen, with what their wordings begin with."""
_WRITTEN = frozenset(["name", "contact", "region", "ties"])
"""Parts that are written."""
_TAKEN = ("1", "2", "3")
"""How many people a mentor may say that they take, from the chat; the page has more."""


class ApplyingByChat:
    """Asks what an application still lacks."""

    def __init__(self, ground: MentoringGround) -> None:
        self._ground, self._room = ground, ground.room

    def begin(self, said: SaidToRoom, side: MentoringSide | None) -> DoorReply:
        """Begin one, or go on with the one that there is."""
        if (open_ := self._own_draft(said)) is not None:
            return self.ask(said, open_)
        cohorts = self._open()
        if not cohorts:
            return DoorReply(say(said, "closed"))
        intro = say(said, "intro", meetings=cohorts[0].targets.meetings)
        if side is None:
            sides = [choice(said, "be_mentor", "bmentor"), choice(said, "be_mentee", "bmentee")]
            return asked(said, f"{intro}\n\n{say(said, 'which_side')}", sides, "")
        if len(cohorts) > 1:
            choices = [RoomChoice(self._called(one, said.language)[:60], f"k{one.id}") for one in cohorts]
            return asked(said, f"{intro}\n\n{say(said, 'which_cohort')}", choices, "", side=side.value)
        return self._consent(said, intro, side.value, str(cohorts[0].id))

    def tapped(self, said: SaidToRoom) -> DoorReply | None:
        """What follows a button of an application; None for another's."""
        kept, value = kept_of(said), said.value
        if value in ("bmentor", "bmentee"):
            return self.begin(said, MentoringSide(value[1:]))
        if value[:1] == "k" and kept.get("side"):
            return self._consent(said, "", kept["side"], value[1:])
        if value in ("yes", "yestold") and kept.get("cohort"):
            return self._begun(said, kept, is_told=value == "yestold")
        application = self._ground.own(said, value[2:] if value.startswith("go") else kept.get("of", ""))
        if application is None or application.state is not ApplicationState.DRAFT:
            return None
        if value.startswith("go"):
            return self.ask(said, application)
        if value == "send":
            return self._sent(said, application)
        return self._chosen(said, application, kept)

    def written(self, said: SaidToRoom) -> DoorReply | None:
        """What follows an answer that was written."""
        kept = kept_of(said)
        application = self._ground.own(said, kept.get("of", ""))
        if application is None or application.state is not ApplicationState.DRAFT or said.awaited not in _WRITTEN:
            return None
        profile, text = application.profile, " ".join(said.text.split())
        match said.awaited:
            case "name":
                profile = replace(profile, name=text[:LONGEST_NAME])
            case "contact":
                profile = replace(profile, contact=text[:LONGEST_CONTACT])
            case "ties":
                ties = [part.strip()[:LONGEST_CONTACT] for part in text.replace("،", ",").split(",")]
                profile = replace(profile, ties=tuple(filter(None, ties))[:MOST_TIES])
            case _:
                code = self._region(text)
                if not code:
                    return asked(said, say(said, "unknown_place"), [], "region", **kept)
                profile = replace(profile, region=code)
        return self.ask(said, self._save(application, profile), _past(kept, said.awaited))

    def ask(self, said: SaidToRoom, application: MentoringApplication, past: str = "") -> DoorReply:
        """The next question, or the whole application read back; `past` names what was asked and may stay open."""
        lacking = self._room.applications.missing(application)
        for part in ("name", "contact", "languages", "moments", "field", "region", "goals"):
            if part in lacking:
                return self._question(said, application, part, past)
        optional = ["ties", *(["capacity"] if application.side is MentoringSide.MENTOR else []), "gender"]
        for part in optional:
            if part not in past.split():
                return self._question(said, application, part, past)
        for part in ("eligibility", "code"):
            if part in lacking:
                return self._question(said, application, part, past)
        return self._read_back(said, application)

    def _question(self, said: SaidToRoom, application: MentoringApplication, part: str, past: str) -> DoorReply:
        kept = {"of": str(application.id), "part": part, "past": past}
        if part in _WRITTEN:
            skip = [choice(said, "skip", "skip")] if part == "ties" else []
            return asked(said, say(said, f"ask_{part}"), skip, part, **kept)
        if part in _LISTS:
            return self._listed(said, application, part, kept)
        yes_no = [choice(said, "yes", "aye"), choice(said, "no", "nay")]
        match part:
            case "field":
                choices = [
                    RoomChoice(word(f"field_{one}", said.language), f"f{n}") for n, one in enumerate(FieldOfWork)
                ]
                return asked(said, say(said, "ask_field"), choices, "", **kept)
            case "gender":
                genders = enumerate(ApplicantGender)
                choices = [RoomChoice(word(f"gender_{one}", said.language), f"s{n}") for n, one in genders]
                return asked(said, say(said, "ask_gender"), choices, "", **kept)
            case "capacity":
                choices = [RoomChoice(one, f"n{one}") for one in _TAKEN]
                return asked(said, say(said, "ask_capacity"), choices, "", **kept)
            case "eligibility":
                place = len(application.answers)
                question = self._programme(application).eligibility[application.side][place]
                return asked(said, question.in_language(said.language), yes_no, "", **kept)
            case _:
                code = self._programme(application).code.in_language(said.language)
                return asked(said, say(said, "ask_code", code=code), yes_no, "", **kept)

    def _listed(
        self, said: SaidToRoom, application: MentoringApplication, part: str, kept: Mapping[str, str]
    ) -> DoorReply:
        """Offer what is not chosen yet, and to go on once something is."""
        every, begins = _LISTS[part]
        chosen = getattr(application.profile, part)
        choices = [
            RoomChoice(word(f"{begins}_{one}", said.language), f"{part[0]}{n}")
            for n, one in enumerate(every)
            if one not in chosen
        ]
        if chosen:
            choices.insert(0, choice(said, "done", "done"))
        question = asked(said, say(said, f"ask_{part}"), choices, "", **kept)
        return replace(question, goes_on="done")

    def _chosen(self, said: SaidToRoom, application: MentoringApplication, kept: Mapping[str, str]) -> DoorReply | None:
        part, value, profile = kept.get("part", ""), said.value, application.profile
        past = _past(kept, part)
        if value in ("done", "skip"):
            return self.ask(said, application, past)
        if part in _LISTS and value[0] == part[0]:
            chosen = _at(_LISTS[part][0], value)
            if chosen is None:
                return None
            changed = {part: getattr(profile, part) | {chosen}}
            saved = self._save(application, replace(profile, **changed))
            return self._listed(said, saved, part, {**kept, "past": past})
        if part == "field" and (field := _at(FieldOfWork, value)) is not None:
            return self.ask(said, self._save(application, replace(profile, field=FieldOfWork(field))), past)
        if part == "gender" and (gender := _at(ApplicantGender, value)) is not None:
            return self.ask(said, self._save(application, replace(profile, gender=ApplicantGender(gender))), past)
        if part == "capacity" and value[1:] in _TAKEN:
            return self.ask(said, self._save(application, replace(profile, capacity=int(value[1:]))), past)
        if part in ("eligibility", "code") and value in ("aye", "nay"):
            return self._agreed(said, application, part, past, is_yes=value == "aye")
        return None

    def _agreed(
        self, said: SaidToRoom, application: MentoringApplication, part: str, past: str, *, is_yes: bool
    ) -> DoorReply:
        if not is_yes:
            again = [choice(said, "go_on", f"go{application.id}")]
            return asked(said, say(said, "not_eligible"), again, "", of=str(application.id))
        answers = (*application.answers, True) if part == "eligibility" else application.answers
        saved = self._save(application, application.profile, answers, accepts_code=part == "code")
        return self.ask(said, saved, past)

    def _read_back(self, said: SaidToRoom, application: MentoringApplication) -> DoorReply:
        profile, form = application.profile, said.language
        place = self._ground.gazetteer.get(profile.region)
        lines = [
            say(said, "read_back"),
            word(f"side_{application.side}", form),
            f"{profile.name} ({profile.contact})",
            _together(form, (f"spoken_{one}" for one in SpokenLanguage if one in profile.languages)),
            _together(form, (f"moment_{one}" for one in Moment if one in profile.moments)),
            word(f"field_{profile.field}", form) if profile.field else "",
            place.called(form) if place else "",
            _together(form, (f"goal_{one}" for one in MentoringGoal if one in profile.goals)),
        ]
        choices = [choice(said, "send", "send")]
        return asked(said, "\n".join(filter(None, lines)), choices, "", of=str(application.id))

    def _sent(self, said: SaidToRoom, application: MentoringApplication) -> DoorReply:
        try:
            with self._ground.database.write() as session:
                self._room.applications.submit(session, application.id)
        except NextStepError:
            return DoorReply(say(said, "closed"))
        return DoorReply(say(said, "sent"))

    def _consent(self, said: SaidToRoom, intro: str, side: str, cohort: str) -> DoorReply:
        choices = [choice(said, "yes_told", "yestold"), choice(said, "yes", "yes")]
        return asked(said, f"{intro}\n\n{say(said, 'consent')}".strip(), choices, "", side=side, cohort=cohort)

    def _begun(self, said: SaidToRoom, kept: Mapping[str, str], *, is_told: bool) -> DoorReply:
        cohort = next((one for one in self._open() if str(one.id) == kept["cohort"]), None)
        if cohort is None:
            return DoorReply(say(said, "closed"))
        kinds = [ConsentKind.KEEP_TEXT, *([ConsentKind.TELL_BACK] if is_told else [])]
        ground = self._ground
        with ground.database.write() as session:
            person = ground.people.keep_from_conversation(session, said.conversation, said.channel, said.language)
            ground.people.agree(session, person.id, ROOM, kinds, scope=cohort.programme, language=said.language)
            begun = self._room.applications.begin(session, cohort.id, MentoringSide(kept["side"]), person.id)
        if begun.state is ApplicationState.WITHDRAWN:
            with ground.database.write() as session:
                begun = self._room.applications.come_back(session, begun.id)
        if begun.state is not ApplicationState.DRAFT:
            return DoorReply(say(said, "sent"))
        reply = self.ask(said, begun)
        topic = Topic(begun.subject, word("told_about", said.language), said.language)
        return replace(reply, topics=[topic] if is_told else [])

    def _save(
        self,
        application: MentoringApplication,
        profile: ApplicantProfile,
        answers: Sequence[bool] | None = None,
        *,
        accepts_code: bool = False,
    ) -> MentoringApplication:
        accepts = accepts_code or application.code_version == self._programme(application).code_version
        told = application.answers if answers is None else answers
        with self._ground.database.write() as session:
            return self._room.applications.save(session, application.id, profile, answers=told, accepts_code=accepts)

    def _programme(self, application: MentoringApplication) -> MentoringProgramme:
        return self._room.programmes.get(self._room.cohorts.get(application.cohort).programme)

    def _own_draft(self, said: SaidToRoom) -> MentoringApplication | None:
        found = [one for one in self._ground.applications(said) if one.state is ApplicationState.DRAFT]
        return found[0] if found else None

    def _open(self) -> list[Cohort]:
        return [one for one in self._room.cohorts.open() if is_open(one, self._ground.today)]

    def _called(self, cohort: Cohort, language: Language) -> str:
        programme = self._room.programmes.get(cohort.programme)
        return f"{programme.title.in_language(language)} · {cohort.title.in_language(language)}"

    def _region(self, text: str) -> str:
        place = self._ground.gazetteer.the(text) or self._ground.gazetteer.named_in(text)
        return self._ground.gazetteer.around(place.code)[-1] if place else ""


def _past(kept: Mapping[str, str], part: str) -> str:
    return " ".join(dict.fromkeys([*kept.get("past", "").split(), part]))


def _at(every: type[StrEnum], value: str) -> StrEnum | None:
    """What a button of a list stands for."""
    members = list(every)
    return members[int(value[1:])] if value[1:].isdigit() and int(value[1:]) < len(members) else None


def _together(form: Language, keys: Iterable[str]) -> str:
    return ("، " if form.is_rtl else ", ").join(word(key, form) for key in keys)
