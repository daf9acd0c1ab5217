"""A data folder that release 0.1.0 wrote opens, is brought up to date, and everything left undone in it is done.

`data/data_folder_v0.1.tar.xz` was made by `scripts/make_old_data_folder.py` with that release; its `expected.json` says what is in it.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from connectors.fakes.telegram import FakeBotApi, Throttle
from core.language.fold import fold
from tests.acceptance.homes import munadil
from tests.acceptance.test_processes import answers, free_port, process, until

pytestmark = [pytest.mark.slow, pytest.mark.server, pytest.mark.timeout(900)]
PACKED = Path(__file__).parent / "data" / "data_folder_v0.1.tar.xz"
MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u2066\u2067\u2068\u2069"))


@dataclass(frozen=True)
class OlderHome:
    """The unpacked folder, the provider it was last served with, and what its maker noted of it."""

    folder: Path
    fake: FakeBotApi
    expected: dict[str, Any]
    port: int

    @property
    def environment(self) -> dict[str, str]:
        return {
            **self.expected["environment"],
            "MUNADIL_DATA_DIR": str(self.folder / "data"),
            "MUNADIL_ORGANISATION": str(self.folder / "organisation"),
            "MUNADIL_TELEGRAM_TOKEN": self.fake.token,
            "MUNADIL_TELEGRAM_BASE_URL": self.fake.url,
            "MUNADIL_PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "MUNADIL_LOG_LEVEL": "info",
        }

    def run(self, *arguments: str) -> str:
        """What a command prints; it must go well."""
        done = munadil(self.folder / "data", *arguments, timeout=280, typed="", **self.environment)
        assert done.returncode == 0, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def rows(self, query: str) -> list[Any]:
        """Rows of the database, read beside whoever works on it."""
        address = f"file:{self.folder}/data/munadil.db?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=30)) as connection:
            return connection.execute(query).fetchall()

    @contextmanager
    def serving(self) -> Iterator[str]:
        """The address of a server that also works."""
        address, log = f"http://127.0.0.1:{self.port}", self.folder / "serve.log"
        command = [sys.executable, "-m", "api.cli", "serve", "--port", str(self.port)]
        with process(command, self.environment, log):
            until(lambda: answers(f"{address}/health/live"), "the server did not start", 240)
            yield address
        assert "Traceback" not in log.read_text("utf-8")


@pytest.fixture
def older(tmp_path: Path, example_home: Path) -> Iterator[OlderHome]:
    with tarfile.open(PACKED) as tar:
        tar.extractall(tmp_path, filter="data")
    folder = tmp_path / "data_folder_v0.1"
    (folder / "data" / "models").symlink_to(example_home / "models", target_is_directory=True)
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    with FakeBotApi(throttle=Throttle.none(), token=expected["telegram_token"]) as fake:
        yield OlderHome(folder, fake, expected, free_port())


def plain(text: str) -> str:
    return " ".join(text.translate(MARKS).split())


def test_everything_in_a_folder_of_release_0_1_is_still_good(older: OlderHome) -> None:
    with older.serving() as address:
        documents_stand_and_answer(older, address)
        whoever_waited_is_answered_once(older)
        the_page_shows_its_conversation(older, address)
    staff_find_their_conversations(older)
    publishing_goes_on_where_it_was(older)


def ask(address: str, question: str) -> dict[str, Any]:
    """The answer as JSON."""
    return dict(httpx.post(f"{address}/v1/ask", json={"question": question}, timeout=60).raise_for_status().json())


def documents_stand_and_answer(older: OlderHome, address: str) -> None:
    releases = json.loads(older.run("knowledge", "releases", "--json"))
    assert [(r["number"], r["documents"]) for r in releases] == [
        (r["number"], r["documents"]) for r in older.expected["releases"]
    ]
    for asked in older.expected["questions"]:
        answer = ask(address, asked["question"])
        said = json.dumps(answer, ensure_ascii=False)
        assert answer["status"] == "answered", said
        assert asked["says"] in plain(said), said
        assert asked["cites"] in [citation["title"] for citation in answer["citations"]], said
    for asked in older.expected["unanswered"]:
        assert not ask(address, asked["question"])["status"].startswith("answered")


def whoever_waited_is_answered_once(older: OlderHome) -> None:
    people = {who: older.fake.person(person["id"]) for who, person in older.expected["people"].items()}

    def got(who: str) -> list[str]:
        return [plain(message.plain) for message in people[who].received()]

    for who, person in older.expected["people"].items():
        for words in person["says"]:
            until(
                lambda who=who, words=words: any(fold(words) in fold(text) for text in got(who)),  # type: ignore[misc]
                f"{who} never got {words!r}",
            )
    undone = "SELECT 1 FROM turn WHERE state IN ('claimed', 'answered')"
    unread = "SELECT 1 FROM inbox WHERE turn IS NULL AND payload IS NOT NULL"
    until(lambda: not older.rows(undone) and not older.rows(unread), "something was left undone")
    time.sleep(1)  # what would come a second time comes soon
    for who in people:
        texts = got(who)
        assert len(texts) == len(set(texts)), f"{who} got something twice: {texts}"
        greetings = [text for text in texts if "Je suis Munadil" in text or "أنا مناضل" in text]
        assert len(greetings) <= (who in ("new", "claimed", "unsent", "unknown_outcome")), f"{who}: {greetings}"
    assert not any(got(who) for who in ("with_staff", "parked", "forgotten"))


def the_page_shows_its_conversation(older: OlderHome, address: str) -> None:
    page = older.expected["page"]
    place, headers = f"{address}/v1/conversations/{page['id']}/messages", {"Authorization": f"Bearer {page['token']}"}

    def history() -> dict[str, Any]:
        return dict(httpx.get(place, headers=headers, timeout=30).raise_for_status().json())

    until(lambda: not history()["is_pending"], "the page got no answer")
    lines = [plain(message["text"]) for message in history()["messages"]]
    assert [lines[0], lines[-2]] == [page["asked"], page["left"]]
    assert page["asked_says"] in lines[-3]
    assert page["left_says"] in lines[-1]


def staff_find_their_conversations(older: OlderHome) -> None:
    parked = json.loads(older.run("inbox", "parked", "--json"))
    assert len(parked) == older.expected["states"]["turn"]["parked"]
    conversation = older.expected["people"]["with_staff"]["conversation"]
    assert "ici Amina" in older.run("inbox", "show", conversation[:12])


def publishing_goes_on_where_it_was(older: OlderHome) -> None:
    documents = str(older.folder / "organisation" / "documents")
    again = json.loads(older.run("ingest", documents, "--source", older.expected["source"], "--dry-run", "--json"))
    assert (again["added"], again["removed"], again["refused"], again["documents"]) == (0, 0, [], 3)
    older.run("knowledge", "check")
    older.run("knowledge", "rollback", "1")
    asked = json.loads(older.run("ask", "كم كتابا تضم مكتبة الطاحونة؟", "--json"))
    assert not asked["status"].startswith("answered")
