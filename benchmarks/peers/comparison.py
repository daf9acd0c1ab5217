"""Ours beside its peers on Telegram: the same people, provider, model and kills, one after another."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.chaos.experiment import ALONE, Experiment, environment
from benchmarks.chaos.ledger import Ledger
from benchmarks.chaos.munadil import NAMES
from benchmarks.chaos.processes import NotUpError, Process, free_port, munadil
from benchmarks.chaos.providers import Provider, telegram
from benchmarks.chaos.verdict import Verdict
from benchmarks.chaos.writing import Crowd
from benchmarks.figures import Figure
from benchmarks.peers.environment import NotInstalledError, python_with
from benchmarks.peers.model import ModelStub
from core.database import Database

CROWD, KILLS = Crowd(messages=300, people=50), 6
_PATIENCE = 20.0
_POLLED_SECONDS = 1e-3
"""A call takes longer: what is quicker was asked for, and has no acknowledgement."""
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


def compare() -> list[Figure]:
    """Figures of ours and of each peer that can be installed."""
    figures = _figures("Munadil", _alone(_ours))
    for peer in PEERS:
        try:
            python = python_with(peer.script.removesuffix(".py"), peer.packages)
            figures += _figures(
                peer.name, _alone(lambda *given, peer=peer, python=python: _theirs(peer, python, *given))
            )
        except (NotInstalledError, NotUpError) as error:
            figures.append(Figure(f"{peer.name}: not run", 0, "", note=str(error).splitlines()[-1][:120]))
    return figures


def _alone(run: Callable[[Path, str], Verdict]) -> Verdict:
    with tempfile.TemporaryDirectory() as folder, ModelStub() as model:
        return run(Path(folder), model.base_url)


def _ours(folder: Path, model: str) -> Verdict:
    port, url = free_port(), f"sqlite:///{folder / 'munadil.db'}"
    with (
        telegram(port, repeated=0.1, reordered=0.0, is_limited=False) as provider,
        closing(Database(url)) as database,
    ):
        database.upgrade()
        process = munadil("serve", 1, folder, environment(url, folder, port, [provider]), 0.0, model)
        return _run([process], provider, Ledger(database, folder, {"telegram": provider}))


def _theirs(peer: Peer, python: Path, folder: Path, model: str) -> Verdict:
    port = free_port()
    given = {"repeated": 0.1, "reordered": 0.0}
    with telegram(port, **given, path=peer.path, is_polled=not peer.path, is_limited=False) as provider:
        process = Process(
            peer.name,
            [str(python), str(_HERE / peer.script), str(port), str(folder), model],
            folder / "log",
            {**provider.peers, "ANONYMIZED_TELEMETRY": "false"},
            address=f"http://127.0.0.1:{port}/telegram/status" if peer.path else "",
            folder=folder,
        )
        return _run([process], provider, None)


def _run(processes: Sequence[Process], provider: Provider, ledger: Ledger | None) -> Verdict:
    chance = random.Random(11)  # killed at the same moments after each start
    made = Experiment(CROWD, KILLS, ALONE, processes, [provider], ledger, patience=_PATIENCE, chance=chance)
    return asyncio.run(made.run())


def _figures(name: str, verdict: Verdict) -> list[Figure]:
    answers = [said for said in verdict.needless if NAMES.match(said)]  # a peer's apologies are alike
    twice = verdict.doubled + len(answers) + len(verdict.answered_twice)
    label = f"{name}, killed {verdict.kills}×"
    note = f"{verdict.messages} messages of {CROWD.people} people on Telegram, a tenth delivered again"
    figures = [
        Figure(f"{label}: lost", len(verdict.lost), "messages", note=note),
        Figure(f"{label}: doubled", twice, "sends", note=f"{verdict.doubled} of them in flight at a kill" if verdict.doubled else ""),
        Figure(f"{label}: out of order", len(verdict.disordered), "messages"),
    ]  # fmt: skip
    if verdict.acknowledged_p95 > _POLLED_SECONDS:
        figures.append(Figure(f"{label}: acknowledged, p95", verdict.acknowledged_p95 * 1000, "ms"))
    note = "no search and no embedder in it" if name == "Munadil" else ""
    return [*figures, Figure(f"{label}: memory", verdict.memory / 1e6, "MB", note=note)]
