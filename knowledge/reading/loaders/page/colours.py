"""Colours of text and ground, near enough to say whether words can be told from what they stand on."""

from __future__ import annotations

import re

import tinycss2.color4

Colour = tuple[float, float, float]
"""Red, green and blue from 0 to 1."""
WHITE: Colour = (1.0, 1.0, 1.0)
BLACK: Colour = (0.0, 0.0, 0.0)
_TOLD_APART = 0.06
"""Largest difference of a channel at which a reader no longer sees words: about #fff on #f0f0f0."""
_FAINTEST = 0.05


def colour_of(value: str) -> tuple[Colour, float] | None:
    """Colour and opacity that a value gives; nothing for one that cannot be known (a variable, a gradient)."""
    try:
        parsed = tinycss2.color4.parse_color(value.strip())
        if parsed is None or parsed == "currentcolor":
            return None
        red, green, blue = (float(part or 0) for part in parsed.to("srgb").coordinates)
        return (red, green, blue), float(parsed.alpha)
    except (ValueError, NotImplementedError, AttributeError, TypeError):
        return None


def legacy_colour(value: str) -> str:
    """An attribute's colour as a style sheet writes it: "ffffff" is "#ffffff" there."""
    value = value.strip().lower()
    return f"#{value}" if re.fullmatch(r"[0-9a-f]{6}|[0-9a-f]{3}", value) else value


def is_see_through(opacity: float) -> bool:
    """Whether nothing of it is left to see."""
    return opacity <= _FAINTEST


def are_alike(text: Colour, ground: Colour) -> bool:
    """Whether words in one colour cannot be told from the other."""
    return max(abs(a - b) for a, b in zip(text, ground, strict=True)) <= _TOLD_APART
