"""Colours of the page, derived from the organisation's one colour so that everything can be read.

Contrast is WCAG 2's: (L1 + 0.05) / (L2 + 0.05) of relative luminances; AA asks 4.5 of text and 3 of controls.
"""

from __future__ import annotations

from collections.abc import Mapping

Colour = tuple[float, float, float]
"""Red, green and blue, 0 to 1."""
TEXT_CONTRAST = 4.5
"""Of text, given by WCAG 2.2, 1.4.3."""
CONTROL_CONTRAST = 3.0
"""Of what is no text, given by WCAG 2.2, 1.4.11."""
_WHITE: Colour = (1.0, 1.0, 1.0)
"""White, by definition."""
_INK: Colour = (0.08, 0.07, 0.09)
"""Nearly black, a little warm; chosen by hand."""


def palettes(primary: str) -> dict[str, dict[str, str]]:
    """Tokens of the light and of the dark theme, as #rrggbb by name, for a primary colour #rrggbb."""
    colour = parse(primary)
    return {
        "light": _theme(colour, surface=_WHITE, ink=_mix(_INK, colour, 0.06), tint=0.035),
        "dark": _theme(colour, surface=_mix((0.105, 0.098, 0.118), colour, 0.04), ink=(0.95, 0.94, 0.955), tint=-0.25),
    }


def stylesheet(primary: str) -> str:
    """The tokens as CSS: by the reader's preference, or as the `theme` attribute of the chat or `data-theme` of a page says."""
    light, dark = (_declarations(tokens) for tokens in palettes(primary).values())
    return (
        f":root, :host {{ color-scheme: light; {light} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root:not([data-theme=light]), :host(:not([theme=light])) "
        f"{{ color-scheme: dark; {dark} }} }}\n"
        f":root[data-theme=dark], :host([theme=dark]) {{ color-scheme: dark; {dark} }}\n"
    )


def parse(text: str) -> Colour:
    """A colour from #rrggbb."""
    red, green, blue = (int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def contrast(one: Colour, other: Colour) -> float:
    """WCAG 2 contrast ratio of two colours, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _theme(primary: Colour, *, surface: Colour, ink: Colour, tint: float) -> dict[str, str]:
    background = _mix(surface, primary, tint) if tint > 0 else _mix(surface, (0.0, 0.0, 0.0), -tint)
    soft = _mix(surface, primary, 0.1 if tint > 0 else 0.22)
    mark = _mix(surface, (1.0, 0.78, 0.2), 0.34 if tint > 0 else 0.3)
    grounds = (surface, background, soft)
    accent = _readable(primary, grounds, towards=ink, ratio=TEXT_CONTRAST)
    on_accent = max((_WHITE, _INK), key=lambda candidate: contrast(candidate, accent))
    tokens = {
        "surface": surface,
        "background": background,
        "ink": ink,
        "muted": _readable(_mix(surface, ink, 0.55), grounds, towards=ink, ratio=TEXT_CONTRAST),
        "line": _mix(surface, ink, 0.13),
        "control": _readable(_mix(surface, ink, 0.4), grounds, towards=ink, ratio=CONTROL_CONTRAST),
        "accent": accent,
        "on-accent": on_accent,
        "soft": soft,
        "mark": mark,
        "warning": _readable((0.72, 0.4, 0.0), grounds, towards=ink, ratio=TEXT_CONTRAST),
    }
    return {name: _written(colour) for name, colour in tokens.items()}


def _readable(colour: Colour, grounds: tuple[Colour, ...], *, towards: Colour, ratio: float) -> Colour:
    """The colour, moved towards a darker or lighter one in 20 steps at most until it stands out from every ground."""
    for step in range(21):
        moved = _rounded(_mix(colour, towards, step / 20))
        if all(contrast(moved, _rounded(ground)) >= ratio for ground in grounds):
            return moved
    return towards


def _declarations(tokens: Mapping[str, str]) -> str:
    return " ".join(f"--m-{name}: {value};" for name, value in tokens.items())


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return red, green, blue


def _luminance(colour: Colour) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rounded(colour: Colour) -> Colour:
    return parse(_written(colour))


def _written(colour: Colour) -> str:
    return "#" + "".join(f"{round(c * 255):02x}" for c in colour)
