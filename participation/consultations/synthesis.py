"""Syntheses: sentences that each cite the contributions they stand on, and that know when these have changed.

Without a model the sentences are people's own, chosen; with one, each has to show in every contribution that it cites the words it
stands on, and what does not is dropped, as in an answer.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from importlib import resources
from typing import Any

from agent.errors import ComposerError
from agent.models.chat import Piece, Prompt
from agent.models.endpoints import Endpoints
from agent.models.escaping import escaped
from agent.retrieval.sources import Source
from agent.turn import StepLog
from core.language.forms import Language
from core.language.sentences import sentences as sentences_of
from core.text import normalise
from participation.common.statistics import LEAST
from participation.common.texts.grounds import Ground, grounds_of, sources_of, whole_text
from participation.consultations.schemas import Contribution

EXTRACTIVE = "extractive"
"""Composer of a synthesis that is made of people's own sentences."""
_CHOSEN = 8
"""Sentences of a synthesis. Chosen by hand: a screen."""
_SHORTEST, _LONGEST = 30, 280
"""Characters of a sentence that is worth quoting, and of one that is read at a glance. Chosen by hand."""
_READ = 60
"""Contributions that a model reads, those nearest to the middle of the theme first. Chosen by hand: about 6,000 tokens."""
_SHOWN = 600
"""Characters of each that it reads. Chosen by hand."""
_LONGEST_REPLY = 16_000
"""Characters after which a reply has no end. Chosen by hand: eight sentences with their grounds are half of it."""
_NAMES = {
    Language.FRENCH: "French",
    Language.ARABIC: "Modern Standard Arabic",
    Language.DARIJA: "Moroccan Darija in Arabic letters",
    Language.DARIJA_LATIN: "Moroccan Darija in Latin letters",
    Language.ENGLISH: "English",
}
SCHEMA: dict[str, object] = json.loads(
    """{"type": "object", "required": ["sentences"], "additionalProperties": false, "properties": {"sentences":
    {"type": "array", "maxItems": 8, "items":
    {"type": "object", "required": ["text", "minority", "grounds"], "additionalProperties": false, "properties": {
    "text": {"type": "string", "maxLength": 400}, "minority": {"type": "boolean"}, "grounds":
    {"type": "array", "maxItems": 12, "items":
    {"type": "object", "required": ["contribution", "words"], "additionalProperties": false, "properties": {
    "contribution": {"type": "integer"}, "words": {"type": "string", "maxLength": 400}}}}}}}}}"""
)
"""What a model's reply must look like; its bounds were chosen by hand."""


class SynthesisState(StrEnum):
    """Where a synthesis stands."""

    DRAFT = "draft"
    SIGNED = "signed"
    """Somebody read it and lets it be published."""


@dataclass(frozen=True)
class SynthesisSentence:
    """A sentence and what it stands on; `is_minority` where few say it, or it goes against the others."""

    text: str
    grounds: tuple[Ground, ...]
    is_minority: bool = False
    is_quoted: bool = False
    """Whether it is somebody's own sentence, as they wrote it."""


@dataclass(frozen=True)
class Synthesis:
    """A synthesis with all that it was made from."""

    id: int
    consultation: str
    theme: int | None
    territory: str
    language: Language
    inputs: tuple[int, ...]
    composer: str
    prompt: str
    sentences: tuple[SynthesisSentence, ...]
    state: SynthesisState
    made_by: str
    made_at: datetime
    is_stale: bool = False
    """Whether what it was made from has changed: something came, was erased, refused, or put elsewhere."""


def chosen_sentences(contributions: Sequence[Contribution]) -> tuple[SynthesisSentence, ...]:
    """People's own sentences: of the contributions nearest to the middle, no two alike, and what goes against the others.

    `contributions` come with the nearest to the middle of their theme first.
    """
    against = [one for one in contributions if one.alignment < 0 or _is_voted_down(one)]
    common = [one for one in contributions if one not in against]
    few = _quoted(against, 2, is_minority=True)
    return (*_quoted(common, _CHOSEN - len(few), is_minority=False), *few)


def _is_voted_down(one: Contribution) -> bool:
    """Whether more disagreed than agreed, where as many voted as the house tells of."""
    return one.votes.disagree > one.votes.agree and one.votes.total >= LEAST


def _quoted(contributions: Sequence[Contribution], most: int, *, is_minority: bool) -> list[SynthesisSentence]:
    found: list[SynthesisSentence] = []
    seen: list[frozenset[str]] = []
    for one in contributions:
        text = _telling(one)
        words = frozenset(text.casefold().split())
        if not text or any(len(words & other) > len(words) / 2 for other in seen):
            continue
        seen.append(words)
        found.append(SynthesisSentence(text, (Ground(one.number, text),), is_minority, is_quoted=True))
        if len(found) == most:
            break
    return found


def _telling(one: Contribution) -> str:
    """The first sentence of a contribution that says something and is short; else its title."""
    for sentence in sentences_of(one.text):
        text = " ".join(one.text[sentence.start : sentence.end].split())
        if _SHORTEST <= len(text) <= _LONGEST:
            return text
    return one.title if len(one.title) >= _SHORTEST else " ".join(one.text.split())[:_LONGEST]


class SynthesisWriter:
    """Has a model write the sentences; what it says is checked against the contributions that it cites, not believed."""

    def __init__(self, endpoints: Endpoints, seconds: float, name: str) -> None:
        """Take at most so many seconds; `name` is the model's, which stands beside what it wrote."""
        self._endpoints, self._seconds, self.name = endpoints, seconds, name

    def prompt(self, language: Language) -> str:
        """What the model is told, without the contributions."""
        text = resources.files("participation.consultations").joinpath("synthesis.md").read_text("utf-8")
        return text.replace("{language}", _NAMES[language])

    async def write(
        self, contributions: Sequence[Contribution], language: Language, log: StepLog
    ) -> tuple[SynthesisSentence, ...] | None:
        """Sentences that stand; None where nobody could write any, and `log` says why."""
        read_ = contributions[:_READ]
        shown = "\n".join(
            f'<contribution number="{one.number}">\n{escaped(whole_text(one)[:_SHOWN])}\n</contribution>'
            for one in read_
        )

        async def read(pieces: AsyncIterator[Piece]) -> AsyncGenerator[tuple[SynthesisSentence, ...], None]:
            reply = ""
            async for piece in pieces:
                reply += piece.text
                if len(reply) > _LONGEST_REPLY:
                    raise ComposerError("malformed")
            yield checked_sentences(reply, read_, language)

        asked = Prompt(self.prompt(language), shown, SCHEMA)
        async with aclosing(self._endpoints.made(asked, read, log, self._seconds)) as made:
            return await anext(made, None)


def checked_sentences(
    reply: str, contributions: Sequence[Contribution], language: Language
) -> tuple[SynthesisSentence, ...]:
    """The sentences of a reply that stand on the words that they show; raises ComposerError for a reply that is none."""
    try:
        written = json.loads(reply)["sentences"]
        sources = sources_of(contributions)
        found = [_checked(one, sources, language) for one in written[:_CHOSEN]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ComposerError("malformed") from None
    return tuple(sentence for sentence in found if sentence.grounds)


def _checked(one: dict[str, Any], sources: dict[int, Source], language: Language) -> SynthesisSentence:
    text = " ".join(normalise(str(one["text"])).split())
    shown = [(ground["contribution"], str(ground["words"])) for ground in one["grounds"]]
    return SynthesisSentence(text, grounds_of(text, shown, sources, language), bool(one["minority"]))
