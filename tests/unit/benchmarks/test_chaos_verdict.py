from __future__ import annotations

from collections.abc import Hashable, Sequence

from benchmarks.chaos.providers import Provider, Taken
from benchmarks.chaos.verdict import Kills, Verdict, judge
from benchmarks.chaos.writing import Written
from connectors.delivery_times import DeliveryTimes

WRITTEN = [Written("telegram", 1, f"m1-{n}", n) for n in (1, 2, 3)]


def verdict(texts: Sequence[str | tuple[int, str]], flying: dict[str, int] | None = None, **times: float) -> Verdict:
    """Of sends to person 1, or to another; deliveries were made one second after another unless `times` say otherwise."""
    sends = [(1, text) if isinstance(text, str) else text for text in texts]
    taken = [Taken("telegram", person, text, float(at)) for at, (person, text) in enumerate(sends)]
    tried: dict[Hashable, float] = {n: times.get(f"tried_{n}", float(n)) for n in (1, 2, 3)}
    delivered = DeliveryTimes(tried=tried, taken={n: tried[n] + 0.5 for n in tried})
    provider = Provider("telegram", lambda p, t: 0, delivered, lambda: taken, lambda chat: 1, lambda: 0, {})
    kills = Kills(1, {("telegram", 1, key): count for key, count in (flying or {}).items()}, len(flying or {}))
    return judge(WRITTEN, [provider], kills, seconds=1, memory=0)


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
