"""A draft of a questions file: what a model thinks that people ask, for a person to keep or strike, entry by entry."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from core.errors import WrongUseError
from core.language.forms import Language
from knowledge.known.file import QUESTIONS_SUFFIX, parse_questions

DRAFT_SUFFIX = ".questions.draft.yaml"
_HEAD = """\
# What a model thinks that people ask of {name}. Nothing here is used before somebody has read it.
# Write `keep: true` below what is right, mend its wordings as you like, and `keep: false` below what is not; then run
#   munadil knowledge suggest-questions --accept {draft}
# which moves what is kept into {questions} and remembers what was struck.
"""
_WIDTH = 130
"""Columns of the file. Chosen by hand: an entry's wordings stay on few lines."""


@dataclass
class DraftedQuestions:
    """One entry of a draft: a passage, the words of it that answer, how people may ask; `keep` is None until somebody decides."""

    passage: str
    answer: str = ""
    questions: Mapping[Language, Sequence[str]] | None = None
    keep: bool | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still has wordings to decide on or to move."""
        return bool(self.answer)


def read_draft(path: Path) -> list[DraftedQuestions]:
    """The entries of a draft; none where there is no file. Raises WrongUseError for a file that is no draft."""
    if not path.is_file():
        return []
    try:
        rows = yaml.safe_load(path.read_text("utf-8")) or []
        return [_entry(row) for row in rows]
    except (OSError, ValueError, TypeError, KeyError, AttributeError, yaml.YAMLError, RecursionError) as error:
        raise WrongUseError(
            f"{path} cannot be read as a draft of questions: {type(error).__name__}.",
            remedy="Mend it (each entry has `passage:`, `keep:`, `answer:` and wordings by language), or remove it.",
        ) from None


def _entry(row: Mapping[str, Any]) -> DraftedQuestions:
    keep = row.get("keep")
    if keep not in (None, True, False):
        raise ValueError("keep is true, false or empty")
    asked = {language: [str(text) for text in row.get(language.value) or ()] for language in Language}
    return DraftedQuestions(str(row["passage"]), str(row.get("answer") or ""), asked, keep)


def write_draft(path: Path, entries: Sequence[DraftedQuestions]) -> None:
    """Write a draft, whole or not at all."""
    name = path.name.removesuffix(DRAFT_SUFFIX)
    head = _HEAD.format(name=name, draft=path.name, questions=name + QUESTIONS_SUFFIX)
    _replace(path, head + _dumped([_row(entry) for entry in entries]))


def _row(entry: DraftedQuestions) -> dict[str, Any]:
    row: dict[str, Any] = {"passage": entry.passage, "keep": entry.keep}
    if entry.is_open:
        row["answer"] = entry.answer
        row |= {language.value: list(texts) for language, texts in (entry.questions or {}).items() if texts}
    return row


@dataclass(frozen=True)
class AcceptedDraft:
    """What became of a draft: entries that were moved into the questions file, struck, and not decided yet."""

    questions_file: Path
    kept: int
    struck: int
    undecided: int


def accept(path: Path) -> AcceptedDraft:
    """Move what a person kept of a draft to the end of its questions file, and remember what was struck. Raises WrongUseError."""
    entries = read_draft(path)
    if not path.is_file() or not path.name.endswith(DRAFT_SUFFIX):
        raise WrongUseError(f"{path} is no draft of questions.", remedy=f"Give a file that ends in {DRAFT_SUFFIX}.")
    target = path.with_name(path.name.removesuffix(DRAFT_SUFFIX) + QUESTIONS_SUFFIX)
    kept = [entry for entry in entries if entry.is_open and entry.keep]
    struck = [entry for entry in entries if entry.is_open and entry.keep is False]
    if kept:
        before = target.read_text("utf-8") if target.is_file() else ""
        added = _dumped([{k: v for k, v in _row(entry).items() if k not in ("passage", "keep")} for entry in kept])
        whole = f"{before.rstrip()}\n{added}".lstrip()
        if len(parse_questions(whole, target.name).entries) < len(parse_questions(before, target.name).entries) + len(
            kept
        ):
            said = "; ".join(parse_questions(whole, target.name).warnings)
            raise WrongUseError(
                f"what is kept cannot be added to {target}: {said}", remedy="Mend the draft or the file."
            )
        _replace(target, whole)
    done = [DraftedQuestions(e.passage, keep=e.keep) if e in kept or e in struck else e for e in entries]
    write_draft(path, done)
    return AcceptedDraft(target, len(kept), len(struck), sum(entry.is_open for entry in done))


def _dumped(rows: Sequence[Mapping[str, Any]]) -> str:
    return yaml.safe_dump(list(rows), allow_unicode=True, sort_keys=False, width=_WIDTH) if rows else ""


def _replace(path: Path, text: str) -> None:
    new = path.with_name(f".{path.name}.new")
    new.write_text(text, "utf-8")
    os.replace(new, path)
