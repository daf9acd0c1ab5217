"""`munadil serve`, `munadil worker` and `munadil demo`: the HTTP doors, and what answers behind them."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import uvicorn
from rich.text import Text

from agent.organisation.organisation import Organisation
from agent.organisation.owner import ORGANISATION_FILE
from agent.question import Question
from api import operations
from api.commands.staff.inbox import console_link
from api.commands.staff.participation import load_templates
from api.commands.terminal import notice, output_console, print_answer, progress_bar
from api.commands.views import disclosure, ingest_table
from api.console.frame.rights import Role
from api.control.server import taking_work
from api.http.client import RemoteAgent
from api.http.listening import address_of, listening, refuse_unusable, wait_until_served
from api.opened import Knowledge, OrganisationTexts
from api.settings import Settings
from api.wiring.accounts import open_accounts
from api.wiring.knowledge import open_database, open_knowledge
from api.wiring.organisation import load_organisation
from api.wiring.settings import load_settings
from api.wiring.work import work_for
from core.audit import COMMAND_LINE
from core.errors import ExitCode, UnavailableError
from core.telemetry import configure_logging

if TYPE_CHECKING:
    from api.http.services import Services

_ADMINISTRATOR = "admin"
_STOP_SECONDS = 30
"""For requests and turns under way to end; chosen by hand: turns have ten of them."""


HostOption = Annotated[str, typer.Option(help="Address to listen on; MUNADIL_HOST when not said.")]
PortOption = Annotated[
    int | None,
    typer.Option(help="Port to listen on, 0 for a free one; MUNADIL_PORT when not said."),
]
WorkerPortOption = Annotated[
    int | None,
    typer.Option(
        help="Port to tell health and counters on, 0 for a free one; MUNADIL_WORKER_PORT when not said, else none."
    ),
]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(epilog="Example: munadil serve --port 8080")(serve)
    app.command(epilog="Example: MUNADIL_CHROMA_URL=http://chroma:8000 munadil worker --port 8101")(worker)
    app.command(epilog="Example: munadil demo")(demo)


def serve(
    host: HostOption = "",
    port: PortOption = None,
    works: Annotated[
        bool, typer.Option("--worker/--no-worker", help="Answer messages too, or only take them in for workers.")
    ] = True,
) -> int:
    """Serve the citizen page, the widget, the API and the messaging channels."""
    settings = load_settings(host=host, port=port)
    configure_logging(settings.core.log_level, settings.core.log_format)
    refuse_unusable(settings.api.host, settings.api.port)
    texts = load_organisation(settings)
    with ExitStack() as stack:
        if works:
            _refuse_second_worker(settings)
        with progress_bar() as progress:
            knowledge = stack.enter_context(open_knowledge(settings, progress=progress))
        stack.enter_context(_taking_work(settings, texts, knowledge))
        server = _server(settings, texts, knowledge, works=works)
        stack.enter_context(_watched(settings, _app_of(server).state.services, settings.api.metrics_port))
        _run(server)
    return int(ExitCode.OK)


def worker(host: HostOption = "", port: WorkerPortOption = None) -> int:
    """Answer the messages that `munadil serve --no-worker` takes in; any number of these work side by side."""
    from api.wiring.server import worker_services
    from api.worker import work

    settings = load_settings(host=host)
    configure_logging(settings.core.log_level, settings.core.log_format)
    port = settings.api.worker_port if port is None else port
    if port is not None:
        refuse_unusable(settings.api.host, port)
    texts = load_organisation(settings)
    _refuse_second_worker(settings)
    with ExitStack() as stack:
        with progress_bar() as progress:
            knowledge = stack.enter_context(open_knowledge(settings, progress=progress))
        stack.enter_context(_taking_work(settings, texts, knowledge))
        messaging, services = worker_services(settings, texts, knowledge)
        stack.enter_context(_watched(settings, services, port))
        asyncio.run(work(messaging, lambda: output_console().print("Answering messages. Ctrl-C stops.")))
    return int(ExitCode.OK)


@contextmanager
def _watched(settings: Settings, services: Services, port: int | None) -> Iterator[None]:
    """Tell health and counters over HTTP while the block runs, where a port is given."""
    if port is None:
        yield
        return
    from api.app import create_watched_app

    with listening(create_watched_app(services), settings.api.host, port) as address:
        output_console().print(Text.assemble(("  health        ", "bold"), f"{address}/health/ready"))
        yield


def _taking_work(settings: Settings, texts: OrganisationTexts, knowledge: Knowledge) -> AbstractContextManager[None]:
    """Let commands beside this process have their work done by it, where it owns the indexes."""
    if settings.knowledge.chroma_url:
        return nullcontext()
    return taking_work(settings.core.data_dir, work_for(settings, texts, knowledge))


def _refuse_second_worker(settings: Settings) -> None:
    from api.worker import refuse_second_worker

    with open_database(settings) as database:
        refuse_second_worker(database, settings.connectors)


def demo(
    host: HostOption = "",
    port: PortOption = None,
    once: Annotated[bool, typer.Option(help="Stop after the first answer.")] = False,
) -> int:
    """Read the example organisation's documents, serve them, and print a first cited answer."""
    settings = load_settings(host=host, port=port, documents=[_example()])
    configure_logging("warning", settings.core.log_format)
    refuse_unusable(settings.api.host, settings.api.port)
    texts = load_organisation(settings)
    console = output_console()
    with ExitStack() as stack:
        with progress_bar() as progress:
            knowledge = stack.enter_context(open_knowledge(settings, threads=0, progress=progress))
            report = operations.ingest(knowledge, [_documents(settings.core.organisation)], progress)
            operations.calibrate_if_changed(knowledge, progress)
        console.print(ingest_table(report, console))
        if texts.organisation.demonstration:
            load_templates(settings, texts.organisation, knowledge.database)
        stack.enter_context(_taking_work(settings, texts, knowledge))

        def greet(address: str) -> None:
            if texts.organisation.participation:
                console.print(Text(f"Consultations, with invented ideas and decisions: {address}/take-part"))
            _first_answer(address, texts.organisation)
            _first_administrator(settings, knowledge, address)

        # On a first try nobody has set up an app for codes; whoever serves in earnest asks for them by default.
        offered = replace(settings, api=settings.api.model_copy(update={"console_codes": False}))
        _run(_server(offered, texts, knowledge), greet, once=once)
    return int(ExitCode.OK)


