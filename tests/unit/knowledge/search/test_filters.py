from __future__ import annotations

from datetime import date

import pytest

from core.language.forms import Language
from knowledge.document import DocumentMeta, Kind
from knowledge.query import SearchFilters
from knowledge.testing import make_passage

PASSAGE = make_passage(
    "Un texte.",
    key="programme.md",
    language=Language.FRENCH,
    meta=DocumentMeta("T", Kind.PROGRAMME, published_on=date(2025, 5, 1), territory=("Fès-Meknès",)),
)


@pytest.mark.parametrize(
    ("filters", "accepted"),
    [
        (SearchFilters(), True),
        (SearchFilters(kinds=frozenset({Kind.PROGRAMME, Kind.LAW})), True),
        (SearchFilters(kinds=frozenset({Kind.LAW})), False),
        (SearchFilters(languages=frozenset({Language.FRENCH})), True),
        (SearchFilters(languages=frozenset({Language.ARABIC})), False),
        (SearchFilters(published_from=date(2025, 5, 1)), True),
        (SearchFilters(published_from=date(2025, 5, 2)), False),
        (SearchFilters(published_until=date(2025, 5, 1)), True),
        (SearchFilters(published_until=date(2025, 4, 30)), False),
        (SearchFilters(territories=frozenset({"fes-meknes"})), True),
        (SearchFilters(territories=frozenset({"Rabat"})), False),
        (SearchFilters(keys=frozenset({"programme.md"})), True),
        (SearchFilters(keys=frozenset({"other.md"})), False),
        (SearchFilters(exclude_keys=frozenset({"programme.md"})), False),
        (SearchFilters(kinds=frozenset({Kind.PROGRAMME}), languages=frozenset({Language.ARABIC})), False),
    ],
)
def test_every_filter_that_is_set_must_pass(filters: SearchFilters, accepted: bool) -> None:
    assert filters.accept(PASSAGE) is accepted


def test_a_translation_goes_with_its_original() -> None:
    translation = make_passage("نص.", key="programme.ar.md", meta=DocumentMeta("T", translation_of="programme.md"))
    for key in ("programme.md", "programme.ar.md"):
        assert SearchFilters(keys=frozenset({key})).accept(translation)
        assert not SearchFilters(exclude_keys=frozenset({key})).accept(translation)
    assert not SearchFilters(keys=frozenset({"other.md"})).accept(translation)
    assert not SearchFilters(keys=frozenset({"programme.ar.md"})).accept(PASSAGE)


def test_an_undated_passage_passes_no_filter_on_dates() -> None:
    undated = make_passage("Un texte.")
    assert SearchFilters().accept(undated)
    assert not SearchFilters(published_from=date(1900, 1, 1)).accept(undated)
    assert not SearchFilters(published_until=date(2100, 1, 1)).accept(undated)
