"""Whether a sentence stands on the sources it cites: numbers, months and names in them, and their support."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from agent.grounding.draft import Draft
from agent.grounding.evidence import Evidence, find_evidence
from agent.retrieval.sources import Source
from core.language.dates import months
from core.language.fold import fold
from core.language.forms import Language
from core.language.identify import identify
from core.language.names import capitalised_names
from core.language.stem import terms
from core.language.values import values
from knowledge.ports import Retriever

LEAST_COVERAGE = 0.6
"""Least share of a sentence's terms in its sources, same language. Measured: 91-100 % of foreign sentences fall below
(docs/decisions/0062)."""
LEAST_SIMILARITY = 0.82
"""Least cosine to a source sentence in another language. Measured: midpoint of the medians of supported sentences and of
their neighbours, .86 and .78."""
_BEGINNING = 4
"""Letters that a name keeps in two languages of one script. Chosen by hand."""


@dataclass(frozen=True)
class Checked:
    """What the check makes of a draft: the fault, empty where it stands, and the words it stands on where they were found."""

    fault: str = ""
    evidence: Evidence | None = None


class Grounding:
    """Checks drafts against the sources of a turn."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    async def check(self, draft: Draft, sources: Sequence[Source]) -> Checked:
        """Whether a draft stands.

        Faults are `no_source`, `unknown_source`, `not_verbatim`, `no_evidence`, and those of a sentence whose evidence is
        there and says something else: `number`, `month`, `name` and `unsupported`.
        """
        known = {source.number: source for source in sources}
        if not draft.sources:
            return Checked("no_source")
        if any(number not in known for number in draft.sources):
            return Checked("unknown_source")
        cited = [known[number] for number in draft.sources]
        if draft.evidence is None:
            return Checked("" if all(is_verbatim(draft, source) for source in cited) else "not_verbatim")
        evidence = find_evidence(draft.evidence, cited[0])
        if evidence is None:
            return Checked("no_evidence")
        return Checked(await self._fault(draft.text, evidence), evidence)

    async def _fault(self, text: str, evidence: Evidence) -> str:
        passage = evidence.source.passage
        published = {passage.meta.published_on.month} if passage.meta.published_on else set()
        stated = fault_against(text, evidence.whole, {passage.language}, published)
        if stated or coverage(text, evidence.whole) >= LEAST_COVERAGE:
            return stated
        if not crosses_languages(text, {passage.language}):
            return "unsupported"
        similarity = await asyncio.to_thread(self._retriever.similarity, [text], [evidence.sentences])
        return "" if float(similarity.max()) >= LEAST_SIMILARITY else "unsupported"


def is_verbatim(draft: Draft, source: Source) -> bool:
    """Whether the words and the span cited stand in the source as they are."""
    return draft.text in draft.quote and draft.quote in source.passage.text


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
