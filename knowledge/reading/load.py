"""A path in, documents and refusals out: one bad file never stops the good ones."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from core.text import composed
from knowledge.document import LoadedDocument
from knowledge.errors import DocumentRefusedError
from knowledge.known.drafts import DRAFT_SUFFIX
from knowledge.known.file import QUESTIONS_SUFFIX, QuestionsFile, parse_questions
from knowledge.reading.inspection import inspect
from knowledge.reading.loaders.archive import FolderTree, Tree, ZipTree
from knowledge.reading.loaders.content import decode_text
from knowledge.reading.loaders.formats import ARCHIVE_SUFFIXES, read_content
from knowledge.reading.metadata import FOLDER_FILE, SIDE_SUFFIX, Statement, parse_metadata, resolve
from knowledge.reading.translations import TRANSLATIONS_SUFFIX, TranslationsFile, parse_translations
from knowledge.warnings import ReadingWarning, WarningKind, Warnings

MAX_FILE_BYTES = 50_000_000
"""Chosen by hand, beyond what an organisation publishes in one file."""


@dataclass(frozen=True)
class Refusal:
    """A file that was not taken, why, and what to do about it."""

    key: str
    reason: str
    remedy: str = ""


@dataclass(frozen=True)
class Note:
    """Something about a file that a person should know, and that kept no document out."""

    key: str
    text: str


Loaded = LoadedDocument | Refusal | Note


def load_path(path: Path, *, max_file_bytes: int = MAX_FILE_BYTES) -> Iterator[Loaded]:
    """Yield every document of a file, a folder or a ZIP archive, in the order of their names, and a refusal for every bad one.

    Keys are paths within the folder given; the name of a single file; `archive.zip/inner.md` within an archive.
    """
    if path.is_dir():
        yield from _TreeLoader(FolderTree(path), "", max_file_bytes).load()
    elif not path.exists():
        yield Refusal(path.name, "There is nothing under this path.", "Check how it is written.")
    else:
        tree = FolderTree(path.absolute().parent, only_folder=True)
        beside = frozenset(tree.names())
        name = path.name if path.name in beside else composed(path.name)
        yield from _TreeLoader(tree, "", max_file_bytes).load_file(name, beside)


def load_content(name: str, content: bytes, side: str = "") -> LoadedDocument | Refusal:
    """The document that a file of this name and content would be, beside a side file of this text; of an archive, the first one."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / name
        path.write_bytes(content)
        if side:
            path.with_name(name + SIDE_SUFFIX).write_text(side, "utf-8")
        found = next((one for one in load_path(path) if not isinstance(one, Note)), None)
    return found or Refusal(name, "Nothing could be read.")


def _side_names(name: str, suffix: str = SIDE_SUFFIX) -> tuple[str, str]:
    """Names of side files, the more exact one first: guide.pdf.meta.yaml, guide.meta.yaml."""
    return name + suffix, str(PurePosixPath(name).with_suffix("")) + suffix


def _is_side_file(name: str) -> bool:
    suffixes = (SIDE_SUFFIX, QUESTIONS_SUFFIX, DRAFT_SUFFIX, TRANSLATIONS_SUFFIX)
    return name.endswith(suffixes) or PurePosixPath(name).name == FOLDER_FILE


