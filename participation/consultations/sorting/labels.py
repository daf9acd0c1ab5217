"""Words that tell one group of texts from the others: a name for people to begin from."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from core.language.fold import fold
from core.language.stem import STOP_WORDS

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_SHORTEST = 3
"""Letters of a word that names something. Chosen by hand."""
_NAMED_BY = 4
"""Words of a name. Chosen by hand: a line on a phone."""
_EVERYWHERE = 0.3
"""Share of all texts from which on a word tells nothing. Chosen by hand."""
_PAIR = 1.5
"""What two words in a row weigh beside one of them: they say more precisely what is meant. Chosen by hand."""

_ASKING = frozenset(
    _WORD.findall(
        fold(
            """
            veut veux voulons voudrais voudrions souhaite souhaitons demande demandons propose proposons besoin avoir
            want wants need needs wish would ask proposes نريد أريد نطلب أطلب نود أود نقترح أقترح نتمنى أتمنى يجب ينبغي نحتاج
            بغينا بغيت بغاو خاص خاصنا خصنا خصو خاصو باش ديال ديالنا ديالهم واش كاين كاينة حيت اللي عندنا هاد داك
            bghina bghit bghaw khass khas khassna khasna khasso bach bash dyal dial dyalna kayn kayna hit"""
        )
    )
)
"""Words by which people ask for something, in five forms: they stand in whatever is asked. Chosen by hand."""


def telling_words(texts: Sequence[str], groups: Sequence[Sequence[int]]) -> list[tuple[str, ...]]:
    """For each group of places in `texts`, the words most particular to it: share of its texts times the logarithm of its lead.

    The weight is that of class-based tf-idf (Grootendorst 2022) on texts that hold a word rather than on occurrences, so that one
    long text does not name a theme; what one text alone says names none, for a name outlives the texts.
    """
    if not groups:
        return []
    terms = [_terms(texts[at]) for group in groups for at in group]
    shown: Counter[tuple[str, str]] = Counter()
    everywhere: Counter[str] = Counter()
    for found in terms:
        shown.update(found.items())
        everywhere.update(found.keys())
    most = max(2.0, _EVERYWHERE * len(terms))
    written: dict[str, str] = {}
    for (term, surface), _ in shown.most_common():
        written.setdefault(term, surface)
    named, at = [], 0
    for group in groups:
        counts = Counter(term for found in terms[at : at + len(group)] for term in found)
        at += len(group)
        weights = {
            term: held / len(group) * math.log(1 + len(terms) / everywhere[term]) * (_PAIR if " " in term else 1)
            for term, held in counts.items()
            if len(groups) == 1 or everywhere[term] <= most or held / everywhere[term] > 0.5
            if held > 1
        }
        named.append(tuple(written[term] for term in _distinct(weights)))
    return named


def _terms(text: str) -> dict[str, str]:
    """Words and pairs of words of a text, folded, each as it is written there first."""
    found: dict[str, str] = {}
    before: tuple[str, str] | None = None
    for surface in _WORD.findall(text):
        surface = re.sub(r"(?i)^(?:qu|[cdjlmnst])['’]", "", surface)
        word = fold(surface)
        if len(word) < _SHORTEST or word in STOP_WORDS or word in _ASKING:
            before = None
            continue
        found.setdefault(word, surface)
        if before:
            found.setdefault(f"{before[0]} {word}", f"{before[1]} {surface}")
        before = word, surface
    return found


def _distinct(weights: dict[str, float]) -> list[str]:
    """The heaviest terms of which none holds another's word."""
    kept: list[str] = []
    used: set[str] = set()
    for term in sorted(weights, key=lambda one: (-weights[one], one)):
        parts = {part[:5] for part in term.split()}
        if not parts & used:
            kept.append(term)
            used |= parts
        if len(kept) == _NAMED_BY:
            break
    return kept
