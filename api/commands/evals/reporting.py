"""`munadil eval report` and `proof`: a run for people to read."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.evals.files import write_file
from api.commands.evals.folders import RunArgument, find_run
from api.commands.terminal import errors_console
from api.wiring.knowledge import open_library
from api.wiring.organisation import load_organisation
from api.wiring.settings import load_settings
from core.errors import ExitCode, WrongUseError
from core.language.forms import Language

if TYPE_CHECKING:
    from evals.report.contents import Report


class Format(StrEnum):
    """What a report is written as."""

    HTML = "html"
    MARKDOWN = "md"
    JSON = "json"


class ReportLanguage(StrEnum):
    """Languages that pages for people are written in."""

    FRENCH = "fr"
    ARABIC = "ar"
    ENGLISH = "en"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(epilog="Example: munadil eval report latest --compare last-release --language ar")(report)
    app.command(epilog="Example: munadil eval proof runs/facts runs/unanswerable --publish")(proof)


def report(
    run: RunArgument,
    compare: Annotated[str | None, typer.Option(metavar="RUN", help="Show it beside this earlier run.")] = None,
    gate: Annotated[
        bool, typer.Option("--gate", help="End with the exit code of the verdict, as `gate` does.")
    ] = False,
    language: Annotated[
        ReportLanguage | None, typer.Option("--language", "-l", help="Language of the report; French when not said.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="One page, Markdown or JSON.")] = Format.HTML,
    out: Annotated[
        Path | None, typer.Option(help="File to write, - for standard output; beside the run when not said.")
    ] = None,
    held_out: Annotated[
        bool, typer.Option("--held-out", help="Show the texts of held-out questions too: not while tuning.")
    ] = False,
) -> int:
    """Write a report of a run for people: the verdict, figures with their doubt, slices, and the worst questions first."""
    settings = load_settings()
    folder = find_run(run, settings)
    made = _made(folder, find_run(compare, settings) if compare else None, held_out=held_out)
    written_in = Language(language or ReportLanguage.FRENCH)
    suffix = f"-{written_in}" if form is not Format.JSON else ""
    _put(out or folder / f"report{suffix}.{form}", _written(made, written_in, form))
    if not gate:
        return int(ExitCode.OK)
    if made.verdict is None:
        raise WrongUseError(
            "there is nothing to gate on: no thresholds and no zero-tolerance case.",
            remedy="Add thresholds to the suite.",
        )
    return int(made.verdict.exit_code)


def proof(
    runs: Annotated[list[str], typer.Argument(metavar="RUN...", help="Runs to show: folders, names, or `latest`.")],
    publish: Annotated[
        bool, typer.Option("--publish", help="Keep it in the database, which `munadil serve` shows at /proof.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="File to write: .json for the data, else one page; - for standard output.")
    ] = None,
    language: Annotated[
        ReportLanguage | None,
        typer.Option("--language", "-l", help="Language of the page; the organisation's if not said."),
    ] = None,
) -> int:
    """Make the public proof page of one or several runs: figures with their doubt, documents, steps, known weaknesses."""
    from api.proofs import PublishedProof, StoredProofs, make_proof
    from core.clock import SystemClock
    from evals.proof.page import proof_language, proof_page

    settings = load_settings()
    organisation = load_organisation(settings).organisation
    folders = [find_run(run, settings) for run in runs]
    with open_library(settings) as library:
        stored = StoredProofs(library)
        made = make_proof(folders, organisation, settings.core.organisation, stored, SystemClock())
        shown = PublishedProof(made, stored.currency(made))
        if publish:
            stored.publish(made)
    if publish:
        errors_console().print("Published: `munadil serve` shows it at /proof.", markup=False)
    if out and out.suffix == ".json":
        _put(out, made.model_dump_json(indent=1) + "\n")
    elif out or not publish:
        written_in = Language(language) if language else proof_language(organisation.default_language)
        _put(out or folders[0] / f"proof-{written_in}.html", proof_page(shown.proof, written_in, shown.currency))
    return int(ExitCode.OK)


def _put(path: Path, text: str) -> None:
    """Write a file and say where it is; `-` is standard output."""
    if str(path) == "-":
        print(text, end="")  # noqa: T201 - this is the command line's output
        return
    write_file(path, text)
    errors_console().print(f"Written to {path}", soft_wrap=True, markup=False)


def _made(folder: Path, baseline: Path | None, *, held_out: bool) -> Report:
    from api.proofs import read_run
    from evals.report.build import build_report
    from evals.runs.folder import load_run

    found = read_run(folder)
    before = load_run(baseline) if baseline else None
    return build_report(found.run, found.suite, before, judged=found.judged, held_out=held_out)


def _written(made: Report, language: Language, form: Format) -> str:
    from evals.report.data import report_json
    from evals.report.markdown import report_markdown
    from evals.report.page import report_page

    if form is Format.HTML:
        return report_page(made, language)
    if form is Format.MARKDOWN:
        return report_markdown(made, language)
    return json.dumps(report_json(made), ensure_ascii=False, indent=1) + "\n"
