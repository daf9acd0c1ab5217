"""Messages: seen by two associations alone, once however often sent, in order, and gone with who wrote them."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from agent.organisation.organisation import ParticipationRoom
from core.clock import SystemClock
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from participation.associations.circles.schemas import PostReason
from participation.associations.directory.schemas import AssociationDetails, AssociationState
from participation.associations.errors import BlockedError, EmptyPostError, TooLongError
from participation.associations.messages.hub import MessageHub
from participation.associations.messages.messages import Messages
from participation.associations.reports import ReportOutcome
from participation.associations.service import AssociationRoom
from participation.common.rights import RoomRight
from participation.services import Participation
from tests.consoles import participation_over
from tests.networks import SpeakingMember, speaking_member

MARK = "mark of this message"


@pytest.fixture
def ground(database: Database) -> Participation:
    return participation_over(database, SystemClock(), ParticipationRoom.ASSOCIATIONS)


@pytest.fixture
def network(ground: Participation) -> AssociationRoom:
    assert ground.associations is not None
    return ground.associations


@pytest.fixture
def messages(network: AssociationRoom) -> Messages:
    return network.messages


@pytest.fixture
def amal(ground: Participation) -> SpeakingMember:
    return speaking_member(ground, "Al Amal")


@pytest.fixture
def arz(ground: Participation) -> SpeakingMember:
    return speaking_member(ground, "Arz", "الأرز")


@pytest.fixture
def talk(messages: Messages, amal: SpeakingMember, arz: SpeakingMember) -> int:
    return messages.talk_with(amal.number, arz.number)


def test_two_associations_have_one_talk_and_nobody_else_reads_it(
    ground: Participation,
    messages: Messages,
    network: AssociationRoom,
    amal: SpeakingMember,
    arz: SpeakingMember,
    talk: int,
) -> None:
    assert messages.talk_with(arz.number, amal.number) == talk
    assert messages.talks(arz.number) == ((), False)
    sent = messages.send(talk, amal.author, MARK, "Bonjour")
    other = speaking_member(ground, "Autre")
    for call in (
        lambda: messages.read(other.number, talk),
        lambda: messages.send(talk, other.author, MARK, "x"),
        lambda: messages.mark_read(other.number, talk, sent.number),
        lambda: messages.mute(other.number, talk, is_muted=True),
        lambda: messages.block(other.number, talk, has_blocked=True),
        lambda: network.report_message(talk, sent.number, other.number, PostReason.ATTACK),
        lambda: messages.talk_with(amal.number, amal.number),
        lambda: messages.talk_with(amal.number, 10_000),
    ):
        with pytest.raises(NotFoundError):
            call()
    assert messages.news(other.number, 0).messages == []
    silent = network.directory.join(AssociationDetails(name_fr="Sans voix"), "x", state=AssociationState.LISTED).number
    with pytest.raises(NotFoundError):
        messages.talk_with(amal.number, silent)


def test_a_message_sent_again_is_the_same_even_at_once(messages: Messages, amal: SpeakingMember, talk: int) -> None:
    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(lambda _: messages.send(talk, amal.author, MARK, "Bonjour").number, range(8)))
    assert len({*sent}) == 1
    with pytest.raises(WrongUseError):
        messages.send(talk, amal.author, MARK, "Autre chose")
    assert [one.text for one in messages.read(amal.number, talk).messages] == ["Bonjour"]


def test_what_is_unread_is_counted_until_it_is_read(
    messages: Messages, amal: SpeakingMember, arz: SpeakingMember, talk: int
) -> None:
    first = messages.send(talk, amal.author, f"{MARK} 1", "un")
    last = messages.send(talk, amal.author, f"{MARK} 2", "deux")
    assert (messages.unread(arz.number), messages.unread(amal.number)) == (2, 0)
    messages.mark_read(arz.number, talk, first.number)
    assert messages.unread(arz.number) == 1
    messages.mark_read(arz.number, talk, last.number + 100)
    messages.mark_read(arz.number, talk, first.number)
    assert messages.unread(arz.number) == 0
    assert messages.read(amal.number, talk).talk.read_by_other == last.number
    messages.mute(arz.number, talk, is_muted=True)
    messages.send(talk, amal.author, f"{MARK} 3", "trois")
    assert messages.unread(arz.number) == 0
    assert messages.read(arz.number, talk).talk.unread == 1


def test_pages_go_back_to_the_first(messages: Messages, amal: SpeakingMember, talk: int) -> None:
    for number in range(55):
        messages.send(talk, amal.author, f"{MARK} {number}", str(number))
    page = messages.read(amal.number, talk)
    assert ([page.messages[0].text, page.messages[-1].text], page.is_more) == (["5", "54"], True)
    older = messages.read(amal.number, talk, page.messages[0].number)
    assert ([one.text for one in older.messages], older.is_more) == (["0", "1", "2", "3", "4"], False)


def test_who_ends_a_talk_hears_nothing_more_of_it(
    messages: Messages, amal: SpeakingMember, arz: SpeakingMember, talk: int
) -> None:
    messages.block(arz.number, talk, has_blocked=True)
    for one in (amal, arz):
        with pytest.raises(BlockedError):
            messages.send(talk, one.author, f"{MARK} {one.number}", "x")
    assert messages.read(amal.number, talk).talk.is_blocked
    messages.block(arz.number, talk, has_blocked=False)
    assert messages.send(talk, amal.author, MARK, "x").number


def test_staff_reads_what_is_reported_and_hides_it(
    network: AssociationRoom, messages: Messages, amal: SpeakingMember, arz: SpeakingMember, talk: int
) -> None:
    sent = messages.send(talk, amal.author, MARK, "Insulte")
    network.report_message(talk, sent.number, arz.number, PostReason.ATTACK)
    (item,) = network.reported()
    assert (item.text, item.address) == ("Insulte", "")
    network.settle_report(item.report.number, ReportOutcome.HIDDEN, "omar")
    assert network.reported() == ()
    assert [(one.text, one.is_hidden) for one in messages.read(arz.number, talk).messages] == [("", True)]


def test_who_leaves_takes_its_messages_along(
    network: AssociationRoom, messages: Messages, amal: SpeakingMember, arz: SpeakingMember, talk: int
) -> None:
    messages.send(talk, amal.author, f"{MARK} 1", "de Amal")
    messages.send(talk, arz.author, f"{MARK} 2", "de Arz")
    assert "de Amal" in json.dumps(network.directory.export(amal.number))
    assert "de Arz" not in json.dumps(network.directory.export(amal.number))
    network.directory.leave(amal.number, "amina")
    page = messages.read(arz.number, talk)
    assert (page.talk.other, page.talk.name, [one.text for one in page.messages]) == (None, None, ["de Arz"])
    with pytest.raises(BlockedError):
        messages.send(talk, arz.author, f"{MARK} 3", "x")
    network.directory.leave(arz.number, "amina")
    assert messages.latest() == 0


def test_a_person_that_is_erased_takes_their_messages_along(
    ground: Participation, messages: Messages, amal: SpeakingMember, arz: SpeakingMember, talk: int
) -> None:
    messages.send(talk, amal.author, MARK, "Bonjour")
    assert ground.people.export(amal.participant)["network_message"][0]["sealed"] == {"text": "Bonjour"}
    ground.people.erase(amal.participant)
    assert messages.read(arz.number, talk).messages == []


def test_an_entry_that_is_merged_goes_on_with_its_talks(
    ground: Participation,
    network: AssociationRoom,
    messages: Messages,
    amal: SpeakingMember,
    arz: SpeakingMember,
    talk: int,
) -> None:
    third = speaking_member(ground, "Troisième")
    messages.send(talk, amal.author, f"{MARK} 1", "à Arz")
    messages.send(messages.talk_with(arz.number, third.number), third.author, f"{MARK} 2", "à Arz aussi")
    network.directory.merge(amal.number, arz.number, "amina", {RoomRight.MODERATE})
    (only,), _ = messages.talks(amal.number)
    assert only.other == third.number
    assert [one.text for one in messages.read(amal.number, only.number).messages] == ["à Arz aussi"]


def test_nothing_empty_or_endless_is_sent(messages: Messages, amal: SpeakingMember, talk: int) -> None:
    for text, mark, error in (
        (" \n", MARK, EmptyPostError),
        ("x" * 4001, MARK, TooLongError),
        ("x", "no", WrongUseError),
    ):
        with pytest.raises(error):
            messages.send(talk, amal.author, mark, text)


async def test_whoever_waits_is_woken_by_another_process_and_misses_nothing(
    ground: Participation,
    network: AssociationRoom,
    messages: Messages,
    amal: SpeakingMember,
    arz: SpeakingMember,
    talk: int,
) -> None:
    await asyncio.to_thread(messages.send, talk, amal.author, f"{MARK} 0", "0")
    elsewhere = Messages(ground.database, SystemClock(), ground.vault)
    waiting = MessageHub(messages).follow(arz.number, 0)
    heard = [one.text for one in (await anext(waiting)).messages]
    for number in range(1, 4):
        await asyncio.to_thread(elsewhere.send, talk, amal.author, f"{MARK} {number}", str(number))
        while heard[-1] != str(number):
            heard += [one.text for one in (await anext(waiting)).messages]
    assert heard == ["0", "1", "2", "3"]
    last = messages.latest()
    await asyncio.to_thread(elsewhere.mark_read, amal.number, talk, last)
    await asyncio.to_thread(elsewhere.send, talk, arz.author, f"{MARK} 9", "9")
    await anext(waiting)
    await waiting.aclose()
    again = MessageHub(messages).follow(arz.number, last)
    assert [one.text for one in (await anext(again)).messages] == ["9"]
    await again.aclose()


async def test_what_the_other_read_is_told(
    messages: Messages, amal: SpeakingMember, arz: SpeakingMember, talk: int
) -> None:
    sent = await asyncio.to_thread(messages.send, talk, amal.author, MARK, "Bonjour")
    waiting = MessageHub(messages).follow(amal.number, 0)
    await anext(waiting)
    await asyncio.to_thread(messages.mark_read, arz.number, talk, sent.number)
    assert (await anext(waiting)).read == {talk: sent.number}
    await waiting.aclose()
