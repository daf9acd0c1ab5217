"""Whether a box shows anything: not displayed, see-through, without a size, clipped away or outside the window."""

from __future__ import annotations

import re
from collections.abc import Mapping

_LENGTH = re.compile(r"(-?(?:\d+\.?\d*|\.\d+))(px|pt|r?em|cm|mm|in|pc|vw|vh|ex|ch|)")
_PIXELS = {
    **{"px": 1.0, "": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0},
    **{"cm": 37.8, "mm": 3.78, "in": 96.0, "pc": 16.0, "vw": 12.8, "vh": 7.2},
}
_OUTSIDE = -500.0
"""Pixels to the left of or above a window from which nothing of a box is seen."""
_NO_SIZE = 1.0


def pixels(value: str) -> float | None:
    """Length in pixels of a common screen; nothing for what is no length."""
    match = _LENGTH.fullmatch(value.strip())
    return float(match.group(1)) * _PIXELS[match.group(2)] if match else None


def is_hidden(declared: Mapping[str, str]) -> bool:
    """Whether an element and all that it holds are not seen, whatever those inside say."""
    if declared.get("display") == "none" or declared.get("content-visibility") == "hidden":
        return True
    opacity = re.fullmatch(r"([\d.]+)(%?)", declared.get("opacity", "1"))
    if opacity and float(opacity.group(1).strip(".") or 0) / (100 if opacity.group(2) else 1) <= 0.05:
        return True
    return _has_no_size(declared) or _is_clipped(declared) or _is_outside(declared)


def _has_no_size(declared: Mapping[str, str]) -> bool:
    cut = any(
        word in ("hidden", "clip", "scroll", "auto")
        for name in ("overflow", "overflow-x", "overflow-y")
        for word in declared.get(name, "").split()
    )
    sizes = (declared.get(name, "") for name in ("width", "height", "max-height", "max-width"))
    return cut and any((size := pixels(value)) is not None and size <= _NO_SIZE for value in sizes)


def _is_clipped(declared: Mapping[str, str]) -> bool:
    numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", declared.get("clip", ""))]
    if declared.get("clip", "").startswith("rect") and numbers and max(numbers) - min(numbers) <= _NO_SIZE:
        return True
    path = declared.get("clip-path", "")
    inset = re.match(r"inset\(\s*(\d+(?:\.\d+)?)%", path)
    return bool(inset and float(inset.group(1)) >= 50) or bool(
        re.match(r"circle\(\s*0|polygon\(\s*0\w*\s+0\w*\s*\)", path)
    )


def _is_outside(declared: Mapping[str, str]) -> bool:
    names = ["text-indent", "margin-left"]
    if declared.get("position") in ("absolute", "fixed", "relative"):
        names += ["left", "top", "right"]
    if any((at := pixels(declared.get(name, ""))) is not None and at <= _OUTSIDE for name in names):
        return True
    transform = declared.get("transform", "")
    moved = re.search(r"translate[xy3d]*\(\s*(-?[\d.]+\w*)", transform)
    if moved and (at := pixels(moved.group(1))) is not None and at <= _OUTSIDE:
        return True
    return bool(re.search(r"scale[xy3d]*\(\s*0(?:\.0+)?\s*[,)]", transform))
