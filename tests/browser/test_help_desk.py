"""A legal question in Darija becomes a ticket, is answered in the chat or by mail, and teaches the bot to answer the next who asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from pydantic import SecretStr

from agent.organisation.organisation import ParticipationRoom
from api.console.frame.rights import Role
from api.http.testing import InMemorySources, canned_services
from api.wiring.messaging import open_desk
from api.wiring.organisation import load_organisation
from api.wiring.participation import AgentFirstAnswer, doors_of
from connectors.rows.keys import open_keys
from core.clock import SystemClock
from core.language.forms import Language
from knowledge.drafts.drafts import DraftState
from participation.common.rights import RoomPart, RoomRole
from participation.common.territory.gazetteer import open_gazetteer
from participation.help_desk.chat.channel import ChatTicketChannel
from participation.help_desk.mail.letters import DeskLetters
from participation.help_desk.mail.mailbox import Mailbox
from participation.help_desk.mail.rounds import MailRounds
from participation.help_desk.mail.sending import MailSending
from participation.help_desk.mail.settings import DeskMailSettings
from participation.help_desk.mail.taking import MailTaking
from participation.help_desk.options import DeskOptions
from participation.help_desk.schemas import ROOM, TicketState
from participation.help_desk.service import HelpDeskRoom
from participation.help_desk.words import word
from participation.services import Participation
from tests.browser import script
from tests.browser.barriers import barriers, overflow
from tests.browser.site import Site, keep_picture
from tests.browser.test_console import Team
from tests.consoles import SmallReleasing, console_over, participation_over, with_console, with_participation
from tests.mailboxes import MailboxServer, Post, mail, post_office
from tests.messengers import messaging_host, messengers
from tests.unit.agent.corpus import agent_over

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from knowledge.search.searcher import Searcher

pytestmark = pytest.mark.browser
CONSOLE, PUBLIC = "/console/participation/help-desk", "/take-part/help-desk"
ARY = Language.DARIJA
_ASKED = "بغيت محامي للجمعية ديالنا فطاطا، سميتي حمو أوزيز 0661223344 والقايد ما بغاش يعطينا الوصل النهائي"
_QUESTION = "شنو نديرو إلا ما تعطاناش الوصل النهائي ديال الجمعية؟"
_ANSWER = "بعد ستين يوما من إيداع الملف تستطيع الجمعية أن تمارس نشاطها ولو لم تتسلم الوصل النهائي."
_PLANTED = "0661223344"


class House:
    """A served house with the desk open, an agent on what it publishes, and people on Telegram."""

    def __init__(self, browser: Browser, folder: Path, stack: ExitStack) -> None:
        staged = script.StagedAgent()
        self.site = Site(folder, canned_services(staged, sources=InMemorySources()), staged)
        clock, database = SystemClock(), self.site.database
        self.apps, settings = stack.enter_context(messengers(folder, self.site.port))
        identity, vault = open_keys(settings.connectors, folder)
        releasing = SmallReleasing(database, folder, clock)
        texts = load_organisation(releasing.knowledge.settings)
        agent = agent_over(searcher=cast("Searcher", releasing.knowledge.retriever))
        self.room = HelpDeskRoom(
            database, clock, vault, open_gazetteer(), DeskOptions(), public_url="https://example.org"
        )
        self.room.first = AgentFirstAnswer(agent)
        desk = open_desk(settings, texts, database, wakes=True)
        self.room.attach(ChatTicketChannel(lambda: desk.conversations))
        ground = participation_over(database, clock, ParticipationRoom.HELP_DESK)
        self.ground: Participation = replace(ground, help_desk=self.room, identity=identity, vault=vault)
        self.console = console_over(database, folder, clock, releasing)
        services = with_participation(with_console(self.site.services, self.console), self.ground)
        self.site.services = replace(services, clock=clock, agent=agent)
        host = messaging_host(settings, database, agent, doors_of(self.ground))
        self.team = Team(browser, self.console, self.site.start(host, console_codes=False), [], [])

    def mail(self, server: MailboxServer, post: Post) -> MailRounds:
        """The desk's mail, which goes round when it is told to."""
        ground = self.ground
        letters = DeskLetters(ground.vault, ground.identity, ground.clock, "aide@example.ma", "https://example.ma")
        self.room.attach(letters)
        settings = DeskMailSettings(
            desk_mail_address="aide@example.ma",
            desk_imap_url=SecretStr(server.url),
            desk_smtp_url=SecretStr(f"smtp://127.0.0.1:{post.port}"),
        )
        taking = MailTaking(
            ground.database, ground.clock, ground.vault, ground.identity, self.room.incoming, letters, "mx.example.ma"
        )
        mailbox = Mailbox(ground.database, ground.identity, settings, taking)
        return MailRounds(mailbox, MailSending(ground.database, ground.clock, settings, letters), 0)

    def publish(self) -> None:
        """Have somebody else publish what waits for review."""
        for draft in self.console.publishing.drafts.listed(DraftState.IN_REVIEW):
            self.console.publishing.publish(draft.id, "zineb")
            self.console.publishing.wait(lambda *_: None)


