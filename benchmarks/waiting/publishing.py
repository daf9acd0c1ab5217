"""What publishing, withdrawing and going back cost beside embedding, and how long the console's pages take, with much published already.

40 documents of 50 passages by default; `--documents 2000` takes 100,000 passages, which take some minutes to lay out.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from agent.settings import AgentSettings
from api.console.library.comparing import compared
from api.console.library.finding import DocumentFilters, find
from api.http.settings import ApiSettings
from api.opened import Knowledge
from api.settings import Settings
from api.wiring.gate import replaying_on
from api.wiring.organisation import load_organisation
from api.wiring.releasing import OpenedReleasing
from benchmarks.figures import Figure
from connectors.desk.asked_lately import LatelyAsked
from core.clock import SystemClock
from core.database.database import Database
from core.language.forms import Language
from core.settings import CoreSettings
from evals.replay.replay import KeptAnswers
from knowledge.document import DocumentMeta, LoadedDocument, text_digest
from knowledge.index.vectors import ChromaIndex
from knowledge.index.words import TantivyIndex
from knowledge.library.changes import PreparedDocument, Scope
from knowledge.library.library import Library
from knowledge.library.publish import Publisher
from knowledge.ports import EmbeddingSpace, Vectors
from knowledge.progress import Progress
from knowledge.search.searcher import Searcher
from knowledge.settings import KnowledgeSettings
from knowledge.testing import make_passage

_DOCUMENTS = 40
"""Documents, where no other number is set; chosen by hand: a minute's work."""
_PARTS = 50
"""Passages of a document. Chosen by hand: a long brochure."""
_DIMENSION = 384
"""Of the vectors: that of the model which ships."""
_TOLD_EVERY_S = 10.0
"""Seconds between two words on how far laying out has come. Chosen by hand."""
_QUESTIONS = 20
"""Questions that are searched for. Chosen by hand."""
_ORGANISATION = Path(__file__).parents[2] / "examples" / "istiqlal"
_WORDS = [f"mot{number}" for number in range(20_000)]
_SOURCE = "library"
Found = TypeVar("Found")


class MadeEmbedder:
    """Vectors without meaning, the same for the same text, and the seconds of processor that making them took."""

    def __init__(self) -> None:
        self.space, self.seconds = EmbeddingSpace("made", _DIMENSION, "made"), 0.0

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """One vector a text, L2-normalised, shape (n, dimension)."""
        began = time.process_time()
        seeds = [int(text_digest(text)[:12], 16) for text in texts]
        rows = np.stack([np.random.default_rng(seed).standard_normal(_DIMENSION) for seed in seeds])
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        self.seconds += time.process_time() - began
        return rows.astype(np.float32)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """The same."""
        return self.embed_passages(texts)


@dataclass
class FullLibrary:
    """The knowledge room with much in it, and the folder of its console."""

    knowledge: Knowledge
    embedder: MadeEmbedder
    releasing: OpenedReleasing
    note: str


def run(shared: Path, documents: int | None = None) -> list[Figure]:
    """Seconds of processor beside the embedding, and milliseconds of each page; there is no baseline."""
    with _laid_out(documents or _DOCUMENTS) as room:
        return list(_figures(room, documents or _DOCUMENTS))


def _figures(room: FullLibrary, size: int) -> Iterator[Figure]:
    releasing = room.releasing
    releasing.make_ready(_silent)
    yield from _published(room, "a new document", lambda: _prepare(room, size, 1))
    yield from _published(room, "a changed document", lambda: _prepare(room, 1, 2))
    yield from _published(room, "a withdrawal", lambda: releasing.prepare("", None, _silent, f"{_SOURCE}/{_name(2)}"))
    before = room.knowledge.library.releases()[1].number
    _, back = _timed(lambda: releasing.roll_back(before, _silent, _nothing))
    yield Figure("go back", back, "s", note=room.note)
    yield from _pages(room)
    yield from _searched(room)


def _published(room: FullLibrary, what: str, prepare: Callable[[], int | None]) -> Iterator[Figure]:
    embedding = room.embedder.seconds
    base = room.knowledge.library.current_release()
    candidate, prepared = _timed(prepare)
    if candidate is None:
        raise ValueError("nothing changes")
    embedding = room.embedder.seconds - embedding
    yield Figure(f"prepare {what}", prepared - embedding, "s", note=f"{room.note}; embedding apart: {embedding:.2f} s")
    if what == "a changed document":
        yield _tried(room, base, candidate)
    _, moved = _timed(lambda: room.releasing.publish(candidate, _silent, _nothing))
    yield Figure(f"publish {what} that was prepared", moved, "s", note=room.note)


def _tried(room: FullLibrary, base: int | None, candidate: int) -> Figure:
    """What the gate takes for a question that people asked, of both releases."""
    settings = room.knowledge.settings
    texts = load_organisation(settings)
    asked = [LatelyAsked(f"{number:08}", 0, one, "fr") for number, one in enumerate(_asked())]
    # Of a folder without suites: what people asked is all that is asked here.
    bare = replace(settings, core=settings.core.model_copy(update={"organisation": settings.core.data_dir}))
    replaying = replaying_on(bare, texts, room.knowledge, lambda: asked)
    _, seconds = _timed(lambda: replaying(base, candidate, lambda done, total: None, KeptAnswers()))
    return Figure("the gate, a past question", seconds / len(asked) * 1000, "ms", note=room.note)


