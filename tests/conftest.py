"""Fixtures and laws for every test: nothing but loopback, nothing from the environment."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

SHARED = Path(os.environ.get("MUNADIL_SHARED", Path(__file__).parents[2] / "shared"))
REQUIRE_ALL = os.environ.get("MUNADIL_TESTS_REQUIRE") == "all"
_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


def skip_or_fail(reason: str) -> None:
    """Skip with a reason; fail instead where the machine is expected to have everything."""
    if REQUIRE_ALL:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("MUNADIL_") and name not in ("MUNADIL_TESTS_REQUIRE", "MUNADIL_SHARED"):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection of this process that leaves the machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any, /) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(_LOOPBACK):
            raise AssertionError(f"a test tried to reach {address!r}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def shared() -> Path:
    """Folder of the shared test data."""
    if not SHARED.is_dir():
        skip_or_fail(f"the shared test data is not at {SHARED}; set MUNADIL_SHARED")
    return SHARED


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A fresh data folder."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder
