"""Published corpora, shared by the acceptance tests: the example organisation's and the raw press pages'."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from api.opened import Knowledge
from api.wiring.knowledge import open_knowledge
from api.wiring.organisation import load_organisation
from api.wiring.server import create_served_app
from api.wiring.settings import load_settings
from connectors.fakes.telegram import FakeBotApi, Throttle
from tests.acceptance.citizens import Munadil
from tests.acceptance.homes import REPOSITORY, publish, settings_for
from tests.conftest import SHARED, skip_or_fail


@pytest.fixture(scope="session")
def example_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the example organisation published."""
    home = tmp_path_factory.mktemp("example")
    publish(home, REPOSITORY / "examples/istiqlal/documents")
    return home


@pytest.fixture(scope="session")
def seeds_home(tmp_path_factory: pytest.TempPathFactory, example_home: Path) -> Path:
    """A data folder with the raw press pages published; the embedding models are those built for the example."""
    if not SHARED.is_dir():
        skip_or_fail(f"the shared test data is not at {SHARED}; set MUNADIL_SHARED")
    home = tmp_path_factory.mktemp("seeds")
    (home / "models").symlink_to(example_home / "models", target_is_directory=True)
    publish(home, SHARED / "seeds")
    return home


@pytest.fixture(scope="module")
def example_knowledge(example_home: Path) -> Iterator[Knowledge]:
    """The example organisation's knowledge, opened in this process."""
    with settings_for(example_home), open_knowledge(load_settings()) as knowledge:
        yield knowledge


@pytest.fixture(scope="module")
def seeds_knowledge(seeds_home: Path) -> Iterator[Knowledge]:
    """The raw press pages' knowledge, opened in this process."""
    with settings_for(seeds_home), open_knowledge(load_settings()) as knowledge:
        yield knowledge


@pytest.fixture
def munadil(example_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Munadil]:
    """The example served on Telegram from a data folder of the test's own: nobody whom another test let in is there."""
    import uvicorn

    home = tmp_path / "telegram"
    shutil.copytree(example_home, home, symlinks=True, ignore=shutil.ignore_patterns("models"))
    (home / "models").symlink_to(example_home / "models", target_is_directory=True)
    with FakeBotApi(throttle=Throttle.none()) as fake, settings_for(home), ExitStack() as stack:
        monkeypatch.setenv("MUNADIL_TELEGRAM_TOKEN", fake.token)
        monkeypatch.setenv("MUNADIL_TELEGRAM_BASE_URL", fake.url)
        monkeypatch.setenv("MUNADIL_TELEGRAM_POLL_SECONDS", "1")
        knowledge = stack.enter_context(open_knowledge(settings := load_settings()))
        app = create_served_app(settings, load_organisation(settings), knowledge)
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        running = Munadil(app, fake)
        yield running
        running.host.bus.close()
        server.should_exit = True
        thread.join(40)