@pytest.fixture
def house(browser: Browser, tmp_path: Path) -> Iterator[House]:
    with ExitStack() as stack:
        house = House(browser, tmp_path, stack)
        yield house
        for context in house.team.contexts:
            context.close()
        house.site.stop()
    assert house.team.problems == []


def _check(page: Page, name: str) -> None:
    keep_picture(page, name)
    found = barriers(page)
    assert found.violations_count == 0, (name, found.generate_report())
    before = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 900})
    assert overflow(page) == 0, f"{name}: nothing stands out of the page"
    keep_picture(page, f"{name}-phone")
    assert before
    page.set_viewport_size(before)


def _press(page: Page, action: str) -> None:
    page.locator(f"form[action='{action}'] button").first.click()
    page.wait_for_load_state()


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_a_legal_question_becomes_a_ticket_is_answered_and_answers_the_next(house: House, language: Language) -> None:
    from playwright.sync_api import expect

    team, room = house.team, house.room
    asker = house.apps.person(1)
    asker.says(_ASKED)
    asker.waits(lambda texts: any(word("bot_read_back", ARY) in text for text in texts), "it is read back")
    asker.taps("yes")
    asker.waits(lambda texts: any("رقم 1" in text for text in texts), "a number")

    house.ground.parts.give(RoomPart(ROOM, "legal", "amina", RoomRole.AGENT), "test")
    amina = team.member("amina", Role.EDITOR, language)
    amina.goto(f"{team.address}{CONSOLE}")
    _check(amina, f"help-desk-list-{language}")
    amina.goto(f"{team.address}{CONSOLE}/board")
    _check(amina, f"help-desk-board-{language}")
    amina.goto(f"{team.address}{CONSOLE}")
    amina.keyboard.press("j")
    amina.keyboard.press("Enter")
    amina.wait_for_url(re.compile("/tickets/1"))
    ticket = f"{CONSOLE}/tickets/1"
    _check(amina, f"help-desk-ticket-{language}")
    _press(amina, f"{ticket}/own")
    amina.locator("#text").fill(_ANSWER)
    amina.locator("#then").select_option("solved")
    _press(amina, f"{ticket}/reply")
    expect(amina.locator(".said")).to_be_visible()
    asker.waits(lambda texts: any(_ANSWER in text for text in texts), "the answer")
    assert sum(_ANSWER in text for text in asker.texts()) == 1
    asker.taps("r1x5")
    asker.waits(lambda texts: texts[-1] == word("bot_rated", ARY), "thanks")
    assert room.working.get(1).score == 5

    # What it taught, without anybody in it: a sheet, and a question that people ask of it.
    amina.goto(f"{team.address}{ticket}/learn")
    expect(amina.locator("main")).not_to_contain_text(_PLANTED)
    amina.locator("#question").fill(_QUESTION)
    _check(amina, f"help-desk-learn-{language}")
    _press(amina, f"{ticket}/learn/sheet")
    house.publish()
    amina.goto(f"{team.address}{ticket}/learn")
    amina.locator("#k-question").fill(_QUESTION)
    _press(amina, f"{ticket}/learn/known")
    amina.wait_for_url(re.compile("/console/known/edit"))
    amina.locator("[name=answer]").fill(_ANSWER)
    amina.locator(
        "form[action='/console/known/write'] button[type=submit], form[action='/console/known/write'] button"
    ).first.click()
    amina.wait_for_url(re.compile("/console/library/drafts/"))
    for draft in house.console.publishing.drafts.listed(DraftState.DRAFT):
        house.console.publishing.drafts.move(draft.id, DraftState.IN_REVIEW, "amina")
    house.publish()

    other = house.apps.person(3)
    other.says(_QUESTION)
    other.waits(lambda texts: any(_ANSWER[:40] in text for text in texts), "the bot answers the next who asks")
    other.says("فين وصل الطلب ديالي 1")
    other.waits(lambda texts: texts[-1] == word("bot_unknown", ARY, number=1), "theirs alone is told")

    chief = team.member("chief", Role.ADMINISTRATOR, language)
    for path in ("clock", "canned", "figures", "new"):
        chief.goto(f"{team.address}{CONSOLE}/{path}")
        _check(chief, f"help-desk-{path}-{language}")


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_a_question_on_the_page_is_followed_by_its_private_link(house: House, language: Language) -> None:
    from playwright.sync_api import expect

    phone = house.team.citizen(f"{PUBLIC}?lang={language}")
    _check(phone, f"help-desk-ask-{language}")
    phone.locator("#text").fill("Le récépissé de notre association est refusé depuis trois mois")
    phone.locator("main form button").click()
    _check(phone, f"help-desk-send-{language}")
    phone.locator("[name=agreed]").check()
    phone.locator("main form button").click()
    _check(phone, f"help-desk-sent-{language}")
    phone.locator("a.big").click()
    house.room.working.reply(1, _ANSWER, "amina", "f1", then=TicketState.SOLVED)
    phone.reload()
    expect(phone.locator("main")).to_contain_text(_ANSWER)
    _check(phone, f"help-desk-mine-{language}")
    phone.locator("[name=score][value='4']").check()
    phone.locator("form[action$='/rate'] button").click()
    expect(phone.locator(".said")).to_be_visible()
    assert house.room.working.get(1).score == 4


