"""A served Munadil, asked over HTTP as a citizen's page does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any

import httpx
from pydantic import TypeAdapter, ValidationError

from agent.answer import Answer
from agent.question import Question
from core.errors import UnavailableError, WrongUseError
from evals.errors import TargetError, TargetGoneError
from evals.reply import PassageText, Reply
from evals.suites.suite import Case
from evals.targets.replies import answer_to, reply_of

_GONE_AFTER = 3
"""Cases in a row that could not even connect, after which the server counts as gone; chosen by hand (docs/decisions/0112)."""
_LONGEST_WAIT = 120.0
"""Seconds that a server may ask to wait; chosen by hand."""
_MOST_WAITS = 20
"""Times that a case waits for a server that is busy; chosen by hand."""
_FIRST_PAUSE = 0.5
"""Seconds before the second attempt, doubled each time; chosen by hand."""
_START = "Start one with `munadil serve`, or correct the address."


class ServedTarget:
    """Asks the server at an address such as `http://127.0.0.1:8000` by one client with open connections.

    What fails on the way (no connection, a time limit, a 5xx) is tried `retries` times more, with growing pauses; a 429 waits for
    as long as the server says. `sleep` takes seconds; `transport` stands in for the network.
    """

    def __init__(
        self,
        address: str,
        *,
        retries: int = 2,
        timeout: float = 120.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._address, self._retries, self._sleep = address.rstrip("/"), retries, sleep
        if not self._address.startswith(("http://", "https://")):
            raise WrongUseError(f"{address!r} is not an address.", remedy="Write http://host:port.")
        try:
            self._client = httpx.AsyncClient(base_url=self._address, timeout=timeout, transport=transport)
        except (httpx.InvalidURL, ValueError) as error:
            raise WrongUseError(f"{address!r} is not an address.", remedy="Write http://host:port.") from error
        self._passages: dict[str, PassageText] = {}
        self._unreached = 0

    @property
    def name(self) -> str:
        """The address that is asked."""
        return self._address

    async def describe(self) -> dict[str, str]:
        """Version and release that are served; raises UnavailableError when nobody answers or it is not ready."""
        try:
            live = await self._client.get("/health/live")
            ready = await self._client.get("/health/ready")
            version, parts = live.json()["version"], ready.json()["parts"]
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise UnavailableError(f"no Munadil answers at {self._address} ({_why(error)}).", remedy=_START) from None
        except (ValueError, KeyError, TypeError):
            raise UnavailableError(f"what answers at {self._address} is no Munadil.", remedy=_START) from None
        if broken := next((part for part in parts if not part["ok"]), None):
            told = f"{broken['name']}: {broken['detail']}"
            raise UnavailableError(f"{self._address} is not ready ({told}).", remedy=broken["remedy"])
        details = {part["name"]: str(part["detail"]) for part in parts}
        return {"version": str(version), "release": details.get("documents", "")}

    async def ask(self, case: Case) -> Reply:
        """Ask every turn of a case in order; raises TargetError, and TargetGoneError once the server has gone."""
        taken = [0.0]

        async def ask_one(question: Question) -> Answer:
            response, taken[0] = await self._send("POST", "/v1/ask", _question_json(question))
            try:
                return _answers().validate_python(response.json())
            except (ValidationError, ValueError) as error:
                raise TargetError(f"{self._address} answers in a form that this version does not know.") from error

        answer = await answer_to(case, ask_one)
        passages = {found.id: found for c in answer.citations if (found := await self._passage(c.passage_id))}
        return reply_of(answer, passages, duration_ms=taken[0])

    async def close(self) -> None:
        """Close its connections."""
        await self._client.aclose()

    async def _passage(self, passage_id: str) -> PassageText | None:
        """The passage behind a citation; None where the server does not show it."""
        if passage_id not in self._passages:
            try:
                response, _ = await self._send("GET", f"/v1/sources/{passage_id}")
            except TargetGoneError:
                raise
            except TargetError:
                return None
            self._passages[passage_id] = _passage_text(response.json())
        return self._passages[passage_id]

    async def _send(self, method: str, path: str, body: object = None) -> tuple[httpx.Response, float]:
        """The response, and the milliseconds that its last try took."""
        failures, waits, problem = 0, 0, ""
        while failures <= self._retries and self._unreached < _GONE_AFTER:
            started = time.perf_counter()
            try:
                response = await self._client.request(method, path, json=body)
            except httpx.HTTPError as error:
                problem = _why(error)
                failures += 1
                self._note(reached=not isinstance(error, httpx.ConnectError), tired=failures > self._retries)
                await self._pause(failures)
                continue
            self._note(reached=True)
            if response.status_code == httpx.codes.TOO_MANY_REQUESTS and waits < _MOST_WAITS:
                waits += 1
                await self._sleep(_retry_after(response))
            elif response.is_server_error or response.status_code == httpx.codes.TOO_MANY_REQUESTS:
                problem = _refusal(response)
                failures += 1
                await self._pause(failures)
            elif response.is_success:
                return response, (time.perf_counter() - started) * 1000
            else:
                raise TargetError(f"the server refused: {_refusal(response)}.")
        if self._unreached >= _GONE_AFTER:
            raise TargetGoneError(f"{self._address} does not answer any more{f' ({problem})' if problem else ''}.")
        raise TargetError(f"{self._address} gave no answer in {failures} tries ({problem}).")

    async def _pause(self, failures: int) -> None:
        if failures <= self._retries:
            await self._sleep(_FIRST_PAUSE * 2 ** (failures - 1))

    def _note(self, *, reached: bool, tired: bool = True) -> None:
        if reached:
            self._unreached = 0
        elif tired:
            self._unreached += 1


@lru_cache(maxsize=1)
def _answers() -> TypeAdapter[Answer]:
    return TypeAdapter(Answer)


@lru_cache(maxsize=1)
def _questions() -> TypeAdapter[Question]:
    return TypeAdapter(Question)


def _question_json(question: Question) -> dict[str, object]:
    dumped = _questions().dump_python(question, mode="json")
    return {"question": dumped["text"], "history": dumped["history"], "language": dumped["language"]}


def _passage_text(source: dict[str, Any]) -> PassageText:
    passage, document = source["passage"], source["document"]
    said = (document["title"], *passage["heading"], document["publisher"], document["published_on"])
    context, original = " ".join(filter(None, said)), document.get("translation_of", "")
    return PassageText(passage["id"], document["key"], passage["text"], context, original)


def _retry_after(response: httpx.Response) -> float:
    said = response.headers.get("retry-after", "")
    return min(float(said), _LONGEST_WAIT) if said.isdigit() else 1.0


def _refusal(response: httpx.Response) -> str:
    try:
        problem = response.json()
        told = problem.get("detail") or problem.get("title") or ""
    except (ValueError, AttributeError):
        told = ""
    return f"{response.status_code} {told}".strip().rstrip(".")


def _why(error: Exception) -> str:
    return str(error).rstrip(".") or type(error).__name__
