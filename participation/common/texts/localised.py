"""Wordings by form in a column, and a text's beginning as a name of it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from agent.organisation.organisation import Localised
from core.language.forms import Language

_NAME = 120
"""Characters of what something is called by its beginning. Chosen by hand: two lines on a phone."""


def localised(text: str) -> Localised:
    """Wordings as a column holds them."""
    return Localised.model_validate_json(text or "{}")


def written(texts: Localised) -> str:
    """Wordings as a column holds them."""
    return json.dumps({form.value: text for form, text in texts.root.items()}, ensure_ascii=False)


def shortened(text: str) -> str:
    """The beginning of a text as a name of it."""
    line = " ".join(text.split())
    return line if len(line) <= _NAME else line[: _NAME - 1].rsplit(" ", 1)[0] + "…"


def worded(texts: Mapping[Language, str]) -> Localised:
    """Wordings by form, without the empty ones."""
    return Localised({form: text.strip() for form, text in texts.items() if text.strip()})
