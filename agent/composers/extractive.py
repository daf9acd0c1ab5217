"""The default composer: quotes what answers best, word for word, or what comes nearest."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from agent.abstention.model import Tier
from agent.answer import ComposerName
from agent.composers.known import candidates_of
from agent.grounding.draft import Draft
from agent.organisation.introductions import introduction, reviewed_translation
from agent.organisation.replies import Replies
from agent.retrieval.selection import Candidate, nearest, select
from agent.retrieval.sources import Source
from agent.turn import StepLog, Turn
from agent.understanding.expectation import missing

_JOINED_QUOTE = 600
"""Characters of a passage that are cited as one. Chosen by hand: what a person reads at a glance."""


@dataclass(frozen=True)
class Group:
    """Chosen spans of one passage, in order, and the span of it that is cited."""

    source: Source
    sentences: tuple[Candidate, ...]

    def quote_of(self, candidate: Candidate) -> str:
        """The span from the first to the last chosen sentence where it is short, else the sentence itself; a title is its own."""
        told = [chosen for chosen in self.sentences if not chosen.unit.is_title]
        if candidate.unit.is_title:
            return candidate.text
        start, end = told[0].start, told[-1].end
        return self.source.passage.text[start:end] if end - start <= _JOINED_QUOTE else candidate.text

    def leads(self) -> Iterator[tuple[Candidate, str]]:
        """Each span with the sentence that leads into it, where it is the first chosen item of a list."""
        said = set[int]()
        for candidate in self.sentences:
            lead = candidate.unit.shape.lead
            new = lead >= 0 and lead not in said
            said.add(lead)
            yield candidate, self.source.hit.sentences[lead].sentence.text if new else ""


class ExtractiveComposer:
    """Writes nothing of its own: introduces each document in a fixed wording and quotes it."""

    name: ComposerName = "extractive"

    def __init__(self, replies: Replies) -> None:
        self._replies = replies

    async def compose(self, turn: Turn, log: StepLog) -> AsyncIterator[Draft]:
        """Quotations by document, best document first, each document in its own order; none of what only a model should have read."""
        if turn.decided and turn.decided.assessment.tier is Tier.NOTHING:
            return
        chosen = candidates_of(turn.answering) or (nearest if turn.is_perhaps else select)(turn.ranked)
        log.detail["quoted"] = len(chosen)
        if turn.is_perhaps:
            turn.missing = missing(turn.standalone, [candidate.text for candidate in chosen])
        log.verdict = "extractive_fallback" if log.model or "model_failure" in log.detail else self.name
        introduced: set[str] = set()
        languages = {turn.language.base}
        for group in _grouped(chosen):
            source = group.source
            for candidate, lead in group.leads():
                said = source.passage.key in introduced
                foreign = source.passage.language.base not in languages
                text = "" if said else self._introduction(turn, source, first=not introduced, foreign=foreign)
                introduced.add(source.passage.key)
                languages.add(source.passage.language.base)
                if lead:
                    yield Draft(lead, (source.number,), quote=lead, introduction=text)
                    text = ""
                yield Draft(
                    candidate.text,
                    (source.number,),
                    quote=group.quote_of(candidate),
                    introduction=text,
                    translation=reviewed_translation(
                        self._replies, source, candidate.start, candidate.end, turn.language
                    ),
                )

    def _introduction(self, turn: Turn, source: Source, *, first: bool, foreign: bool) -> str:
        return introduction(self._replies, source, turn.language, first=first, names_language=foreign)


def _grouped(chosen: Sequence[Candidate]) -> list[Group]:
    """Chosen spans by passage; documents in the order of their best span, passages and spans in their own."""
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
