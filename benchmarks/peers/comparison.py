"""Ours beside its peers on Telegram: the same people, provider, model and kills, one after another; then each left alone."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.chaos.experiment import ALONE, Experiment
from benchmarks.chaos.ledger import Ledger
from benchmarks.chaos.processes import NotUpError, Process, free_port, munadil
from benchmarks.chaos.providers import Misdelivery, Provider, telegram
from benchmarks.chaos.quiet import Calm, watch
from benchmarks.chaos.runs import given
from benchmarks.chaos.verdict import Verdict
from benchmarks.chaos.writing import Crowd
from benchmarks.figures import Figure, compared
from benchmarks.peers.environment import NotInstalledError, python_with
from benchmarks.peers.model import ModelStub
from core.database.database import Database

CROWD, KILLS = Crowd(messages=300, people=50), 6
OURS = "Munadil"
_PATIENCE = 20.0
_KILLED, _CALM = Misdelivery(reordered=0.0), Misdelivery(0.0, 0.0, 0.0)
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Peer:
    """A program that is not ours."""

    name: str
    packages: tuple[str, ...]
    script: str
    path: str = ""
    """Where it takes webhooks; empty where it asks for updates."""


PEERS = (
    Peer("agno", ("agno[os,telegram,openai]==3.1.*",), "agno_server.py", "/telegram/webhook"),
    Peer(
        "PTB script",
        ("python-telegram-bot>=22.8,<23", "langchain-chroma>=1,<2", "langchain-openai>=1,<2"),
        "telegram_script.py",
    ),
)


@dataclass(frozen=True)
class _Set:
    """A program that is ready to be started, with its provider."""

    process: Process
    provider: Provider
    ledger: Ledger | None = None


@dataclass(frozen=True)
class _Result:
    """A program's two runs."""

    verdict: Verdict
    calm: Calm


def compare(crowd: Crowd = CROWD, kills: int = KILLS) -> list[Figure]:
    """Figures of ours and of each peer that can be installed."""
    results: dict[str, _Result] = {OURS: _result(_ours, crowd, kills)}
    missing: list[Figure] = []
    for peer in PEERS:
        try:
            python = python_with(peer.script.removesuffix(".py"), peer.packages)
            results[peer.name] = _result(lambda *at, peer=peer, python=python: _theirs(peer, python, *at), crowd, kills)
        except (NotInstalledError, NotUpError) as error:
            missing.append(Figure(f"{peer.name}: not run", 0, "", note=str(error).splitlines()[-1][:120]))
    figures = [figure for name, result in results.items() for figure in _killed(name, result.verdict, results[OURS])]
    return (
        figures
        + [f for name, result in results.items() for f in _left_alone(name, result.calm, results[OURS])]
        + missing
    )


def _result(opened: Callable[[Path, str, Misdelivery], Iterator[_Set]], crowd: Crowd, kills: int) -> _Result:
    with _opened(opened, _KILLED) as ready:
        chance = random.Random(11)  # killed at the same moments after each start
        made = Experiment(
            crowd, kills, ALONE, [ready.process], [ready.provider], ready.ledger, patience=_PATIENCE, chance=chance
        )
        verdict = asyncio.run(made.run())
    with _opened(opened, _CALM) as ready:
        try:
            ready.process.start()
            ready.process.wait()
            return _Result(verdict, asyncio.run(watch([ready.provider])))
        finally:
            ready.process.kill()


@contextmanager
def _opened(opened: Callable[[Path, str, Misdelivery], Iterator[_Set]], served: Misdelivery) -> Iterator[_Set]:
    with tempfile.TemporaryDirectory() as folder, ModelStub() as model:
        yield from opened(Path(folder), model.base_url, served)


def _ours(folder: Path, model: str, served: Misdelivery) -> Iterator[_Set]:
    port, url = free_port(), f"sqlite:///{folder / 'munadil.db'}"
    with telegram(port, served, is_limited=False) as provider, closing(Database(url)) as database:
        database.upgrade()
        address = {"MUNADIL_HOST": "127.0.0.1", "MUNADIL_PORT": str(port)}
        process = munadil("serve", 1, folder, {**provider.environment, **address, **given(url, folder)}, 0.0, model)
        yield _Set(process, provider, Ledger(database, folder, {"telegram": provider}))


def _theirs(peer: Peer, python: Path, folder: Path, model: str, served: Misdelivery) -> Iterator[_Set]:
    port = free_port()
    with telegram(port, served, path=peer.path, is_polled=not peer.path, is_limited=False) as provider:
        process = Process(
            peer.name,
            [str(python), str(_HERE / peer.script), str(port), str(folder), model],
            folder / "log",
            {**provider.peers, "ANONYMIZED_TELEMETRY": "false"},
            address=f"http://127.0.0.1:{port}/telegram/status" if peer.path else "",
            folder=folder,
        )
        yield _Set(process, provider)


def _killed(name: str, verdict: Verdict, ours: _Result) -> Iterator[Figure]:
    label = f"{name}, killed {verdict.kills}×"
    yield Figure(
        f"{label}: lost",
        len(verdict.lost),
        "messages",
        note=f"of {verdict.messages}, {verdict.redelivered} deliveries made again",
    )
    told = f"{verdict.doubled} in flight at a kill, greetings among them" if name == OURS else "answers alone"
    twice = max(verdict.again, verdict.doubled) + len(verdict.answered_twice)
    yield Figure(f"{label}: doubled", twice, "sends", note=told)
    yield Figure(f"{label}: out of order", len(verdict.disordered), "messages")
    if verdict.acknowledged_p95:
        yield _beside(
            name,
            f"{label}: acknowledged, p95",
            verdict.acknowledged_p95 * 1000,
            "ms",
            ours.verdict.acknowledged_p95 * 1000,
        )
    note = "no search and no embedder in it" if name == OURS else ""
    yield _beside(name, f"{label}: memory", verdict.memory / 1e6, "MB", ours.verdict.memory / 1e6, note)


def _left_alone(name: str, calm: Calm, ours: _Result) -> Iterator[Figure]:
    label, best = f"{name}, left alone", ours.calm
    for percent, seconds in calm.acknowledged.items():
        ours_took = best.acknowledged[percent] * 1000
        yield _beside(name, f"{label}: acknowledged, p{percent}", seconds * 1000, "ms", ours_took)
    note = "0.4 s of it wait for more" if name == OURS else ""
    yield _beside(name, f"{label}: message to reply, p50", calm.reply, "s", best.reply, note)
    yield _beside(name, f"{label}: messages held", calm.held, "messages/s", best.held, calm.tried)


def _beside(name: str, label: str, value: float, unit: str, ours: float, note: str = "") -> Figure:
    """A figure; a peer's beside ours."""
    return Figure(label, value, unit, note=note) if name == OURS else compared(label, value, unit, ours, note)
