from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from api.cli import run


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MUNADIL_DATA_DIR", str(tmp_path / "data"))


def test_a_sheet_goes_out_and_comes_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["wordings", "export", "--form", "ary"]) == 0
    rows = list(csv.reader(StringIO(capsys.readouterr().out.removeprefix("\ufeff"))))
    assert rows[0] == ["key", "form", "text", "context", "reviewer"]
    assert {row[1] for row in rows[1:]} == {"ary"}
    sheet = tmp_path / "darija.csv"
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([rows[0], *([*row[:4], "Salma"] for row in rows[1:3])])
    assert run(["wordings", "import", str(sheet), "--as", "amina"]) == 0
    assert "2 reviewed" in capsys.readouterr().out
    assert run(["wordings", "export", "--form", "ary", "--unreviewed", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == len(rows) - 1 - 2
    sheet.write_text("key,form,text,context,reviewer\nreplies.perhaps,ary,{nothing},,\n", "utf-8")
    assert run(["wordings", "import", str(sheet)]) == 1
    assert "places" in capsys.readouterr().out
    assert run(["audit", "list", "--json"]) == 0
    assert [entry["who"] for entry in json.loads(capsys.readouterr().out)] == ["amina"]


def test_what_cannot_be_read_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["wordings", "import", "nothing.csv"]) == 2
    assert "nothing.csv" in capsys.readouterr().err
