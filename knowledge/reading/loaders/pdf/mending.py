"""Arabic of a whole document put right where its producer turned letters around."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from knowledge.reading.loaders.pdf.glyphs.lam_alef import doubtful, figures_apart, is_reversed, put_right
from knowledge.reading.loaders.pdf.page import PageText, TableRows, TextLine
from knowledge.warnings import ReadingWarning, WarningKind, Warnings

_MOST_SAMPLES = 8


def mend_arabic(pages: Sequence[PageText]) -> Warnings:
    """Put lam and alef right on pages of a document that has them turned around; a warning names words that stay in doubt."""
    texts = [text for page in pages for item in page.items for text in _texts(item)]
    if not any("\u0620" <= c <= "\u064a" for text in texts for c in text):
        return ()
    if not any(map(is_reversed, texts)):
        _change(pages, figures_apart)
        return ()
    _change(pages, lambda text: figures_apart(put_right(text)))
    words = dict.fromkeys(word for page in pages for item in page.items for t in _texts(item) for word in doubtful(t))
    if not words:
        return ()
    return (
        ReadingWarning(
            WarningKind.UNSURE_TEXT,
            "The file has lam and alef turned around; what is certain was put right, these words may still be wrong.",
            sample="، ".join(list(words)[:_MOST_SAMPLES]),
            remedy="Export the PDF again from its source, or give the source.",
        ),
    )


def _texts(item: TextLine | TableRows) -> list[str]:
    return [item.text] if isinstance(item, TextLine) else [cell for row in item.rows for cell in row]


def _change(pages: Sequence[PageText], change: Callable[[str], str]) -> None:
    for page in pages:
        page.items = [_changed(item, change) for item in page.items]
        page.notes = [replace(line, text=change(line.text)) for line in page.notes]
        page.shown = change(page.shown)


def _changed(item: TextLine | TableRows, change: Callable[[str], str]) -> TextLine | TableRows:
    if isinstance(item, TextLine):
        return replace(item, text=change(item.text))
    return replace(item, rows=tuple(tuple(change(cell) for cell in row) for row in item.rows))
