"""Fifth step: decide whether what was found answers, preferring what still holds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from agent.abstention.features import names_found
from agent.abstention.model import Assessment, Tier
from agent.answer import AnswerStatus
from agent.guardrails.paused import is_paused
from agent.retrieval.finder import Finder, Found
from agent.retrieval.selection import ranked
from agent.retrieval.sources import Source, Span, is_outdated, numbered
from agent.steps.step import Tools
from agent.turn import Decided, StepLog, Turn
from agent.understanding.follow_up import points_back, subject_of
from knowledge.query import SearchFilters
from knowledge.results import ScoredPassage

_NEAR = 0.05
"""Probability that documents speak of it from which on a model reads what was found, for it can say that it is no answer. Chosen by hand:
what lies at the level of background questions is not worth its tokens."""
_CLAUSE = 0.2
"""Probability from which on the nearest words for a message's clause that asks are told. Chosen by hand: of eight such messages the two
that documents answer had .40 and more, and four of six near misses below .11 (docs/decisions/0237)."""
_KNOWN = 0.5
"""Probability from which on a follow-up is taken for a known question. Chosen by hand: more likely than not."""
_FOLLOW_UP_COSINE = 0.80
"""Cosine from which on a sentence is taken to speak of what a follow-up adds. Chosen by hand; the nearest sentences of questions in
the documents' language reach .85 in the mean (docs/decisions/0061)."""
_FOLLOW_UP_HITS = 4
"""Passages looked at for what a follow-up adds. Chosen by hand: half of those that an answer may be composed from."""


class Decide:
    """Judges what was found; a message that may go on from the one before is read so where it answers nothing by itself."""

    name = "decide"

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._finder = Finder(tools.retriever, tools.settings.passages_found)
        self._reads = any(composer.name == "model" for composer in tools.composers)

    async def run(self, turn: Turn) -> None:
        """Leave numbered sources in the turn and how sure they answer, or stop it where nothing was found."""
        log = turn.log(self.name)
        decided = await self._decided(turn, turn.found)
        if not _answers(decided) and turn.understood.other and not turn.official_only:
            release = turn.found.release
            found = await asyncio.to_thread(self._finder.find, turn.understood.other, turn.spoken, release)
            other = await self._decided(turn, found)
            if found.reading.is_follow_up and _answers(other):
                decided, log.detail["leaned_on_topic"] = other, True
            elif not found.reading.is_follow_up and _is_asked_word_for_word(turn, other):
                decided, log.detail["read_alone"] = other, True
            elif not found.reading.is_follow_up and _is_nothing(decided) and _is_near(turn, other):
                decided, log.detail["read_alone"] = _perhaps(other), True
        turn.decided = decided
        turn.contacts |= await asyncio.to_thread(self._tools.contacts.of, {s.passage.key for s in decided.sources})
        _note(log, decided)
        if _leads_to_paused(turn):
            turn.stop(AnswerStatus.PAUSED_TOPIC)
        elif turn.official_only and not _answers(decided):
            turn.stop(AnswerStatus.REFERRED_ELECTION)
        elif turn.out_of_scope and not _answers(decided):
            turn.stop(AnswerStatus.UNANSWERABLE_OUT_OF_SCOPE)
        elif _is_nothing(decided) and not (self._reads and not turn.quotes_only and decided.assessment.topic >= _NEAR):
            turn.stop(AnswerStatus.UNANSWERABLE_NOTHING_FOUND)

    async def _decided(self, turn: Turn, found: Found) -> Decided:
        """What is made of a search; what a follow-up adds to its topic must be found too, not just the topic."""
        decided = await asyncio.to_thread(self._preferring_current, turn, found)
        if not (_answers(decided) and found.reading.is_follow_up):
            return decided
        if await asyncio.to_thread(self._covers_follow_up, turn, decided):
            return decided
        turn.log(self.name).detail["follow_up_covered"] = False
        return _perhaps(decided)

    def _preferring_current(self, turn: Turn, found: Found) -> Decided:
        """Judge what still holds first; the rest counts only where that has no answer, or when it is asked for by year."""
        hits, today = found.hits, self._tools.today()
        asked_for = [h for h in hits if is_outdated(h.passage, today) and _names_year(found.reading.question, h)]
        current = [h for h in hits if not is_outdated(h.passage, today)]
        if len(current) < len(hits) or any(is_outdated(h.passage, today) for h in found.answering):
            preferred = self._judged(turn, found.kept([h for h in hits if h in current or h in asked_for], today))
            if _answers(preferred):
                return preferred
        return self._judged(turn, found)

    def _judged(self, turn: Turn, found: Found) -> Decided:
        decider = self._tools.deciders.of(found.release or 0)
        question = found.reading.question
        every = numbered((*found.hits, *found.answering), self._tools.today(), found.successors)
        spans = tuple(ranked(question, every[: len(found.hits)]))
        assessment = decider.assess(
            question,
            found.hits,
            turn.spoken,
            found.known,
            found.answering,
            ranked=spans,
            is_unanswered=bool(found.unanswered),
        )
        sources = _chosen(assessment, every, len(found.hits))
        return Decided(found.reading, assessment, sources, spans, _answering(assessment, sources))

    def _covers_follow_up(self, turn: Turn, decided: Decided) -> bool:
        """Whether what a follow-up adds to the topic is in the passages too, not just the topic."""
        hits = [source.hit for source in decided.sources]
        # "And in 2027?" after a figure of 2026 must not bring that figure again.
        if names_found(turn.text, hits) < 1.0:
            return False
        return _is_known(decided.assessment) or self._finds_follow_up(turn, hits)

    def _finds_follow_up(self, turn: Turn, hits: Sequence[ScoredPassage]) -> bool:
        """Whether a follow-up's own words lead to passages of the same documents."""
        if not subject_of(turn.text):
            return True
        within = SearchFilters(keys=frozenset(hit.passage.group for hit in hits))
        alone = self._tools.retriever.search(
            turn.text, turn.spoken, limit=_FOLLOW_UP_HITS, filters=within, release=turn.found.release
        )
        coverage = max((s.coverage for hit in alone.hits for s in hit.sentences), default=0.0)
        cosine = max((s.cosine for hit in alone.hits for s in hit.sentences), default=0.0)
        return coverage > 0.0 or cosine >= _FOLLOW_UP_COSINE


