from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.chaos.experiment import ALONE, PAIR, SPLIT
from benchmarks.chaos.runs import Run, ours
from benchmarks.chaos.writing import Crowd

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(900)]
EVERYBODY, FEW = Crowd(messages=200, people=20), Crowd(messages=60, people=10)


@pytest.mark.parametrize(
    ("run", "crowd", "kills"),
    [
        pytest.param(Run("one process", "sqlite", ALONE), EVERYBODY, 4, id="sqlite"),
        pytest.param(Run("split", "postgresql", SPLIT), EVERYBODY, 4, id="postgresql", marks=pytest.mark.postgres),
        pytest.param(Run("polled, split", "sqlite", PAIR, is_polled=True), FEW, 2, id="polling"),
    ],
)
async def test_every_channel_through_kills_loses_nothing_and_doubles_only_what_was_in_flight(
    run: Run, crowd: Crowd, kills: int, data_dir: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{(data_dir / 'munadil.db').as_posix()}"
    if run.database == "postgresql":
        url = str(request.getfixturevalue("postgres_url"))
    verdict = await ours(run, url, data_dir, crowd, kills)
    assert not any(verdict.faults.values()), verdict
    # A run that never delivered twice, or in which no order could be told, would prove nothing.
    assert (verdict.messages, verdict.kills) == (crowd.messages, kills)
    assert verdict.redelivered > 0 or crowd is FEW
    assert verdict.compared > crowd.messages - crowd.people
