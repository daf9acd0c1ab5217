"""What people do on messaging apps, named after it, before the real agent: each is understood as it was meant."""

from __future__ import annotations

import re

import pytest

from connectors.responder import ConversationState
from tests.acceptance.citizens import Citizen, Munadil

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(900)]
COHORTS, MENTORS = "Combien de cohortes TAMKINE 2.0 prévoit-il par an ?", "Combien de mentors faut-il par cohorte ?"


def met(munadil: Munadil, number: int, language: str = "fr") -> Citizen:
    """A citizen who has been greeted."""
    citizen = Citizen(munadil.fake.person(number, language))
    citizen.says("/start")
    return citizen


def numbers(text: str) -> list[int]:
    """The numbers of the sources that a text names, in order."""
    return [int(number) for number in re.findall(r"\[(\d+)\]", text)]


def test_sends_two_questions_in_a_moment(munadil: Munadil) -> None:
    citizen = met(munadil, 7101)
    citizen.person.say(COHORTS)
    (reply,) = citizen.says(MENTORS)
    first, _, second = reply.plain.partition(MENTORS)
    assert first.startswith(COHORTS)
    assert "deux cohortes par an" in first
    assert "30 mentors" in second
    assert not set(numbers(first)) & set(numbers(second)) or numbers(first) == numbers(second)
    for number in dict.fromkeys(numbers(reply.plain)):
        assert citizen.presses(f"[{number}]", reply).plain.startswith(f"[{number}] ")


def test_sends_one_question_in_pieces(munadil: Munadil) -> None:
    citizen = met(munadil, 7102)
    citizen.person.say("bonjour")
    citizen.person.say("combien de cohortes TAMKINE 2.0")
    (reply,) = citizen.says("par an ?")
    assert "deux cohortes par an" in reply.plain
    assert "combien de cohortes" not in reply.plain, "one question needs no heading"


@pytest.mark.parametrize(
    ("number", "message", "first", "second"),
    [
        (7103, f"{COHORTS} Et combien de mentors par cohorte ?", "deux cohortes par an", "30 mentors"),
        (7104, "chhal mn fouj dyal TAMKINE kayn f l3am? w chhal mn mentor khass f kol fouj?", "deux cohortes", "30 mentors"),
    ],
)  # fmt: skip
def test_asks_two_things_in_one_message(munadil: Munadil, number: int, message: str, first: str, second: str) -> None:
    (reply,) = met(munadil, number).says(message)
    assert reply.plain.index(first) < reply.plain.index(second)
    assert len(re.findall(r"\?", reply.plain)) >= 2, "each answer stands under its question"


def test_replies_to_an_answer_of_before(munadil: Munadil) -> None:
    citizen = met(munadil, 7105)
    (about_cohorts,) = citizen.says(COHORTS)
    citizen.says("Qu'est-ce que Nassij ?")
    citizen.person.say("et combien de mentors par cohorte ?", reply_to=about_cohorts.message)
    (reply,) = citizen.gets()
    assert "30 mentors" in reply.plain


def test_passes_on_a_post_and_asks_whether_it_is_true(munadil: Munadil) -> None:
    citizen = met(munadil, 7106)
    citizen.person.forward("TAMKINE 2.0 : deux cohortes par an ! " + "Partagez. " * 300)
    (reply,) = citizen.says("C'est vrai ?")
    assert "deux cohortes par an" in reply.plain


def test_reacts_to_a_command_of_before(munadil: Munadil) -> None:
    citizen = met(munadil, 7107)
    update = citizen.person.say("/humain")
    citizen.gets()
    citizen.says("/bot")
    citizen.person.edit(update["message"]["message_id"], "/humain")
    citizen.says(COHORTS)
    assert munadil.conversations.list(ConversationState.WAITING) == ()


def test_types_the_number_of_a_source(munadil: Munadil) -> None:
    citizen = met(munadil, 7108)
    citizen.says(COHORTS)
    (source,) = citizen.says("1")
    assert source.plain.startswith("[1] TAMKINE 2.0 en chiffres")
