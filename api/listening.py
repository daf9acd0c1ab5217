"""An HTTP app that is served in a thread of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from core.errors import UnavailableError

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

_WAIT_SECONDS = 120
"""For a server to start: it opens messaging first; chosen by hand."""
_HEAD_SECONDS = 20
"""For the head of a request; chosen by hand: who asks for health and counters is a machine nearby."""
_STOP_SECONDS = 10
"""For what is being answered to end; chosen by hand."""


@contextmanager
def listening(app: FastAPI, host: str, port: int) -> Iterator[str]:
    """Serve an app while the block runs; gives its address. Raises UnavailableError."""
    import uvicorn

    from api.http.gate.patience import patient

    config = uvicorn.Config(
        app,
        http=patient(_HEAD_SECONDS),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_STOP_SECONDS // 2,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=_run, args=(server,), name="watched", daemon=True)
    thread.start()
    try:
        wait_until_served(server, thread)
        yield address_of(server)
    finally:
        server.should_exit = True
        thread.join(_STOP_SECONDS)


def _run(server: uvicorn.Server) -> None:
    with suppress(SystemExit):  # a port that is taken: whoever waits for the server says so
        server.run()


def wait_until_served(server: uvicorn.Server, thread: threading.Thread) -> None:
    """Wait until a server that runs in a thread answers. Raises UnavailableError."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise UnavailableError(
                "the server did not start, probably because the port is taken.", remedy="Try another one with --port."
            )
        time.sleep(0.05)


def address_of(server: uvicorn.Server) -> str:
    """Where the server can be reached from this machine."""
    host, port = server.servers[0].sockets[0].getsockname()[:2]
    local = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"http://{f'[{local}]' if ':' in local else local}:{port}"
