"""Known questions as a search sees them: those of its release, near what is asked, that it may answer with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from knowledge.cache import LruCache
from knowledge.document import Passage
from knowledge.known.anchors import find_span
from knowledge.known.index import EmbeddedQuestion, KnownIndex
from knowledge.known.prepared import KnownQuestionStore, PreparedQuestions, keep, load, prepare
from knowledge.ports import Corpus, Embedder, Hit, QuestionExpander, Vectors
from knowledge.query import ExpandedQuestion, SearchFilters
from knowledge.questions import Anchor, KnownQuestions
from knowledge.results import KnownMatch, ScoredPassage

LIMIT = 8
"""Known needs that a search returns; chosen by hand: the right one is among eight in .98 (docs/decisions/0120)."""
Admission = Callable[[Sequence[Hit]], list[Hit]]


class KnownSearch:
    """Compares questions with the known ones of a release; thread-safe."""

    def __init__(
        self,
        source: KnownQuestionStore | None,
        corpus: Corpus,
        embedder: Embedder,
        expander: QuestionExpander | None,
    ) -> None:
        self._source, self._corpus, self._embedder, self._expander = source, corpus, embedder, expander
        self._indexes: LruCache[int, KnownIndex | None] = LruCache(4)

    def vector(self, release: int, expanded: ExpandedQuestion) -> Vectors | None:
        """The vector of a question that is known as it is, so that nobody embeds it again; None where it is not."""
        index = self._index(release)
        return index.vector(expanded) if index else None

    def nearest(
        self, release: int, asked: EmbeddedQuestion, filters: SearchFilters | None, admit: Admission
    ) -> list[KnownMatch]:
        """Known needs nearest to a question, best first, all of whose answering passages are admitted."""
        index = self._index(release)
        if index is None:
            return []

        def admits(need: KnownQuestions) -> bool:
            ids = dict.fromkeys(anchor.passage_id for anchor in need.anchors)
            return len(admit([Hit(passage_id, 0.0) for passage_id in ids])) == len(ids)

        return index.match(asked, limit=LIMIT, filters=filters, admits=admits)

    def unanswered(self, release: int, question: str, filters: SearchFilters | None) -> tuple[KnownQuestions, ...]:
        """Known needs that nothing answers and that have the question itself among their wordings."""
        index = self._index(release)
        asked = index.verbatim(question, filters) if index else ()
        return tuple(need for need in asked if not need.is_answered)

    def make_ready(self, release: int) -> None:
        """Do now what `knowing` needs done once a release."""
        if (index := self._index(release)) is not None:
            index.make_ready()

    def knowing(self, release: int, needs: Sequence[KnownQuestions]) -> tuple[KnownSearch, KnownIndex | None]:
        """The same search as if a release knew these needs, and how it compares them; nothing of it is kept."""
        other = KnownSearch(self._source, self._corpus, self._embedder, self._expander)
        index, standing = None, self._index(release)
        if needs and standing is not None:
            index = standing.with_others(needs, self._expander, self._corpus, self._embedder)
        elif needs:
            prepared = prepare(needs, self._corpus, self._embedder, self._expander)
            index = KnownIndex(needs, prepared, self._corpus, self._embedder)
        other._indexes.recall([release], lambda _: {release: index})
        return other, index

    def _needs(self, release: int) -> tuple[KnownQuestions, ...]:
        return self._source.known_questions(release) if self._source else ()

    def _prepared(self, release: int) -> PreparedQuestions | None:
        """What is made of the needs of a release; kept where it is the current one. None where it knows none."""
        needs = self._needs(release)
        if self._source is None or not needs:
            return None
        if release == self._corpus.current_release():
            prepared = keep(release, self._source, self._embedder, self._expander)
        else:
            prepared = load(release, needs, self._source, self._embedder, self._expander)
        return prepared or prepare(needs, self._corpus, self._embedder, self._expander)

    def _index(self, release: int) -> KnownIndex | None:
        def build(_: object) -> dict[int, KnownIndex | None]:
            prepared = self._prepared(release)
            made = KnownIndex(self._needs(release), prepared, self._corpus, self._embedder) if prepared else None
            return {release: made}

        return self._indexes.recall([release], build)[release]


def passages_wanted(matches: Sequence[KnownMatch]) -> frozenset[str]:
    """Ids of the passages that answer."""
    return frozenset(anchor.passage_id for match in matches for anchor in match.need.anchors)


def held_by(
    hits: Sequence[ScoredPassage], matches: Sequence[KnownMatch], passages: Mapping[str, Passage]
) -> tuple[KnownMatch, ...]:
    """Matches with their places in the hits: in the passage itself, or in the near-duplicate that stands for it.

    `passages` are those that answer, by id. A match with a place that no hit holds is left out.
    """
    own = {hit.passage.id: hit.passage for hit in hits}
    standing = {other: hit.passage for hit in hits for other in hit.duplicates}
    held: list[KnownMatch] = []
    for match in matches:
        places = [place for anchor in match.need.anchors if (place := _place(anchor, own, standing, passages))]
        if len(places) == len(match.need.anchors):
            need = replace(match.need, anchors=tuple(places))
            held.append(replace(match, need=need, stated=match.need.anchors))
    return tuple(held)


def _place(
    anchor: Anchor, own: Mapping[str, Passage], standing: Mapping[str, Passage], passages: Mapping[str, Passage]
) -> Anchor | None:
    if anchor.passage_id in own:
        return anchor
    there, said = standing.get(anchor.passage_id), passages.get(anchor.passage_id)
    if there is None or said is None:
        return None
    place = find_span(said.text[anchor.start : anchor.end], there.text) or _same_sentences(anchor, said, there)
    return Anchor(there.id, *place) if place else None


def _same_sentences(anchor: Anchor, said: Passage, there: Passage) -> tuple[int, int] | None:
    """Where a translation says what stands at a place: the sentences of the same number, where both have as many."""
    if said.language.base is there.language.base or len(said.sentences) != len(there.sentences):
        return None
    pairs = zip(said.sentences, there.sentences, strict=True)
    found = [other for own, other in pairs if own.start < anchor.end and anchor.start < own.end]
    return (found[0].start, found[-1].end) if found else None
