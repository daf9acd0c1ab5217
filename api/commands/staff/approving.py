"""`munadil knowledge approved …`: wordings for a topic, written by one person and approved by another, as on the console's desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

import typer

from agent.guardrails.approved import (
    ApprovalError,
    ApprovedProblem,
    ApprovedWording,
    StoredApprovedWordings,
)
from api.commands.keys import the_key
from api.commands.knowing import knowledge_app
from api.commands.staff.drafting import as_member
from api.commands.terminal import output_console, print_json
from api.commands.views import plain
from api.console.frame.rights import Right
from api.wiring.knowledge import open_database
from api.wiring.settings import load_settings
from core.clock import SystemClock
from core.errors import ExitCode, WrongUseError
from core.language.forms import Language
from knowledge.library.library import Library

Done = TypeVar("Done")
app = typer.Typer(
    no_args_is_help=True,
    help="Wordings that staff approves for a topic: they win over documents from the next message on.",
    epilog="Example: munadil knowledge approved list",
)
As = Annotated[str, typer.Option("--as", help="Who does it: the name of an account (`munadil staff list`).")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
Version = Annotated[int, typer.Argument(help="Number of a version, as `munadil knowledge approved list` shows it.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; it stands in the audit log.")]
_ENDED = 20
"""Wordings that stand no more which are listed. Chosen by hand: a screen."""
_REMEDIES = {
    ApprovedProblem.TOPIC: "Name the topic in words that a question would hold; a comma sets off another name of it.",
    ApprovedProblem.EMPTY: 'Give --text fr="…" at least once.',
    ApprovedProblem.LONG: "Write less: it has to fit a screen.",
    ApprovedProblem.LETTERS: "Write each form in its own letters.",
    ApprovedProblem.DOCUMENTS: "Name fewer documents.",
    ApprovedProblem.OWN: "Ask a colleague to approve it.",
    ApprovedProblem.MOVED: "`munadil knowledge approved show NUMBER` tells what became of it.",
    ApprovedProblem.REASON: "Give --reason.",
}


def register() -> None:
    """Add these commands to `munadil knowledge`."""
    for name, command, example in (
        ("list", listing, "list --json"),
        ("show", show, "show 3"),
        ("write", write, 'write --topic "mentorat, mentoring" --text fr="Il ouvre en mars." --as karim'),
        ("approve", approve, "approve 3 --as amina"),
        ("refuse", refuse, 'refuse 3 --as amina --reason "Which year?"'),
        ("take-back", take_back, 'take-back 3 --as amina --reason "The figure changed"'),
    ):
        app.command(name, epilog=f"Example: munadil knowledge approved {example}")(command)
    knowledge_app.add_typer(app, name="approved")


def listing(as_json: JsonOption = False) -> int:
    """List what stands, what waits for a second person, and what stands no more."""
    with open_database(load_settings()) as database:
        stored = StoredApprovedWordings(database, SystemClock())
        found = [*stored.waiting(), *stored.standing(), *stored.ended(_ENDED)]
    if not found and not as_json:
        output_console().print("There is none. `munadil knowledge approved write` makes one.")
    return _told(found, as_json=as_json)


def show(number: Version, as_json: JsonOption = False) -> int:
    """Show every version of the wording that a version is of, the newest first, with its texts."""
    with open_database(load_settings()) as database:
        found = StoredApprovedWordings(database, SystemClock()).versions_beside(number)
    return _told(found, as_json=as_json, with_texts=True)


def write(
    who: As,
    topic: Annotated[
        str, typer.Option(help="The topic, in words of any language; a comma sets off another name of it.")
    ],
    text: Annotated[
        list[str] | None,
        typer.Option("--text", help="What is said in one form, FORM=TEXT; may be given for each form.", metavar="FORM"),
    ] = None,
    document: Annotated[
        list[str] | None, typer.Option("--document", help="A published document that it stands on; may be given again.")
    ] = None,
    instead_of: Annotated[
        int, typer.Option("--instead-of", help="The newest version of a wording that this one is to replace.")
    ] = 0,
    as_json: JsonOption = False,
) -> int:
    """Have a wording wait for another person's approval; what stands goes on standing meanwhile."""
    texts = dict(map(_form, text or ()))
    with as_member(who, Right.WRITE_LIBRARY) as (_, library, _drafts):
        stored = StoredApprovedWordings(library.database, SystemClock())
        keys = [the_key(one, _keys(library)) for one in document or ()]
        first = stored.versions_beside(instead_of)[0].first if instead_of else None
        made = _explained(lambda: stored.write(who, topic, texts, keys, first=first, seen=instead_of))
    return _told([made], as_json=as_json)


def approve(number: Version, who: As, as_json: JsonOption = False) -> int:
    """Have a version stand that somebody else wrote; whoever waits for an answer to it is told."""
    with as_member(who, Right.PUBLISH) as (_, library, _drafts):
        stored = StoredApprovedWordings(library.database, SystemClock())
        made = _explained(lambda: stored.approve(number, who))
    return _told([made], as_json=as_json)


def refuse(number: Version, who: As, reason: Reason = "", as_json: JsonOption = False) -> int:
    """Leave aside a version that waits."""
    return _ended(number, who, lambda stored: stored.refuse(number, who, reason), as_json=as_json)


def take_back(number: Version, who: As, reason: Reason = "", as_json: JsonOption = False) -> int:
    """Have documents answer again from the next message on."""
    return _ended(number, who, lambda stored: stored.take_back(number, who, reason), as_json=as_json)


def _ended(number: int, who: str, end: Callable[[StoredApprovedWordings], None], *, as_json: bool) -> int:
    with as_member(who, Right.PUBLISH) as (_, library, _drafts):
        stored = StoredApprovedWordings(library.database, SystemClock())
        _explained(lambda: end(stored))
        found = [one for one in stored.versions_beside(number) if one.id == number]
    return _told(found, as_json=as_json)


def _explained(do: Callable[[], Done]) -> Done:
    """What is done; what cannot be says what to do."""
    try:
        return do()
    except ApprovalError as error:
        raise WrongUseError(error.detail, remedy=_REMEDIES.get(error.problem, "")) from error


def _form(written: str) -> tuple[Language, str]:
    form, _, text = written.partition("=")
    if form not in tuple(Language):
        known = ", ".join(one.value for one in Language)
        raise WrongUseError(f"{form!r} is no form.", remedy=f'Write --text fr="…"; the forms are {known}.')
    return Language(form), text


def _keys(library: Library) -> list[str]:
    return [one.key for one in library.documents()]


def _told(found: Sequence[ApprovedWording], *, as_json: bool, with_texts: bool = False) -> int:
    if as_json:
        print_json([plain(vars(one)) for one in found])
        return int(ExitCode.OK)
    for one in found:
        forms = " ".join(form.value for form in one.texts)
        line = f"{one.id}  {one.state.value}  {one.topic} · {one.author}{f', {one.reviewer}' if one.reviewer else ''} · {forms}"
        output_console().print(line, markup=False, soft_wrap=True)
        for form, text in one.texts.items() if with_texts else ():
            output_console().print(f"    {form.value}: {text}", markup=False, soft_wrap=True)
        for key in one.documents if with_texts else ():
            output_console().print(f"    {key}", markup=False, soft_wrap=True, style="dim")
    return int(ExitCode.OK)
