"""A form that keeps somebody: sent twice it is one person and one link, and no client chooses what a link opens by."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from connectors.rows.participants import ParticipantRow
from participation.calls.schemas import CallStage
from participation.common.events.schemas import EventPlan
from participation.common.people.people import is_token
from participation.dialogues.schemas import SessionKind
from participation.mentoring.schemas import MentoringSide
from tests.unit.api.take_part.every_room.conftest import Everything

_OWN = re.compile(r"/take-part/[\w/-]*?/([\w-]{43})\b")
WEAK = ("1", "", "../../x\x00", "a" * 42, "a" * 44, "é" * 43, "a" * 42 + " ")


def forms_of(of: Everything) -> dict[str, tuple[str, dict[str, str], str]]:
    """By room: the page of a form, what is written in it, and where it is sent."""
    ground = of.ground
    assert ground.mentoring is not None
    assert ground.associations is not None
    assert ground.calls is not None
    taking = next(one for one in ground.mentoring.cohorts.listed("demo-mentorat") if one.state.takes_applications)
    mentoring = f"/take-part/mentoring/demo-mentorat/apply/{taking.id}/{MentoringSide.MENTEE}"
    entry = ground.associations.directory.entries()[0].number
    speak = f"/take-part/associations/{entry}/speak"
    forms: dict[str, tuple[str, dict[str, str], str]] = {
        "help_desk": ("/take-part/help-desk", {"text": "Comment obtenir le récépissé ?"}, "/take-part/help-desk/send"),
        "mentoring": (mentoring, {}, mentoring),
        "join": (
            "/take-part/associations/join",
            {"name_fr": "Association Deux Fois", "field": "women", "place": "fes"},
            "/take-part/associations/join",
        ),
        "speak": (speak, {"note": "Je suis la trésorière"}, speak),
        "introductions": (
            "/take-part/associations/help/offer",
            {"kinds": "legal", "contact": "0600000000"},
            "/take-part/associations/help/offer",
        ),
        "dialogues": (
            "/take-part/dialogues/demo-vallee/speak",
            {"text": "Le marché est loin.", "role": "association"},
            "/take-part/dialogues/demo-vallee/speak",
        ),
        "consultations": (
            "/take-part/consultations/demo-jeunes/contribute",
            {"text": "Des arbres partout"},
            "/take-part/consultations/demo-jeunes/contribute",
        ),
    }
    now = ground.clock.now()
    call = next(one for one in ground.calls.calls.public() if one.stage(now) is CallStage.OPEN)
    answers = {f"answer{at}": "yes" if one.wanted else "no" for at, one in enumerate(call.plan.questions)}
    apply = f"/take-part/calls/{call.id}/apply"
    return forms | {"calls": (apply, answers, apply)}


ROOMS = ("help_desk", "mentoring", "join", "speak", "introductions", "dialogues", "consultations", "calls")


def _own(html: str) -> str:
    (token,) = set(_OWN.findall(html))
    return str(token)


def _people(of: Everything) -> int:
    with of.ground.database.read() as session:
        return session.scalar(select(func.count()).select_from(ParticipantRow)) or 0


@pytest.mark.parametrize("room", ROOMS)
def test_sent_twice_it_is_one_person_by_one_link(everything: Everything, room: str) -> None:
    page, told, address = forms_of(everything)[room]
    carried = re.search(r'name="key" value="([^"]+)"', everything.public.get(page).text)
    assert carried is not None
    assert is_token(carried[1])
    before, sent = _people(everything), {**told, "agreed": "yes", "key": carried[1]}
    answers = [everything.public.post(address, data=sent) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200], answers[0].text
    assert _own(answers[0].text) == _own(answers[1].text) == carried[1]
    assert _people(everything) == before + 1
    with everything.ground.database.read() as session:
        assert everything.ground.people.of_link(session, carried[1]) is not None


@pytest.mark.parametrize("key", WEAK, ids=repr)
@pytest.mark.parametrize("room", ROOMS)
def test_what_a_client_chose_opens_nothing(everything: Everything, room: str, key: str) -> None:
    _, told, address = forms_of(everything)[room]
    sent = {**told, "agreed": "yes", "key": key}
    first, second = (everything.public.post(address, data=sent) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200), first.text
    assert _own(first.text) != _own(second.text)
    assert key not in (_own(first.text), _own(second.text))
    with everything.ground.database.read() as session:
        assert everything.ground.people.of_link(session, key) is None
        assert everything.ground.people.of_link(session, _own(first.text)) is not None


def test_whoever_is_invited_and_asks_twice_to_be_kept_has_one_link(everything: Everything) -> None:
    ground = everything.ground
    assert ground.dialogues is not None
    begins = ground.clock.now() + timedelta(days=9)
    plan = EventPlan("Séance à venir", begins, begins + timedelta(hours=2), "Fès", is_public=True)
    held = ground.dialogues.sessions.plan("demo-vallee", SessionKind.DIALOGUE, plan, "test")
    _, token = ground.events.invite(held.event.id, "elected", "test")
    address = f"/take-part/dialogues/demo-vallee/invited/{token}"
    carried = re.search(r'name="key" value="([^"]+)"', everything.public.get(address).text)
    assert carried is not None
    key = carried[1]
    sent = {"agreed": "yes", "gender": "woman", "key": key}
    answers = [everything.public.post(f"{address}/of-me", data=sent) for _ in range(2)]
    assert [key in one.text for one in answers] == [True, True]
    other = everything.public.post(f"{address}/of-me", data={**sent, "key": "B" * 43})
    assert other.status_code == 404
    with ground.database.read() as session:
        assert ground.people.of_link(session, "B" * 43) is None
