"""Fixtures and laws for every test: nothing but loopback, nothing from the environment."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NoReturn
from uuid import uuid4

import hypothesis
import pytest
from sqlalchemy import NullPool, create_engine, make_url, text

from core.database.database import Database
from core.testing import FixedClock
from knowledge.library.library import Library
from tests.databases import migrated_file
from tests.postgres import PostgresMissingError, find_binaries, run_postgres

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
# A first call imports, compiles and embeds: how long an example takes says nothing about what it shows.
hypothesis.settings.register_profile("munadil", deadline=None)
hypothesis.settings.load_profile("munadil")

SHARED = Path(os.environ.get("MUNADIL_SHARED", Path(__file__).parents[2] / "shared"))
REQUIRE_ALL = os.environ.get("MUNADIL_TESTS_REQUIRE") == "all"
_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


def skip_or_fail(reason: str) -> NoReturn:
    """Skip with a reason; fail instead where the machine is expected to have everything."""
    if REQUIRE_ALL:
        pytest.fail(reason)
    pytest.skip(reason, allow_module_level=True)


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


POSTGRES_URL = os.environ.get("MUNADIL_TEST_POSTGRES_URL", "")
POSTGRES_KIND = os.environ.get("MUNADIL_TEST_POSTGRES", "")
"""`system` or `wheel` insists on one of them."""


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """SQLAlchemy URL of a running PostgreSQL, with `{}` in place of the database's name."""
    if POSTGRES_URL:
        yield make_url(POSTGRES_URL).set(database="{}").render_as_string(hide_password=False).replace("%7B%7D", "{}")
        return
    with ExitStack() as stack:
        try:
            url = stack.enter_context(run_postgres(find_binaries(POSTGRES_KIND)))
        except PostgresMissingError as error:
            skip_or_fail(str(error))
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """URL of a fresh, empty PostgreSQL database, dropped afterwards."""
    name = f"test_{uuid4().hex}"
    admin = create_engine(postgres_server.format("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
    yield postgres_server.format(name)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, data_dir: Path) -> str:
    """URL of a fresh, empty database: the test runs once per engine."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{(data_dir / 'munadil.db').as_posix()}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh database with every table: the test runs once per engine."""
    opened = Database(database_url)
    if opened.path:
        opened.path.write_bytes(migrated_file())
    opened.upgrade()
    yield opened
    opened.close()


@pytest.fixture
def library(database: Database) -> Library:
    """An empty library: the test runs once per engine."""
    return Library(database, FixedClock())
