"""Says the wording that staff has approved for the topic of a question, with words of the documents that it names."""

from __future__ import annotations

import asyncio

from agent.answer import AnswerSentence, AnswerStatus, Citation, SentenceEvent
from agent.guardrails.approved import ApprovedWording, named_best
from agent.guardrails.paused import is_paused
from agent.organisation.replies import Wording, written_date
from agent.retrieval.sources import numbered
from agent.steps.step import Tools
from agent.turn import Turn
from knowledge.query import SearchFilters
from knowledge.results import ScoredPassage


class SayApproved:
    """Finds the wording for what is asked and makes it ready to leave, marked as what people of the organisation approved."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    async def status(self, turn: Turn) -> AnswerStatus | None:
        """`answered` where a wording for it names documents that are published, `conversation_reserved` where it names none; else None."""
        wording = await asyncio.to_thread(lambda: named_best(self._tools.approved.standing(), turn.text, turn.spoken))
        if wording is None:
            return None
        turn.log("route").detail["approved"] = wording.topic
        citations = await asyncio.to_thread(self._citations, turn, wording)
        form = wording.form_for(turn.language)
        turn.approved = wording.texts[form]
        if form is not turn.language:
            other = self._tools.replies.wording(Wording.APPROVED_IN_OTHER_FORM, turn.language)
            turn.prepare(SentenceEvent(AnswerSentence(other)))
        said = AnswerSentence(turn.approved, tuple(citation.number for citation in citations))
        turn.prepare(SentenceEvent(said, citations))
        turn.prepare(SentenceEvent(AnswerSentence(self._mark(turn, wording))))
        outdated = citations and all(citation.outdated for citation in citations)
        answered = AnswerStatus.ANSWERED_OUTDATED if outdated else AnswerStatus.ANSWERED
        return answered if citations else AnswerStatus.CONVERSATION_RESERVED

    def _mark(self, turn: Turn, wording: ApprovedWording) -> str:
        """That people approved it, and when."""
        day = self._tools.policy.day_of(wording.reviewed_at or wording.written_at)
        return self._tools.replies.wording(Wording.APPROVED, turn.language, date=written_date(day, turn.language))

    def _citations(self, turn: Turn, wording: ApprovedWording) -> tuple[Citation, ...]:
        """Of each document that it names and that is published and not paused, the words nearest to the question."""
        found: list[ScoredPassage] = []
        for key in wording.documents:
            within = SearchFilters(keys=frozenset({key}))
            result = self._tools.retriever.search(
                turn.text, turn.language, limit=1, filters=within, release=turn.release
            )
            found += [hit for hit in result.hits if not is_paused(hit.passage, turn.paused)]
        sources = numbered(found, self._tools.today(), {})
        return tuple(source.citation(source.number, _nearest(source.hit)) for source in sources)


def _nearest(hit: ScoredPassage) -> str:
    """The sentence of a passage that is nearest to the question; its document's title where it has none."""
    best = max(hit.sentences, key=lambda one: one.cosine, default=None)
    return best.sentence.text if best else hit.passage.meta.title or hit.passage.text
