"""Whether passages bear a sentence out: the check behind citation recall and precision."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from agent.grounding.support import LEAST_COVERAGE, LEAST_SIMILARITY, coverage, crosses_languages, fault_against
from core.language.fold import plain
from core.language.forms import Language
from core.language.identify import identify
from core.language.sentences import sentences
from evals.ports import Similarity
from evals.reply import PassageText, Reply
from evals.scorers.matching import without_marks

_FAULTS = {
    "number": "it states a number that they do not",
    "month": "it states a month that they do not",
    "name": "it names what they do not",
}


def cited_passages(reply: Reply, numbers: Sequence[int]) -> list[PassageText] | None:
    """The passages that citation numbers name; what the answer quotes of one where its text is not known.

    None where a number names no citation of the answer.
    """
    known = {citation.number: citation for citation in reply.citations}
    if any(number not in known for number in numbers):
        return None
    found = []
    for citation in (known[number] for number in numbers):
        shown = PassageText(citation.passage_id, citation.key, citation.quote, citation.title)
        found.append(reply.passages.get(citation.passage_id, shown))
    return found


def whole(passages: Sequence[PassageText]) -> str:
    """All that a sentence may rest on: titles, headings, publishers and dates, and the texts."""
    return "\n".join(f"{passage.context}\n{passage.text}" for passage in passages)


def on_one_line(text: str) -> str:
    """A text as it is compared word for word: folded, its spaces and line ends alike."""
    return " ".join(plain(text).split())


def without_names(text: str, names: Sequence[str]) -> str:
    """A text without some names, each as a whole word."""
    ordered = sorted((re.escape(name) for name in names if name.strip()), key=len, reverse=True)
    return re.sub(rf"(?<!\w)(?:{'|'.join(ordered)})(?!\w)", " ", text, flags=re.IGNORECASE) if ordered else text


class Support:
    """Says why passages do not bear a sentence out, with the agent's own grounding checks on plain texts."""

    def __init__(self, own_names: Sequence[str] = (), similarity: Similarity | None = None) -> None:
        self._own_names = tuple(own_names)
        self._similarity = similarity

    def fault(self, text: str, passages: Sequence[PassageText]) -> str:
        """Why the passages together do not bear the sentence out; empty when they do."""
        if not passages:
            return "it cites no passage"
        text = without_marks(text).strip()
        if any(on_one_line(text) in on_one_line(passage.text) for passage in passages):
            return ""
        claim = without_names(text, self._own_names)
        languages = {language for passage in passages for language in _languages(passage.text)}
        fault = fault_against(claim, whole(passages), languages)
        if fault:
            return _FAULTS[fault]
        covered = coverage(claim, whole(passages))
        if covered >= LEAST_COVERAGE:
            return ""
        if not crosses_languages(claim, languages):
            return f"only {covered:.0%} of its words stand in them"
        return self._far(claim, passages)

    def _far(self, claim: str, passages: Sequence[PassageText]) -> str:
        if self._similarity is None:
            return "they are in another language, and no embeddings were given to compare meanings with"
        texts = [sentence.text for passage in passages for sentence in sentences(passage.text)]
        cosine = float(self._similarity([claim], texts).max()) if texts else 0.0
        return "" if cosine >= LEAST_SIMILARITY else f"nothing in them means the same (likeness {cosine:.2f})"


@lru_cache(maxsize=2048)
def _languages(text: str) -> tuple[Language, ...]:
    return (identify(text).language,)
