"""Figures of calls: the same as a recount, nothing of fewer than ten, and no decision before its letter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from random import Random
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.database.database import Database
from participation.calls.deciding.schemas import CallReason
from participation.calls.errors import LateError
from participation.calls.figures import CallFigures, DossierFact, DossierGroup, call_figures
from participation.calls.schemas import DossierState
from tests.calls import CALL, CallWorld, form, plan

AT = datetime(2027, 1, 5, 9, tzinfo=UTC)
CROWDS = st.dictionaries(
    st.tuples(st.sampled_from(["fes", "rabat"]), st.sampled_from(["01", "03", "12", ""])), st.integers(0, 25)
)
DECIDED = (DossierState.ACCEPTED, DossierState.REFUSED)
SENT = (DossierState.SUBMITTED, DossierState.UNDER_REVIEW, DossierState.MORE_ASKED, *DECIDED)
JANUARY, FEBRUARY = (date(2027, 1, 1), date(2027, 1, 31)), (date(2027, 2, 1), date(2027, 2, 28))


def facts_of(crowds: Mapping[tuple[str, str], int], random: Random) -> list[DossierFact]:
    found = list[DossierFact]()
    for (call, region), size in crowds.items():
        for _ in range(size):
            state = random.choice(SENT)
            is_late = random.random() < 0.2
            told_at = AT + timedelta(days=random.randint(5, 60)) if state in DECIDED else None
            sent_at = None if is_late and random.random() < 0.7 else AT + timedelta(hours=random.randint(0, 90))
            appeals = state is DossierState.REFUSED and random.random() < 0.5
            found.append(DossierFact(len(found), call, region, state, sent_at, told_at, appeals, is_late))
    return found


def nothing(group: DossierGroup) -> bool:
    return {value for name, value in vars(group).items() if name != "name"} == {None}


def check(group: DossierGroup, facts: list[DossierFact]) -> None:
    """Held against what is counted one by one."""
    told: Counter[str] = Counter()
    days = []
    for one in facts:
        told["late"] += one.is_late
        if one.sent_at is None:
            continue
        told["sent"] += 1
        told["accepted"] += one.state == "accepted"
        told["refused"] += one.state == "refused"
        told["waiting"] += one.state in ("submitted", "under_review", "more_asked")
        told["appeals"] += one.has_appeal
        if one.told_at is not None:
            days.append((one.told_at - one.sent_at) / timedelta(days=1))
    for name in ("sent", "waiting", "accepted", "refused", "appeals", "late"):
        assert getattr(group, name) == told[name], name
    assert group.days == (pytest.approx(median(days), abs=0.051) if days else None)
    assert group.sent == (group.waiting or 0) + (group.accepted or 0) + (group.refused or 0)


@given(CROWDS, st.randoms(use_true_random=False))
def test_figures_are_those_of_a_recount_and_none_tells_of_fewer_than_ten(
    crowds: Mapping[tuple[str, str], int], random: Random
) -> None:
    facts = facts_of(crowds, random)
    found = call_figures(facts)
    assert [one.call for one in found] == sorted({one.call for one in facts})
    for one in found:
        within = [fact for fact in facts if fact.call == one.call]
        regions = {place or "-": size for (call, place), size in crowds.items() if call == one.call and size}
        if len(within) < 10:
            assert nothing(one.whole)
            assert one.by_region == ()
            continue
        check(one.whole, within)
        assert {group.name for group in one.by_region} == {*regions}
        shown = [group for group in one.by_region if not nothing(group)]
        for group in shown:
            assert regions[group.name] >= 10
            check(group, [fact for fact in within if (fact.region or "-") == group.name])
        rest = len(within) - sum(regions[group.name] for group in shown)
        assert rest == 0 or rest >= 10, "the call less its regions would tell of a few"


@pytest.fixture
def world(database: Database) -> CallWorld:
    """A call without papers, whose deadline is in the month of its dossiers."""
    return CallWorld(database, plan=plan(papers=(), quota=20, closes_at="2027-01-25T23:59"))


def only(found: tuple[CallFigures, ...]) -> CallFigures:
    (one,) = found
    return one


def test_a_call_from_its_first_dossier_to_its_appeal(world: CallWorld) -> None:
    room = world.room
    sent = [world.sent(f"Association {number}", "03" if number < 11 else "04") for number in range(13)]
    room.dossiers.withdraw(sent[12].id)
    begun = world.begun()
    room.dossiers.save(begun.id, form("Retard"), "03")
    world.close()
    with pytest.raises(LateError):
        room.dossiers.submit(begun.id)
    with pytest.raises(LateError):
        room.dossiers.submit(begun.id)
    before = only(room.indicators.read(*JANUARY))
    assert (before.call, before.whole.sent, before.whole.waiting, before.whole.late) == (CALL, 12, 12, 1)
    assert (before.whole.accepted, before.whole.days) == (0, None)
    assert [group.name for group in before.by_region if nothing(group)] == ["03", "04"], "13 less 12 would tell of one"
    for place, one in enumerate(sent[:12]):
        world.score(one.id, (5, 5), (5, 5))
        room.decisions.decide(one.id, "comite", accepts=place < 9, reasons=[CallReason.MERIT])
    assert only(room.indicators.read(*JANUARY)) == before, "nobody was told anything yet"
    world.clock.advance(timedelta(days=10))
    room.decisions.send(CALL, "comite")
    room.appeals.make(sent[11].id, "Relisez.")
    after = only(room.indicators.read(*JANUARY)).whole
    assert (after.sent, after.waiting, after.accepted, after.refused, after.appeals) == (12, 0, 9, 3, 1)
    day, sent_at = timedelta(days=1), [one.submitted_at for one in room.dossiers.sent(CALL)]
    assert after.days == round(median((world.clock.now() - at) / day for at in sent_at if at), 1)
    assert room.indicators.read(*FEBRUARY) == ()
