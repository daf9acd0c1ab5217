"""How fast messages are taken in and answered, beside a bare insert, and what kills leave of them, beside other programs."""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from agent.agent import Agent
from agent.question import Question
from benchmarks.answer import QUESTIONS, quoting_agent
from benchmarks.chaos import quiet
from benchmarks.chaos.experiment import ALONE, SPLIT
from benchmarks.chaos.runs import databases
from benchmarks.figures import Figure, compared
from benchmarks.peers.comparison import compare
from connectors.message import Inbound, Outbound
from connectors.messaging import Messaging, open_messaging
from connectors.responder import Conversation, PastTurn, Records, Response
from connectors.settings import ConnectorSettings
from connectors.testing import EchoResponder, FakeChannel, delivery, text_message
from core.database.database import Database
from core.language.forms import Language

_ACCEPTED = 500
_TURNS = 500
_PEOPLE = 50
_QUOTING_ROUNDS, _ASKED_EACH = 3, 10
_AT_ONCE = 8
"""Questions asked at once of an agent that quotes: it thinks in threads, and the machine has two cores."""


def run(shared: Path) -> list[Figure]:
    """Acknowledgement and turns a second with an answer that costs nothing; over HTTP; and through kills, beside the peers."""
    load = os.getloadavg()[0]
    figures = [
        Figure("load average before", load, "", note=f"of {os.cpu_count()} cores; what else runs slows everything")
    ]
    with tempfile.TemporaryDirectory() as scratch:
        url = f"sqlite:///{Path(scratch) / 'munadil.db'}"
        figures += measure("SQLite", url, Path(scratch))
        figures.append(_quoted(shared, Path(scratch)))
        with _postgres() as server:
            if server:
                figures += measure("PostgreSQL", server, Path(scratch))
    with databases(("sqlite", "postgresql")) as found:
        for name, fresh in found.items():
            figures += quiet.measure(name, *fresh(f"quiet_{name}"), ALONE if name == "sqlite" else SPLIT)
    return figures + compare()


def measure(name: str, url: str, scratch: Path) -> list[Figure]:
    """The figures of one engine."""
    with closing(Database(url)) as database:
        database.upgrade()
        bare = _bare(database)
        quiet = asyncio.run(_acknowledge(database, scratch))
        turns, latency = asyncio.run(_answer(database, scratch))
    return [
        compared(f"accept, {name}, p50", _percentile(quiet, 50) * 1000, "ms", _percentile(bare, 50) * 1000, "baseline: one insert"),
        compared(f"accept, {name}, p99", _percentile(quiet, 99) * 1000, "ms", _percentile(bare, 99) * 1000, "baseline: one insert"),
        Figure(f"turns, {name}", turns, "turns/s", note=f"{_TURNS} messages of {_PEOPLE} people, one process"),
        Figure(f"accepted to sent, {name}, p50", latency * 1000, "ms", note="idle, no wait for quick messages"),
    ]  # fmt: skip


def _bare(database: Database) -> list[float]:
    with database.write() as session:
        session.execute(text("CREATE TABLE bare (id INTEGER PRIMARY KEY, said VARCHAR)"))
    taken = []
    for number in range(_ACCEPTED):
        start = time.perf_counter()
        with database.write() as session:
            session.execute(text("INSERT INTO bare VALUES (:n, 'x')"), {"n": number})
        taken.append(time.perf_counter() - start)
    return taken


async def _acknowledge(database: Database, scratch: Path) -> list[float]:
    messaging = _open(database, scratch, FakeChannel(), answers=False)
    taken = []
    for number in range(_ACCEPTED):
        message = delivery(text_message("quel est le programme ?", id_=f"a{number}", chat=f"a{number % _PEOPLE}"))
        start = time.perf_counter()
        messaging.inbox.accept(message)
        taken.append(time.perf_counter() - start)
    for person in range(_PEOPLE):
        messaging.conversations.erase(
            messaging.identity.conversation(text_message("", id_="", chat=f"a{person}").address)
        )
    await messaging.engine.stop()
    return taken


