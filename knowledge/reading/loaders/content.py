"""What every loader hands over, and the tools that they share: building text with exact places, reading bytes as text."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.text import normalise
from knowledge.document import Heading, PageBreak
from knowledge.errors import DocumentRefusedError
from knowledge.reading.loaders.encoding import best_encoding, once_encoded
from knowledge.reading.metadata import FoundMeta
from knowledge.warnings import Warnings, note

_FIGURE = re.compile(r"\d(?:[\d\s.,]*\d)?")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MOST_BAD_BYTES = 0.005
"""Share of a UTF-8 file that may be broken before another encoding is tried."""
_MOST_CONTROLS = 0.02
"""Share of control characters from which a file is no text."""
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True)
class Content:
    """What a file holds: text with its headings and pages, and what it says about itself."""

    text: str
    headings: tuple[Heading, ...] = ()
    pages: tuple[PageBreak, ...] = ()
    records: bool = False
    found: FoundMeta = field(default_factory=FoundMeta)
    warnings: Warnings = ()
    shown: str | None = None
    """Everything that the format's own plain reader finds, to hold what was taken against; None where `text` is all of it."""
    left_out: tuple[str, ...] = ()
    """Texts among `shown` that were left out for a reason: hidden, struck, deleted, furniture of the page."""
    named_by: tuple[str, ...] = ()
    """Columns of records whose values are the records' titles."""


class TextBuilder:
    """Puts blocks together, a blank line between them, and remembers where headings and pages begin."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._headings: list[Heading] = []
        self._pages: list[PageBreak] = []
        self._waiting_page: int | None = None

    @property
    def headings(self) -> tuple[Heading, ...]:
        """Headings added so far."""
        return tuple(self._headings)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was added yet."""
        return not self._parts

    def page(self, number: int) -> None:
        """Let what is added from here on stand on page `number`."""
        self._waiting_page = number

    def heading(self, level: int, title: str) -> None:
        """Add a heading line; nothing for a blank one."""
        title = " ".join(title.split())
        if start_end := self._add(title, "\n\n"):
            self._headings.append(Heading(level, normalise(title), *start_end))

    def block(self, text: str) -> None:
        """Add a paragraph; nothing for a blank one."""
        self._add(text.strip(), "\n\n")

    def line(self, text: str) -> None:
        """Add a line right under what came before: a list item, a table row."""
        self._add(text.rstrip(), "\n")

    def continued(self, text: str) -> None:
        """Go on with the paragraph that came before: a line that the page wrapped, or the next page's first."""
        self._add(text.strip(), " ")

    def _add(self, text: str, separator: str) -> tuple[int, int] | None:
        if not text.strip():
            return None
        if self._parts:
            self._parts.append(separator)
            self._length += len(separator)
        start = self._length
        if self._waiting_page is not None:
            self._pages.append(PageBreak(self._waiting_page, start))
            self._waiting_page = None
        self._parts.append(text)
        self._length += len(text)
        return start, self._length

    def build(self, *, records: bool = False, found: FoundMeta | None = None, warnings: Warnings = ()) -> Content:
        """Hand over what was put together."""
        return Content("".join(self._parts), self.headings, tuple(self._pages), records, found or FoundMeta(), warnings)


def table_lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of a table in a text as "- column: value; column: value", so that each says by itself what it is about.

    Without a first row that names every column, cells are listed alone.
    """
    filled = [row for row in rows if any(row)]
    header, body = (filled[0], filled[1:]) if filled else ((), [])
    labelled = bool(body) and len(set(header)) == len(header) > 1 and all(header) and len(body[0]) == len(header)
    labelled = labelled and not is_record(header, body[0])
    return [
        "- " + "; ".join(f"{name}: {value}" if name else value for name, value in cells if value)
        for row in (body if labelled else filled)
        for cells in [zip(header if labelled else [""] * len(row), row, strict=False)]
    ]


def is_record(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether the first row of a table is a record like the one below it: both hold a figure of the same sort in a column.

    "100 000 dirhams" above "70 000 dirhams" names no column; numbers alone may, as years do.
    """
    forms = [
        (_FIGURE.sub("#", above).casefold(), _FIGURE.sub("#", below).casefold())
        for above, below in zip(first, second, strict=False)
    ]
    return any("#" in above and above == below and above.strip("# ") for above, below in forms)


def first_title(headings: tuple[Heading, ...]) -> str:
    """Title of the first outermost heading, else of the first heading, else nothing."""
    return next((h.title for h in headings if h.level == 1), headings[0].title if headings else "")


def decode_text(data: bytes, declared: str = "") -> tuple[str, Warnings]:
    """Text of a file with warnings; raises `DocumentRefusedError` for binary data.

    `declared` is what the file says of its encoding; UTF-8 that is valid is believed before it.
    """
    text, warnings = _decoded(data, declared)
    if (again := once_encoded(text)) is not None:
        text, warnings = again, (*warnings, note("It was encoded twice as UTF-8, and read so."))
    if len(_CONTROLS.findall(text)) > max(16, len(text) * _MOST_CONTROLS):
        raise DocumentRefusedError("The file holds binary data, not text.", remedy="Save it as UTF-8 text.")
    if nuls := text.count("\0"):
        warnings = (*warnings, note(f"{nuls} NUL characters were left out."))
        text = text.replace("\0", "")
    if re.search("[\ud800-\udfff]", text):
        warnings = (*warnings, note("Broken characters (lone surrogates) were left out."))
        text = re.sub("[\ud800-\udfff]", "", text)
    return text, warnings


def _decoded(data: bytes, declared: str) -> tuple[str, Warnings]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, errors="replace"), ()
    if wide := _wide_encoding(data):
        return data.decode(wide, errors="replace"), ()
    try:
        return data.decode("utf-8", errors="surrogatepass"), ()
    except UnicodeDecodeError:
        pass
    if declared and (text := _try(data, declared)) is not None:
        return text, ()
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    if bad <= max(1, len(data) * _MOST_BAD_BYTES) and _has_multibyte(text):
        return text.replace("\ufffd", ""), (note(f"{bad} broken UTF-8 characters were left out."),)
    encoding = best_encoding(data)
    return data.decode(encoding, errors="replace").replace("\ufffd", ""), (note(f"Read as {encoding}."),)


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return None


def _has_multibyte(text: str) -> bool:
    return any(c > "\x7f" and c != "\ufffd" for c in text)


def _wide_encoding(data: bytes) -> str:
    """UTF-16 without a mark shows as a NUL in every other byte of Latin text, or as pages 0x06 of Arabic."""
    sample = data[:4096]
    if len(sample) < 8:
        return ""
    even, odd = sample[0::2], sample[1::2]
    for encoding, high in (("utf-16-le", odd), ("utf-16-be", even)):
        low = even if high is odd else odd
        if (
            (high.count(0) + high.count(6)) > 0.8 * len(high)
            and low.count(0) < 0.1 * len(low)
            and (high.count(0) > 0 or high.count(6) > 0.5 * len(high))
        ):
            return encoding
    return ""
