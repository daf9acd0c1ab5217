from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable

from benchmarks.chaos.pages import pages
from benchmarks.chaos.providers import Misdelivery, Provider
from core.testing import LoopbackCall, LoopbackServer

PERSON = 4
CALM = Misdelivery(0.0, 0.0, 0.0)


class Server(LoopbackServer):
    """A server of conversations with one page, whose answers have the fault that it is given."""

    def __init__(self, fault: str = "") -> None:
        super().__init__()
        self._fault = fault
        self._lock = threading.Lock()
        self.lines: list[dict[str, str]] = []
        self.streams = self.cuts = 0

    def answer(self, call: LoopbackCall) -> None:
        """Answer a call as the product would, but for the fault."""
        path = call.path.removeprefix("/v1/conversations")
        with self._lock:
            if not path:
                call.reply_json(201, {"id": "c1", "token": "t1"})
            elif path.endswith("/messages") and call.command == "POST":
                self._take(call)
            elif path.endswith("/messages"):
                lines = self.lines[: -2 if self._fault == "forgets" else None]
                call.reply_json(200, {"messages": lines})
            else:
                self._tell(call)

    def _take(self, call: LoopbackCall) -> None:
        given = json.loads(call.body)
        name = given["id"].removeprefix("chaos-")
        is_new = given["id"] not in [line["key"] for line in self.lines]
        if is_new:
            self.lines.append({"id": "", "by": "person", "key": given["id"], "text": given["text"]})
            answer = f"Reçu : {'m99-1' if self._fault == 'confuses' else name}."
            self.lines.append({"id": f"l-{name}", "by": "bot", "key": "", "text": answer})
        call.reply_json(202, {"id": given["id"], "is_new": is_new})

    def _tell(self, call: LoopbackCall) -> None:
        said = [line for line in self.lines if line["by"] == "bot"]
        seen = call.headers.get("last-event-id", "")
        fresh = said[[line["id"] for line in said].index(seen) + 1 :] if seen else said
        self.streams += 1
        call.begin(200, "text/event-stream")
        if self._fault == "cuts" and self.streams % 2:
            self.cuts += 1
            return call.cut()
        for line in fresh * (2 if self._fault == "repeats" else 1):
            call.write(f"id: {line['id']}\nevent: message\ndata: {json.dumps(line)}\n\n".encode())
        return None


def ask(server: Server, served: Misdelivery = CALM, *, messages: int = 3, check: Callable[[Provider], None]) -> None:
    """Have one person write on a page of the server, one message after the answer to the one before."""
    with pages(int(server.url.rpartition(":")[2]), served) as page:
        for number in range(1, messages + 1):
            page.say(PERSON, f"Et m{PERSON}-{number} ?")
            until(lambda count=number: page.pending() == 0 and len(page.taken()) >= count)  # type: ignore[misc]
        check(page)


def until(condition: Callable[[], bool]) -> None:
    """Wait, but not for ever."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_page_is_told_each_answer_once_and_shows_the_same_when_loaded_anew() -> None:
    def check(page: Provider) -> None:
        assert page.amiss() == []
        assert [send.names for send in page.taken()] == [("m4-1",), ("m4-2",), ("m4-3",)]
        assert page.times.again() == 0
        assert page.person_of("t1") == PERSON

    with Server() as server:
        ask(server, check=check)


def test_a_page_goes_on_after_a_lost_connection() -> None:
    def check(page: Provider) -> None:
        assert page.amiss() == []
        assert [send.names for send in page.taken()] == [("m4-1",), ("m4-2",), ("m4-3",)]
        assert server.cuts > 1

    with Server("cuts") as server:
        ask(server, check=check)


def test_what_is_posted_again_or_twice_at_once_counts_as_delivered_again() -> None:
    def check(page: Provider) -> None:
        assert page.amiss() == []
        assert page.times.again() == 2 * 3
        assert len(page.taken()) == 3

    with Server() as server:
        ask(server, Misdelivery(repeated=1.0, twice=1.0, reordered=0.0), check=check)


def test_a_line_that_is_told_twice_counts_twice() -> None:
    def check(page: Provider) -> None:
        assert [send.text for send in page.taken()].count("Reçu : m4-1.") == 2

    with Server("repeats") as server:
        ask(server, messages=1, check=check)


def test_a_page_that_shows_less_than_it_had_shown_is_amiss() -> None:
    def check(page: Provider) -> None:
        told = page.amiss()
        assert [said.partition(" and shows")[0].partition(" had ")[2].split(" [")[0] for said in told] == [
            "shown",
            "been told of",
        ]

    with Server("forgets") as server:
        ask(server, check=check)


def test_an_answer_to_somebody_else_is_amiss() -> None:
    def check(page: Provider) -> None:
        assert page.amiss()[0].startswith("page 4 was told message ['m99-1']")

    with Server("confuses") as server:
        ask(server, messages=1, check=check)
