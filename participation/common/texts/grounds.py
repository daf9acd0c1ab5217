"""What a sentence of a synthesis stands on: words of what people said, found there by the check that answers are held to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from agent.grounding.draft import Draft
from agent.grounding.evidence import Evidence
from agent.grounding.grounding import Checked, check, fault_of
from agent.retrieval.sources import Source
from core.language.forms import Language
from core.language.sentences import sentences as sentences_of
from knowledge.document import DocumentMeta, Passage
from knowledge.results import ScoredPassage


class PersonsWords(Protocol):
    """Something that somebody said, by its number: a contribution, a voice."""

    @property
    def number(self) -> int:
        """Its number, never given twice."""
        ...

    @property
    def title(self) -> str:
        """What it is called; empty where it has no title."""
        ...

    @property
    def text(self) -> str:
        """What was said."""
        ...

    @property
    def language(self) -> Language:
        """The form that it was said in."""
        ...


@dataclass(frozen=True)
class Ground:
    """What somebody said that a sentence stands on, by its number, with the words of it that say so."""

    number: int
    words: str


def inputs_digest(said: Iterable[PersonsWords]) -> str:
    """Digest of what a synthesis is made from, whatever its order."""
    told = hashlib.sha256()
    for one in sorted(said, key=lambda one: one.number):
        told.update(json.dumps([one.number, one.title, one.text], ensure_ascii=False).encode())
    return told.hexdigest()


def whole_text(one: PersonsWords) -> str:
    """What somebody said, with its title where the text does not begin with it."""
    return f"{one.title}\n{one.text}" if one.title and not one.text.startswith(one.title) else one.text


def sources_of(said: Iterable[PersonsWords]) -> dict[int, Source]:
    """What people said as what a sentence may stand on, by number."""
    return {one.number: _source(one) for one in said}


def checked_ground(text: str, number: int, words: str, sources: Mapping[int, Source], language: Language) -> Checked:
    """Whether a sentence in a form stands on these words of what somebody said; see `agent.grounding.grounding.check`."""
    return check(Draft(text, (number,), evidence=words), list(sources.values()), language)


def fault_together(text: str, said: Sequence[PersonsWords], language: Language) -> str:
    """The first thing that a sentence in a form says otherwise than what it cites, all of it together; empty where there is none."""
    together = "\n".join(map(whole_text, said))
    return fault_of(text, language, Evidence(_source(said[0], together), together, together, ""))


def grounds_of(
    text: str, shown: Sequence[tuple[int, str]], sources: Mapping[int, Source], language: Language
) -> tuple[Ground, ...]:
    """Of the words that a sentence shows, by number, those that are there and carry it; one for each number."""
    found: dict[int, Ground] = {}
    for number, words in shown:
        result = checked_ground(text, number, words, sources, language)
        if not result.fault and result.evidence:
            found[number] = Ground(number, result.evidence.quote)
    return tuple(found.values())


def _source(one: PersonsWords, text: str = "") -> Source:
    text = text or whole_text(one)
    passage = Passage(
        id=f"said:{one.number}",
        key=f"said:{one.number}",
        ordinal=0,
        text=text,
        start=0,
        end=len(text),
        heading=(),
        page=None,
        language=one.language,
        tokens=0,
        meta=DocumentMeta(title=one.title, language=one.language),
        sentences=tuple(sentences_of(text)),
    )
    return Source(one.number, ScoredPassage(passage, 1.0, 1.0, 1.0))
