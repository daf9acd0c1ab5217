"""Calls and training on Telegram and WhatsApp, in five forms: what is open, a dossier told to its owner alone, later deadlines, a place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from agent.answer import AnswerStatus
from agent.organisation.organisation import ParticipationRoom
from agent.testing import ScriptedAgent, canned_answer
from api.http.testing import InMemorySources, canned_services
from api.wiring.participation import doors_of
from connectors.fakes.provider import without_direction_marks
from connectors.rows.keys import open_keys
from conversation.told_back.announcing import ToldBack
from core.clock import SystemClock
from core.language.forms import Language
from participation.calls.service import CallRoom
from participation.calls.words import word as call_word
from participation.services import Participation
from participation.training.schemas import LearnerState, ProgrammeState
from participation.training.service import TrainingRoom
from participation.training.words import word as training_word
from tests.browser import script
from tests.browser.site import Site
from tests.calls import CALL, a_paper, days_from_now, form
from tests.calls import plan as call_plan
from tests.consoles import participation_over, with_participation
from tests.messengers import Messaged, Messengers, messaging_host, messengers
from tests.training import EVERY_RIGHT, PROGRAMME
from tests.training import plan as training_plan

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(600)]
CALLS, TRAINING = ParticipationRoom.CALLS, ParticipationRoom.TRAINING
FR, AR, ARY, LATN, EN = Language.FRENCH, Language.ARABIC, Language.DARIJA, Language.DARIJA_LATIN, Language.ENGLISH
OPEN = {
    FR: "Quels appels sont ouverts pour notre association à Fès ?",
    AR: "ما هي النداءات المفتوحة لجمعيتنا في فاس؟",
    ARY: "شنو النداءات المحلولين دابا ففاس؟",
    LATN: "achmen nida2at me7loulin daba f Fes?",
    EN: "Which calls are open for our association in Fez?",
}
WHERE = {
    FR: "Où en est mon dossier ?",
    AR: "أين وصل ملفي؟",
    ARY: "فين وصل الملف ديالي؟",
    LATN: "fin wsel lmilaff dyali?",
    EN: "Where is my application?",
}
TRAININGS = {
    FR: "Je veux m’inscrire à une formation à Fès",
    AR: "نريد التسجيل في تكوين في فاس",
    ARY: "بغيت نتسجل فشي تكوين ففاس",
    LATN: "bghit ntsejjel f chi takwin f Fes",
    EN: "We want to enrol in a training in Fez",
}


@dataclass(frozen=True)
class House:
    """A server with both rooms open, and people on two apps."""

    ground: Participation
    apps: Messengers
    calls: CallRoom
    training: TrainingRoom

    def people(self, first: int) -> dict[Language, Messaged]:
        """Somebody new for each form, on either app in turn."""
        return {form: self.apps.person(first + place) for place, form in enumerate(OPEN)}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with ExitStack() as stack:
        agent, clock = script.StagedAgent(), SystemClock()
        unsure = ScriptedAgent(default=canned_answer(status=AnswerStatus.UNANSWERABLE_NOTHING_FOUND))
        site = Site(tmp_path, canned_services(agent, sources=InMemorySources()), agent)
        apps, settings = stack.enter_context(messengers(tmp_path, site.port))
        identity, vault = open_keys(settings.connectors, tmp_path)
        database, told, url = site.database, ToldBack(site.database, clock), "https://example.org"
        calls = CallRoom(database, clock, vault, identity, told, public_url=url)
        training = TrainingRoom(database, clock, vault, identity, told, public_url=url)
        ground = replace(
            participation_over(database, clock, CALLS, TRAINING),
            identity=identity,
            vault=vault,
            calls=calls,
            training=training,
            consultations=None,
            associations=None,
            help_desk=None,
            mentoring=None,
            dialogues=None,
        )
        site.services = replace(with_participation(site.services, ground), clock=clock)
        site.start(messaging_host(settings, database, unsure, doors_of(ground, url)))
        stack.callback(site.stop)
        yield House(ground, apps, calls, training)


def heard(person: Messaged, *texts: str) -> None:
    """Wait until somebody has heard each of these, whatever marks give their lines a direction."""
    wanted = [without_direction_marks(text) for text in texts]
    person.waits(lambda all_: all(any(text in one for one in all_) for text in wanted), str(texts))


def test_what_is_open_and_where_ones_own_dossier_stands_and_that_the_deadline_is_later(house: House) -> None:
    plan = call_plan(opens_at=days_from_now(-2), closes_at=days_from_now(9))
    house.calls.calls.create(CALL, plan, "amina")
    house.calls.calls.publish(CALL, "amina")
    owners, others, dossiers = house.people(1), house.people(11), dict[Language, int]()
    for spoken, person in owners.items():
        with house.ground.database.write() as session:
            who, _ = house.ground.people.keep_from_page(session, spoken)
            begun = house.calls.dossiers.begin(session, CALL, who.id, spoken)
        house.calls.dossiers.save(begun.id, form(f"Association {spoken}"), "03")
        house.calls.dossiers.add_paper(begun.id, 0, "recepisse.pdf", a_paper())
        dossiers[spoken] = house.calls.dossiers.submit(begun.id).id
        person.says(OPEN[spoken])
    for spoken, person in owners.items():
        heard(person, f"https://example.org/take-part/calls/{CALL}")
        person.says(house.calls.following.code(dossiers[spoken]))
    for person in owners.values():
        person.taps("yes")
    for spoken, person in owners.items():
        heard(person, call_word("bot_followed", spoken))
    numbers = {one.id: one.number for one in house.calls.dossiers.sent(CALL)}
    for spoken, person in others.items():
        owners[spoken].says(WHERE[spoken])
        person.says(f"{WHERE[spoken]} {numbers[dossiers[spoken]]}")
    state = {spoken: call_word("state_submitted", spoken) for spoken in OPEN}
    for spoken, person in others.items():
        mine = numbers[dossiers[spoken]]
        assert mine is not None
        heard(person, call_word("bot_own_only", spoken))
        assert not any(state[spoken] in text or mine in text for text in person.texts())
        owners[spoken].waits(
            lambda all_, mine=mine, said=state[spoken]: sum(mine in one and said in one for one in all_) >= 2,  # type: ignore[misc]
            "where it stands, at the code and when asked",
        )
    house.calls.calls.extend(CALL, days_from_now(20), "Les inondations.", "amina")
    for spoken, person in owners.items():
        heard(person, later(spoken))
        assert "\n".join(person.texts()).count(later(spoken)) == 1
        assert later(spoken) not in "\n".join(others[spoken].texts())


def later(spoken: Language) -> str:
    """What a moved deadline is told by."""
    return call_word("told_later", spoken, title="|", until="").partition("|")[2][:25]


def test_a_place_in_a_training_is_asked_for_and_its_answer_comes_back(house: House) -> None:
    house.training.programmes.create(PROGRAMME, training_plan(), "amina")
    house.training.programmes.move(PROGRAMME, ProgrammeState.OPEN, "amina", EVERY_RIGHT)
    people = house.people(1)
    for spoken, person in people.items():
        person.says(TRAININGS[spoken])
    for spoken, person in people.items():
        person.taps("e1")
        heard(person, training_word("bot_ask_association", spoken))
    for key, text in (("place", "Amal"), ("person", "Taounate"), ("contact", "Hind"), ("consent", "0611111111")):
        for person in people.values():
            person.says(text)
        for spoken, person in people.items():
            heard(person, training_word("bot_consent" if key == "consent" else f"bot_ask_{key}", spoken))
    for person in people.values():
        person.taps("yes")
    for spoken, person in people.items():
        heard(person, training_word("bot_enrolled", spoken))
    for learner in house.training.learners.listed(PROGRAMME):
        house.training.learners.move(learner.id, LearnerState.ENROLLED, "amina", EVERY_RIGHT)
    for spoken, person in people.items():
        heard(person, training_word("told_enrolled", spoken))
