"""`munadil knowledge rollback|release-held`: what is published in one word, by an account or by whoever runs the machine."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Annotated

import typer

from api.commands.keys import the_key
from api.commands.knowing import knowledge_app
from api.commands.staff.drafting import JsonOption, as_member
from api.commands.terminal import output_console, print_json, progress_bar
from api.console.frame.rights import Right
from api.wiring.knowledge import open_library
from api.wiring.settings import load_settings
from api.wiring.work import open_work
from core.audit import COMMAND_LINE
from core.errors import ExitCode

As = Annotated[
    str,
    typer.Option("--as", help="Who does it: the name of an account that may publish; the operator when not said."),
]


def register() -> None:
    """Add these commands to `munadil knowledge`."""
    example = "Example: munadil knowledge"
    knowledge_app.command("release-held", epilog=f"{example} release-held site/flyer.pdf")(release_held)
    knowledge_app.command("rollback", epilog=f"{example} rollback 3 --as amina")(rollback)


def release_held(
    key: Annotated[str, typer.Argument(help="Key of a document that waits, as `held` shows it, or any part of one.")],
    who: As = "",
    as_json: JsonOption = False,
) -> int:
    """Publish a document that waits, as it was read; the same words are not held again."""
    settings = load_settings()
    with open_library(settings) as library:
        waiting = [document.key for document in library.held_documents()]
    full = the_key(key, waiting, listing="munadil knowledge held")
    with _allowed(who), progress_bar() as progress, open_work(settings, progress) as work:
        release = work.release_held(full, who or COMMAND_LINE)
    if as_json:
        print_json({"key": full, "release": release})
    else:
        output_console().print(f"{full} is published with release {release}.", markup=False, soft_wrap=True)
    return int(ExitCode.OK)


def rollback(
    number: Annotated[int, typer.Argument(help="Release to return to.")], who: As = "", as_json: JsonOption = False
) -> int:
    """Return to an earlier release, drafts and corrections with it; nothing is lost, and rolling forward is the same command."""
    with _allowed(who), progress_bar() as progress, open_work(load_settings(), progress) as work:
        work.roll_back(number, who or COMMAND_LINE)
    if as_json:
        print_json({"release": number})
    else:
        output_console().print(f"Release {number} is current.")
    return int(ExitCode.OK)


def _allowed(who: str) -> AbstractContextManager[object]:
    return as_member(who, Right.PUBLISH) if who else nullcontext()
