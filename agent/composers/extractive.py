"""The default composer: quotes the one to three sentences that answer best, word for word."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from agent.answer import ComposerName
from agent.composers.known import candidates_of
from agent.composers.selection import MOST, MOST_PERHAPS, Candidate, select
from agent.grounding.draft import Draft
from agent.organisation.introductions import introduction
from agent.organisation.replies import Replies
from agent.retrieval.sources import Source
from agent.turn import StepLog, Turn

_JOINED_QUOTE = 600
"""Characters of a passage that are cited as one. Chosen by hand: what a person reads at a glance."""


@dataclass(frozen=True)
class Group:
    """Chosen sentences of one passage, in order, and the span of it that is cited."""

    source: Source
    sentences: tuple[Candidate, ...]

    def quote_of(self, candidate: Candidate) -> str:
        """The span from the first to the last chosen sentence where it is short, else the sentence itself."""
        start, end = self.sentences[0].start, self.sentences[-1].end
        return self.source.passage.text[start:end] if end - start <= _JOINED_QUOTE else candidate.text


class ExtractiveComposer:
    """Writes nothing of its own: introduces each document in a fixed wording and quotes it."""

    name: ComposerName = "extractive"

    def __init__(self, replies: Replies) -> None:
        self._replies = replies

    async def compose(self, turn: Turn, log: StepLog) -> AsyncIterator[Draft]:
        """Quotations by document, best document first, each document in its own order."""
        most = MOST_PERHAPS if turn.is_perhaps else MOST
        chosen = candidates_of(turn.spans) or select(turn.standalone, turn.sources, most)
        log.detail["quoted"] = len(chosen)
        log.verdict = "extractive_fallback" if log.model or "model_failure" in log.detail else self.name
        introduced: set[str] = set()
        languages: set[str] = set()
        for group in _grouped(chosen):
            source = group.source
            for candidate in group.sentences:
                said = source.passage.key in introduced
                foreign = source.passage.language is not turn.language and source.passage.language not in languages
                text = "" if said else self._introduction(turn, source, first=not introduced, foreign=foreign)
                introduced.add(source.passage.key)
                languages.add(source.passage.language)
                yield Draft(candidate.text, (source.number,), quote=group.quote_of(candidate), introduction=text)

    def _introduction(self, turn: Turn, source: Source, *, first: bool, foreign: bool) -> str:
        return introduction(self._replies, source, turn.language, first=first, names_language=foreign)


def _grouped(chosen: Sequence[Candidate]) -> list[Group]:
    """Chosen sentences by passage; documents in the order of their best sentence, passages and sentences in their own."""
    rank: dict[str, int] = {}
    for candidate in chosen:
        rank.setdefault(candidate.source.passage.key, len(rank))
    ordered = sorted(
        chosen, key=lambda c: (rank[c.source.passage.key], c.source.passage.start + c.start, c.source.number)
    )
    return [
        Group(group[0].source, tuple(group))
        for _, g in groupby(ordered, key=lambda c: c.source.number)
        if (group := list(g))
    ]
