"""What stands on a page besides its content: values of form fields, notes written on it, text that an annotation strikes out."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from knowledge.reading.loaders.pdf.frame import Box, Frame
from knowledge.reading.loaders.pdf.segments import Segment

if TYPE_CHECKING:
    import pypdfium2

TICKED, EMPTY = "☑", "☐"
_MOST_ANNOTATIONS = 5_000
_UNSEEN_FLAGS = 2 | 32
"""Hidden and NoView (ISO 32000-1, table 165)."""
_PASSWORD = 1 << 13
_LABEL_WITHIN = 30.0
"""How far from its field a label stands on the same line, in its font sizes."""
_NOTE_CELL = -2
"""Cell of text that stands by itself."""


@dataclass(frozen=True)
class Field:
    """A value that a form shows, with the name that the file gives it."""

    value: str
    name: str
    box: Box


@dataclass(frozen=True)
class Annotations:
    """Fields and notes of a page, and the boxes that are struck out, all upright."""

    fields: tuple[Field, ...] = ()
    notes: tuple[Field, ...] = ()
    struck: tuple[Box, ...] = ()


def read_annotations(page: pypdfium2.PdfPage, frame: Frame, form: Any) -> Annotations:
    """Annotations of a page that a reader sees; pop-up comments are none."""
    import pypdfium2.raw as pdfium

    fields: list[Field] = []
    notes: list[Field] = []
    struck: list[Box] = []
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST_ANNOTATIONS)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        try:
            kind = pdfium.FPDFAnnot_GetSubtype(annotation)
            if pdfium.FPDFAnnot_GetFlags(annotation) & _UNSEEN_FLAGS:
                continue
            if kind == pdfium.FPDF_ANNOT_WIDGET and form is not None:
                fields += _field(annotation, form, frame)
            elif kind == pdfium.FPDF_ANNOT_FREETEXT:
                text = _string(
                    lambda *a, annotation=annotation: pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", *a)
                )
                notes += [Field(text, "", _rect(annotation, frame))] if text else []
            elif kind == pdfium.FPDF_ANNOT_STRIKEOUT:
                struck += _quads(annotation, frame)
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)
    return Annotations(tuple(fields), tuple(notes), tuple(struck))


def _field(annotation: Any, form: Any, frame: Frame) -> Iterator[Field]:
    import pypdfium2.raw as pdfium

    kind = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON):
        value = TICKED if pdfium.FPDFAnnot_IsChecked(form, annotation) else EMPTY
    elif kind in (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX):
        if pdfium.FPDFAnnot_GetFormFieldFlags(form, annotation) & _PASSWORD and kind == pdfium.FPDF_FORMFIELD_TEXTFIELD:
            return
        value = _string(lambda *a: pdfium.FPDFAnnot_GetFormFieldValue(form, annotation, *a))
    else:
        return
    if value:
        name = _string(lambda *a: pdfium.FPDFAnnot_GetFormFieldAlternateName(form, annotation, *a))
        yield Field(value, name, _rect(annotation, frame))


def _string(get: Any) -> str:
    """A string that PDFium hands over as UTF-16 in two calls: its length, then its bytes."""
    import pypdfium2.raw as pdfium

    length = get(None, 0)
    if not 2 < length < 1_000_000:
        return ""
    buffer = ctypes.create_string_buffer(length)
    get(ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), length)
    return " ".join(buffer.raw[: length - 2].decode("utf-16-le", errors="replace").split())


def _rect(annotation: Any, frame: Frame) -> Box:
    import pypdfium2.raw as pdfium

    rect = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(annotation, rect)
    left, right = sorted((rect.left, rect.right))
    bottom, top = sorted((rect.bottom, rect.top))
    return frame.box(left, bottom, right, top)


def _quads(annotation: Any, frame: Frame) -> Iterator[Box]:
    import pypdfium2.raw as pdfium

    quad = pdfium.FS_QUADPOINTSF()
    for index in range(min(pdfium.FPDFAnnot_CountAttachmentPoints(annotation), _MOST_ANNOTATIONS)):
        if pdfium.FPDFAnnot_GetAttachmentPoints(annotation, index, quad):
            xs = (quad.x1, quad.x2, quad.x3, quad.x4)
            ys = (quad.y1, quad.y2, quad.y3, quad.y4)
            yield frame.box(min(xs), min(ys), max(xs), max(ys))


def with_annotations(
    segments: Sequence[Segment], annotations: Annotations, cell_of: Any, *, from_right: bool
) -> list[Segment]:
    """Segments with the values of fields beside their labels and the notes where they stand."""
    added: list[Segment] = []
    for number, field in enumerate(annotations.fields):
        added.append(_value_segment(segments, field, cell_of, from_right, number))
    for number, written in enumerate(annotations.notes):
        order = _order_above(segments, written.box) + 0.6 + number * 1e-4
        added.append(_said(written.value, written.box, order, _NOTE_CELL, 10.0))
    return sorted([*segments, *added], key=lambda s: s.order)


def _value_segment(segments: Sequence[Segment], field: Field, cell_of: Any, from_right: bool, number: int) -> Segment:
    is_mark = field.value in (TICKED, EMPTY)
    cell = cell_of(*field.box.middle)
    # A tick stands before what it marks, a value after its label.
    label = _beside(segments, field.box, on_right=from_right != is_mark)
    if label is None and is_mark:
        label = _beside(segments, field.box, on_right=from_right == is_mark)
    if label is not None and label.cell == cell:
        size = label.size
        order = label.order + (-0.4 if is_mark else 0.4) + number * 1e-6
        said = _said(field.value, field.box, order, cell, size)
        said.baseline = label.baseline
        return said
    above = _above(segments, field.box)
    order = (above.order if above else _order_above(segments, field.box)) + 0.5 + number * 1e-4
    value = field.value if above or not field.name or cell >= 0 else f"{field.name} : {field.value}"
    return _said(value, field.box, order, cell if cell >= 0 else _NOTE_CELL, 10.0)


def _said(text: str, box: Box, order: float, cell: int, size: float) -> Segment:
    baseline = max(box.bottom + 0.25 * size, box.middle[1] - 0.3 * size) if box.height < 2 * size else box.top - size
    return Segment(size, baseline, order, cell, left=box.left, right=box.right, said=text)


def _beside(segments: Sequence[Segment], box: Box, *, on_right: bool) -> Segment | None:
    found: Segment | None = None
    nearest = _LABEL_WITHIN
    for segment in segments:
        gap = segment.left - box.right if on_right else box.left - segment.right
        level = box.bottom - 0.5 * segment.size <= segment.baseline + 0.3 * segment.size <= box.top + 0.5 * segment.size
        if level and -segment.size < gap < nearest * segment.size:
            found, nearest = segment, gap / segment.size
    return found


def _above(segments: Sequence[Segment], box: Box) -> Segment | None:
    """Label right over a field."""
    over = [
        s for s in segments if 0 <= s.baseline - box.top <= 1.5 * s.size and s.box.shared_width(box) > 0 and not s.said
    ]
    return min(over, key=lambda s: s.baseline, default=None)


def _order_above(segments: Sequence[Segment], box: Box) -> float:
    over = [s for s in segments if s.baseline >= box.middle[1]]
    return min(over, key=lambda s: s.baseline).order if over else -1.0
