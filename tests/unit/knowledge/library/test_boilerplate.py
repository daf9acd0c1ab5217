"""What stands in most documents and says nothing of any is found, and nothing else is taken for it."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core.language.forms import Language
from knowledge.document import DocumentMeta, LoadedDocument, Passage
from knowledge.library.boilerplate import (
    Line,
    SentenceCounts,
    boilerplate_of,
    changed_lines,
    counted,
    ends_of_lines,
    lines,
)
from knowledge.reading.split import split
from knowledge.testing import make_passage

NOTE = "Fiche de démonstration : ce n’est pas une publication officielle du parti."
MASTHEAD = "La lettre du parti, pour toutes les militantes et tous les militants."


def documents(count: int, *said: str, first: str = "", superseded: bool = False) -> list[Passage]:
    passages: list[Passage] = []
    for number in range(count):
        own = " ".join(
            f"Le programme {word} du lot {'abcdefghij'[number % 10]} avance bien." for word in ("un", "deux", "trois")
        )
        text = f"{first} {own} La commission {'abcdefghij'[number % 10]} se réunit. {' '.join(said)}".strip()
        newer = "d0.md" if superseded and number else ""
        meta = DocumentMeta(title=f"Document {number}", language=Language.FRENCH, superseded_by=newer)
        passages += split(LoadedDocument(f"d{number}.md", meta, text))
    return passages


def test_a_standing_note_is_found_and_what_each_document_says_is_not() -> None:
    assert boilerplate_of(documents(6, NOTE)) == {NOTE}
    assert boilerplate_of([*documents(6, NOTE), *(replace(p, key=f"x{p.key}") for p in documents(20))]) == {NOTE}


def test_nothing_is_boilerplate_in_two_or_three_documents() -> None:
    assert boilerplate_of(documents(3, NOTE)) == frozenset()


def test_a_few_of_many_documents_are_not_most() -> None:
    many = [*documents(4, NOTE), *(replace(p, key=f"{n}{p.key}") for n in range(5) for p in documents(10))]
    assert boilerplate_of(many) == frozenset()


def test_a_masthead_needs_fewer_documents_than_what_stands_within() -> None:
    others = [replace(p, key=f"{n}{p.key}") for n in range(2) for p in documents(8)]
    assert boilerplate_of([*documents(6, first=MASTHEAD), *others]) == {MASTHEAD}
    within = "Le parti est ouvert à tous. Il se bat. Il tient parole."
    assert "Le parti est ouvert à tous." not in boilerplate_of([*documents(6, within), *others])


def test_a_sentence_with_a_figure_says_something() -> None:
    figures = ("Le parti a été fondé en 1944.", "Appelez le 05 37 00 00 00.", "Le parti compte deux alliances.")
    assert boilerplate_of(documents(8, *figures)) == frozenset()


def test_documents_that_replace_one_another_count_as_one() -> None:
    assert boilerplate_of(documents(8, NOTE, superseded=True)) == frozenset()


SENTENCES = ("Le parti est là.", "Fiche de travail.", "Il se bat.", "Le maire a parlé.", "On avance.", "Rien de plus.")
DOCUMENT = st.tuples(
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5),
    st.sampled_from(["", "", "d0", "d1", "d2", "gone"]),
    st.sampled_from([Language.FRENCH, Language.ENGLISH]),
)
CORPUS = st.dictionaries(st.sampled_from([f"d{number}" for number in range(9)]), DOCUMENT, max_size=9)


def passages_of(corpus: dict[str, tuple[list[str], str, Language]]) -> list[Passage]:
    """Two passages a document, the second one first."""
    found = []
    for key, (said, newer, language) in corpus.items():
        meta = DocumentMeta(title=key, superseded_by=newer)
        for start, part in ((9, said[1:]), (0, said[:1])):
            made = make_passage(" ".join(part), key=key, language=language, meta=meta)
            found.append(replace(made, start=start))
    return found


def lines_of(corpus: dict[str, tuple[list[str], str, Language]], keys: set[str]) -> Collection[Line]:
    ends = ends_of_lines({key: newer for key, (_, newer, _) in corpus.items()})
    return lines({key: [p for p in passages_of(corpus) if p.key == key] for key in keys}, ends)


@given(CORPUS, CORPUS)
def test_counts_that_grew_by_changes_are_those_made_anew(
    before: dict[str, tuple[list[str], str, Language]], after: dict[str, tuple[list[str], str, Language]]
) -> None:
    old, new = (ends_of_lines({key: newer for key, (_, newer, _) in one.items()}) for one in (before, after))
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    gone, come = changed_lines(old, new, changed)
    grown = counted(passages_of(before)).changed(lines_of(before, gone), lines_of(after, come))
    anew = counted(passages_of(after))
    kept = SentenceCounts.of_payload(json.loads(json.dumps(grown.payload())))
    for one in (grown, kept):
        assert one.digests.tolist() == anew.digests.tolist()
        assert one.sums.tolist() == anew.sums.tolist()
        assert {**one.repeated} == {**anew.repeated}
        assert {k: n for k, n in one.languages.items() if n} == anew.languages
        assert one.boilerplate() == anew.boilerplate()
