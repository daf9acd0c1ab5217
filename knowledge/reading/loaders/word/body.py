"""What stands in a Word document from top to bottom: headings with their numbers, paragraphs, lists, tables, notes, boxes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from knowledge.reading.blocks import Block
from knowledge.reading.loaders.word.drawings import Drawn
from knowledge.reading.loaders.word.ledger import Ledger
from knowledge.reading.loaders.word.numbering import Label, Numbering
from knowledge.reading.loaders.word.package import WordPackage
from knowledge.reading.loaders.word.runs import Line, RunReader, reason_of_control
from knowledge.reading.loaders.word.styles import Styles, Unseen, ground_of
from knowledge.reading.loaders.word.tables import Cell, Row, Shown, table_blocks
from knowledge.reading.loaders.word.xml import (
    WRAPPERS,
    Element,
    child_of,
    child_value,
    chosen,
    is_on,
    name_of,
    value_of,
)
from knowledge.warnings import ReadingWarning, WarningKind

_LONGEST_HEADING = 300
_DEEPEST = 12
"""Tables and boxes within one another that are read as such; what is deeper is read as running text."""


class BodyReader:
    """Reads the blocks of one document in their order."""

    def __init__(self, package: WordPackage, ledger: Ledger) -> None:
        self._package = package
        self._ledger = ledger
        self._styles = Styles(next(iter(package.related("styles")), None))
        self._numbering = Numbering(next(iter(package.related("numbering")), None), self._styles)
        self._runs = RunReader(self._styles, ledger)
        self._notes = {part: _notes(package.related(part)) for part in ("footnotes", "endnotes")}
        self._carried = ""
        """Text of a paragraph whose end is deleted or hidden: the next one goes on with it."""
        self._depth = 0

    def blocks(self, element: Element, reason: Unseen | None = None, behind: str | None = None) -> Iterator[Shown]:
        """Blocks of one element that may stand in a body, a cell or a text box."""
        match name_of(element):
            case "w:p":
                yield from self._paragraph(element, reason, behind)
            case "w:tbl":
                yield from self._table(element, reason, behind)
            case "w:sdt":
                yield from self._within(child_of(element, "w:sdtContent"), reason or reason_of_control(element), behind)
            case "mc:AlternateContent":
                yield from self._within(self._ledger.choose(element), reason, behind)
            case "w:altChunk" | "w:subDoc":
                self._ledger.notice(_EMBEDDED)
            case "w:del" | "w:moveFrom":
                yield from self._within(element, Unseen.DELETED, behind)
            case name if name in WRAPPERS:
                yield from self._within(element, reason, behind)

    def rest(self) -> Iterator[Shown]:
        """What is still waiting for a paragraph to go on."""
        if self._carried.strip():
            yield Shown(self._carried)
        self._carried = ""

    def _within(self, parent: Element | None, reason: Unseen | None, behind: str | None) -> Iterator[Shown]:
        for child in () if parent is None else parent:
            yield from self.blocks(child, reason, behind)

    def _paragraph(self, paragraph: Element, reason: Unseen | None, behind: str | None) -> Iterator[Shown]:
        properties = child_of(paragraph, "w:pPr")
        if reason is None and self._styles.is_contents(properties):
            reason = Unseen.FURNITURE
        level = 0 if reason else self._styles.level(properties)
        if level:
            self._runs.fields.give_up()
        line = self._runs.read(paragraph, behind=behind, reason=reason)
        text = self._carried + line.text
        goes_on = _goes_on(properties)
        label = None if reason or (goes_on and not text.strip()) else self._numbering.label(properties, text)
        if goes_on:
            self._ledger.join(paragraph)
            self._carried = text if not label or not text.strip() else f"{label.text} {text.lstrip()}"
        else:
            self._carried = ""
            yield from self._written(text.strip(), level, label)
        yield from (replace(block, is_aside=True) for block in self._beside(line))

    def _written(self, text: str, level: int, label: Label | None) -> Iterator[Shown]:
        if label is None or (not text and not re.search(r"[^\W\d_]{3}", label.text)):
            if text:
                yield self._heading_or_text(text, level)
        elif level and label.is_bullet:
            yield self._heading_or_text(text, level)
        else:
            whole = f"{label.text} {text}".rstrip()
            if level:
                yield self._heading_or_text(whole, level)
            else:
                yield Shown(whole, is_line=Block(f"{label.text} x").is_list_item)

    def _heading_or_text(self, text: str, level: int) -> Shown:
        if level and len(text) <= _LONGEST_HEADING:
            self._ledger.place = f"under « {' '.join(text.split())[:60]} »"
            return Shown(text, level)
        return Shown(text)

    def _beside(self, line: Line) -> Iterator[Shown]:
        """Notes that a paragraph calls, then what is drawn in it."""
        for part, identity in line.notes:
            note = self._notes[part].pop(identity, None)
            if note is not None:
                yield from self._deeper(note, None)
                self._ledger.absorb(note)
        for drawn in line.drawn:
            yield from self._drawn(drawn)

    def _drawn(self, drawn: Drawn) -> Iterator[Shown]:
        if drawn.box is not None:
            yield from self._deeper(drawn.box, drawn.behind)
        elif drawn.text.strip():
            yield Shown(drawn.text.strip())
        elif drawn.diagram:
            yield from self._diagram(drawn.diagram)

    def _diagram(self, identity: str) -> Iterator[Shown]:
        kind, target = self._package.relations.get(identity, ("", ""))
        root = self._package.part(target) if kind == "diagramData" else None
        if root is None:
            return
        for paragraph in root.iter():
            if name_of(paragraph) == "a:p":
                text = "".join(each.text or "" for each in paragraph.iter() if name_of(each) == "a:t").strip()
                if text:
                    yield Shown(f"- {text}", is_line=True)
        self._ledger.absorb(root)

    def _deeper(self, container: Element, behind: str | None) -> Iterator[Shown]:
        """Blocks of a note, a box or a cell, which carry no text over their edges."""
        before, self._carried = self._carried, ""
        self._depth += 1
        yield from self._within(container, None, behind)
        yield from self.rest()
        self._depth -= 1
        self._carried = before

    def _table(self, table: Element, reason: Unseen | None, behind: str | None) -> Iterator[Shown]:
        if reason is not None or self._depth >= _DEEPEST:
            for paragraph in table.iter():
                if name_of(paragraph) == "w:p":
                    yield from self._paragraph(paragraph, reason, behind)
            return
        ground = self._styles.table_ground(table)
        rows = [self._row(row, ground if ground is not None else behind) for row in self._rows(table)]
        yield from (replace(block, is_aside=self._depth > 0) for block in table_blocks(rows))

    def _rows(self, parent: Element) -> Iterator[Element]:
        for child in parent:
            name = name_of(child)
            if name == "w:tr":
                if child_of(child, "w:trPr", "w:del") is None:
                    yield child
                else:
                    self._leave(child, Unseen.DELETED)
            elif name == "w:sdt" or name in WRAPPERS:
                yield from self._rows(child)
            elif name in ("w:del", "w:moveFrom"):
                self._leave(child, Unseen.DELETED)
            elif name == "mc:AlternateContent" and (branch := self._ledger.choose(child)) is not None:
                yield from self._rows(branch)

    def _leave(self, element: Element, reason: Unseen) -> None:
        self._ledger.begin_paragraph()
        self._ledger.leave_all(element, reason)

    def _row(self, row: Element, behind: str | None) -> Row:
        column = _whole(child_value(row, "w:trPr", "w:gridBefore"), 0)
        cells: Row = []
        for cell in _cells(row):
            properties = child_of(cell, "w:tcPr")
            if child_of(properties, "w:cellDel") is not None:
                self._leave(cell, Unseen.DELETED)
                continue
            span = _whole(child_value(properties, "w:gridSpan"), 1)
            flat = child_of(properties, "w:hMerge")
            if flat is not None and (value_of(flat) or "continue") == "continue" and cells:
                cells[-1] = Cell(cells[-1].column, cells[-1].span + span, cells[-1].continues, cells[-1].blocks)
                self._leave(cell, Unseen.FURNITURE)
            else:
                cells.append(self._cell(cell, properties, column, span, behind))
            column += span
        return cells

    def _cell(self, cell: Element, properties: Element | None, column: int, span: int, behind: str | None) -> Cell:
        merged = child_of(properties, "w:vMerge")
        continues = merged is not None and (value_of(merged) or "continue") == "continue"
        if continues:
            self._leave(cell, Unseen.FURNITURE)
            return Cell(column, span, continues=True, blocks=())
        ground = ground_of(properties)
        before, self._carried = self._carried, ""
        self._depth += 1
        found = [*self._within(cell, None, ground if ground is not None else behind), *self.rest()]
        self._depth -= 1
        self._carried = before
        own = tuple(block for block in found if not block.is_aside)
        return Cell(column, span, continues=False, blocks=own, nested=tuple(b for b in found if b.is_aside))


_EMBEDDED = ReadingWarning(
    WarningKind.UNREAD_PAGE,
    "A file that is embedded in the document as a whole was not read.",
    remedy="Open the document in Word, save it again (Word takes the embedded text in) and ingest it again.",
)


def _cells(parent: Element) -> Iterator[Element]:
    for child in parent:
        name = name_of(child)
        if name == "w:tc":
            yield child
        elif name == "w:sdt" or name in WRAPPERS:
            yield from _cells(child)
        elif name == "mc:AlternateContent" and (branch := chosen(child)) is not None:
            yield from _cells(branch)


def _goes_on(properties: Element | None) -> bool:
    """Whether the next paragraph goes on in the same line: the mark between them is deleted or hidden, or this is a drop cap."""
    mark = child_of(properties, "w:rPr")
    for name in ("w:vanish", "w:specVanish"):
        hidden = child_of(mark, name)
        if hidden is not None and is_on(hidden):
            return True
    if child_of(mark, "w:del") is not None or child_of(mark, "w:moveFrom") is not None:
        return True
    frame = child_of(properties, "w:framePr")
    return frame is not None and (value_of(frame, "dropCap") or "none") != "none"


def _notes(roots: Iterable[Element]) -> dict[str, Element]:
    """Notes of a part by their id, without the lines that only separate them from the text."""
    return {
        value_of(note, "id") or "": note
        for root in roots
        for note in root
        if name_of(note) in ("w:footnote", "w:endnote") and (value_of(note, "type") or "normal") == "normal"
    }


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,4}", text) else otherwise
