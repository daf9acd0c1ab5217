"""What the composition root opens and hands down: the knowledge room, the organisation's folder, the subject of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.guardrails.policy import Policy
from agent.organisation.organisation import Organisation
from agent.organisation.replies import Replies
from api.settings import Settings
from conversation.phrases import Phrases
from core.database.database import Database
from knowledge.library.library import Library
from knowledge.ports import Embedder, LexicalIndex, QuestionExpander, Retriever

if TYPE_CHECKING:
    from evals.ports import Scorer, Target
    from knowledge.index.vectors import ChromaIndex

ProgressCallback = Callable[[str, int, int], None]
"""Called with (stage, done, total)."""


@dataclass(frozen=True)
class OrganisationTexts:
    """An organisation's folder, read: who it is, how answers are worded, and what is said around them."""

    organisation: Organisation
    replies: Replies
    phrases: Phrases
    policy: Policy = field(default_factory=Policy)


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


@dataclass(frozen=True)
class Subject:
    """What an evaluation asks, opened: how to make a target of it, who scores, and what a run's configuration says of it."""

    description: str
    """One line for the evaluator."""
    target_name: str
    target: Callable[[], Target]
    scorers: tuple[Scorer, ...]
    corpus_digest: str
    version: str
    settings: Mapping[str, str] = field(default_factory=dict)
    prompts: Mapping[str, str] = field(default_factory=dict)
    documents: frozenset[str] | None = None
    """Keys of the documents that are asked about; None where they are not known."""
