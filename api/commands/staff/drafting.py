"""`munadil knowledge draft|submit|approve|…`: what the console's library does, from the command line and under the same rights."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, cast

import typer

from api.commands.keys import the_key
from api.commands.knowing import knowledge_app
from api.commands.terminal import output_console, print_json, progress_bar
from api.commands.views import plain
from api.console.frame.rights import Right
from api.console.library.sheets import Sheet
from api.console.work.publishing import Publishing, ReadDraft, Releasing, read_file
from api.settings import Settings
from api.wiring.accounts import open_accounts
from api.wiring.knowledge import open_library
from api.wiring.settings import load_settings
from api.wiring.work import open_work
from core.clock import SystemClock
from core.errors import ExitCode, WrongUseError
from evals.replay.stored import Replays
from knowledge.drafts.drafts import QUESTIONS, Drafts, DraftState, DraftVersion, name_for
from knowledge.known.file import parse_questions, written_questions
from knowledge.library.catalogue import PublishedDocument
from knowledge.library.kept import stated_known
from knowledge.library.library import Library

As = Annotated[str, typer.Option("--as", help="Who does it: the name of an account (`munadil staff list`).")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Number = Annotated[int, typer.Argument(help="Number of a draft, as `munadil knowledge drafts` shows it.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; it stands in the audit log.")]


def register() -> None:
    """Add these commands to `munadil knowledge`."""
    for name, command, example in (
        ("draft", draft, "draft sheet.md --as karim"),
        ("drafts", drafts, "drafts --json"),
        ("submit", submit, "submit 12 --as karim"),
        ("approve", approve, "approve 12 --as amina --at 2026-12-01T09:00+01:00"),
        ("request-changes", request_changes, 'request-changes 12 --as amina --comment "Which year?"'),
        ("publish", publish, "publish 12 --as amina"),
        ("withdraw", withdraw, 'withdraw tamkine-cohortes.md --as amina --reason "Out of date"'),
        ("hand-back", hand_back, 'hand-back tamkine-cohortes.md --as amina --reason "The file is right again"'),
        ("diff", diff, "diff tamkine-cohortes.md --before 1 --after 2"),
        ("export", export, "export copies/"),
        ("import", import_folder, "import copies/ --as karim"),
    ):
        knowledge_app.command(name, epilog=f"Example: munadil knowledge {example}")(command)


@dataclass(frozen=True)
class DraftedFile:
    """What became of a file: the number of its draft, or why it could not be one, and what its reading warned of."""

    file: str
    draft: int | None = None
    reason: str = ""
    warnings: tuple[str, ...] = ()


def draft(
    files: Annotated[list[Path], typer.Argument(help="Files; each becomes a draft, and nothing is published.")],
    who: As,
    key: Annotated[str, typer.Option("--key", help="The document of any source that the one file corrects.")] = "",
    as_json: JsonOption = False,
) -> int:
    """Bring files in as drafts, for another person to review. Exit code 1: some could not be read."""
    if key and len(files) != 1:
        raise WrongUseError("One file corrects one document.", remedy="Give one file with --key.")
    with as_member(who, Right.WRITE_LIBRARY) as (_, library, written), progress_bar() as progress:
        full = the_key(key, _keys(library)) if key else ""
        done = list[DraftedFile]()
        for number, file in enumerate(files, start=1):
            done.append(_drafted(written, file, who, full))
            progress("read", number, len(files))
    return _told_files(done, as_json=as_json)


def _drafted(written: Drafts, file: Path, who: str, key: str) -> DraftedFile:
    try:
        content = file.read_bytes()
    except OSError as error:
        return DraftedFile(str(file), reason=error.strerror or type(error).__name__)
    questions = key and file.name.endswith(QUESTIONS)
    read = ReadDraft(file.stem, (), ()) if questions else read_file(file.name, content)
    if read.refusal:
        return DraftedFile(str(file), reason=read.refusal)
    name = name_for(key, QUESTIONS if questions else file.suffix.lower()) if key else file.name
    try:
        made = written.add(name, content, who, key=key, title=read.title)
    except WrongUseError as error:
        return DraftedFile(str(file), reason=f"{error.detail} {error.remedy}".strip())
    return DraftedFile(str(file), made.id, warnings=tuple(map(str, read.warnings)))


def _told_files(done: Sequence[DraftedFile], *, as_json: bool) -> int:
    if as_json:
        print_json({"files": [asdict(one) for one in done]})
    for one in () if as_json else done:
        output_console().print(
            f"{one.file}: {f'draft {one.draft}' if one.draft else one.reason}", markup=False, soft_wrap=True
        )
        for warning in one.warnings:
            output_console().print(f"  {warning}", markup=False, soft_wrap=True, style="dim")
    return int(ExitCode.OK if all(one.draft for one in done) else ExitCode.BAD_VERDICT)


def drafts(
    state: Annotated[
        list[DraftState] | None, typer.Option(help="Only those in this state; may be given again.")
    ] = None,
    as_json: JsonOption = False,
) -> int:
    """List drafts, the one that was changed last first."""
    with open_library(load_settings()) as library:
        found = Drafts(library.database, SystemClock()).listed(*(state or ()))
    if as_json:
        print_json(plain(found))
    for one in () if as_json else found:
        about = f" · {one.key}" if one.key else ""
        line = f"{one.id}  {one.state.value}  {one.title or one.name} · version {one.version}, {one.author}{about}"
        output_console().print(line, markup=False, soft_wrap=True)
    if not found and not as_json:
        output_console().print("There is no draft. `munadil knowledge draft FILE --as NAME` makes one.")
    return int(ExitCode.OK)


def submit(number: Number, who: As, as_json: JsonOption = False) -> int:
    """Ask for another person's look at a draft; the gate runs meanwhile, where a server runs."""
    with as_member(who, Right.WRITE_LIBRARY) as (settings, library, written):
        moved = written.move(number, DraftState.IN_REVIEW, who)
        if settings.api.publish_gate:
            Replays(library.database, SystemClock()).ask(number, who)
    return _told_draft(moved, as_json=as_json)


