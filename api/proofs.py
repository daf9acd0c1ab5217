"""The published proof: made from runs, kept in the database, and set against what is published now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pydantic import ValidationError

from agent.organisation.organisation import Organisation
from agent.organisation.yaml_file import read_yaml
from core.clock import Clock

if TYPE_CHECKING:
    from evals.proof.build import Measured, MeasuredCorpus
    from evals.proof.data import Proof, ProofNotes
    from evals.proof.page import Currency
    from knowledge.library.library import Library

NOTES = "proof.yaml"


@dataclass(frozen=True)
class PublishedProof:
    """A proof, and whether its documents are those published now."""

    proof: Proof
    currency: Currency


class Proofs(Protocol):
    """Gives the published proof. `StoredProofs` is the real one."""

    def published(self) -> PublishedProof | None:
        """The proof that was published last; None before the first. May read the database."""
        ...


class StoredProofs:
    """The proof that the database keeps."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._digests: dict[int, str] = {}

    def published(self) -> PublishedProof | None:
        """The proof that was published last; None before the first, and where another version of Munadil wrote it."""
        from evals.proof.data import ARTIFACT, Proof

        kept = self._library.artifact(ARTIFACT)
        if kept is None:
            return None
        try:
            proof = Proof.model_validate(kept)
        except ValidationError:
            return None
        return PublishedProof(proof, self.currency(proof))

    def publish(self, proof: Proof) -> None:
        """Show this proof from now on."""
        from evals.proof.data import ARTIFACT

        self._library.keep_artifact(ARTIFACT, proof.model_dump(mode="json"))

    def corpus(self, digest: str) -> MeasuredCorpus:
        """The release that a run was made on, the newest first; without documents where none fits."""
        from evals.proof.build import MeasuredCorpus
        from evals.proof.data import ProofDocument

        numbers = (release.number for release in self._library.releases())
        number = next((number for number in numbers if self._digest(number) == digest), None)
        if number is None:
            return MeasuredCorpus(digest)
        documents = tuple(
            ProofDocument(
                title=found.title,
                kind=found.kind,
                language=found.language,
                published_on=found.published_on,
                url=found.url,
                standing=found.status,
            )
            for found in self._library.documents(number)
        )
        return MeasuredCorpus(digest, number, documents)

    def currency(self, proof: Proof) -> Currency:
        """Whether a proof's documents are those published now."""
        from evals.proof.page import Currency

        current = self._library.current_release()
        # A served Munadil tells the number of its release, not what is in it.
        if current is None or (proof.release is None and proof.corpus_digest.startswith("served ")):
            return Currency.UNKNOWN
        return Currency.CURRENT if self._digest(current) == proof.corpus_digest else Currency.EARLIER

    def _digest(self, release: int) -> str:
        from evals.runs.run import digest_of

        if release not in self._digests:
            self._digests[release] = digest_of(sorted(self._library.release_passage_ids(release)))
        return self._digests[release]


def read_notes(folder: Path) -> ProofNotes:
    """What the organisation says itself on its proof page; nothing where it has no such file."""
    from evals.proof.data import ProofNotes

    return read_yaml(folder / NOTES, ProofNotes) if (folder / NOTES).is_file() else ProofNotes()


def read_run(folder: Path) -> Measured:
    """A run with its suite and what a model judged of it."""
    from evals.labels.figures import judged_figures
    from evals.proof.build import Measured
    from evals.runs.folder import SUITE, load_run
    from evals.suites.file import load_suite

    run = load_run(folder)
    has_suite = (folder / SUITE).is_file()
    suite = load_suite(folder / SUITE) if has_suite else None
    return Measured(run, suite, judged_figures(folder) if has_suite else ())


def make_proof(
    runs: Sequence[Path], organisation: Organisation, folder: Path, stored: StoredProofs, clock: Clock
) -> Proof:
    """A proof of these runs, in an organisation's name; the documents are those of the newest run."""
    from evals.proof.build import build_proof, step_digests

    tested = [read_run(run) for run in runs]
    newest = max(tested, key=lambda found: found.run.config.started_at)
    return build_proof(
        tested,
        organisation,
        stored.corpus(newest.run.config.corpus_digest),
        steps=step_digests(),
        notes=read_notes(folder),
        version=version("munadil"),
        now=clock.now(),
    )
