"""Fourth step: find what may answer, prefer what still holds, and decide whether it answers at all."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from agent.abstention.model import Assessment, Decision, names_found
from agent.answer import AnswerStatus
from agent.follow_up import subject_of
from agent.sources import Source, Stretch, Successor, closest_documents, is_outdated, numbered
from agent.tools import Tools
from agent.turn import Turn
from knowledge.query import SearchFilters
from knowledge.results import KnownMatch, ScoredPassage

_PER_SUCCESSOR = 3
_KNOWN = 0.5
"""Probability from which on a follow-up is taken for a known question."""
_FOLLOW_UP_COSINE = 0.80
"""Cosine from which on a sentence is taken to speak of what a follow-up adds."""


@dataclass(frozen=True)
class _Found:
    """What a search brought: hits, best first, known needs near the question, and passages that only answer those."""

    hits: Sequence[ScoredPassage]
    known: tuple[KnownMatch, ...] = ()
    answering: tuple[ScoredPassage, ...] = ()

    def kept(self, hits: Sequence[ScoredPassage], today: date) -> _Found:
        """Some of the hits, with the needs that these and what is not outdated answer."""
        answering = tuple(hit for hit in self.answering if not is_outdated(hit.passage, today))
        there = {hit.passage.id for hit in (*hits, *answering)}
        known = tuple(m for m in self.known if all(a.passage_id in there for a in m.need.anchors))
        return _Found(hits, known, answering)


@dataclass(frozen=True)
class _Read:
    """What was made of one reading of a question."""

    assessment: Assessment
    chosen: Sequence[ScoredPassage]
    successors: dict[str, Successor]


class Retrieve:
    """Searches once, looks into the documents that replace outdated ones, and stops where the answer is not there."""

    name = "retrieve"

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    async def run(self, turn: Turn) -> None:
        """Leave numbered sources in the turn, or stop it with the closest documents."""
        log, today = turn.log(self.name), self._tools.today()
        read = await self._read(turn, today)
        if read.assessment.decision is not Decision.ANSWER and turn.leaning:
            read = await self._lean(turn, today) or read
        assessment, chosen = read.assessment, read.chosen
        turn.sources = numbered(chosen, today, read.successors)
        turn.stretches = _stretches(assessment, turn.sources)
        log.detail.update(passages=len(chosen), probability=round(assessment.probability, 4))
        log.detail.update({name: round(value, 4) for name, value in vars(assessment.features).items()})
        if assessment.recognition:
            log.detail["known_question"] = round(assessment.recognition.probability, 4)
            log.detail["known_recognised"] = assessment.recognised
        log.verdict = assessment.decision.value
        if assessment.decision is not Decision.ANSWER:
            self._stop(turn, assessment.decision)

    async def _lean(self, turn: Turn, today: date) -> _Read | None:
        """What the message finds when it is read with its topic; None, and the turn as it was, where that answers nothing."""
        alone, turn.standalone, turn.is_follow_up = turn.standalone, turn.leaning, True
        read = await self._read(turn, today)
        if read.assessment.decision is Decision.ANSWER:
            turn.log(self.name).detail["leaned_on_topic"] = True
            return read
        turn.standalone, turn.is_follow_up = alone, False
        return None

    async def _read(self, turn: Turn, today: date) -> _Read:
        """Search and judge; what a follow-up adds to its topic must be found too, not just the topic."""
        found, successors = await asyncio.to_thread(self._search, turn)
        assessment, chosen = await asyncio.to_thread(self._assess, turn, found, today)
        follows = assessment.decision is Decision.ANSWER and turn.is_follow_up
        if follows and not await asyncio.to_thread(self._covers_follow_up, turn, assessment, chosen):
            assessment = replace(assessment, decision=Decision.UNCERTAIN, recognised=False)
            turn.log(self.name).detail["follow_up_covered"] = False
        return _Read(assessment, chosen, successors)

    def _search(self, turn: Turn) -> tuple[_Found, dict[str, Successor]]:
        """Hits of the question, with the best of the documents that replace the outdated ones among them."""
        limit = self._tools.settings.passages
        after = turn.topic if turn.is_follow_up else ""
        result = self._tools.retriever.search(turn.standalone, turn.spoken, limit=limit, after=after)
        turn.release = result.release
        hits = {hit.passage.id: hit for hit in result.hits}
        every = (*result.hits, *result.answering)
        replacing = {h.passage.meta.superseded_by for h in every if h.passage.meta.superseded_by}
        successors = {key: self._successor(turn, key, hits) for key in sorted(replacing)}
        ordered = sorted(hits.values(), key=lambda hit: -hit.score)
        return _Found(ordered, result.known, tuple(h for h in result.answering if h.passage.id not in hits)), successors

    def _successor(self, turn: Turn, key: str, hits: dict[str, ScoredPassage]) -> Successor:
        """What is known of a replacing document; its best passages join the hits."""
        found = self._tools.retriever.search(
            turn.standalone,
            turn.spoken,
            limit=_PER_SUCCESSOR,
            filters=SearchFilters(keys=frozenset({key})),
            release=turn.release,
        ).hits
        for hit in found:
            hits.setdefault(hit.passage.id, hit)
        if not found:
            return Successor(key, self._tools.retriever.document_titles().get(key, ""))
        published = found[0].passage.meta.published_on
        return Successor(key, found[0].passage.meta.title, published.year if published else None)

    def _assess(self, turn: Turn, found: _Found, today: date) -> tuple[Assessment, Sequence[ScoredPassage]]:
        """Judge what still holds first; the rest counts only where that has no answer, or when it is asked for by year."""
        hits = found.hits
        asked_for = [h for h in hits if is_outdated(h.passage, today) and _named(h, turn.standalone)]
        current = [h for h in hits if not is_outdated(h.passage, today)]
        if len(current) < len(hits) or any(is_outdated(h.passage, today) for h in found.answering):
            preferred = found.kept([h for h in hits if h in current or h in asked_for], today)
            assessment = self._judged(turn, preferred)
            if assessment.decision is Decision.ANSWER:
                return assessment, _chosen(assessment, preferred)
        assessment = self._judged(turn, found)
        return assessment, _chosen(assessment, found)

    def _judged(self, turn: Turn, found: _Found) -> Assessment:
        judge = self._tools.judges.of(turn.release or 0)
        return judge.assess(turn.standalone, found.hits, turn.spoken, found.known, found.answering)

    def _covers_follow_up(self, turn: Turn, assessment: Assessment, chosen: Sequence[ScoredPassage]) -> bool:
        """Whether what a follow-up adds to the topic is in the passages too, not just the topic."""
        # "And in 2027?" after a figure of 2026 must not bring that figure again.
        if names_found(turn.text, chosen) < 1.0:
            return False
        return _is_known(assessment) or follow_up_is_covered(self._tools, turn, chosen)

    def _stop(self, turn: Turn, decision: Decision) -> None:
        if turn.out_of_scope:
            turn.stop(AnswerStatus.UNANSWERABLE_OUT_OF_SCOPE)
        elif decision is Decision.UNCERTAIN:
            turn.citations = closest_documents(turn.sources)
            turn.stop(AnswerStatus.UNANSWERABLE_UNCERTAIN)
        else:
            turn.stop(AnswerStatus.UNANSWERABLE_NOTHING_FOUND)


def _is_known(assessment: Assessment) -> bool:
    """Whether the question is more likely than not a known one, which its topic alone no longer is."""
    return assessment.recognition is not None and assessment.recognition.probability >= _KNOWN


def _chosen(assessment: Assessment, found: _Found) -> Sequence[ScoredPassage]:
    """The hits; what answers a known question comes first."""
    if not assessment.recognised or assessment.recognition is None:
        return found.hits
    ids = dict.fromkeys(anchor.passage_id for anchor in assessment.recognition.match.need.anchors)
    there = {hit.passage.id: hit for hit in (*found.hits, *found.answering)}
    return [*(there[i] for i in ids), *(hit for hit in found.hits if hit.passage.id not in ids)]


def _stretches(assessment: Assessment, sources: Sequence[Source]) -> tuple[Stretch, ...]:
    """What answers a known question that was recognised, in its order."""
    if not assessment.recognised or assessment.recognition is None:
        return ()
    by_id = {source.passage.id: source for source in sources}
    return tuple(Stretch(by_id[a.passage_id], a.start, a.end) for a in assessment.recognition.match.need.anchors)


def _named(hit: ScoredPassage, question: str) -> bool:
    published = hit.passage.meta.published_on
    return published is not None and str(published.year) in question


def follow_up_is_covered(tools: Tools, turn: Turn, chosen: Sequence[ScoredPassage]) -> bool:
    """Whether a follow-up's own words lead to passages of the same documents."""
    if not subject_of(turn.text):
        return True
    keys = frozenset(hit.passage.key for hit in chosen)
    alone = tools.retriever.search(
        turn.text, turn.spoken, limit=4, filters=SearchFilters(keys=keys), release=turn.release
    )
    coverage = max((s.coverage for hit in alone.hits for s in hit.sentences), default=0.0)
    cosine = max((s.cosine for hit in alone.hits for s in hit.sentences), default=0.0)
    return coverage > 0.0 or cosine >= _FOLLOW_UP_COSINE
