"""Clients are installed with patience, and what a registry does not give is named rather than in the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.prepare_clients import is_prepared, main, missing


@pytest.fixture
def uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `uv` that notes each call, and fails with what `fails` holds."""
    path, calls, fails = tmp_path / "uv", tmp_path / "calls", tmp_path / "fails"
    path.write_text(f'#!/bin/sh\necho "$1" >> {calls}\nif [ -e {fails} ]; then cat {fails} >&2; exit 1; fi\n', "utf-8")
    path.chmod(0o755)
    monkeypatch.setenv("UV", str(path))
    return path


def test_a_registry_that_is_away_is_asked_again_and_then_named(uv: Path, tmp_path: Path) -> None:
    (tmp_path / "fails").write_text("error: cannot connect", "utf-8")
    environment = tmp_path / "clients"
    assert main(environment, pause=0) == 0
    assert (tmp_path / "calls").read_text("utf-8").split() == ["venv"] * 3
    assert missing(environment) == "`uv venv --quiet` failed: error: cannot connect"
    assert is_prepared(environment)
    main(environment, pause=0)
    assert len((tmp_path / "calls").read_text("utf-8").split()) == 6, "what was missing is asked for again"


def test_what_the_wheels_do_not_bring_is_named(uv: Path, tmp_path: Path) -> None:
    environment = tmp_path / "clients"
    main(environment, pause=0)
    assert missing(environment) == "`npm ci --ignore-scripts` could not be run: No such file or directory."


def test_an_environment_of_other_lists_is_none(tmp_path: Path) -> None:
    assert not is_prepared(tmp_path)
    (tmp_path / "prepared").write_text("of before", "utf-8")
    assert not is_prepared(tmp_path)
