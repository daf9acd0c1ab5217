"""`munadil backup` and `munadil restore`: everything that cannot be rebuilt as one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from api.commands.terminal import output_console, print_json, progress_bar
from api.commands.views import plain
from api.wiring.backups.making import back_up, copy_keys
from api.wiring.backups.restoring import restore
from api.wiring.settings import load_settings
from core.audit import COMMAND_LINE
from core.backup.archive import prove_whole
from core.errors import ExitCode

NameOption = Annotated[str, typer.Option("--as", help="Who you are, as the audit log shall say.", metavar="NAME")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
_MEGABYTE = 1_000_000
"""Bytes, given by the word."""


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("backup", epilog="Example: munadil backup /backups --keys-to /safe/munadil-keys")(make_backup)
    app.command(
        "restore", epilog="Example: munadil restore /backups/munadil-20261129T020000Z.zip --keys /safe/munadil-keys"
    )(restore_backup)


def make_backup(
    folder: Annotated[Path, typer.Argument(help="Folder that the backup is written to.", metavar="FOLDER")],
    keys_to: Annotated[
        Path | None, typer.Option(help="Copy the keys too, to another folder: never to that of a backup.")
    ] = None,
    keeps_old: Annotated[
        bool,
        typer.Option("--keep-old", help="Leave backups there that are older than people are told (backup_days)."),
    ] = False,
    who: NameOption = COMMAND_LINE,
    as_json: JsonOption = False,
) -> int:
    """Write the database, documents, uploads and the organisation's folder into one file, beside a running server.

    The file is read again and compared before it counts. The keys are never in it: without them nobody reads a conversation in it.
    """
    settings = load_settings()
    copied = copy_keys(settings, keys_to, folder) if keys_to else ()
    with progress_bar() as progress:
        made = back_up(settings, folder, who, progress, keeps_old=keeps_old)
    if as_json:
        told = {"file": str(made.path), "bytes": made.bytes, "parts": len(made.manifest.parts)}
        told |= {
            "made_at": made.manifest.made_at,
            "revision": made.manifest.revision,
            "left_out": made.manifest.left_out,
        }
        told |= {"removed": [str(path) for path in made.removed], "keys": [str(path) for path in copied]}
        print_json(plain(told))
        return int(ExitCode.OK)
    console = output_console()
    size = f"{made.bytes / _MEGABYTE:.1f} MB, {len(made.manifest.parts)} files"
    console.print(Text.assemble((str(made.path), "bold"), f": {size}, every digest compared."), soft_wrap=True)
    for path in made.removed:
        console.print(Text(f"Removed {path.name}: older than people are told that copies stay."), soft_wrap=True)
    for name in made.manifest.left_out:
        console.print(Text(f"Left out {name}: it may hold a key."), soft_wrap=True)
    if copied:
        console.print(
            Text(f"Keys copied to {keys_to}. Whoever has both reads every conversation: keep them apart."),
            soft_wrap=True,
        )
    else:
        console.print(
            Text(
                "The keys are not in it. Keep them apart: --keys-to FOLDER copies those of the data folder, others are where you "
                "set them (MUNADIL_IDENTITY_KEY, MUNADIL_ADDRESS_KEY)."
            ),
            soft_wrap=True,
        )
    return int(ExitCode.OK)


def restore_backup(
    archive: Annotated[Path, typer.Argument(help="A file that `munadil backup` wrote.", metavar="FILE")],
    keys: Annotated[Path | None, typer.Option(help="Folder with the keys of its day (`backup --keys-to`).")] = None,
    without_keys: Annotated[
        bool, typer.Option("--without-keys", help="Give up what only the keys open: conversations and one-time codes.")
    ] = False,
    replaces: Annotated[
        bool,
        typer.Option(
            "--replace",
            help="Put aside what the data folder holds (before-restore-…); a PostgreSQL database is emptied: back it up first.",
        ),
    ] = False,
    organisation: Annotated[
        Path | None, typer.Option("--organisation-to", help="Folder that the organisation's files are written to.")
    ] = None,
    indexes: Annotated[
        bool,
        typer.Option("--indexes/--no-indexes", help="Rebuild what is searched, or leave that to `knowledge reindex`."),
    ] = True,
    check: Annotated[
        bool, typer.Option("--check", help="Only prove that the file is whole, and change nothing.")
    ] = False,
    who: NameOption = COMMAND_LINE,
    as_json: JsonOption = False,
) -> int:
    """Put a backup back; stop Munadil first. It is proved whole before anything is touched.

    Who was erased since it was made (by what is replaced, and by later backups beside it) is erased again; nobody stays signed in.
    """
    if check:
        with progress_bar() as progress:
            manifest = prove_whole(archive, progress)
        if as_json:
            print_json(
                plain({"file": str(archive), "whole": True, "made_at": manifest.made_at, "parts": len(manifest.parts)})
            )
        else:
            made = f"made {manifest.made_at:%Y-%m-%d %H:%M} UTC, {len(manifest.parts)} files"
            output_console().print(Text(f"{archive.name} is whole: {made}."), soft_wrap=True)
        return int(ExitCode.OK)
    settings = load_settings()
    with progress_bar() as progress:
        done = restore(
            settings,
            archive,
            who,
            progress,
            replaces=replaces,
            keys=keys,
            needs_keys=not without_keys,
            organisation=organisation,
            indexes=indexes,
        )
    if as_json:
        told = {"made_at": done.manifest.made_at, "erased_again": done.erased_again, "release": done.release}
        told |= {
            "aside": str(done.aside or ""),
            "organisation": str(done.organisation or ""),
            "indexed": done.is_indexed,
        }
        print_json(plain(told))
        return int(ExitCode.OK)
    console = output_console()
    console.print(Text(f"Everything is as it was on {done.manifest.made_at:%Y-%m-%d %H:%M} UTC."), soft_wrap=True)
    if done.erased_again:
        console.print(f"{done.erased_again} conversations that were erased since are erased again.")
    if done.is_older_than_list:
        console.print(
            "It is older than MUNADIL_KEEP_ERASED_DAYS: who was erased first since then is not remembered, and has to ask again."
        )
    if done.organisation:
        console.print(Text(f"The organisation's folder: {done.organisation}"), soft_wrap=True)
    if done.aside:
        console.print(Text(f"What was there before: {done.aside}. Remove it once you have looked."), soft_wrap=True)
    if not done.is_indexed:
        console.print("Run `munadil knowledge reindex` before you serve it.")
    console.print("Accounts and keys of staff are those of that day too: look at who may enter (`munadil staff list`).")
    return int(ExitCode.OK)
