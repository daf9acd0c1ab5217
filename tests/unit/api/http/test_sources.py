"""Opening a source: the passage in its context, as JSON."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from api.http.services import SourceContext
from api.http.sources import CorpusSources, text_after, text_before
from api.http.testing import InMemorySources, canned_passage, canned_services
from knowledge.document import Passage
from knowledge.testing import InMemoryCorpus
from tests.unit.api.client import assert_problem, client


def passages(count: int, key: str = "a.md", **meta: object) -> list[Passage]:
    """Passages of one document, 100 characters apart."""
    made = []
    for n in range(count):
        text = f"{key} {n}."
        passage = canned_passage(f"{key}-{n}", text, **meta)
        made.append(replace(passage, key=key, ordinal=n, start=100 * n, end=100 * n + len(text)))
    return made


def ids(found: tuple[Passage, ...]) -> list[str]:
    return [passage.id for passage in found]


def test_neighbours_are_those_of_the_same_document_in_order() -> None:
    corpus = InMemoryCorpus()
    corpus.publish([*reversed(passages(12)), *passages(3, "b.md")])
    context = CorpusSources(corpus).source("a.md-5")
    assert context is not None
    assert ids(context.before) == ["a.md-3", "a.md-4"]
    assert ids(context.after) == ["a.md-6", "a.md-7"]
    assert context.current
    first = CorpusSources(corpus).source("a.md-0")
    assert first is not None
    assert first.before == ()


def test_a_passage_of_an_older_release_opens_and_says_so() -> None:
    corpus = InMemoryCorpus()
    sources = CorpusSources(corpus)
    corpus.publish(passages(3))
    assert sources.source("a.md-1") is not None
    corpus.publish(passages(3, "b.md"))
    context = sources.source("a.md-1")
    assert context == SourceContext(passages(3)[1], current=False)
    corpus.point_at(1)
    back = sources.source("a.md-1")
    assert back is not None
    assert back.current
    assert sources.source("nothing") is None


def test_the_replacement_is_called_by_its_title() -> None:
    corpus = InMemoryCorpus()
    corpus.publish([*passages(1, superseded_by="b.md"), *passages(1, "b.md", title="Programme 2027")])
    context = CorpusSources(corpus).source("a.md-0")
    assert context is not None
    assert context.superseded_by == "Programme 2027"


@given(text=st.text(min_size=1, max_size=60), cuts=st.tuples(*[st.integers(0, 60)] * 4))
def test_neighbours_never_repeat_the_passage(text: str, cuts: tuple[int, int, int, int]) -> None:
    a, b, c, d = sorted(min(cut, len(text)) for cut in cuts)
    make = canned_passage()
    before = replace(make, text=text[a:c], start=a, end=c)
    passage = replace(make, text=text[b:d], start=b, end=d)
    assert text_before(passage, before) == text[a:b].rstrip()
    assert text_after(before, passage) == text[c:d].lstrip()


async def test_source_as_json() -> None:
    before = replace(canned_passage(text="Avant."), start=0, end=6)
    passage = canned_passage(valid_until=date(2026, 1, 1), url="https://example.org", translation_of="programme.md")
    sources = InMemorySources({"p": SourceContext(passage, (before,), superseded_by="Programme 2027")})
    async with client(canned_services(sources=sources)) as http:
        body = (await http.get("/v1/sources/p")).json()
        missing = await http.get("/v1/sources/q")
    assert body["passage"]["text"] == passage.text
    assert body["passage"]["heading"] == ["Mentorat"]
    assert body["before"] == ["Avant."]
    assert body["document"]["published_on"] == "2026-02-17"
    assert body["document"]["superseded_by"] == "Programme 2027"
    assert body["document"]["translation_of"] == "programme.md"
    assert body["outdated"] is True
    assert body["current"] is True
    assert_problem(missing, 404, "source-not-found")
