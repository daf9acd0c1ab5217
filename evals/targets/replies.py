"""An agent's answer as scorers look at it, and a conversation asked turn by turn; the same for every target."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping

from agent.answer import Answer, AnswerStatus, Citation
from agent.question import Exchange, Question
from evals.errors import TargetError
from evals.reply import CitedSource, PassageText, Reply, ReplySentence
from evals.suites.suite import Case
from knowledge.document import Passage

Ask = Callable[[Question], Awaitable[Answer]]
Passages = Callable[[Iterable[str]], Mapping[str, Passage]]
"""Passages by id, unknown ids absent; `knowledge.ports.Corpus.passages` is one."""
_BROKEN = (AnswerStatus.ERROR_INTERNAL, AnswerStatus.ERROR_TIMEOUT)


async def history_of(case: Case, ask: Ask) -> tuple[Exchange, ...]:
    """Every turn before the last one, asked in order with what was said before, as the citizen's page does."""
    history: tuple[Exchange, ...] = ()
    for asked in case.asked[:-1]:
        answer = whole(await ask(Question(asked, history)))
        ids = tuple(citation.passage_id for citation in answer.citations)
        history += (Exchange(asked, answer.text, answer.status, answer.standalone_question, ids),)
    return history


async def answer_to(case: Case, ask: Ask) -> Answer:
    """The answer to the last turn of a case."""
    return whole(await ask(Question(case.asked[-1], await history_of(case, ask))))


def whole(answer: Answer) -> Answer:
    """An answer that was given; raises TargetError for a turn that broke, whose fixed wording says nothing to score."""
    if answer.status in _BROKEN:
        broken = [f"{step.name}: {step.verdict}" for step in answer.steps if step.verdict.startswith("error")]
        raise TargetError(f"the turn broke ({', '.join((answer.status.value, *broken))}).")
    return answer


def reply_of(answer: Answer, passages: Mapping[str, PassageText], *, duration_ms: float | None = None) -> Reply:
    """An answer as a reply; `passages` are those that it cites."""
    return Reply(
        status=answer.status.value,
        language=answer.language,
        text=answer.text,
        sentences=tuple(ReplySentence(sentence.text, sentence.citations) for sentence in answer.sentences),
        citations=tuple(_cited(citation, passages) for citation in answer.citations),
        passages=passages,
        composer=answer.composer,
        input_tokens=answer.tokens.input,
        output_tokens=answer.tokens.output,
        duration_ms=answer.duration_ms if duration_ms is None else duration_ms,
        steps={step.name: step.duration_ms for step in answer.steps},
    )


def passage_text(passage: Passage) -> PassageText:
    """A passage with what a sentence may rest on besides its text."""
    meta = passage.meta
    day = meta.published_on.isoformat() if meta.published_on else ""
    context = " ".join(filter(None, (meta.title, *passage.heading, meta.publisher, day)))
    return PassageText(passage.id, passage.key, passage.text, context, meta.translation_of)


def _cited(citation: Citation, passages: Mapping[str, PassageText]) -> CitedSource:
    passage = passages.get(citation.passage_id)
    return CitedSource(
        citation.number,
        citation.title,
        citation.quote,
        citation.passage_id,
        citation.url,
        passage.key if passage else "",
    )
