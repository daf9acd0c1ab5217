"""Which passages a search may return."""

from __future__ import annotations

from datetime import date

from core.language.fold import fold
from knowledge.document import Passage
from knowledge.query import SearchFilters


def accepts(filters: SearchFilters, passage: Passage) -> bool:
    """Whether a passage passes every filter that is set; an undated one passes no filter on dates."""
    meta = passage.meta
    territories = {fold(name) for name in meta.territory}
    return (
        (not filters.kinds or meta.kind in filters.kinds)
        and (not filters.languages or passage.language in filters.languages)
        and (not filters.keys or passage.key in filters.keys)
        and passage.key not in filters.exclude_keys
        and (not filters.territories or not territories.isdisjoint(map(fold, filters.territories)))
        and _within(meta.published_on, filters.published_from, filters.published_until)
    )


def _within(day: date | None, first: date | None, last: date | None) -> bool:
    if day is None:
        return first is None and last is None
    return (first is None or first <= day) and (last is None or day <= last)
