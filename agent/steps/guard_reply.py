"""Last step: a verified sentence leaves only in a form that a person should read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

from agent.answer import AnswerSentence, AnswerStatus, Citation, SentenceEvent
from agent.grounding.draft import Draft
from agent.guardrails.personal_data import dotted
from agent.guardrails.rails import refusing_rail
from agent.organisation.introductions import outdated_note
from agent.organisation.replies import Wording
from agent.steps.step import Tools
from agent.turn import Turn
from core.text import normalise

_SENTENCE_LENGTH, _REPLY_LENGTH = 1_200, 4_000
"""Characters of a sentence and of a reply. Chosen by hand: longer than any quotation, and one message of Telegram (4,096) at most."""


_REPLY_SENTENCES = 12
"""Verified sentences of a reply. Chosen by hand: three times what a model is asked for, and more than is ever quoted."""


class GuardReply:
    """Refuses runaway length and what a rail holds back; numbers the citations as they appear."""

    name = "guard_reply"

    def __init__(self, tools: Tools) -> None:
        self._replies = tools.replies

    async def run(self, turn: Turn, verified: AsyncIterator[Draft]) -> AsyncIterator[SentenceEvent]:
        """What leaves, as it does; in the end the turn is stopped, without any sentence as one that found nothing."""
        log, refused, length, let_out = turn.log(self.name), list[str](), 0, 0
        numbers: dict[tuple[str, str], int] = {}
        async for draft in verified:
            fault = _size(draft, length, let_out) or await refusing_rail(draft, turn)
            if fault:
                refused.append(fault)
                continue
            draft = dotted(draft, turn)
            length, let_out = length + len(draft.text), let_out + 1
            for said in self._said(turn, draft, numbers):
                said = replace(said, is_perhaps=turn.is_perhaps)
                turn.say(said)
                yield said
        if refused:
            log.detail["refused"] = refused
        self._end(turn)
        log.verdict = "ok" if not refused else "partly_refused" if turn.sentences else "refused"

    def _said(self, turn: Turn, draft: Draft, numbers: dict[tuple[str, str], int]) -> Iterator[SentenceEvent]:
        """A draft as it leaves, after what must be said before it; `numbers` are those of the citations so far."""
        sources = {source.number: source for source in turn.sources}
        new, marks = list[Citation](), list[int]()
        for source in (sources[number] for number in dict.fromkeys(draft.sources)):
            key = (source.passage.id, draft.quote)
            if key not in numbers:
                numbers[key] = len(numbers) + 1
                new.append(source.citation(numbers[key], draft.quote))
            marks.append(numbers[key])
        for text in filter(None, (self._doubt(turn), *self._notes(turn, draft, new), draft.introduction)):
            yield SentenceEvent(AnswerSentence(text))
        yield SentenceEvent(AnswerSentence(draft.text, tuple(marks)), tuple(new))
        if draft.translation:
            yield SentenceEvent(AnswerSentence(draft.translation))

    def _doubt(self, turn: Turn) -> str:
        """What is said before the nearest words found: that they may be no answer, or what was asked for and is not among them."""
        if not turn.is_perhaps or turn.sentences:
            return ""
        key = Wording(f"perhaps_without_{turn.missing}") if turn.missing else AnswerStatus.PERHAPS
        return self._replies.wording(key, turn.language)

    def _notes(self, turn: Turn, draft: Draft, new: list[Citation]) -> list[str]:
        """Say of each outdated document, once, that it is."""
        fresh = {citation.passage_id for citation in new}
        said = {s.text for s in turn.sentences}
        outdated = [s for s in turn.sources if s.is_outdated and s.passage.id in fresh and s.number in draft.sources]
        notes = dict.fromkeys(outdated_note(self._replies, source, turn.language) for source in outdated)
        return [note for note in notes if note not in said]

    def _end(self, turn: Turn) -> None:
        if turn.sentences:
            turn.stop(turn.answered_status)
            return
        turn.stop(AnswerStatus.REFERRED_ELECTION if turn.official_only else AnswerStatus.UNANSWERABLE_NOTHING_FOUND)


def _size(draft: Draft, length: int, let_out: int) -> str:
    if not normalise(draft.text):
        return "empty"
    if length + len(draft.text) > _REPLY_LENGTH or len(draft.text) > _SENTENCE_LENGTH:
        return "too_long"
    if let_out >= _REPLY_SENTENCES:
        return "too_many"
    return ""