def approve(
    number: Number,
    who: As,
    at: Annotated[str, typer.Option("--at", help="When it is to be published (ISO 8601, with its zone).")],
    until: Annotated[str, typer.Option("--until", help="When it is withdrawn by itself, if ever.")] = "",
    as_json: JsonOption = False,
) -> int:
    """Approve what somebody else wrote, to be published when its time has come; `publish` does so at once."""
    with as_member(who, Right.PUBLISH) as (settings, library, written):
        replays = Replays(library.database, SystemClock()) if settings.api.publish_gate else None
        # Nothing is read for it: what the gate let through is published when its time has come.
        desk = Publishing(written, library, cast("Releasing", None), settings.core.data_dir, replays)
        written.plan(number, who, _time(at), _time(until) if until else None)
        desk.schedule(number, who)
        moved = written.get(number)
    return _told_draft(moved, as_json=as_json)


def request_changes(
    number: Number,
    who: As,
    comment: Annotated[str, typer.Option("--comment", help="What is to be changed.")],
    as_json: JsonOption = False,
) -> int:
    """Give a draft back to whoever wrote it."""
    if not comment.strip():
        raise WrongUseError("Say what is to be changed.", remedy="Give --comment.")
    with as_member(who, Right.PUBLISH) as (_, _, written):
        moved = written.move(number, DraftState.CHANGES_REQUESTED, who, comment=comment)
    return _told_draft(moved, as_json=as_json)


def publish(number: Number, who: As, reason: Reason = "", as_json: JsonOption = False) -> int:
    """Publish what somebody else wrote, once its gate has run; a running server does it where one runs.

    With --reason an administrator goes past a gate that blocks.
    """
    with (
        as_member(who, Right.GO_PAST_GATE if reason else Right.PUBLISH) as (settings, _, _),
        progress_bar() as progress,
        open_work(settings, progress) as work,
    ):
        release = work.publish_draft(number, who, reason)
    return _told_release(f"Draft {number} is published", release, as_json=as_json)


