"""Whether whole passages bear a sentence out, for answers that show no evidence: numbers, months, names and shared words."""

from __future__ import annotations

import re
from collections.abc import Set

from agent.retrieval.sources import Source
from core.language.dates import months
from core.language.fold import fold
from core.language.forms import Language
from core.language.identify import identify
from core.language.names import capitalised_names
from core.language.stem import terms
from core.language.values import values

LEAST_COVERAGE = 0.6
"""Least share of a sentence's terms in its sources, same language. Measured: 91-100 % of foreign sentences fall below
(docs/decisions/0062)."""
LEAST_SIMILARITY = 0.82
"""Least cosine to a source sentence in another language. Measured: midpoint of the medians of supported sentences and of
their neighbours, .86 and .78."""
_BEGINNING = 4
"""Letters that a name keeps in two languages of one script. Chosen by hand."""


def stated_fault(text: str, cited: list[Source]) -> str:
    """The first of number, month and name that a sentence states and its sources do not; empty when there is none."""
    published = {s.passage.meta.published_on.month for s in cited if s.passage.meta.published_on}
    whole = " ".join(_whole(source) for source in cited)
    return fault_against(text, whole, {source.passage.language for source in cited}, published)


def fault_against(text: str, whole: str, languages: Set[Language], published: Set[int] = frozenset()) -> str:
    """The same against the whole text of the sources, with their languages and the months they were published in."""
    if values(text).numbers_missing_from(values(whole)):
        return "number"
    if months(text) - months(whole) - published:
        return "month"
    return "" if _names_are_known(text, whole, languages) else "name"


def _names_are_known(text: str, whole: str, languages: Set[Language]) -> bool:
    """Whether the names in capitals stand in the sources: as they are in one language, by their beginnings in two.

    Arabic writes the same names in other letters: there, support by meaning is what is left.
    """
    names = capitalised_names(text)
    folded, language = fold(whole), identify(text).language
    if not names or (not language.is_rtl and all(found.is_rtl for found in languages)):
        return True
    if language in languages:
        return all(name in folded for name in names)
    beginnings = {word[:_BEGINNING] for word in re.findall(r"\w+", folded)}
    return all(name in folded or name[:_BEGINNING] in beginnings for name in names)


def crosses_languages(text: str, languages: Set[Language]) -> bool:
    """Whether words alone cannot tell if sources carry a sentence, for they are in another language, or it is in Darija."""
    language = identify(text).language
    return language.value.startswith("ary") or any(found.base is not language.base for found in languages)


def coverage(text: str, source: str) -> float:
    """Share of a sentence's terms that stand in a source; 1 for a sentence without terms."""
    claimed = set(terms(text))
    return len(claimed & set(terms(source))) / len(claimed) if claimed else 1.0


def _whole(source: Source) -> str:
    meta = source.passage.meta
    day = meta.published_on.isoformat() if meta.published_on else ""
    return " ".join((meta.title, *source.passage.heading, meta.publisher, day, source.passage.text))
