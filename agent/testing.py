"""Fakes of the agent's port, for tests of whoever asks it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from datetime import date

from agent.answer import Answer, AnswerSentence, AnswerStatus, Citation, OnSentence, SentenceEvent
from agent.question import Question
from core.language.forms import Language
from knowledge.document import Passage
from knowledge.index.words import TantivyIndex
from knowledge.ports import Embedder, QuestionExpander
from knowledge.questions import KnownQuestions
from knowledge.search.searcher import Searcher
from knowledge.testing import FixedKnownQuestions, HashEmbedder, InMemoryVectorIndex


def canned_citation(number: int = 1, **changes: object) -> Citation:
    """A citation with every field filled in."""
    fields: dict[str, object] = {
        "number": number,
        "title": "Programme pour la jeunesse",
        "kind": "programme",
        "publisher": "Parti d'exemple",
        "published_on": date(2026, 2, 17),
        "url": "https://example.org/jeunesse",
        "heading": ("Mentorat",),
        "page": 3,
        "quote": "Deux cohortes sont prévues chaque année.",
        "passage_id": f"passage-{number}",
        "language": Language.FRENCH,
    }
    return Citation(**(fields | changes))  # type: ignore[arg-type]


def canned_answer(
    *quotes: str, status: AnswerStatus = AnswerStatus.ANSWERED, language: Language = Language.FRENCH
) -> Answer:
    """An answer whose every quote stands on a citation of its own; a fixed wording when there is no quote."""
    if not quotes:
        text = f"Fixed wording for {status}."
        return Answer(status, language, text, (AnswerSentence(text),))
    sentences = tuple(AnswerSentence(quote, (n,)) for n, quote in enumerate(quotes, 1))
    citations = tuple(canned_citation(n, quote=quote) for n, quote in enumerate(quotes, 1))
    text = " ".join(f"{quote} [{n}]" for n, quote in enumerate(quotes, 1))
    return Answer(status, language, text, sentences, citations, composer="extractive", release=1)


class ScriptedAgent:
    """Answers from a script: by the question's text, else `default`; sentences leave `delay` seconds apart.

    `asked` keeps every question. An exception in the script is raised, as a broken agent would.
    """

    def __init__(
        self,
        script: Mapping[str, Answer | Exception] | None = None,
        *,
        default: Answer | None = None,
        delay: float = 0.0,
    ) -> None:
        self._script = dict(script or {})
        self._default = default or canned_answer("Deux cohortes sont prévues chaque année.")
        self._delay = delay
        self.asked: list[Question] = []

    async def answer(self, question: Question, on_sentence: OnSentence | None = None) -> Answer:
        """The scripted answer; its sentences with their citations before it, each after the delay."""
        self.asked.append(question)
        found = self._script.get(question.text, self._default)
        if isinstance(found, Exception):
            raise found
        sent: set[int] = set()
        for place, sentence in enumerate(found.sentences):
            await self.pause(question, place)
            new = tuple(c for c in found.citations if c.number in sentence.citations and c.number not in sent)
            sent |= {c.number for c in new}
            if on_sentence:
                on_sentence(SentenceEvent(sentence, new, found.status is AnswerStatus.PERHAPS))
        return found

    async def pause(self, question: Question, place: int) -> None:
        """Wait before the sentence at `place`: the delay, unless a test has its own reason to."""
        await asyncio.sleep(self._delay)


def searcher_over(
    passages: Iterable[Passage],
    *,
    embedder: Embedder | None = None,
    expander: QuestionExpander | None = None,
    known: Iterable[KnownQuestions] = (),
) -> Searcher:
    """The real search over passages held in memory; words alone make texts alike where no embedder is given."""
    found = list(passages)
    embedder = embedder or HashEmbedder()
    corpus, vectors, words = FixedKnownQuestions(tuple(known)), InMemoryVectorIndex(), TantivyIndex(None)
    corpus.publish(found)
    if found:
        vectors.add([p.id for p in found], embedder.embed_passages([p.embedding_text for p in found]))
        words.add(found)
    return Searcher(corpus, embedder, vectors, words, expander, known=corpus)


class InMemoryArtifacts:
    """Artifacts in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, object]] = {}

    def artifact(self, name: str) -> dict[str, object] | None:
        """What was kept under this name."""
        return self.kept.get(name)

    def keep_artifact(self, name: str, payload: Mapping[str, object]) -> None:
        """Keep under this name."""
        self.kept[name] = dict(payload)
