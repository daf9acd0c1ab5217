"""The process that gets killed: takes messages in over HTTP, answers them, or both.

    python -m benchmarks.chaos.server ROLE PORT DATABASE_URL DATA_DIR PROVIDER_PORT

ROLE is `all`, `api` or `worker`; a worker listens too, so that one can tell when it is up.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response as HttpResponse
from starlette.routing import Route

from connectors.channel import Limit
from connectors.errors import RetryLaterError, UnclearError
from connectors.message import Address, Inbound, InboundKind, Outbound
from connectors.messaging import open_messaging
from connectors.settings import ConnectorSettings
from connectors.testing import EchoResponder, FakeChannel, delivery
from core.database import Database
from core.telemetry import configure_logging

ANSWER_SECONDS = 0.15


class LoopbackChannel(FakeChannel):
    """A channel whose provider is `benchmarks.chaos.provider`."""

    def __init__(self, port: int) -> None:
        super().__init__(provider=self._post, limits=(Limit("all", 200.0, 20), Limit("chat:{chat}", 20.0, 5)))
        self._client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10)

    async def _post(self, address: Address, part: Outbound, token: str) -> str:
        try:
            answer = await self._client.post("/", json={"chat": address.chat, "text": part.text, "token": token})
        except httpx.ConnectError as error:
            raise RetryLaterError("no connection") from error
        except httpx.HTTPError as error:
            raise UnclearError(type(error).__name__) from error
        if answer.status_code == 429:
            raise RetryLaterError("too many", "429", after=float(answer.json()["retry_after"]))
        return str(answer.json()["id"])


def build(role: str, url: str, data_dir: Path, provider: int) -> Starlette:
    """The application of one process."""
    database = Database(url)
    database.upgrade()
    settings = ConnectorSettings(retry_seconds=0.5, sweep_seconds=5)
    responder = None if role == "api" else EchoResponder(seconds=ANSWER_SECONDS)
    messaging = open_messaging(database, settings, data_dir, {"telegram": LoopbackChannel(provider)}, responder)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await messaging.engine.start()
        yield
        await messaging.engine.stop()

    async def webhook(request: Request) -> HttpResponse:
        said = await request.json()
        message = Inbound(
            said["id"], Address("telegram", said["chat"]), InboundKind.TEXT, datetime.now(UTC), text=said["text"]
        )
        await asyncio.to_thread(messaging.inbox.accept, delivery(message))
        return HttpResponse()

    async def live(_request: Request) -> HttpResponse:
        return HttpResponse()

    return Starlette(routes=[Route("/webhook", webhook, methods=["POST"]), Route("/", live)], lifespan=lifespan)


def main() -> None:
    """Serve until killed."""
    role, port, url, data_dir, provider = sys.argv[1:]
    configure_logging("warning", "json")
    uvicorn.run(build(role, url, Path(data_dir), int(provider)), port=int(port), log_config=None, access_log=False)


if __name__ == "__main__":
    main()
