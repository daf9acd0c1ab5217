"""What is known about a document beside its text, in the visitor's words, and what of it another version says otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from api.console.frame.visit import Visit
from api.http.wordings import kind_name
from core.language.forms import Language
from core.text import Script, script_of
from knowledge.document import DocumentMeta
from knowledge.reading.language import language_of

_FIELDS = (
    "title",
    "kind",
    "publisher",
    "language",
    "published_on",
    "valid_from",
    "valid_until",
    "superseded_by",
    "url",
)


@dataclass(frozen=True)
class DocumentFact:
    """Something known about a document: what it was (empty where nothing was there) and what it is."""

    name: str
    was: str
    now: str

    @property
    def differs(self) -> bool:
        """Whether another version says otherwise."""
        return self.was != self.now


_OWN_SHARE = 1 / 3
"""Of a text's letters, from which on lines in the script of the language that is said are no quotations. Chosen by hand: half of a
report is quoted."""


def facts_of(visit: Visit, old: DocumentMeta | None, new: DocumentMeta | None) -> tuple[DocumentFact, ...]:
    """Everything known of one or the other, in words; without an older version, nothing differs."""
    if new is None:
        return ()
    found = (DocumentFact(name, _told(visit, old or new, name), _told(visit, new, name)) for name in _FIELDS)
    return tuple(one for one in found if one.was or one.now)


def other_language(meta: DocumentMeta | None, text: str) -> Language | None:
    """The language that a text is surely written in, where that is another one than is said; None where it is not."""
    if meta is None or meta.language is None:
        return None
    found, said = language_of(text, meta.language), meta.language.base
    if found.base is said:
        return None
    if found.is_rtl is said.is_rtl:
        return found
    # A document that quotes people in their own words is written in the language that frames them.
    lines = [line for line in text.splitlines() if line.strip()]
    own = sum(len(line) for line in lines if (script_of(line) is Script.ARABIC) is said.is_rtl)
    return None if own >= _OWN_SHARE * sum(map(len, lines)) else found


def headed(passages: Sequence[str], headings: Sequence[tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
    """Passages with the headings they stand under, each said once."""
    before, found = tuple[str, ...](), list[tuple[str, str]]()
    for text, heading in zip(passages, headings or [()] * len(passages), strict=True):
        found.append((" › ".join(heading) if heading != before else "", text))
        before = heading
    return tuple(found)


def _told(visit: Visit, meta: DocumentMeta, name: str) -> str:
    value = getattr(meta, name)
    if not value:
        return ""
    if name == "kind":
        return kind_name(visit.language, meta.kind)
    if isinstance(value, date):
        return visit.day(value)
    return visit.say(f"speaks_{meta.language}") if name == "language" else str(value)
