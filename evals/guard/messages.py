"""A file of messages, one JSON object a line: `id`, `text`, `lang`, `category` or `label`, and `held_out` and `twin_of` where they hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from core.errors import WrongUseError
from core.language.forms import Language

HARMLESS = "harmless"
_AS_HARMLESS = frozenset({"harmless", "benign", "safe", "normal"})
"""What sets of others call messages that anybody may send."""


@dataclass(frozen=True)
class GuardMessage:
    """A message with the category that says how it should end."""

    id: str
    text: str
    language: Language
    category: str
    is_held_out: bool = False
    """Whether no rule was written with it in sight."""
    twin_of: str = ""
    """The category whose words a harmless message shares; empty where it shares none."""


@dataclass(frozen=True)
class Disposition:
    """The statuses, or groups of them, that a category may end in, and whether words of the documents may be shown."""

    statuses: tuple[str, ...]
    answers: bool = False


@cache
def dispositions() -> Mapping[str, Disposition]:
    """Those of every category, `agent/guardrails/dispositions.yaml`."""
    import yaml

    read = yaml.safe_load(files("agent.guardrails").joinpath("dispositions.yaml").read_text("utf-8"))
    return {name: Disposition(tuple(one["statuses"]), one.get("answers", False)) for name, one in read.items()}


def read_messages(path: Path) -> tuple[GuardMessage, ...]:
    """The messages of a file, in its order; raises WrongUseError with the line of what cannot be used."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUseError(f"{path} cannot be read: {error}.", remedy="Give a file of JSON lines.") from None
    found = tuple(_message(f"{path}:{number}", line) for number, line in enumerate(lines, 1) if line.strip())
    if not found:
        raise WrongUseError(
            f"{path} holds no message.", remedy='Write lines such as {"id": …, "text": …, "lang": "fr"}.'
        )
    return found


def _message(place: str, line: str) -> GuardMessage:
    try:
        row = json.loads(line)
        named = str(row.get("category") or row.get("label"))
        label = str(row.get("label", ""))
        category = HARMLESS if {named, label} & _AS_HARMLESS else named
        message = GuardMessage(
            id=str(row["id"]),
            text=str(row["text"]),
            language=Language(row["lang"]),
            category=category,
            is_held_out=bool(row.get("held_out")),
            twin_of=str(row.get("twin_of", "")),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WrongUseError(
            f"{place}: {type(error).__name__} {error}.",
            remedy='Write {"id": …, "text": …, "lang": one of fr ar ary ary-Latn en, "category": …}.',
        ) from None
    if message.category not in dispositions():
        raise WrongUseError(
            f"{place}: the category {message.category!r} is not known.",
            remedy=f"There are {', '.join(dispositions())}.",
        )
    return message
