"""Which characters of a page a reader can see, by how they are drawn and by the pixels where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from knowledge.reading.loaders.pdf.frame import Box, Frame
from knowledge.reading.loaders.pdf.glyphs.characters import Character

if TYPE_CHECKING:
    import pypdfium2

Pixels = np.ndarray[Any, Any]

_INVISIBLE_MODES = frozenset((3, 7))
"""Text rendering modes that draw nothing (ISO 32000-1, table 106)."""
_SEE_THROUGH = 13
"""Alpha out of 255 up to which ink is not seen."""
_TINY = 2.0
"""Font size in points under which nobody reads."""
_SMALLEST_CONTRAST = 10
"""Steps out of 255 between neighbouring pixels that make an edge."""
_MOST_EDGELESS = 0.7
"""Share of a word's characters without an edge from which it is not seen."""
_NEARLY_WHITE = 240
_WHITE_AROUND = 0.6
"""Share of white pixels from which white text stands on white; on a dark ground it covers less than half."""
_MOST_PIXELS = 8_000_000
_FEWEST_PIXELS_A_POINT = 0.7
"""Scale under which text of usual size leaves no trace."""
_SCAN = 0.5
"""Share of the page from which a picture is the page."""


def is_scan(pictures: Sequence[Box], size: tuple[float, float]) -> bool:
    """Whether a picture is as large as the page."""
    return any(box.width * box.height >= _SCAN * size[0] * size[1] for box in pictures)


def unseen(
    page: pypdfium2.PdfPage, characters: Sequence[Character], crop: Box, *, scan: bool
) -> tuple[set[int], Pixels | None]:
    """Indexes of characters that nobody sees, and the picture of the page (None where it would be too large).

    An invisible layer over the picture of a page is the scan's text: there it counts as seen.
    """
    invisible = {i for i, c in enumerate(characters) if c.ink.mode in _INVISIBLE_MODES}
    layer = scan and 2 * len(invisible) >= len(characters)
    gone = _off_page(characters, crop) | {i for i, c in enumerate(characters) if c.ink.size < _TINY or _is_clear(c)}
    gone |= set() if layer else invisible
    pixels, scale = _picture(page)
    if pixels is not None and characters and not layer and not scan:
        gone |= _without_ink(characters, pixels, _pixel_boxes(characters, pixels.shape, scale, page), gone)
    return gone | _beside_hidden(characters, gone), pixels


def _beside_hidden(characters: Sequence[Character], gone: set[int]) -> set[int]:
    """Spaces and signs of text objects whose letters are all hidden."""
    if not gone:
        return set()
    seen = {c.ink.number for i, c in enumerate(characters) if i not in gone and c.text.isalnum()}
    hidden = {characters[i].ink.number for i in gone}
    return {i for i, c in enumerate(characters) if c.ink.number in hidden and c.ink.number not in seen}


def _off_page(characters: Sequence[Character], crop: Box) -> set[int]:
    gone: set[int] = set()
    for index, c in enumerate(characters):
        x, y = (c.left + c.right) / 2, (c.bottom + c.top) / 2
        if not (crop.left <= x <= crop.right and crop.bottom <= y <= crop.top):
            gone.add(index)
    return gone


def _is_clear(character: Character) -> bool:
    return character.ink.colour[3] <= _SEE_THROUGH and character.ink.mode == 0


def _picture(page: pypdfium2.PdfPage) -> tuple[Pixels | None, float]:
    width, height = page.get_size()
    scale = min(1.0, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
    if scale < _FEWEST_PIXELS_A_POINT or width < 1 or height < 1:
        return None, scale
    return page.render(scale=scale, draw_annots=False, grayscale=True).to_numpy(), scale


def _without_ink(characters: Sequence[Character], pixels: Pixels, places: Pixels, known: set[int]) -> set[int]:
    edgeless = _edge_counts(pixels, places) == 0
    gone: set[int] = set()
    doubtful = any(characters[i].text.isalnum() for i in np.flatnonzero(edgeless).tolist())
    inks = {c.ink.number: c.ink for c in characters}
    if not doubtful and not any(min(ink.colour[:3]) >= _NEARLY_WHITE for ink in inks.values()):
        return gone
    for word in _words(characters):
        shown = [i for i in word if i not in known]
        if not any(characters[i].text.isalnum() for i in shown):
            continue
        blank = int(edgeless[shown].sum())
        if blank > _MOST_EDGELESS * len(shown) or _is_white_on_white(characters[shown[0]], places[shown], pixels):
            gone.update(shown)
    return gone


def _is_white_on_white(character: Character, places: Pixels, pixels: Pixels) -> bool:
    if min(character.ink.colour[:3]) < _NEARLY_WHITE or character.ink.mode not in (0, 4):
        return False
    left, top = places[:, :2].min(axis=0)
    right, bottom = places[:, 2:].max(axis=0)
    part = pixels[top:bottom, left:right]
    return bool(part.size) and float((part >= _NEARLY_WHITE).mean()) >= _WHITE_AROUND


def _pixel_boxes(
    characters: Sequence[Character], shape: tuple[int, ...], scale: float, page: pypdfium2.PdfPage
) -> Pixels:
    """Left, top, right, bottom in pixels of the page as shown."""
    left, bottom, right, top = page.get_bbox()
    frame = Frame(left, bottom, right - left, top - bottom, page.get_rotation() // 90)
    if frame.quarters:
        turned = (frame.box(c.left, c.bottom, c.right, c.top) for c in characters)
        boxes = np.array([(box.left, box.bottom, box.right, box.top) for box in turned])
    else:
        boxes = np.array([(c.left, c.bottom, c.right, c.top) for c in characters]) - [left, bottom, left, bottom]
    height = frame.size[1]
    edges = np.stack([boxes[:, 0], height - boxes[:, 3], boxes[:, 2], height - boxes[:, 1]], axis=1) * scale
    edges[:, :2] = np.floor(edges[:, :2])
    edges[:, 2:] = np.ceil(edges[:, 2:])
    inside: Pixels = np.clip(np.nan_to_num(edges), 0, [shape[1], shape[0], shape[1], shape[0]]).astype(int)
    return inside


def _edge_counts(pixels: Pixels, places: Pixels) -> Pixels:
    """How many edges between pixels every box holds."""
    values = pixels.astype(np.int16)
    edges = np.zeros(pixels.shape, dtype=bool)
    edges[:, :-1] = np.abs(values[:, 1:] - values[:, :-1]) >= _SMALLEST_CONTRAST
    edges[:-1] |= np.abs(values[1:] - values[:-1]) >= _SMALLEST_CONTRAST
    sums = np.zeros((pixels.shape[0] + 1, pixels.shape[1] + 1), dtype=np.int32)
    edges.cumsum(axis=0, dtype=np.int32, out=sums[1:, 1:])
    sums.cumsum(axis=1, out=sums)
    left, top, right, bottom = places.T
    counted: Pixels = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    return counted


def _words(characters: Sequence[Character]) -> Iterator[list[int]]:
    """Indexes of characters that follow each other without a space, drawn alike."""
    word: list[int] = []
    for index, character in enumerate(characters):
        if word and not _goes_on(characters[word[-1]], character):
            yield word
            word = []
        if not character.text.isspace():
            word.append(index)
    if word:
        yield word


def _goes_on(last: Character, character: Character) -> bool:
    if character.text.isspace() or last.ink.colour != character.ink.colour or last.ink.size != character.ink.size:
        return False
    gap = max(character.left - last.right, last.left - character.right)
    level = abs(character.ink.origin[1] - last.ink.origin[1]) < last.ink.size
    return level and gap < 0.3 * last.ink.size
