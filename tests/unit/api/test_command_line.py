"""What the command line says before it opens anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.cli import run
from api.http.errors import DataFolderError
from api.http.problems import _path
from api.settings import Settings
from api.wiring.knowledge import open_database
from api.wiring.settings import load_settings
from core.settings import CoreSettings


@pytest.mark.parametrize("group", [(), ("knowledge",), ("eval",), ("ask",), ("ingest",), ("serve",), ("doctor",)])
def test_every_help_ends_with_an_example(group: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*group, "--help"]) == 0
    assert "Example: munadil" in capsys.readouterr().out


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("munadil ")


def test_no_name_of_a_setting_is_cut_in_a_narrow_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["settings"]) == 0
    printed = capsys.readouterr().out
    assert "MUNADIL_EMBEDDING_QUESTION_PREFIX" in printed
    assert "MUNADIL_MODEL_MAX_TOKENS" in printed


@pytest.mark.parametrize("address", ["ftp://host", "host:8000", "nonsense"])
def test_an_address_of_another_kind_is_wrong_use(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", "Bonjour", "--server", address]) == 2
    assert "http://host:port" in capsys.readouterr().err


@pytest.mark.parametrize("nothing", ["", "  ", "\u200b"])
def test_a_search_for_nothing_is_wrong_use(nothing: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", nothing]) == 2
    assert "nothing to look for" in capsys.readouterr().err


def test_a_data_folder_that_cannot_be_made_is_named_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    settings = load_settings()
    taken = Settings(CoreSettings(data_dir=tmp_path / "file"), settings.knowledge, settings.agent, settings.api)
    with pytest.raises(DataFolderError, match="MUNADIL_DATA_DIR"), open_database(taken):
        pass


def test_a_field_is_named_without_the_validator_that_refused_it() -> None:
    where = ("body", "messages", 0, "content", "function-after[_written(), str]")
    assert _path(where) == "messages.0.content"
