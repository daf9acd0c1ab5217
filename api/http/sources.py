"""Sources in their context, read from the corpus."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from threading import Lock
from typing import Final

from api.http.services import SourceContext
from core.personal_data.masking import blotted
from knowledge.document import Passage
from knowledge.drafts.contacts import AllowedContacts, NoAllowedContacts
from knowledge.ports import Corpus

NEIGHBOURS: Final = 2
"""Passages shown on either side of a source; chosen by hand."""


class CorpusSources:
    """Opens passages of any release; the neighbours are those of the published one.

    Which passages a document has is read once a release (every passage of it is read for that, once) and kept.
    """

    def __init__(
        self, corpus: Corpus, contacts: frozenset[str] = frozenset(), allowed: AllowedContacts | None = None
    ) -> None:
        """Show nobody's personal data but the contacts that the organisation gives out, and those allowed of a document."""
        self._corpus, self._contacts, self._allowed = corpus, contacts, allowed or NoAllowedContacts()
        self._lock = Lock()
        self._release: int | None = None
        self._by_document: dict[str, list[tuple[int, str]]] = {}

    def source(self, passage_id: str) -> SourceContext | None:
        """A passage in its context; None when nothing has this id."""
        found = self._corpus.passages([passage_id])
        if passage_id not in found:
            return None
        public = self._contacts | self._allowed.of([found[passage_id].key])
        passage = _shown(found[passage_id], public)
        release = self._corpus.current_release()
        places = self._places(release).get(passage.key, []) if release is not None else []
        ids = [place[1] for place in places]
        titles = self._corpus.titles(release) if release is not None else {}
        replacement = passage.meta.superseded_by
        superseded_by = titles.get(replacement, replacement) if replacement else ""
        if passage_id not in ids:
            return SourceContext(passage, current=False, superseded_by=superseded_by)
        at = ids.index(passage_id)
        before, after = ids[max(0, at - NEIGHBOURS) : at], ids[at + 1 : at + 1 + NEIGHBOURS]
        around = self._corpus.passages([*before, *after])
        return SourceContext(
            passage,
            before=tuple(_shown(around[i], public) for i in before if i in around),
            after=tuple(_shown(around[i], public) for i in after if i in around),
            superseded_by=superseded_by,
        )

    def _places(self, release: int) -> dict[str, list[tuple[int, str]]]:
        """Ordinals and ids of the passages of every document of a release, by the document's key, in order."""
        with self._lock:
            if self._release != release:
                places: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
                for passage in self._corpus.passages(self._corpus.release_passage_ids(release)).values():
                    places[passage.key].append((passage.ordinal, passage.id))
                self._by_document = {key: sorted(found) for key, found in places.items()}
                self._release = release
            return self._by_document


def _shown(passage: Passage, public: frozenset[str]) -> Passage:
    return replace(passage, text=blotted(passage.text, public))


def text_before(passage: Passage, neighbour: Passage) -> str:
    """The part of an earlier neighbour that the passage does not repeat (passages may overlap)."""
    return neighbour.text[: max(0, min(neighbour.end, passage.start) - neighbour.start)].rstrip()


def text_after(passage: Passage, neighbour: Passage) -> str:
    """The part of a later neighbour that the passage does not repeat."""
    return neighbour.text[max(0, passage.end - neighbour.start) :].lstrip()
