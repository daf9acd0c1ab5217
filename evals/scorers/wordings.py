"""The product's fixed wordings in an answer: which one a sentence is, in which language, and what was filled in."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from agent.organisation.replies import KEYS, Key, Replies, Wording
from core.language.forms import Language

Overrides = Mapping[Language, Mapping[str, str]]

_INTRODUCTIONS = (
    Wording.QUOTE_DATED,
    Wording.QUOTE_UNDATED,
    Wording.QUOTE_MORE_DATED,
    Wording.QUOTE_MORE_UNDATED,
)
_SLOTS = {"year": r"\d{4}", "successor_year": r"\d{4}", "limit": r"[\d\s.,]+"}


@dataclass(frozen=True)
class Fixed:
    """A sentence known as a fixed wording: its key, the languages that say it so, and what stands in its places."""

    key: Key
    languages: frozenset[Language]
    filled: Mapping[str, str]


@dataclass(frozen=True)
class _Form:
    key: Key
    language: Language
    pattern: re.Pattern[str]


class FixedWordings:
    """Knows the built-in wordings, and an organisation's own where it has replaced some."""

    def __init__(self, overrides: Overrides | None = None) -> None:
        own = tuple(_forms({language: dict(texts) for language, texts in (overrides or {}).items()}))
        self._forms = (*own, *_built_in_forms())

    def of(self, text: str) -> Fixed | None:
        """The wording that a whole sentence is; None for a sentence that somebody or something wrote."""
        text = text.strip()
        found = [(form, match) for form in self._forms if (match := form.pattern.fullmatch(text))]
        if not found:
            return None
        form, match = found[0]
        return Fixed(form.key, frozenset(f.language for f, _ in found), match.groupdict())


@cache
def _built_in_forms() -> tuple[_Form, ...]:
    return tuple(_forms({language: Replies.built_in(language) for language in Language}))


def _forms(texts: Overrides) -> Iterator[_Form]:
    for language, wordings in texts.items():
        known = {**Replies.built_in(language), **wordings}
        asides = [_expression(known[Wording.source_language(source)]) for source in Language]
        for key in KEYS:
            if key in wordings:
                lead = rf"(?:(?:{'|'.join(asides)})\s+)?" if key in _INTRODUCTIONS else ""
                yield _Form(key, language, re.compile(lead + _expression(wordings[key], named=True), re.DOTALL))


def _expression(wording: str, *, named: bool = False) -> str:
    """A wording as a regular expression: its places take anything, and keep it under their names."""
    parts, seen = [], set()
    for text, name, _, _ in string.Formatter().parse(wording):
        parts.append(re.sub(r"(?:\\ )+", r"\\s+", re.escape(text)))
        if name:
            slot = _SLOTS.get(name, ".+?")
            parts.append(f"(?P<{name}>{slot})" if named and name not in seen else slot)
            seen.add(name)
    return "".join(parts)


def is_introduction(fixed: Fixed) -> bool:
    """Whether it leads into a quotation."""
    return fixed.key in _INTRODUCTIONS


def is_note(fixed: Fixed) -> bool:
    """Whether it says that a document no longer holds."""
    return isinstance(fixed.key, Wording) and fixed.key.value.startswith("outdated_")
