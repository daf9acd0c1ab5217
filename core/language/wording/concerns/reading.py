"""What a message raises, and what it asks besides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.language.forms import Language
from core.language.identify import identify
from core.language.intents.small_talk import asks_who_it_is, asks_whom_to_vote_for
from core.language.wording.chat import in_standard_spelling
from core.language.wording.concerns.concern import Concern
from core.language.wording.concerns.rules import HINTS, clause_starts, rules
from core.language.wording.concerns.tamazight import is_tamazight
from core.language.wording.concerns.words import Lexicon, keys, lexicon, tokens

_SENTENCE = re.compile(r"(?<=[.!?؟;؛…])\s+|\n+|(?<=[?؟!])")
_CLAUSE = re.compile(r"(?<=[,،:])\s+")
_DARIJA = (Language.DARIJA, Language.DARIJA_LATIN)


_OWN_WORK = re.compile(r"(?<!\w)(?:أ(?:كتب|حرر|نجز|حضر)(?= )|أعد (?=[^؟]+[:،][^؟]+؟))")
"""What people say that they write themselves: the hamza tells it from "write!"; "أعد" is both, and asks nothing."""


@dataclass(frozen=True)
class Named:
    """Names that an organisation's policy lists: parties and people, in whatever letters."""

    parties: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Raised:
    """A concern, the words that raised it and the rule that they met; `rest` is what the message says in other clauses."""

    concern: Concern
    words: str
    rule: str
    rest: str = ""


NOBODY = Named()


_SHORT = 6
"""Words of a message that only says to go on. Chosen by hand: "allez vas y commence maintenant"."""
_KEPT = 64
"""Messages whose reading is kept at hand. Chosen by hand: every rail asks for the same one, and for those before it."""


def concerns_in(text: str, named: Named = NOBODY) -> tuple[Raised, ...]:
    """Every concern that a message raises, each once, in the order of the rules; never raises."""
    return _read(text, named)[0]


def hints_in(text: str, named: Named = NOBODY) -> frozenset[Concern]:
    """Concerns of which a message has a word, which alone means nothing ("party", "number"): something else must say so too."""
    return _read(text, named)[1]


def goes_on(text: str) -> bool:
    """Whether a short message only has what was begun go on: "go", "vas-y, commence", "يالاه بدا"."""
    words = tokens(text)
    if not 0 < len(words) <= _SHORT:
        return False
    spans = lexicon().spans([keys(word, darija=True) for word in words])
    return any(start in clause_starts(len(words), frozenset(), spans) for start, _ in spans.get("goes_on", ()))


@lru_cache(maxsize=_KEPT)
def _read(text: str, named: Named) -> tuple[tuple[Raised, ...], frozenset[Concern]]:
    spoken = identify(text).language
    darija = spoken in _DARIJA
    told = text if darija else in_standard_spelling(text, spoken)
    told = _OWN_WORK.sub(r"أنا \g<0>", told)
    sentences = [_clauses(sentence) for sentence in _SENTENCE.split(told) if sentence.strip()]
    found: dict[Concern, Raised] = {}
    hints = set[Concern]()
    for number, sentence in enumerate(sentences):
        others = [clause for place, other in enumerate(sentences) if place != number for clause in other]
        met, groups = _in_sentence(sentence, others, darija, _lexicon(named))
        hints |= {concern for concern, own in HINTS.items() if not groups.isdisjoint(own)}
        for raised in met:
            found.setdefault(raised.concern, raised)
    for concern, is_so in ((Concern.IDENTITY, asks_who_it_is), (Concern.VOTE, asks_whom_to_vote_for)):
        if concern not in found and is_so(text):
            found[concern] = Raised(concern, text, is_so.__name__)
    if not found and is_tamazight(text):
        found[Concern.TAMAZIGHT] = Raised(Concern.TAMAZIGHT, text, "tamazight")
    return tuple(found[concern] for concern in Concern if concern in found), frozenset(hints)


def _clauses(sentence: str) -> list[str]:
    return [clause for clause in _CLAUSE.split(sentence) if clause.strip()]


def _in_sentence(
    clauses: Sequence[str], others: Sequence[str], darija: bool, known: Lexicon
) -> tuple[list[Raised], frozenset[str]]:
    words, owner, breaks = list[str](), list[int](), set[int]()
    for number, clause in enumerate(clauses):
        breaks.add(len(words))
        said = tokens(clause)
        words += said
        owner += [number] * len(said)
    spans = known.spans([keys(word, darija=darija) for word in words])
    starts = clause_starts(len(words), frozenset(breaks), spans)
    found: dict[Concern, Raised] = {}
    for rule in rules():
        if rule.concern in found or (span := rule.match(spans, starts)) is None:
            continue
        used = set(owner[span[0] : span[1]])
        rest = " ".join([*others, *(clause for number, clause in enumerate(clauses) if number not in used)])
        found[rule.concern] = Raised(rule.concern, " ".join(words[span[0] : span[1]]), rule.written, rest.strip())
    return list(found.values()), frozenset(spans)


@lru_cache(maxsize=4)
def _lexicon(named: Named) -> Lexicon:
    known = lexicon().with_group("party_name", named.parties).with_group("person_name", named.people)
    return known.with_group("target", (*named.parties, *named.people))
