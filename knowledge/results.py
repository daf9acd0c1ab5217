"""What a search finds: passages with what the engines said of them, and known questions near to what was asked."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.language.forms import Language
from core.language.sentences import Sentence
from knowledge.document import Passage
from knowledge.query import ExpandedQuestion
from knowledge.questions import Anchor, KnownQuestions


@dataclass(frozen=True)
class KnownMatch:
    """A known need that lies near a question, what answers it, and how near it lies.

    Shares are of words weighted by how rare they are among known questions.
    """

    need: KnownQuestions
    wording: str
    """Its nearest wording."""
    language: Language
    """Language of that wording."""
    deviation: float
    """Largest cosine of its wordings, in deviations above the mean of unlike questions of the same two languages."""
    placed: float
    """What the model of all needs says of it: about 1 for the need asked for, about 0 for others (`knowledge.known.need_model`)."""
    known: float
    """Share of the words of its wording nearest in words that the question has."""
    unexplained: float
    """Share of the question's words that neither its wordings nor the passages of its answer have."""
    subject: float
    """Share of the words common to its wordings that the question has."""
    said: float
    """How much the question says at all: the weight of its words."""
    silence: float | None = None
    """What the model of all needs says of the likeliest need that nothing answers; None where none is known."""
    is_verbatim: bool = False
    """Whether the question is one of its wordings: the same letters but for what no reader tells apart, or one slip of the pen."""
    stated: tuple[Anchor, ...] = ()
    """Places that its document names, once `need` has those of what was found: a translation, or a near-duplicate, may stand there."""


@dataclass(frozen=True)
class ScoredSentence:
    """A sentence of a hit, with its cosine to the question's vector and its share of the question's words (idf-weighted, 0 to 1)."""

    sentence: Sentence
    cosine: float
    coverage: float


@dataclass(frozen=True)
class ScoredTitle:
    """A title or heading above a hit, with the same figures as of a sentence."""

    text: str
    cosine: float
    coverage: float


@dataclass(frozen=True)
class ScoredPassage:
    """A passage found, with the fused score that ranks it and what the two engines said."""

    passage: Passage
    score: float
    cosine: float
    lexical: float
    """BM25 as a share of the question's ceiling, 0 to 1."""
    sentences: tuple[ScoredSentence, ...] = ()
    titles: tuple[ScoredTitle, ...] = ()
    duplicates: tuple[str, ...] = ()
    """Ids of passages that say the same and were left out for this one, best first."""


@dataclass(frozen=True)
class SearchResult:
    """Passages of one release for one question, best first; near-duplicates are left out."""

    release: int
    hits: tuple[ScoredPassage, ...]
    expanded: ExpandedQuestion
    known: tuple[KnownMatch, ...] = ()
    """Known needs nearest to the question, best first; all passages that answer them are in `hits` or `answering`."""
    answering: tuple[ScoredPassage, ...] = ()
    """Passages that answer known needs and are not among the hits, best first."""
    unanswered: tuple[KnownQuestions, ...] = ()
    """Known needs that nothing answers and that have the question itself among their wordings."""
    vector: tuple[float, ...] = field(default=(), compare=False, repr=False)
    """The question's vector; as numbers that JSON has, for a result goes from the server to the commands beside it."""
