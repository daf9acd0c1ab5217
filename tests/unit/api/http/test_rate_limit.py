"""The limit on how fast one address may ask."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.http.gate.rate_limit import RateLimit
from tests.unit.api.client import assert_problem, client


class Ticks:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_lets_a_burst_through_then_an_even_pace() -> None:
    ticks = Ticks()
    limit = RateLimit(6, monotonic=ticks)
    assert [limit.take("a") for _ in range(7)] == [0] * 6 + [10]
    ticks.now += 10
    assert limit.take("a") == 0
    assert limit.take("a") == 10


def test_clients_do_not_share_a_limit() -> None:
    limit = RateLimit(1, monotonic=Ticks())
    assert [limit.take("a"), limit.take("b"), limit.take("a")] == [0, 0, 60]


def test_zero_sets_no_limit() -> None:
    limit = RateLimit(0, monotonic=Ticks())
    assert not any(limit.take("a") for _ in range(1000))


@given(per_minute=st.integers(1, 60), gaps=st.lists(st.floats(0, 20), max_size=200))
def test_no_minute_holds_more_than_twice_the_rate(per_minute: int, gaps: list[float]) -> None:
    ticks = Ticks()
    limit = RateLimit(per_minute, monotonic=ticks)
    passed = []
    for gap in gaps:
        ticks.now += gap
        wait = limit.take("a")
        assert wait >= 0
        if wait == 0:
            passed.append(ticks.now)
    for start in passed:
        assert sum(start <= at < start + 60 for at in passed) <= 2 * per_minute


async def test_a_refusal_says_when_to_come_back() -> None:
    async with client(rate_limit=2) as http:
        answers = [await http.post("/v1/ask", json={"question": "x"}) for _ in range(3)]
        live = await http.get("/health/live")
    assert [a.status_code for a in answers] == [200, 200, 429]
    problem = assert_problem(answers[2], 429, "rate-limited")
    assert answers[2].headers["retry-after"] == "30"
    assert "30" in problem["remedy"]
    assert live.status_code == 200
