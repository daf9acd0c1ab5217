"""A variable that is misspelt is named, with the setting that was meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.cli import run
from api.wiring.settings import unknown_variables


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("MUNADIL_DATADIR", "MUNADIL_DATA_DIR"),
        ("MUNADIL_MODEL_BASEURL", "MUNADIL_MODEL_BASE_URL"),
        ("munadil_telegram_tokn", "MUNADIL_TELEGRAM_TOKEN"),
        ("MUNADIL_QXZ", ""),
    ],
)
def test_the_nearest_setting_is_named(name: str, nearest: str) -> None:
    [found] = unknown_variables({name: "x"})
    assert (found.name, found.nearest) == (name.upper(), nearest)


def test_settings_and_what_others_read_are_known() -> None:
    assert not unknown_variables({"MUNADIL_PORT": "", "munadil_host": "", "MUNADIL_DEBUG": "1", "HOME": "/"})


def test_a_file_is_looked_at_too_and_every_command_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("export MUNADIL_DATADIR=/data\n# MUNADIL_OTHR=1\n")
    assert run(["settings", "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)
    assert "MUNADIL_DATADIR" in told.err
    assert "MUNADIL_DATA_DIR?" in told.err
    assert "OTHR" not in told.err
