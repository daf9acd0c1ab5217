"""Takes work from other processes on the same data folder, for as long as this one owns the indexes."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog

from api.control.protocol import SOCKET, WORKS, address_in, decode_arguments, encode_result, own_version
from api.control.work import KnowledgeWork
from api.opened import ProgressCallback
from core.errors import ExitCode, MunadilError

_log = structlog.get_logger(__name__)
_MOST_REQUEST = 1_000_000
"""Bytes of a request; chosen by hand: a question with its history is the longest, at some 100,000."""
_PATIENCE = 30.0
"""Seconds for a request to arrive; chosen by hand: programs on the same machine send it at once."""
WorkFor = Callable[[ProgressCallback], KnowledgeWork]
"""Work whose progress is told to a callback."""


@contextmanager
def taking_work(data_dir: Path, work_for: WorkFor) -> Iterator[None]:
    """Listen in the data folder while the block runs; where that cannot be done, others are refused as they were before."""
    try:
        listener = _listen(data_dir)
    except OSError as error:
        _log.warning("control.not_listening", error=error.strerror or type(error).__name__)
        yield
        return
    thread = threading.Thread(target=_accept, args=(listener, work_for), name="control", daemon=True)
    thread.start()
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        (data_dir / SOCKET).unlink(missing_ok=True)
        thread.join(5)


def _listen(data_dir: Path) -> socket.socket:
    # Whoever owns the indexes is the only one to listen: what is there was left by a process that died.
    (data_dir / SOCKET).unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with address_in(data_dir) as address:
            before = os.umask(0o177)
            try:
                listener.bind(address)
            finally:
                os.umask(before)
        listener.listen(8)
    except OSError:
        listener.close()
        raise
    return listener


def _accept(listener: socket.socket, work_for: WorkFor) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_serve, args=(connection, work_for), name="control-work", daemon=True).start()


def _serve(connection: socket.socket, work_for: WorkFor) -> None:
    """One piece of work for one caller, who ends it by going away."""
    with connection, connection.makefile("rb") as incoming, contextlib.suppress(OSError):
        connection.settimeout(_PATIENCE)
        line = incoming.readline(_MOST_REQUEST)
        connection.settimeout(None)
        if not line:
            return  # somebody looked whether anybody listens

        def tell(message: dict[str, Any]) -> None:
            try:
                connection.sendall(json.dumps(message, ensure_ascii=False).encode() + b"\n")
            except OSError as error:
                raise _CallerGoneError from error

        # Told to somebody who has gone, progress fails, and the work ends as it would at Ctrl-C: nothing half-done is published.
        work = work_for(lambda stage, done, total: tell({"progress": [str(stage), done, total]}))
        with contextlib.suppress(_CallerGoneError):
            tell(_outcome(line, work))


class _CallerGoneError(Exception):
    """Whoever asked has gone away."""


def _outcome(line: bytes, work: KnowledgeWork) -> dict[str, Any]:
    try:
        request = json.loads(line)
        name, arguments = request["work"], request["arguments"]
        if request["version"] != own_version():
            return _error(f"the running server is of version {own_version()}.", "Restart it, or stop it and try again.")
        if name not in WORKS:
            raise ValueError(name)
        decoded = decode_arguments(name, arguments)
    except (ValueError, KeyError, TypeError):
        return _error("the running server does not understand this.", "Restart it, or stop it and try again.")
    try:
        return {"result": encode_result(name, getattr(work, name)(**decoded))}
    except MunadilError as error:
        return _error(error.detail, error.remedy, error.exit_code)
    except _CallerGoneError:
        raise
    except Exception as error:  # noqa: BLE001 whatever breaks, the caller gets one line and the server lives on
        _log.error("control.broken", work=name, error=type(error).__name__)
        return _error(f"the running server failed at this ({type(error).__name__}).", "Its log says more.")


def _error(detail: str, remedy: str, code: int = ExitCode.COULD_NOT_RUN) -> dict[str, Any]:
    return {"error": {"detail": detail, "remedy": remedy, "exit": int(code)}}