class _TreeLoader:
    """Loads the files of one folder or archive."""

    def __init__(self, tree: Tree, prefix: str, max_file_bytes: int, *, nested: bool = False) -> None:
        self._tree = tree
        self._prefix = prefix
        self._max = max_file_bytes
        self._nested = nested
        self._stated: dict[str, Statement] = {}

    def load(self) -> Iterator[Loaded]:
        """Every file of the tree."""
        names = list(self._tree.names())
        known = frozenset(names)
        for name in names:
            if not _is_side_file(name):
                yield from self.load_file(name, known)
        for suffix, held in ((QUESTIONS_SUFFIX, "questions"), (TRANSLATIONS_SUFFIX, "translations")):
            beside = {side for name in names if not _is_side_file(name) for side in _side_names(name, suffix)}
            for name in names:
                if name.endswith(suffix) and name not in beside:
                    document = PurePosixPath(name).name.removesuffix(suffix)
                    said = f"there is no document {document} beside it: its {held} go unused."
                    yield Note(self._prefix + name, said)
        for name, reason in self._tree.passed_over():
            yield Note(self._prefix + name, reason)

    def load_file(self, name: str, known: frozenset[str]) -> Iterator[Loaded]:
        """One file, or every file of one archive; `known` are the names of the tree."""
        try:
            data = self._read(name)
            if PurePosixPath(name).suffix.lower() in ARCHIVE_SUFFIXES:
                yield from self._archive(name, data)
                return
            yield self._document(name, data, known)
        except DocumentRefusedError as error:
            yield Refusal(self._prefix + name, error.detail, error.remedy)

    def _archive(self, name: str, data: bytes) -> Iterator[Loaded]:
        if self._nested:
            raise DocumentRefusedError("This is an archive within an archive.", remedy="Unpack the inner one.")
        inner = _TreeLoader(ZipTree(data), f"{self._prefix}{name}/", self._max, nested=True)
        yield from inner.load()

    def _document(self, name: str, data: bytes, known: frozenset[str]) -> LoadedDocument:
        content = read_content(data, name)
        found = content.found
        if content.records and not found.title:
            # The first line of a table is a value of its first row, and says nothing of the others.
            found = replace(found, title=" ".join(PurePosixPath(name).stem.replace("_", " ").split()))
        beside = self._side(name, known)
        defaults = self._defaults(name, known)
        meta = resolve(name, content.text, found, stated=beside.fields, defaults=defaults.fields)
        meta = replace(meta, superseded_by=composed(meta.superseded_by), translation_of=composed(meta.translation_of))
        asked, translated = self._questions(name, known), self._translations(name, known)
        remark = self._tree.remark(name)
        return LoadedDocument(
            key=self._prefix + name,
            meta=meta,
            text=content.text,
            headings=content.headings,
            pages=content.pages,
            records=content.records,
            named_by=content.named_by,
            warnings=(
                *content.warnings,
                *([ReadingWarning(WarningKind.FILES, remark)] if remark else []),
                *inspect(content),
                *beside.warnings,
                *defaults.warnings,
                *(ReadingWarning(WarningKind.KNOWN_QUESTIONS, text) for text in asked.warnings),
                *translated.warnings,
            ),
            known=tuple(asked.entries),
            translations=tuple(translated.entries),
        )

    def _read(self, name: str) -> bytes:
        if self._tree.size(name) > self._max:
            raise DocumentRefusedError(
                f"The file is larger than {self._max / 1e6:g} MB.", remedy="Split it, or take its pictures out."
            )
        return self._tree.read(name)

    def _side(self, name: str, known: frozenset[str]) -> Statement:
        return next((self._parsed(side) for side in _side_names(name) if side in known), Statement())

    def _questions(self, name: str, known: frozenset[str]) -> QuestionsFile:
        """Questions known to be asked of a file; what is wrong with them never keeps the file itself out."""
        side = next((side for side in _side_names(name, QUESTIONS_SUFFIX) if side in known), None)
        if side is None:
            return QuestionsFile()
        try:
            text, _ = decode_text(self._read(side))
        except DocumentRefusedError as error:
            return QuestionsFile(warnings=[f"{side}: {error.detail}"])
        return parse_questions(text, PurePosixPath(side).name)

    def _translations(self, name: str, known: frozenset[str]) -> TranslationsFile:
        """Translations of words of a file; what is wrong with them never keeps the file itself out."""
        found = TranslationsFile()
        side = next((side for side in _side_names(name, TRANSLATIONS_SUFFIX) if side in known), None)
        if side is None:
            return found
        try:
            text, _ = decode_text(self._read(side))
        except DocumentRefusedError as error:
            found.warn(f"{side}: {error.detail}")
            return found
        return parse_translations(text, PurePosixPath(side).name)

    def _defaults(self, name: str, known: frozenset[str]) -> Statement:
        """What the `_meta.yaml` of every folder above says, the nearest one last."""
        defaults: dict[str, Any] = {}
        warnings: Warnings = ()
        for folder in reversed(PurePosixPath(name).parents):
            meta_name = (folder / FOLDER_FILE).as_posix()
            if meta_name in known:
                stated = self._parsed(meta_name)
                defaults |= stated.fields
                warnings += stated.warnings
        if "title" in defaults:
            raise DocumentRefusedError(
                f"{FOLDER_FILE} states a title for every file below it.",
                remedy="State titles in each file or beside it.",
            )
        return Statement(defaults, warnings)

    def _parsed(self, name: str) -> Statement:
        if name not in self._stated:
            text, _ = decode_text(self._read(name))
            self._stated[name] = parse_metadata(text, where=name)
        return self._stated[name]
