from __future__ import annotations

import logging
from pathlib import Path

import pytest

from benchmarks.chaos.experiment import ALONE, SPLIT, Shape, ours
from benchmarks.chaos.writing import Crowd

pytestmark = [pytest.mark.slow, pytest.mark.server]


@pytest.mark.parametrize(
    "shape", [pytest.param(ALONE, id="sqlite"), pytest.param(SPLIT, id="postgresql", marks=pytest.mark.postgres)]
)
async def test_both_channels_through_four_kills_lose_nothing_and_double_only_what_was_in_flight(
    shape: Shape, data_dir: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{(data_dir / 'munadil.db').as_posix()}"
    if shape is SPLIT:
        url = str(request.getfixturevalue("postgres_url"))
    verdict = await ours(url, data_dir, Crowd(messages=200, people=20), kills=4, shape=shape)
    logging.getLogger(__name__).warning("%s", verdict)
    assert (verdict.messages, verdict.kills) == (200, 4)
    assert verdict.lost == ()
    assert verdict.disordered == ()
    assert verdict.needless == ()
    assert verdict.answered_twice == ()
    assert verdict.strayed == ()
