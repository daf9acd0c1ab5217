"""The command line: `munadil`. Exit codes: 0 it worked, 1 the verdict is bad, 2 wrong use, 3 it could not run."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from typing import Annotated

import typer

import api.commands.asking as asking
import api.commands.auditing as auditing
import api.commands.channels as channels
import api.commands.diagnosing as diagnosing
import api.commands.evals as evaluating
import api.commands.knowing as knowing
import api.commands.policy as policy
import api.commands.privacy as privacy
import api.commands.serving as serving
import api.commands.staff.approving as approving
import api.commands.staff.backing_up as backing_up
import api.commands.staff.drafting as drafting
import api.commands.staff.inbox as inbox
import api.commands.staff.participation as participation
import api.commands.staff.pausing as pausing
import api.commands.staff.returning as returning
import api.commands.staff.unanswered as unanswered
import api.commands.staff.wordings as wordings
import api.commands.starting as starting
from api.commands.terminal import errors_console, output_console, print_problem
from core.errors import ExitCode, MunadilError
from core.telemetry import configure_logging


def _print_version(wanted: bool) -> None:
    if wanted:
        output_console().print(f"munadil {version('munadil')}")
        raise typer.Exit


app = typer.Typer(
    name="munadil",
    help="A party's digital activist: cited answers from what the party itself has published.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    epilog='Example: munadil ask "Combien de cohortes TAMKINE par an ?"',
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _munadil(
    show_version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version and exit.")
    ] = False,
) -> None:
    """A party's digital activist: cited answers from what the party itself has published."""


starting.register(app)
asking.register(app)
knowing.register(app)
drafting.register()
approving.register()
returning.register()
serving.register(app)
evaluating.register(app)
channels.register(app)
inbox.register(app)
pausing.register(app)
unanswered.register(app)
wordings.register(app)
diagnosing.register(app)
auditing.register(app)
privacy.register(app)
policy.register(app)
backing_up.register(app)
participation.register(app)


def main() -> None:
    """Run the command line; every error becomes one line and an exit code, never a traceback."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    configure_logging("warning", "console")
    diagnosing.tell_unknown_variables()
    try:
        outcome = app(arguments, standalone_mode=False)
    except MunadilError as error:
        print_problem(error.detail, error.remedy, errors_console())
        return int(error.exit_code)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output has gone (`munadil … | head`): nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the last door before a person: a traceback there is a defect
        return _report(error)
    return int(outcome) if isinstance(outcome, int) else int(ExitCode.OK)


def _report(error: Exception) -> int:
    """Say what the command line parser or an unforeseen error has to say."""
    # Typer may bring its own copy of click's exceptions: they are known by their shape.
    show = getattr(error, "show", None)
    if callable(show):
        show()
        return int(ExitCode.WRONG_USE)
    if type(error).__name__ == "Abort":
        return 130
    if os.environ.get("MUNADIL_DEBUG"):
        raise error
    print_problem(
        f"this should not have happened ({type(error).__name__}: {str(error)[:200]}).",
        "Run again with MUNADIL_DEBUG=1 for the details, and report them.",
        errors_console(),
    )
    return int(ExitCode.COULD_NOT_RUN)


if __name__ == "__main__":
    main()
