"""Two people apply to a mentoring programme on Telegram, in Darija of both scripts, from the first word to the last, and are paired."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agent.organisation.organisation import Localised
from connectors.fakes.telegram.journal import Accepted
from core.language.forms import Language
from participation.mentoring.programme.cohorts import CohortPlan
from participation.mentoring.programme.programmes import ProgrammePlan
from participation.mentoring.schemas import CohortState
from participation.services import Participation
from tests.acceptance.citizens import Citizen, Munadil

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(900)]
LATIN = {
    "yes": "Ah, w 3lmni hna", "done": "Safi", "language": "darija", "moment": "sebt", "field": "numérique",
    "goal": "nehder 9eddam nnas", "skip": "Dowwez", "gender": "ma n9olch", "code": "Ah", "send": "Sifet",
}  # fmt: skip
ARABIC = {
    "yes": "إيه، وعلمني هنا", "done": "صافي", "language": "الدارجة", "moment": "السبت", "field": "الرقمي والإنفورماتيك",
    "goal": "نهضر قدام الناس", "skip": "دوز", "gender": "ما نقولش", "code": "إيه", "send": "صيفط",
}  # fmt: skip


def applies(citizen: Citizen, opener: str, name: str, place: str, labels: dict[str, str], takes: str = "") -> Accepted:
    """Apply from the first word to the last question, and send it; what is said then."""
    _, asked = citizen.says(opener, 2)
    citizen.presses(labels["yes"], asked)
    citizen.says(name)
    (asked,) = citizen.says("0612345678")
    for key in ("language", "moment"):
        asked = citizen.presses(labels["done"], citizen.presses(labels[key], asked))
    citizen.presses(labels["field"], asked)
    (asked,) = citizen.says(place)
    asked = citizen.presses(labels["done"], citizen.presses(labels["goal"], asked))
    asked = citizen.presses(labels["skip"], asked)
    for label in (*([takes] if takes else []), labels["gender"], labels["code"]):
        asked = citizen.presses(label, asked)
    assert name in asked.plain
    return citizen.presses(labels["send"], asked)


def begun(ground: Participation) -> int:
    """A programme with a cohort that is open; its number."""
    assert ground.mentoring is not None
    room = ground.mentoring
    code = Localised({Language.DARIJA: "كل واحد كيحترم لآخر.", Language.DARIJA_LATIN: "Kol wa7ed kay7tarem lakhor."})
    room.programmes.create("telegram", ProgrammePlan(Localised({Language.FRENCH: "Mentorat"}), code=code), "amina")
    starts_on = room.programmes.today - timedelta(days=30)
    title = Localised({Language.FRENCH: "Cohorte"})
    plan = CohortPlan(title, room.programmes.today, starts_on, starts_on + timedelta(days=100))
    cohort = room.cohorts.create("telegram", plan, "amina").id
    room.cohorts.move(cohort, CohortState.OPEN, "amina")
    return cohort


def test_two_people_apply_from_the_first_word_to_the_last_and_are_paired(munadil: Munadil) -> None:
    ground: Participation = munadil.app.state.services.participation
    room, cohort = ground.mentoring, begun(ground)
    assert room is not None
    hamza, salwa = (Citizen(munadil.fake.person(number, form)) for number, form in ((7401, "fr"), (7402, "ar")))
    sent = applies(hamza, "bghit chi mentor", "Hamza", "Tata", LATIN)
    assert "tsifet" in sent.plain
    sent = applies(salwa, "بغيت نكون مرشد", "سلوى", "فاس", ARABIC, takes="2")
    assert "تصيفط" in sent.plain
    for one in room.applications.listed(cohort):
        room.applications.accept(one.id, "amina")
    room.desk.propose(cohort, "amina")
    (pair,) = room.pairs.approve_all(cohort, "amina")
    names = [room.applications.get(one).profile.name for one in (pair.mentor, pair.mentee)]
    assert names == ["سلوى", "Hamza"]
    assert room.applications.get(pair.mentor).profile.capacity == 2
