"""What tells who somebody is, taken out of a text before anything of it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import html

from core.personal_data.finding import find_personal_data
from core.personal_data.kinds import PersonalKind
from core.text import normalise
from participation.consultations.reading.rows import ExportTable, cell

LEFT_OUT = "[…]"
"""Stands where somebody's name or data stood."""
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:[a-z]+|#\d+);")
_MENTION = re.compile(r"gid://\S+|(?<![\w@])@[\w.-]{2,}", re.IGNORECASE)
_KEPT = frozenset({PersonalKind.ADDRESS, PersonalKind.COMPANY, PersonalKind.HEALTH})
"""What a contribution may be about without telling who wrote it: a street, an enterprise, a hospital."""
_LONE = 4
"""Characters from which on a nickname of one word is looked for, where it holds a figure or a sign. Chosen by hand."""


class Identities:
    """The names that an export's own columns tell: they are looked for in every text, and kept nowhere."""

    def __init__(self, names: Iterable[str]) -> None:
        """`names` as the columns about people have them."""
        found = {" ".join(normalise(name).split()) for name in names}
        wanted = sorted((one for one in found if _tells(one)), key=lambda one: (-len(one), one))
        joined = "|".join(r"\s+".join(map(re.escape, one.split())) for one in wanted)
        self._names = re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE) if joined else None

    def without(self, text: str) -> tuple[str, bool]:
        """A text without markup, mentions, names and personal data, and whether any of these told who somebody is."""
        plain = _plain(text)
        told = _MENTION.sub(LEFT_OUT, plain)
        if self._names:
            told = self._names.sub(LEFT_OUT, told)
        for item in reversed([one for one in find_personal_data(told) if one.kind not in _KEPT]):
            told = told[: item.start] + LEFT_OUT + told[item.end :]
        return told, told != plain


def names_in(*tables: ExportTable) -> list[str]:
    """What the columns about people say; it is looked for in texts, and kept nowhere."""
    return [cell(row, at) for table in tables for at in _about_people(table) for _, row in table.rows]


def _about_people(table: ExportTable) -> list[int]:
    about = ("author", "user", "participant")
    return [at for at, name in enumerate(table.header) if "name" in name and any(who in name for who in about)]


def _tells(name: str) -> bool:
    """Whether a name tells a person wherever it stands: "Lille" and "Marie" alone do not."""
    if " " in name:
        return True
    return len(name) >= _LONE and not name.isdigit() and any(not sign.isalpha() for sign in name)


def _plain(text: str) -> str:
    if _MARKUP.search(text):
        parted = re.sub(r"(?i)<(?:br|/p|/li|/div|/h\d)[^<>]*>", "\n", text)
        text = "".join(str(part) for part in html.fromstring(f"<div>{parted}</div>").itertext())
    lines = [" ".join(line.split()) for line in normalise(text).splitlines()]
    return "\n".join(line for line in lines if line)
