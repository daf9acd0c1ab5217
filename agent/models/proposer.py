"""Has a model draft an answer of its own words from a passage, in five forms, for a person to correct, accept or refuse."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from agent.errors import ComposerError
from agent.models.endpoints import Endpoints
from agent.models.reading import PassageReading
from agent.turn import StepLog
from core.language.forms import Language
from core.language.values import values
from core.text import Script, normalise, script_of
from knowledge.document import Passage

_LONGEST, _LONGEST_TOPIC = 1_000, 80
"""Characters of an answer and of a topic. Chosen by hand: twice what is asked for."""
_LONGEST_REPLY = 12_000
"""Characters after which a reply has no end. Chosen by hand: five answers are half of it."""
SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {
        "topic": {"type": "string", "maxLength": _LONGEST_TOPIC},
        **{language.value: {"type": "string", "maxLength": _LONGEST} for language in Language},
    },
    "required": ["topic", *(language.value for language in Language)],
    "additionalProperties": False,
}


@dataclass(frozen=True)
class ProposedWording:
    """An answer that a model drafted for a topic, by form; without a form where nobody would ask about the passage."""

    topic: str = ""
    texts: Mapping[Language, str] = field(default_factory=dict)
    unfounded: tuple[str, ...] = ()
    """Figures that it states and its passage does not."""


class WordingProposer:
    """Asks for an answer drawn from a passage; figures of it are compared with the passage, the rest is for a person to judge."""

    def __init__(self, endpoints: Endpoints, seconds: float) -> None:
        """Take at most so many seconds for a passage."""
        self._endpoints, self._seconds = endpoints, seconds

    async def propose(self, passage: Passage, log: StepLog) -> ProposedWording | None:
        """An answer drawn from a passage; None where nobody could write one, and `log` says why."""
        return await _READING.made(self._endpoints, passage, log, self._seconds)


def _proposed(reply: str, passage: Passage) -> ProposedWording:
    try:
        written = json.loads(reply)
        topic = " ".join(normalise(str(written["topic"])).split())
        texts = {language: normalise(str(written[language.value])).strip() for language in Language}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ComposerError("malformed") from None
    right = {language: text for language, text in texts.items() if _is_in_its_letters(text, language)}
    if not any(texts.values()):
        return ProposedWording()
    if not topic or not right or len(topic) > _LONGEST_TOPIC:
        raise ComposerError("malformed")
    known = values(f"{' '.join(passage.titles)}\n{passage.text}").figures
    unfounded = {figure for text in right.values() for figure in values(text).figures} - known
    return ProposedWording(topic, right, tuple(sorted(unfounded)))


def _is_in_its_letters(text: str, language: Language) -> bool:
    return 0 < len(text) <= _LONGEST and script_of(text) is (Script.ARABIC if language.is_rtl else Script.LATIN)


_READING = PassageReading("propose", SCHEMA, _LONGEST_REPLY, _proposed)
