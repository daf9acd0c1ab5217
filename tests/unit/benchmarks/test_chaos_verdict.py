from __future__ import annotations

from collections.abc import Hashable, Sequence

import pytest

from benchmarks.chaos.ledger import Account, Flight, Recorded, account
from benchmarks.chaos.providers import Key, Provider, Taken
from benchmarks.chaos.verdict import Course, Verdict, judge
from benchmarks.chaos.writing import Written
from connectors.fakes.delivery_times import DeliveryTimes

WRITTEN = [Written("telegram", 1, f"m1-{n}", n) for n in (1, 2, 3)]


def verdict(
    texts: Sequence[str | tuple[int, str]],
    flying: dict[str, int] | None = None,
    *,
    is_in_order: bool = False,
    found: Account | None = None,
    fallen: tuple[str, ...] = (),
    amiss: tuple[str, ...] = (),
    **times: float,
) -> Verdict:
    """Of sends to person 1, or to another; deliveries were made one second after another unless `times` say otherwise."""
    sends = [(1, text) if isinstance(text, str) else text for text in texts]
    taken = [Taken("telegram", person, text, float(at)) for at, (person, text) in enumerate(sends)]
    tried: dict[Hashable, float] = {n: times.get(f"tried_{n}", float(n)) for n in (1, 2, 3)}
    delivered = DeliveryTimes(tried=tried, taken={n: tried[n] + 0.5 for n in tried})
    provider = Provider(
        "telegram",
        lambda p, t: 0,
        delivered,
        lambda: taken,
        lambda chat: 1,
        lambda: 0,
        {},
        is_in_order=is_in_order,
        amiss=lambda: list(amiss),
    )
    excused: dict[Key, int] = {("telegram", 1, key): count for key, count in (flying or {}).items()}
    return judge(WRITTEN, [provider], Course(1, found or Account(len(excused), excused), fallen))


def test_messages_answered_once_in_order_hold_however_they_are_merged() -> None:
    found = verdict(["Bonjour !", "Reçu : m1-1 m1-2.", "Reçu : m1-3."])
    assert found.holds
    assert (found.messages, found.sends, found.doubled) == (3, 3, 0)


def test_a_message_that_no_send_names_is_lost() -> None:
    assert verdict(["m1-1", "m1-3"]).lost == ("m1-2",)


def test_a_message_answered_to_somebody_else_is_lost_and_strayed() -> None:
    found = verdict(["m1-1", (2, "m1-2"), "m1-3"])
    assert (found.lost, found.strayed) == (("m1-2",), ("m1-2",))


def test_an_answer_before_that_of_an_earlier_message_is_out_of_order() -> None:
    assert verdict(["m1-2", "m1-1", "m1-3"]).disordered == ("m1-2",)
    assert verdict(["m1-2 m1-1", "m1-3"]).disordered == ("m1-2",)


def test_the_order_of_delivery_counts_not_that_of_writing() -> None:
    assert verdict(["m1-2", "m1-1", "m1-3"], tried_1=2.6).holds
    assert verdict(["m1-1", "m1-2", "m1-3"], tried_1=2.6).disordered == ("m1-1",)


def test_deliveries_that_overlapped_have_no_order() -> None:
    assert verdict(["m1-2", "m1-1", "m1-3"], tried_2=1.2).holds


def test_a_send_made_twice_is_excused_only_as_often_as_it_was_in_flight_at_a_kill() -> None:
    twice = ["m1-1", "m1-1", "m1-2 m1-3"]
    assert verdict(twice).needless == ("m1-1 ×2",)
    excused = verdict(twice, {"m1-1": 1})
    assert (excused.doubled, excused.needless) == (1, ())
    assert verdict(["m1-1", *twice], {"m1-1": 1}).needless == ("m1-1 ×2",)


def test_two_greetings_are_a_send_made_twice() -> None:
    assert verdict(["Bonjour !", "Bonjour !", "m1-1 m1-2 m1-3"]).needless == ("Bonjour ×2",)


def test_two_different_sends_that_answer_one_message_are_told() -> None:
    assert verdict(["m1-1", "m1-1 m1-2", "m1-3"]).answered_twice == ("m1-1",)


def test_the_order_of_one_call_counts() -> None:
    times = DeliveryTimes()
    times.trying(["b", "a"])
    times.trying(["a", "b", "c"])
    assert times.is_before("b", "a")
    assert not times.is_before("a", "b")
    assert not times.is_before("b", "c")
    times.took(["b"], 0.0)
    times.trying(["d"])
    assert times.is_before("b", "d")
    assert not times.is_before("a", "d")


