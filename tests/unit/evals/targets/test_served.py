from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from core.errors import UnavailableError, WrongUseError
from core.language.forms import Language
from evals.errors import TargetError, TargetGoneError
from evals.suites.suite import Case
from evals.targets.served import ServedTarget

CASE = Case(id="a", language=Language.FRENCH, question="Combien ?", expect="unanswerable")
ANSWER = {"status": "answered", "language": "fr", "text": "Deux.", "sentences": [{"text": "Deux.", "citations": []}]}


class Server:
    """Answers requests from a list of responses; keeps what was asked and how long was waited."""

    def __init__(self, *responses: httpx.Response | Exception) -> None:
        self.responses, self.asked, self.waited = list(responses), list[httpx.Request](), list[float]()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        found = self.responses.pop(0) if len(self.responses) > 1 else self.responses[0]
        if isinstance(found, Exception):
            raise found
        return found

    async def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)

    def target(self, retries: int = 2) -> ServedTarget:
        transport = httpx.MockTransport(self)
        return ServedTarget("http://munadil.test/", retries=retries, sleep=self.sleep, transport=transport)


def reply(status: int = 200, body: Any = None, **headers: str) -> httpx.Response:
    return httpx.Response(status, json=ANSWER if body is None else body, headers=headers)


async def test_an_answer_in_the_end() -> None:
    server = Server(reply(500), httpx.ReadTimeout("slow"), reply())
    assert (await server.target().ask(CASE)).text == "Deux."
    assert server.waited == [0.5, 1.0]


async def test_a_limit_is_waited_for_as_long_as_it_says() -> None:
    server = Server(reply(429, **{"retry-after": "7"}), reply(429, **{"retry-after": "7"}), reply())
    assert (await server.target(retries=0).ask(CASE)).status == "answered"
    assert server.waited == [7.0, 7.0]


@pytest.mark.parametrize(
    ("response", "told", "tries"),
    [
        (reply(503, {"detail": "starting."}), "503 starting", 3),
        (reply(422, {"detail": "too long."}), "refused: 422 too long", 1),
        (httpx.Response(200, text="<html>"), "does not know", 1),
        (reply(200, {"hello": 1}), "does not know", 1),
    ],
)
async def test_no_answer_is_an_error(response: httpx.Response, told: str, tries: int) -> None:
    server = Server(response)
    with pytest.raises(TargetError, match=told):
        await server.target().ask(CASE)
    assert len(server.asked) == tries


async def test_a_server_that_has_gone_is_not_asked_for_ever() -> None:
    server = Server(httpx.ConnectError("refused"))
    target = server.target(retries=1)
    for _ in range(2):
        with pytest.raises(TargetError):
            await target.ask(CASE)
    for _ in range(3):
        with pytest.raises(TargetGoneError, match="any more"):
            await target.ask(CASE)
    assert len(server.asked) == 6


async def test_passages_are_fetched_once_and_may_be_hidden() -> None:
    citation = {
        "number": 1, "title": "t", "kind": "faq", "publisher": "p", "published_on": None, "url": "", "heading": [],
        "page": None, "quote": "q", "passage_id": "p1", "language": "fr",
    }  # fmt: skip
    passage = {"id": "p1", "text": "Deux cohortes.", "heading": ["H"]}
    document = {"key": "a.md", "title": "T", "publisher": "P", "published_on": "2026-01-01", "translation_of": "o.md"}

    def answering(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/ask":
            return reply(200, {**ANSWER, "citations": [citation, {**citation, "passage_id": "gone", "number": 2}]})
        seen.append(request.url.path)
        return (
            reply(404) if request.url.path.endswith("gone") else reply(200, {"passage": passage, "document": document})
        )

    seen: list[str] = []
    server = Server(reply())
    target = ServedTarget("http://munadil.test", sleep=server.sleep, transport=httpx.MockTransport(answering))
    await target.ask(CASE)
    found = await target.ask(CASE)
    assert found.passages["p1"].context == "T H P 2026-01-01"
    assert found.passages["p1"].translation_of == "o.md"
    assert [cited.key for cited in found.citations] == ["a.md", ""]
    assert seen.count("/v1/sources/p1") == 1


def routes(**answers: httpx.Response) -> Callable[[httpx.Request], httpx.Response]:
    return lambda request: answers[request.url.path.rsplit("/", 1)[-1]]


async def test_what_is_served_is_described() -> None:
    part = {"name": "documents", "ok": True, "detail": "release 3", "remedy": ""}
    bad = {"name": "index", "ok": False, "detail": "it is lost", "remedy": "Run reindex."}
    live = reply(200, {"version": "9"})
    good = httpx.MockTransport(routes(live=live, ready=reply(200, {"parts": [part]})))
    assert await ServedTarget("http://m.test", transport=good).describe() == {"version": "9", "release": "release 3"}
    broken = httpx.MockTransport(routes(live=live, ready=reply(503, {"parts": [part, bad]})))
    with pytest.raises(UnavailableError, match=r"index: it is lost.*Run reindex"):
        await ServedTarget("http://m.test", transport=broken).describe()
    other = httpx.MockTransport(routes(live=reply(200, {"a": 1}), ready=reply(404, {})))
    with pytest.raises(UnavailableError, match="is no Munadil"):
        await ServedTarget("http://m.test", transport=other).describe()


@pytest.mark.parametrize("address", ["munadil.test", "ftp://x", "http://[::1"])
def test_an_address_is_an_address(address: str) -> None:
    with pytest.raises(WrongUseError, match="not an address"):
        ServedTarget(address)
