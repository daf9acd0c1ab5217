"""`munadil policy`: what the assistant may hear and say, as the organisation has decided it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from api.commands.terminal import output_console, print_json
from api.wiring.organisation import load_organisation
from api.wiring.settings import load_settings
from core.clock import SystemClock
from core.errors import ExitCode

policy_app = typer.Typer(
    no_args_is_help=True,
    help="What the assistant may hear and say.",
    epilog='Example: munadil policy try "Pour qui voter ?"',
)
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    policy_app.command(epilog="Example: munadil policy show --json")(show)
    policy_app.command(epilog="Example: munadil policy check")(check)
    policy_app.command("try", epilog='Example: munadil policy try "rajli kaydrebni"')(try_message)
    app.add_typer(policy_app, name="policy")


def show(as_json: JsonOption = False) -> int:
    """Show every rail as it stands today, and the numbers, names and addresses that the policy knows."""
    from agent.guardrails.explain import states

    policy, today = load_organisation(load_settings()).policy, SystemClock().now().date()
    rails = states(policy, today)
    if as_json:
        print_json(
            {
                "version": policy.digest,
                "rails": [rail.as_json() for rail in rails],
                "policy": policy.model_dump(mode="json", by_alias=True),
            }
        )
        return int(ExitCode.OK)
    console = output_console()
    rows = [
        (one.name, one.scope, one.severity.value, one.status, _switch(one.is_on, one.since, one.until, one.reason))
        for one in rails
    ]
    console.print(_table(f"Policy {policy.digest}", ("rail", "of", "severity", "ends in", "today"), rows))
    for line in policy.helplines:
        name = next(iter(line.name.root.values()), "")
        console.print(
            f"{', '.join(line.for_)}: {line.number}, {name} (checked {line.checked}, {line.source})", soft_wrap=True
        )
    console.print(f"election: {policy.election.address or 'no official address'}", soft_wrap=True)
    console.print(
        f"{len(policy.names.parties)} names of parties, {len(policy.names.people)} of people, {len(policy.reserved)} reserved topics"
    )
    console.print(f"Decided by {policy.decided_by or 'nobody'}, on {policy.decided_on or 'no day'}", soft_wrap=True)
    return int(ExitCode.OK)


def check(as_json: JsonOption = False) -> int:
    """Say what the policy lacks and what has grown old; exit code 1 where people in danger would get no number."""
    from agent.guardrails.explain import remarks

    policy = load_organisation(load_settings()).policy
    found = remarks(policy, SystemClock().now().date())
    if as_json:
        print_json({"version": policy.digest, "remarks": [asdict(remark) for remark in found]})
    else:
        console = output_console()
        for remark in found:
            console.print(f"{'!' if remark.is_grave else '-'} {remark.text}", markup=False, soft_wrap=True)
        console.print(f"Policy {policy.digest}: {'nothing to say' if not found else f'{len(found)} remarks'}.")
    return int(ExitCode.BAD_VERDICT if any(remark.is_grave for remark in found) else ExitCode.OK)


def try_message(
    text: Annotated[str, typer.Argument(help="A message, in any of the five forms.")], as_json: JsonOption = False
) -> int:
    """Say what each rail says of a message, and by which words and rule; nothing is searched, asked or kept."""
    from agent.guardrails.explain import verdicts

    policy = load_organisation(load_settings()).policy
    found = verdicts(text, policy, SystemClock().now().date())
    ends = next((one.status for one in found if one.meets and one.is_on), "")
    if as_json:
        print_json({"version": policy.digest, "ends_in": ends, "rails": [asdict(verdict) for verdict in found]})
        return int(ExitCode.OK)
    rows = [(v.rail, "meets it" if v.meets else "lets it in", "" if v.is_on else "off", v.status, v.why) for v in found]
    console = output_console()
    console.print(_table(f"Policy {policy.digest}", ("rail", "says", "", "would end in", "why"), rows))
    console.print(f"It ends in {ends}." if ends else "It is searched for in the documents.")
    return int(ExitCode.OK)


def _switch(is_on: bool, since: object, until: object, reason: str) -> str:
    return "on" if is_on else f"off since {since}{f' until {until}' if until else ''}: {reason}"


def _table(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Any:
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=title)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    return table
