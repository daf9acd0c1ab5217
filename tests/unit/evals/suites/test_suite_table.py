"""A suite goes through a spreadsheet and comes back as it was."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from core.language.forms import Language
from core.text import Script
from evals.errors import SuiteError
from evals.suites.cells import from_cell, list_from_cell, list_to_cell, nuggets_from_cell, nuggets_to_cell, to_cell
from evals.suites.file import load_suite, save_suite
from evals.suites.suite import Case, CaseGroup, Importance, Nugget, Style, Suite, Thresholds

letters = st.characters(exclude_categories=["Cs"])
# What a table could trip over, besides every letter there is.
tricky = st.sampled_from(
    [
        "=1+1",
        "'x",
        "-5",
        "@a",
        "#N/A",
        '"x"',
        "a | b",
        "okay: x",
        "text:",
        "number: 3",
        "l1\nl2",
        "a\r\nb",
        "\x08",
        "TRUE",
        "_x000D_",
        "01",
        "1e5",
        "a;b,c\td",
        "شنو هو «تمكين»؟",
        "\u200fمرحبا",
        "\u2028",
        "a\x85b",
        '"a" | "b"',
        "\\n",
        "ch7al \uffff",
    ]
)
free = tricky | st.text(letters, max_size=20)
texts = free.map(str.strip).filter(bool)
names = st.from_regex(r"[a-z][a-z0-9.]{0,8}", fullmatch=True)
numbers = st.floats(allow_nan=False)
nuggets = st.one_of(
    st.builds(
        lambda any_of, importance: Nugget(any=any_of, importance=importance),
        st.lists(texts, min_size=1, max_size=3).map(tuple),
        st.sampled_from(Importance),
    ),
    st.builds(Nugget, number=numbers, importance=st.sampled_from(Importance)),
    st.builds(Nugget, date=st.dates(date(1900, 1, 1), date(2100, 1, 1))),
    st.builds(Nugget, pattern=st.sampled_from(["", "a|b", r"\d+ \| x", ' "q"', "^x$", "okay: y", "a\nb", r"\\n"])),
)
shared = {
    "tags": st.lists(free, max_size=2).map(tuple),
    "nuggets": st.lists(nuggets, min_size=1, max_size=2).map(tuple),
    "sources": st.lists(free, max_size=2).map(tuple),
    "forbidden": st.lists(nuggets, max_size=1).map(tuple),
    "expect": st.sampled_from(["answered", "refused:policy", "unanswerable"]),
    "style": st.builds(
        Style, max_characters=st.none() | st.integers(1, 900), script=st.none() | st.sampled_from(Script)
    ),
    "severity": st.sampled_from(["normal", "zero_tolerance"]),
    "held_out": st.booleans(),
    "note": free,
}
asked = texts | st.lists(texts, min_size=1, max_size=2).map(tuple)


@st.composite
def suites(draw: st.DrawFn) -> Suite:
    """Suites of cases and groups whose ids do not meet."""
    ids = draw(st.lists(names, min_size=1, max_size=4, unique=True))
    cases, groups = [], []
    for place, name in enumerate(ids):
        fields: dict[str, Any] = draw(st.fixed_dictionaries(shared))
        if place % 2:
            questions = draw(st.dictionaries(st.sampled_from(Language), asked, min_size=1, max_size=3))
            groups.append(CaseGroup(id=f"g{name}", questions=questions, **fields))
        else:
            question = draw(asked)
            kind = {"question": question} if isinstance(question, str) else {"turns": question}
            language = draw(st.sampled_from(Language))
            answer = draw(st.none() | st.sampled_from(Language))
            cases.append(Case(id=f"c{name}", language=language, language_of_answer=answer, **kind, **fields))
    limits = st.dictionaries(names, st.floats(0, 1), max_size=2)
    listed = st.lists(names, max_size=2).map(tuple)
    thresholds = draw(
        st.builds(
            Thresholds, minimum=limits, drop=limits, errors=st.floats(0, 0.5), zero_tolerance=listed, slices=listed
        )
    )
    return Suite(
        name=draw(names), description=draw(free), thresholds=thresholds, cases=tuple(cases), groups=tuple(groups)
    )


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".yaml", ".jsonl"])
@given(suite=suites())
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_suite_comes_back_as_it_was(suffix: str, suite: Suite) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"suite{suffix}"
        save_suite(path, suite)
        assert load_suite(path) == suite


@given(free)
def test_any_text_survives_a_cell(text: str) -> None:
    assert from_cell(to_cell(text)) == text.strip() or from_cell(to_cell(text)) == text


@given(st.lists(free, max_size=4))
def test_any_list_survives_a_cell(items: list[str]) -> None:
    assert list_from_cell(list_to_cell(items)) == items


@given(st.lists(nuggets, max_size=3))
def test_any_facts_survive_a_cell(facts: list[Nugget]) -> None:
    assert [Nugget.model_validate(read) for read in nuggets_from_cell(nuggets_to_cell(facts))] == facts


def test_facts_are_written_as_people_write_them() -> None:
    cell = '30 mentors | trente mentors\nokay: date: 2025-01-11\nNumber: 12\npattern: \\bTAMKINE\\b\n"a | b"'
    assert nuggets_from_cell(cell) == [
        {"any": ["30 mentors", "trente mentors"]},
        {"importance": "okay", "date": "2025-01-11"},
        {"number": "12"},
        {"pattern": "\\bTAMKINE\\b"},
        {"any": ["a | b"]},
    ]
    assert list_from_cell('"Pourquoi" dit-il | non') == ['"Pourquoi" dit-il', "non"]


SUITE = Suite(
    name="facts",
    thresholds=Thresholds(minimum={"nugget_recall": 0.9}),
    groups=(
        CaseGroup(
            id="tamkine",
            questions={
                Language.ARABIC: "ما هو تمكين؟",
                Language.DARIJA: "شنو هو تمكين؟",
                Language.FRENCH: "=TAMKINE ?",
            },
            nuggets=("30 mentors", {"okay": "2025"}),  # type: ignore[arg-type]
        ),
    ),
)


def test_a_workbook_is_laid_out_for_arabic(tmp_path: Path) -> None:
    save_suite(tmp_path / "facts.xlsx", SUITE)
    sheet = load_workbook(tmp_path / "facts.xlsx")["cases"]
    assert sheet.sheet_view.rightToLeft
    assert (sheet["D2"].value, sheet["D2"].alignment.readingOrder) == ("ما هو تمكين؟", 2)
    assert (sheet["D4"].value, sheet["D4"].data_type, sheet["D4"].alignment.readingOrder) == ("=TAMKINE ?", "s", 1)
    french = SUITE.model_copy(
        update={"groups": (SUITE.groups[0].model_copy(update={"questions": {Language.FRENCH: "?"}}),)}
    )
    save_suite(tmp_path / "french.xlsx", french)
    assert not load_workbook(tmp_path / "french.xlsx")["cases"].sheet_view.rightToLeft


def test_a_spreadsheet_does_not_compute_what_a_case_asks(tmp_path: Path) -> None:
    save_suite(tmp_path / "facts.csv", SUITE)
    text = (tmp_path / "facts.csv").read_text("utf-8-sig")
    assert all(cell[:1] not in ("=", "+", "@") for row in csv.reader(io.StringIO(text)) for cell in row)


def test_semicolons_and_french_truth_are_read(tmp_path: Path) -> None:
    path = tmp_path / "mes-faits.csv"
    path.write_text("ID;Language;Question;Nuggets;Held_out\nun;fr;Combien, dites ?;30 | trente;VRAI\n", "utf-8")
    suite = load_suite(path)
    assert suite.name == "mes-faits"
    assert suite.cases[0].question == "Combien, dites ?"
    assert suite.cases[0].nuggets[0].any_of == ("30", "trente")
    assert suite.cases[0].held_out


def test_what_a_spreadsheet_made_of_a_cell_is_read_as_shown(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["id", "language", "question", "nuggets", "max_characters", "held_out"])
    sheet.append([12, "fr", "Combien ?", 30, 300.0, True])
    sheet.append([])
    workbook.save(tmp_path / "typed.xlsx")
    (case,) = load_suite(tmp_path / "typed.xlsx").cases
    assert (case.id, case.nuggets[0].any_of, case.style.max_characters, case.held_out) == ("12", ("30",), 300, True)


def test_rows_that_are_wrong_are_named_with_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(
        '#name,facts\nid,language,question,nuggets,colour\na,fr,"two\nlines",30,\nb,xx,?,number: many,\n'
        "c,fr,?,,red\na,fr,?,30,\n",
        "utf-8",
    )
    with pytest.raises(SuiteError) as caught:
        load_suite(path)
    told = {(problem.line, problem.field) for problem in caught.value.problems}
    assert told == {(5, "row b.language"), (5, "row b.nuggets.1.number"), (6, "row c.colour"), (7, "row a.id")}
    assert f"{path}:5: row b.language" in caught.value.detail


@pytest.mark.parametrize("content", [b"", b"no,header\n1,2\n", b"\xff\xfe", b"PK\x03\x04"])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, suffix: str) -> None:
    (tmp_path / f"bad{suffix}").write_bytes(content)
    with pytest.raises(SuiteError) as caught:
        load_suite(tmp_path / f"bad{suffix}")
    assert caught.value.problems[0].remedy


def test_cases_of_a_group_that_differ_stay_cases(tmp_path: Path) -> None:
    cases = tuple(
        Case(id=f"q-{name}", language=Language(name), group="q", question="?", nuggets=(Nugget(any=(name,)),))
        for name in ("fr", "en")
    )
    suite = Suite(name="s", cases=cases)
    save_suite(tmp_path / "s.csv", suite)
    assert load_suite(tmp_path / "s.csv") == suite
