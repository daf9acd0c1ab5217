"""From a change in a room to the message on somebody's app: dialogues and mentoring, through the real outbox, each change once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from agent.organisation.organisation import Localised, ParticipationRoom
from api.http.testing import InMemorySources, canned_services
from api.wiring.participation import doors_of
from connectors.rows.keys import open_keys
from conversation.told_back.announcing import ToldBack
from core.clock import SystemClock
from core.language.forms import Language
from participation.common.people.people import Participants
from participation.common.texts.grounds import Ground
from participation.dialogues.commitments import CommitmentText
from participation.dialogues.programmes import ROOM as DIALOGUES
from participation.dialogues.schemas import CommitmentState, DialogueRole, ItemKind, NewItem, VoiceState
from participation.dialogues.service import DialogueRoom
from participation.dialogues.words import word as dialogue_word
from participation.mentoring.following.schemas import MeetingState
from participation.mentoring.programme.cohorts import CohortPlan
from participation.mentoring.programme.programmes import ProgrammePlan
from participation.mentoring.schemas import CohortState, RefusalReason
from participation.mentoring.service import MentoringRoom
from participation.mentoring.words import word as mentoring_word
from participation.services import Participation
from tests.browser import script
from tests.browser.site import Site
from tests.consoles import participation_over, with_participation
from tests.dialogues import RIGHTS, held_dialogue
from tests.messengers import Messaged, Messengers, messaging_host, messengers

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(600)]
FR = Language.FRENCH
MENTORS = ParticipationRoom.MENTORING
_FOLLOWS = {
    Language.FRENCH: "suivre l’engagement {n}",
    Language.ARABIC: "أريد متابعة الالتزام {n}",
    Language.DARIJA: "بغيت نتبع الالتزام {n}",
    Language.DARIJA_LATIN: "bghit ntebbe3 l iltizam {n}",
    Language.ENGLISH: "I want to follow commitment {n}",
}


@dataclass(frozen=True)
class House:
    """A server with both rooms open, and people on two apps."""

    ground: Participation
    apps: Messengers


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with ExitStack() as stack:
        agent, clock = script.StagedAgent(), SystemClock()
        site = Site(tmp_path, canned_services(agent, sources=InMemorySources()), agent)
        apps, settings = stack.enter_context(messengers(tmp_path, site.port))
        identity, vault = open_keys(settings.connectors, tmp_path)
        database, told = site.database, ToldBack(site.database, clock)
        people = Participants(database, identity, vault, clock)
        ground = replace(
            participation_over(database, clock, DIALOGUES, MENTORS),
            identity=identity,
            vault=vault,
            dialogues=DialogueRoom(database, clock, people, told, public_url="https://example.org"),
            mentoring=MentoringRoom(database, clock, vault, told, public_url="https://example.org"),
        )
        ground = replace(ground, consultations=None, associations=None)
        site.services = replace(with_participation(site.services, ground), clock=clock)
        site.start(messaging_host(settings, database, agent, doors_of(ground)))
        stack.callback(site.stop)
        yield House(ground, apps)


def once(person: Messaged, *texts: str) -> None:
    """Wait until somebody has heard each of these, and make sure that it was once."""
    person.waits(lambda heard: all(any(text in one for one in heard) for text in texts), str(texts))
    for text in texts:
        assert "\n".join(person.texts()).count(text) == 1, (text, person.texts()[1:])


def test_who_follows_a_commitment_hears_on_their_app_that_it_is_kept_and_what_shows_it(house: House) -> None:
    room = house.ground.dialogues
    assert room is not None
    held = held_dialogue(house.ground)
    number = held.commitment.number
    people = {form: house.apps.person(place) for place, form in enumerate(_FOLLOWS, start=1)}
    for form, person in people.items():
        person.says(_FOLLOWS[form].format(n=number))
    for form, person in people.items():
        followed = dialogue_word("commitment_followed", form, number=number)
        person.waits(lambda heard, said=followed: any(said in one for one in heard), "followed")  # type: ignore[misc]
    shown = Localised({FR: "Le marché a ouvert huit vendredis.", Language.ARABIC: "فُتح السوق ثمانية أيام جمعة."})
    room.commitments.show(held.id, number, shown, room.programmes.today, "amina")
    room.commitments.move(held.id, number, CommitmentState.KEPT, "amina", RIGHTS)
    for form, person in people.items():
        kept = dialogue_word("told_commitment_kept", form, number=number)
        once(person, kept, dialogue_word("told_evidence", form, number=number), shown.in_language(form))
        assert not [text for text in person.texts() if "Traceback" in text]
    stops = people[FR]
    stops.says(f"ne plus suivre l’engagement {number}")
    stops.waits(
        lambda heard: dialogue_word("commitment_unfollowed", FR, number=number) in heard[-1], "not followed any more"
    )
    more = Localised({FR: "Et un samedi.", Language.ENGLISH: "And a Saturday."})
    room.commitments.show(held.id, number, more, room.programmes.today, "amina")
    once(people[Language.ENGLISH], "And a Saturday.")
    assert "Et un samedi." not in "\n".join(stops.texts())


def test_who_gave_a_voice_hears_what_came_of_it_once_though_they_follow_the_commitment_too(house: House) -> None:
    room = house.ground.dialogues
    assert room is not None
    held, person = held_dialogue(house.ground), house.apps.person(11)
    person.says("Je n'ai pas pu venir au dialogue, je voulais dire que la piste est coupée l'hiver")
    for value in ("kstory", "rassociation", "yes", "tell"):
        person.taps(value)
    person.waits(lambda heard: dialogue_word("bot_followed", FR, number="#").partition("#")[0] in heard[-1], "followed")
    (mine,) = [one for one in room.voices.listed(held.id) if one.number not in held.voices]
    room.voices.moderate(held.id, [mine.number], VoiceState.PUBLISHED, "karim")
    once(person, dialogue_word("told_voice_published", FR, number=mine.number, reason=""))
    text = Localised({FR: "La piste est refaite avant l’hiver."})
    made = room.syntheses.write(held.id, [NewItem(ItemKind.AGREEMENT, text, (Ground(mine.number, ""),))], "amina")
    promise = CommitmentText(text, Localised({FR: "La commune"}), DialogueRole.ELECTED, item=made.items[0].id)
    kept = room.commitments.make(held.id, promise, "amina")
    once(person, dialogue_word("told_commitment_open", FR, number=kept.number))
    person.says(f"suivre l’engagement {kept.number}")
    followed = dialogue_word("commitment_followed", FR, number=kept.number)
    person.waits(lambda heard: followed in heard[-1], "followed")
    room.commitments.show(
        held.id, kept.number, Localised({FR: "Les travaux sont finis."}), room.programmes.today, "amina"
    )
    once(person, "Les travaux sont finis.")


def test_a_mentee_and_a_mentor_hear_each_step_on_their_apps(house: House) -> None:
    room = house.ground.mentoring
    assert room is not None
    title, today = Localised({FR: "Mentorat"}), room.programmes.today
    room.programmes.create("tamkine", ProgrammePlan(title, code=Localised({FR: "Chacun respecte l’autre."})), "amina")
    cohort = room.cohorts.create("tamkine", CohortPlan(title, today, today, today + timedelta(days=100)), "amina").id
    room.cohorts.move(cohort, CohortState.OPEN, "amina")
    mentor, mentee, left_out = (house.apps.person(number) for number in (21, 22, 23))
    applies(mentor, "je veux être mentor", "Salma", is_mentor=True)
    applies(mentee, "je cherche un mentor", "Hamza")
    applies(left_out, "bghit chi mentor", "Driss", Language.DARIJA_LATIN)
    by_name = {one.profile.name: one for one in room.applications.listed(cohort)}
    room.applications.refuse(by_name["Driss"].id, RefusalReason.COHORT_FULL, "amina")
    form = Language.DARIJA_LATIN
    reason = mentoring_word("refusal_cohort_full", form)
    once(left_out, mentoring_word("told_refused", form, reason=reason))
    for name in ("Salma", "Hamza"):
        room.applications.accept(by_name[name].id, "amina")
    room.desk.propose(cohort, "amina")
    (pair,) = room.pairs.approve_all(cohort, "amina")
    for person in (mentor, mentee):
        once(person, mentoring_word("told_accepted", FR), mentoring_word("told_paired", FR))
    mentee.says("on s'est vus aujourd'hui")
    mentee.taps("o0")
    mentor.waits(lambda heard: "mentorat" in heard[-1] and "rencontre" in heard[-1], "to confirm")
    mentor.says("mentorat")
    (meeting,) = room.meetings.of(pair.id)
    mentor.taps(f"y{meeting.id}")
    mentor.waits(lambda _: room.meetings.get(meeting.id).state is MeetingState.CONFIRMED, "confirmed")
    mentee.says("je quitte le mentorat")
    mentee.taps("l0")
    once(mentor, mentoring_word("told_parted", FR))
    for person in (mentor, mentee, left_out):
        told = "\n".join(text for text in person.texts() if text.startswith(("Votre", "Talab")))
        assert not [name for name in by_name if name in told], "no name is in what is told"


def applies(person: Messaged, opener: str, name: str, form: Language = FR, *, is_mentor: bool = False) -> None:
    """Apply from the first word to the last."""

    def asks(key: str) -> None:
        person.waits(lambda heard: mentoring_word(f"chat_{key}", form) in heard[-1], key)

    person.says(opener)
    person.taps("yestold")
    for key, text in (("ask_name", name), ("ask_contact", "0612345678")):
        asks(key)
        person.says(text)
    for value in ("l0", "done", "m1"):
        person.taps(value)
    person.waits(lambda heard: mentoring_word("chat_ask_moments", form) in heard[-1], "moments")
    person.taps("done")
    person.taps("f1", *(f"f{place}" for place in range(8, 14)))
    asks("ask_region")
    person.says("Tata")
    person.taps("g3")
    person.taps("done")
    for value in ("skip", *(["n2"] if is_mentor else []), "s0", "aye", "send"):
        person.taps(value)
    person.waits(lambda heard: mentoring_word("chat_sent", form) in heard[-1], "sent")
