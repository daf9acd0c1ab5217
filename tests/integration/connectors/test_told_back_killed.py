"""Told back while the process that tells is killed: nobody is left out, nobody hears twice beyond sends in flight."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.chaos.consulted import CHANGES
from benchmarks.chaos.told import told

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(900)]


ENGINES = pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])


@ENGINES
async def test_everybody_hears_of_every_change_and_of_none_twice(
    engine: str, data_dir: Path, request: pytest.FixtureRequest
) -> None:
    verdict = await told(_url(engine, data_dir, request), data_dir, people=40, changes=4, kills=3)
    assert verdict.holds, verdict
    assert (verdict.people, verdict.changes, verdict.kills) == (40, 4, 3)
    # A run in which all was told in one go at the end would prove nothing.
    assert verdict.sends > verdict.people


@ENGINES
async def test_a_consultation_tells_everybody_of_every_change_though_its_organiser_is_killed_too(
    engine: str, data_dir: Path, request: pytest.FixtureRequest
) -> None:
    verdict = await told(_url(engine, data_dir, request), data_dir, 20, CHANGES, kills=2, by_consultation=True)
    assert verdict.holds, verdict
    assert (verdict.people, verdict.changes, verdict.kills) == (20, 12, 2)
    assert verdict.sends > verdict.people


def _url(engine: str, data_dir: Path, request: pytest.FixtureRequest) -> str:
    if engine == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{(data_dir / 'munadil.db').as_posix()}"
