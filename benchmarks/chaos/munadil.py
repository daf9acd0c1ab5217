"""The processes that get killed: the product's own doors, channels, dialogue and engine, with an agent that costs nothing.

    python -m benchmarks.chaos.munadil ROLE [--answer-seconds 0.1] [--model http://127.0.0.1:PORT/v1]

ROLE is `serve`, `api` (`munadil serve --no-worker`) or `worker`; settings are read from the environment, as by `munadil`.
The agent says which questions it answers, so that each can be looked for in what the provider got.
"""

from __future__ import annotations

import argparse
import asyncio
import re
from typing import Any, cast

import httpx
import uvicorn

from agent.answer import Answer, OnSentence
from agent.question import Question
from agent.testing import ScriptedAgent, canned_answer
from api.app import create_app
from api.http.services import Part, Services
from api.http.sources import CorpusSources
from api.messaging import MessagingHost
from api.opened import Knowledge, OrganisationTexts
from api.settings import Settings
from api.telemetry.metrics import Metrics
from api.wiring.knowledge import open_database
from api.wiring.messaging import open_host
from api.wiring.organisation import load_organisation
from api.wiring.settings import load_settings
from api.worker import refuse_second_worker, work
from core.clock import SystemClock
from core.database.database import Database
from core.telemetry import configure_logging
from knowledge.library.library import Library

NAMES = re.compile(r"\bm\d+-\d+\b")
"""Names of messages: the person's number and the how many-th of theirs it is."""
UP = "is up"
"""What a process prints once it works."""


class NamingAgent:
    """Answers any question with the names in it, after a while; asked through a model's API where one is given."""

    def __init__(self, seconds: float = 0.0, model: str = "") -> None:
        self._seconds, self._model = seconds, model
        self._client = httpx.AsyncClient(timeout=30) if model else None

    async def answer(self, question: Question, on_sentence: OnSentence | None = None) -> Answer:
        """The names, with a canned source."""
        await asyncio.sleep(self._seconds)
        scripted = ScriptedAgent(default=canned_answer(await self._said(question.text)))
        return await scripted.answer(question, on_sentence)

    async def _said(self, text: str) -> str:
        if self._client is None:
            return f"Reçu : {' '.join(NAMES.findall(text))}."
        body = {"model": "stub", "messages": [{"role": "user", "content": text}]}
        answer = await self._client.post(f"{self._model}/chat/completions", json=body)
        return str(answer.json()["choices"][0]["message"]["content"])


def main() -> None:
    """Work until killed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos.munadil")
    parser.add_argument("role", choices=("serve", "api", "worker"))
    parser.add_argument("--answer-seconds", type=float, default=0.0)
    parser.add_argument("--model", default="")
    given = parser.parse_args()
    settings = load_settings()
    configure_logging(settings.core.log_level, "json")
    texts = load_organisation(settings)
    with open_database(settings) as database:
        if given.role != "api":
            refuse_second_worker(database, settings.connectors)
        agent = NamingAgent(given.answer_seconds, given.model)
        library = Library(database, SystemClock())
        host = _host(settings, texts, database, library, agent, works=given.role != "api")
        if given.role == "worker":
            asyncio.run(work(host, _is_up))
        else:
            _serve(settings, texts, agent, library, host)


def _host(
    settings: Settings,
    texts: OrganisationTexts,
    database: Database,
    library: Library,
    agent: NamingAgent,
    *,
    works: bool,
) -> MessagingHost:
    unused = cast("Any", None)  # nothing is searched: the agent is ours, and only the list of documents is asked for
    knowledge = Knowledge(settings, database, library, unused, unused, unused, unused)
    return open_host(settings, texts, knowledge, agent, Metrics(), works=works)


def _serve(
    settings: Settings, texts: OrganisationTexts, agent: NamingAgent, library: Library, host: MessagingHost
) -> None:
    services = Services(
        agent=agent,
        messaging=host,
        sources=CorpusSources(library),
        organisation=texts.organisation,
        phrases=texts.phrases,
        readiness=lambda: (Part("agent", ok=True),),
        version="chaos",
    )
    config = uvicorn.Config(
        create_app(services, settings.api),
        host=settings.api.host,
        port=settings.api.port,
        log_config=None,
        access_log=False,
    )
    server = uvicorn.Server(config)
    asyncio.run(_served(server, host))


async def _served(server: uvicorn.Server, host: MessagingHost) -> None:
    serving = asyncio.create_task(server.serve())
    while not server.started and not serving.done():  # noqa: ASYNC110 -- uvicorn tells nobody when it has started
        await asyncio.sleep(0.02)
    while host.messaging is None and not serving.done():  # noqa: ASYNC110 -- killed sooner, it would have done nothing yet
        await asyncio.sleep(0.02)
    _is_up()
    await serving


def _is_up() -> None:
    print(UP, flush=True)


if __name__ == "__main__":
    main()
