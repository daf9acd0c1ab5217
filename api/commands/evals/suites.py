"""`munadil eval new`, `validate` and `convert`: a suite is written, checked and edited in a spreadsheet without running it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.terminal import output_console, print_json
from core.errors import ExitCode, WrongUseError
from core.language.forms import Language

if TYPE_CHECKING:
    from evals.errors import SuiteProblem
    from evals.suites.suite import Suite

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
_YAML = (".yaml", ".yml")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("new", epilog="Example: munadil eval new my-suite.yaml --language ary")(new)
    app.command("validate", epilog="Example: munadil eval validate my-suite.yaml")(validate)
    app.command("convert", epilog="Example: munadil eval convert my-suite.yaml my-suite.xlsx")(convert)


def new(
    path: Annotated[Path, typer.Argument(help="File to write: .yaml, .jsonl, .csv or .xlsx.")],
    language: Annotated[
        list[Language] | None, typer.Option("--language", "-l", help="Only examples in this language; may be repeated.")
    ] = None,
) -> int:
    """Write a suite to start from, with every kind of case in it."""
    from evals.suites.file import load_suite, save_suite
    from evals.suites.starter import starter

    _refuse_to_overwrite(path)
    _make_folder(path)
    if path.suffix.lower() in _YAML and not language:
        path.write_text(starter(), encoding="utf-8")
    else:
        save_suite(path, _only(_starter_suite(), language or list(Language)))
    count = len(load_suite(path).all_cases)
    output_console().print(
        f"{path} has {count} cases to start from. Check it with: munadil eval validate {path}",
        soft_wrap=True,
        markup=False,
    )
    return int(ExitCode.OK)


def validate(
    paths: Annotated[list[Path], typer.Argument(help="Suites: YAML, JSON lines, CSV or XLSX.")],
    as_json: JsonOption = False,
) -> int:
    """Check suites without running them: every problem with its line, its field and what to do. Exit code 2: there are some."""
    from evals.errors import SuiteError
    from evals.suites.file import load_suite

    reports, console = [], output_console()
    for path in paths:
        try:
            reports.append(_report(path, load_suite(path)))
        except SuiteError as error:
            reports.append(_report(path, None, error.problems))
    if as_json:
        print_json({"ok": all(report["ok"] for report in reports), "suites": reports})
    for report in () if as_json else reports:
        for problem in report["problems"]:
            console.print(problem["shown"], soft_wrap=True, markup=False)
        if report["ok"]:
            console.print(_summary(report), soft_wrap=True, markup=False)
    return int(ExitCode.OK if all(report["ok"] for report in reports) else ExitCode.WRONG_USE)


def convert(
    suite: Annotated[Path, typer.Argument(help="Suite to read.")],
    out: Annotated[Path, typer.Argument(help="File to write: .xlsx, .csv, .yaml or .jsonl.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
) -> int:
    """Write a suite in another format, a spreadsheet say; reading it back gives the same cases."""
    from evals.suites.file import load_suite, save_suite

    found = load_suite(suite)
    if not force:
        _refuse_to_overwrite(out)
    _make_folder(out)
    save_suite(out, _moved(found, suite, out))
    output_console().print(f"{out} has the {len(found.all_cases)} cases of {suite}.", soft_wrap=True, markup=False)
    return int(ExitCode.OK)


def _moved(suite: Suite, before: Path, after: Path) -> Suite:
    """The suite with its documents where they are, seen from another folder."""
    if suite.documents is None or before.resolve().parent == after.resolve().parent:
        return suite
    documents = (before.resolve().parent / suite.documents).resolve()
    return suite.model_copy(update={"documents": Path(os.path.relpath(documents, after.resolve().parent)).as_posix()})


def _refuse_to_overwrite(path: Path) -> None:
    from evals.suites.file import FORMATS

    if path.suffix.lower() not in FORMATS:
        raise WrongUseError(f"a suite is one of {', '.join(FORMATS)}.", remedy="Choose another name.")
    if path.exists():
        raise WrongUseError(f"{path} is there already.", remedy="Choose another name, or remove it first.")


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongUseError(
            f"{path.parent} cannot be made: {error.strerror}.", remedy="Choose another folder."
        ) from error


def _starter_suite() -> Suite:
    from evals.suites.file import load_suite
    from evals.suites.starter import starter

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "suite.yaml")
        path.write_text(starter(), encoding="utf-8")
        return load_suite(path)


def _only(suite: Suite, languages: Iterable[Language]) -> Suite:
    """The suite in some languages; a group left with none goes, and so does a case in another one."""
    wanted = set(languages)
    groups = [
        group.model_copy(update={"questions": kept})
        for group in suite.groups
        if (kept := {language: asked for language, asked in group.questions.items() if language in wanted})
    ]
    cases = [case for case in suite.cases if case.language in wanted]
    return suite.model_copy(update={"groups": tuple(groups), "cases": tuple(cases)})


def _report(path: Path, suite: Suite | None, problems: Iterable[SuiteProblem] = ()) -> dict[str, Any]:
    cases = suite.all_cases if suite else ()
    languages = {language.value: sum(case.language is language for case in cases) for language in Language}
    return {
        "path": str(path),
        "ok": suite is not None,
        "name": suite.name if suite else "",
        "cases": len(cases),
        "held_out": sum(case.held_out for case in cases),
        "languages": {language: count for language, count in languages.items() if count},
        "problems": [
            {
                "line": problem.line,
                "field": problem.field,
                "message": problem.message,
                "remedy": problem.remedy,
                "shown": f"{path}:{problem.line}: {problem}",
            }
            for problem in problems
        ],
    }


def _summary(report: dict[str, Any]) -> str:
    counts = ", ".join(f"{count} {language}" for language, count in report["languages"].items())
    held_out = f"; {report['held_out']} held out" if report["held_out"] else ""
    return f"{report['path']}: {report['cases']} cases ({counts}{held_out}), nothing wrong."
