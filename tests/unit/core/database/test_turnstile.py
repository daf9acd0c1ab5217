from __future__ import annotations

import threading
import time
from collections.abc import Callable

from core.database.database import Database
from core.database.turnstile import Turnstile


def started(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    time.sleep(0.05)  # it is waiting by now, behind those before it
    return thread


def test_who_is_urgent_passes_before_all_who_came_earlier() -> None:
    turnstile, order = Turnstile(), list[str]()

    def passing(name: str, *, urgent: bool) -> Callable[[], None]:
        def work() -> None:
            with turnstile.passed(urgent=urgent, patience_s=10) as is_held:
                assert is_held
                order.append(name)
                time.sleep(0.01)

        return work

    with turnstile.passed(urgent=False, patience_s=10):
        first = [started(passing(name, urgent=False)) for name in ("work", "more work")]
        last = [started(passing(name, urgent=True)) for name in ("webhook", "another")]
    for thread in (*first, *last):
        thread.join(10)
    assert set(order[:2]) == {"webhook", "another"}
    assert set(order[2:]) == {"work", "more work"}


def test_whoever_has_waited_long_enough_goes_on_without_it_and_leaves_it_to_its_holder() -> None:
    turnstile, held = Turnstile(), list[bool]()

    def waits() -> None:
        for urgent in (True, False):
            with turnstile.passed(urgent=urgent, patience_s=0.01) as is_held:
                held.append(is_held)

    with turnstile.passed(urgent=False, patience_s=1):
        started(waits).join(10)
    with turnstile.passed(urgent=False, patience_s=1) as is_held:
        held.append(is_held)
    assert held == [False, False, True]


def test_what_raises_while_it_is_held_gives_it_back() -> None:
    turnstile = Turnstile()
    for _ in range(2):
        try:
            with turnstile.passed(urgent=True, patience_s=1) as is_held:
                assert is_held
                raise ValueError
        except ValueError:
            pass


def test_an_urgent_transaction_does_not_queue_behind_others(database: Database) -> None:
    order = list[str]()

    def write(name: str, *, urgent: bool = False) -> Callable[[], None]:
        def work() -> None:
            with database.write(urgent=urgent):
                order.append(name)
                time.sleep(0.05)

        return work

    with database.write():
        threads = [started(write(f"work {number}")) for number in range(3)]
        threads.append(started(write("webhook", urgent=True)))
    for thread in threads:
        thread.join(30)
    if database.is_sqlite:
        assert order[0] == "webhook"
    assert sorted(order) == ["webhook", "work 0", "work 1", "work 2"]
