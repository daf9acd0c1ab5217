"""Being put in touch: no address leaves before both agree, whatever is done in whatever order; matched with reasons; told by channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from connectors.rows.identity import Vault
from core.database.database import Database
from core.errors import MunadilError, NotFoundError, WrongUseError
from core.language.forms import Language
from core.testing import FixedClock
from participation.associations.directory.schemas import AssociationDetails, AssociationState
from participation.associations.errors import ContactlessError, HelplessError
from participation.associations.introductions.helps import helps_named
from participation.associations.introductions.matching import best_offers, offers_of, proposals
from participation.associations.introductions.schemas import (
    AGREED,
    INTRODUCTION_STATES,
    HelperRef,
    HelpKind,
    Introduction,
    IntroductionRefusal,
    IntroductionSide,
    IntroductionState,
)
from participation.associations.projects.schemas import ProjectPlan
from participation.associations.service import AssociationRoom
from participation.associations.telling import ASK_AFTER, HANDED_ON_FOR, REMIND_AFTER, NetworkTelling
from participation.associations.words import reason_told
from participation.common.errors import NextStepError
from participation.common.people.people import Participants
from participation.common.rights import RoomRight
from participation.common.territory.gazetteer import open_gazetteer
from tests.consoles import participation_over
from tests.unit.participation.associations.conftest import code

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
ASKER, PARTNER = IntroductionSide.ASKER, IntroductionSide.PARTNER
ASKERS, PARTNERS = "PLANTED-0611111111", "PLANTED-0622222222"
STAFF = frozenset({RoomRight.MODERATE})
S = IntroductionState


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def people(database: Database, clock: FixedClock) -> Participants:
    return participation_over(database, clock).people


@pytest.fixture
def room(database: Database, clock: FixedClock) -> AssociationRoom:
    return AssociationRoom(database, clock, Vault([b"0123456789abcdef"]), open_gazetteer(), public_url="https://x.org")


def person(room: AssociationRoom, people: Participants) -> str:
    with room.database.write() as session:
        return people.keep_from_page(session, Language.FRENCH)[0].id


def listed(room: AssociationRoom, name: str, place: str, *offers: str) -> int:
    details = AssociationDetails(name_fr=name, territory=code(place), offers=offers)
    return room.directory.join(details, "amina", state=AssociationState.LISTED).number


def volunteer(room: AssociationRoom, people: Participants, kind: HelpKind, place: str) -> int:
    with room.database.write() as session:
        who = people.keep_from_page(session, Language.FRENCH)[0].id
        made = room.volunteers.save(session, who, [kind], code(place), ["français"], "PLANTED-ABOUT", PARTNERS)
    room.volunteers.list_(made.number, "amina", lists=True)
    return made.number


def asked(
    room: AssociationRoom,
    people: Participants,
    *,
    to: HelperRef | None = None,
    association: int = 0,
    need: str = "revoir nos statuts",
) -> Introduction:
    who = person(room, people)
    with room.database.write() as session:
        return room.introductions.ask(
            session, who, need, ASKERS, HelpKind.LEGAL, association=association, territory=code("Rabat"), to=to
        )


def seen(room: AssociationRoom, number: int) -> set[str]:
    return {room.introductions.contact(number, side) for side in IntroductionSide} - {""}


def test_whoever_was_named_by_who_asks_says_yes_and_both_see_how_to_reach_the_other(
    room: AssociationRoom, people: Participants
) -> None:
    helper = listed(room, "Clinique", "Casablanca", "révision de statuts")
    one = asked(room, people, to=HelperRef(association=helper))
    assert one.state is S.PROPOSED
    assert seen(room, one.number) == set()
    assert room.introductions.agree(one.number, PARTNER, PARTNERS).state is S.INTRODUCED
    assert room.introductions.contact(one.number, ASKER) == PARTNERS
    assert room.introductions.contact(one.number, PARTNER) == ASKERS
    room.introductions.tell(one.number, helped=True)
    assert room.introductions.get(one.number).state is S.HELPED


def test_whom_staff_names_is_asked_and_so_is_who_asked(room: AssociationRoom, people: Participants) -> None:
    helper = HelperRef(association=listed(room, "Clinique", "Casablanca", "révision de statuts"))
    one = asked(room, people)
    with pytest.raises(NextStepError):
        room.introductions.propose(one.number, helper, (), "amina", {RoomRight.READ})
    room.introductions.propose(one.number, helper, (), "amina", STAFF)
    assert room.introductions.agree(one.number, PARTNER, PARTNERS).state is S.ACCEPTED
    assert seen(room, one.number) == set()
    assert room.introductions.agree(one.number, ASKER).state is S.INTRODUCED
    assert seen(room, one.number) == {ASKERS, PARTNERS}


def test_a_no_is_for_good_between_the_two_and_another_may_be_named(room: AssociationRoom, people: Participants) -> None:
    first, second = (HelperRef(association=listed(room, name, "Rabat", "statuts")) for name in ("A", "B"))
    one = asked(room, people, to=first)
    declined = room.introductions.decline(one.number, PARTNER, IntroductionRefusal.NO_TIME)
    assert declined.state is S.DECLINED
    assert declined.answers[-1].refusal is IntroductionRefusal.NO_TIME
    with pytest.raises(NextStepError):
        room.introductions.propose(one.number, first, (), "amina", STAFF)
    found = proposals([declined], offers_of(room.directory.listed(), ()), open_gazetteer())
    assert [who for _, who in found] == [second]
    again = room.introductions.propose(one.number, second, found[0][0].merits, "amina", STAFF)
    assert again.state is S.PROPOSED
    assert not again.has_agreed, "agreeing to one is not agreeing to another"


STEPS = st.lists(
    st.sampled_from(
        [
            "agree_asker",
            "agree_partner",
            "decline_asker",
            "decline_partner",
            "propose",
            "propose_other",
            "withdraw",
            "helped",
            "leave",
        ]
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.booleans())
def test_no_address_leaves_before_both_agree_whatever_is_done_in_whatever_order(
    room: AssociationRoom, people: Participants, steps: list[str], names: bool
) -> None:
    helpers = [HelperRef(association=listed(room, name, "Rabat", "statuts")) for name in ("A", "B")]
    number = asked(room, people, to=helpers[0] if names else None).number
    calls: dict[str, Callable[[], object]] = {
        "agree_asker": partial(room.introductions.agree, number, ASKER),
        "agree_partner": partial(room.introductions.agree, number, PARTNER, PARTNERS),
        "decline_asker": partial(room.introductions.decline, number, ASKER, IntroductionRefusal.NO_REASON),
        "decline_partner": partial(room.introductions.decline, number, PARTNER, IntroductionRefusal.TOO_FAR),
        "propose": partial(room.introductions.propose, number, helpers[0], (), "amina", STAFF),
        "propose_other": partial(room.introductions.propose, number, helpers[1], (), "amina", STAFF),
        "withdraw": partial(room.introductions.withdraw, number),
        "helped": partial(room.introductions.tell, number, helped=True),
        "leave": partial(room.directory.leave, helpers[0].association, "amina"),
    }
    yes = {ASKER: names, PARTNER: False}
    for step in steps:
        before = room.introductions.get(number)
        try:
            calls[step]()
        except (WrongUseError, NotFoundError):
            assert room.introductions.get(number) == before, "what is refused changes nothing"
            continue
        if step.startswith("agree"):
            yes[ASKER if step == "agree_asker" else PARTNER] = True
        elif step.startswith(("decline", "propose", "withdraw")):
            yes = dict.fromkeys(yes, False)
        found = room.introductions.get(number)
        if step == "leave" and found.partner is None:
            yes = dict.fromkeys(yes, False)
        assert not seen(room, number) or all(yes.values()), (steps, step)
        if all(yes.values()) and found.partner is not None:
            assert found.state in AGREED


def test_every_state_can_be_reached_and_an_end_is_an_end() -> None:
    reached = {S.ASKED} | {to for steps in INTRODUCTION_STATES.steps.values() for to in steps}
    assert reached == set(IntroductionState)
    assert INTRODUCTION_STATES.ends == {S.HELPED, S.NOT_HELPED, S.WITHDRAWN}


def test_what_says_nothing_is_refused(room: AssociationRoom, people: Participants) -> None:
    with pytest.raises(HelplessError):
        asked(room, people, need=" ")
    one = asked(room, people, to=HelperRef(association=listed(room, "A", "Rabat", "statuts")))
    for contact in (" ", "?", "06"):
        with pytest.raises(ContactlessError):
            room.introductions.agree(one.number, PARTNER, contact)
    for nobody in (HelperRef(association=999), HelperRef(volunteer=7), HelperRef()):
        with pytest.raises(NotFoundError):
            asked(room, people, to=nobody)


def test_what_is_sent_twice_is_one_request(room: AssociationRoom, people: Participants) -> None:
    who = person(room, people)
    for _ in range(2):
        with room.database.write() as session:
            room.introductions.ask(session, who, "statuts", ASKERS, HelpKind.LEGAL, once="turn")
    assert len(room.introductions.listed()) == 1


def test_nothing_of_the_other_is_in_an_export_or_in_what_is_withdrawn(
    room: AssociationRoom, people: Participants
) -> None:
    helper = listed(room, "Clinique", "Rabat", "statuts")
    one = asked(room, people)
    room.introductions.propose(one.number, HelperRef(association=helper), (), "amina", STAFF)
    theirs = person(room, people)
    room.introductions.agree(one.number, PARTNER, PARTNERS, theirs)
    assert PARTNERS not in str(people.export(one.participant))
    assert ASKERS not in str(people.export(theirs))
    assert ASKERS not in str(room.directory.export(helper))
    assert PARTNERS in str(room.directory.export(helper))
    room.introductions.withdraw(one.number)
    assert seen(room, one.number) == set()
    assert ASKERS not in str(people.export(one.participant))


def test_whoever_is_erased_takes_their_request_along(room: AssociationRoom, people: Participants) -> None:
    one = asked(room, people)
    people.erase(one.participant)
    assert room.introductions.listed() == ()


def test_whoever_was_named_and_left_is_asked_no_more(room: AssociationRoom, people: Participants) -> None:
    helper = listed(room, "Clinique", "Rabat", "statuts")
    one = asked(room, people, to=HelperRef(association=helper))
    room.directory.leave(helper, "amina")
    found = room.introductions.get(one.number)
    assert found.state is S.ASKED
    assert found.partner is None
    with pytest.raises(NextStepError):
        room.introductions.agree(one.number, PARTNER, PARTNERS)


def test_needs_and_offers_are_matched_with_reasons_in_words(room: AssociationRoom, people: Participants) -> None:
    far = listed(room, "Loin", "Dakhla", "révision de statuts")
    near = listed(room, "Près", "Rabat", "révision de statuts et conventions")
    lawyer = volunteer(room, people, HelpKind.LEGAL, "Rabat")
    listed(room, "Autre", "Rabat", "tapis")
    needs = [asked(room, people), asked(room, people, association=near)]
    found = proposals(needs, offers_of(room.directory.listed(), room.volunteers.listed()), open_gazetteer())
    by = {pair.seeker: (who, pair) for pair, who in found}
    assert by[str(needs[1].number)][0] != HelperRef(association=near), "nobody helps themselves"
    assert {who for who, _ in by.values()} <= {HelperRef(association=near), HelperRef(volunteer=lawyer)}
    texts = [reason_told(m, Language.FRENCH, open_gazetteer()) for m in by[str(needs[0].number)][1].merits]
    assert any("Rabat" in text for text in texts)
    assert any("Droit" in text for text in texts)
    best = best_offers(needs[0], offers_of(room.directory.listed(), room.volunteers.listed()), open_gazetteer(), 5)
    assert best[-1][0].who == HelperRef(association=far)
    for language in Language:
        for _, merits in best:
            assert all(reason_told(one, language, open_gazetteer()).strip() for one in merits)


def test_a_volunteer_is_matched_once_staff_listed_them_and_says_nothing_of_themselves(
    room: AssociationRoom, people: Participants
) -> None:
    number = volunteer(room, people, HelpKind.LEGAL, "Rabat")
    offers = offers_of((), room.volunteers.listed())
    assert "PLANTED" not in str(offers)
    room.volunteers.list_(number, "amina", lists=False)
    assert offers_of((), room.volunteers.listed(with_asked=True)) == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("révision de nos statuts", HelpKind.LEGAL),
        ("bghina chi mo7ami", HelpKind.LEGAL),
        ("محاسب لجمعيتنا", HelpKind.ACCOUNTING),
        ("a trainer for our members", HelpKind.TRAINING),
        ("ملف التمويل", HelpKind.FUNDRAISING),
    ],
)
def test_help_is_known_in_every_form(text: str, kind: HelpKind) -> None:
    assert kind in helps_named(text)


class NotedAnnouncements:
    """Keeps what is announced."""

    def __init__(self) -> None:
        self.told: dict[tuple[str, str], Mapping[Language, str]] = {}

    def announce(
        self,
        subject: str,
        change: str,
        texts: Mapping[Language, str],
        *,
        about: str = "",
        session: Session | None = None,
    ) -> None:
        """Keep one."""
        self.told.setdefault((subject, change), texts)

    def changes(self, subject: str) -> list[str]:
        """What a subject was told, by the first word."""
        return [change.split()[0] for told, change in self.told if told == subject]


def channel(room: AssociationRoom, participant: str) -> str:
    subject = room.channels.linked(room.channels.code(participant))
    assert subject
    return subject


def speaks(room: AssociationRoom, people: Participants, association: int) -> str:
    who = person(room, people)
    with room.database.write() as session:
        room.speakers.claim(session, association, who)
    room.speakers.answer(room.speakers.of(association)[-1].number, "amina", accepts=True)
    return who


def test_both_are_told_of_what_waits_for_them_reminded_and_asked_whether_it_helped(
    room: AssociationRoom, people: Participants, clock: FixedClock
) -> None:
    announcer = NotedAnnouncements()

    def run() -> None:
        for _ in range(2):
            NetworkTelling(room, room.database, clock, announcer).run()

    helper = listed(room, "Clinique", "Rabat", "statuts")
    partner = channel(room, speaks(room, people, helper))
    one = asked(room, people)
    asker = f"introduction:{one.number}"
    run()
    assert announcer.told == {}
    room.introductions.propose(one.number, HelperRef(association=helper), (), "amina", STAFF)
    run()
    assert announcer.changes(partner) == ["asked"]
    assert announcer.changes(asker) == ["named"]
    clock.advance(REMIND_AFTER + timedelta(hours=1))
    run()
    assert announcer.changes(partner) == ["asked", "reminded"]
    room.introductions.agree(one.number, PARTNER, PARTNERS)
    run()
    room.introductions.agree(one.number, ASKER)
    run()
    clock.advance(ASK_AFTER + timedelta(hours=1))
    run()
    assert announcer.changes(asker) == ["named", "accepted", "introduced", "question"]
    assert announcer.changes(partner) == ["asked", "reminded", "introduced"]
    whole = str(announcer.told)
    for planted in (ASKERS, PARTNERS, "statuts,", one.need):
        assert planted not in whole, "what is announced is not sealed"


def test_speakers_are_asked_once_a_year_whether_all_is_still_so_and_told_of_a_merge(
    room: AssociationRoom, people: Participants, clock: FixedClock
) -> None:
    kept, gone = listed(room, "Alpha", "Rabat"), listed(room, "Alfa", "Rabat")
    subject, announcer = channel(room, speaks(room, people, gone)), NotedAnnouncements()
    telling = NetworkTelling(room, room.database, clock, announcer)
    assert telling.run() == 0
    clock.advance(timedelta(days=366))
    telling.run()
    telling.run()
    assert announcer.changes(subject) == ["confirm"]
    assert "Alfa" in announcer.told[next(iter(announcer.told))][Language.DARIJA]
    room.directory.confirm(gone, "its person")
    room.directory.merge(kept, gone, "amina", STAFF)
    telling.run()
    assert announcer.changes(subject) == ["confirm", "merged", "confirm"] or announcer.changes(subject)[-1] == "merged"
    clock.advance(timedelta(days=400))
    NetworkTelling(room, room.database, clock, announcer).run()
    assert announcer.changes(subject).count("confirm") >= 2, "a year later it is asked again"


def test_a_partner_is_told_that_it_is_asked_and_nothing_of_the_project(
    room: AssociationRoom, people: Participants, clock: FixedClock
) -> None:
    lead, partner = listed(room, "Alpha", "Rabat"), listed(room, "Beta", "Rabat")
    subject, announcer = channel(room, speaks(room, people, partner)), NotedAnnouncements()
    telling = NetworkTelling(room, room.database, clock, announcer)
    project = room.projects.begin(lead, ProjectPlan(title="PLANTEDTITLE", goals="PLANTEDGOALS"))
    room.projects.invite(project, lead, partner)
    assert (telling.run(), telling.run()) == (1, 0)
    assert announcer.changes(subject) == ["invited"]
    assert f"/mine/{partner}/projects/{project}" in str(announcer.told)
    assert "PLANTED" not in str(announcer.told), "what is announced is not sealed"
    room.projects.answer(project, partner, accepts=False)
    assert NetworkTelling(room, room.database, clock, NotedAnnouncements()).run() == 0


def test_a_partner_is_told_once_that_a_project_is_theirs_since_its_leader_left(
    room: AssociationRoom, people: Participants, clock: FixedClock
) -> None:
    lead, heir, other = (listed(room, name, "Rabat") for name in ("Alpha", "Beta", "Gamma"))
    subject, others = (channel(room, speaks(room, people, one)) for one in (heir, other))
    project = room.projects.begin(lead, ProjectPlan(title="PLANTEDTITLE", goals="PLANTEDGOALS"))
    for partner in (heir, other):
        room.projects.invite(project, lead, partner)
        room.projects.answer(project, partner, accepts=True)
        clock.advance(timedelta(days=1))
    announcer = NotedAnnouncements()
    assert NetworkTelling(room, room.database, clock, announcer).run() == 0
    room.leave(lead, "its person", takes_words=True)
    assert NetworkTelling(room, room.database, clock, announcer).run() == 1
    assert NetworkTelling(room, room.database, clock, announcer).run() == 1, "a process that begins anew says the same"
    assert (announcer.changes(subject), announcer.changes(others)) == (["handed"], [])
    assert f"/mine/{heir}/projects/{project}" in str(announcer.told)
    assert "PLANTED" not in str(announcer.told), "what is announced is not sealed"
    clock.advance(timedelta(days=2))
    room.leave(heir, "its person", takes_words=True)
    NetworkTelling(room, room.database, clock, announcer).run()
    assert announcer.changes(others) == ["handed"], "and who comes after that"
    clock.advance(HANDED_ON_FOR)
    assert NetworkTelling(room, room.database, clock, NotedAnnouncements()).run() == 0, "old news is no news"


def test_a_code_is_good_once_for_an_hour_and_the_last_one_alone(
    room: AssociationRoom, people: Participants, clock: FixedClock
) -> None:
    who = person(room, people)
    first, second = room.channels.code(who), room.channels.code(who)
    assert room.channels.linked(first) == ""
    assert room.channels.linked(second)
    assert room.channels.linked(second) == ""
    late = room.channels.code(who)
    clock.advance(timedelta(hours=2))
    assert room.channels.linked(late) == ""
    assert room.channels.has(who)
    people.erase(who)
    assert not room.channels.has(who)


def test_errors_of_the_room_are_of_the_house(room: AssociationRoom, people: Participants) -> None:
    assert issubclass(HelplessError, MunadilError)
    one = asked(room, people)
    assert replace(one, need="") != one
