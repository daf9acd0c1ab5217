from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from api.watch import Watch
from core.alerts import Alert, AlertKind
from core.errors import UnavailableError

MB = 1024 * 1024


@dataclass(frozen=True)
class Numbers:
    faults: tuple[str, ...] = ()
    send_faults: tuple[str, ...] = ()
    handovers: tuple[int, ...] = ()
    awake: tuple[str, ...] = ()


class Told:
    def __init__(self) -> None:
        self.alerts: list[Alert] = []

    def alert(self, alert: Alert) -> None:
        self.alerts.append(alert)


def look(
    *, free: int = 5000, numbers: Callable[[], Numbers] = Numbers, spent: bool = False, least: int = 1024
) -> list[AlertKind]:
    told = Told()
    Watch(
        told,
        data_dir=Path("data"),
        least_free_mb=least,
        messaging=numbers,
        is_budget_spent=lambda: spent,
        free=lambda _: free * MB,
    ).look()
    return [alert.kind for alert in told.alerts]


def unavailable() -> Numbers:
    raise UnavailableError


def test_nothing_is_said_while_all_is_well() -> None:
    assert look() == []


def test_staff_hears_of_a_full_disk_a_spent_budget_a_queue_and_a_channel() -> None:
    assert look(free=1000) == [AlertKind.DISK_FULL]
    assert look(free=0, least=0) == []
    assert look(spent=True) == [AlertKind.BUDGET_SPENT]
    sends = "12 of the last 20 sends failed"
    faults = Numbers((f"{300} messages are unanswered (limit 100)", sends), (sends,))
    assert look(numbers=lambda: faults) == [AlertKind.QUEUE_GROWING, AlertKind.CHANNEL_DOWN]


def test_staff_hears_of_everybody_who_asks_for_a_person() -> None:
    assert look(numbers=lambda: Numbers(handovers=(7, 8))) == [AlertKind.PERSON_WANTED] * 2


def test_staff_hears_of_a_conversation_that_is_back() -> None:
    assert look(numbers=lambda: Numbers(awake=("3f9a12c4",))) == [AlertKind.SNOOZE_OVER]


def test_what_cannot_be_looked_at_keeps_nothing_else_from_being_looked_at() -> None:
    assert look(free=1, numbers=unavailable, spent=True) == [AlertKind.DISK_FULL, AlertKind.BUDGET_SPENT]
