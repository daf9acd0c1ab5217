"""Published corpora, shared by the acceptance tests: the example organisation's and the raw press pages'."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.opened import Knowledge
from api.wiring.knowledge import open_knowledge
from api.wiring.settings import load_settings
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
