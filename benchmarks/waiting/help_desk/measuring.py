"""2,000 open tickets, and agents who ask for fifty pages a second before one process; then it is killed while they write.

What was answered to a form must be there once, however often the server was killed and the form sent again.
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from random import Random

import httpx
import numpy as np
from sqlalchemy import func, select

from agent.organisation.organisation import ParticipationRoom
from api.console.frame.accounts import Accounts
from api.console.frame.rights import Role
from benchmarks.figures import Figure
from connectors.rows.identity import Vault
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from participation.common.people.people import form_origin, new_token
from participation.common.territory.places import PlaceKind
from participation.help_desk.schemas import NewTicket, TicketCategory, TicketOrigin, TicketPriority
from participation.help_desk.tables import TicketLineRow, TicketRow
from participation.services import Participation
from tests.consoles import PASSWORD, participation_over

_TICKETS, _A_SECOND = 2_000, 50
"""Open tickets, and requests a second. As given by what is asked of the desk."""
_SECONDS = float(os.environ.get("MUNADIL_BENCH_HELP_DESK_SECONDS", "30"))
"""How long agents work. Chosen by hand."""
_KILLS = int(os.environ.get("MUNADIL_BENCH_HELP_DESK_KILLS", "20"))
"""Kills. As given by what is asked of the desk."""
_AGENTS, _WRITERS, _BETWEEN_S = 10, 8, 1.5
"""Agents; people who write meanwhile, and seconds between kills. Chosen by hand."""
_FIRST = ", a process's first"
_PATIENCE_S = 240.0
"""Seconds that a server may take to come up. Chosen by hand: a machine that does much else takes one to import."""
BASE = "/console/participation/help-desk"


class _Server:
    """One process that serves the desk."""

    def __init__(self, url: str, folder: Path) -> None:
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        module = "benchmarks.waiting.help_desk.serving"
        self._command = [sys.executable, "-m", module, url, str(folder), str(self.port)]
        self.start()

    def start(self) -> None:
        self._running = subprocess.Popen(self._command)

    def wait(self) -> None:
        until = time.monotonic() + _PATIENCE_S
        while time.monotonic() < until:
            with suppress(httpx.HTTPError):
                if httpx.get(f"{self.address}/take-part").status_code == 200:
                    return
            time.sleep(0.1)
        raise RuntimeError("the server did not come up")

    def kill(self) -> None:
        self._running.kill()
        self._running.wait()


def run(shared: Path) -> list[Figure]:
    """Milliseconds at the 95th percentile, and what kills left."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        url = f"sqlite:///{folder / 'munadil.db'}"
        with closing(Database(url)) as database:
            database.upgrade()
            ground = participation_over(database, SystemClock(), ParticipationRoom.HELP_DESK)
            _fill(ground)
            links = _accounts(database)
            with _served(url, folder) as server:
                taken = asyncio.run(_work(server, links))
                asked, replied = asyncio.run(_kills(server, ground, links[0]))
            return [
                Figure("load average before", load, "", note=f"of {os.cpu_count()} cores"),
                *_paged(taken),
                *_left(database, asked, replied),
            ]


@contextmanager
def _served(url: str, folder: Path) -> Iterator[_Server]:
    server = _Server(url, folder)
    try:
        server.wait()
        yield server
    finally:
        server.kill()


def _fill(ground: Participation) -> None:
    random, room = Random(2026), ground.help_desk
    assert room is not None
    regions = [place.code for place in ground.gazetteer.within(kind=PlaceKind.REGION)]
    for start in range(0, _TICKETS, 100):
        with ground.database.write() as session:
            for n in range(start, start + 100):
                person = ground.people.keep_from_page(session, Language.FRENCH)[0].id
                text = f"Question {n} : le récépissé de notre association, {random.choice(('statuts', 'subvention', 'bureau'))}"
                category, priority = random.choice(list(TicketCategory)), random.choice(list(TicketPriority))
                new = NewTicket(
                    f"fill:{n}",
                    TicketOrigin.PAGE,
                    text,
                    Language.FRENCH,
                    category,
                    priority,
                    territory=random.choice(regions),
                )
                room.incoming.open(session, new, person)


def _accounts(database: Database) -> list[str]:
    accounts = Accounts(database, Vault([b"0123456789abcdef"]), SystemClock())
    return [accounts.add(f"agent{n}", Role.ADMINISTRATOR, "bench") for n in range(_AGENTS)]


async def _enter(client: httpx.AsyncClient, link: str) -> str:
    """Come in by the link of an account; what the forms of the session carry."""
    page = (await client.get(f"/console/welcome/{link}")).text
    secret = re.search(r'name="secret" value="(\w+)"', page)
    assert secret is not None
    await client.post("/console/welcome", data={"link": link, "password": PASSWORD, "secret": secret[1]})
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', (await client.get("/console")).text)
    assert found is not None
    return found[1]


