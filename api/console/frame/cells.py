"""Tables that staff takes away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fastapi import Response

from participation.common.sheets import written


def table(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A CSV file to take away, which spreadsheets read in UTF-8; no cell of it is a formula."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(written(header, rows), media_type="text/csv; charset=utf-8", headers=headers)
