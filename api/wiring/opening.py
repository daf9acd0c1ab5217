"""The composition root: the only place where settings are read and parts are put together."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from pydantic import ValidationError

from agent.organisation.organisation import Organisation
from agent.organisation.replies import Replies
from agent.settings import AgentSettings
from api.http.errors import DataFolderError
from api.http.settings import ApiSettings
from api.telemetry.tracing import TracingSettings
from connectors.settings import ConnectorSettings
from connectors.telegram.settings import TelegramSettings
from connectors.whatsapp.settings import WhatsAppSettings
from conversation.settings import DialogueSettings
from core.clock import SystemClock
from core.database.database import Database
from core.errors import MunadilError, WrongUseError
from core.settings import CoreSettings, MunadilSettings
from evals.judge.settings import JudgeSettings
from knowledge.library.library import Library
from knowledge.ports import Embedder, LexicalIndex, QuestionExpander, Retriever
from knowledge.settings import KnowledgeSettings

if TYPE_CHECKING:
    from agent.agent import Agent
    from api.wiring.services import Part
    from knowledge.index.vectors import ChromaIndex

_READINESS_SAMPLE = 20
Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total)."""


@dataclass(frozen=True)
class Settings:
    """Every room's settings."""

    core: CoreSettings
    knowledge: KnowledgeSettings
    agent: AgentSettings
    api: ApiSettings
    judge: JudgeSettings = field(default_factory=JudgeSettings)
    telegram: TelegramSettings = field(default_factory=TelegramSettings)
    whatsapp: WhatsAppSettings = field(default_factory=WhatsAppSettings)
    connectors: ConnectorSettings = field(default_factory=ConnectorSettings)
    dialogue: DialogueSettings = field(default_factory=DialogueSettings)
    tracing: TracingSettings = field(default_factory=TracingSettings)

    def rooms(self) -> tuple[MunadilSettings, ...]:
        """The settings models, in the order they are listed."""
        channels = (self.connectors, self.dialogue, self.telegram, self.whatsapp)
        return (self.core, self.knowledge, self.agent, self.api, self.judge, *channels, self.tracing)


@dataclass(frozen=True)
class Knowledge:
    """The knowledge room, opened: this process owns the index until it is closed."""

    settings: Settings
    database: Database
    library: Library
    embedder: Embedder
    vectors: ChromaIndex
    words: LexicalIndex
    retriever: Retriever
    expander: QuestionExpander | None = None


def load_settings(*, host: str = "", port: int | None = None) -> Settings:
    """Settings from the environment and `.env`; what is given here wins."""
    given = {name: value for name, value in (("host", host or None), ("port", port)) if value is not None}
    try:
        return Settings(CoreSettings(), KnowledgeSettings(), AgentSettings(), ApiSettings(**given))  # type: ignore[arg-type]
    except ValidationError as error:
        problems = "; ".join(
            f"MUNADIL_{'_'.join(map(str, e['loc'])).upper()}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors()
        )
        raise WrongUseError(
            f"a setting cannot be used: {problems}.",
            remedy="Correct or unset it; `munadil settings` then says what each is for.",
        ) from None


def load_organisation(settings: Settings) -> Organisation:
    """The organisation that is served."""
    return Organisation.load(settings.core.organisation)


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
    """The database with its schema up to date."""
    make_data_folder(settings)
    with closing(Database(settings.core.resolved_database_url)) as database:
        database.upgrade()
        yield database


@contextmanager
def open_library(settings: Settings) -> Iterator[Library]:
    """Documents and releases alone: no index is opened, so this works beside a running server."""
    with open_database(settings) as database:
        yield Library(database, SystemClock())


def open_embedder(settings: Settings, *, threads: int | None = None, progress: Progress | None = None) -> Embedder:
    """The embedder that settings name; the first time, its model file is built."""
    from knowledge.index.embedders.build import build_embedder

    report = partial(_report_build, progress) if progress else None
    return build_embedder(settings.knowledge, settings.core.data_dir, threads=threads, progress=report)


def _report_build(progress: Progress, stage: str, share: float) -> None:
    progress(stage, round(share * 100), 100)


@contextmanager
def open_knowledge(
    settings: Settings,
    *,
    threads: int | None = None,
    rebuilding: bool = False,
    progress: Progress | None = None,
    embedder: Embedder | None = None,
) -> Iterator[Knowledge]:
    """Everything that answers are found in; `threads=0` takes every core for embedding, None one per question.

    `rebuilding` opens a new embedding space where the model has changed, which is refused otherwise. `embedder` is one that is
    open already, else the one that settings name is opened.
    """
    from knowledge.index.vectors import ChromaIndex
    from knowledge.index.words import TantivyIndex
    from knowledge.library.check import ensure_words
    from knowledge.search.expansion import load_expander
    from knowledge.search.searcher import Searcher

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


def open_agent(settings: Settings, knowledge: Knowledge) -> Agent:
    """The agent that answers from this knowledge, in the organisation's name."""
    from agent.builder import build_agent

    require_index(knowledge)
    organisation = load_organisation(settings)
    replies = Replies.load(organisation, settings.core.organisation)
    return build_agent(
        organisation,
        knowledge.retriever,
        replies=replies,
        settings=settings.agent,
        clock=SystemClock(),
        artifacts=knowledge.library,
        fingerprint=knowledge.embedder.space.fingerprint,
    )


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
    from api.wiring.services import Part

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
