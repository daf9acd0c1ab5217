"""Rows of a table as records: every value with the header of its column."""

from __future__ import annotations

import re
from collections.abc import Sequence

_FIGURE = re.compile(r"[0-9٠-٩]")
_YEAR = re.compile(r"(?:19|20)\d\d(?:[-–/]\d{2,4})?")
_LABEL_END = " :："


def header_count(rows: Sequence[Sequence[str]], stated: int | None, *, stands_out: bool) -> int:
    """How many of the first rows are headers; `stands_out` says that the first is set in another font than the rest."""
    if len(rows) < 2:
        return 0
    if stated is not None:
        return stated
    first = rows[0]
    if any(not cell for cell in first[1:]) and not stands_out:
        return 0
    if stands_out:
        return 1
    valued = [i for i in range(1, len(first)) if _has_figure([row[i] for row in rows[1:]])]
    if any(_FIGURE.search(first[i]) and not _YEAR.fullmatch(first[i].strip()) for i in valued):
        return 0
    if len(first) == 2:
        return 1 if valued and not first[0].rstrip().endswith((":", "：")) else 0
    return 1


def _has_figure(cells: Sequence[str]) -> bool:
    return 2 * sum(bool(_FIGURE.search(cell)) for cell in cells) >= len(cells)


def headers_of(rows: Sequence[Sequence[str]]) -> list[str]:
    """Name of every column, rows of headers put together without saying anything twice."""
    names: list[str] = []
    for column in zip(*rows, strict=False):
        parts: list[str] = []
        for part in column:
            if part and part not in parts:
                parts.append(part)
        names.append(" ".join(parts))
    return names


def record_lines(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as "- header: value; header: value"; without headers as "- first: second; third"."""
    if not headers:
        return [line for row in rows if (line := _plain(row))]
    return [line for row in rows if (line := _labelled(headers, row))]


def _labelled(headers: Sequence[str], row: Sequence[str]) -> str:
    filled = [(name.rstrip(_LABEL_END), value) for name, value in zip(headers, row, strict=False) if value]
    if len(filled) > 1 and len({value for _, value in filled}) == 1:  # one cell over the whole width
        return f"- {filled[0][1]}"
    return "- " + "; ".join(f"{name}: {value}" if name else value for name, value in filled) if filled else ""


def _plain(row: Sequence[str]) -> str:
    filled = [value for value in row if value]
    if not filled:
        return ""
    if len(filled) == 1:
        return f"- {filled[0]}"
    return f"- {filled[0].rstrip(_LABEL_END)}: {'; '.join(filled[1:])}"


def cell_text(lines: Sequence[str]) -> str:
    """Lines of a cell as one; a word cut by a hyphen whole again, a name with a hyphen left as it is."""
    text = ""
    for line in (line.strip() for line in lines):
        if text.endswith("-") and line and len(text) > 1 and text[-2].isalpha():
            text = text[:-1] + line if line[0].islower() else text + line
        else:
            text = f"{text} {line}".strip()
    return text
