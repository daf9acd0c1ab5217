"""Known questions: what people ask of a document, and the words of the document that answer them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.language.forms import Language


@dataclass(frozen=True)
class StatedQuestions:
    """An entry of a questions file as somebody wrote it: the spans that answer, in order, and how people ask.

    Without a span, it is what people ask and nothing answers. `where` is the `file:line` that the entry begins at.
    """

    answer: tuple[str, ...]
    questions: tuple[tuple[Language, str], ...]
    where: str = ""


@dataclass(frozen=True)
class Anchor:
    """Words of a passage that answer: passage.text[start:end]."""

    passage_id: str
    start: int
    end: int


@dataclass(frozen=True)
class KnownQuestions:
    """One need as people put it into words, and the places of one document that meet it, in the document's order."""

    key: str
    """Key of the document."""
    anchors: tuple[Anchor, ...]
    questions: tuple[tuple[Language, str], ...]

    @property
    def is_answered(self) -> bool:
        """Whether anything meets it; what nothing meets tells which questions are best left unanswered."""
        return bool(self.anchors)


def known_digest(entries: Iterable[KnownQuestions]) -> str:
    """SHA-256 of entries, hexadecimal; empty where there are none."""
    rows = [encode_known(entry) for entry in entries]
    return hashlib.sha256("\n".join(rows).encode()).hexdigest() if rows else ""


def encode_known(entry: KnownQuestions) -> str:
    """Everything of an entry but its key, as JSON."""
    payload = {
        "anchors": [[a.passage_id, a.start, a.end] for a in entry.anchors],
        "questions": [[language.value, text] for language, text in entry.questions],
    }
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


def decode_known(key: str, payload: str) -> KnownQuestions:
    """An entry from its row."""
    fields: Mapping[str, list[list[str | int]]] = json.loads(payload)
    return KnownQuestions(
        key,
        tuple(Anchor(str(a[0]), int(a[1]), int(a[2])) for a in fields["anchors"]),
        tuple((Language(str(q[0])), str(q[1])) for q in fields["questions"]),
    )
