"""Addresses as squares that phones read (QR)."""

from __future__ import annotations

from io import BytesIO

import segno

_SCALE = 5
"""Points of the picture for a point of the square. Chosen by hand: a hand's breadth on a screen."""


def square(address: str) -> str:
    """The square of an address, as SVG to stand in a page: without styles, so that a strict policy lets it be."""
    written = BytesIO()
    code = segno.make(address, error="m")
    code.save(written, kind="svg", scale=_SCALE, dark="#000", light="#fff", xmldecl=False, svgns=True)
    return written.getvalue().decode()
