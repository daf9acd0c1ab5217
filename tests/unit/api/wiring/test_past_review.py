"""What may be read past the console's review, and what not."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from agent.settings import AgentSettings
from api.http.settings import ApiSettings
from api.opened import Knowledge, OrganisationTexts
from api.settings import Settings
from api.wiring.work import LocalWork
from core.errors import WrongUseError
from core.settings import CoreSettings
from knowledge.settings import KnowledgeSettings


def work(folder: Path, *, is_closed: bool) -> LocalWork:
    """Work that refuses before it opens anything."""
    settings = Settings(
        core=CoreSettings(data_dir=folder),
        knowledge=KnowledgeSettings(ingest_closed=is_closed),
        agent=AgentSettings(),
        api=ApiSettings(),
    )
    nothing = cast("OrganisationTexts", None)
    return LocalWork(settings, nothing, cast("Knowledge", None), lambda stage, done, total: None)


@pytest.mark.parametrize("is_closed", [True, False], ids=["closed", "open"])
def test_nobody_else_brings_documents_of_the_console(tmp_path: Path, *, is_closed: bool) -> None:
    with pytest.raises(WrongUseError, match="is the console's"):
        work(tmp_path, is_closed=is_closed).ingest([tmp_path / "mine"], organisation=tmp_path, source="library")


def test_where_it_is_closed_documents_are_published_by_review_alone(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match="by review alone"):
        work(tmp_path, is_closed=True).ingest([tmp_path], organisation=tmp_path)
