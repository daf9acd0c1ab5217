from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from structlog.testing import capture_logs

from agent.models.budget import Caps, Reservation, Spending
from agent.models.spending import DailyBudget
from core.database.database import Database
from core.testing import FixedClock

ZONE = ZoneInfo("Africa/Casablanca")


def budget(database: Database, clock: FixedClock | None = None, **caps: float) -> DailyBudget:
    given = Caps.given(int(caps.get("tokens", 0)), caps.get("cost", 0.0))
    return DailyBudget(database, clock or FixedClock(), given, ZONE)


def taken(one: DailyBudget, tokens: int, micros: int = 0) -> Reservation:
    reserved = one.reserve(Spending(tokens, micros))
    assert reserved is not None
    return reserved


def test_no_more_than_the_cap_is_set_aside(database: Database) -> None:
    one = budget(database, tokens=100)
    taken(one, 60)
    assert one.reserve(Spending(41)) is None
    taken(one, 40)


def test_what_a_call_came_to_takes_the_place_of_the_most_it_might(database: Database) -> None:
    one = budget(database, tokens=100)
    one.settle(taken(one, 90), Spending(10))
    taken(one, 90)
    assert one.today().spent == Spending(100)


def test_a_cap_on_cost_bounds_by_prices(database: Database) -> None:
    one = budget(database, cost=0.5)
    taken(one, 1000, 400_000)
    assert one.reserve(Spending(1, 100_001)) is None
    assert one.today().spent.cost == 0.4


def test_processes_share_it_and_a_restart_forgets_nothing(database: Database) -> None:
    taken(budget(database, tokens=100), 60)
    assert budget(database, tokens=100).reserve(Spending(60)) is None


def test_many_at_once_never_take_more_than_is_left(database: Database) -> None:
    one, got = budget(database, tokens=100), list[bool]()
    threads = [threading.Thread(target=lambda: got.append(one.reserve(Spending(9)) is not None)) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (got.count(True), len(got)) == (11, 16)
    assert one.today().spent == Spending(99)


def test_a_day_begins_at_midnight_of_the_zone(database: Database) -> None:
    clock = FixedClock(datetime(2026, 11, 29, 22, 30, tzinfo=UTC))
    one = budget(database, clock, tokens=100)
    late = taken(one, 100)
    clock.advance(timedelta(hours=1))  # 00:30 in Casablanca
    assert one.today().spent == Spending(0)
    taken(one, 70)
    one.settle(late, Spending(5))  # counts for the day that it began
    assert one.today().spent == Spending(70)


def test_the_first_refusal_of_a_day_is_told_once_and_shown(database: Database) -> None:
    clock = FixedClock()
    one = budget(database, clock, tokens=100)
    assert not one.today().is_at_cap
    with capture_logs() as told:
        for _ in range(3):
            one.reserve(Spending(101))
        budget(database, clock, tokens=100).reserve(Spending(101))
        clock.advance(timedelta(days=1))
        one.reserve(Spending(101))
    alerts = [line for line in told if line["event"] == "model.daily_cap_reached"]
    assert [line["log_level"] for line in alerts] == ["warning", "warning"]
    assert one.today().is_at_cap


def test_gauges_show_what_was_spent(database: Database) -> None:
    one = budget(database, tokens=100, cost=2.0)
    taken(one, 60, 1_500_000)
    shown = {metric.name: metric.samples[0].value for metric in one.collect()}
    assert shown == {"munadil_model_tokens_today": 60, "munadil_model_cost_today": 1.5, "munadil_model_at_daily_cap": 0}
