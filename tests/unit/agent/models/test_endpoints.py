from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

import pytest

from agent.answer import TokenUsage
from agent.errors import ComposerError
from agent.models.breaker import Breaker
from agent.models.budget import TokenPrices
from agent.models.chat import Piece, Prompt
from agent.models.endpoints import Endpoint, Endpoints
from agent.models.testing import InMemoryBudget, ScriptedModel
from agent.turn import StepLog

PROMPT = Prompt("Say something.", "Now.", {})


def endpoint(*replies: str | ComposerError, name: str = "first", most: int = 50, failures: int = 3) -> Endpoint:
    return Endpoint(ScriptedModel(*replies, name=name), Breaker(failures, 60.0), most, TokenPrices(1.0, 2.0))


async def words(pieces: AsyncIterator[Piece]) -> AsyncGenerator[str, None]:
    """Every word of a reply as it comes; one that begins with "no" is of no use."""
    text = ""
    async for piece in pieces:
        text += piece.text
        if text.startswith("no"):
            raise ComposerError("malformed")
        if piece.text:
            yield piece.text


async def made(endpoints: Endpoints, log: StepLog, seconds: float = 10.0) -> str:
    async with aclosing(endpoints.made(PROMPT, words, log, seconds)) as found:
        return "".join([one async for one in found])


async def test_the_record_says_which_provider_wrote() -> None:
    log = StepLog("compose")
    first = Endpoint(ScriptedModel(ComposerError("timeout")), Breaker(3, 60.0), host="a.example")
    second = Endpoint(ScriptedModel("hello there"), Breaker(3, 60.0), host="b.example")
    assert await made(Endpoints([first, second]), log) == "hello there"
    assert log.detail["provider"] == "b.example"


@pytest.mark.parametrize(
    ("failure", "cause"),
    [
        (ComposerError("timeout"), "timeout"),
        (ComposerError("refusal"), "refusal"),
        (ComposerError("length"), "length"),
        (ComposerError("connection"), "connection"),
        (ComposerError("http_429"), "http_429"),
        (ComposerError("http_503"), "http_503"),
        ("no use at all", "malformed"),
    ],
)
async def test_whatever_fails_the_next_one_is_asked_and_the_record_says_why(
    failure: str | ComposerError, cause: str
) -> None:
    log = StepLog("compose")
    both = Endpoints([endpoint(failure), endpoint("hello there", name="second")])
    assert await made(both, log) == "hello there"
    assert log.detail == {"endpoint_failures": [f"first: {cause}"]}
    assert log.model == "second"


async def test_where_all_fail_nothing_is_made_and_each_is_named() -> None:
    log = StepLog("compose")
    both = Endpoints([endpoint(ComposerError("http_500")), endpoint(ComposerError("timeout"), name="second")])
    assert await made(both, log) == ""
    assert log.detail["endpoint_failures"] == ["first: http_500", "second: timeout"]
    assert log.detail["model_failure"] == "timeout"


async def test_what_was_made_already_stands_and_is_not_made_again() -> None:
    async def first_piece_then_nothing(pieces: AsyncIterator[Piece]) -> AsyncGenerator[str, None]:
        async for piece in pieces:
            yield piece.text
            raise ComposerError("connection")

    log, second = StepLog("compose"), ScriptedModel("again", name="second")
    both = Endpoints([endpoint("half and half"), Endpoint(second, Breaker(3, 60.0))])
    async with aclosing(both.made(PROMPT, first_piece_then_nothing, log, 10.0)) as found:
        assert [one async for one in found] == ["half a"]
    assert not second.asked
    assert log.detail["model_failure"] == "connection"


async def test_each_has_a_breaker_of_its_own() -> None:
    first, second = endpoint(ComposerError("http_500"), failures=2), endpoint("hello", name="second")
    both = Endpoints([first, second])
    for _ in range(4):
        log = StepLog("compose")
        assert await made(both, log) == "hello"
    assert log.detail["endpoint_failures"] == ["first: paused"]
    assert isinstance(first.model, ScriptedModel)
    assert len(first.model.asked) == 2


async def test_the_time_left_is_shared_with_those_that_stand_behind() -> None:
    models = [ScriptedModel(ComposerError("timeout"), name=f"m{n}") for n in range(3)]
    three = Endpoints([Endpoint(model, Breaker(3, 60.0)) for model in models])
    await made(three, StepLog("compose"), 8.0)
    given = [model.given[0] or 0.0 for model in models]
    assert given == pytest.approx([4.0, 4.0, 8.0], abs=0.2)


async def test_with_no_time_left_nobody_is_asked() -> None:
    log, one = StepLog("compose"), endpoint("hello")
    assert await made(Endpoints([one]), log, 0.0) == ""
    assert log.detail["model_failure"] == "no_time"
    assert not one.breaker.is_open


async def test_beyond_the_budget_nobody_is_asked_and_no_endpoint_is_to_blame() -> None:
    log, one = StepLog("compose"), endpoint("hello", failures=1)
    assert await made(Endpoints([one], InMemoryBudget(10)), log) == ""
    assert log.detail["model_failure"] == "over_budget"
    assert not one.breaker.is_open
    assert isinstance(one.model, ScriptedModel)
    assert not one.model.asked


async def test_what_a_call_came_to_takes_the_place_of_what_was_set_aside() -> None:
    model = ScriptedModel("hello there", tokens=TokenUsage(7, 3))
    budget, log = InMemoryBudget(1000), StepLog("compose")
    await made(Endpoints([Endpoint(model, Breaker(3, 60.0), 500, TokenPrices(1.0, 2.0))], budget), log)
    assert (budget.spent.tokens, budget.spent.micros) == (10, 13)
    assert log.tokens == TokenUsage(7, 3)


async def test_an_endpoint_that_counts_nothing_is_counted_for() -> None:
    budget = InMemoryBudget(1000)
    await made(Endpoints([endpoint("hello there my friend")], budget), StepLog("compose"))
    assert 8 <= budget.spent.tokens <= 14


async def test_a_refused_connection_costs_nothing() -> None:
    budget = InMemoryBudget(1000)
    await made(Endpoints([endpoint(ComposerError("connection"))], budget), StepLog("compose"))
    assert budget.spent.tokens == 0
