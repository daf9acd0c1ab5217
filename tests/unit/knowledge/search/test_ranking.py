from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from knowledge.search.ranking import fuse

UNIT = st.floats(0, 1, allow_nan=False, width=32)
CANDIDATES = st.dictionaries(st.text("abcd", min_size=1, max_size=3), st.tuples(UNIT, UNIT), max_size=12)


def test_words_decide_where_meaning_hardly_differs() -> None:
    fused = fuse({"a": 0.86, "b": 0.85, "c": 0.70}, {"b": 0.6})
    assert [f.id for f in fused] == ["b", "a", "c"]


def test_meaning_decides_where_no_word_is_shared() -> None:
    fused = fuse({"a": 0.86, "b": 0.85, "c": 0.70}, {})
    assert [f.id for f in fused] == ["a", "b", "c"]
    assert [f.lexical for f in fused] == [0, 0, 0]


def test_nothing_found_stays_nothing() -> None:
    assert fuse({}, {"a": 0.5}) == []


def test_a_lone_candidate_is_not_divided_by_zero() -> None:
    assert [f.id for f in fuse({"a": 0.8}, {})] == ["a"]


@given(CANDIDATES)
def test_scores_are_shares_in_descending_order(candidates: dict[str, tuple[float, float]]) -> None:
    fused = fuse({i: c for i, (c, _) in candidates.items()}, {i: s for i, (_, s) in candidates.items()})
    assert {f.id for f in fused} == candidates.keys()
    assert all(0 <= f.score <= 1 for f in fused)
    assert [f.score for f in fused] == sorted((f.score for f in fused), reverse=True)


@given(CANDIDATES)
def test_the_order_does_not_depend_on_the_order_of_arrival(
    candidates: dict[str, tuple[float, float]],
) -> None:
    cosines = {i: c for i, (c, _) in candidates.items()}
    shares = {i: s for i, (_, s) in candidates.items()}
    assert fuse(cosines, shares) == fuse(dict(reversed(cosines.items())), shares)


@given(CANDIDATES)
def test_a_candidate_better_in_both_is_never_below(candidates: dict[str, tuple[float, float]]) -> None:
    fused = fuse({i: c for i, (c, _) in candidates.items()}, {i: s for i, (_, s) in candidates.items()})
    for above, below in pairwise(fused):
        assert not (below.cosine > above.cosine and below.lexical > above.lexical)
