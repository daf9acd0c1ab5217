from __future__ import annotations

from connectors.fakes.delivery_times import DeliveryTimes
from connectors.fakes.telegram.queue import UpdateQueue


def test_the_first_try_and_the_first_taking_of_a_delivery_stay_whatever_comes_again() -> None:
    times = DeliveryTimes()
    began = times.trying(["a"])
    times.took(["a"], began)
    first = (times.tried["a"], times.taken["a"])
    times.took(["a", "b"], times.trying(["a", "b"]))
    assert (times.tried["a"], times.taken["a"]) == first
    assert times.tried["b"] >= times.taken["a"]
    assert len(times.seconds) == 2


def test_an_update_that_is_asked_for_counts_as_taken_once_the_next_is_asked_for() -> None:
    queue = UpdateQueue()
    queue.put(lambda _: {"message": {"chat": {"id": 1}}})
    assert queue.take(0, 10, 0)[0]["update_id"] == 1
    assert (set(queue.times.tried), set(queue.times.taken)) == ({1}, set())
    assert queue.take(2, 10, 0) == []
    assert set(queue.times.taken) == {1}


def test_what_is_asked_for_again_counts_as_given_again() -> None:
    queue = UpdateQueue()
    queue.put(lambda _: {"message": {"chat": {"id": 1}}})
    assert [update["update_id"] for _ in range(3) for update in queue.take(0, 10, 0)] == [1, 1, 1]
    assert queue.times.again() == 2
    assert queue.times.seconds == []