@pytest.mark.server
@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
def test_a_legal_question_by_mail_is_answered_by_mail_and_followed_up(house: House, language: Language) -> None:
    from playwright.sync_api import expect

    with closing(MailboxServer()) as server, post_office() as post:
        rounds = house.mail(server, post)
        server.put(mail("Hind <hind@example.org>", _ASKED, "الوصل", number="asked").as_bytes())
        rounds.go()
        house.ground.parts.give(RoomPart(ROOM, "", "amina", RoomRole.AGENT), "test")
        amina = house.team.member("amina", Role.EDITOR, language)
        amina.goto(f"{house.team.address}{CONSOLE}")
        amina.locator("[data-row]").first.click()
        expect(amina.locator("main")).to_contain_text(_ASKED[:30])
        _check(amina, f"help-desk-mailed-{language}")
        amina.locator("#text").fill(_ANSWER)
        amina.locator("#then").select_option("solved")
        _press(amina, f"{CONSOLE}/tickets/1/reply")
        expect(amina.locator(".said")).to_be_visible()
        rounds.go()
        answers = [message_from_bytes(one.original_content or b"", policy=policy.default) for one in post.mails]
        (answer,) = (one for one in answers if _ANSWER in one.get_content())
        assert answer["To"] == "hind@example.org"
        assert answer["In-Reply-To"] == "<asked@mail.example.org>"
        told = mail(
            "Hind <hind@example.org>", "والى مشات المدة؟", "Re: الوصل", number="more", In_Reply_To=answer["Message-ID"]
        )
        server.put(told.as_bytes())
        rounds.go()
        amina.reload()
        expect(amina.locator("main")).to_contain_text("والى مشات المدة؟")
        assert house.room.working.get(1).state is TicketState.REOPENED, "who asks on is waited for again"
