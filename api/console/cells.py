"""Tables that staff takes away: a spreadsheet must not run what a person wrote."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from fastapi import Response

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A CSV file to take away, which spreadsheets read in UTF-8; no cell is a formula."""
    written = StringIO()
    lines = csv.writer(written)
    lines.writerow(header)
    lines.writerows([_harmless(str(cell)) for cell in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + written.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _harmless(cell: str) -> str:
    """The cell as text, whatever it begins with."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