def _example() -> Path:
    """The example organisation of a checkout; where there is none, the folder that we stand in."""
    found = sorted(Path("examples").glob(f"*/{ORGANISATION_FILE}"))
    return found[0].parent if found else Path()


def _documents(organisation: Path) -> Path:
    folder = organisation / "documents"
    if not folder.is_dir():
        raise UnavailableError(
            f"there are no documents at {folder}.",
            remedy="Set MUNADIL_ORGANISATION to an organisation's folder; `munadil init` makes one.",
        )
    return folder


def _server(
    settings: Settings, texts: OrganisationTexts, knowledge: Knowledge, *, works: bool = True
) -> uvicorn.Server:
    from api.http.gate.patience import patient
    from api.wiring.server import create_served_app

    config = uvicorn.Config(
        create_served_app(settings, texts, knowledge, works=works),
        http=patient(settings.api.body_seconds),
        host=settings.api.host,
        port=settings.api.port,
        log_config=None,
        access_log=False,
        # Whom a request is from is told by `MUNADIL_TRUSTED_PROXIES` alone.
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    return uvicorn.Server(config)


def _run(server: uvicorn.Server, then: Callable[[str], None] | None = None, *, once: bool = False) -> None:
    """Serve until Ctrl-C or SIGTERM, with the addresses printed once they answer."""
    thread = threading.Thread(target=server.run, name="server", daemon=True)
    stopping = threading.Event()
    # Started in the background by a shell, a process ignores SIGINT; both signals are asked for by name.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    thread.start()
    try:
        wait_until_served(server, thread)
        address = address_of(server)
        _print_addresses(address)
        if then:
            then(address)
        while thread.is_alive() and not once and not stopping.wait(0.5):
            pass
        if stopping.is_set():
            output_console().print("Stopping…")
    finally:
        _end_streams(server)
        server.should_exit = True
        thread.join(_STOP_SECONDS)


def _app_of(server: uvicorn.Server) -> Any:
    return server.config.app


def _end_streams(server: uvicorn.Server) -> None:
    """Let go of pages that follow a conversation: they come back to whoever serves next."""
    app = _app_of(server)
    if app.state.services.messaging is not None:
        app.state.services.messaging.bus.close()


def _print_addresses(address: str) -> None:
    console = output_console()
    console.print()
    for name, path in (
        ("citizen page", "/"),
        ("console", "/console"),
        ("API", "/docs"),
        ("widget", "/widget.js"),
        ("health", "/health/ready"),
    ):
        console.print(Text.assemble((f"  {name:<13}", "bold"), f"{address}{path}"))
    console.print()


def _first_answer(address: str, organisation: Organisation) -> None:
    language, console = organisation.default_language, output_console()
    notice(disclosure(organisation, language), console)
    with RemoteAgent(address) as agent:
        for question in organisation.examples.get(language, ())[:1]:
            console.print(Text.assemble(("› ", "bold"), question))
            print_answer(agent.answer(Question(question)), console)


def _first_administrator(settings: Settings, knowledge: Knowledge, address: str) -> None:
    """Print a link that lets somebody into the console once, as long as nobody has a password."""
    console = output_console()
    accounts = open_accounts(settings, knowledge.database)
    members = accounts.everybody()
    if not any(one.has_password for one in members):
        known = any(one.name == _ADMINISTRATOR for one in members)
        token = (
            accounts.reset(_ADMINISTRATOR, COMMAND_LINE)
            if known
            else accounts.add(_ADMINISTRATOR, Role.ADMINISTRATOR, COMMAND_LINE)
        )
        console.print(Text("The console, as an administrator (this link works once):", style="bold"))
        console.print(Text(f"  {console_link(settings, token, address)}"), soft_wrap=True)
    console.print(Text("Ctrl-C stops.", style="dim"))
