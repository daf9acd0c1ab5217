"""The knowledge room: its database, its library alone, or everything that answers are found in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial

from agent.organisation.owner import refuse_other_owner
from api.http.errors import DataFolderError
from api.http.services import Part
from api.opened import Knowledge, ProgressCallback
from api.settings import Settings
from core.clock import SystemClock
from core.database.database import Database
from core.errors import MunadilError
from knowledge.library.library import Library
from knowledge.ports import Embedder
from participation.tables import TABLES

_READINESS_SAMPLE = 20
"""Passages looked up at each look at readiness: a damaged index lacks many, and a look stays within milliseconds. Chosen by hand."""


def make_data_folder(settings: Settings) -> None:
    """Make the data folder where it is not; raises DataFolderError where that cannot be done."""
    folder = settings.core.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataFolderError(
            f"the data folder {folder} cannot be made: {error.strerror}.",
            remedy="Set MUNADIL_DATA_DIR to a folder that may be written to.",
        ) from error


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """The database with its schema up to date; every room's tables are known, so that what is of a person is found in all."""
    assert TABLES  # noqa: S101 -- imported for what it declares
    make_data_folder(settings)
    with closing(Database(settings.core.resolved_database_url)) as database:
        database.upgrade()
        yield database


@contextmanager
def open_library(settings: Settings) -> Iterator[Library]:
    """Documents and releases alone: no index is opened, so this works beside a running server."""
    with open_database(settings) as database:
        yield Library(database, SystemClock())


def open_embedder(
    settings: Settings, *, threads: int | None = None, progress: ProgressCallback | None = None
) -> Embedder:
    """The embedder that settings name; the first time, its model file is built."""
    from knowledge.index.embedders.build import build_embedder

    report = partial(_report_build, progress) if progress else None
    return build_embedder(settings.knowledge, settings.core.data_dir, threads=threads, progress=report)


def _report_build(progress: ProgressCallback, stage: str, share: float) -> None:
    progress(stage, round(share * 100), 100)


@contextmanager
def open_knowledge(
    settings: Settings,
    *,
    threads: int | None = None,
    rebuilding: bool = False,
    progress: ProgressCallback | None = None,
    embedder: Embedder | None = None,
) -> Iterator[Knowledge]:
    """Everything that answers are found in; `threads=0` takes every core for embedding, None one per question.

    `rebuilding` opens a new embedding space where the model has changed, which is refused otherwise. `embedder` is one that is
    open already, else the one that settings name is opened. Raises OtherOwnerError where the data folder is another organisation's.
    """
    from knowledge.index.vectors import ChromaIndex
    from knowledge.index.words import TantivyIndex
    from knowledge.library.check import ensure_words
    from knowledge.search.expansion import load_expander
    from knowledge.search.searcher import Searcher

    refuse_other_owner(settings.core.data_dir, settings.core.organisation)
    cores = os.cpu_count() if threads == 0 else threads
    with ExitStack() as stack:
        database = stack.enter_context(open_database(settings))
        library = Library(database, SystemClock())
        embedder = embedder or open_embedder(settings, threads=cores, progress=progress)
        path, url = settings.core.data_dir / "chroma", settings.knowledge.chroma_url or None
        vectors = ChromaIndex(None if url else path, url, embedder.space, new_space=rebuilding)
        stack.enter_context(closing(vectors))
        words = stack.enter_context(closing(TantivyIndex(settings.core.data_dir / "words")))
        ensure_words(library, words)
        expander = load_expander(library)
        retriever = Searcher(library, embedder, vectors, words, expander, known=library)
        yield Knowledge(settings, database, library, embedder, vectors, words, retriever, expander)


def require_index(knowledge: Knowledge) -> None:
    """Refuse to search an index that lacks published passages: "nothing found" would then be untrue.

    Raises IndexDamagedError.
    """
    from knowledge.errors import IndexDamagedError

    for part in readiness(knowledge):
        if part.name == "index" and not part.ok:
            raise IndexDamagedError(
                f"The vector index is not whole: {part.detail}.", remedy="Run `munadil knowledge reindex`."
            )


def readiness(knowledge: Knowledge) -> tuple[Part, ...]:
    """Whether questions can be answered right now, part by part."""
    parts = []
    for name, look in (("documents", _documents_ready), ("index", _index_ready)):
        try:
            parts.append(Part(name, *look(knowledge)))
        except MunadilError as error:
            parts.append(Part(name, ok=False, detail=error.detail, remedy=error.remedy))
    return tuple(parts)


def _documents_ready(knowledge: Knowledge) -> tuple[bool, str]:
    release = knowledge.library.current_release()
    return release is not None, f"release {release}" if release else "nothing is published yet"


def _index_ready(knowledge: Knowledge) -> tuple[bool, str]:
    """Look some of the published passages up; `munadil knowledge check` looks at all of them."""
    release = knowledge.library.current_release()
    ids = sorted(knowledge.library.release_passage_ids(release))[:_READINESS_SAMPLE] if release else []
    missing = len(set(ids) - knowledge.vectors.vectors(ids).keys())
    return not missing, f"{missing} of {len(ids)} passages are missing" if missing else "finds what is published"
