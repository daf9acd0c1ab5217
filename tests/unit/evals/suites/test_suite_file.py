from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ExitCode
from core.language.forms import Language
from evals.errors import SuiteError, SuiteProblem
from evals.suites.file import load_suite, save_suite, to_yaml
from evals.suites.starter import starter
from evals.suites.suite import Suite

BAD = """\
name: facts
thresholds:
  minimum: {nugget_recall: high}
groups:
  - id: tamkine
    questions:
      fr: "C'est quoi TAMKINE ?"
      xx: what
      en: no
      ar: [1, "b"]
    nuggets: ["30"]
  - id: other
    questions: {fr: Quoi}
    nugets: ["30"]
    id: other
cases:
  - id: a b
    language: fr
    question: yes
    expect: maybe
  - id: good
    language: fr
    question: Quoi ?
    expect: unanswerable
  - id: good
    language: fr
    question: "Quand ?"
    expect: unanswerable
  - just text
  - id: facts
    language: en
    question: x
    nuggets:
      - vital: {pattern: "("}
      - {number: 3, date: 2025-01-01}
    style: {max_characters: 0, script: Cyrl}
  - id: nothing
    question: x
    expect: unanswerable
"""


def _problems(tmp_path: Path, text: str, name: str = "suite.yaml") -> tuple[SuiteProblem, ...]:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(SuiteError) as caught:
        load_suite(tmp_path / name)
    assert caught.value.exit_code == ExitCode.WRONG_USE
    return caught.value.problems


def test_everything_wrong_is_told_at_once_with_line_field_and_remedy(tmp_path: Path) -> None:
    problems = _problems(tmp_path, BAD)
    assert [(problem.line, problem.field) for problem in problems] == [
        (3, "thresholds.minimum.nugget_recall"),
        (8, "groups.1.questions.xx"),
        (9, "groups.1.questions.en"),
        (10, "groups.1.questions.ar.1"),
        (14, "groups.2.nugets"),
        (15, "id"),
        (17, "cases.1.id"),
        (19, "cases.1.question"),
        (20, "cases.1.expect"),
        (25, "cases.3.id"),
        (29, "cases.4"),
        (34, "cases.5.nuggets.1"),
        (35, "cases.5.nuggets.2"),
        (36, "cases.5.style.max_characters"),
        (36, "cases.5.style.script"),
        (37, "cases.6.language"),
    ]
    assert all(problem.remedy for problem in problems)
    assert str(problems[4]) == "groups.2.nugets: there is no such field. Did you mean `nuggets`?"
    assert str(problems[7]) == "cases.1.question: it must be a text, and is read as yes or no. Put it in quotes."
    assert "in line 21" in problems[9].message


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("name: a\n  cases: [", 2, ""),
        ("cases:\n  - id: a\n   language: fr\n", 3, ""),
        ("- a\n- b\n", 1, "must have fields"),
        ("", 1, "must have fields"),
        ("name: a\n", 1, "there is no case"),
        ("name: a\ncases: {id: b}\n", 2, "must be a list"),
        ("cases:\n  - id: a\n    language: fr\n    question: Q ?\n", 2, "needs nuggets or sources"),
        ("cases:\n  - id: a\n    language: fr\n    expect: unanswerable\n", 2, "either question or turns"),
        ("cases:\n  - id: a\n    language: fr\n    question: Le prix: 3\n", 4, "mapping values"),
        ("cases:\n  - {id: a, language: fr, question: 2025-13-45, expect: refused}\n", 1, "month"),
    ],
)
def test_what_is_no_suite_is_refused_in_its_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    problems = _problems(tmp_path, text)
    assert problems[0].line == line
    assert says in problems[0].message
    assert problems[0].remedy


def test_lines_of_json_are_read_and_their_faults_told(tmp_path: Path) -> None:
    good = (
        '{"name": "s", "thresholds": {"minimum": {"nugget_recall": 0.9}}}\n'
        '{"id": "a", "language": "fr", "question": "?", "nuggets": ["x"]}\n\n'
        '{"id": "g", "questions": {"ar": "؟", "fr": "?"}, "sources": ["d"]}\n'
    )
    (tmp_path / "s.jsonl").write_text(good, "utf-8")
    suite = load_suite(tmp_path / "s.jsonl")
    assert [case.id for case in suite.all_cases] == ["a", "g-ar", "g-fr"]
    assert suite.thresholds.minimum == {"nugget_recall": 0.9}
    problems = _problems(tmp_path, good + '{"id": "b"\n{"id": "a", "language": "xx"}\n[]\n', "bad.jsonl")
    assert [problem.line for problem in problems] == [5, 6, 7]


def test_a_suite_without_a_name_is_called_by_its_file(tmp_path: Path) -> None:
    path = tmp_path / "mes questions.yaml"
    path.write_text("cases:\n  - {id: a, language: fr, question: Quoi, expect: unanswerable}\n")
    assert load_suite(path).name == "mes-questions"


def test_files_that_cannot_be_read_say_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes("name: a\ndescription: été\n".encode("latin-1"))
    for name, line in (("none.yaml", 1), ("latin.yaml", 2), ("suite.txt", 1)):
        with pytest.raises(SuiteError) as caught:
            load_suite(tmp_path / name)
        assert caught.value.problems[0].line == line
        assert caught.value.problems[0].remedy
    with pytest.raises(SuiteError):
        save_suite(tmp_path / "suite.txt", _started(tmp_path))


def _started(tmp_path: Path) -> Suite:
    (tmp_path / "new.yaml").write_text(starter(), "utf-8")
    return load_suite(tmp_path / "new.yaml")


def test_the_starter_shows_every_kind_of_case_and_can_be_run(tmp_path: Path) -> None:
    suite = _started(tmp_path)
    assert {case.language for case in suite.all_cases} == set(Language)
    assert {case.expect for case in suite.all_cases} == {"answered", "unanswerable", "conversation"}
    assert any(case.turns for case in suite.cases)
    assert suite.cases[2].forbidden[0].pattern == r"\bje vote\b"
    save_suite(tmp_path / "again.yaml", suite)
    assert load_suite(tmp_path / "again.yaml") == suite
    assert "شحال" in to_yaml(suite)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_no_text_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_text(f"cases:\n  - id: {text}\n    language: fr\n", "utf-8", newline="")
    with pytest.raises(SuiteError):
        load_suite(path)
