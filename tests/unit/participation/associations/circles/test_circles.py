"""Circles: who sits reads, who sends twice sends once, moderators hide with a reason, and who leaves leaves no name."""

from __future__ import annotations

import json

import pytest

from agent.organisation.organisation import ParticipationRoom
from core.clock import SystemClock
from core.database.database import Database
from core.errors import NotFoundError, WrongUseError
from participation.associations.circles.schemas import (
    STAFF,
    CircleDetails,
    CircleJoining,
    Moderator,
    PostReason,
    SeatState,
)
from participation.associations.circles.threads import NewPost
from participation.associations.directory.names import AssociationName
from participation.associations.errors import EmptyPostError, NamelessError, TooLongError
from participation.associations.service import AssociationRoom
from participation.common.rights import RoomRight
from participation.services import Participation
from tests.consoles import participation_over
from tests.networks import SpeakingMember, speaking_member

TEXT = "Qui a un modèle de statuts ?"


@pytest.fixture
def ground(database: Database) -> Participation:
    return participation_over(database, SystemClock(), ParticipationRoom.ASSOCIATIONS)


@pytest.fixture
def network(ground: Participation) -> AssociationRoom:
    assert ground.associations is not None
    return ground.associations


@pytest.fixture
def amal(ground: Participation) -> SpeakingMember:
    return speaking_member(ground, "Al Amal", "الأمل")


@pytest.fixture
def arz(ground: Participation) -> SpeakingMember:
    return speaking_member(ground, "", "الأرز")


@pytest.fixture
def circle(network: AssociationRoom, amal: SpeakingMember, arz: SpeakingMember) -> int:
    """An open circle that both sit in."""
    number = network.circles.make(CircleDetails(name_fr="Statuts", joining=CircleJoining.OPEN), "amina")
    for one in (amal, arz):
        assert network.circles.enter(number, one.number) is SeatState.MEMBER
    return number


def post(sent: str, text: str = TEXT, title: str = "Statuts", **other: object) -> NewPost:
    return NewPost(f"mark of {sent}", text, title, **other)  # type: ignore[arg-type]


def test_who_asks_reads_nothing_until_a_moderator_lets_it_in(
    network: AssociationRoom, amal: SpeakingMember, arz: SpeakingMember
) -> None:
    number = network.circles.make(CircleDetails(name_ar="القوانين"), "amina")
    network.circles.enter(number, amal.number)
    network.circles.admit(Moderator(number, "amina"), amal.number, accepts=True)
    network.circles.appoint(number, amal.number, "amina", is_moderator=True)
    thread = network.threads.begin(number, amal.author, post("1"))
    assert network.circles.enter(number, arz.number) is SeatState.ASKED
    for call in (
        lambda: network.threads.listed(number, arz.number),
        lambda: network.threads.read(number, thread, arz.number),
        lambda: network.threads.answer(number, thread, arz.author, post("2")),
        lambda: network.circles.seats(number, arz.number),
        lambda: network.circle_log(number, arz.number),
        lambda: network.circles.moderator(number, arz.number),
        lambda: network.report_post(number, 1, arz.number, PostReason.ATTACK),
    ):
        with pytest.raises(NotFoundError):
            call()
    assert network.circles.get(number, amal.number).waiting == 1
    assert network.circles.get(number, arz.number).waiting == 0
    network.circles.admit(network.circles.moderator(number, amal.number), arz.number, accepts=True)
    assert network.threads.read(number, thread, arz.number).posts[0].parts == [TEXT]
    assert [one.action for one in network.circle_log(number, arz.number)] == ["admit", "appoint", "admit", "make"]
    assert network.circle_log(number, arz.number)[0].by == AssociationName(amal.number, "الأمل", "Al Amal")


def test_what_is_sent_twice_is_there_once(network: AssociationRoom, circle: int, amal: SpeakingMember) -> None:
    first = network.threads.begin(circle, amal.author, post("begin"))
    assert network.threads.begin(circle, amal.author, post("begin")) == first
    one = network.threads.answer(circle, first, amal.author, post("answer"))
    assert network.threads.answer(circle, first, amal.author, post("answer")) == one
    threads, is_more = network.threads.listed(circle, amal.number)
    assert [(each.number, each.posts) for each in threads] == [(first, 2)]
    assert not is_more


