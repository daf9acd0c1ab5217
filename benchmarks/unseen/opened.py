"""A fresh organisation with a corpus published, as somebody has it on the first day, and agents on it."""

from __future__ import annotations

import contextlib
import io
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from agent.agent import Agent
from agent.settings import AgentSettings
from api import operations
from api.commands.starting import init
from api.http.settings import ApiSettings
from api.opened import Knowledge, OrganisationTexts
from api.settings import Settings
from api.wiring.agent import open_agent
from api.wiring.knowledge import open_embedder, open_knowledge
from api.wiring.organisation import load_organisation
from benchmarks.unseen.cases import Corpus
from core.settings import CoreSettings
from evals.retrieval.vector_cache import CachedEmbedder
from knowledge.ports import Embedder
from knowledge.settings import KnowledgeSettings

_PATIENCE = 600.0
"""Seconds a turn may take: what is measured here is what is said, on a machine that may be busy."""


@dataclass(frozen=True)
class Opened:
    """A corpus that is published and can be asked."""

    settings: Settings
    texts: OrganisationTexts
    knowledge: Knowledge
    refused: tuple[str, ...]
    """Documents that were not published, each with the reason."""

    def agent(self, model_url: str = "") -> Agent:
        """An agent that quotes, or that writes with the model at an address."""
        model = {"model_base_url": model_url, "model_name": "oracle" if model_url else ""}
        agent = self.settings.agent.model_copy(update=model)
        return open_agent(replace(self.settings, agent=agent), self.texts, self.knowledge)

    def documents_of(self, passage_ids: Iterator[str]) -> dict[str, str]:
        """File names of the documents that passages are of, by passage id."""
        found = self.knowledge.library.passages(passage_ids)
        return {name: file_name(passage.key) for name, passage in found.items()}


def file_name(key: str) -> str:
    """The file name in a document's key."""
    return key.rpartition("/")[2].partition("#")[0]


@contextmanager
def cached_embedder(folder: Path) -> Iterator[Embedder]:
    """The embedder that settings name by default; what it made is kept in a folder between runs."""
    embedder = open_embedder(_settings(folder, Path()))
    with closing(CachedEmbedder(embedder, folder / "vectors.db")) as cached:
        yield cached


@contextmanager
def published(corpus: Corpus, embedder: Embedder, *, calibrated: bool = True) -> Iterator[Opened]:
    """Publish a corpus into a data folder that is thrown away, calibrated as `munadil ingest` does where that is not put off."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        folder = corpus.organisation or _organisation(corpus, Path(scratch) / "organisation")
        settings = _settings(Path(scratch) / "home", folder)
        with open_knowledge(settings, embedder=embedder) as knowledge:
            report = operations.ingest(knowledge, [folder / "documents"], _silent)
            if calibrated:
                operations.calibrate_if_changed(knowledge, _silent)
            refused = tuple(f"{one.key}: {one.reason}" for one in (*report.refused, *report.held))
            yield Opened(settings, load_organisation(settings), knowledge, refused)


def _organisation(corpus: Corpus, folder: Path) -> Path:
    with contextlib.redirect_stdout(io.StringIO()):
        init(
            folder,
            name_fr="Organisation témoin",
            short_fr="l'organisation témoin",
            name_ar="المنظمة الشاهدة",
            short_ar="المنظمة الشاهدة",
            name_en="Control organisation",
            short_en="the control organisation",
            language=None,
            email="",
            phone="",
            url="",
            as_json=True,
        )
    for name, text in corpus.documents.items():
        (folder / "documents" / name).write_text(text, "utf-8")
    return folder


def _settings(data: Path, organisation: Path) -> Settings:
    """Settings by default: nothing that the environment says of a model or an embedder counts here."""
    core = CoreSettings(data_dir=data, database_url="", organisation=organisation)
    agent = AgentSettings(model_base_url="", model_name="", turn_timeout=_PATIENCE, model_timeout=_PATIENCE)
    return Settings(core, KnowledgeSettings(embedder="onnx", chroma_url=""), agent, ApiSettings())


def _silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""