async def _work(server: _Server, links: Sequence[str]) -> dict[str, list[float]]:
    """Fifty requests a second, whatever the ones before take: lists, tickets, boards, searches, and a reply in twenty."""
    random, taken = Random(1), dict[str, list[float]]()
    clients = [httpx.AsyncClient(base_url=server.address, timeout=60) for _ in links]
    tokens = [await _enter(client, link) for client, link in zip(clients, links, strict=True)]
    for kind, path in (("list", ""), ("ticket", "/tickets/1"), ("board", "/board"), ("search", "?q=subvention")):
        # A process compiles a page's template and its queries when it is asked for the first time: told apart.
        began = time.perf_counter()
        assert (await clients[0].get(f"{BASE}{path}")).status_code == 200, kind
        taken[f"{kind}{_FIRST}"] = [(time.perf_counter() - began) * 1_000]

    async def one(at: int) -> None:
        client, token, number = clients[at % _AGENTS], tokens[at % _AGENTS], random.randint(1, _TICKETS)
        kind = random.choices(("list", "ticket", "board", "search", "reply"), (40, 40, 8, 7, 5))[0]
        began = time.perf_counter()
        match kind:
            case "list":
                queue = random.choice(("", "&queue=legal", "&view=unowned", "&priority=high"))
                response = await client.get(f"{BASE}?page={random.randint(1, 5)}{queue}")
            case "ticket":
                response = await client.get(f"{BASE}/tickets/{number}")
            case "board":
                response = await client.get(f"{BASE}/board")
            case "search":
                response = await client.get(f"{BASE}?q=subvention")
            case _:
                told = {"csrf": token, "text": "Voici ce qu'il faut faire.", "key": secrets.token_hex(8)}
                response = await client.post(f"{BASE}/tickets/{number}/reply", data=told)
        assert response.status_code in (200, 303), (kind, response.status_code)
        taken.setdefault(kind, []).append((time.perf_counter() - began) * 1_000)

    began = time.perf_counter()
    async with asyncio.TaskGroup() as requests:
        for at in range(int(_SECONDS * _A_SECOND)):
            await asyncio.sleep(max(0.0, began + at / _A_SECOND - time.perf_counter()))
            requests.create_task(one(at))
    for client in clients:
        await client.aclose()
    return taken


async def _kills(server: _Server, ground: Participation, link: str) -> tuple[list[str], list[tuple[int, str]]]:
    """Kill the server again and again while people ask and agents reply; what was promised to whom."""
    asked, replied, ends = list[str](), list[tuple[int, str]](), asyncio.Event()

    async def send(path: str, data: dict[str, str], cookies: httpx.Cookies | None = None) -> None:
        """Send a form until it is taken, as somebody does who sees no answer."""
        while True:
            with suppress(httpx.HTTPError):
                async with httpx.AsyncClient(base_url=server.address, timeout=10, cookies=cookies) as client:
                    if (await client.post(path, data=data)).status_code in (200, 303):
                        return
            await asyncio.sleep(0.05)

    async with httpx.AsyncClient(base_url=server.address, timeout=60) as client:
        login = await client.get("/console/sign-in")
        secret = re.search(r'name="secret" value="(\w+)"', login.text)
        form = {"name": "agent0", "password": PASSWORD, **({"secret": secret[1]} if secret else {})}
        await client.post("/console/sign-in", data=form)
        csrf = re.search(r'name="csrf" value="([0-9a-f]+)"', (await client.get("/console")).text)
        assert csrf is not None
        cookies = client.cookies

    async def write(at: int) -> None:
        n = 0
        while not ends.is_set():
            n += 1
            key = f"k{at}-{n}"
            if at % 2:
                token = new_token()
                told = {"key": token, "text": f"Question {key} du récépissé", "agreed": "yes"}
                await send("/take-part/help-desk/send", told)
                asked.append(form_origin(token))
            else:
                number = 1 + (at * 1_000 + n) % _TICKETS
                await send(
                    f"{BASE}/tickets/{number}/reply", {"csrf": csrf[1], "key": key, "text": f"Réponse {key}"}, cookies
                )
                replied.append((number, f"form:{key}"))

    async with asyncio.TaskGroup() as group:
        for at in range(_WRITERS):
            group.create_task(write(at))
        for _ in range(_KILLS):
            await asyncio.sleep(_BETWEEN_S)
            await asyncio.to_thread(server.kill)
            server.start()
            await asyncio.to_thread(server.wait)
        await asyncio.sleep(_BETWEEN_S)
        ends.set()
    return asked, replied


def _paged(taken: dict[str, list[float]]) -> Iterator[Figure]:
    every = [one for kind, times in taken.items() if not kind.endswith(_FIRST) for one in times]
    yield Figure(
        "all requests, p95", float(np.percentile(every, 95)), "ms", note=f"{len(every)} at {_A_SECOND} a second"
    )
    for kind, times in sorted(taken.items()):
        if kind.endswith(_FIRST):
            yield Figure(kind, times[0], "ms")
            continue
        note = f"{len(times)}, median {np.median(times):.0f} ms"
        yield Figure(f"{kind}, p95", float(np.percentile(times, 95)), "ms", note=note)


def _left(database: Database, asked: Sequence[str], replied: Sequence[tuple[int, str]]) -> Iterator[Figure]:
    with database.read() as session:
        keys = Counter(session.scalars(select(TicketRow.key).where(TicketRow.key.startswith("page:"))))
        lines = Counter(
            session.execute(
                select(TicketLineRow.ticket, TicketLineRow.key).where(TicketLineRow.key.startswith("form:k"))
            ).tuples()
        )
        empty = session.scalar(
            select(func.count()).select_from(TicketRow).where(TicketRow.number.not_in(select(TicketLineRow.ticket)))
        )
    note = f"{len(asked)} asked and {len(replied)} replied through {_KILLS} kills"
    yield Figure("tickets lost", sum(key not in keys for key in asked), "", note=note)
    yield Figure("tickets doubled", sum(count > 1 for count in keys.values()), "")
    yield Figure("tickets without words", float(empty or 0), "")
    yield Figure("replies lost", sum(one not in lines for one in replied), "")
    yield Figure("replies doubled", sum(count > 1 for count in lines.values()), "")
