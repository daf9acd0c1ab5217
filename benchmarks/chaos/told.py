"""Told back while processes are killed: everybody who asked hears of every change, and of none twice beyond sends in flight.

    python -m benchmarks.chaos.told [--people 500] [--changes 12] [--kills 20] [--database both] [--consultation]

Changes are announced by themselves, in a process that nobody kills, or by a consultation (moderation, decisions, deliveries) whose
organiser's process is killed along with what sends.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select

from benchmarks.chaos.consulted import ConsultedStory
from benchmarks.chaos.ledger import Account, Flight, Ledger, account
from benchmarks.chaos.munadil import NAMES
from benchmarks.chaos.processes import Process, free_port, munadil
from benchmarks.chaos.providers import Key, Misdelivery, Taken, telegram
from benchmarks.chaos.runs import databases, given, prepare
from benchmarks.chaos.stories import AnnouncedStory, Story
from connectors.rows.tables import NewsRow
from core.database.database import Database

_ALIVE = (1.0, 6.0)
"""Seconds between a start and a kill, at least and at most; chosen by hand: a message to each takes seventeen."""
_PATIENCE = 120.0
"""Seconds without a send after which nothing more is waited for; chosen by hand."""


@dataclass(frozen=True)
class ToldVerdict:
    """What came of a run; `missed` and `twice` name people and changes, and must be empty."""

    people: int
    changes: int
    kills: int
    sends: int
    missed: tuple[str, ...]
    twice: tuple[str, ...]
    in_flight: int
    """Sends that were under way at a kill."""
    doubled: int
    """Of these, made again."""
    seconds: float

    @property
    def holds(self) -> bool:
        """Whether nobody was left out and nobody was told twice."""
        return not self.missed and not self.twice


async def told(
    url: str,
    folder: Path,
    people: int,
    changes: int,
    kills: int,
    *,
    by_consultation: bool = False,
    said: Callable[[str], None] = lambda _: None,
) -> ToldVerdict:
    """One run on a database: people who follow, changes that are announced, processes that are killed. Raises NotUpError."""
    chance, started = random.Random(15), time.monotonic()
    with telegram(free_port(), Misdelivery(), is_polled=True) as provider, closing(Database(url)) as database:
        prepare(database)
        settings = {**provider.environment, **given(url, folder), "MUNADIL_TELL_BACK_WAIT": "1"}
        story: Story = AnnouncedStory(database, folder, changes)
        if by_consultation:
            story = ConsultedStory(database, folder, settings)
        story.follow(people)
        # On PostgreSQL each start has a name of its own, by which what a killed one had in flight is found.
        process = munadil("worker", 1, folder, settings, 0.0, is_renamed=not url.startswith("sqlite"))
        ledger = Ledger(database, folder, {provider.channel: provider})
        flights: list[Flight] = []
        try:
            for number in range(kills):
                process.start()
                await asyncio.to_thread(process.wait)
                due = -(-changes * (number + 1) // max(kills, 1))
                await asyncio.to_thread(story.announce, due)
                await asyncio.sleep(chance.uniform(*_ALIVE))
                process.freeze()
                flights += ledger.flying([process.worker])
                process.kill()
                story.kill()
                said(f"kill {number + 1} of {kills}")
            process.start()
            await asyncio.to_thread(story.announce, changes)
            await asyncio.to_thread(story.finish)
            said("everything is announced, waiting for the rest")
            await _settle(database, ledger, provider.taken, process)
        finally:
            process.kill()
            story.kill()
        found = account(flights, ledger.sends(), provider.taken())
        return _judge(provider.taken(), found, story.marks, people, kills, time.monotonic() - started)


async def _settle(database: Database, ledger: Ledger, taken: Callable[[], Sequence[Taken]], process: Process) -> None:
    """Until all is told and nothing is left to send, or nothing has been sent for as long as patience lasts."""
    await asyncio.to_thread(process.wait)
    sends, since = 0, time.monotonic()
    while time.monotonic() < since + _PATIENCE:
        if len(taken()) > sends:
            sends, since = len(taken()), time.monotonic()
        with database.read() as session:
            untold = session.scalar(select(NewsRow.announcement).where(NewsRow.turn.is_(None)).limit(1))
        if untold is None and ledger.is_idle():
            await asyncio.sleep(2.0)
            return
        await asyncio.sleep(0.3)


def _judge(
    taken: Sequence[Taken], found: Account, marks: Sequence[str], people: int, kills: int, seconds: float
) -> ToldVerdict:
    texts: dict[int, dict[Key, str]] = defaultdict(dict)
    for send in taken:
        texts[send.person][send.key] = send.text
    # The same change in two messages that differ would be a change told twice, whatever was in flight.
    heard = {(p, mark): sum(_tells(text, mark) for text in texts[p].values()) for p in range(people) for mark in marks}
    missed = [f"{person}: {mark}" for (person, mark), count in heard.items() if not count]
    again = {key: count - 1 for key, count in Counter(send.key for send in taken).items() if count > 1}
    twice = [f"{key[1]}: {key[2]}" for key, more in again.items() if more > (found.excused or {}).get(key, 0)]
    twice += [f"{person}: {mark} in two messages" for (person, mark), count in heard.items() if count > 1]
    doubled = sum(again.values())
    return ToldVerdict(
        people, len(marks), kills, len(taken), tuple(missed), tuple(twice), found.in_flight, doubled, seconds
    )


def _tells(text: str, mark: str) -> bool:
    """Whether a message tells of a change; "m0-1" is not in "m0-12"."""
    return mark in NAMES.findall(text) if NAMES.fullmatch(mark) else mark in text


def main(
    people: Annotated[int, typer.Option(help="People who asked to be told.")] = 500,
    changes: Annotated[int, typer.Option(help="Changes that are announced.")] = 12,
    kills: Annotated[int, typer.Option(help="Times that the process is killed.")] = 20,
    database: Annotated[str, typer.Option(help="sqlite, postgresql or both.")] = "both",
    consultation: Annotated[bool, typer.Option(help="Have a consultation tell its own 12 changes.")] = False,
) -> None:
    """Announce changes to everybody who asked while what tells them is killed with SIGKILL; exit code 1 when anything is amiss."""
    wanted = ["sqlite", "postgresql"] if database == "both" else [database]
    verdicts: dict[str, ToldVerdict] = {}
    with databases(wanted) as found:
        for name in wanted:
            if name not in found:
                typer.echo(f"{name} is not installed here", err=True)
                continue
            url, folder = found[name](f"told-{name}")
            tell = lambda what, name=name: typer.echo(f"{name}: {what}", err=True)  # noqa: E731
            verdicts[name] = asyncio.run(
                told(url, folder, people, changes, kills, by_consultation=consultation, said=tell)
            )
    typer.echo(json.dumps({name: asdict(verdict) for name, verdict in verdicts.items()}, indent=1))
    if len(verdicts) < len(wanted) or not all(verdict.holds for verdict in verdicts.values()):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