def _leads_to_paused(turn: Turn) -> bool:
    """Whether what would be said first stands under the words of a topic that staff has paused."""
    spans = [span.source for span in turn.answering] or [candidate.source for candidate in turn.ranked]
    first = (spans or turn.sources)[:1]
    return any(is_paused(source.passage, turn.paused) for source in first)


def _answers(decided: Decided) -> bool:
    return decided.assessment.tier is Tier.SURE


def _is_near(turn: Turn, decided: Decided) -> bool:
    """Whether a message read otherwise has nearest words; a clause of it by itself, where these likely answer it."""
    likely = bool(turn.understood.history) or decided.assessment.probability >= _CLAUSE
    return likely and not _is_nothing(decided)


def _is_asked_word_for_word(turn: Turn, decided: Decided) -> bool:
    """Whether a message is, to the letter, a known question that needs nothing before it."""
    recognition = decided.assessment.recognition
    return (
        decided.assessment.recognised
        and recognition is not None
        and recognition.match.is_verbatim
        and not points_back(turn.text)
    )


def _is_nothing(decided: Decided) -> bool:
    return decided.assessment.tier is Tier.NOTHING


def _perhaps(decided: Decided) -> Decided:
    """What a message answers as it was read may not be what it asked: no more than the nearest words are shown."""
    return replace(decided, assessment=replace(decided.assessment, tier=Tier.PERHAPS, recognised=False), answering=())


def _is_known(assessment: Assessment) -> bool:
    """Whether the question is more likely than not a known one, which its topic alone no longer is."""
    return assessment.recognition is not None and assessment.recognition.probability >= _KNOWN


def _chosen(assessment: Assessment, sources: Sequence[Source], hits: int) -> tuple[Source, ...]:
    """The sources of the first `hits`; what answers a known question comes first."""
    if not assessment.recognised or assessment.recognition is None:
        return tuple(sources[:hits])
    ids = dict.fromkeys(anchor.passage_id for anchor in assessment.recognition.match.need.anchors)
    there = {source.passage.id: source for source in sources}
    return (*(there[i] for i in ids), *(source for source in sources[:hits] if source.passage.id not in ids))


def _answering(assessment: Assessment, sources: Sequence[Source]) -> tuple[Span, ...]:
    """What answers a known question that was recognised, in its order."""
    if not assessment.recognised or assessment.recognition is None:
        return ()
    by_id = {source.passage.id: source for source in sources}
    return tuple(Span(by_id[a.passage_id], a.start, a.end) for a in assessment.recognition.match.need.anchors)


def _names_year(question: str, hit: ScoredPassage) -> bool:
    published = hit.passage.meta.published_on
    return published is not None and str(published.year) in question


def _note(log: StepLog, decided: Decided) -> None:
    assessment = decided.assessment
    log.detail.update(
        passages=len(decided.sources), topic=round(assessment.topic, 4), probability=round(assessment.probability, 4)
    )
    log.detail.update({name: round(value, 4) for name, value in vars(assessment.features).items()})
    log.detail.update({f"span_{name}": round(value, 4) for name, value in vars(assessment.span).items()})
    if assessment.recognition:
        log.detail["known_question"] = round(assessment.recognition.probability, 4)
        log.detail["known_recognised"] = assessment.recognised
    if assessment.wanting:
        log.detail["wanting"] = True
    log.verdict = assessment.tier.value
