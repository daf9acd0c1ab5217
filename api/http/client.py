"""Asks a Munadil that is served somewhere, over HTTP."""

from __future__ import annotations

from types import TracebackType
from typing import Any

import httpx
from pydantic import TypeAdapter, ValidationError

from agent.answer import Answer
from agent.question import Question
from core.errors import UnavailableError, WrongUseError

_TIMEOUT_S = 120
"""Chosen by hand: above the longest turn that a server allows itself by default."""


class RemoteAgent:
    """Answers by asking the server at an address such as `http://127.0.0.1:8000`."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")
        if not self._address.startswith(("http://", "https://")):
            raise WrongUseError(f"{address!r} is not an address.", remedy="Write http://host:port.")
        try:
            self._client = httpx.Client(base_url=self._address, timeout=_TIMEOUT_S)
        except (httpx.InvalidURL, ValueError) as error:
            raise WrongUseError(f"{address!r} is not an address.", remedy="Write http://host:port.") from error

    def __enter__(self) -> RemoteAgent:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def answer(self, question: Question) -> Answer:
        """The whole answer; raises UnavailableError when nobody answers and WrongUseError when the server refuses."""
        try:
            response = self._client.post("/v1/ask", json=_question_json(question))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise UnavailableError(
                f"no Munadil answers at {self._address}: {str(error).rstrip('.')}.",
                remedy="Start one with `munadil serve`.",
            ) from error
        if response.status_code != httpx.codes.OK:
            raise WrongUseError(*_refusal(response))
        return parse_answer(response.json(), self._address)


def parse_answer(data: object, address: str) -> Answer:
    """An answer from the JSON of `POST /v1/ask`."""
    try:
        return TypeAdapter(Answer).validate_python(data)
    except ValidationError as error:
        raise UnavailableError(f"{address} answers in a form that this version does not know.") from error


def _refusal(response: httpx.Response) -> tuple[str]:
    try:
        problem: dict[str, Any] = response.json()
    except ValueError:
        problem = {}
    return (f"the server refused ({response.status_code}): {problem.get('detail') or problem.get('title') or ''}",)


def _question_json(question: Question) -> dict[str, object]:
    history = [
        {
            "question": exchange.question,
            "answer": exchange.answer,
            "status": exchange.status,
            "standalone_question": exchange.standalone_question,
            "passage_ids": list(exchange.passage_ids),
        }
        for exchange in question.history
    ]
    return {"question": question.text, "language": question.language, "history": history}