def test_a_name_in_a_text_stays_that_association_whatever_becomes_of_it(
    network: AssociationRoom, circle: int, amal: SpeakingMember, arz: SpeakingMember
) -> None:
    thread = network.threads.begin(circle, amal.author, post("1", "Demandez à @الأرز, pas à @{1} ni @Arzou."))
    (shown,) = network.threads.read(circle, thread, amal.number).posts
    assert shown.parts == ["Demandez à ", AssociationName(arz.number, "الأرز", ""), ", pas à @ {1} ni @Arzou."]
    network.directory.leave(arz.number, "amina")
    (shown,) = network.threads.read(circle, thread, amal.number).posts
    assert shown.parts[1] is None


def test_a_moderator_hides_with_a_reason_and_shows_again(
    network: AssociationRoom, circle: int, amal: SpeakingMember, arz: SpeakingMember
) -> None:
    content = b"%PDF-1.4 budget"
    thread = network.threads.begin(circle, amal.author, post("1", file_name="budget.pdf", file=content))
    (shown,) = network.threads.read(circle, thread, arz.number).posts
    assert network.threads.file(circle, shown.files[0].id, arz.number)[1] == content
    by = Moderator(circle, "amina")
    network.threads.hide(by, shown.number, PostReason.ADVERTISING)
    (hidden,) = network.threads.read(circle, thread, arz.number).posts
    assert (hidden.parts, hidden.files, hidden.reason) == ((), (), PostReason.ADVERTISING)
    assert network.threads.listed(circle, arz.number)[0][0].title == ""
    with pytest.raises(NotFoundError):
        network.threads.file(circle, shown.files[0].id, arz.number)
    for sees in (amal.number, STAFF):
        assert network.threads.read(circle, thread, sees).posts[0].parts == [TEXT]
    network.threads.restore(by, shown.number)
    assert network.threads.read(circle, thread, arz.number).posts[0].parts == [TEXT]
    network.threads.lock(by, thread, is_locked=True)
    with pytest.raises(WrongUseError):
        network.threads.answer(circle, thread, arz.author, post("2"))


def test_who_has_no_seat_leaves_none(network: AssociationRoom, circle: int) -> None:
    with pytest.raises(NotFoundError):
        network.circles.leave(circle, 4_000)


def test_a_seat_that_was_taken_away_is_not_taken_again(
    network: AssociationRoom, circle: int, arz: SpeakingMember
) -> None:
    network.circles.remove(Moderator(circle, "amina"), arz.number, PostReason.ATTACK)
    network.circles.leave(circle, arz.number)
    with pytest.raises(WrongUseError):
        network.circles.enter(circle, arz.number)
    with pytest.raises(NotFoundError):
        network.threads.listed(circle, arz.number)


def test_one_circle_is_nothing_to_another(
    network: AssociationRoom, circle: int, amal: SpeakingMember, arz: SpeakingMember
) -> None:
    other = network.circles.make(CircleDetails(name_fr="Eau", joining=CircleJoining.OPEN), "amina")
    network.circles.enter(other, arz.number)
    thread = network.threads.begin(circle, amal.author, post("1", file_name="a.txt", file=b"secret"))
    shown = network.threads.read(circle, thread, amal.number).posts[0]
    for call in (
        lambda: network.threads.read(other, thread, arz.number),
        lambda: network.threads.file(other, shown.files[0].id, arz.number),
        lambda: network.threads.where(other, shown.number),
        lambda: network.threads.take_back(circle, shown.number, arz.author),
        lambda: network.threads.hide(Moderator(other, "amina"), shown.number, PostReason.ATTACK),
        lambda: network.threads.answer(other, thread, arz.author, post("2")),
    ):
        with pytest.raises(NotFoundError):
            call()


@pytest.mark.parametrize("takes_words", [False, True])
def test_who_leaves_leaves_no_name_and_no_file(
    network: AssociationRoom, circle: int, amal: SpeakingMember, arz: SpeakingMember, takes_words: bool
) -> None:
    thread = network.threads.begin(circle, amal.author, post("1", file_name="a.txt", file=b"secret"))
    exported = json.dumps(network.directory.export(amal.number), ensure_ascii=False)
    assert TEXT in exported
    assert "Statuts" in exported
    network.leave(amal.number, "amina", takes_words=takes_words)
    (shown,) = network.threads.read(circle, thread, arz.number).posts
    assert (shown.association, shown.name, shown.files) == (None, None, ())
    assert shown.is_gone is takes_words
    assert shown.parts == (() if takes_words else [TEXT])