def withdraw(
    key: Annotated[str, typer.Argument(help="Key of a document, or any part of one.")],
    who: As,
    reason: Reason,
    as_json: JsonOption = False,
) -> int:
    """Answer from a document of any source no more; the next ingest of its folder does not bring it back."""
    with as_member(who, Right.PUBLISH) as (settings, library, _), progress_bar() as progress:
        full = the_key(key, [one.key for one in library.documents()])
        with open_work(settings, progress) as work:
            release = work.withdraw(full, who, _said(reason))
    return _told_release(f"{full} is withdrawn", release, as_json=as_json)


def hand_back(
    key: Annotated[str, typer.Argument(help="Key of a document that staff corrected or withdrew, or any part of one.")],
    who: As,
    reason: Reason,
    as_json: JsonOption = False,
) -> int:
    """Publish a document as its folder brought it last; from then on, ingests of the folder read it again."""
    with as_member(who, Right.PUBLISH) as (settings, library, _), progress_bar() as progress:
        full = the_key(key, _keys(library))
        with open_work(settings, progress) as work:
            release = work.hand_back(full, who, _said(reason))
    return _told_release(f"{full} is its source's again", release, as_json=as_json)


def diff(
    key: Annotated[str, typer.Argument(help="Key of a document, or any part of one, or the number of a draft.")],
    before: Annotated[
        int, typer.Option("--before", min=0, help="A version; the one before the last when not said.")
    ] = 0,
    after: Annotated[int, typer.Option("--after", min=0, help="A version; the last one when not said.")] = 0,
    as_json: JsonOption = False,
) -> int:
    """Compare two versions of a document, or a draft with what it would take the place of. Exit code 1: they differ."""
    with open_library(load_settings()) as library:
        old, new = _of_draft(library, int(key)) if key.isdigit() else _of_versions(library, key, before, after)
    lines = [line.rstrip("\n") for line in difflib.unified_diff(old.splitlines(), new.splitlines(), "before", "after")]
    if as_json:
        print_json({"before": old, "after": new, "is_same": not lines})
    else:
        for line in lines or ["They say the same."]:
            output_console().print(line, markup=False, soft_wrap=True)
    return int(ExitCode.BAD_VERDICT if lines else ExitCode.OK)


def _of_versions(library: Library, key: str, before: int, after: int) -> tuple[str, str]:
    full = the_key(key, _keys(library))
    numbers = [one.number for one in library.versions(full)]
    new = after or numbers[0]
    old = before or next((number for number in numbers if number < new), new)
    found = [library.version(full, number) for number in (old, new)]
    if None in found:
        raise WrongUseError(f"{full} has no such version.", remedy=f"It has {', '.join(map(str, sorted(numbers)))}.")
    return tuple(_text(one) for one in found if one)  # type: ignore[return-value]  # both of them


def _of_draft(library: Library, number: int) -> tuple[str, str]:
    written = Drafts(library.database, SystemClock())
    found, content = written.get(number), written.content(number).decode("utf-8", "replace")
    standing = library.document(found.key or f"library/{found.name}")
    if found.is_questions:
        return (_questions(library, standing) if standing else ""), content
    return (_text(standing) if standing else ""), "\n\n".join(read_file(found.name, content.encode()).passages)


def _text(found: PublishedDocument) -> str:
    return "\n\n".join(passage.text for passage in found.passages)


def _questions(library: Library, found: PublishedDocument) -> str:
    known = library.known_of(found.summary.key, found.summary.version)
    return written_questions(stated_known(known, found.passages))


