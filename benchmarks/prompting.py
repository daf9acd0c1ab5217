"""What a model is shown of the unseen corpora: how often the gold is in it, and how many tokens it is, beside ten whole passages."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean

from agent.composers.passages import passages_as_data
from agent.question import Question
from agent.retrieval.sources import Source
from agent.settings import AgentSettings
from agent.steps.decide import Decide
from benchmarks.figures import Figure, compared
from benchmarks.unseen.cases import Corpus, Gold, Half, Kind
from benchmarks.unseen.corpora import PROGRAMMES, QA, corpora
from benchmarks.unseen.measuring import FOLDER
from benchmarks.unseen.opened import cached_embedder, published
from benchmarks.unseen.oracle import quotations
from core.tokens import count_tokens
from knowledge.ports import Embedder

SAMPLE = 10
"""Questions of a form in a corpus, of the open half. Chosen by hand: three minutes, most of them to publish the corpora."""
_STUFFED = 10
"""Whole passages that pieces are compared with, as issue 11 asks for."""


@dataclass(frozen=True)
class Shown:
    """Whether a prompt holds the gold, and how many tokens its passages are."""

    has_gold: bool
    tokens: int


def pieces_beside_whole(shared: Path, sample: int = SAMPLE) -> list[Figure]:
    """Recall of gold and tokens of the passages in a prompt, all unseen corpora together."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with cached_embedder(FOLDER) as embedder:
        both = [
            shown
            for corpus in corpora(shared, Half.OPEN, sample, (*QA, PROGRAMMES))
            for shown in asyncio.run(_asked(corpus, embedder))
        ]
    pieces, whole = [one for one, _ in both], [other for _, other in both]
    note = f"{len(both)} questions; baseline: {_STUFFED} whole passages"
    return [
        compared("gold in the prompt", _recall(pieces), "share", _recall(whole), note),
        compared("tokens of passages", _tokens(pieces), "tokens", _tokens(whole), note),
    ]


def _recall(shown: Sequence[Shown]) -> float:
    return fmean(one.has_gold for one in shown)


def _tokens(shown: Sequence[Shown]) -> float:
    return fmean(one.tokens for one in shown)


async def _asked(corpus: Corpus, embedder: Embedder) -> list[tuple[Shown, Shown]]:
    """Each question's pieces and whole passages; of those that the corpus answers."""
    found = list[tuple[Shown, Shown]]()
    with published(corpus, embedder) as opened:
        searching = opened.settings.agent
        most = replace(opened.settings, agent=searching.model_copy(update={"passages": searching.model_passages}))
        agent = replace(opened, settings=most).agent()
        for case in corpus.cases:
            if case.kind is Kind.ANSWERABLE and case.gold is not None:
                turn = await agent.run_until(Question(case.question), Decide.name)
                found.append(both_ways(turn.sources, turn.standalone, case.gold, searching))
    return found


def both_ways(sources: Sequence[Source], question: str, gold: Gold, settings: AgentSettings) -> tuple[Shown, Shown]:
    """What is shown of sources, in pieces and whole."""
    pieces = passages_as_data(sources, question, settings.model_passage_tokens)
    whole = passages_as_data(sources[:_STUFFED])
    return _shown(pieces, gold), _shown(whole, gold)


def _shown(prompt: str, gold: Gold) -> Shown:
    return Shown(bool(quotations(prompt, gold)), count_tokens(prompt))
