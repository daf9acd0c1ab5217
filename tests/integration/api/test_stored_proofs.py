"""The published proof in a real database, set against the releases that it holds."""

from __future__ import annotations

from datetime import UTC, datetime

from api.http.testing import canned_organisation
from api.proofs import StoredProofs
from core.database.statements import insert_missing
from evals.proof.data import ARTIFACT
from evals.proof.page import Currency
from evals.proof.testing import made_proof
from evals.runs.run import digest_of
from knowledge.library.library import Library
from knowledge.library.tables import PointerRow, ReleaseRow

ORGANISATION = canned_organisation()


def publish_empty_release(library: Library) -> str:
    """Make a release without documents the current one; gives its digest."""
    with library.database.write() as session:
        at = datetime(2026, 11, 22, tzinfo=UTC)
        row = {"number": 1, "created_at": at, "note": "", "documents": 0, "passages": 0}
        insert_missing(session, ReleaseRow, [row])
        insert_missing(session, PointerRow, [{"name": "current", "release": 1}])
    return digest_of([])


def test_nothing_is_published_at_first_and_what_is_damaged_is_not_shown(library: Library) -> None:
    stored = StoredProofs(library)
    assert stored.published() is None
    library.keep_artifact(ARTIFACT, {"form": 2})
    assert stored.published() is None


def test_a_proof_is_kept_and_known_for_old_once_the_documents_are_others(library: Library) -> None:
    stored = StoredProofs(library)
    proof = made_proof(ORGANISATION)
    stored.publish(proof)
    found = stored.published()
    assert found is not None
    assert found.proof == proof
    assert found.currency is Currency.UNKNOWN
    digest = publish_empty_release(library)
    assert stored.currency(proof) is Currency.EARLIER
    current = made_proof(ORGANISATION, digest=digest)
    stored.publish(current)
    again = stored.published()
    assert again is not None
    assert again.currency is Currency.CURRENT


def test_a_served_munadils_documents_cannot_be_told(library: Library) -> None:
    publish_empty_release(library)
    proof = made_proof(ORGANISATION, corpus_digest="served release 3", release=None)
    assert StoredProofs(library).currency(proof) is Currency.UNKNOWN


def test_the_release_of_a_run_is_found_by_its_digest(library: Library) -> None:
    digest = publish_empty_release(library)
    stored = StoredProofs(library)
    assert stored.corpus(digest).release == 1
    assert stored.corpus("another").release is None
