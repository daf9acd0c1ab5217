"""`munadil ingest` and `munadil knowledge …`: documents in, and what stands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api import operations
from api.commands.keys import the_key
from api.commands.suggesting import suggest_questions
from api.commands.terminal import output_console, print_json, progress_bar
from api.commands.views import (
    calibration_table,
    document_as_dict,
    documents_table,
    held_table,
    ingest_table,
    plain,
    print_document,
    releases_table,
)
from api.wiring.knowledge import open_library
from api.wiring.settings import load_settings
from api.wiring.work import open_work
from core.errors import ExitCode, NotFoundError, WrongUseError
from knowledge.warnings import WarningKind

knowledge_app = typer.Typer(
    no_args_is_help=True, help="See and mend what Munadil knows.", epilog="Example: munadil knowledge list"
)
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(epilog="Example: munadil ingest my-documents")(ingest)
    knowledge_app.command("list", epilog="Example: munadil knowledge list --json")(list_documents)
    knowledge_app.command("show", epilog="Example: munadil knowledge show tamkine-cohortes.md")(show)
    knowledge_app.command("held", epilog="Example: munadil knowledge held")(held)
    knowledge_app.command("releases", epilog="Example: munadil knowledge releases")(releases)
    knowledge_app.command("reindex", epilog="Example: munadil knowledge reindex")(reindex)
    knowledge_app.command("check", epilog="Example: munadil knowledge check --json")(check)
    knowledge_app.command("calibrate", epilog="Example: munadil knowledge calibrate")(calibrate)
    knowledge_app.command(
        "suggest-questions", epilog="Example: munadil knowledge suggest-questions --document tamkine-cohortes.md"
    )(suggest_questions)
    app.add_typer(knowledge_app, name="knowledge")


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files, folders or ZIP archives.")],
    source: Annotated[
        str | None,
        typer.Option(help="Name of where these come from; a source replaces what it brought before."),
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Say what would change and change nothing.")] = False,
    allow_empty: Annotated[
        bool, typer.Option(help="Let a source that is empty now withdraw all it brought before.")
    ] = False,
    organisation: Annotated[
        Path | None,
        typer.Option(help="Folder of the organisation that they belong to; the nearest one above them when not said."),
    ] = None,
    strict: Annotated[
        list[WarningKind] | None,
        typer.Option(help="Refuse documents with a warning of this kind; may be given several times."),
    ] = None,
    as_json: JsonOption = False,
) -> int:
    """Read documents and publish them; those that have gone from a source are withdrawn.

    Exit code 1: some were refused, or wait for a person (`munadil knowledge held`).
    """
    for path in paths:
        if not path.exists():
            raise WrongUseError(f"there is nothing at {path}.", remedy="Check the path; relative ones start here.")
    settings = load_settings(organisation=organisation, documents=paths)
    operations.check_questions(settings)  # before minutes of work, not after
    with progress_bar() as progress, open_work(settings, progress) as work:
        report = work.ingest(
            paths,
            organisation=settings.core.organisation,
            source=source,
            dry_run=dry_run,
            allow_empty=allow_empty,
            strict=strict or (),
        )
    if as_json:
        print_json(report.as_dict())
    else:
        output_console().print(ingest_table(report, output_console()))
    return int(ExitCode.OK if report.ok else ExitCode.BAD_VERDICT)


def list_documents(as_json: JsonOption = False) -> int:
    """List the documents of the current release."""
    with open_library(load_settings()) as library:
        documents = library.documents()
    if as_json:
        print_json(plain(documents))
    elif documents:
        output_console().print(documents_table(documents, output_console()))
    else:
        output_console().print("Nothing is published yet. `munadil ingest PATH` reads documents.")
    return int(ExitCode.OK)


def show(
    key: Annotated[str, typer.Argument(help="Key of a document, as `list` shows it, or any part of one.")],
    as_json: JsonOption = False,
) -> int:
    """Show one document with its passages as they were split."""
    with open_library(load_settings()) as library:
        document = library.document(the_key(key, [document.key for document in library.documents()]))
    if document is None:
        raise NotFoundError(f"{key} is not published any more.", remedy="`munadil knowledge list` shows the keys.")
    if as_json:
        print_json(document_as_dict(document))
    else:
        print_document(document, output_console())
    return int(ExitCode.OK)


def held(as_json: JsonOption = False) -> int:
    """List the documents that wait for a person before they are published, and why."""
    with open_library(load_settings()) as library:
        documents = library.held_documents()
    if as_json:
        print_json(plain(documents))
    elif documents:
        output_console().print(held_table(documents))
    else:
        output_console().print("No document waits.")
    return int(ExitCode.OK)


def releases(as_json: JsonOption = False) -> int:
    """List the releases that can be rolled back to."""
    with open_library(load_settings()) as library:
        rows = library.releases()
    if as_json:
        print_json(plain(rows))
    else:
        output_console().print(releases_table(rows))
    return int(ExitCode.OK)


def reindex(as_json: JsonOption = False) -> int:
    """Rebuild both indexes from the database, embedding again where the embedding model has changed."""
    settings = load_settings()
    with progress_bar() as progress, open_work(settings, progress, rebuilding=True) as work:
        report = work.reindex()
    if as_json:
        print_json(report.as_dict())
    else:
        output_console().print(report.summary)
    return int(ExitCode.OK if report.ok else ExitCode.BAD_VERDICT)


def check(as_json: JsonOption = False) -> int:
    """Prove that the database, the vector index and the word index agree; exit code 1 when they don't."""
    with progress_bar() as progress, open_work(load_settings(), progress, threads=None) as work:
        report = work.check()
    if as_json:
        print_json(report.as_dict())
    else:
        output_console().print(report.summary)
    return int(ExitCode.OK if report.ok else ExitCode.BAD_VERDICT)


def calibrate(as_json: JsonOption = False) -> int:
    """Find, per language, how sure Munadil must be before it answers, and show the curve."""
    settings = load_settings()
    with progress_bar() as progress, open_work(settings, progress) as work:
        calibration = work.calibrate()
    if as_json:
        print_json(calibration.payload())
    else:
        output_console().print(calibration_table(calibration))
    return int(ExitCode.OK)
