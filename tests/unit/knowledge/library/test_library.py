from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language.forms import Language
from core.language.sentences import Sentence
from core.testing import FixedClock
from knowledge.document import DocumentMeta, Kind, Passage, text_digest
from knowledge.library.catalogue import Validity, standing
from knowledge.library.changes import PreparedDocument, Scope
from knowledge.library.codec import decode_meta, decode_passage, encode_meta, encode_passage
from knowledge.library.library import Library
from knowledge.library.publish import Publisher
from knowledge.ports import Artifacts, Corpus
from knowledge.testing import HashEmbedder, InMemoryLexicalIndex, InMemoryVectorIndex
from tests.unit.knowledge.documents import ids_of, prepared

FULL = DocumentMeta(
    title="Le contrat social",
    kind=Kind.PROGRAMME,
    publisher="Parti",
    language=Language.FRENCH,
    published_on=date(2025, 6, 1),
    valid_from=date(2025, 6, 1),
    valid_until=date(2026, 12, 31),
    superseded_by="site/new.md",
    territory=("Fès-Meknès",),
    themes=("jeunesse", "emploi"),
    url="https://example.org/contrat",
)


def publish(library: Library, *documents: PreparedDocument) -> int:
    publisher = Publisher(library, HashEmbedder(16), InMemoryVectorIndex(), InMemoryLexicalIndex())
    release = publisher.publish(publisher.plan(documents, Scope("site")))
    assert release is not None
    return release.number


def test_it_is_a_corpus_and_keeps_artifacts(library: Library) -> None:
    corpus: Corpus = library
    artifacts: Artifacts = library
    assert corpus.current_release() is None
    assert corpus.release_passage_ids(1) == frozenset()
    assert corpus.passages(["unknown"]) == {}
    assert library.documents() == []
    assert artifacts.artifact("curve") is None
    artifacts.keep_artifact("curve", {"fr": [0.5, 1], "ملاحظة": "نعم"})
    artifacts.keep_artifact("curve", {"fr": [0.75, 1], "ملاحظة": "نعم"})
    assert artifacts.artifact("curve") == {"fr": [0.75, 1], "ملاحظة": "نعم"}


def test_a_passage_comes_back_as_it_was_published(library: Library) -> None:
    document = prepared("contrat.md", "Première partie.", "الجزء الثاني.", meta=FULL)
    number = publish(library, document)
    assert library.current_release() == number == 1
    assert library.release_passage_ids(number) == ids_of([document])
    wanted = [p.id for p in reversed(document.passages)]
    found = library.passages([*wanted, "unknown", wanted[0]])
    assert list(found) == wanted
    assert tuple(reversed(found.values())) == document.passages
    assert library.titles(number) == {"site/contrat.md": "Le contrat social"}


def test_more_passages_than_one_statement_can_name(library: Library) -> None:
    document = prepared("long.md", *(f"Paragraphe {n}." for n in range(1203)))
    number = publish(library, document)
    assert list(library.passages(p.id for p in document.passages).values()) == list(document.passages)
    assert len(library.release_passage_ids(number)) == 1203


def test_documents_tell_what_holds_today(library: Library) -> None:
    clock = library.clock
    assert isinstance(clock, FixedClock)
    today = clock.now().date()
    publish(
        library,
        prepared("a.md", "x", meta=DocumentMeta("A", published_on=today)),
        prepared("b.md", "x", "y", meta=DocumentMeta("B", valid_until=today, superseded_by="")),
        prepared("c.md", "x", meta=FULL),
        prepared("d.md", "x", meta=DocumentMeta("D", valid_from=today + timedelta(1))),
    )
    rows = library.documents()
    assert [(r.key, r.title, r.passages, r.status) for r in rows] == [
        ("site/a.md", "A", 1, Validity.CURRENT),
        ("site/b.md", "B", 2, Validity.CURRENT),
        ("site/c.md", "Le contrat social", 1, Validity.SUPERSEDED),
        ("site/d.md", "D", 1, Validity.UPCOMING),
    ]
    assert (rows[2].kind, rows[2].language, rows[2].source) == (Kind.PROGRAMME, Language.FRENCH, "site")
    clock.advance(timedelta(days=1))
    assert [r.status for r in library.documents()] == [
        Validity.CURRENT, Validity.OUT_OF_DATE, Validity.SUPERSEDED, Validity.CURRENT
    ]  # fmt: skip


