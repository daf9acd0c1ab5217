"""Documents that staff keeps instead of their source: corrected, withdrawn, or with known questions of their own.

What is kept stands in the release itself (`DocumentMeta.kept`): going back to a release goes back in this too. A version without a passage
stands for a document that was withdrawn, so that its source's next ingest does not bring it again.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from core.language.fold import plain
from knowledge.document import Kept, LoadedDocument, Passage
from knowledge.library.catalogue import PublishedDocument
from knowledge.library.changes import PreparedDocument, StandingVersion
from knowledge.library.codec import decode_meta
from knowledge.library.library import Library
from knowledge.library.report import RefusedDocument
from knowledge.questions import KnownQuestions, StatedQuestions

_REMEDY = "Bring the change in at the console's library, or `munadil knowledge hand-back {key}` and ingest again."


@dataclass(frozen=True)
class EarlierVersion(PreparedDocument):
    """A version that was published before, ready to be so again."""

    earlier: str = ""

    @cached_property
    def digest(self) -> str:
        """The digest that it was published with."""
        return self.earlier


def kept_texts(standing: Mapping[str, StandingVersion]) -> list[StandingVersion]:
    """Standing versions whose words staff keeps."""
    return [version for version in standing.values() if Kept.TEXT in _kept(version)]


def keep_apart(
    read: MutableMapping[str, tuple[str, LoadedDocument]],
    standing: Mapping[str, StandingVersion],
    library: Library,
    *,
    with_texts: bool = True,
) -> list[RefusedDocument]:
    """Take out of what was read the documents whose words staff keeps, and give the others the questions that staff keeps.

    Returns those that were taken out, with why and what to do. Without `with_texts` none is: a person publishes what was read.
    """
    told: list[RefusedDocument] = []
    for key in sorted(standing.keys() & read.keys()):
        version, kept = standing[key], _kept(standing[key])
        if Kept.TEXT in kept and with_texts:
            del read[key]
            done = "corrected" if version.passages else "withdrew"
            told.append(
                RefusedDocument(
                    key, f"Staff {done} it: it was not read.", _REMEDY.format(key=key), kept=bool(version.passages)
                )
            )
        elif Kept.QUESTIONS in kept and (found := library.document(key)):
            source, document = read[key]
            known = stated_known(library.known_of(key, found.summary.version), found.passages)
            meta = replace(document.meta, kept=(Kept.QUESTIONS,))
            read[key] = source, replace(document, meta=meta, known=known)
    return told


def stated_known(known: Sequence[KnownQuestions], passages: Sequence[Passage]) -> tuple[StatedQuestions, ...]:
    """Known questions as somebody would write them: with the words that answer. What a heading asks is not among them."""
    by_id = {passage.id: passage for passage in passages}
    headings = {plain(title) for passage in passages for title in passage.heading}
    found: list[StatedQuestions] = []
    for entry in known:
        if len(entry.questions) == 1 and plain(entry.questions[0][1]) in headings:
            continue
        words = tuple(by_id[a.passage_id].text[a.start : a.end] for a in entry.anchors if a.passage_id in by_id)
        if words or not entry.anchors:
            found.append(StatedQuestions(words, entry.questions, entry.key))
    return tuple(found)


def editable(text: str, passages: Sequence[Passage]) -> str:
    """A document's text as somebody would write it: its headings marked as such, the title alone as one of the first level."""
    parts, at = list[str](), 0
    for passage in sorted(passages, key=lambda one: one.start):
        parts.append(_marked(text[at : passage.start], passage.heading, passage.meta.title))
        parts.append(text[max(at, passage.start) : passage.end])
        at = max(at, passage.end)
    return "".join((*parts, text[at:])).strip()


def _marked(between: str, headings: Sequence[str], title: str) -> str:
    first = 1 if headings[:1] == (title,) else 2
    levels = {heading: level for level, heading in enumerate(headings, start=first)}
    lines = between.split("\n")
    return "\n".join(
        f"{'#' * levels[line.strip()]} {line.strip()}" if line.strip() in levels else line for line in lines
    )


def withdrawn(found: PublishedDocument) -> PreparedDocument:
    """A document that says nothing any more."""
    meta = replace(found.meta, kept=(Kept.TEXT,))
    return PreparedDocument(found.summary.source, LoadedDocument(found.summary.key, meta, ""), ())


def _kept(version: StandingVersion) -> tuple[Kept, ...]:
    return decode_meta(version.meta).kept if '"kept":' in version.meta else ()
