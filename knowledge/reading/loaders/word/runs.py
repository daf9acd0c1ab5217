"""The words of one paragraph as they are shown: insertions, controls and field results in; hidden, struck and deleted out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from core.text import raised_figures
from knowledge.reading.loaders.word.drawings import Drawn, drawn_in
from knowledge.reading.loaders.word.fields import Fields
from knowledge.reading.loaders.word.formulas import formula
from knowledge.reading.loaders.word.ledger import Ledger
from knowledge.reading.loaders.word.signs import plain_signs, sign_of
from knowledge.reading.loaders.word.styles import Styles, Unseen
from knowledge.reading.loaders.word.xml import (
    WRAPPERS,
    Element,
    child_of,
    child_value,
    is_on,
    name_of,
    text_elements,
    value_of,
)

_WRITTEN = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-"}
_NOTE_CALLS = {"w:footnoteReference": "footnotes", "w:endnoteReference": "endnotes"}
_SEAM = "\0"
"""Stands where crossed-out words with a space at their edge were; a space once it is between words."""
_BETWEEN_WORDS = re.compile(rf"(?<=\w){_SEAM}+(?=[^\W\u00b2\u00b3\u00b9\u2070-\u207e])")


@dataclass
class Line:
    """What a paragraph shows: its text, the notes it calls (part and id) and what is drawn in it."""

    text: str = ""
    notes: list[tuple[str, str]] = field(default_factory=list)
    drawn: list[Drawn] = field(default_factory=list)


class RunReader:
    """Reads paragraphs in the order of the document: a field may begin in one and end in another."""

    def __init__(self, styles: Styles, ledger: Ledger) -> None:
        self._styles = styles
        self._ledger = ledger
        self.fields = Fields()

    def read(self, paragraph: Element, *, behind: str | None = None, reason: Unseen | None = None) -> Line:
        """Text of a paragraph; `behind` is the colour behind it, `reason` says why none of it is to be read."""
        self._ledger.begin_paragraph()
        reading = _Reading(self._styles, self._ledger, self.fields, child_of(paragraph, "w:pPr"), behind)
        reading.inline(paragraph, reason)
        self.fields.end_paragraph()
        text = _BETWEEN_WORDS.sub(" ", "".join(reading.pieces)).replace(_SEAM, "")
        return Line(text, reading.line.notes, reading.line.drawn)


class _Reading:
    """The reading of one paragraph."""

    def __init__(
        self, styles: Styles, ledger: Ledger, fields: Fields, properties: Element | None, behind: str | None
    ) -> None:
        self._styles = styles
        self._ledger = ledger
        self._fields = fields
        self._properties = properties
        self._behind = behind
        self.pieces: list[str] = []
        self.line = Line()

    def inline(self, element: Element, reason: Unseen | None) -> None:
        """Read what stands within a line."""
        for child in element:
            self._piece(child, reason)

    def _piece(self, element: Element, reason: Unseen | None) -> None:
        match name_of(element):
            case "w:r":
                self._run(element, reason)
            case "w:del" | "w:moveFrom":
                self.inline(element, Unseen.DELETED)
            case "w:fldSimple":
                self.inline(element, reason or self._fields.reason_of(value_of(element, "instr") or ""))
            case "w:sdt":
                self._control(element, reason)
            case "mc:AlternateContent":
                for each in self._chosen(element):
                    self._piece(each, reason)
            case "m:oMath" | "m:oMathPara":
                self._formula(element, reason)
            case name if name in WRAPPERS:
                if name in ("w:ins", "w:moveTo") and reason is None:
                    self._ledger.insert(element)
                self.inline(element, reason)

    def _chosen(self, alternatives: Element) -> list[Element]:
        branch = self._ledger.choose(alternatives)
        return [] if branch is None else list(branch)

    def _control(self, control: Element, reason: Unseen | None) -> None:
        content = child_of(control, "w:sdtContent")
        if content is not None:
            self.inline(content, reason or reason_of_control(control))

    def _formula(self, element: Element, reason: Unseen | None) -> None:
        if reason or self._fields.reason:
            self._ledger.leave_all(element, reason or Unseen.FURNITURE)
            return
        written = formula(element)
        for number, each in enumerate(text_elements(element)):
            self._ledger.take(each, "" if number else written)
        self.pieces.append(written)

    def _run(self, run: Element, reason: Unseen | None) -> None:
        properties = child_of(run, "w:rPr")
        look = self._styles.look(properties, self._properties, self._behind)
        reason = reason or look.unseen
        font = ""
        if (fonts := child_of(properties, "w:rFonts")) is not None:
            font = value_of(fonts, "ascii") or value_of(fonts, "hAnsi") or value_of(fonts, "cs") or ""
        high = bool(look.high)
        own_mark = False
        for child in run:
            name = name_of(child)
            if name in _NOTE_CALLS:
                own_mark = (value_of(child, "customMarkFollows") or "0").lower() in ("1", "true", "on")
                if not (reason or self._fields.reason):
                    self.line.notes.append((_NOTE_CALLS[name], value_of(child, "id") or ""))
            elif own_mark and name in ("w:t", "w:sym"):
                self._ledger.leave(child, Unseen.FURNITURE)
            elif name == "w:ruby":
                if (gloss := child_of(child, "w:rt")) is not None:
                    self._ledger.leave_all(gloss, Unseen.FURNITURE)
                self.inline(child, reason)
            else:
                self._within_run(child, reason, font, high=high)

    def _within_run(self, child: Element, reason: Unseen | None, font: str, *, high: bool) -> None:
        match name_of(child):
            case "w:fldChar":
                shown = self._fields.mark(child)
                self.pieces.append("" if reason else shown)
            case "w:instrText":
                self._fields.code(child.text or "")
            case "mc:AlternateContent":
                for each in self._chosen(child):
                    self._within_run(each, reason, font, high=high)
            case "w:drawing" | "w:pict" | "w:object":
                self._drawing(child, reason or self._fields.reason)
            case "w:t" | "w:delText" as name:
                self._text(child, Unseen.DELETED if name == "w:delText" else reason or self._fields.reason, font, high)
            case "w:tab" | "w:br" | "w:cr" | "w:ptab" if reason or self._fields.reason:
                self._ledger.leave_sign()
            case name if not (reason or self._fields.reason):
                self.pieces.append(_sign(child) if name == "w:sym" else _WRITTEN.get(name, ""))

    def _text(self, element: Element, why: Unseen | None, font: str, high: bool) -> None:
        text = element.text or ""
        if why:
            self._ledger.leave(element, why)
            if why is Unseen.STRUCK and text != text.strip():
                self.pieces.append(_SEAM)
            return
        text = plain_signs(text, font)
        text = raised_figures(text) if high else text
        self._ledger.take(element, text)
        self.pieces.append(text)

    def _drawing(self, element: Element, why: Unseen | None) -> None:
        if why:
            self._ledger.leave_all(element, why)
        else:
            self.line.drawn += drawn_in(element, self._ledger)


def _sign(element: Element) -> str:
    return sign_of(value_of(element, "char") or "", value_of(element, "font") or "")


def reason_of_control(control: Element) -> Unseen | None:
    """Why what a content control holds is not read: it is a prompt to fill it in, or a table of contents."""
    properties = child_of(control, "w:sdtPr")
    prompt = child_of(properties, "w:showingPlcHdr")
    if prompt is not None and is_on(prompt):
        return Unseen.FURNITURE
    gallery = child_value(properties, "w:docPartObj", "w:docPartGallery") or ""
    return Unseen.FURNITURE if gallery.startswith(("Table of", "Page Numbers")) else None
