"""Which sentences of what is found say something, and which only stand in most documents."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.document import Passage
from knowledge.known.search import passages_wanted
from knowledge.questions import Anchor
from knowledge.results import KnownMatch


class Said:
    """Which sentences of passages say something: all but the boilerplate of a release that answers no known need."""

    def __init__(self, boilerplate: frozenset[str], known: Sequence[KnownMatch]) -> None:
        self._boilerplate = boilerplate
        self._anchors: dict[str, list[Anchor]] = {}
        for anchor in (anchor for match in known for anchor in match.need.anchors):
            self._anchors.setdefault(anchor.passage_id, []).append(anchor)
        self.wanted = passages_wanted(known)

    def places(self, passage: Passage) -> list[int]:
        """Places of the sentences that say something."""
        if not self._boilerplate:
            return list(range(len(passage.sentences)))
        answers = self._anchors.get(passage.id, ())
        return [
            place
            for place, sentence in enumerate(passage.sentences)
            if sentence.text.strip() not in self._boilerplate
            or any(anchor.start < sentence.end and sentence.start < anchor.end for anchor in answers)
        ]

    def says_something(self, passage: Passage) -> bool:
        """Whether a passage is more than boilerplate, or opens its document, whose title may be all that it says."""
        opens = passage.ordinal == 0 and bool(passage.titles)
        return opens or not passage.sentences or not self._boilerplate or bool(self.places(passage))
