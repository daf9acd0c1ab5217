"""What a page draws besides text: level and upright rules, and pictures."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from knowledge.reading.loaders.pdf.frame import Box, Frame

if TYPE_CHECKING:
    import pypdfium2

_MOST_OBJECTS = 20_000
_MOST_SEGMENTS = 400
_DEEPEST = 5
_THIN = 2.6
"""Points up to which a filled box is a rule."""
_LEVEL = 1.0
"""Points that a line may lean and still be level or upright."""

_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True)
class Graphics:
    """Rules (thin boxes) and pictures of a page, upright."""

    level: tuple[Box, ...] = ()
    upright: tuple[Box, ...] = ()
    pictures: tuple[Box, ...] = ()
    paths: int = 0
    """How many shapes are drawn."""


def read_graphics(page: pypdfium2.PdfPage, frame: Frame) -> Graphics:
    """Rules and pictures of a page; of a page with more than 20,000 objects those of the first."""
    import pypdfium2.raw as pdfium

    level: list[Box] = []
    upright: list[Box] = []
    pictures: list[Box] = []
    paths = 0
    for kind, item, matrix in _objects(page):
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures.append(frame.box(*_moved(_bounds(item), matrix)))
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            paths += 1
            for box in _rules(item, matrix):
                turned = frame.box(box.left, box.bottom, box.right, box.top)
                (level if turned.width >= turned.height else upright).append(turned)
    return Graphics(tuple(level), tuple(upright), tuple(pictures), paths)


def _objects(page: pypdfium2.PdfPage) -> Iterator[tuple[int, Any, _Matrix]]:
    import pypdfium2.raw as pdfium

    waiting: list[tuple[Any, Any, int, _Matrix, int]] = [
        (pdfium.FPDFPage_GetObject, page.raw, pdfium.FPDFPage_CountObjects(page.raw), _IDENTITY, 0)
    ]
    seen = 0
    while waiting:
        get, holder, count, matrix, depth = waiting.pop()
        for index in range(max(0, count)):
            seen += 1
            if seen > _MOST_OBJECTS:
                return
            item = get(holder, index)
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                inner = _times(_matrix(item), matrix)
                count_inner = pdfium.FPDFFormObj_CountObjects(item)
                waiting.append((pdfium.FPDFFormObj_GetObject, item, count_inner, inner, depth + 1))
            elif kind != pdfium.FPDF_PAGEOBJ_TEXT:
                yield kind, item, matrix


def _rules(path: Any, outer: _Matrix) -> Iterator[Box]:
    """Level and upright strokes, and thin filled boxes, of a path."""
    import pypdfium2.raw as pdfium

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    if fill.value:
        box = _moved(_bounds(path), outer)
        if min(box[2] - box[0], box[3] - box[1]) <= _THIN:
            yield Box(*box)
    if not stroke.value:
        return
    matrix = _times(_matrix(path), outer)
    for (x1, y1), (x2, y2) in _strokes(path, matrix):
        if abs(x1 - x2) <= _LEVEL or abs(y1 - y2) <= _LEVEL:
            yield Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


def _strokes(path: Any, matrix: _Matrix) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    import pypdfium2.raw as pdfium

    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for index in range(min(pdfium.FPDFPath_CountSegments(path), _MOST_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = _apply(matrix, x.value, y.value)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield last, point
        last = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield last, start


def _bounds(item: Any) -> tuple[float, float, float, float]:
    import pypdfium2.raw as pdfium

    edges = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(item, *edges)
    left, bottom, right, top = (float(edge.value) for edge in edges)
    return left, bottom, right, top


def _matrix(item: Any) -> _Matrix:
    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, matrix):
        return _IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _apply(m: _Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def _times(inner: _Matrix, outer: _Matrix) -> _Matrix:
    a, b = _apply((*outer[:4], 0.0, 0.0), inner[0], inner[1])
    c, d = _apply((*outer[:4], 0.0, 0.0), inner[2], inner[3])
    e, f = _apply(outer, inner[4], inner[5])
    return a, b, c, d, e, f


def _moved(bounds: tuple[float, float, float, float], matrix: _Matrix) -> tuple[float, float, float, float]:
    if matrix == _IDENTITY:
        return bounds
    corners = [_apply(matrix, x, y) for x in bounds[::2] for y in bounds[1::2]]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)
