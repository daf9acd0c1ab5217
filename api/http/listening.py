"""An HTTP app that is served in a thread of its own."""

from __future__ import annotations

import errno
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from core.errors import MunadilError, UnavailableError, WrongUseError

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

_WAIT_SECONDS = 120
"""For a server to start: it opens messaging first; chosen by hand."""
_HEAD_SECONDS = 20
"""For the head of a request; chosen by hand: who asks for health and counters is a machine nearby."""
_STOP_SECONDS = 10
"""For what is being answered to end; chosen by hand."""
_HOSTS = "Give --host (or MUNADIL_HOST) 127.0.0.1 for this machine alone, or 0.0.0.0 for everybody who can reach it."


def refuse_unusable(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on, before anything is loaded. Raises UnavailableError, WrongUseError."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (socket.gaierror, UnicodeError):
        raise WrongUseError(f"no machine is called {host!r}.", remedy=_HOSTS) from None
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise _refusal(error, host, port) from None


def _refusal(error: OSError, host: str, port: int) -> MunadilError:
    if error.errno == errno.EADDRINUSE:
        return UnavailableError(
            f"port {port} of {host} is taken: another program listens there, perhaps Munadil itself.",
            remedy="Take another one with --port 8001 (0 for a free one); with make: `make run PORT=8001`.",
        )
    if error.errno == errno.EACCES:
        return UnavailableError(f"port {port} is kept for the system.", remedy="Take one above 1023 with --port.")
    return WrongUseError(f"this machine has no address {host!r} to listen on.", remedy=_HOSTS)


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
            raise UnavailableError("the server did not start.", remedy="Look at the log; was its port taken meanwhile?")
        time.sleep(0.05)


def address_of(server: uvicorn.Server) -> str:
    """Where the server can be reached from this machine."""
    host, port = server.servers[0].sockets[0].getsockname()[:2]
    local = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"http://{f'[{local}]' if ':' in local else local}:{port}"
