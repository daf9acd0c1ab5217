"""True sentences: paraphrases written from the example's documents, and the documents' own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.language.forms import Language
from knowledge.document import LoadedDocument, Passage
from knowledge.reading.clean import clean
from knowledge.reading.load import load_path
from knowledge.reading.metadata import language_in_name
from knowledge.reading.split import split

EXAMPLE = Path(__file__).parents[2] / "examples" / "istiqlal"
DATA = Path(__file__).parent / "data"
_SOURCE_HEADINGS = ("Source", "المصدر")
_LEAST_WORDS = 5
"""Words of a document's sentence from which on it says something by itself. Chosen by hand."""


@dataclass(frozen=True)
class Truth:
    """A true sentence in one form, with the document and the words of it, verbatim, that it stands on."""

    id: str
    form: Language
    document: str
    evidence: tuple[str, ...]
    text: str
    same_language: bool
    """Whether it is written in the language of its document."""


def faithful() -> list[Truth]:
    """The paraphrases, in the order of the file."""
    return _read("faithful")


def kept_faithful() -> list[Truth]:
    """Paraphrases kept back: no check is tuned to them."""
    return _read("kept_faithful")


def _read(name: str) -> list[Truth]:
    return [
        Truth(r["id"], Language(r["form"]), r["document"], tuple(r["evidence"]), r["text"], r["same_language"])
        for r in rows(DATA / f"{name}.jsonl")
    ]


def published() -> list[Truth]:
    """Sentences of the documents that say something by themselves; what tells their provenance is left out."""
    found = list[Truth]()
    for passage in passages():
        if passage.heading and passage.heading[-1] in _SOURCE_HEADINGS:
            continue
        name = Path(passage.key).stem
        for sentence in passage.sentences:
            if len(sentence.text.split()) >= _LEAST_WORDS and sentence.text.endswith("."):
                of_name = sum(truth.document == name for truth in found)
                id_ = f"{name}-{of_name + 1}"
                found.append(Truth(id_, passage.language, name, (sentence.text,), sentence.text, same_language=True))
    return found


@cache
def passages() -> tuple[Passage, ...]:
    """The example's documents as they are published, without their translations."""
    loaded = (found for found in load_path(EXAMPLE / "documents") if isinstance(found, LoadedDocument))
    documents = [found for found in loaded if language_in_name(found.key) is None]
    return tuple(passage for document in documents for passage in split(clean(document)))


def questions() -> Mapping[tuple[str, Language], str]:
    """A question about each document in each form, by (document, form)."""
    return {(r["document"], Language(r["form"])): r["text"] for r in rows(DATA / "questions.jsonl")}


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSONL file."""
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
