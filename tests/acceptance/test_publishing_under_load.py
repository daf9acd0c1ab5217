"""People go on asking while documents are published and gone back from: every answer is of one release, and none fails.

Three releases by default; `MUNADIL_TEST_RELEASES=10` takes ten.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.acceptance.homes import munadil
from tests.acceptance.test_processes import answers, free_port, process, until
from tests.consoles import PASSWORD

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(3600)]
RELEASES = int(os.environ.get("MUNADIL_TEST_RELEASES", "3"))
EVERY_S = 60 / 200
"""Seconds between two questions: 200 a minute, where the machine keeps up."""
AT_ONCE = 24
"""Questions under way at most: on a machine that does other things too, they would pile up until they ran out of time."""
PATIENCE_S = 600
"""Seconds that anything may take. It is no figure of the product."""
QUESTION = "Quels sont le code et le mot de passage du jardin de Larache ?"
EDITION = re.compile(r"édition (\w+)")


class Member:
    """Somebody of the team, in a browser without scripts."""

    def __init__(self, address: str, link: str) -> None:
        self.http = httpx.Client(
            base_url=address, follow_redirects=True, timeout=PATIENCE_S, headers={"accept-language": "fr"}
        )
        page = self.http.get(link).text
        secret, token = re.search(r'name="secret" value="(\w+)"', page), link.rpartition("/")[2]
        assert secret is not None, page[:500]
        form = {"link": token, "password": PASSWORD, "secret": secret[1]}
        assert self.http.post("/console/welcome", data=form, headers={"origin": address}).status_code == 200

    def send(self, path: str, **form: str) -> httpx.Response:
        """Send a form of the console."""
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', self.http.get("/console").text)
        assert found is not None
        answer = self.http.post(path, data={"csrf": found[1], **form})
        assert answer.status_code == 200, answer.text[:500]
        return answer


class Asker(threading.Thread):
    """Asks at an even pace until it is stopped, whatever comes back and however late; never more than so many at once."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self.address, self.stopped = address, threading.Event()
        self.editions: list[tuple[str, ...]] = []
        """What each answer names, as often as it names it."""
        self.room = threading.Semaphore(AT_ONCE)
        self.faults: list[str] = []
        self.asked = 0

    def run(self) -> None:
        waiting: list[threading.Thread] = []
        began = time.monotonic()
        while not self.stopped.is_set():
            if not self.room.acquire(timeout=1):
                continue
            waiting.append(threading.Thread(target=self._ask, daemon=True))
            waiting[-1].start()
            self.asked += 1
            self.stopped.wait(max(0.0, began + self.asked * EVERY_S - time.monotonic()))
        for thread in waiting:
            thread.join(PATIENCE_S)

    def _ask(self) -> None:
        try:
            answer = httpx.post(f"{self.address}/v1/ask", json={"question": QUESTION}, timeout=PATIENCE_S)
            if answer.status_code != 200:
                self.faults.append(f"{answer.status_code} {answer.text[:200]}")
                return
            told = answer.json()
            quotes = " ".join(source["quote"] for source in told["citations"])
            self.editions.append(tuple(EDITION.findall(f"{told['text']} {quotes}")))
        except (httpx.HTTPError, KeyError) as error:
            self.faults.append(repr(error))
        finally:
            self.room.release()

    def names(self, edition: str) -> bool:
        """Whether somebody was answered from an edition."""
        return any(edition in editions for editions in self.editions)


def shown(member: Member, path: str, is_shown: Callable[[], bool]) -> bool:
    """Whether what was asked for shows; asked for again where it does not yet."""
    if is_shown():
        return True
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', member.http.get("/console").text)
    member.http.post(path, data={"csrf": found[1] if found else ""})
    time.sleep(2)
    return is_shown()


def sheet(edition: str) -> str:
    return (
        f"# Le jardin de Larache\n\nLe code de passage du jardin de Larache est celui de l'édition {edition}.\n\n"
        f"## Le mot\n\nLe mot de passage du jardin de Larache est celui de l'édition {edition}.\n"
    )


def test_every_answer_is_of_one_release(example_home: Path, tmp_path: Path) -> None:
    home, port = tmp_path / "home", free_port()
    shutil.copytree(example_home, home, symlinks=True)
    publishes_under_load(home, port, tmp_path / "log")


def publishes_under_load(home: Path, port: int, log: Path) -> Asker:
    """Publish, and go back once, while people ask; what they got is checked and given."""
    address = f"http://127.0.0.1:{port}"
    settings = {
        "MUNADIL_DATA_DIR": str(home),
        "MUNADIL_PUBLISH_GATE": "false",
        "MUNADIL_CONSOLE_CODES": "false",
        "MUNADIL_RATE_LIMIT": "0",
        "MUNADIL_PUBLIC_URL": address,
    }
    with (
        ExitStack() as stopping,
        process([sys.executable, "-m", "api.cli", "serve", "--port", str(port)], settings, log),
    ):
        until(lambda: answers(f"{address}/health/ready"), "the server did not open", PATIENCE_S)
        links = {}
        for name, role in (("karim", "editor"), ("amina", "reviewer")):
            told = munadil(home, "staff", "add", name, "--role", role, timeout=280, typed="", **settings).stdout
            found = re.search(r"/console/welcome/\S+", told)
            assert found is not None, told
            links[name] = found[0]
        editor, reviewer = Member(address, links["karim"]), Member(address, links["amina"])
        for member in (editor, reviewer):
            stopping.callback(member.http.close)
        asker = Asker(address)
        asker.start()
        stopping.callback(asker.stopped.set)
        for number in range(1, RELEASES + 1):
            form = {"title": "Le jardin de Larache", "kind": "fact_sheet", "language": "fr"}
            made = editor.send("/console/library/write", name="larache.md", text=sheet(f"n{number}"), **form)
            path = made.url.path
            editor.send(f"{path}/submit")
            # What is still being worked on after the one before has a person told to wait, and they press again.
            until(
                partial(shown, reviewer, f"{path}/publish", partial(asker.names, f"n{number}")),
                "not answered",
                PATIENCE_S,
            )
        releases = re.findall(
            r"/console/library/releases/(\d+)/roll-back", reviewer.http.get("/console/library/releases").text
        )
        back, before = f"/console/library/releases/{max(map(int, releases))}/roll-back", f"n{RELEASES - 1}"
        until(partial(shown, reviewer, back, lambda: set(asker.editions[-1]) == {before}), "not gone back", PATIENCE_S)
        asker.stopped.set()
        asker.join(PATIENCE_S)
    assert not asker.is_alive()
    assert asker.faults == []
    assert [editions for editions in asker.editions if len(set(editions)) > 1] == []
    assert any(len(editions) > 1 for editions in asker.editions)  # answers that name it twice, so that they could mix
    return asker