def export(
    folder: Annotated[Path, typer.Argument(help="Folder to write into; it must be empty or not be there yet.")],
    as_json: JsonOption = False,
) -> int:
    """Write every published document as a sheet, with what is asked of it beside it, to work on and `import` again."""
    if folder.exists() and any(folder.iterdir()):
        raise WrongUseError(f"{folder} is not empty.", remedy="Name a new folder.")
    with open_library(load_settings()) as library, progress_bar() as progress:
        keys = [one.key for one in library.documents()]
        for number, key in enumerate(keys, start=1):
            if found := library.document(key):
                path = folder / f"{key}.md"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(Sheet.of(found).content)
                if asked := _questions(library, found):
                    path.with_name(path.name + QUESTIONS).write_text(asked, "utf-8")
            progress("write", number, len(keys))
    if as_json:
        print_json({"folder": str(folder), "documents": len(keys)})
    else:
        output_console().print(f"{len(keys)} documents are in {folder}.", markup=False, soft_wrap=True)
    return int(ExitCode.OK)


def import_folder(
    folder: Annotated[Path, typer.Argument(help="A folder that `export` wrote and somebody worked on.")],
    who: As,
    as_json: JsonOption = False,
) -> int:
    """Make a draft of every sheet, and of what is asked of it, that says other than what stands. Exit code 1: some could not be read."""
    with as_member(who, Right.WRITE_LIBRARY) as (_, library, written), progress_bar() as progress:
        files, done = sorted(path for path in folder.rglob("*") if path.is_file()), list[DraftedFile]()
        for number, path in enumerate(files, start=1):
            done += _imported(library, written, path, path.relative_to(folder).as_posix(), who)
            progress("read", number, len(files))
    return _told_files(done, as_json=as_json)


def _imported(library: Library, written: Drafts, path: Path, within: str, who: str) -> Iterator[DraftedFile]:
    is_questions = within.endswith(QUESTIONS)
    key = within.removesuffix(QUESTIONS).removesuffix(".md")
    found = library.document(key)
    if found is None:
        yield DraftedFile(
            str(path), reason=f"No document {key} is published: `munadil knowledge draft` brings new ones."
        )
        return
    text = path.read_text("utf-8")
    if is_questions:
        is_same = parse_questions(text, "").entries and _plainly(text) == _plainly(_questions(library, found))
    else:
        is_same = text.encode() == Sheet.of(found).content
    if not is_same:
        yield _drafted(written, path, who, key)


def _plainly(text: str) -> list[tuple[object, object]]:
    return [(entry.answer, entry.questions) for entry in parse_questions(text, "").entries]


@contextmanager
def as_member(who: str, right: Right) -> Iterator[tuple[Settings, Library, Drafts]]:
    """What commands work on, for somebody whose account has a right. Raises WrongUseError."""
    settings = load_settings()
    with open_library(settings) as library:
        accounts = open_accounts(settings, library.database).everybody()
        member = next((one for one in accounts if one.name == who and one.is_active), None)
        if member is None:
            raise WrongUseError(f"There is no account {who!r}.", remedy="`munadil staff list` shows them.")
        if not member.may(right):
            raise WrongUseError(
                f"The role of {who} ({', '.join(member.roles)}) does not allow this.", remedy="Ask a colleague."
            )
        yield settings, library, Drafts(library.database, SystemClock())


def _keys(library: Library) -> list[str]:
    return [one.key for one in (*library.documents(), *library.withdrawn())]


def _said(reason: str) -> str:
    if not reason.strip():
        raise WrongUseError("Say why.", remedy="Give --reason: it stands in the audit log.")
    return reason.strip()


def _time(written: str) -> datetime:
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        raise WrongUseError(f"{written!r} is no time.", remedy="Write 2026-12-01T09:00+01:00.") from None
    return at if at.tzinfo else at.astimezone()


def _told_draft(moved: DraftVersion, *, as_json: bool) -> int:
    if as_json:
        print_json(plain(moved))
    else:
        told = f"Draft {moved.id}, {moved.title or moved.name}: {moved.state.value}"
        output_console().print(told, markup=False, soft_wrap=True)
    return int(ExitCode.OK)


def _told_release(said: str, release: int | None, *, as_json: bool) -> int:
    if as_json:
        print_json({"said": said, "release": release})
    else:
        output_console().print(f"{said}: release {release}.", markup=False, soft_wrap=True)
    return int(ExitCode.OK)
