"""What may be quoted of a passage: a sentence, a list with what leads into it, a record of a table, each as one span."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.retrieval.sources import Source
from core.language.fold import fold
from core.language.sentences import ITEM
from core.language.stem import words
from knowledge.results import ScoredSentence

_FEWEST_WORDS = 5
"""Words of a sentence that says something. Chosen by hand: headings and bylines have fewer."""
_LIST_LENGTH = 450
"""Characters of a list that is quoted whole; of a longer one its items are quoted by themselves. Chosen by hand."""
_RECORD_LENGTH = 600
"""Characters of a row of a table that is quoted whole. Chosen by hand."""
_ITEM = re.compile(rf"[ \t]*{ITEM}[ \t]*")
_FIELD = re.compile(r"[^:\n]{1,60}: \S")
_FEWEST_FIELDS = 3
"""Lines "name: value" that make a row of a table. Chosen by hand: two may be any text."""
# Headings and openings of what only says where a text comes from; matched on the folded text.
_SOURCE_HEADING = re.compile(r"(?:sources?|references?|المصدر|المصادر|المراجع)\W*")
_PROVENANCE = re.compile(
    r"(?:sources? ?:|(?:faits|informations) tires? d|d.apres l.article|المصدر ?:|المصادر ?:|الوقائع ماخوذه|"
    r"fiche de demonstration|هذه بطاقه للعرض)"
)
# A sentence that begins like this speaks of something said before it; matched on the folded text.
_POINTS_BACK = re.compile(
    r"(?:il|elle|ils|elles|celui-ci|celle-ci|ceux-ci|celles-ci|ce dernier|cette derniere|ces derniers|ces dernieres|"
    r"ce|cet|cette|ces|ceci|cela|son|sa|ses|leur|leurs|on y|s.y|en outre|par ailleurs|de meme|il en est|"
    r"it|he|she|they|this|these|those|its|their|his|her|"
    r"وهو|وهي|وهم|هو|هي|هذا|هذه|هولاء|ذلك|تلك|وهذا|وهذه|واضاف|واضافت|وتابع|واوضح|واكد|واشار|كما|"
    r"وتراس|وتتولي|وتمتد|وينقل|وتسمح|ويقدم|ويشمل|وتساند|ويجمع|ويراد|ولم)\b"
)


@dataclass(frozen=True)
class QuotableSpan:
    """A span of a passage that is quoted as one: source.passage.text[start:end], from sentence `first` to `last`."""

    source: Source
    first: int
    last: int
    start: int
    end: int

    @property
    def text(self) -> str:
        """The span as it stands."""
        return self.source.passage.text[self.start : self.end]

    @property
    def sentences(self) -> tuple[ScoredSentence, ...]:
        """The scored sentences within."""
        return self.source.hit.sentences[self.first : self.last + 1]

    @property
    def points_back(self) -> bool:
        """Whether it begins with a word for something that was said before."""
        return bool(_POINTS_BACK.match(fold(self.text)))

    def comes_before(self, other: QuotableSpan) -> bool:
        """Whether it stands just before another in the same passage."""
        return self.source is other.source and self.last + 1 == other.first

    @property
    def cosine(self) -> float:
        """Largest cosine of its sentences to the question."""
        return max(scored.cosine for scored in self.sentences)

    @property
    def coverage(self) -> float:
        """Share of the question's words in its sentences; what several share counts in part."""
        shares = [scored.coverage for scored in self.sentences]
        return min(1.0, max(shares) + (sum(shares) - max(shares)) / 2)


def units_of(source: Source) -> list[QuotableSpan]:
    """What may be quoted of a source, in its order; nothing of a section that only says where the text comes from."""
    sentences = source.hit.sentences
    if not sentences or _is_about_sources(source):
        return []
    if is_record(source):
        return [unit_of(source, 0, len(sentences) - 1)]
    found, place = list[QuotableSpan](), 0
    while place < len(sentences):
        last = _end_of_list(source, place)
        unit = unit_of(source, place, last)
        if last > place or is_statement(unit.text, source):
            found.append(unit)
        place = last + 1
    return found


def is_statement(text: str, source: Source) -> bool:
    """Whether a sentence says something: no heading, no byline, no fragment, no question, no note on where it comes from."""
    folded = words(text)
    if len(folded) < _FEWEST_WORDS or text.rstrip(" »”\"'").endswith(("?", "؟", ":")) or _PROVENANCE.match(fold(text)):
        return False
    if _says_all(text, source):
        return True
    titles = (source.passage.meta.title, *source.passage.heading)
    ends = bool(re.search(r"[.!…»”)]\W*$", text))
    # A title is repeated without its full stop; what has one is a sentence that somebody made the title.
    if not ends and fold(text).strip(" .") in {fold(title).strip(" .") for title in titles if title}:
        return False
    return ends or len(folded) >= 2 * _FEWEST_WORDS or bool(_FIELD.match(text))


def _says_all(text: str, source: Source) -> bool:
    """Whether a sentence is all that its document says, so that it is its title too."""
    passage = source.passage
    return passage.ordinal == 0 and len(source.hit.sentences) == 1 and fold(text) == fold(passage.meta.title)


def unit_of(source: Source, first: int, last: int) -> QuotableSpan:
    """The span from one sentence to another."""
    sentences = source.hit.sentences
    return QuotableSpan(source, first, last, sentences[first].sentence.start, sentences[last].sentence.end)


def _end_of_list(source: Source, place: int) -> int:
    """The same of a list that is quoted whole; `place` where it is too long for that."""
    sentences, last = source.hit.sentences, last_of_list(source, place)
    return last if sentences[last].sentence.end - sentences[place].sentence.start <= _LIST_LENGTH else place


def last_of_list(source: Source, place: int) -> int:
    """Index of the last item of the list that the sentence at `place` leads into; `place` where it leads into none."""
    sentences, text = source.hit.sentences, source.passage.text
    lead = sentences[place].sentence
    if not lead.text.rstrip().endswith(":"):
        return place
    last = place
    while last + 1 < len(sentences) and _continues_list(text, sentences[last + 1].sentence.start):
        last += 1
    return last


def _continues_list(text: str, start: int) -> bool:
    line = text.rfind("\n", 0, start) + 1
    return bool(_ITEM.match(text, line))


def is_record(source: Source) -> bool:
    """Whether a passage is a row of a table: nothing but "name: value" lines, without bullets."""
    text = source.passage.text.strip()
    lines = text.split("\n")
    return (
        len(text) <= _RECORD_LENGTH
        and len(lines) >= _FEWEST_FIELDS
        and all(_FIELD.match(line) and not _ITEM.match(line) for line in lines)
    )


def _is_about_sources(source: Source) -> bool:
    heading = source.passage.heading
    return bool(heading) and _SOURCE_HEADING.fullmatch(fold(heading[-1])) is not None
