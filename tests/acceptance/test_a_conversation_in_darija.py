"""A whole conversation in Darija on Telegram, from the first question to being forgotten, with the real agent."""

from __future__ import annotations

import pytest

from connectors.responder import ConversationState
from tests.acceptance.citizens import Citizen, Munadil

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(900)]


def test_a_citizen_asks_opens_the_source_follows_up_changes_language_complains_reaches_a_person_and_is_forgotten(
    munadil: Munadil,
) -> None:
    citizen = Citizen(munadil.fake.person(7007, "fr"))

    greeting, answer = citizen.says("chhal mn fouj dyal TAMKINE kayn f l3am?", 2)
    assert "IA" in greeting.plain
    assert "Machi bnadem" in greeting.plain
    assert "deux cohortes par an. [1]" in answer.plain

    source = citizen.presses("[1]", answer)
    assert source.plain.startswith("[1] TAMKINE 2.0 en chiffres")
    assert "TAMKINE 2.0 prévoit deux cohortes par an." in source.plain

    (follow_up,) = citizen.says("w chhal mn mentor khass f kol fouj?")
    assert "30 mentors" in follow_up.plain
    assert "Lmasdar" not in follow_up.plain  # who writes Darija reads what is quoted

    (languages,) = citizen.says("/langue")
    assert "الدارجة" in citizen.presses("الدارجة", languages).plain
    (in_arabic_letters,) = citizen.says("chhal mn mentor khass f kol fouj?")
    assert "المصدر" in in_arabic_letters.plain

    why = citizen.presses("👎", in_arabic_letters)
    assert "سبب" in why.plain
    (noted,) = citizen.says("Ma jawebch 3la so2al dyali")
    assert "شكرا" in noted.plain

    (handed_over,) = citizen.says("بغيت نهضر مع شي واحد")
    assert "وصلت الطلب ديالك للفريق" in handed_over.plain
    (waiting,) = munadil.conversations.list(ConversationState.WAITING)
    (meanwhile,) = citizen.says("شحال من فوج كاين فبرنامج تمكين 2.0 فالعام؟")
    assert "[1]" in meanwhile.plain

    munadil.conversations.take(waiting.id, "amina")
    citizen.says_in_vain("فين نتوما؟")
    munadil.replies(waiting.id, "amina", "السلام، أنا أمينة. كيفاش نعاونك؟")
    (from_a_person,) = citizen.gets()
    assert "أنا أمينة" in from_a_person.plain
    citizen.says_in_vain("شكرا بزاف")

    munadil.conversations.give_back(waiting.id)
    back, welcome = citizen.gets(2)
    assert "الروبو" in back.plain
    assert "بلا جميل" in welcome.plain, "what nobody of staff had answered is answered at once"
    (again,) = citizen.says("chhal mn fouj dyal TAMKINE kayn f l3am?")
    assert "deux cohortes par an. [1]" in again.plain

    stored = munadil.conversations.export(waiting.id)
    assert [turn["by"] for turn in stored["turns"]].count("amina") == 1
    (complaint,) = [turn["feedback"] for turn in stored["turns"] if turn["feedback"]]
    assert (complaint["value"], complaint["reason"]) == (-1, "Ma jawebch 3la so2al dyali")

    (sure,) = citizen.says("/oublier")
    forgotten = citizen.presses(sure.buttons[0][0]["text"], sure)
    assert "تمسح كلشي" in forgotten.plain
    assert munadil.conversations.list() == ()

    (greeted_anew,) = citizen.says("salam")
    assert "Machi bnadem" in greeted_anew.plain
    (no_answer_to_show,) = citizen.says("fin lmasdar?")
    assert "[1]" not in no_answer_to_show.plain, "what was answered before is gone"


def test_a_citizen_who_finds_nothing_twice_says_yes_to_a_person_comes_back_to_the_bot_and_tells_it_to_be_quiet(
    munadil: Munadil,
) -> None:
    citizen = Citizen(munadil.fake.person(7008, "ar"))

    greeting, unknown, tell_later = citizen.says("شحال كيخلصو فالضريبة على الطوموبيلات؟", 3)
    assert "ماشي بنادم" in greeting.plain
    assert "حسن ليا ما نخترع حتى جواب" in unknown.plain
    assert "نقدر نعلمك هنا" in tell_later.plain

    (nobody,) = citizen.says("على من نصوت؟")
    assert "ما كننصح لا بحزب لا بمرشح" in nobody.plain

    unknown_too, offer = citizen.says("وشحال فالكازوال؟", 2)
    assert "حسن ليا ما نخترع حتى جواب" in unknown_too.plain
    assert [button["text"] for row in offer.buttons for button in row] == ["بغيت نهضر مع شي واحد"]
    (handed_over,) = citizen.says("واخا")
    assert "وصلت الطلب ديالك للفريق" in handed_over.plain
    assert len(munadil.conversations.list(ConversationState.WAITING)) == 1

    (back,) = citizen.says("rje3 l robot")
    assert "robot" in back.plain
    assert munadil.conversations.list(ConversationState.WAITING) == ()

    (in_arabic,) = citizen.says("جاوبني بالعربية عافاك")
    assert "بالعربية" in in_arabic.plain
    (answer,) = citizen.says("شحال من فوج كاين فبرنامج تمكين 2.0 فالعام؟")
    assert answer.plain.startswith("جاء في")

    (quiet,) = citizen.says("حبس عافاك")
    assert quiet.plain == "حسنا، سألتزم الصمت. راسلني متى شئت وسأجيبك."
