"""`munadil policy`: what the assistant may hear and say, as the organisation has decided it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from getpass import getpass
from typing import Annotated, Any

import typer

from agent.guardrails.elections import AuditedLifts
from agent.guardrails.policy import Policy
from api.commands.terminal import output_console, print_json
from api.http.staffing import StaffKeys
from api.wiring.knowledge import open_database
from api.wiring.organisation import load_organisation
from api.wiring.settings import load_settings
from core.audit import COMMAND_LINE, AuditLog
from core.clock import SystemClock
from core.errors import ExitCode, WrongUseError

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
    policy_app.command("lift-silence", epilog='Example: munadil policy lift-silence 2026-09-23 --reason "recount"')(
        lift_silence
    )
    policy_app.command("keep-silence", epilog="Example: munadil policy keep-silence 2026-09-23 --as amina")(
        keep_silence
    )
    app.add_typer(policy_app, name="policy")


def show(as_json: JsonOption = False) -> int:
    """Show every rail as it stands today, and the numbers, names and addresses that the policy knows."""
    from agent.guardrails.explain import states

    policy = load_organisation(load_settings()).policy
    today = policy.day_of(SystemClock().now())
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
    found = remarks(policy, policy.day_of(SystemClock().now()))
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
    found = verdicts(text, policy, policy.day_of(SystemClock().now()))
    ends = next((one.status for one in found if one.meets and one.is_on), "")
    if as_json:
        print_json({"version": policy.digest, "ends_in": ends, "rails": [asdict(verdict) for verdict in found]})
        return int(ExitCode.OK)
    rows = [(v.rail, "meets it" if v.meets else "lets it in", "" if v.is_on else "off", v.status, v.why) for v in found]
    console = output_console()
    console.print(_table(f"Policy {policy.digest}", ("rail", "says", "", "would end in", "why"), rows))
    console.print(f"It ends in {ends}." if ends else "It is searched for in the documents.")
    return int(ExitCode.OK)


def lift_silence(
    day: Annotated[str, typer.Argument(help="The polling day, as policy.yaml has it.", metavar="DAY")],
    reason: Annotated[str, typer.Option(help="Why, for the audit log.")],
    as_json: JsonOption = False,
) -> int:
    """Answer on a polling day and its eve after all: two people decide so, each with a staff key, which is asked for.

    Without a terminal the two keys are read from standard input, one a line.
    """
    settings = load_settings()
    polling = _polling_day(day, load_organisation(settings).policy)
    staff = StaffKeys(settings.api.staff_keys)
    first, second = (staff.who(key) for key in _two_keys())
    if first is None or second is None or first == second:
        raise WrongUseError(
            "the silence is lifted by the staff keys of two people.",
            remedy="`munadil staff-key new NAME` makes one; MUNADIL_STAFF_KEYS lists who has one.",
        )
    if not reason.strip():
        raise WrongUseError("a lifted silence needs a reason.", remedy="Say --reason.")
    with open_database(settings) as database:
        AuditedLifts(AuditLog(database, SystemClock())).lift(polling, first, second, reason.strip())
    return _told({"day": str(polling), "lifted": True, "by": [first, second]}, as_json=as_json)


def keep_silence(
    day: Annotated[str, typer.Argument(help="The polling day, as policy.yaml has it.", metavar="DAY")],
    who: Annotated[
        str, typer.Option("--as", help="Who you are, as colleagues know you.", metavar="NAME")
    ] = COMMAND_LINE,
    as_json: JsonOption = False,
) -> int:
    """Be silent on a polling day and its eve after all, where that had been lifted; one person is enough."""
    settings = load_settings()
    polling = _polling_day(day, load_organisation(settings).policy)
    with open_database(settings) as database:
        AuditedLifts(AuditLog(database, SystemClock())).keep(polling, who)
    return _told({"day": str(polling), "lifted": False, "by": [who]}, as_json=as_json)


def _polling_day(text: str, policy: Policy) -> date:
    days = [str(day.day) for day in policy.election.calendar if day.polling]
    if text not in days:
        known = f"It lists {', '.join(days)}." if days else "It lists none (election.calendar, polling: true)."
        raise WrongUseError(f"{text!r} is no polling day of policy.yaml.", remedy=known)
    return date.fromisoformat(text)


def _two_keys() -> tuple[str, str]:
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip(), sys.stdin.readline().strip()
    return getpass("Staff key of the first person: ").strip(), getpass("Staff key of the second person: ").strip()


def _told(done: dict[str, Any], *, as_json: bool) -> int:
    if as_json:
        print_json(done)
    else:
        state = "lifted" if done["lifted"] else "kept"
        output_console().print(
            f"The silence around {done['day']} is {state}, by {' and '.join(done['by'])}.", markup=False
        )
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
