"""Questions, passages and judgements read from a folder of JSON lines."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from core.errors import WrongUseError
from core.language.forms import Language
from core.language.sentences import sentences
from core.text import Script, normalise, script_of
from knowledge.document import DocumentMeta, Passage

Item = TypeVar("Item")
_LANGUAGES = {language.value.lower(): language for language in Language} | {"arabizi": Language.DARIJA_LATIN}


class BadRetrievalSetError(WrongUseError):
    """A retrieval set cannot be read."""


@dataclass(frozen=True)
class Query:
    """A question to find passages by."""

    id: str
    text: str
    language: Language


@dataclass(frozen=True)
class RetrievalSet:
    """Passages to search, questions that have judgements, and those judgements: relevance by question and passage id."""

    name: str
    passages: tuple[Passage, ...]
    queries: tuple[Query, ...]
    judgements: dict[str, dict[str, int]]

    @property
    def digest(self) -> str:
        """SHA-256 of what is searched, asked and judged, hexadecimal."""
        texts = [(passage.id, passage.text) for passage in self.passages]
        asked = [(query.id, query.text, query.language.value) for query in self.queries]
        content = json.dumps([texts, asked, self.judgements], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()

    def sampled(self, count: int | None, seed: int = 0) -> RetrievalSet:
        """The same with `count` questions drawn at random, every one where None; all passages stay."""
        if count is None or count >= len(self.queries):
            return self
        return replace(self, queries=tuple(random.Random(seed).sample(self.queries, count)))  # noqa: S311


def read_retrieval_set(folder: Path) -> RetrievalSet:
    """Read passages.jsonl {id, text[, title, lang]}, queries.jsonl {id, text, lang}, qrels.jsonl {query_id, passage_id, rel}.

    Raises BadRetrievalSetError with the file and line of the first thing that is wrong. Questions without judgements are
    left out, for nothing can be said of them.
    """
    passages = _named(folder / "passages.jsonl", _passage)
    queries = _named(folder / "queries.jsonl", _query)
    judgements: dict[str, dict[str, int]] = {}
    path = folder / "qrels.jsonl"
    for number, row in _rows(path):
        query_id, passage_id = _text(path, number, row, "query_id"), _text(path, number, row, "passage_id")
        relevance = row.get("rel")
        if query_id not in queries:
            raise _bad(path, number, f"no question has the id {query_id!r}")
        if passage_id not in passages:
            raise _bad(path, number, f"no passage has the id {passage_id!r}")
        if not isinstance(relevance, int) or isinstance(relevance, bool) or relevance < 0:
            raise _bad(path, number, "`rel` must be a whole number from 0")
        judgements.setdefault(query_id, {})[passage_id] = relevance
    judged = tuple(query for query in queries.values() if any(judgements.get(query.id, {}).values()))
    if not judged:
        raise BadRetrievalSetError(f"{path}: no question has a relevant passage.")
    return RetrievalSet(folder.name, tuple(passages.values()), judged, judgements)


def _named(path: Path, parse: Callable[[Path, int, dict[str, object]], tuple[str, Item]]) -> dict[str, Item]:
    named: dict[str, Item] = {}
    for number, row in _rows(path):
        name, item = parse(path, number, row)
        if name in named:
            raise _bad(path, number, f"the id {name!r} is there twice")
        named[name] = item
    return named


def _passage(path: Path, number: int, row: dict[str, object]) -> tuple[str, Passage]:
    name, text = _text(path, number, row, "id"), normalise(_text(path, number, row, "text"))
    title = _text(path, number, row, "title") if row.get("title") else ""
    guessed = Language.ARABIC if script_of(text) is Script.ARABIC else Language.FRENCH
    language = _language(path, number, row) if row.get("lang") else guessed
    meta = DocumentMeta(title=title)
    return name, Passage(name, name, 0, text, 0, len(text), (), None, language, 0, meta, sentences(text))


def _query(path: Path, number: int, row: dict[str, object]) -> tuple[str, Query]:
    name = _text(path, number, row, "id")
    return name, Query(name, normalise(_text(path, number, row, "text")), _language(path, number, row))


def _language(path: Path, number: int, row: dict[str, object]) -> Language:
    tag = _text(path, number, row, "lang")
    if tag.lower() not in _LANGUAGES:
        raise _bad(path, number, f"`lang` is {tag!r}, not one of {', '.join(Language)}")
    return _LANGUAGES[tag.lower()]


def _text(path: Path, number: int, row: dict[str, object], field: str) -> str:
    value = row.get(field)
    if not isinstance(value, str) or not value.strip():
        raise _bad(path, number, f"`{field}` must be a text that is not empty")
    return value


def _rows(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadRetrievalSetError(f"{path} cannot be read: {error}.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise _bad(path, number, f"this is not JSON ({error})") from error
        if not isinstance(row, dict):
            raise _bad(path, number, "this is not a JSON object")
        yield number, row


def _bad(path: Path, number: int, problem: str) -> BadRetrievalSetError:
    return BadRetrievalSetError(
        f"{path}, line {number}: {problem}.",
        remedy="See `munadil eval retrieval --help` for what the three files hold.",
    )
