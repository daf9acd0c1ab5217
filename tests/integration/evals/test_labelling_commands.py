"""`munadil eval judge`, `sample` and `labels` from end to end, the judge over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from openpyxl import load_workbook

from agent.models.testing import FakeOpenAI, Scripted
from api.cli import run as munadil
from core.language.forms import Language
from evals.judge.judging import JUDGEMENTS
from evals.judge.testing import FakeJudge, judged_case, save_judged_run
from evals.labels.figures import FIGURES

pytestmark = pytest.mark.server
TONGUES = (Language.FRENCH, Language.ARABIC)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run of forty answers in two languages, with a data folder of its own."""
    monkeypatch.setenv("MUNADIL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MUNADIL_JUDGE_PAUSE", "0.01")
    cases = [judged_case(number, language) for number in range(40) for language in TONGUES]
    return save_judged_run(tmp_path / "run", cases)


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = json.loads(capsys.readouterr().out)
    return found


def test_without_a_judge_nothing_is_asked_and_the_remedy_is_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert munadil(["eval", "judge", str(folder)]) == 3
    said = capsys.readouterr().err
    assert "MUNADIL_JUDGE_BASE_URL" in said
    assert said.count("\n") == 1
    assert not (folder / JUDGEMENTS).exists()


@pytest.mark.parametrize("questions", ["tone,taste", "", ","])
def test_an_unknown_question_is_wrong_use(folder: Path, questions: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert munadil(["eval", "judge", str(folder), "--questions", questions]) == 2
    assert "nuggets,support,tone" in capsys.readouterr().err


def test_a_run_that_is_not_there_is_wrong_use(tmp_path: Path, folder: Path) -> None:
    arguments = ["--url", "http://127.0.0.1:1/v1", "--model", "m"]
    assert munadil(["eval", "judge", str(tmp_path / "absent"), *arguments]) == 2
    assert munadil(["eval", "labels", "show", str(tmp_path / "absent")]) == 2


def test_a_judge_that_fails_in_one_language_could_not_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def decide(text: str, keys: Sequence[str], choices: Sequence[str]) -> Mapping[str, str] | Scripted:
        return Scripted("rubbish") if "(7, " in text or "(8, " in text else dict.fromkeys(keys, choices[0])

    save_judged_run(
        folder, [judged_case(n, tongue) for n in range(12) for tongue in TONGUES if tongue == "ar" or n < 5]
    )
    with FakeJudge(decide=decide) as endpoint:
        address = ["--url", endpoint.base_url, "--model", "fake", "--questions", "tone", "--json"]
        assert munadil(["eval", "judge", str(folder), *address]) == 3
    rows = {row["language"]: row for row in told(capsys)["answers"]}
    assert rows["fr"]["failed"] == 0
    assert rows["ar"]["failures"] == {"malformed": 2}


def test_a_dead_server_could_not_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with FakeOpenAI([]) as endpoint:
        address = endpoint.base_url
    assert munadil(["eval", "judge", str(folder), "--url", address, "--model", "m", "--questions", "tone"]) == 3
    assert "connection" in capsys.readouterr().out
    assert munadil(["eval", "labels", "show", str(folder), "--json"]) == 0
    assert {row["raw"] for row in told(capsys)["figures"]} == {0.0}


def _fill(path: Path) -> None:
    workbook = load_workbook(path)
    for language, verdicts in (("fr", ("oui", "non")), ("ar", ("نعم", "لا"))):
        sheet = workbook[language]
        for place in range(2, sheet.max_row + 1):
            wrong = "attributed" in str(sheet.cell(row=place, column=1).value) and (place // 4) % 5 == 0
            sheet.cell(row=place, column=6, value=verdicts[wrong])
            sheet.cell(row=place, column=7, value="Amal")
    workbook.save(path)


def test_from_a_judge_to_a_figure_that_people_corrected(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = tmp_path / "labels.xlsx"
    monkeypatch.setenv("MUNADIL_JUDGE_MODEL", "fake")
    monkeypatch.setenv("MUNADIL_JUDGE_INPUT_PRICE", "1.0")
    with FakeJudge() as endpoint:
        monkeypatch.setenv("MUNADIL_JUDGE_BASE_URL", endpoint.base_url)
        assert munadil(["eval", "judge", str(folder), "--questions", "tone"]) == 0
    assert "80 calls, 0 from the cache, 8000 tokens read, 1600 written, cost 0.0080" in capsys.readouterr().out
    assert munadil(["eval", "labels", "show", str(folder)]) == 0
    assert "uncalibrated" in capsys.readouterr().out
    question = ["--question", "tone", "--per-language", "35"]
    assert munadil(["eval", "sample", str(folder), *question, "--out", str(labels)]) == 0
    assert "fr 35, ar 35 answers, 280 rows" in " ".join(capsys.readouterr().out.split())
    _fill(labels)
    assert munadil(["eval", "labels", "import", str(folder), str(labels)]) == 0
    assert "Amal 280" in " ".join(capsys.readouterr().out.split())
    assert munadil(["eval", "labels", "show", str(folder), "--json"]) == 0
    found = told(capsys)
    for row in found["figures"]:
        assert row["raw"] == 1
        assert row["calibrated"] is True
        assert row["corrected"]["mean"] == pytest.approx(0.8, abs=0.03)  # type: ignore[index]
    assert len(found["disagreements"]) == 14
    assert json.loads((folder / FIGURES).read_text(encoding="utf-8")) == found["figures"]
    assert munadil(["eval", "labels", "show", str(folder), "--limit", "2"]) == 0
    assert "differ on 14 items" in capsys.readouterr().out


def test_wrong_labels_are_named_by_row(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labels = tmp_path / "labels.xlsx"
    assert munadil(["eval", "sample", str(folder), "--question", "tone", "--out", str(labels)]) == 0
    workbook = load_workbook(labels)
    workbook["fr"]["F4"] = "peut-être"
    workbook.save(labels)
    assert munadil(["eval", "labels", "import", str(folder), str(labels)]) == 2
    assert "sheet fr, row 4: 'peut-être' is no verdict" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize("name", ["labels.csv", "absent/labels.xlsx"])
def test_a_file_that_cannot_be_written_is_wrong_use(folder: Path, tmp_path: Path, name: str) -> None:
    assert munadil(["eval", "sample", str(folder), "--question", "tone", "--out", str(tmp_path / name)]) == 2


@pytest.mark.parametrize("group", [("judge",), ("sample",), ("labels",), ("labels", "import"), ("labels", "show")])
def test_every_help_ends_with_an_example(group: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert munadil(["eval", *group, "--help"]) == 0
    assert "Example: munadil eval" in capsys.readouterr().out
