"""What a turn came to: its tier, whether what was shown holds the gold, and the outcome of both.

Gold counts as shown where one quotation holds it. Both are folded and stemmed, word by word. A short gold (fewer than `_SHORT`
words that count) must stand there as it is, word after word, in a quotation of its own document, for a number or a name stands in many
places; of a longer one, `_MOST` of its words that count and every one of its numbers must be there, wherever the quotation is from.
A short gold may still stand in a sentence of its document that answers something else: `stands_at_gold` tells of how many that is so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from agent.answer import AnswerStatus
from benchmarks.unseen.cases import Gold
from core.language.stem import stem, words, words_that_count

_SHORT = 4
_MOST = 0.8
"""Chosen by hand: a gold span may begin or end with words that a quotation leaves out."""


class Tier(StrEnum):
    """What the person is told: an answer, the nearest words, or that nothing was found."""

    SURE = "sure"
    PERHAPS = "perhaps"
    NOTHING = "nothing"


TIERS: Mapping[AnswerStatus, Tier] = {
    AnswerStatus.ANSWERED: Tier.SURE,
    AnswerStatus.ANSWERED_OUTDATED: Tier.SURE,
    AnswerStatus.PERHAPS: Tier.PERHAPS,
}
"""The tier of every status that shows something of the documents; all others show nothing."""


class Outcome(StrEnum):
    """What became of a question that the corpus answers."""

    SURE_RIGHT = "sure and right"
    SURE_WRONG = "sure and wrong"
    PERHAPS_WITH = "perhaps with gold"
    PERHAPS_WITHOUT = "perhaps without"
    NOTHING = "nothing though there was"


@dataclass(frozen=True)
class Text:
    """Words that were shown, or could have been, and the file name of the document they are from."""

    text: str
    document: str


def tier_of(status: AnswerStatus) -> Tier:
    """The tier of a status."""
    return TIERS.get(status, Tier.NOTHING)


def outcome_of(tier: Tier, right: bool) -> Outcome:
    """The outcome of a question that the corpus answers; `right` says whether the gold was shown."""
    if tier is Tier.NOTHING:
        return Outcome.NOTHING
    if tier is Tier.SURE:
        return Outcome.SURE_RIGHT if right else Outcome.SURE_WRONG
    return Outcome.PERHAPS_WITH if right else Outcome.PERHAPS_WITHOUT


def shows(texts: Sequence[Text], gold: Gold) -> bool:
    """Whether one of the texts holds one wording of the gold, and some hold whatever else it needs."""
    return any(holds(text, wanted, gold.document) for text in texts for wanted in gold.texts) and all(
        any(holds(text, wanted, gold.document) for text in texts) for wanted in gold.also
    )


def holds(text: Text, gold: str, document: str) -> bool:
    """Whether a text holds a gold of a document, by the rule of this module."""
    counting = _counting(gold)
    if len(counting) < _SHORT:
        return text.document == document and _has_run(_stems(text.text), _stems(gold))
    return _holds_most(text.text, counting)


def is_long(gold: Gold) -> bool:
    """Whether every wording of a gold says enough to be told anywhere."""
    return all(len(_counting(text)) >= _SHORT for text in gold.texts)


def stands_at_gold(texts: Sequence[Text], gold: Gold) -> bool:
    """Whether one text of the gold's document holds most of the sentence that the gold stands in."""
    wanted = _counting(gold.sentence)
    return bool(wanted) and any(text.document == gold.document and _holds_most(text.text, wanted) for text in texts)


def _holds_most(text: str, wanted: frozenset[str]) -> bool:
    there = frozenset(_stems(text))
    numbers = {word for word in wanted if word[0].isdigit()}
    return numbers <= there and len(wanted & there) >= _MOST * len(wanted)


def _counting(text: str) -> frozenset[str]:
    """Stems of the words that count; of all words where none does."""
    return frozenset(stem(word) for word in words_that_count(text) or words(text))


def _stems(text: str) -> list[str]:
    return [stem(word) for word in words(text)]


def _has_run(text: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether words stand in a text one after the other."""
    length = len(wanted)
    return length > 0 and any(text[at : at + length] == wanted for at in range(len(text) - length + 1))
