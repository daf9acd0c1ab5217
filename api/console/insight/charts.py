"""Charts as SVG, made here: each says in words what it shows, reads from right to left where its language does, and can be taken away."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

Point = tuple[str, int | None]
"""A label with its figure; None where it is hidden."""

_WIDTH, _HEIGHT, _TOP, _FOOT = 640, 240, 24, 40
"""Units of a chart of columns, and its margins; chosen by hand: two thirds of a page, and room for figures and labels."""
_ROW, _LABEL, _END = 30, 220, 70
"""Units of a line of a chart of bars, of its label, and of the figure behind the bar; chosen by hand."""
_LABELS = 14
"""Columns up to which each has its label; chosen by hand: beyond, every second or third has."""
_LONGEST = 30
"""Characters of a label that are shown; the table has all of them. Chosen by hand."""
_COLOUR = "#a3185f"
"""Of what is shown where no page's styles apply: in a file that was taken away."""


def columns(title: str, description: str, points: Sequence[Point], *, is_rtl: bool) -> Markup:
    """Columns side by side, in the direction of reading."""
    most = max((value or 0 for _, value in points), default=0) or 1
    step = _WIDTH / max(len(points), 1)
    every = len(points) // _LABELS + 1
    drawn = list[str]()
    for n, (label, value) in enumerate(points):
        place = len(points) - 1 - n if is_rtl else n
        left, middle = place * step, (place + 0.5) * step
        height = (value or 0) / most * (_HEIGHT - _TOP - _FOOT)
        base = _HEIGHT - _FOOT
        drawn.append(_bar(left + step * 0.12, base - height, step * 0.76, height))
        if n % every == 0:
            drawn.append(_text(middle, base - height - 6, "–" if value is None else str(value), "middle"))
            drawn.append(_text(middle, base + 18, label, "middle"))
    return _svg(title, description, _HEIGHT, drawn, is_rtl=is_rtl)


def bars(title: str, description: str, points: Sequence[Point], *, is_rtl: bool) -> Markup:
    """Bars below one another, each beginning where a line begins."""
    most = max((value or 0 for _, value in points), default=0) or 1
    drawn = list[str]()
    for n, (label, value) in enumerate(points):
        top, length = n * _ROW, (value or 0) / most * (_WIDTH - _LABEL - _END)
        left = _WIDTH - _LABEL - length if is_rtl else _LABEL
        drawn.append(_text(_WIDTH if is_rtl else 0, top + 20, label, "start"))
        drawn.append(_bar(left, top + 6, length, _ROW - 12))
        end = left - 6 if is_rtl else left + length + 6
        drawn.append(_text(end, top + 20, "–" if value is None else str(value), "start"))
    return _svg(title, description, max(len(points), 1) * _ROW, drawn, is_rtl=is_rtl)


def _svg(title: str, description: str, height: int, drawn: Sequence[str], *, is_rtl: bool) -> Markup:
    direction = "rtl" if is_rtl else "ltr"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="0 0 {_WIDTH} {height}"'
        f' direction="{direction}" font-family="system-ui, sans-serif" font-size="13">'
    )
    words = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    return Markup(f"{head}{words}{''.join(drawn)}</svg>")  # noqa: S704 every text in it is escaped


def _bar(left: float, top: float, width: float, height: float) -> str:
    return f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="2" fill="{_COLOUR}"/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="currentColor">{escape(short)}</text>'
