"""The console as processes: two on one database without sticky sessions, and what pages that nobody reads cost."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.console.frame.rights import Role
from core.clock import SystemClock
from core.database.database import Database
from tests.console_server import console_process
from tests.consoles import PASSWORD, console_over

pytestmark = [pytest.mark.slow, pytest.mark.server]
_MEGABYTE = 1024 * 1024


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def invited(data_dir: Path) -> str:
    """The link of an administrator who has not come yet."""
    database = Database(f"sqlite:///{(data_dir / 'munadil.db').as_posix()}")
    database.upgrade()
    token = console_over(database, data_dir, SystemClock()).accounts.add("chief", Role.ADMINISTRATOR, "test")
    database.close()
    return token


@pytest.fixture
def two(data_dir: Path, invited: str) -> Iterator[tuple[str, str]]:
    with console_process(data_dir, free_port()) as (one, _), console_process(data_dir, free_port()) as (other, _):
        yield one, other


def csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
    assert found is not None
    return found[1]


def test_two_processes_share_sessions_forms_and_work(two: tuple[str, str], invited: str) -> None:
    one, other = two
    with httpx.Client(timeout=60) as browser:
        form = {"link": invited, "password": PASSWORD, "secret": "A" * 32}
        before = browser.post(f"{one}/console/welcome", data=form)
        assert before.status_code == 303
        page = browser.get(f"{other}/console")  # a cookie is of a host, whatever its port
        assert page.status_code == 200
        mark = csrf(page.text)  # made by one process, taken by the other
        assert browser.post(f"{one}/console/switches/pause", data={"csrf": mark, "reason": "essai"}).status_code == 303
        assert "essai" in browser.get(f"{other}/console/switches").text
        sheet = {"title": "Jardin", "text": "Le jardin ouvre le 12 mars 2026.", "language": "fr", "csrf": mark}
        assert browser.post(f"{other}/console/library/write", data=sheet).status_code in (303, 422)
        everywhere = httpx.Client(timeout=60)
        signed = everywhere.post(f"{other}/console/sign-in", data={"name": "chief", "password": PASSWORD})
        assert signed.status_code == 303
        assert everywhere.get(f"{one}/console").status_code == 200
        assert browser.post(f"{one}/console/sign-out-everywhere", data={"csrf": mark}).status_code == 303
        assert everywhere.get(f"{other}/console").status_code == 303  # to the sign-in page
        assert browser.get(f"{other}/console").status_code == 303
        everywhere.close()


def test_a_session_that_somebody_chose_is_never_taken_over(two: tuple[str, str], invited: str) -> None:
    one, other = two
    with httpx.Client(timeout=60, cookies={"munadil_console": "chosen-by-somebody"}) as browser:
        form = {"link": invited, "password": PASSWORD, "secret": "A" * 32}
        entered = browser.post(f"{one}/console/welcome", data=form)
        given = re.search(r"munadil_console=([^;]+)", entered.headers["set-cookie"])
        assert given is not None
        assert given[1] != "chosen-by-somebody"
    with httpx.Client(timeout=60, cookies={"munadil_console": "chosen-by-somebody"}) as somebody:
        assert somebody.get(f"{other}/console").status_code == 303


def test_guesses_at_one_process_make_the_other_wait_too(two: tuple[str, str], invited: str) -> None:
    one, other = two
    with httpx.Client(timeout=60) as browser:
        browser.post(f"{one}/console/welcome", data={"link": invited, "password": PASSWORD, "secret": "A" * 32})
        for place in (one, other, one, other, one):
            answer = browser.post(f"{place}/console/sign-in", data={"name": "chief", "password": "wrong"})
            assert answer.status_code == 401
        answer = browser.post(f"{other}/console/sign-in", data={"name": "chief", "password": PASSWORD})
        assert answer.status_code == 429


def test_a_thousand_pages_that_nobody_reads_cost_less_than_a_megabyte(data_dir: Path, invited: str) -> None:
    with console_process(data_dir, free_port()) as (address, process):
        with httpx.Client(timeout=60) as browser:
            form = {"link": invited, "password": PASSWORD, "secret": "A" * 32}
            browser.post(f"{address}/console/welcome", data=form)
            token = browser.cookies["munadil_console"]
        port = int(address.rpartition(":")[2])

        def abandon(times: int) -> None:
            for number in range(times):
                path = ("/console/library", "/console/people", "/console/sign-in", "/console/audit")[number % 4]
                head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: munadil_console={token}\r\n\r\n"
                with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
                    connection.sendall(head.encode())
                    connection.recv(64)  # it began to answer, and nobody reads on

        abandon(1_000)  # what is loaded and cached once is not what a page costs
        costs = []
        for _ in range(
            4
        ):  # what threads and their allocators take varies; what a page left behind would be there each time
            before = _resident(process.pid)
            abandon(1_000)
            httpx.get(f"{address}/console/sign-in", timeout=60)
            costs.append(_resident(process.pid) - before)
            if costs[-1] <= _MEGABYTE:
                return
        raise AssertionError(f"each thousand pages cost more: {costs}")


def _resident(pid: int) -> int:
    """Bytes of memory that a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text("utf-8").split()[1])
    return pages * 4096
