from __future__ import annotations

import logging
from pathlib import Path

import pytest

from benchmarks.chaos.harness import Chaos
from benchmarks.chaos.people import People
from benchmarks.chaos.verdict import Verdict

pytestmark = [pytest.mark.slow, pytest.mark.server]


def assert_holds(verdict: Verdict) -> None:
    logging.getLogger(__name__).warning("%s", verdict)
    assert verdict.lost == ()
    assert verdict.disordered == ()
    assert verdict.unexplained == ()
    assert verdict.answered_twice == ()
    assert verdict.doubled <= verdict.in_flight


async def test_one_process_on_sqlite_killed_four_times_loses_nothing(data_dir: Path) -> None:
    url = f"sqlite:///{(data_dir / 'munadil.db').as_posix()}"
    assert_holds(await Chaos(url, data_dir, People(messages=200, people=20, per_second=20)).run())


@pytest.mark.postgres
async def test_of_two_workers_on_postgresql_one_killed_for_good_the_other_takes_its_turns_over(
    postgres_url: str, data_dir: Path
) -> None:
    chaos = Chaos(
        postgres_url,
        data_dir,
        People(messages=200, people=20, per_second=20),
        roles=("api", "worker", "worker", "worker"),
        killed=(1, 2, 2, 2),
        buried=(1,),
    )
    assert_holds(await chaos.run())
