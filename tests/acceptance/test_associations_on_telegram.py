"""The associations' network on Telegram, by its real door: asked in five forms, and being put in touch up to the contact."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agent.organisation.organisation import Localised
from conversation.told_back.announcing import ToldBack
from core.language.forms import Language
from participation.associations.activities.schemas import ActivityPlan
from participation.associations.directory.schemas import AssociationDetails, AssociationField, AssociationState
from participation.associations.introductions.schemas import IntroductionSide, IntroductionState
from participation.associations.telling import NetworkTelling
from participation.common.events.calendar import ZONE
from participation.common.territory.gazetteer import open_gazetteer
from participation.services import Participation
from tests.acceptance.citizens import Citizen, Munadil

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(900)]
PLANTED, PARTNERS, ASKERS = "PLANTED-FOR-MEMBERS", "0622222222", "0611111111"
ASKED = (
    ("fr", "Qu'est-ce qu'il y a à Meknès aujourd'hui ou demain comme activités ?", "on"),
    ("ar", "ما هي الأنشطة في مكناس غدا؟", "on"),
    ("ar", "شنو كاين ف مكناس غدا؟", "on"),
    ("fr", "chno kayn f meknes ghedda", "on"),
    ("en", "What is on in Meknes tomorrow?", "on"),
    ("en", "Who can help us with our statutes?", "help"),
    ("ar", "شكون يقدر يعاونا ف القانون الأساسي ديال الجمعية؟", "help"),
    ("fr", "kifach ndkhlo l chabaka?", "join"),
)


def announced(ground: Participation) -> tuple[int, str]:
    """An association in Meknès that helps with statutes, and its activity of tomorrow; its number and the activity's address."""
    room = ground.associations
    assert room is not None
    meknes = open_gazetteer().the("Meknès")
    assert meknes is not None
    details = AssociationDetails(
        name_fr="Clinique juridique d’essai", name_ar="عيادة قانونية للتجربة", field=AssociationField.RIGHTS,
        territory=meknes.code, offers=("révision de statuts",), phone=PLANTED,
    )  # fmt: skip
    number = room.directory.join(details, "amina", state=AssociationState.LISTED).number
    day = (ground.clock.now().astimezone(ZONE) + timedelta(days=1)).replace(hour=15, minute=0, second=0, microsecond=0)
    titles = Localised({Language.FRENCH: "Planter des arbres", Language.ARABIC: "غرس الأشجار"})
    made = room.activities.announce(number, ActivityPlan(titles, day, day + timedelta(hours=2), "", meknes.code))
    hidden = Localised({Language.FRENCH: PLANTED})
    room.activities.announce(
        number, ActivityPlan(hidden, day, day + timedelta(hours=2), "", meknes.code, is_public=False)
    )
    return number, made.uid


@pytest.fixture(autouse=True)
def told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """News waits for no other news to be told with it."""
    monkeypatch.setenv("MUNADIL_TELL_BACK_WAIT", "0")


def test_the_network_is_asked_in_five_forms_and_answers_with_its_source(munadil: Munadil) -> None:
    ground: Participation = munadil.app.state.services.participation
    number, uid = announced(ground)
    wanted = {"on": f"/activities/{uid}", "help": f"/associations/{number}", "join": "/associations/join"}
    for person, (form, text, about) in enumerate(ASKED):
        *_, reply = Citizen(munadil.fake.person(8100 + person, form)).says(text, 2)
        assert wanted[about] in reply.plain, (text, reply.plain)
        assert PLANTED not in reply.plain


def test_somebody_is_put_in_touch_from_the_first_word_to_the_contact(munadil: Munadil) -> None:
    ground: Participation = munadil.app.state.services.participation
    number, _ = announced(ground)
    room = ground.associations
    assert room is not None
    hamza = Citizen(munadil.fake.person(8201, "fr"))
    _, listed = hamza.says("chkoun y9der y3awenna f l9anoun l2assassi dyal jam3iya?", 2)
    asked = hamza.presses("Ntwasel m3a: Clinique juridique d’essai", listed)
    assert "khaskom" in asked.plain
    (asked,) = hamza.says("bghina nbeddlo statut dyal jam3iya")
    (asked,) = hamza.says(ASKERS)
    assert "bghina nbeddlo" in asked.plain
    sent = hamza.presses("Sifet", asked)
    (one,) = room.introductions.listed()
    assert str(one.number) in sent.plain
    assert one.state is IntroductionState.PROPOSED
    with ground.database.write() as session:
        speaker, _link = ground.people.keep_from_page(session, Language.ARABIC)
        room.speakers.claim(session, number, speaker.id)
    room.speakers.answer(room.speakers.of(number)[0].number, "amina", accepts=True)
    salwa = Citizen(munadil.fake.person(8202, "ar"))
    *_, linked = salwa.says(f"code {room.channels.code(speaker.id)}", 2)
    assert "تم" in linked.plain
    telling = NetworkTelling(room, ground.database, ground.clock, ToldBack(ground.database, ground.clock))
    telling.run()  # within the hour, of itself
    (waiting,) = salwa.gets()
    assert str(one.number) in waiting.plain
    assert ASKERS not in waiting.plain
    assert room.introductions.contact(one.number, IntroductionSide.ASKER) == ""
    room.introductions.agree(one.number, IntroductionSide.PARTNER, PARTNERS, speaker.id)
    telling.run()
    (told,) = hamza.gets()
    assert PARTNERS not in told.plain, "what is announced is not sealed"
    (shown,) = hamza.says(f"talab ra9m {one.number}")
    assert PARTNERS in shown.plain
    *_, thanked = [hamza.presses("Ah, nfe3ni", shown)]
    assert "nfe3kom" in thanked.plain
    assert room.introductions.get(one.number).state is IntroductionState.HELPED
