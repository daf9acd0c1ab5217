"""What a person is told of the pages of a PDF, and what a check of losses compares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from knowledge.reading.loaders.pdf.page import PageText
from knowledge.warnings import ReadingWarning, WarningKind, Warnings

_SAMPLE = 120
_LOOK = "Look at the page, and give a file without it if it is not meant to be read."
_INSTALL = "Install Tesseract with its Arabic and French data, or give the document from which it was printed."
_SCAN_BETTER = "Scan it straight and at 300 dpi, or give the document from which it was printed."


def page_warnings(
    pages: Sequence[PageText],
    *,
    coded: Sequence[int],
    unread: Mapping[str, Sequence[int]],
    by_eye: Sequence[int],
    has_tesseract: bool,
) -> Warnings:
    """Warnings of a document: pages by their numbers, texts by a sample."""
    remedy = _SCAN_BETTER if has_tesseract else _INSTALL
    found: list[ReadingWarning] = []
    if unread["coded"]:
        text = f"The text of these pages is stored as codes that no table explains, and was left out: {_numbers(unread['coded'])}."
        found.append(ReadingWarning(WarningKind.UNREADABLE_TEXT, text, _place(unread["coded"]), remedy))
    partly = [i for i, page in enumerate(pages) if page.codes and i not in coded]
    if partly:
        count = sum(pages[i].codes for i in partly)
        text = f"{count} characters stand for no letter, and were left out."
        found.append(ReadingWarning(WarningKind.UNSURE_TEXT, text, _place(partly), _LOOK))
    if unread["empty"]:
        text = f"Pages without text: {_numbers(unread['empty'])}."
        found.append(ReadingWarning(WarningKind.UNREAD_PAGE, text, _place(unread["empty"]), remedy))
    if unread["pictures"]:
        text = f"Pages with a picture that may hold text, which was not read: {_numbers(unread['pictures'])}."
        found.append(ReadingWarning(WarningKind.UNREAD_PAGE, text, _place(unread["pictures"]), remedy))
    if by_eye:
        text = f"Scanned pages, read by Tesseract and worth a look: {_numbers(by_eye)}."
        found.append(ReadingWarning(WarningKind.NOTE, text, _place(by_eye)))
    return (*found, *_left_out_warnings(pages))


def _left_out_warnings(pages: Sequence[PageText]) -> Warnings:
    found: list[ReadingWarning] = []
    for number, page in enumerate(pages, start=1):
        place = f"page {number}"
        for kind, texts, said in (
            (WarningKind.HIDDEN_TEXT, page.hidden, "Text that a reader cannot see was left out."),
            (WarningKind.STRUCK_TEXT, page.struck, "Text that is struck through was left out."),
            (WarningKind.STRUCK_TEXT, page.maybe_struck, "A line runs through text, which was kept."),
        ):
            if sample := _sample(texts):
                found.append(ReadingWarning(kind, said, place, _LOOK, sample))
        if sample := _sample(page.slanted):
            found.append(
                ReadingWarning(WarningKind.NOTE, "Slanted text (a watermark) was left out.", place, "", sample)
            )
    return tuple(found)


def _sample(texts: Sequence[str]) -> str:
    """Beginning of texts that hold a letter or a figure."""
    whole = " / ".join(text for text in texts if any(c.isalnum() for c in text))
    return whole if len(whole) <= _SAMPLE else whole[:_SAMPLE].rsplit(" ", 1)[0] + "…"


def _numbers(indexes: Sequence[int]) -> str:
    return ", ".join(str(index + 1) for index in indexes)


def _place(indexes: Sequence[int]) -> str:
    return f"page{'s' if len(indexes) > 1 else ''} {_numbers(indexes)}"


def all_shown(pages: Sequence[PageText], by_eye: Mapping[int, str]) -> str:
    """Everything that the pages hold, what was left out included, and what was read by eye."""
    return "\n".join(part for i, page in enumerate(pages) for part in (page.shown, by_eye.get(i, "")) if part)


def left_out(pages: Sequence[PageText], heads: Sequence[str]) -> tuple[str, ...]:
    """Texts that were left out for a reason."""
    texts = [text for page in pages for text in (*page.hidden, *page.struck, *page.slanted)]
    return (*texts, *heads)
