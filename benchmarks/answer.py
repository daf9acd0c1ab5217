"""How long an answer takes, split by step, beside the embedding of its question in the same run; and what a model is shown."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from agent.abstention.model import Decider, DecisionThresholds
from agent.agent import STEPS, Agent
from agent.answer import Answer
from agent.guardrails.policy import Policy
from agent.models.testing import FakeOpenAI, reply_of
from agent.organisation.organisation import Organisation
from agent.question import Question
from agent.settings import AgentSettings
from agent.steps.guard_question import GuardQuestion
from agent.steps.guard_reply import GuardReply
from agent.testing import searcher_over
from agent.understanding.likeness import load_classifier
from api.wiring.agent import build_agent
from benchmarks.figures import Figure, compared
from benchmarks.forging.truths import EXAMPLE
from benchmarks.prompting import pieces_beside_whole
from core.clock import SystemClock
from core.language.forms import Language
from knowledge.document import LoadedDocument, Passage
from knowledge.index.embedders.build import build_embedder
from knowledge.ports import Embedder, EmbeddingSpace, Retriever
from knowledge.reading.clean import clean
from knowledge.reading.load import load_path
from knowledge.reading.split import split
from knowledge.settings import KnowledgeSettings

QUESTIONS = (
    "Combien de mentors par cohorte ?",
    "Quand le dialogue territorial commence-t-il ?",
    "Qui a lancé la plateforme des associations ?",
    "ما هي أهداف العقد الاجتماعي للشباب؟",
    "كم عدد الجمعيات التي تم تكوينها؟",
    "chhal men jam3iya tkownat?",
    "شنو هوما المناضلين الرقميين؟",
    "How long does each cohort last?",
)
_ROUNDS = 3
_RAILS = (GuardQuestion.name, GuardReply.name)
"""The steps that rails stand in; what the classifier adds to the search is a product of one vector."""
_SPACE = EmbeddingSpace("multilingual-e5-small", 384, "")
_ORGANISATION = Organisation.model_validate({"name": "Benchmark"})
_EAGER = Decider(dict.fromkeys(Language, DecisionThresholds(0.0, 0.0)))


def run(shared: Path) -> list[Figure]:
    """Median milliseconds of each step over questions in five forms, as a share of the embedding of one question, then tokens."""
    with tempfile.TemporaryDirectory() as scratch:
        embedder = build_embedder(KnowledgeSettings(), Path(scratch), threads=1)
        retriever = searcher_over(_passages(shared / "seeds"), embedder=embedder)
        quoting = _quoting(retriever)
        embedding = _embedding(embedder)
        # A question that was asked before is not embedded again: each round asks it in words of its own.
        figures = _split(_answers(quoting, _ROUNDS), embedding)
        with FakeOpenAI([reply_of(("Le programme existe.", 1, "Le programme existe."))]) as endpoint:
            settings = AgentSettings(model_base_url=endpoint.base_url, model_name="fake")
            writing = _agent(retriever, settings)
            _answers(writing)
            whole = statistics.median(answer.duration_ms for answer in _answers(writing, _ROUNDS))
    note = "loopback endpoint that answers at once; none of it stands, so the answer quotes after all"
    return [*figures, compared("whole turn with a model", whole, "ms", embedding, note), *pieces_beside_whole(shared)]


def quoting_agent(shared: Path, scratch: Path) -> Agent:
    """The agent that quotes, over the documents that are measured with everywhere, warm."""
    embedder = build_embedder(KnowledgeSettings(), scratch, threads=1)
    return _quoting(searcher_over(_passages(shared / "seeds"), embedder=embedder))


def _quoting(retriever: Retriever) -> Agent:
    agent = _agent(retriever, AgentSettings())
    _answers(agent)  # fills the memory of sentence vectors, as an ingest does
    return agent


def _passages(folder: Path) -> list[Passage]:
    documents = [found for found in load_path(folder) if isinstance(found, LoadedDocument)]
    return [passage for document in documents for passage in split(clean(document))]


def _agent(retriever: Retriever, settings: AgentSettings) -> Agent:
    return build_agent(
        _ORGANISATION, retriever, settings=settings, clock=SystemClock(), decider=_EAGER,
        policy=Policy.load(EXAMPLE), classifier=load_classifier(_SPACE),
    )  # fmt: skip


def _answers(agent: Agent, rounds: int = 1) -> list[Answer]:
    async def ask() -> list[Answer]:
        questions = [f"{question} ({rounds}.{number})" for number in range(rounds) for question in QUESTIONS]
        return [await agent.answer(Question(question)) for question in questions]

    return asyncio.run(ask())


def _embedding(embedder: Embedder) -> float:
    times = []
    for question in QUESTIONS * _ROUNDS:
        started = time.perf_counter()
        embedder.embed_questions([question])
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times)


def _split(answers: Sequence[Answer], embedding: float) -> list[Figure]:
    times = {"whole turn": [answer.duration_ms for answer in answers]}
    for step in STEPS:
        times[step.name] = [r.duration_ms for answer in answers for r in answer.steps if r.name == step.name]
    rails = [sum(r.duration_ms for r in answer.steps if r.name in _RAILS) for answer in answers]
    whole = statistics.median(times["whole turn"])
    return [
        *(
            compared(name, statistics.median(took), "ms", embedding, f"quoting; 95 % within {_within(took):.1f} ms")
            for name, took in times.items()
        ),
        compared("all rails", statistics.median(rails), "ms", whole, "a share of the whole turn, quoting; .15 at most"),
    ]


def _within(took: Sequence[float]) -> float:
    """What 95 % stay within."""
    return sorted(took)[round(0.95 * (len(took) - 1))]
