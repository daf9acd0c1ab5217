"""The words of a source that a sentence says it stands on: where they stand there, and what may be read beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import combining

from agent.retrieval.pointing import points_back
from agent.retrieval.sources import Source
from agent.retrieval.units import is_item
from core.language.sentences import Sentence
from core.personal_data.masking import DOT, blotted
from core.text import TASHKEEL, normalise, strip_tashkeel
from knowledge.document import Passage

LONGEST = 600
"""Characters of the words that a sentence stands on; who points to more points to nothing. Chosen by hand: the schema asks for at
most 400, and a person reads a quotation at a glance (docs/decisions/0154)."""
_FEWEST = 4
"""Words before a gap that tell a place. Chosen by hand."""
_LIKE = str.maketrans(
    {"‘": "'", "’": "'", "ʼ": "'", "ʹ": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-",
     "«": "", "»": "", "“": "", "”": "", "„": "", "‟": "", '"': "", "‹": "", "›": "", "<": "", ">": ""}
)  # fmt: skip
"""Marks that are one to a reader; quotation marks may be left out, and the prompt writes some for others."""
_BULLET = re.compile(r"(?m)^[ \t]*(?:[-*•–—·]|\d{1,2}[.)])[ \t]+")
_EDGES = ".,;:!?؟،؛…-"


@dataclass(frozen=True)
class Evidence:
    """A stretch of a source, as it stands there, with the whole sentences around it and what names who they speak of."""

    source: Source
    quote: str
    """The words as they stand in the passage, its title or a heading."""
    sentences: str
    """The whole sentences that they are part of: what may license a number, a date or a denial."""
    context: str
    """Title, headings, publisher and day, what leads into a list and what a sentence points back to: they name, they do not count."""

    led: str = ""
    """The list that they are items of, from the line that leads into it to them; empty where they are of none."""

    @property
    def quotation(self) -> str:
        """What is quoted of it: a list's items with what leads into it, and whole sentences, where they are short.

        A part of a sentence may say what the whole does not, and an item by itself says of nobody.
        """
        return next((text for text in (self.led, self.sentences) if 0 < len(text) <= LONGEST), self.quote)

    @property
    def whole(self) -> str:
        """The sentences with their context."""
        return f"{self.context}\n{self.sentences}"


def find_evidence(words: str, source: Source) -> Evidence | None:
    """Where words stand in a source, whatever its spaces, quotation marks, apostrophes, dashes, vowel marks and capitals.

    None where they stand nowhere, and for more than a quotation.
    """
    if len(words) > LONGEST:
        return None
    passage = source.passage
    # A model was shown dots over somebody's data, at the very places of it.
    shown = blotted(passage.text) if DOT in words else passage.text
    if place := locate(words, passage.text) or locate(words, shown) or _before_gap(words, passage.text):
        return _evidence(source, *place)
    for named in (passage.meta.title, *passage.heading):
        if place := locate(words, named):
            return Evidence(source, named[slice(*place)], named, _names(source))
    return None


def _before_gap(words: str, text: str) -> tuple[int, int] | None:
    """Where the first of words stands that run over a place where the prompt left something out."""
    first, gap, _ = words.partition("…")
    return locate(first, text) if gap and len(first.split()) >= _FEWEST else None


def locate(words: str, text: str) -> tuple[int, int] | None:
    """Start and end of whole words in a text, both spelt alike but for type; None where they do not stand there."""
    wanted, _ = _spelt(normalise(words))
    wanted = wanted.strip(_EDGES)
    spelt, places = _spelt(text)
    at = spelt.find(wanted) if wanted else -1
    while at >= 0:
        start, end = places[at], _after_marks(text, places[at + len(wanted) - 1] + 1)
        if not (_joins(text, start) or _joins(text, end)):
            return start, end
        at = spelt.find(wanted, at + 1)
    return None


def _joins(text: str, place: int) -> bool:
    """Whether a cut would part a word or a number."""
    before = text[:place].rstrip(TASHKEEL)
    return bool(before) and place < len(text) and before[-1].isalnum() and text[place].isalnum()


def _after_marks(text: str, place: int) -> int:
    while place < len(text) and combining(text[place]):
        place += 1
    return place


@lru_cache(maxsize=256)
def _spelt(text: str) -> tuple[str, tuple[int, ...]]:
    """A text without spaces and with one spelling for each mark, and the place that every character of it came from."""
    bullets = {at for match in _BULLET.finditer(text) for at in range(*match.span())}
    found = [(letter, at) for at, character in enumerate(text) if at not in bullets for letter in _letters(character)]
    return "".join(letter for letter, _ in found), tuple(at for _, at in found)


@lru_cache(maxsize=4096)
def _letters(character: str) -> str:
    # By itself a mark that changes its letter stays: hamza and madda are letters, vowel marks are not.
    return strip_tashkeel(normalise(character)).translate(_LIKE).casefold()


def _evidence(source: Source, start: int, end: int) -> Evidence:
    text, sentences = source.passage.text, source.passage.sentences
    touched = [n for n, s in enumerate(sentences) if s.start < end and start < s.end]
    if not touched:
        return Evidence(source, text[start:end], text[start:end], _names(source))
    first, last = touched[0], touched[-1]
    whole = text[min(start, sentences[first].start) : max(end, sentences[last].end)]
    before = "\n".join(sentence.text for sentence in _leading(sentences, first))
    return Evidence(source, text[start:end], whole, f"{_names(source)}\n{before}", _led(source.passage, first, last))


def _led(passage: Passage, first: int, last: int) -> str:
    """Items of a list from the line on that leads into it; empty where there is none."""
    sentences, lead = passage.sentences, first
    while lead and is_item(passage, sentences[lead]):
        lead -= 1
    leads = lead < first and sentences[lead].text.rstrip().endswith(":")
    return passage.text[sentences[lead].start : sentences[last].end] if leads else ""


def _leading(sentences: tuple[Sentence, ...], first: int) -> Iterator[Sentence]:
    """The line that leads into a list, and the sentence before one that points back to it."""
    for before in reversed(sentences[:first]):
        if before.text.rstrip().endswith(":"):
            yield before
            break
    if first and points_back(sentences[first].text):
        yield sentences[first - 1]


def _names(source: Source) -> str:
    meta = source.passage.meta
    day = meta.published_on.isoformat() if meta.published_on else ""
    return "\n".join(filter(None, (meta.title, *source.passage.heading, meta.publisher, day)))
