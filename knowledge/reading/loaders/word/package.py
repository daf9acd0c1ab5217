"""The parts of a Word file: which part is the document, which belongs to which, each parsed with nothing fetched or expanded."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from functools import cached_property
from typing import IO

from lxml import etree

from knowledge.errors import DocumentRefusedError
from knowledge.reading.loaders.word.xml import Element, name_of, value_of
from knowledge.reading.loaders.zip_guard import open_zip

_DAMAGED = "The Word document is damaged or not one."
_REMEDY = "Open it in Word or LibreOffice and save it again."
_BROKEN = (etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, OSError, EOFError)
_MAX_PART_BYTES = 60_000_000
"""Largest part that is held in memory whole; the document itself is read piece by piece and may be larger."""

_MOST_TAGS = 2_000_000
"""Tags of one table or paragraph, which is held at once: some 300 MB; a table of 20,000 rows of five cells has 1,300,000."""
_BLOCKS = [
    f"{{*}}{name}"
    for name in (
        "p",
        "tbl",
        "sdt",
        "customXml",
        "ins",
        "del",
        "moveTo",
        "moveFrom",
        "AlternateContent",
        "altChunk",
        "subDoc",
    )
]


def damaged() -> DocumentRefusedError:
    """Refusal of a file that Word would not open either."""
    return DocumentRefusedError(_DAMAGED, remedy=_REMEDY)


class WordPackage:
    """The parts of one file; raises `DocumentRefusedError` where the file is no Word document."""

    def __init__(self, data: bytes) -> None:
        self._zip = open_zip(data)
        self._names = frozenset(self._zip.namelist())
        self.main = self._main()

    def _main(self) -> str:
        targets = [target for kind, target in self._relations("").values() if kind == "officeDocument"]
        for name in (*targets, "word/document.xml"):
            if name in self._names:
                return name
        raise DocumentRefusedError(_DAMAGED, remedy="Save it again as .docx.")

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Kind and target of every relation of a part, by its id."""
        folder, _, file = part.rpartition("/")
        root = self.part(posixpath.join(folder, "_rels", f"{file}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for relation in () if root is None else root:
            if name_of(relation) != "rel:Relationship" or value_of(relation, "TargetMode") == "External":
                continue
            target = value_of(relation, "Target") or ""
            place = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[value_of(relation, "Id") or ""] = ((value_of(relation, "Type") or "").rpartition("/")[2], place)
        return found

    @cached_property
    def relations(self) -> dict[str, tuple[str, str]]:
        """Kind and target of every relation of the document, by its id."""
        return self._relations(self.main)

    def related(self, kind: str) -> list[Element]:
        """Parsed parts of a kind that the document names: "styles", "footnotes", "header"."""
        targets = dict.fromkeys(target for found, target in self.relations.values() if found == kind)
        return [root for target in targets if (root := self.part(target)) is not None]

    def part(self, name: str) -> Element | None:
        """A part parsed whole; None when there is none of this name."""
        if name not in self._names:
            return None
        if self._zip.getinfo(name).file_size > _MAX_PART_BYTES:
            raise DocumentRefusedError(
                f"The part {name} of the Word document is too large to be read.", remedy="Split the document."
            )
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            root = etree.fromstring(self._zip.read(name), parser)
        except _BROKEN as error:
            raise damaged() from error
        return _without_entities(root)

    def body(self) -> Iterator[Element]:
        """Yield what stands directly in the body, each forgotten when the next is asked for."""
        try:
            with self._zip.open(self.main) as stream:
                yield from _children_of_body(stream)
        except _BROKEN as error:
            raise damaged() from error


class _Metered:
    """A stream that ends in a refusal when more tags come than one block of the body may hold."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._tags = 0

    def forget(self) -> None:
        """Begin to count again: a block has been read and let go of."""
        self._tags = 0

    def read(self, size: int = -1) -> bytes:
        """Read on; raises `DocumentRefusedError` for a block that is too large."""
        chunk = self._stream.read(size)
        self._tags += chunk.count(b"<")
        if self._tags > _MOST_TAGS:
            raise DocumentRefusedError(
                "A table or paragraph of the Word document is too large to be read.",
                remedy="Split it, or save it as .xlsx.",
            )
        return chunk


def _without_entities(element: Element) -> Element:
    """Return it where its file declares nothing of its own, as no Word document does: entities are how XML explodes."""
    if getattr(element.getroottree().docinfo, "doctype", ""):
        raise damaged()
    return element


def _children_of_body(stream: IO[bytes]) -> Iterator[Element]:
    metered = _Metered(stream)
    parsing = etree.iterparse(
        metered,
        events=("end",),
        tag=_BLOCKS,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    found = False
    for _, element in parsing:
        parent = element.getparent()
        if parent is None or name_of(parent) != "w:body" or name_of(parent.getparent()) != "w:document":
            continue
        if not found:
            _without_entities(element)
        found = True
        yield element
        metered.forget()
        element.clear()
        while element.getprevious() is not None:
            del parent[0]
    if not found and parsing.root is not None and name_of(parsing.root) != "w:document":
        raise damaged()
