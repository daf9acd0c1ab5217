"""The parts of a workbook: which sheets it has, in which order, each with the parts that belong to it."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import IO

from lxml import etree

from knowledge.errors import DocumentRefusedError
from knowledge.reading.loaders.zip_guard import open_zip

Element = etree._Element

_BROKEN = (etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, OSError, EOFError)
_MAX_PART_BYTES = 60_000_000
"""Largest part that is held in memory whole; sheets and their texts are read piece by piece and may be larger."""


def damaged() -> DocumentRefusedError:
    """Refusal of a file that no spreadsheet program would open either."""
    return DocumentRefusedError("The workbook is damaged or not one.", remedy="Save it again as .xlsx.")


@contextmanager
def only_refusals() -> Iterator[None]:
    """Turn whatever a broken part raises into the refusal of the file."""
    try:
        yield
    except _BROKEN as error:
        raise damaged() from error


@lru_cache(maxsize=4096)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def local_name(element: Element) -> str:
    """Name without its namespace, so that both forms of the standard read alike; empty for comments and the like."""
    return _local(element.tag) if isinstance(element.tag, str) else ""


def is_on(element: Element, attribute: str) -> bool:
    """Whether a yes-or-no attribute says yes."""
    return element.get(attribute, "0").lower() in ("1", "true")


@dataclass(frozen=True)
class SheetPart:
    """A sheet as the workbook names it."""

    name: str
    part: str
    is_hidden: bool


class WorkbookPackage:
    """The parts of one file; raises `DocumentRefusedError` where the file is no workbook."""

    def __init__(self, data: bytes) -> None:
        self._zip = open_zip(data)
        self._names = frozenset(self._zip.namelist())
        with only_refusals():
            mains = [target for kind, target in self.relations("").values() if kind == "officeDocument"]
            self.main = next((name for name in (*mains, "xl/workbook.xml") if name in self._names), "")
            if not self.main:
                raise damaged()
            self._workbook = self.part(self.main)

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Kind and target of every relation of a part, by its id."""
        folder, _, file = part.rpartition("/")
        found: dict[str, tuple[str, str]] = {}
        root = self.part(posixpath.join(folder, "_rels", f"{file}.rels"))
        for relation in () if root is None else root:
            if local_name(relation) != "Relationship" or relation.get("TargetMode") == "External":
                continue
            target = relation.get("Target", "")
            place = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[relation.get("Id", "")] = relation.get("Type", "").rpartition("/")[2], place
        return found

    def sheets(self) -> list[SheetPart]:
        """Sheets with cells, in the order of their tabs."""
        relations = self.relations(self.main)
        found: list[SheetPart] = []
        for element in () if self._workbook is None else self._workbook.iter("{*}sheet"):
            relation = next((v for k, v in element.attrib.items() if _local(str(k)) == "id"), "")
            kind, target = relations.get(str(relation), ("", ""))
            if kind == "worksheet" and target in self._names:
                hidden = element.get("state", "visible") != "visible"
                found.append(SheetPart(element.get("name", ""), target, hidden))
        if not found:
            raise damaged()
        return found

    @property
    def since_1904(self) -> bool:
        """Whether its days are counted from 1904."""
        found = [] if self._workbook is None else list(self._workbook.iter("{*}workbookPr"))
        return any(is_on(element, "date1904") for element in found)

    def related(self, part: str, kind: str) -> list[str]:
        """Names of the parts of a kind that a part names: "sharedStrings", "styles", "table"."""
        return [target for found, target in self.relations(part).values() if found == kind and target in self._names]

    def part(self, name: str) -> Element | None:
        """A part parsed whole; None when there is none of this name."""
        if name not in self._names:
            return None
        if self._zip.getinfo(name).file_size > _MAX_PART_BYTES:
            raise DocumentRefusedError(
                f"The part {name} of the workbook is too large to be read.", remedy="Split the workbook."
            )
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        root = etree.fromstring(self._zip.read(name), parser)
        if getattr(root.getroottree().docinfo, "doctype", ""):
            raise damaged()
        return root

    @contextmanager
    def events(
        self, name: str, start: tuple[str, ...], end: tuple[str, ...]
    ) -> Iterator[Iterator[tuple[str, Element]]]:
        """What happens while a part is read, elements by their local names, nothing fetched or expanded."""
        tags = [f"{{*}}{name}" for name in dict.fromkeys((*start, *end))]
        with only_refusals(), self._zip.open(name) as stream:
            yield self._steps(stream, tags)

    def _steps(self, stream: IO[bytes], tags: list[str]) -> Iterator[tuple[str, Element]]:
        steps = etree.iterparse(
            stream,
            events=("start", "end"),
            tag=tags,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )
        checked = False
        for event, element in steps:
            if not checked:
                checked = True
                if getattr(element.getroottree().docinfo, "doctype", ""):
                    raise damaged()
            yield event, element
