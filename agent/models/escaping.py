"""Text of others inside a prompt: it can close no mark and open none."""

from __future__ import annotations


def escaped(text: str) -> str:
    """The text with look-alikes of the signs that marks are made of."""
    return text.replace("<", "‹").replace(">", "›").replace('"', "”")
