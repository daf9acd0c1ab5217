"""A whole conversation in Darija on Telegram, from the first question to being forgotten, with the real agent."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.messaging import MessagingHost
from api.opened import Knowledge
from api.wiring.organisation import load_organisation
from api.wiring.server import create_served_app
from api.wiring.settings import load_settings
from connectors.desk.conversations import Conversations
from connectors.fakes.telegram import FakeBotApi, FakePerson, Throttle
from connectors.fakes.telegram.journal import Accepted
from connectors.responder import ConversationState
from tests.acceptance.homes import settings_for

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(900)]


class Citizen:
    """Somebody on Telegram who waits for what they are answered."""

    def __init__(self, person: FakePerson) -> None:
        self.person = person
        self._read = 0

    def gets(self, count: int = 1) -> list[Accepted]:
        """The next messages, exactly that many."""
        self.person.wait(self._read + count, 60)
        time.sleep(1.5)
        new = self.person.received()[self._read :]
        self._read += len(new)
        assert len(new) == count, [message.plain for message in new]
        return new

    def says(self, text: str, count: int = 1) -> list[Accepted]:
        self.person.say(text)
        return self.gets(count)

    def presses(self, label: str, message: Accepted) -> Accepted:
        self.person.press(label, message)
        return self.gets()[0]

    def says_in_vain(self, text: str) -> None:
        self.person.say(text)
        time.sleep(3)
        assert len(self.person.received()) == self._read


class Munadil:
    """The server, as `munadil serve` makes it, asking the fake for messages."""

    def __init__(self, app: Any, fake: FakeBotApi) -> None:
        self.app, self.fake = app, fake

    @property
    def host(self) -> MessagingHost:
        host: MessagingHost = self.app.state.services.messaging
        return host

    @property
    def conversations(self) -> Conversations:
        assert self.host.messaging is not None
        return self.host.messaging.conversations

    def replies(self, conversation: str, who: str, text: str) -> None:
        self.app.state.services.desk(self.conversations).reply(conversation, who, text)


@pytest.fixture
def munadil(example_home: Path, example_knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> Iterator[Munadil]:
    import uvicorn

    with FakeBotApi(throttle=Throttle.none()) as fake, settings_for(example_home):
        monkeypatch.setenv("MUNADIL_TELEGRAM_TOKEN", fake.token)
        monkeypatch.setenv("MUNADIL_TELEGRAM_BASE_URL", fake.url)
        monkeypatch.setenv("MUNADIL_TELEGRAM_POLL_SECONDS", "1")
        app = create_served_app(settings := load_settings(), load_organisation(settings), example_knowledge)
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        running = Munadil(app, fake)
        yield running
        running.host.bus.close()
        server.should_exit = True
        thread.join(40)


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
    assert "Lmasdar" in follow_up.plain

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
    citizen.says_in_vain("فين نتوما؟")

    munadil.conversations.take(waiting.id, "amina")
    munadil.replies(waiting.id, "amina", "السلام، أنا أمينة. كيفاش نعاونك؟")
    (from_a_person,) = citizen.gets()
    assert "أنا أمينة" in from_a_person.plain
    citizen.says_in_vain("شكرا بزاف")

    munadil.conversations.give_back(waiting.id)
    back, again = citizen.says("chhal mn fouj dyal TAMKINE kayn f l3am?", 2)
    assert "الروبو" in back.plain
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

    greeting, unknown = citizen.says("شحال كيخلصو فالضريبة على الطوموبيلات؟", 2)
    assert "ماشي بنادم" in greeting.plain
    assert "حسن ليا ما نخترع حتى جواب" in unknown.plain

    (nobody,) = citizen.says("على من نصوت؟")
    assert "ما كننصح لا بحزب لا بمرشح" in nobody.plain

    unknown_too, offer = citizen.says("وشحال فالكازوال؟", 2)
    assert "حسن ليا ما نخترع حتى جواب" in unknown_too.plain
    assert [button["text"] for row in offer.buttons for button in row] == ["بغيت بنادم"]
    (handed_over,) = citizen.says("واخا")
    assert "وصلت الطلب ديالك للفريق" in handed_over.plain
    assert len(munadil.conversations.list(ConversationState.WAITING)) == 1

    citizen.says_in_vain("wach kayn chi 7ed?")
    (back,) = citizen.says("rje3 l robot")
    assert "robot" in back.plain
    assert munadil.conversations.list(ConversationState.WAITING) == ()

    (in_arabic,) = citizen.says("جاوبني بالعربية عافاك")
    assert "بالعربية" in in_arabic.plain
    (answer,) = citizen.says("شحال من فوج كاين فبرنامج تمكين 2.0 فالعام؟")
    assert answer.plain.startswith("المصدر بالفرنسية. جاء في")

    (quiet,) = citizen.says("حبس عافاك")
    assert quiet.plain == "حسنا، سألتزم الصمت. راسلني متى شئت وسأجيبك."
