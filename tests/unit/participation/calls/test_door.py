"""Calls from a chat: what is open for whom in five forms, with the page as the source; where a dossier stands, to its owner alone."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.doors import DoorReply, SaidToRoom
from core.language.forms import Language
from participation.calls.chat.asked import CallWish, call_wish
from participation.calls.chat.door import CallDoor
from participation.common.territory.gazetteer import open_gazetteer
from tests.calls import CallWorld, plan

FR, AR, ARY, LATN, EN = Language.FRENCH, Language.ARABIC, Language.DARIJA, Language.DARIJA_LATIN, Language.ENGLISH


def door(world: CallWorld) -> CallDoor:
    return CallDoor(world.room, world.people, open_gazetteer(), world.database)


def said(text: str = "", language: Language = FR, person: int = 1, **other: object) -> SaidToRoom:
    at = datetime(2027, 1, 20, tzinfo=UTC)
    return SaidToRoom(text, "t1", f"{person:064x}", "telegram", language, at, **other)  # type: ignore[arg-type]


def hear(world: CallWorld, what: SaidToRoom) -> DoorReply | None:
    return asyncio.run(door(world).hears(what))


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("quels appels sont ouverts à Fès ?", CallWish.OPEN),
        ("Y a-t-il une subvention pour les associations de femmes ?", CallWish.OPEN),
        ("wach kayn chi da3m l jam3iyat dyal nsa?", CallWish.OPEN),
        ("واش كاين شي دعم للجمعيات ديال النسا؟", CallWish.OPEN),
        ("شنو النداءات المحلولين دابا؟", CallWish.OPEN),
        ("ما هي النداءات المفتوحة في فاس؟", CallWish.OPEN),
        ("هل هناك دعم للجمعيات؟", CallWish.OPEN),
        ("Which calls are open in Rabat?", CallWish.OPEN),
        ("comment candidater ?", CallWish.APPLY),
        ("كيفاش نترشحو لهاد النداء؟", CallWish.APPLY),
        ("quelle est la date limite de l’appel pour les femmes ?", CallWish.DEADLINE),
        ("what is the deadline of the call for women?", CallWish.DEADLINE),
        ("ما هو آخر أجل للترشح لنداء التمكين الاقتصادي للنساء؟", CallWish.DEADLINE),
        ("إمتى آخر أجل ديال النداء ديال العيالات؟", CallWish.DEADLINE),
        ("imta akhir ajal dyal nida dyal l3yalat?", CallWish.DEADLINE),
        ("quelles pièces pour l’appel des femmes ?", CallWish.PAPERS),
        ("which papers does the call for women need?", CallWish.PAPERS),
        ("ما هي الوثائق المطلوبة في نداء النساء؟", CallWish.PAPERS),
        ("شنو هي الوراق ديال نداء العيالات؟", CallWish.PAPERS),
        ("chno homa lwra9 dyal nida dyal l3yalat?", CallWish.PAPERS),
        ("quel est le délai pour un passeport ?", CallWish.NOTHING),
        ("شنو هي الوراق ديال البطاقة الوطنية؟", CallWish.NOTHING),
        ("où en est mon dossier ?", CallWish.STATUS),
        ("fin wsel lmilaff dyali", CallWish.STATUS),
        ("فين وصل الملف ديالي؟", CallWish.STATUS),
        ("أين وصل ملفي؟", CallWish.STATUS),
        ("where is my application?", CallWish.STATUS),
        ("où en est le dossier FES-0001 ?", CallWish.STATUS),
        ("quels sont les appels du parti sur la santé dans le programme de 2021 et que dit-il des hôpitaux, des médecins, des infirmiers"
         " et de la couverture pour tous ceux qui vivent loin des villes et n’ont pas de route ni de voiture ?", CallWish.NOTHING),
        ("que propose le parti pour les associations ?", CallWish.NOTHING),
        ("شكون هو الأمين العام؟", CallWish.NOTHING),
        ("Que fait le centre d’appel de Marrakech ?", CallWish.NOTHING),
        ("what does the call centre do?", CallWish.NOTHING),
        ("ما دور مركز النداء والمواكبة؟", CallWish.NOTHING),
        ("شنو كيدير السنتر ديال النداء؟", CallWish.NOTHING),
        ("chno kaydir centre d'appel", CallWish.NOTHING),
        ("quelles associations ont été retenues à l’appel ?", CallWish.NOTHING),
        ("which associations won the call?", CallWish.NOTHING),
        ("شكون ربح ف النداء؟", CallWish.NOTHING),
        ("bonjour", CallWish.NOTHING),
        ("je vous appelle demain", CallWish.NOTHING),
    ],
)  # fmt: skip
def test_what_people_want_of_calls(text: str, wish: CallWish) -> None:
    assert call_wish(text).kind is wish


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    call_wish(text)


@pytest.mark.parametrize("language", Language, ids=str)
def test_open_calls_are_told_with_their_page_as_the_source(language: Language, world: CallWorld) -> None:
    reply = hear(world, said("quels appels sont ouverts ?", language))
    assert reply is not None
    assert "https://example.org/take-part/calls/fes" in reply.text
    assert "UTC+0" in reply.text
    assert "bot_" not in reply.text


def test_a_place_and_a_field_choose_among_calls(world: CallWorld) -> None:
    for name, regions, field in (("sud", ("09",), ""), ("femmes", (), "women"), ("sport", (), "sport")):
        world.room.calls.create(name, plan(regions=regions, field=field), "amina")
        world.room.calls.publish(name, "amina")
    here = hear(world, said("wach kayn chi da3m l jam3iyat dyal nsa f Fes?", LATN))
    assert here is not None
    assert "/calls/femmes" in here.text
    assert "/calls/fes" in here.text
    assert "/calls/sud" not in here.text
    assert "/calls/sport" not in here.text


def test_what_is_only_announced_is_not_told_as_open(world: CallWorld) -> None:
    world.room.calls.create("later", plan(opens_at="2027-02-01T09:00"), "amina")
    world.room.calls.publish("later", "amina")
    reply = hear(world, said("quels appels sont ouverts ?"))
    assert reply is not None
    before, _, after = reply.text.partition("Annoncés, pas encore ouverts :")
    assert "/calls/fes" in before
    assert "/calls/later" not in before
    assert "/calls/later" in after


def test_nothing_open_is_said_so(world: CallWorld) -> None:
    world.close()
    reply = hear(world, said("quels appels sont ouverts ?"))
    assert reply is not None
    assert reply.text.startswith("Aucun appel n’est ouvert")


def test_a_dossier_is_told_to_its_owner_alone(world: CallWorld) -> None:
    one, other = world.sent("Association Plantée"), world.sent("Autre")
    for text in (f"où en est le dossier {one.number} ?", "où en est mon dossier ?", f"dossier {one.number}"):
        stranger = hear(world, said(text, person=2))
        assert stranger is not None
        assert stranger.text.startswith("Je ne dis où en est un dossier qu’à son propriétaire")
    code = world.room.following.code(one.id)
    wrong = hear(world, said(f"{other.id}-{code.partition('-')[2]}"))
    assert wrong is not None
    assert wrong.text.startswith("Ce code n’est d’aucun dossier")
    shown = hear(world, said(code.lower(), ARY))
    assert shown is not None
    assert one.number in shown.text
    assert "Plantée" not in shown.text
    with world.database.read() as session:
        assert world.people.of_conversation(session, f"{1:064x}") is None, "nothing is kept before a yes"
    agreed = hear(world, said(value="yes", kept=shown.keeps, language=ARY))
    assert agreed is not None
    assert [topic.subject for topic in agreed.topics] == [one.subject]
    mine = hear(world, said("فين وصل الملف ديالي؟", ARY))
    assert mine is not None
    assert f"الملف {one.number}" in mine.text
    assert other.number not in mine.text
    still = hear(world, said(f"où en est le dossier {other.number} ?"))
    assert still is not None
    assert other.number not in still.text


def test_a_no_keeps_nothing(world: CallWorld) -> None:
    one = world.sent("Amal")
    shown = hear(world, said(world.room.following.code(one.id)))
    assert shown is not None
    reply = hear(world, said(value="no", kept=shown.keeps))
    assert reply is not None
    assert reply.topics == ()
    with world.database.read() as session:
        assert world.people.of_conversation(session, f"{1:064x}") is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (FR, "quelles pièces pour l’appel sur l’autonomie des femmes ?"),
        (EN, "which papers does the call for women need?"),
        (AR, "ما هي الوثائق المطلوبة في نداء تمكين النساء؟"),
        (ARY, "شنو هي الوراق ديال نداء تمكين النساء؟"),
        (LATN, "chno homa lwra9 dyal nida dyal l3yalat?"),
    ],
)
def test_who_asks_for_papers_of_a_call_gets_them_with_its_deadline(
    world: CallWorld, language: Language, text: str
) -> None:
    reply = hear(world, said(text, language))
    assert reply is not None
    assert "https://example.org/take-part/calls/fes" in reply.text
    assert "UTC+0" in reply.text
    assert any(paper in reply.text for paper in ("- Récépissé légal", "- الوصل القانوني"))
