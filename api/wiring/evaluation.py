"""What an evaluation is run against: a corpus opened or made for it, the agent or a server, and what its figures depend on."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from api import operations
from api.opened import Knowledge, OrganisationTexts, ProgressCallback, Subject
from api.settings import Settings
from api.wiring.agent import open_agent
from api.wiring.knowledge import open_embedder, open_knowledge
from core.clock import SystemClock
from core.errors import UnavailableError
from evals.runs.run import digest_of
from knowledge.ports import Embedder, Vectors

if TYPE_CHECKING:
    from evals.ports import Scorer, Target
    from evals.retrieval.vector_cache import CachedEmbedder
    from evals.runs.results import Step

_SHORT = 16
"""Characters of a digest that is only read by people; chosen by hand."""
_VECTORS = "vectors.db"


@contextmanager
def open_agent_subject(
    settings: Settings, texts: OrganisationTexts, documents: Path | None, step: Step, progress: ProgressCallback
) -> Iterator[Subject]:
    """The agent in this process on a folder of documents, or on what is published where that is None.

    Documents are published into a home that is thrown away, calibrated as `munadil ingest` does. Raises UnavailableError where
    nothing is published.
    """
    with ExitStack() as stack:
        embedder = open_embedder(settings, threads=os.cpu_count(), progress=progress)
        cached = stack.enter_context(closing(_cached(settings, embedder)))
        home = settings if documents is None else stack.enter_context(_home(settings, documents, cached, progress))
        knowledge = stack.enter_context(open_knowledge(home, embedder=embedder))
        yield _agent_subject(home, texts, knowledge, documents, step, scorers_of(texts, step, lambda: cached))


@contextmanager
def open_served_subject(settings: Settings, texts: OrganisationTexts, address: str, retries: int) -> Iterator[Subject]:
    """A served Munadil; raises UnavailableError when nobody answers there."""
    from evals.targets.served import ServedTarget

    async def look() -> dict[str, str]:
        target = ServedTarget(address, retries=retries)
        try:
            return await target.describe()
        finally:
            await target.close()

    found = asyncio.run(look())
    with ExitStack() as stack:
        yield Subject(
            f"Asking {address} (version {found['version']}, {found['release']}).",
            address.rstrip("/"),
            lambda: ServedTarget(address, retries=retries),
            scorers_of(texts, "answer", _opened_when_needed(settings, stack)),
            f"served {found['release']}",
            found["version"],
            {"release": found["release"], "day": _today()},
        )


@contextmanager
def _home(settings: Settings, documents: Path, embedder: Embedder, progress: ProgressCallback) -> Iterator[Settings]:
    """Settings of a data folder of its own where these documents are published; vectors come from the cache."""
    operations.check_questions(settings)
    evaluations = settings.core.data_dir / "evaluations"
    evaluations.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=evaluations, prefix="home-", ignore_cleanup_errors=True) as thrown_away:
        core = settings.core.model_copy(update={"data_dir": Path(thrown_away), "database_url": ""})
        home = replace(settings, core=core, knowledge=settings.knowledge.model_copy(update={"chroma_url": ""}))
        with open_knowledge(home, embedder=embedder) as knowledge:
            operations.ingest(knowledge, [documents], progress)
            operations.calibrate_if_changed(knowledge, progress)
        yield home


def _agent_subject(
    settings: Settings,
    texts: OrganisationTexts,
    knowledge: Knowledge,
    documents: Path | None,
    step: Step,
    scorers: tuple[Scorer, ...],
) -> Subject:
    from evals.targets.in_process import InProcessTarget
    from evals.targets.step import StepTarget

    library, release = knowledge.library, knowledge.library.current_release()
    if release is None:
        raise UnavailableError(
            f"nothing is published {f'from {documents}' if documents else 'yet'}.",
            remedy="`munadil ingest PATH` publishes documents; --documents DIR asks about a folder.",
        )
    agent = open_agent(settings, texts, knowledge)
    passages = library.release_passage_ids(release)
    where = f"the {len(library.titles(release))} documents of {documents}" if documents else f"release {release}"

    def target() -> Target:
        return InProcessTarget(agent, library.passages) if step == "answer" else StepTarget(agent, step)

    return Subject(
        f"Asking the agent in this process, on {where} ({len(passages)} passages).",
        "in-process",
        target,
        scorers,
        digest_of(sorted(passages)),
        version("munadil"),
        _agent_settings(settings, knowledge, release),
        _prompts(),
        frozenset(library.titles(release)),
    )


def _agent_settings(settings: Settings, knowledge: Knowledge, release: int) -> dict[str, str]:
    from agent.abstention.calibration import artifact_name

    fingerprint = knowledge.embedder.space.fingerprint
    calibration = knowledge.library.artifact(artifact_name(fingerprint, release))
    shown = json.dumps(calibration, sort_keys=True, ensure_ascii=False)
    return {
        "composer": "model" if settings.agent.has_model else "extractive",
        "model": settings.agent.model_name,
        "embedding": f"{knowledge.embedder.space.name} {fingerprint[:_SHORT]}",
        "calibration": digest_of([shown])[:_SHORT] if calibration else "none",
        "organisation": settings.core.organisation.name,
        "organisation_digest": _organisation_digest(settings.core.organisation),
        "day": _today(),
    }


def scorers_of(texts: OrganisationTexts, step: Step, embedder: Callable[[], Embedder]) -> tuple[Scorer, ...]:
    """Every scorer, as an organisation needs them; the embedder is asked where answer and source speak other languages."""
    from evals.scorers import default_scorers
    from evals.targets.step import step_scorers

    def similarity(claims: Sequence[str], texts: Sequence[str]) -> Vectors:
        opened = embedder()
        cosines = opened.embed_passages(claims) @ opened.embed_passages(texts).T
        return np.asarray(cosines, dtype=np.float32)

    organisation = texts.organisation
    names = [*organisation.name.root.values(), *organisation.short_name.root.values()]
    names += organisation.assistant.root.values()
    found = default_scorers(
        own_names=tuple(dict.fromkeys(names)), similarity=similarity, wordings=dict(texts.replies.overrides)
    )
    return found if step == "answer" else (*step_scorers(step), *found)


def _cached(settings: Settings, embedder: Embedder) -> CachedEmbedder:
    from evals.retrieval.vector_cache import CachedEmbedder

    return CachedEmbedder(embedder, settings.core.data_dir / "evaluations" / _VECTORS)


def _opened_when_needed(settings: Settings, stack: ExitStack) -> Callable[[], Embedder]:
    """The embedder of these settings, opened at first use: most answers are checked without one."""
    opened: list[CachedEmbedder] = []

    def embedder() -> Embedder:
        if not opened:
            opened.append(stack.enter_context(closing(_cached(settings, open_embedder(settings)))))
        return opened[0]

    return embedder


def _prompts() -> dict[str, str]:
    import agent.models.prompts

    files = sorted(Path(agent.models.prompts.__file__).parent.glob("*.md"))
    return {path.stem: hashlib.sha256(path.read_bytes()).hexdigest()[:_SHORT] for path in files}


def _organisation_digest(folder: Path) -> str:
    """Digest of what names the organisation and of how it words its replies."""
    files = [folder / "organisation.yaml", *sorted((folder / "replies").glob("*.yaml"))]
    return digest_of(path.read_text(encoding="utf-8") for path in files if path.is_file())[:_SHORT]


def _today() -> str:
    return SystemClock().now().date().isoformat()
