"""Runs of ours: on which database, in which processes, and how Telegram's messages come in."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.chaos.experiment import ALONE, PAIR, SPLIT, Experiment, Shape
from benchmarks.chaos.ledger import Ledger
from benchmarks.chaos.pages import pages
from benchmarks.chaos.processes import free_port, munadil
from benchmarks.chaos.providers import Misdelivery, Provider, telegram, whatsapp
from benchmarks.chaos.verdict import Verdict
from benchmarks.chaos.writing import Crowd
from connectors.desk.decisions import ChannelDecisions
from core.clock import SystemClock
from core.database.database import Database


@dataclass(frozen=True)
class Run:
    """One of the ways to run the product."""

    name: str
    database: str
    shape: Shape
    is_polled: bool = False
    """Whether Telegram's messages are asked for."""


RUNS = (
    Run("SQLite, 1 process", "sqlite", ALONE),
    Run("SQLite, 2 processes, polling", "sqlite", PAIR, is_polled=True),
    Run("PostgreSQL, 3 processes", "postgresql", SPLIT),
    Run("PostgreSQL, 1 process, polling", "postgresql", ALONE, is_polled=True),
)


async def ours(
    run: Run,
    url: str,
    folder: Path,
    crowd: Crowd,
    kills: int,
    *,
    answer_seconds: float = 0.1,
    told: Callable[[str], None] = lambda _: None,
) -> Verdict:
    """A run of ours on both providers' channels and the page, on this database."""
    with (
        channels(free_port(), Misdelivery(), is_polled=run.is_polled) as (providers, settings),
        closing(Database(url)) as database,
    ):
        prepare(database)
        environment = {**settings, **given(url, folder)}
        counts: Counter[str] = Counter()
        processes = []
        for role in run.shape.roles:
            counts[role] += 1
            named = run.database == "postgresql" and role != "api"
            processes.append(munadil(role, counts[role], folder, environment, answer_seconds, is_renamed=named))
        ledger = Ledger(database, folder, {provider.channel: provider for provider in providers})
        return await Experiment(crowd, kills, run.shape, processes, providers, ledger, told=told).run()


@contextmanager
def channels(
    port: int, served: Misdelivery, *, is_polled: bool = False, has_pages: bool = True
) -> Iterator[tuple[tuple[Provider, ...], Mapping[str, str]]]:
    """All channels of a server on this port, and the settings for them."""
    with ExitStack() as stack:
        providers = [stack.enter_context(telegram(port, served, is_polled=is_polled))]
        providers += [stack.enter_context(open_(port, served)) for open_ in (whatsapp, pages)[: 1 + has_pages]]
        settings = {"MUNADIL_HOST": "127.0.0.1", "MUNADIL_PORT": str(port)}
        for provider in providers:
            settings |= provider.environment
        yield tuple(providers), settings


def prepare(database: Database) -> None:
    """Bring a database up to date, with WhatsApp allowed."""
    database.upgrade()
    ChannelDecisions(database, SystemClock()).record("whatsapp", "benchmark", "a fake on loopback")


def given(url: str, folder: Path) -> dict[str, str]:
    """Settings of our processes for a database and a data folder."""
    return {"MUNADIL_DATABASE_URL": url, "MUNADIL_DATA_DIR": str(folder), "MUNADIL_LOG_LEVEL": "warning"}


@contextmanager
def databases(wanted: Sequence[str]) -> Iterator[Mapping[str, Callable[[str], tuple[str, Path]]]]:
    """Makers of fresh databases, by their engines' names: URL and data folder; PostgreSQL only where there is one."""
    from sqlalchemy import create_engine, text

    from tests.postgres import PostgresMissingError, find_binaries, run_postgres

    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="munadil-chaos-")))

        def sqlite(name: str) -> tuple[str, Path]:
            (root / name).mkdir()
            return f"sqlite:///{(root / name / 'munadil.db').as_posix()}", root / name

        def postgresql(name: str) -> tuple[str, Path]:
            (root / name).mkdir()
            with closing(create_engine(server.format("postgres"), isolation_level="AUTOCOMMIT").connect()) as admin:
                admin.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template0'))
            return server.format(name), root / name

        found: dict[str, Callable[[str], tuple[str, Path]]] = {"sqlite": sqlite}
        if "postgresql" in wanted:
            try:
                server = stack.enter_context(run_postgres(find_binaries()))
                found["postgresql"] = postgresql
            except PostgresMissingError:
                pass
        yield found
