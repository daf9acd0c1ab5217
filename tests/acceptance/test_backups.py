"""The rehearsal: a backup of a running server, put back into an empty folder, answers with its source."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.acceptance.homes import REPOSITORY, munadil

pytestmark = [pytest.mark.slow, pytest.mark.server]
_QUESTION = "Combien de cantines scolaires à Taza ?"


def test_a_backup_of_a_running_server_answers_from_an_empty_folder(example_home: Path, tmp_path: Path) -> None:
    organisation, home, other = tmp_path / "forum", tmp_path / "home", tmp_path / "other"
    (organisation / "documents").mkdir(parents=True)
    (organisation / "organisation.yaml").write_text(
        "name: {fr: Forum}\ndefault_language: fr\nlanguages: [fr]\n", "utf-8"
    )
    sheet = "# Cantines\n\nLe plan prévoit 240 cantines scolaires à Taza.\n"
    (organisation / "documents/cantines.md").write_text(sheet, "utf-8")
    for folder in (home, other):
        folder.mkdir()
        (folder / "models").symlink_to(example_home / "models", target_is_directory=True)
    read = munadil(home, "ingest", str(organisation / "documents"), "--json")
    assert json.loads(read.stdout)["added"] == 1, read.stderr
    environment = {**os.environ, "MUNADIL_DATA_DIR": str(home), "MUNADIL_LOG_LEVEL": "warning"}
    command = [sys.executable, "-m", "api.cli", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            _wait_until_served(home, server)
            made = munadil(home, "backup", str(tmp_path / "backups"), "--keys-to", str(tmp_path / "safe"), "--json")
            assert made.returncode == 0, made.stderr
            over_it = munadil(home, "restore", json.loads(made.stdout)["file"], "--replace")
        finally:
            server.send_signal(signal.SIGTERM)
        assert server.wait(60) == 0
    assert (over_it.returncode, "Stop every" in over_it.stderr) == (2, True)
    organisation.rename(tmp_path / "gone")
    file = json.loads(made.stdout)["file"]
    put_back = munadil(other, "restore", file, "--keys", str(tmp_path / "safe"), "--json")
    assert put_back.returncode == 0, put_back.stderr
    told = json.loads(put_back.stdout)
    assert (told["release"], told["indexed"], told["organisation"]) == (1, True, str(other / "organisation"))
    answer = json.loads(munadil(other, "ask", _QUESTION, "--json").stdout)
    assert "240" in answer["text"]
    assert answer["citations"][0]["title"] == "Cantines"
    checked = munadil(other, "knowledge", "check", "--json")
    assert json.loads(checked.stdout)["ok"]


def _wait_until_served(home: Path, server: subprocess.Popen[str]) -> None:
    """Wait until the server takes work from other commands."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and server.poll() is None:
        if any(path.is_socket() for path in home.iterdir()):
            return
        time.sleep(0.2)
    raise AssertionError("the server never took work")
