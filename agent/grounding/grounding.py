"""Whether a sentence stands on the words that it shows: numbers, polarity, names, and nothing that these have no word for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.grounding.aligning import narrowed
from agent.grounding.certainty import certainty_fault
from agent.grounding.draft import LONGEST_TEXT, Draft
from agent.grounding.evidence import Evidence, find_evidence
from agent.grounding.names import name_fault
from agent.grounding.numbers import number_fault
from agent.grounding.polarity import polarity_fault
from agent.grounding.roles import role_fault
from agent.grounding.scope import scope_fault
from agent.grounding.words import foreign_letters, words_fault
from agent.retrieval.sources import Source
from core.language.forms import Language


@dataclass(frozen=True)
class Checked:
    """What the check makes of a draft: the fault, empty where it stands, and the words it stands on where they were found."""

    fault: str = ""
    evidence: Evidence | None = None


def check(draft: Draft, sources: Sequence[Source], language: Language) -> Checked:
    """Whether a draft in a language stands.

    Faults are `no_source`, `unknown_source`, `not_verbatim`, `no_evidence`, and those of a sentence whose evidence is there:
    `too_long`, `script`, `number`, `date`, `unit`, `exception`, `negation`, `scope`, `hedge`, `tense`, `condition`, `actor`, `order`,
    `cause`, `name` and `words`.
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
    return Checked(fault_of(draft.text, language, evidence), evidence)


def fault_of(text: str, language: Language, evidence: Evidence) -> str:
    """The first thing that a written sentence says otherwise than its evidence; empty where there is none."""
    if len(text) > LONGEST_TEXT:
        return "too_long"
    if foreign_letters(text, language, evidence):
        return "script"
    whole, evidence = evidence, narrowed(text, language, evidence)
    return (
        number_fault(text, language, evidence)
        or polarity_fault(text, language, evidence)
        or scope_fault(text, language, evidence)
        or certainty_fault(text, language, whole)
        or role_fault(text, language, whole)
        or name_fault(text, language, evidence)
        or words_fault(text, language, evidence)
    )


def is_verbatim(draft: Draft, source: Source) -> bool:
    """Whether the words and the span cited stand in the source as they are, in its text or as one of its titles."""
    passage = source.passage
    return draft.text in draft.quote and (draft.quote in passage.text or draft.quote in passage.titles)