def test_a_person_that_is_erased_takes_their_words_along(
    ground: Participation, network: AssociationRoom, circle: int, amal: SpeakingMember, arz: SpeakingMember
) -> None:
    thread = network.threads.begin(circle, amal.author, post("1", file_name="a.txt", file=b"secret"))
    kept = ground.people.export(amal.participant)
    assert kept["circle_post_words"][0]["sealed"]["text"] == TEXT
    ground.people.erase(amal.participant)
    (shown,) = network.threads.read(circle, thread, arz.number).posts
    assert (shown.is_gone, shown.files) == (True, ())
    assert network.threads.listed(circle, arz.number)[0][0].title == ""


def test_an_entry_that_is_merged_keeps_its_seat_and_its_words(
    network: AssociationRoom, circle: int, amal: SpeakingMember, arz: SpeakingMember
) -> None:
    thread = network.threads.begin(circle, amal.author, post("1"))
    network.directory.merge(arz.number, amal.number, "amina", {RoomRight.MODERATE})
    assert [seat.association for seat in network.circles.seats(circle, STAFF)] == [arz.number]
    assert network.threads.read(circle, thread, arz.number).posts[0].association == arz.number


def test_what_is_wrong_is_said(network: AssociationRoom, circle: int, amal: SpeakingMember) -> None:
    for new, error in (
        (post("1", "  "), EmptyPostError),
        (post("1", title=""), EmptyPostError),
        (post("1", "x" * 6001), TooLongError),
        (NewPost("short", TEXT, "Statuts"), WrongUseError),
    ):
        with pytest.raises(error):
            network.threads.begin(circle, amal.author, new)
    assert network.threads.listed(circle, amal.number) == ((), False)
    with pytest.raises(NamelessError):
        network.circles.make(CircleDetails(), "amina")
    network.circles.close(circle, "amina", is_closed=True)
    with pytest.raises(WrongUseError):
        network.threads.begin(circle, amal.author, post("1"))


def test_a_report_waits_for_staff_once(
    network: AssociationRoom, circle: int, amal: SpeakingMember, arz: SpeakingMember
) -> None:
    thread = network.threads.begin(circle, amal.author, post("1"))
    number = network.threads.read(circle, thread, amal.number).posts[0].number
    for _ in range(2):
        network.report_post(circle, number, arz.number, PostReason.ATTACK)
    (report,) = network.reports.waiting()
    assert (report.item, report.association, network.reports.count()) == (number, arz.number, 1)


def test_a_thread_that_names_an_association_says_so_to_it_alone(
    network: AssociationRoom, circle: int, amal: SpeakingMember, arz: SpeakingMember
) -> None:
    thread = network.threads.begin(circle, amal.author, post("1", "Demandez à @الأرز."))
    network.threads.begin(circle, amal.author, post("2", "Rien à personne."))
    named = {one.number for one in network.threads.listed(circle, arz.number)[0] if one.names_reader}
    assert named == {thread}
    assert not any(one.names_reader for one in network.threads.listed(circle, amal.number)[0])
    number = network.threads.read(circle, thread, amal.number).posts[0].number
    network.threads.hide(Moderator(circle, "amina"), number, PostReason.ATTACK)
    assert not any(one.names_reader for one in network.threads.listed(circle, arz.number)[0])


def test_whom_a_post_names_is_named_wherever_its_words_are_read(
    network: AssociationRoom, circle: int, amal: SpeakingMember, arz: SpeakingMember
) -> None:
    thread = network.threads.begin(circle, amal.author, post("1", "Demandez à @الأرز avant lundi."))
    number = network.threads.read(circle, thread, amal.number).posts[0].number
    network.report_post(circle, number, arz.number, PostReason.ATTACK)
    (reported,) = network.reported()
    (found,) = network.search.find(amal.number, "avant lundi")[0]
    exported = json.dumps(network.directory.export(amal.number), ensure_ascii=False)
    for text in (reported.text, found.excerpt, exported):
        assert "Demandez à @الأرز avant lundi." in text
    network.directory.leave(arz.number, "amina")
    assert "Demandez à @… avant lundi." in json.dumps(network.directory.export(amal.number), ensure_ascii=False)
