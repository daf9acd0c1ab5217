"""`munadil knowledge suggest-questions`: a model drafts what people may ask of each passage, a person keeps or strikes it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.errors import NoModelError
from api.commands.keys import the_key
from api.commands.terminal import output_console, print_json, progress_bar
from api.opened import ProgressCallback
from api.wiring.agent import endpoints_of, open_budget
from api.wiring.knowledge import open_library
from api.wiring.settings import load_settings
from core.errors import ExitCode, WrongUseError

if TYPE_CHECKING:
    from agent.models.suggester import QuestionSuggester
    from knowledge.library.catalogue import PublishedDocument


@dataclass(frozen=True)
class DocumentDraft:
    """What came of one document: its draft, how many passages were drafted now, were there already, or failed, and why."""

    document: str
    file: str
    drafted: int = 0
    there: int = 0
    failed: int = 0
    causes: tuple[str, ...] = ()


def suggest_questions(
    document: Annotated[
        str, typer.Option("--document", help="Key of one document, or any part of it; all of them when not said.")
    ] = "",
    folder: Annotated[
        Path | None,
        typer.Option("--folder", help="Where drafts are written; beside their documents when not said."),
    ] = None,
    accept: Annotated[
        Path | None, typer.Option("--accept", help="Move what is kept in this draft into its questions file instead.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> int:
    """Have the model draft questions in five forms for every passage, for a person to keep or strike; run again to go on.

    Exit code 1: some passages got none, or a draft still has entries that nobody decided on (--accept). 3: no model is set.
    """
    if accept is not None:
        return _accept(accept, as_json=as_json)
    settings = load_settings()
    if not settings.agent.has_model:
        raise NoModelError(
            "no model is configured: questions are drafted by one.",
            remedy="Set MUNADIL_MODEL_BASE_URL and MUNADIL_MODEL_NAME, or write the questions file by hand.",
        )
    from agent.models.suggester import QuestionSuggester

    with progress_bar() as progress, open_library(settings) as library:
        keys = [one.key for one in library.documents()]
        keys = [the_key(document, keys)] if document else keys
        endpoints = endpoints_of(
            settings.agent, settings.agent.endpoints, open_budget(settings.agent, library.database)
        )
        patience = settings.agent.model_timeout * len(settings.agent.endpoints)
        suggester, roots = QuestionSuggester(endpoints, patience), library.source_roots()
        found = [one for key in keys if (one := library.document(key)) is not None]
        files = [_draft_file(one, roots.get(one.summary.source, ""), folder) for one in found]
        drafts = asyncio.run(_drafted(suggester, found, files, progress))
    if as_json:
        print_json({"drafts": [asdict(draft) for draft in drafts]})
    else:
        for draft in drafts:
            told = f"{draft.drafted} drafted, {draft.there} there already, {draft.failed} failed"
            why = f" ({', '.join(draft.causes)})" if draft.causes else ""
            output_console().print(f"{draft.file}: {told}{why}", markup=False, soft_wrap=True)
    return int(ExitCode.BAD_VERDICT if any(draft.failed for draft in drafts) else ExitCode.OK)


def _accept(path: Path, *, as_json: bool) -> int:
    from knowledge.known.drafts import accept

    accepted = accept(path)
    if as_json:
        print_json(asdict(accepted) | {"questions_file": str(accepted.questions_file)})
    else:
        told = f"{accepted.kept} kept in {accepted.questions_file}, {accepted.struck} struck, {accepted.undecided} undecided"
        output_console().print(f"{told}. `munadil ingest` publishes what is kept.", markup=False, soft_wrap=True)
    return int(ExitCode.BAD_VERDICT if accepted.undecided else ExitCode.OK)


def _draft_file(document: PublishedDocument, root: str, folder: Path | None) -> Path:
    """Where the draft of a document is written; raises WrongUseError where the document is no file that can be stood beside."""
    from knowledge.known.drafts import DRAFT_SUFFIX

    within = document.summary.key.removeprefix(f"{document.summary.source}/")
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{within.replace('/', '_')}{DRAFT_SUFFIX}"
    place = Path(root) if Path(root).is_file() else Path(root) / within
    if not root or not place.is_file():
        raise WrongUseError(
            f"{document.summary.key} is no longer a file of its own at {root or 'the place it was read from'}.",
            remedy="Give --folder, or --document for one that is.",
        )
    return place.with_name(place.name + DRAFT_SUFFIX)


async def _drafted(
    suggester: QuestionSuggester,
    documents: Sequence[PublishedDocument],
    files: Sequence[Path],
    progress: ProgressCallback,
) -> list[DocumentDraft]:
    total, done, drafts = sum(len(one.passages) for one in documents), 0, list[DocumentDraft]()
    for document, file in zip(documents, files, strict=True):
        drafts.append(await _draft(suggester, document, file, partial(_report, progress, done, total)))
        done += len(document.passages)
    return drafts


def _report(progress: ProgressCallback, before: int, total: int, done: int) -> None:
    progress("questions", before + done, total)


async def _draft(
    suggester: QuestionSuggester, document: PublishedDocument, file: Path, report: Callable[[int], None]
) -> DocumentDraft:
    """Draft what is not there yet, the file written after each passage: whoever stops this loses nothing."""
    from agent.turn import StepLog
    from knowledge.known.drafts import DraftedQuestions, read_draft, write_draft

    entries, causes, drafted = read_draft(file), dict[str, None](), 0
    there, failed = {entry.passage for entry in entries}, 0
    for number, passage in enumerate(document.passages, 1):
        if passage.id not in there:
            log = StepLog("suggest")
            suggested = await suggester.suggest(passage, log)
            if suggested is None:
                failed += 1
                causes[str(log.detail.get("model_failure", ""))] = None
            else:
                keep = None if suggested.answer else False
                entries.append(DraftedQuestions(passage.id, suggested.answer, suggested.questions, keep))
                write_draft(file, entries)
                drafted += 1
        report(number)
    already = len(document.passages) - drafted - failed
    return DocumentDraft(document.summary.key, str(file), drafted, already, failed, tuple(causes))
