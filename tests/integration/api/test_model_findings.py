from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.models.budget import Spending
from agent.models.testing import FakeOpenAI, Scripted
from api.commands.doctor import model_findings
from api.settings import Settings
from api.wiring.agent import open_budget
from api.wiring.knowledge import open_database
from api.wiring.settings import load_settings
from core.errors import WrongUseError
from core.testing import LoopbackCall

pytestmark = pytest.mark.server


class Listing(FakeOpenAI):
    """An endpoint that lists its models."""

    def answer(self, call: LoopbackCall) -> None:
        """Reply to /models."""
        call.reply_json(200 if call.path.endswith("/models") else 404, {"data": []})


@pytest.fixture
def endpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeOpenAI]:
    monkeypatch.setenv("MUNADIL_DATA_DIR", str(tmp_path))
    with Listing([Scripted()]) as one:
        yield one


def settings(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> Settings:
    for name, value in changes.items():
        monkeypatch.setenv(f"MUNADIL_{name.upper()}", str(value))
    return load_settings()


def test_every_endpoint_that_is_set_is_looked_at(endpoint: FakeOpenAI, monkeypatch: pytest.MonkeyPatch) -> None:
    given = settings(
        monkeypatch,
        model_base_url=endpoint.base_url,
        model_name="one",
        model_2_base_url="http://127.0.0.1:9/v1",
        model_2_name="two",
        checker_base_url=endpoint.base_url,
        checker_name="three",
    )
    found = {one.name: one.works for one in model_findings(given)}
    assert found == {"model endpoint": True, "second model endpoint": False, "checker endpoint": True}


def test_what_was_spent_of_a_day_is_shown(endpoint: FakeOpenAI, monkeypatch: pytest.MonkeyPatch) -> None:
    given = settings(monkeypatch, model_base_url=endpoint.base_url, model_name="one", model_daily_tokens=1_000)
    with open_database(given) as database:
        budget = open_budget(given.agent, database)
        assert budget is not None
        budget.reserve(Spending(600))
        shown = list(model_findings(given))[-1]
        assert (shown.works, shown.detail) == (True, "today 600 of 1,000 tokens")
        budget.reserve(Spending(600))
        assert list(model_findings(given))[-1].works is False


def test_a_cap_that_cannot_be_kept_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WrongUseError, match="MUNADIL_MODEL_DAILY_COST needs prices"):
        settings(monkeypatch, model_name="one", model_daily_cost=2.5)
    with pytest.raises(WrongUseError, match="MUNADIL_MODEL_DAY_ZONE"):
        settings(monkeypatch, model_daily_cost=0, model_daily_tokens=5, model_day_zone="Mars/Base")


def test_without_a_model_nothing_is_wrong() -> None:
    (found,) = model_findings(load_settings())
    assert found.works is None
