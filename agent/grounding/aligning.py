"""Which sentences of its evidence a sentence speaks of: what others say neither licenses nor limits it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Final

from agent.grounding.evidence import Evidence
from core.language.fold import plain
from core.language.forms import Language
from core.language.meaning.meanings import is_light, meanings
from core.language.sentences import sentences
from core.language.values import values

_SUBJECT = 2
"""First words of a sentence that say whom it speaks of. Chosen by hand: an organisation has two; a verb may come before it in
Arabic."""

_CLAUSES: Final = re.compile(
    r"[;؛!?؟\n]|[.,](?!\d)|(?<![\w'])(?:and|but|while|whereas|because|after|before|though|although|if"
    r"|et|mais|tandis que|alors que|apres|avant|parce que|si|بينما|لكن|ولكن|بعد|قبل|اذا|walakin|ila|b3d|9bel)(?![\w'])"
)
"""What clauses end with, folded. Arabic puts commas between the things of a list, "that" leads to what somebody says."""


def narrowed(text: str, language: Language, evidence: Evidence) -> Evidence:
    """The same evidence with those of its sentences alone that the words and numbers of a text stand on.

    The others are what stands around them: they name whom these speak of. All stay where no sentence has any of its words.
    """
    parts = _parts(evidence)
    chosen = _chosen(text, language, evidence, passed_over=0)
    if len(parts) < 2 or not chosen:
        return evidence
    kept = " ".join(part for part in parts if part in chosen)
    rest = " ".join(part for part in parts if part not in chosen)
    return replace(evidence, sentences=kept, context=f"{evidence.context}\n{rest}")


def stands_on(text: str, language: Language, evidence: Evidence) -> list[str]:
    """The sentences that say it: the one with most of its words, and others with some that no better one has.

    What only names whom the text speaks of does not say it.
    """
    return _chosen(text, language, evidence, passed_over=_SUBJECT) or _parts(evidence)


def _parts(evidence: Evidence) -> list[str]:
    return [sentence.text for sentence in sentences(evidence.sentences)]


def _chosen(text: str, language: Language, evidence: Evidence, passed_over: int) -> list[str]:
    parts, chosen = _parts(evidence), list[str]()
    borne = {part: borne_out(text, language, part, evidence.source.passage.language) for part in parts}
    left = frozenset[int]().union(*borne.values())
    while left:
        best = max(parts, key=lambda part: len(borne[part] & left))
        chosen.append(best)
        left = frozenset(place for place in left - borne[best] if place >= passed_over)
    return chosen


def clauses(sentence: str) -> list[str]:
    """The clauses of a sentence, folded; the sentence itself where it has none."""
    folded = plain(sentence)
    return [part for part in _CLAUSES.split(folded) if part.strip()] or [folded]


@lru_cache(maxsize=4096)
def borne_out(text: str, language: Language, part: str, spoken: Language) -> frozenset[int]:
    """Places of the words and numbers of a text that a part of its evidence, in the language spoken there, has too."""
    known = frozenset(key for meaning in meanings(part, spoken) for key in meaning.close)
    said = [meaning.close for meaning in meanings(text, language) if not is_light(meaning.text)]
    numbers = _numbers(part)
    return frozenset(
        [at for at, keys in enumerate(said) if keys & known]
        + [len(said) + at for at, number in enumerate(sorted(_numbers(text))) if number in numbers]
    )


@lru_cache(maxsize=4096)
def _numbers(text: str) -> frozenset[str]:
    stated = values(text)
    counted = {str(value) for number in stated.quantities for value in number.values}
    return frozenset(counted | {f"{name}{part}" for day in stated.dates for name, part in vars(day).items() if part})
