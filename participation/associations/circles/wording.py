"""What somebody writes in a circle, taken and shown: how long it may be, and names of associations in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from core.language.forms import Language
from core.text import Script, normalise, script_of
from participation.associations.directory.names import AssociationName
from participation.associations.errors import EmptyPostError, TooLongError

LONGEST_POST = 6_000
"""Characters of a post. Chosen by hand: two pages."""
LONGEST_TITLE = 160
"""Characters of a thread's title. Chosen by hand: two lines of a phone."""
_MENTION = re.compile(r"@\{(\d{1,9})\}")


def taken(text: str, longest: int) -> str:
    """A text as it is kept. Raises EmptyPostError, TooLongError."""
    bare = normalise(text.replace("\r\n", "\n")).strip()
    if not bare:
        raise EmptyPostError("There is nothing to send.", remedy="Write something.")
    if len(bare) > longest:
        raise TooLongError("This is too long.", remedy=f"It may have {longest} characters.")
    return bare.replace("@{", "@ {")


def with_mentions(text: str, members: Mapping[int, AssociationName]) -> tuple[str, frozenset[int]]:
    """A text in which `@` before a member's name became its number, whatever it is called later; and the numbers."""
    known = {name: number for number, both in members.items() for name in (both.name_ar, both.name_fr) if name}
    found = set[int]()
    for name in sorted(known, key=len, reverse=True):
        pattern = re.compile(rf"@{re.escape(normalise(name))}(?!\w)", re.IGNORECASE)
        text, count = pattern.subn(f"@{{{known[name]}}}", text)
        if count:
            found.add(known[name])
    return text, frozenset(found)


def parts_of(text: str, names: Mapping[int, AssociationName]) -> Sequence[str | AssociationName | None]:
    """A text cut where it names associations; None for one that left."""
    pieces = _MENTION.split(text)
    return [names.get(int(piece)) if place % 2 else piece for place, piece in enumerate(pieces) if place % 2 or piece]


def with_names(text: str, names: Mapping[int, AssociationName]) -> str:
    """A text as plain words: names of associations in its own letters, an ellipsis for one that left."""
    if not mentioned(text):
        return text
    letters = Language.ARABIC if script_of(_MENTION.sub("", text)) is Script.ARABIC else Language.FRENCH
    parts = (
        part if isinstance(part, str) else f"@{part.called(letters) if part else '…'}" for part in parts_of(text, names)
    )
    return "".join(parts)


def mentioned(text: str) -> frozenset[int]:
    """The numbers of the associations that a text names."""
    return frozenset(int(number) for number in _MENTION.findall(text))