def _asked() -> list[str]:
    return [f"Que prévoit la mesure {number} {_WORDS[number]} ?" for number in range(_QUESTIONS + 1)]


def _pages(room: FullLibrary) -> Iterator[Figure]:
    library = room.knowledge.library
    pages: dict[str, Callable[[], object]] = {
        "list the library": lambda: find(library, DocumentFilters()),
        "find a title": lambda: find(library, DocumentFilters(q="fiche 7")),
        "find words of a text": lambda: find(library, DocumentFilters(q="mot123 mot4")),
        "show a document": lambda: library.document(f"{_SOURCE}/{_name(7)}"),
        "show its versions": lambda: library.versions(f"{_SOURCE}/{_name(1)}"),
        "compare two versions": lambda: compared(_sheet(1, 1), _sheet(1, 2)),
        "what a draft runs into": lambda: room.releasing.noticed(_name(3), _sheet(3, 4).encode()),
    }
    for what, show in pages.items():
        _, seconds = _timed(show)
        yield Figure(what, seconds * 1000, "ms", note=room.note)


def _searched(room: FullLibrary) -> Iterator[Figure]:
    asked = _asked()
    search = room.knowledge.retriever.search
    _, first = _timed(lambda: search(asked[0], Language.FRENCH))
    yield Figure("the first search of a release", first * 1000, "ms", note=room.note)
    _, searched = _timed(lambda: [search(one, Language.FRENCH) for one in asked[1:]])
    yield Figure("search", searched / _QUESTIONS * 1000, "ms", note=room.note)


def _prepare(room: FullLibrary, number: int, edition: int) -> int | None:
    return room.releasing.prepare(_name(number), _sheet(number, edition).encode(), _silent)


@contextmanager
def _laid_out(size: int) -> Iterator[FullLibrary]:
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        (home / _SOURCE).mkdir()
        database = Database(f"sqlite:///{home}/munadil.db")
        database.upgrade()
        library, embedder = Library(database, SystemClock()), MadeEmbedder()
        vectors, words = ChromaIndex(home / "chroma", None, embedder.space), TantivyIndex(home / "words")
        try:
            publisher = Publisher(library, embedder, vectors, words)
            scope = Scope(_SOURCE, root=str((home / _SOURCE).resolve()))
            publisher.publish(publisher.plan(map(_document, range(size)), scope), watch=_Telling())
            core = CoreSettings(data_dir=home, organisation=_ORGANISATION)
            settings = Settings(core, KnowledgeSettings(), AgentSettings(), ApiSettings())
            searcher = Searcher(library, embedder, vectors, words, known=library)
            knowledge = Knowledge(settings, database, library, embedder, vectors, words, searcher)
            note = f"{size:,} documents, {size * _PARTS:,} passages"
            yield FullLibrary(knowledge, embedder, OpenedReleasing(knowledge), note)
        finally:
            vectors.close()
            words.close()
            database.close()


class _Telling:
    """Says now and then how far laying out has come: 100,000 passages take minutes, and silence looks like a fault."""

    def __init__(self) -> None:
        self._told = time.monotonic()

    def __call__(self, step: Progress) -> None:
        if time.monotonic() - self._told >= _TOLD_EVERY_S:
            self._told = time.monotonic()
            sys.stderr.write(f"laying out: {step.stage.value} {step.done:,} of {step.total:,}\n")


def _document(number: int) -> PreparedDocument:
    """A document as reading its sheet would give it, without the time that reading takes."""
    key, meta = f"{_SOURCE}/{_name(number)}", DocumentMeta(f"Fiche {number}", language=Language.FRENCH)
    passages = tuple(
        make_passage(text, key=key, meta=meta, heading=(meta.title, f"Mesure {number}-{part}"))
        for part, text in enumerate(_texts(number, 1))
    )
    return PreparedDocument(_SOURCE, LoadedDocument(key, meta, "\n\n".join(_texts(number, 1))), passages)


def _texts(number: int, edition: int) -> list[str]:
    generator = np.random.default_rng(number)
    drawn = (" ".join(_WORDS[word] for word in generator.integers(0, len(_WORDS), 14)) for _ in range(_PARTS))
    return [f"{words} en édition {edition}." for words in drawn]


def _sheet(number: int, edition: int) -> str:
    parts = [f"## Mesure {number}-{part}\n\n{text}" for part, text in enumerate(_texts(number, edition))]
    return f"---\ntitle: Fiche {number}\nlanguage: fr\n---\n# Fiche {number}\n\n" + "\n\n".join(parts) + "\n"


def _name(number: int) -> str:
    return f"{number:04}.md"


def _timed(do: Callable[[], Found]) -> tuple[Found, float]:
    began = time.process_time()
    return do(), time.process_time() - began


def _silent(stage: str, done: int, total: int) -> None:
    """Nobody watches."""


def _nothing(*_: object) -> None:
    """Write nothing besides."""
