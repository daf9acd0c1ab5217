"""`munadil ingest` and `munadil knowledge …`: documents in, and what stands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api import operations
from api.commands.terminal import output_console, print_json, progress_bar
from api.commands.views import (
    calibration_table,
    document_as_dict,
    documents_table,
    ingest_table,
    plain,
    print_document,
    releases_table,
)
from api.wiring.knowledge import open_knowledge, open_library
from api.wiring.settings import load_settings
from core.errors import ExitCode, NotFoundError, WrongUseError

knowledge_app = typer.Typer(
    no_args_is_help=True, help="See and mend what Munadil knows.", epilog="Example: munadil knowledge list"
)
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(epilog="Example: munadil ingest my-documents")(ingest)
    knowledge_app.command("list", epilog="Example: munadil knowledge list --json")(list_documents)
    knowledge_app.command("show", epilog="Example: munadil knowledge show tamkine-cohortes.md")(show)
    knowledge_app.command("releases", epilog="Example: munadil knowledge releases")(releases)
    knowledge_app.command("rollback", epilog="Example: munadil knowledge rollback 3")(rollback)
    knowledge_app.command("reindex", epilog="Example: munadil knowledge reindex")(reindex)
    knowledge_app.command("check", epilog="Example: munadil knowledge check --json")(check)
    knowledge_app.command("calibrate", epilog="Example: munadil knowledge calibrate")(calibrate)
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
    as_json: JsonOption = False,
) -> int:
    """Read documents and publish them; those that have gone from a source are withdrawn. Exit code 1: some were refused."""
    for path in paths:
        if not path.exists():
            raise WrongUseError(f"there is nothing at {path}.", remedy="Check the path; relative ones start here.")
    settings = load_settings()
    operations.check_questions(settings)  # before minutes of work, not after
    with progress_bar() as progress, open_knowledge(settings, threads=0, progress=progress) as knowledge:
        report = operations.ingest(knowledge, paths, progress, source=source, dry_run=dry_run, allow_empty=allow_empty)
        if not dry_run:
            operations.calibrate_if_changed(knowledge, progress)
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
    key: Annotated[str, typer.Argument(help="Key of a document, as `list` shows it, or the end of one.")],
    as_json: JsonOption = False,
) -> int:
    """Show one document with its passages as they were split."""
    with open_library(load_settings()) as library:
        keys = [document.key for document in library.documents()]
        found = [k for k in keys if k == key] or [k for k in keys if k.endswith(f"/{key}")]
        document = library.document(found[0]) if len(found) == 1 else None
    if document is None:
        number = f"{len(found)} documents end" if found else "no document ends"
        raise NotFoundError(f"{number} with the key {key!r}.", remedy="`munadil knowledge list` shows the keys.")
    if as_json:
        print_json(document_as_dict(document))
    else:
        print_document(document, output_console())
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


def rollback(number: Annotated[int, typer.Argument(help="Release to return to.")]) -> int:
    """Return to an earlier release; nothing is lost, and rolling forward again is the same command."""
    settings = load_settings()
    with progress_bar() as progress, open_knowledge(settings, threads=0, progress=progress) as knowledge:
        operations.roll_back(knowledge, number, progress)
        operations.calibrate_if_changed(knowledge, progress)
    output_console().print(f"Release {number} is current.")
    return int(ExitCode.OK)


def reindex(as_json: JsonOption = False) -> int:
    """Rebuild both indexes from the database, embedding again where the embedding model has changed."""
    settings = load_settings()
    with (
        progress_bar() as progress,
        open_knowledge(settings, threads=0, rebuilding=True, progress=progress) as knowledge,
    ):
        report = operations.reindex(knowledge, progress)
        operations.calibrate_if_changed(knowledge, progress)
    if as_json:
        print_json(report.as_dict())
    else:
        output_console().print(report.summary)
    return int(ExitCode.OK if report.ok else ExitCode.BAD_VERDICT)


def check(as_json: JsonOption = False) -> int:
    """Prove that the database, the vector index and the word index agree; exit code 1 when they don't."""
    with open_knowledge(load_settings()) as knowledge:
        report = operations.check(knowledge)
    if as_json:
        print_json(report.as_dict())
    else:
        output_console().print(report.summary)
    return int(ExitCode.OK if report.ok else ExitCode.BAD_VERDICT)


def calibrate(as_json: JsonOption = False) -> int:
    """Find, per language, how sure Munadil must be before it answers, and show the curve."""
    settings = load_settings()
    with progress_bar() as progress, open_knowledge(settings, threads=0, progress=progress) as knowledge:
        calibration = operations.calibrate(knowledge, progress)
    if as_json:
        print_json(calibration.payload())
    else:
        output_console().print(calibration_table(calibration))
    return int(ExitCode.OK)