async def _answer(database: Database, scratch: Path) -> tuple[float, float]:
    channel = FakeChannel()
    messaging = _open(database, scratch, channel, answers=True)
    for number in range(_TURNS):
        # One wake-up each and nothing merged: a message of everybody, then the next of everybody.
        messaging.inbox.accept(delivery(text_message(str(number), id_=f"t{number}", chat=f"t{number}")))
    start = time.perf_counter()
    await messaging.engine.start()
    await _until(lambda: len(channel.sent) >= _TURNS)
    turns = _TURNS / (time.perf_counter() - start)
    waits = []
    for number in range(20):
        before, sent = time.perf_counter(), len(channel.sent)
        message = delivery(text_message("x", id_=f"l{number}", chat="l"))
        await asyncio.to_thread(messaging.inbox.accept, message)
        await _until(lambda sent=sent: len(channel.sent) > sent)  # type: ignore[misc]
        waits.append(time.perf_counter() - before)
    await messaging.engine.stop()
    return turns, statistics.median(waits)


class _QuotingResponder:
    """Answers with what the agent says, and nothing around it."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent

    async def respond(self, conversation: Conversation, messages: tuple[Inbound, ...], records: Records) -> Response:
        """The agent's text."""
        answer = await self._agent.answer(Question(messages[0].text))
        turn = PastTurn(records.turn, messages[0].text, answer.text, answer.status.value)
        return Response((Outbound(answer.text or "…", Language.FRENCH),), turn=turn, answer={"text": answer.text})


def _quoted(shared: Path, scratch: Path) -> Figure:
    """Turns a second with the agent that quotes, beside that agent asked as many questions at once and nothing else."""
    agent, rounds = quoting_agent(shared, scratch), []
    with closing(Database(f"sqlite:///{scratch / 'quoting.db'}")) as database:
        database.upgrade()
        for number in range(_QUOTING_ROUNDS):
            # A question that was asked before is not embedded again: each is asked in words of its own.
            asked = [f"{question} ({number}.{n})" for n, question in enumerate(QUESTIONS * _ASKED_EACH)]
            alone = asyncio.run(_asked(agent, [f"{question} !" for question in asked]))
            rounds.append((asyncio.run(_quote(database, scratch, agent, asked, f"q{number}")), alone))
    turns, alone = max(rounds)[0], max(alone for _, alone in rounds)
    note = f"baseline: the agent alone, {_AT_ONCE} at once; best of {_QUOTING_ROUNDS} taken in turn"
    return compared("turns, SQLite, an agent that quotes", turns, "turns/s", alone, note)


async def _asked(agent: Agent, questions: Sequence[str]) -> float:
    slots = asyncio.Semaphore(_AT_ONCE)

    async def ask(question: str) -> None:
        async with slots:
            await agent.answer(Question(question))

    start = time.perf_counter()
    await asyncio.gather(*(ask(question) for question in questions))
    return len(questions) / (time.perf_counter() - start)


async def _quote(database: Database, scratch: Path, agent: Agent, questions: Sequence[str], prefix: str) -> float:
    channel = FakeChannel()
    settings = ConnectorSettings(merge_seconds=0.0, concurrent_turns=_AT_ONCE)
    messaging = open_messaging(database, settings, scratch, {"telegram": channel}, _QuotingResponder(agent))
    for number, question in enumerate(questions):
        messaging.inbox.accept(delivery(text_message(question, id_=f"{prefix}-{number}", chat=f"{prefix}-{number}")))
    start = time.perf_counter()
    await messaging.engine.start()
    await _until(lambda: len(channel.sent) >= len(questions))
    turns = len(questions) / (time.perf_counter() - start)
    await messaging.engine.stop()
    return turns


def _open(database: Database, scratch: Path, channel: FakeChannel, *, answers: bool) -> Messaging:
    settings = ConnectorSettings(merge_seconds=0.0)
    return open_messaging(database, settings, scratch, {"telegram": channel}, EchoResponder() if answers else None)


async def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not condition() and time.monotonic() < deadline:  # noqa: ASYNC110 -- a benchmark has nothing to be told by
        await asyncio.sleep(0.005)


def _percentile(values: list[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


@contextmanager
def _postgres() -> Iterator[str]:
    """URL of a fresh database of a PostgreSQL of our own; empty where the machine has none."""
    from tests.postgres import PostgresMissingError, find_binaries, run_postgres

    with ExitStack() as stack:
        try:
            server = stack.enter_context(run_postgres(find_binaries()))
        except PostgresMissingError:
            yield ""
            return
        with closing(create_engine(server.format("postgres"), isolation_level="AUTOCOMMIT").connect()) as admin:
            admin.execute(text("CREATE DATABASE bench TEMPLATE template0"))
        yield server.format("bench")
