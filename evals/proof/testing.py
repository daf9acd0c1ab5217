"""A made proof, for tests of whatever shows one."""

from __future__ import annotations

from datetime import UTC, datetime

from agent.organisation.organisation import Organisation
from evals.proof.build import Measured, MeasuredCorpus, build_proof, step_digests
from evals.proof.data import Proof, ProofDocument, ProofNotes
from evals.testing import made_answers, made_suite
from knowledge.document import Kind


def made_proof(organisation: Organisation, *, digest: str = "corpus", **changes: object) -> Proof:
    """A proof of two made runs, twelve questions each, with a document in either script."""
    facts, open_ended = made_suite(), made_suite(name="unanswerable")
    day = datetime(2026, 11, 21, 8, tzinfo=UTC)
    tested = [
        Measured(made_answers(facts, wrong=0.1, errors=0.02, seed=1, corpus_digest=digest), facts),
        Measured(made_answers(open_ended, wrong=0, suite="unanswerable", started_at=day), open_ended),
    ]
    titles = {"TAMKINE 2.0": Kind.PROGRAMME, "العقد الاجتماعي": Kind.POSITION}
    documents = tuple(ProofDocument(title=title, kind=kind, published_on=day.date()) for title, kind in titles.items())
    corpus = MeasuredCorpus(digest, 3, documents)
    made = build_proof(
        tested,
        organisation,
        corpus,
        steps=step_digests(),
        notes=ProofNotes(),
        version="0.1.0",
        now=tested[0].run.config.started_at,
    )
    return made.model_copy(update=changes)
