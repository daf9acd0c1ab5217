"""Several questions, one reply: each is answered in its turn, what was answered before it known, and sources are numbered through."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from agent.answer import (
    Answer,
    AnswerPart,
    AnswerSentence,
    AnswerStatus,
    Citation,
    OnSentence,
    SentenceEvent,
    TokenUsage,
)
from agent.question import Exchange, Question
from core.personal_data.masking import masked

Ask = Callable[[Question, OnSentence | None], Awaitable[Answer]]
_BEST_FIRST = (AnswerStatus.ANSWERED, AnswerStatus.ANSWERED_OUTDATED, AnswerStatus.PERHAPS)


async def answer_each(ask: Ask, questions: Sequence[Question], on_sentence: OnSentence | None = None) -> Answer:
    """The answer to one question, or to several in one, each under its question; `on_sentence` is told as of one."""
    if len(questions) == 1:
        return await ask(questions[0], on_sentence)
    numbers = _Numbers()
    answers: list[tuple[Question, Answer]] = []
    for question in questions:
        earlier = tuple(exchange_of(before.text, answer) for before, answer in answers)
        teller = _Teller(masked(question.text), numbers, on_sentence)
        answer = await ask(replace(question, history=(*question.history, *earlier)), teller.say)
        if answer.status.is_help or answer.status.is_silence:
            return answer
        teller.say_unsaid(answer)
        answers.append((question, numbers.through(answer)))
    return _whole(answers, tuple(numbers.citations))


def exchange_of(question: str, answer: Answer) -> Exchange:
    """What the next question needs to know of one that was answered."""
    passages = tuple(citation.passage_id for citation in answer.citations)
    return Exchange(question, answer.text, answer.status, answer.standalone_question, passages)


class _Numbers:
    """Numbers of all sources of a reply: each answer counts from 1, the reply counts on."""

    def __init__(self) -> None:
        self.citations: list[Citation] = []
        self._given: dict[tuple[str, str], int] = {}
        self._of: dict[int, int] = {}

    def begin(self) -> None:
        """A further answer begins, whose numbers mean other sources."""
        self._of = {}

    def take(self, citations: Sequence[Citation]) -> tuple[Citation, ...]:
        """Those that no answer before had, under the numbers that they get."""
        new = []
        for citation in citations:
            name = (citation.passage_id, citation.quote)
            if name not in self._given:
                self._given[name] = len(self.citations) + 1
                new.append(replace(citation, number=self._given[name]))
                self.citations.append(new[-1])
            self._of[citation.number] = self._given[name]
        return tuple(new)

    def in_sentence(self, sentence: AnswerSentence) -> AnswerSentence:
        """The sentence with the reply's numbers."""
        return replace(sentence, citations=tuple(self._of[n] for n in sentence.citations if n in self._of))

    def through(self, answer: Answer) -> Answer:
        """The answer that has just ended, with the reply's numbers."""
        self.take(answer.citations)
        citations = tuple(replace(c, number=self._of[c.number]) for c in answer.citations)
        sentences = tuple(self.in_sentence(sentence) for sentence in answer.sentences)
        parts = tuple(self._part(part) for part in answer.parts)
        return replace(answer, citations=citations, sentences=sentences, parts=parts)

    def _part(self, part: AnswerPart) -> AnswerPart:
        sentences = tuple(self.in_sentence(sentence) for sentence in part.sentences)
        return replace(part, sentences=sentences, text=_text(sentences))


class _Teller:
    """Tells the sentences of one answer, the first of them with its question."""

    def __init__(self, asked: str, numbers: _Numbers, on_sentence: OnSentence | None) -> None:
        numbers.begin()
        self._asked, self._numbers, self._on_sentence = asked, numbers, on_sentence
        self._said = 0

    def say(self, said: SentenceEvent) -> None:
        """Tell a sentence, its sources numbered as the reply's."""
        new = self._numbers.take(said.citations)
        asked = said.asked or ("" if self._said else self._asked)
        self._said += 1
        if self._on_sentence:
            sentence = self._numbers.in_sentence(said.sentence)
            self._on_sentence(replace(said, sentence=sentence, citations=new, asked=asked))

    def say_unsaid(self, answer: Answer) -> None:
        """Tell an answer that came whole: a fixed wording is told when it is known that nothing else follows."""
        if not self._said:
            for sentence in answer.sentences:
                cited = tuple(c for c in answer.citations if c.number in sentence.citations)
                self.say(SentenceEvent(sentence, cited, answer.status is AnswerStatus.PERHAPS))


def _whole(answers: Sequence[tuple[Question, Answer]], citations: tuple[Citation, ...]) -> Answer:
    parts = tuple(part for question, answer in answers for part in _parts_of(masked(question.text), answer))
    found = [answer for _, answer in answers]
    best = min(found, key=lambda answer: _rank(answer.status))
    composers = {answer.composer for answer in found}
    return replace(
        best,
        text="\n\n".join(f"{part.asked}\n{part.text}" for part in parts),
        sentences=tuple(sentence for part in parts for sentence in part.sentences),
        citations=citations,
        steps=tuple(step for answer in found for step in answer.steps),
        composer=next(name for name in ("model", "extractive", "fixed") if name in composers),
        tokens=TokenUsage(sum(a.tokens.input for a in found), sum(a.tokens.output for a in found)),
        duration_ms=round(sum(answer.duration_ms for answer in found), 3),
        standalone_question=found[-1].standalone_question,
        parts=parts,
        approved=any(part.approved for part in parts),
    )


def _rank(status: AnswerStatus) -> int:
    """The reply is what the best of its answers is; before small talk goes what was asked of the documents."""
    if status in _BEST_FIRST:
        return _BEST_FIRST.index(status)
    return len(_BEST_FIRST) + status.is_small_talk


def _parts_of(asked: str, answer: Answer) -> tuple[AnswerPart, ...]:
    text = _text(answer.sentences) or answer.text
    return answer.parts or (AnswerPart(asked, answer.status, text, answer.sentences, answer.approved),)


def _text(sentences: Sequence[AnswerSentence]) -> str:
    return " ".join(sentence.marked for sentence in sentences)
