"""How work is handed to a running server: one line of JSON in, lines of progress and one line of outcome back.

`{"version", "work", "arguments"}`, answered by any number of `{"progress": [stage, done, total]}`, then by `{"result"}` or by
`{"error": {"detail", "remedy", "exit"}}`. All of it goes over a Unix socket in the data folder that its owner alone may use: there is no
port, so nothing is open to the network.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import TypeAdapter

from api.control.work import KnowledgeWork

SOCKET = "control.sock"
_LONGEST = 100
"""Bytes of a socket's address that every system takes, as given by unix(7): 108 on Linux, 104 elsewhere, an end mark among them."""
WORKS = tuple(name for name, _ in inspect.getmembers(KnowledgeWork, inspect.isfunction) if not name.startswith("_"))
"""What may be asked for, by name."""


def own_version() -> str:
    """Version of this program: both sides must speak of the same things."""
    return version("munadil")


@lru_cache(maxsize=64)
def _hints(work: str) -> Mapping[str, Any]:
    return get_type_hints(getattr(KnowledgeWork, work))


def encode_arguments(work: str, arguments: Mapping[str, object]) -> dict[str, Any]:
    """Arguments of a piece of work, ready for JSON."""
    return {name: TypeAdapter(_hints(work)[name]).dump_python(value, mode="json") for name, value in arguments.items()}


def decode_arguments(work: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments from JSON; raises ValueError for what does not fit."""
    unknown = arguments.keys() - _hints(work).keys()
    if unknown:
        raise ValueError(f"unknown arguments: {', '.join(sorted(unknown))}")
    return {name: TypeAdapter(_hints(work)[name]).validate_python(value) for name, value in arguments.items()}


def encode_result(work: str, result: object) -> object:
    """A result, ready for JSON."""
    return TypeAdapter(_hints(work)["return"]).dump_python(result, mode="json")


def decode_result(work: str, result: object) -> object:
    """A result from JSON; raises ValueError for what does not fit."""
    return TypeAdapter(_hints(work)["return"]).validate_python(result)


@contextmanager
def address_in(folder: Path) -> Iterator[str]:
    """The socket's address in a data folder; a path too long for a socket is reached through the folder's descriptor."""
    path = str(folder.resolve() / SOCKET)
    if len(os.fsencode(path)) <= _LONGEST or not Path("/proc/self/fd").is_dir():
        yield path
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield f"/proc/self/fd/{descriptor}/{SOCKET}"
    finally:
        os.close(descriptor)
