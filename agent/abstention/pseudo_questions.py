"""Questions made of a corpus itself: what its sentences say, asked with some of their words gone."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass

from core.language.fold import fold
from core.language.forms import Language
from core.language.stem import STOP_WORDS
from knowledge.document import Passage

_FEWEST, _MOST = 5, 9
"""Content words that a sentence must have, and that a question takes from it. Chosen by hand: about as long as people ask."""
_DROPPED = 0.35
"""Share of a sentence's content words that the question lacks, as people rarely use the document's own. Chosen by hand."""
_ASKING = {
    Language.FRENCH: ("Que sait-on de", "Quelle est", "Comment", "Qui"),
    Language.ARABIC: ("ما هي", "كيف", "من", "متى"),
    Language.DARIJA: ("شنو", "كيفاش", "شكون", "فوقاش"),
    Language.DARIJA_LATIN: ("chno", "kifach", "chkoun", "fou9ach"),
    Language.ENGLISH: ("What is", "How", "Who", "When"),
}


@dataclass(frozen=True)
class PseudoQuestion:
    """A question that the document `key` answers."""

    question: str
    language: Language
    key: str


def pseudo_questions(passages: Iterable[Passage], per_language: int, seed: int = 7) -> list[PseudoQuestion]:
    """At most `per_language` questions in each language of the passages, spread over the documents; the same for the same seed."""
    generator = random.Random(seed)  # noqa: S311 a sample, no secret
    by_language: dict[Language, list[Passage]] = {}
    for passage in sorted(passages, key=lambda p: p.id):
        by_language.setdefault(passage.language, []).append(passage)
    made: list[PseudoQuestion] = []
    for language in sorted(by_language):
        pool = by_language[language]
        generator.shuffle(pool)
        rounds = [pool[n % len(pool)] for n in range(per_language * 2)]
        found = dict.fromkeys(q for p in rounds if (q := _question(p, generator)) is not None)
        made += list(found)[:per_language]
    return made


def _question(passage: Passage, generator: random.Random) -> PseudoQuestion | None:
    statements = [s.text for s in passage.sentences if len(_content(s.text)) >= _FEWEST]
    if not statements:
        return None
    content = _content(generator.choice(statements))
    start = generator.randrange(max(1, len(content) - _MOST + 1))
    window = content[start : start + _MOST]
    kept = [word for word in window if generator.random() >= _DROPPED]
    if len(kept) < _FEWEST - 2:
        kept = window
    asking = generator.choice(passage.language.of(_ASKING))
    mark = "؟" if passage.language.is_rtl else " ?"
    return PseudoQuestion(f"{asking} {' '.join(kept)}{mark}", passage.language, passage.key)


def _content(text: str) -> list[str]:
    """Words of a sentence that carry its subject, as written; numbers are what is asked for, and go."""
    return [word for word in re.findall(r"[^\W\d_][\w’'-]*", text) if fold(word) not in STOP_WORDS and len(word) > 2]
