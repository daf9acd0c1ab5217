"""Which loader reads which file: by its name, and by its first bytes where the name lies."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePosixPath

from knowledge.errors import DocumentRefusedError
from knowledge.reading.loaders.content import Content
from knowledge.reading.loaders.docx import load_docx
from knowledge.reading.loaders.html import load_html
from knowledge.reading.loaders.markdown import load_markdown
from knowledge.reading.loaders.pdf.load import load_pdf
from knowledge.reading.loaders.plain import load_plain
from knowledge.reading.loaders.table import load_csv, load_xlsx

LOADERS: dict[str, Callable[[bytes], Content]] = {
    ".md": load_markdown,
    ".markdown": load_markdown,
    ".txt": load_plain,
    ".text": load_plain,
    ".html": load_html,
    ".htm": load_html,
    ".xhtml": load_html,
    ".pdf": load_pdf,
    ".docx": load_docx,
    ".csv": load_csv,
    ".tsv": load_csv,
    ".xlsx": load_xlsx,
}
ARCHIVE_SUFFIXES = (".zip",)
_REMEDIES = {
    ".doc": "Save it as .docx.",
    ".odt": "Save it as .docx.",
    ".rtf": "Save it as .docx.",
    ".pages": "Export it as .docx or .pdf.",
    ".xls": "Save it as .xlsx.",
    ".ods": "Save it as .xlsx.",
    ".ppt": "Export it as .pdf.",
    ".pptx": "Export it as .pdf.",
    ".rar": "Pack it as .zip.",
    ".7z": "Pack it as .zip.",
}
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".tif", ".tiff")
_BINARY_STARTS = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x7fELF",
    b"\x1f\x8b",
)
_TEXT_SUFFIXES = frozenset({".md", ".markdown", ".txt", ".text", ".csv", ".tsv"})


def supported_suffixes() -> tuple[str, ...]:
    """Name endings that are read, with their dot."""
    return (*LOADERS, *ARCHIVE_SUFFIXES)


def read_content(data: bytes, name: str) -> Content:
    """Content of a file; raises `DocumentRefusedError` for one that is empty, unknown or unreadable."""
    if not data.strip(b" \t\r\n\0"):
        raise DocumentRefusedError("The file is empty.", remedy="Check that it was copied whole.")
    suffix = PurePosixPath(name).suffix.lower()
    content = LOADERS[_true_suffix(data, suffix)](data)
    if not re.search(r"\w", content.text):
        raise DocumentRefusedError("The file holds no text.", remedy="Check that it was copied whole.")
    return content


def _true_suffix(data: bytes, suffix: str) -> str:
    """Return the suffix of what the first bytes show, else the suffix given; raises for what is neither."""
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return ".pdf"
    if data.startswith(b"PK\x03\x04") and suffix not in ARCHIVE_SUFFIXES:
        if b"word/" in data:
            return ".docx"
        if b"xl/" in data:
            return ".xlsx"
    if suffix not in LOADERS:
        raise DocumentRefusedError(f"Files named {suffix or 'without an ending'} are not read.", remedy=_remedy(suffix))
    if suffix in _TEXT_SUFFIXES:
        if data.startswith((*_BINARY_STARTS, b"PK\x03\x04")):
            raise DocumentRefusedError("The file holds binary data, not text.", remedy="Give it its true name ending.")
        if re.match(rb"\s*(?:<!doctype html|<html\b)", data[:1024], re.IGNORECASE):
            return ".html"
    return suffix


def _remedy(suffix: str) -> str:
    if suffix in _PICTURES:
        return "Pictures hold no text layer: put the text in a document."
    return _REMEDIES.get(suffix, "Formats read: " + ", ".join(supported_suffixes()) + ".")