def test_what_can_only_come_in_order_is_out_of_order_however_deliveries_overlapped() -> None:
    assert verdict(["m1-2", "m1-1", "m1-3"], is_in_order=True, tried_2=1.2).disordered == ("m1-2",)


def test_an_earlier_answer_that_comes_again_after_a_later_one_is_out_of_order() -> None:
    found = verdict(["m1-1", "m1-2", "m1-1", "m1-3"], {"m1-1": 1})
    assert (found.doubled, found.disordered) == (1, ("m1-2",))


def test_messages_answered_together_keep_their_order_when_that_is_sent_again() -> None:
    found = verdict(["m1-1 m1-2", "m1-1 m1-2", "m1-3"], {"m1-1 m1-2": 1})
    assert (found.doubled, found.disordered) == (1, ())


def test_a_run_in_which_no_order_could_be_told_proves_nothing() -> None:
    found = verdict(["m1-1", "m1-2", "m1-3"], tried_1=1.0, tried_2=1.1, tried_3=1.2)
    assert (found.compared, found.faults["disordered"], found.holds) == (0, (), False)


def test_messages_delivered_before_an_earlier_one_and_deliveries_made_again_are_counted() -> None:
    found = verdict(["m1-2", "m1-1", "m1-3"], tried_1=2.6)
    assert (found.reordered, found.compared) == (1, 2)
    times = DeliveryTimes()
    for _ in range(3):
        times.took(["a"], 0.0)
    times.handed(["b"])
    assert times.again() == 2


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("unsent", {"found": Account(unsent=("telegram 1: Bonjour (parked)",))}),
        ("needless", {"found": Account(unknown=("telegram 1: Salut",))}),
        ("fallen", {"fallen": ("worker 1",)}),
        ("amiss", {"amiss": ("page 4 had shown more",)}),
    ],
)
def test_whatever_else_is_wrong_fails_the_run(name: str, given: dict[str, object]) -> None:
    found = verdict(["m1-1", "m1-2", "m1-3"], **given)  # type: ignore[arg-type]
    assert len(found.faults[name]) == 1
    assert not found.holds


KEY: Key = ("telegram", 1, "m1-1")


def taken(*times: float) -> list[Taken]:
    """Sends of one text."""
    return [Taken(*KEY, at) for at in times]


def sent(tries: int, since: float, state: str = "sent") -> dict[int, Recorded]:
    """The send at the end."""
    return {9: Recorded(KEY, state, tries, since)}


def test_a_try_that_was_taken_and_made_again_excuses_one_more() -> None:
    found = account([Flight(9, KEY, 1, 10.0)], sent(2, 20.0), taken(10.1, 20.1))
    assert (found.in_flight, found.excused) == (1, {KEY: 1})


def test_a_try_that_was_not_taken_excuses_nothing() -> None:
    found = account([Flight(9, KEY, 1, 10.0)], sent(2, 20.0), taken(20.1, 20.2))
    assert (found.in_flight, found.excused) == (0, {})


def test_a_try_that_was_seen_at_two_kills_excuses_one_more() -> None:
    """A send of unknown outcome that waits for its report stays in flight through the next kill."""
    found = account([Flight(9, KEY, 1, 10.0)] * 2, sent(2, 20.0), taken(10.1, 20.1, 20.2))
    assert (found.in_flight, found.excused) == (1, {KEY: 1})


def test_a_try_that_a_report_told_of_excuses_nothing() -> None:
    found = account([Flight(9, KEY, 1, 10.0)], sent(1, 10.0), taken(10.1))
    assert (found.in_flight, found.excused) == (1, {KEY: 0})


def test_two_tries_in_flight_at_two_kills_excuse_two() -> None:
    flights = [Flight(9, KEY, 1, 10.0), Flight(9, KEY, 2, 20.0)]
    assert account(flights, sent(3, 30.0), taken(10.1, 20.1, 30.1)).excused == {KEY: 2}


def test_a_record_without_a_send_and_a_send_without_a_record_are_told() -> None:
    assert account([], sent(1, 10.0), []).unsent == ("telegram 1: m1-1 (sent)",)
    assert account([], sent(1, 10.0, "parked"), taken(10.1)).unsent == ("telegram 1: m1-1 (parked)",)
    assert account([], {}, taken(10.1)).unknown == ("telegram 1: m1-1",)
