"""Fakes of what the HTTP doors stand on, for tests."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from agent.organisation.organisation import Colours, Localised, Organisation
from agent.ports import AnsweringAgent
from agent.testing import ScriptedAgent
from api.http.services import Part, Services, SourceContext
from api.http.settings import ApiSettings
from conversation.phrases import Phrases
from core.language.forms import Language
from core.testing import FixedClock
from knowledge.document import DocumentMeta, Kind, Passage


def canned_passage(passage_id: str = "passage-1", text: str = "", **meta: object) -> Passage:
    """A passage with every field filled in."""
    fields: dict[str, object] = {
        "title": "Programme pour la jeunesse",
        "kind": Kind.PROGRAMME,
        "publisher": "Parti d'exemple",
        "language": Language.FRENCH,
        "published_on": date(2026, 2, 17),
        "url": "https://example.org/jeunesse",
    }
    text = text or "Le mentorat est gratuit. Deux cohortes sont prévues chaque année. Chacune dure six mois."
    return Passage(
        id=passage_id,
        key="jeunesse.md",
        ordinal=1,
        text=text,
        start=100,
        end=100 + len(text),
        heading=("Mentorat",),
        page=3,
        language=Language.FRENCH,
        tokens=20,
        meta=DocumentMeta(**(fields | meta)),  # type: ignore[arg-type]
    )


class InMemorySources:
    """Sources in a dictionary."""

    def __init__(self, sources: Mapping[str, SourceContext] | None = None) -> None:
        self.sources = dict(sources or {"passage-1": SourceContext(canned_passage())})

    def source(self, passage_id: str) -> SourceContext | None:
        """The source under an id."""
        return self.sources.get(passage_id)


def canned_organisation(**changes: object) -> Organisation:
    """An organisation with texts in French and Arabic."""
    fields: dict[str, object] = {
        "name": Localised({Language.FRENCH: "Parti d'exemple", Language.ARABIC: "حزب المثال"}),
        "colours": Colours(primary="#b3124f"),
    }
    return Organisation(**(fields | changes))  # type: ignore[arg-type]


def canned_services(
    agent: AnsweringAgent | None = None,
    *,
    sources: InMemorySources | None = None,
    organisation: Organisation | None = None,
    readiness: Callable[[], tuple[Part, ...]] = lambda: (Part("index", ok=True),),
) -> Services:
    """Services that need nothing: a scripted agent, sources in memory, a clock that stands still."""
    organisation = organisation or canned_organisation()
    return Services(
        agent=agent or ScriptedAgent(),
        sources=sources or InMemorySources(),
        organisation=organisation,
        phrases=Phrases.load(organisation),
        readiness=readiness,
        version="0.0-test",
        clock=FixedClock(),
    )


@contextmanager
def served(services: Services, settings: ApiSettings | None = None, *, port: int = 0) -> Iterator[str]:
    """Serve an app on a loopback port, a free one where none is named, in a thread; gives its address."""
    import uvicorn

    from api.app import create_app
    from api.http.gate.patience import patient

    settings = settings or ApiSettings(rate_limit=0)
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(services, settings),
            host="127.0.0.1",
            port=port,
            http=patient(settings.body_seconds),
            log_level="warning",
            proxy_headers=False,
            timeout_graceful_shutdown=5,
        )
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        if time.monotonic() > deadline or not thread.is_alive():
            raise RuntimeError("the server did not start")
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        if services.messaging is not None:
            services.messaging.bus.close()
        server.should_exit = True
        thread.join(30)
