"""A ticket from its question to its end, answered where it came from, never lost and never doubled."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.alerts import Alert, AlertKind
from core.errors import NotFoundError, WrongUseError
from core.language.forms import Language
from participation.common.errors import NextStepError
from participation.common.rights import Parts, RoomPart, RoomRight, RoomRole
from participation.common.territory.gazetteer import open_gazetteer
from participation.help_desk.hours.feasts import Feast, FeastKind
from participation.help_desk.ports import LetterKind
from participation.help_desk.schemas import (
    ROOM,
    DeliveryState,
    LineKind,
    Strain,
    TicketCategory,
    TicketOrigin,
    TicketPriority,
    TicketState,
)
from participation.help_desk.tables import LineTranslationRow, TicketLineRow, TicketRow
from participation.help_desk.tickets.finding import DeskReach, TicketOrder, TicketQuery, TicketView
from tests.helpdesks import MONDAY, PLANTED, DeskWorld

RIGHTS = {RoomRight.ANSWER}


def count(world: DeskWorld, table: type) -> int:
    with world.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def write(world: DeskWorld, number: int, whose: str, text: str, key: str) -> int:
    with world.database.write() as session:
        return world.room.incoming.write(session, number, whose, text, key)


def test_the_same_question_comes_once_and_the_same_reply_goes_once(world: DeskWorld) -> None:
    whose = world.person("conversation-1")
    first = world.ticket(whose, key="bot:1")
    assert world.ticket(whose, key="bot:1") == first
    for _ in range(2):
        sent = world.room.working.reply(first, "Il faut une assemblée générale.", "amina", "form:1")
        assert sent is DeliveryState.HANDED_ON
    assert count(world, TicketRow) == 1
    assert [one.text for one in world.channel.letters] == ["Il faut une assemblée générale."]
    assert world.channel.letters[0].conversation == "conversation-1"


def test_what_is_asked_is_sorted_into_its_queue_and_region(world: DeskWorld) -> None:
    tata = open_gazetteer().the("Tata")
    assert tata is not None
    number = world.ticket(category=TicketCategory.LEGAL, territory=tata.code)
    found = world.room.working.get(number)
    assert (found.queue, found.region, found.state) == (
        "legal",
        open_gazetteer().around(tata.code)[-1],
        TicketState.NEW,
    )
    assert world.room.working.get(world.ticket(category=TicketCategory.FUNDING)).queue == "general"


def test_a_reply_that_cannot_be_sent_is_not_written_either(world: DeskWorld) -> None:
    number = world.ticket()

    class Broken:
        origin = TicketOrigin.BOT

        def send(self, session: object, letter: object) -> DeliveryState:
            raise RuntimeError

    world.room.attach(Broken())
    with pytest.raises(RuntimeError):
        world.room.working.reply(number, "Bonjour.", "amina", "form:1")
    thread = world.room.working.thread(number)
    assert [line.kind for line in thread.lines] == [LineKind.ASKED]
    assert thread.ticket.state is TicketState.NEW


def test_the_clock_stands_still_while_the_person_is_waited_for(world: DeskWorld) -> None:
    whose = world.person()
    number = world.ticket(whose)
    assert world.room.working.get(number).answer_due == MONDAY + timedelta(hours=7, minutes=30) + timedelta(
        hours=16, minutes=30
    ), "eight working hours: seven and a half today, half an hour tomorrow from 8:30"
    world.clock.pass_(hours=1)
    world.room.working.reply(number, "Quelle ville ?", "amina", "f1", then=TicketState.WAITING_PERSON)
    waiting = world.room.working.get(number)
    assert (waiting.due, waiting.near_at) == (None, None)
    world.clock.pass_(days=14)
    assert world.room.straining.run() == 0
    write(world, number, whose, "Sefrou", "w1")
    again = world.room.working.get(number)
    assert again.state is TicketState.OPEN
    hours = world.room.settings.now().hours
    assert again.solve_due is not None
    assert hours.worked(world.clock.now(), again.solve_due) == timedelta(hours=39), "of forty, one was used"


def test_a_late_ticket_is_noted_once_near_and_once_broken(world: DeskWorld) -> None:
    number = world.ticket(priority=TicketPriority.URGENT)
    assert world.room.straining.run() == 0
    world.clock.pass_(minutes=50)
    assert world.room.straining.run() == 1
    assert world.room.straining.run() == 0
    assert world.room.working.get(number).strain(world.clock.now()) is Strain.NEAR
    world.clock.pass_(minutes=20)
    assert world.room.straining.run() == 1
    assert [one.detail["strain"] for one in world.room.working.history(number) if one.action == "strain"] == [
        "near",
        "broken",
    ]
    reach = DeskReach("amina", is_whole=True)
    assert [one.number for one in world.room.finding.find(TicketQuery(reach, TicketView.STRAINED), 10)] == [number]
    assert world.room.finding.loads(reach)[0].broken == 1


def test_a_feast_that_staff_adds_moves_what_is_due(world: DeskWorld) -> None:
    number = world.ticket()
    before = world.room.working.get(number).answer_due
    with world.database.write() as session:
        tuesday = Feast(FeastKind.EXTRA, 0, MONDAY.date() + timedelta(days=1), 1, name="Deuil national")
        world.room.settings.celebrate(session, tuesday, "amina")
        world.room.working.recount(session)
    assert before is not None
    assert world.room.working.get(number).answer_due == before + timedelta(days=1)


def test_who_writes_again_opens_theirs_again_and_its_time_begins_anew(world: DeskWorld) -> None:
    whose = world.person("conversation-1")
    number = world.ticket(whose)
    world.room.working.reply(number, "Voici.", "amina", "f1", then=TicketState.SOLVED)
    assert world.channel.letters[-1].kind is LetterKind.SOLVED
    world.clock.pass_(days=3)
    assert write(world, number, whose, "Ce n'est pas ça.", "w1") == number
    again = world.room.working.get(number)
    assert (again.state, again.solved_at) == (TicketState.REOPENED, None)
    assert world.room.settings.now().hours.worked(world.clock.now(), again.solve_due) == timedelta(hours=40)  # type: ignore[arg-type]


def test_only_what_follows_can_happen(world: DeskWorld) -> None:
    number = world.ticket()
    with pytest.raises(NextStepError):
        world.room.working.move(number, TicketState.REOPENED, "amina", RIGHTS)
    with pytest.raises(NextStepError):
        world.room.working.move(number, TicketState.OPEN, "amina", {RoomRight.READ})
    world.room.working.move(number, TicketState.SOLVED, "amina", RIGHTS)
    world.room.working.move(number, TicketState.CLOSED, "amina", RIGHTS)
    assert world.room.working.get(number).state is TicketState.CLOSED


def test_notes_are_not_for_its_person_and_not_in_their_export(world: DeskWorld) -> None:
    whose = world.person()
    number = world.ticket(whose, f"Je suis {PLANTED}")
    world.room.working.note(number, "Cas difficile, voir maître X.", "amina", "n1")
    world.room.working.reply(number, "Nous regardons.", "amina", "f1")
    with world.database.read() as session:
        _, lines = world.room.incoming.thread(session, number, whose)
    assert [line.kind for line in lines] == [LineKind.ASKED, LineKind.REPLY]
    told = str(world.people.export(whose))
    assert PLANTED in told
    assert "Nous regardons." in told
    assert "Cas difficile" not in told
    with world.database.read() as session, pytest.raises(NotFoundError):
        world.room.incoming.thread(session, number, somebody_else(world))


def somebody_else(world: DeskWorld) -> str:
    with world.database.read() as session:
        return session.scalar(select(TicketRow.participant).limit(1)) + "x"  # type: ignore[operator]


def test_erasing_its_person_takes_a_ticket_with_all_its_words(world: DeskWorld) -> None:
    whose = world.person()
    number = world.ticket(whose, PLANTED)
    world.room.working.note(number, "n", "amina", "n1")
    line = world.room.working.thread(number).lines[0]
    world.room.working.translate(number, line.id, Language.ARABIC, "…", "amina")
    world.people.erase(whose)
    assert [count(world, table) for table in (TicketRow, TicketLineRow, LineTranslationRow)] == [0, 0, 0]
    assert world.ticket() == number + 1, "no number is given twice"


def test_a_translation_stands_beside_what_was_written(world: DeskWorld) -> None:
    number = world.ticket()
    line = world.room.working.thread(number).lines[0]
    for text in ("مسودة", "نريد تعديل القانون الأساسي."):
        world.room.working.translate(number, line.id, Language.ARABIC, text, "amina")
    found = world.room.working.thread(number).lines[0]
    assert found.text == line.text
    assert [one.text for one in found.translations] == ["نريد تعديل القانون الأساسي."]
    with pytest.raises(WrongUseError):
        world.room.working.translate(number, line.id, Language.FRENCH, "…", "amina")


def test_only_tickets_of_one_person_are_merged_and_nothing_of_them_is_lost(world: DeskWorld) -> None:
    whose = world.person("conversation-1")
    first, second, other = world.ticket(whose, "Une"), world.ticket(whose, "Deux"), world.ticket(text="Autre")
    with pytest.raises(WrongUseError):
        world.room.joining.merge(other, first, "amina")
    world.room.joining.merge(second, first, "amina")
    thread = world.room.working.thread(first)
    assert {line.text for line in thread.lines} == {"Une", "Deux"}
    assert thread.merged == (second,)
    assert write(world, second, whose, "Trois", "w1") == first
    with pytest.raises(NextStepError):
        world.room.working.reply(second, "…", "amina", "f1")
    assert [one.action for one in world.room.working.history(second)][-1] == "merge"


def test_another_matter_is_split_off_with_its_own_number(world: DeskWorld) -> None:
    whose = world.person()
    number = world.ticket(whose, "Mes statuts")
    write(world, number, whose, "Et une subvention ?", "w1")
    lines = world.room.working.thread(number).lines
    new = world.room.joining.split(number, [lines[1].id], "amina")
    assert [line.text for line in world.room.working.thread(new).lines] == ["Et une subvention ?"]
    assert world.room.working.get(new).split_from == number
    with pytest.raises(WrongUseError):
        world.room.joining.split(number, [lines[0].id], "amina")


def test_satisfaction_is_taken_once_it_is_solved(world: DeskWorld) -> None:
    whose = world.person()
    number = world.ticket(whose)
    with world.database.write() as session, pytest.raises(NextStepError):
        world.room.incoming.rate(session, number, whose, 5)
    world.room.working.move(number, TicketState.SOLVED, "amina", RIGHTS)
    with world.database.write() as session:
        world.room.incoming.rate(session, number, whose, 4, "Merci")
    assert (world.room.working.get(number).score, world.room.working.get(number).remark) == (4, "Merci")


def test_lists_hold_what_somebody_may_see_in_the_order_they_asked_for(world: DeskWorld) -> None:
    low = world.ticket(text="Petite question", priority=TicketPriority.LOW, category=TicketCategory.OTHER)
    legal = world.ticket(text="Tribunal", priority=TicketPriority.URGENT, category=TicketCategory.LEGAL)
    whole = TicketQuery(DeskReach("amina", is_whole=True))
    assert [one.number for one in world.room.finding.find(whole, 10)] == [legal, low]
    mine = TicketQuery(DeskReach("amina", frozenset({"legal"})), order=TicketOrder.OLDEST)
    assert [one.number for one in world.room.finding.find(mine, 10)] == [legal]
    assert world.room.finding.find(TicketQuery(DeskReach("amina")), 10) == ()
    world.room.working.own(low, "amina", "chief")
    assert [one.number for one in world.room.finding.find(TicketQuery(DeskReach("amina")), 10)] == [low]
    said = TicketQuery(DeskReach("amina", is_whole=True), TicketView.ALL, "TRIBUNAL")
    assert [one.number for one in world.room.finding.find(said, 10)] == [legal]
    assert world.room.finding.beside(whole, legal) == (0, low)


def test_counts_say_what_each_list_holds_and_words_are_found_in_sealed_subjects(world: DeskWorld) -> None:
    whole, mine = DeskReach("amina", is_whole=True), DeskReach("amina", frozenset({"legal"}))
    first = world.ticket(text="Statuts de notre coopérative", category=TicketCategory.LEGAL)
    second = world.ticket(text="Une subvention", category=TicketCategory.FUNDING, priority=TicketPriority.URGENT)
    solved = world.ticket(text="Statuts, encore")
    world.room.working.own(second, "amina", "amina")
    world.room.working.reply(solved, "Voici.", "salma", "k", then=TicketState.SOLVED)
    world.clock.pass_(hours=7)
    for reach in (whole, mine):
        counted = world.room.finding.counts(reach)
        assert counted == {view: world.room.finding.count(TicketQuery(reach, view)) for view in counted}
    assert world.room.finding.counts(DeskReach("nobody")) == dict.fromkeys(counted, 0)

    def found(words: str, **narrowed: int) -> list[int]:
        query = TicketQuery(whole, TicketView.ALL, words, order=TicketOrder.NEWEST)
        return [one.number for one in world.room.finding.find(query, **{"limit": 10} | narrowed)]

    assert found("STATUTS") == [solved, first]
    assert found("statuts", limit=1, offset=1) == [first]
    assert found("rien de tel") == []


def test_what_is_due_next_comes_first_and_what_stands_still_last(world: DeskWorld) -> None:
    low, urgent = world.ticket(priority=TicketPriority.LOW), world.ticket(priority=TicketPriority.URGENT)
    waiting = world.ticket(priority=TicketPriority.URGENT)
    world.room.working.reply(waiting, "Et le récépissé ?", "salma", "k", then=TicketState.WAITING_PERSON)
    listed = world.room.finding.find(TicketQuery(DeskReach("amina", is_whole=True)), 10)
    assert [one.number for one in listed] == [urgent, low, waiting]


def test_whoever_has_a_late_ticket_and_whoever_leads_the_desk_are_told_once(world: DeskWorld) -> None:
    parts, told = Parts(world.database, world.clock), Told()
    parts.give(RoomPart(ROOM, "", "amina", RoomRole.ORGANISER), "root")
    parts.give(RoomPart(ROOM, "funding", "driss", RoomRole.ORGANISER), "root")
    number = world.ticket(text=PLANTED, category=TicketCategory.LEGAL, priority=TicketPriority.URGENT)
    world.room.working.own(number, "salma", "salma")
    for _ in range(60):
        world.clock.pass_(minutes=30)
        world.room.straining.run(told)
    near, late = told.alerts
    assert (near.kind, late.kind) == (AlertKind.TICKET_NEAR, AlertKind.TICKET_LATE)
    assert "salma" in near.text
    assert "amina" not in near.text
    assert all(name in late.text for name in ("salma", "amina", f"/console/participation/help-desk/tickets/{number}"))
    assert "driss" not in late.text, "they lead another queue"
    assert not any(word in f"{one.title} {one.text}" for one in told.alerts for word in PLANTED.split())


class Told:
    def __init__(self) -> None:
        self.alerts: list[Alert] = []

    def alert(self, alert: Alert) -> None:
        self.alerts.append(alert)
