"""What a suite names is there, and `latest` is the run that was last, wherever it was put."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.commands.evals.folders import find_run, remember_run
from api.commands.evals.runs import refuse_unknown_sources
from api.wiring.settings import load_settings
from core.errors import WrongUseError
from core.language.forms import Language
from evals.runs.folder import CONFIG, RESULTS
from evals.suites.suite import Case

HERE = frozenset(["documents/tamkine-cohortes.md", "documents/nassij.md"])


def case(source: str) -> Case:
    return Case(id="one", language=Language.FRENCH, question="Combien ?", sources=(source,))


def test_a_source_that_is_none_is_refused_with_the_nearest() -> None:
    known = [case("tamkine-cohortes.md"), case("documents/nassij.md"), case("0" * 32)]
    refuse_unknown_sources(known, HERE)
    refuse_unknown_sources([case("anything.md")], None)
    with pytest.raises(WrongUseError) as refused:
        refuse_unknown_sources([*known, case("tamkine-cohorte.md")], HERE)
    assert "tamkine-cohorte.md" in refused.value.detail
    assert "tamkine-cohortes.md" in refused.value.remedy
    with pytest.raises(WrongUseError) as refused:
        refuse_unknown_sources([case("xyz")], HERE)
    assert "knowledge list" in refused.value.remedy


def test_latest_is_the_last_run_wherever_it_was_put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUNADIL_DATA_DIR", str(tmp_path / "data"))
    settings = load_settings()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in (CONFIG, RESULTS):
        (elsewhere / name).write_text(json.dumps({}))
    remember_run(elsewhere, settings)
    assert find_run("latest", settings) == elsewhere.resolve()
