"""`munadil eval …`: measurements against the very same search and agent, and the verdicts drawn from them."""

from __future__ import annotations

import typer

from api.commands.evals import guarding, labelling, reporting, retrieval, running, suites, verdicts

eval_app = typer.Typer(
    no_args_is_help=True, help="Measure quality and prove it.", epilog="Example: munadil eval run my-suite.yaml"
)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for group in (suites, running, verdicts, reporting, labelling, retrieval, guarding):
        group.register(eval_app)
    # With a single command, Typer would drop its name.
    eval_app.callback()(_evaluate)
    app.add_typer(eval_app, name="eval")


def _evaluate() -> None:
    """Measure quality and prove it."""