def test_a_document_opens_as_it_stood_in_any_release(library: Library) -> None:
    first, second = prepared("a.md", "one", "two"), prepared("a.md", "one", "three", "four")
    publish(library, first)
    publish(library, second)
    now, then = library.document("site/a.md"), library.document("site/a.md", release=1)
    assert now is not None
    assert then is not None
    assert now.text == "one\n\nthree\n\nfour"
    assert now.passages == second.passages
    assert then.passages == first.passages
    assert [p.text for p in then.passages] == [then.text[p.start : p.end] for p in then.passages]
    assert library.document("site/none.md") is None
    versions = library.versions("site/a.md")
    assert [(v.number, v.releases, v.passages) for v in versions] == [(2, (2,), 3), (1, (1,), 2)]
    assert [(r.number, r.current, r.documents, r.passages) for r in library.releases()] == [
        (2, True, 1, 3),
        (1, False, 1, 2),
    ]


def test_vectors_are_kept_per_space_and_the_first_stays(library: Library) -> None:
    vectors = HashEmbedder(16).embed_passages(["un", "deux"])
    digests = [text_digest("un"), text_digest("deux")]
    library.cache_vectors("space-a", dict(zip(digests, vectors, strict=True)))
    library.cache_vectors("space-a", {digests[0]: vectors[1]})
    found = library.cached_vectors("space-a", [*digests, text_digest("trois")])
    assert set(found) == set(digests)
    np.testing.assert_array_equal(found[digests[0]], vectors[0])
    assert found[digests[1]].dtype == np.float32
    assert library.cached_vectors("space-b", digests) == {}


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
DAY = st.none() | st.dates()
METAS = st.builds(
    DocumentMeta,
    title=TEXT,
    kind=st.sampled_from(Kind),
    publisher=TEXT,
    language=st.none() | st.sampled_from(Language),
    published_on=DAY,
    valid_from=DAY,
    valid_until=DAY,
    superseded_by=TEXT,
    territory=st.lists(TEXT).map(tuple),
    themes=st.lists(TEXT).map(tuple),
    url=TEXT,
)


@given(METAS)
def test_metadata_survives_the_database(meta: DocumentMeta) -> None:
    assert decode_meta(encode_meta(meta)) == meta


@given(METAS, TEXT, st.lists(TEXT, max_size=3), st.none() | st.integers(1, 9), st.data())
def test_a_passage_survives_the_database(
    meta: DocumentMeta, text: str, heading: list[str], page: int | None, data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=4)))
    sentences = tuple(Sentence(text[a:b], a, b) for a, b in pairwise(cuts))
    passage = Passage("i", "k", 3, text, 5, 5 + len(text), tuple(heading), page, Language.DARIJA, 7, meta, sentences)
    row = (passage.id, passage.key, passage.language.value, encode_passage(passage), encode_meta(meta))
    assert decode_passage(*row) == passage


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        (DocumentMeta("x"), Validity.CURRENT),
        (DocumentMeta("x", valid_until=date(2026, 3, 1)), Validity.CURRENT),
        (DocumentMeta("x", valid_until=date(2026, 2, 28)), Validity.OUT_OF_DATE),
        (DocumentMeta("x", valid_until=date(2026, 2, 28), superseded_by="y"), Validity.SUPERSEDED),
        (DocumentMeta("x", valid_from=date(2026, 3, 2)), Validity.UPCOMING),
    ],
)
def test_what_holds_on_a_day(meta: DocumentMeta, expected: Validity) -> None:
    assert standing(meta, date(2026, 3, 1)) is expected
