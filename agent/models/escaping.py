"""Text of others inside a prompt: it can close no mark and open none."""

from __future__ import annotations

from collections.abc import Sequence

from agent.question import Exchange

_ANSWER_SHOWN = 400
"""Characters of each earlier answer that are shown. Chosen by hand."""


def escaped(text: str) -> str:
    """The text with look-alikes of the signs that marks are made of."""
    return text.replace("<", "‹").replace(">", "›").replace('"', "”")


def conversation_as_data(history: Sequence[Exchange]) -> str:
    """Earlier questions and answers between marks that they cannot close themselves."""
    told = (
        f"<exchange>\n<asked>{escaped(e.question)}</asked>\n<answered>{escaped(e.answer[:_ANSWER_SHOWN])}</answered>\n</exchange>"
        for e in history
    )
    return "\n".join(("<conversation>", *told, "</conversation>"))
