"""Has a model foresee what people ask of a passage, for a person to keep or strike."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from agent.errors import ComposerError
from agent.models.endpoints import Endpoints
from agent.models.escaping import escaped
from agent.models.reading import PassageReading
from agent.turn import StepLog
from core.language.forms import Language
from core.text import Script, normalise, script_of
from knowledge.document import Passage

_LONGEST, _LONGEST_ANSWER, _MOST = 200, 400, 3
"""Characters of a question, of the words that answer it, and questions of a form. Chosen by hand."""
_LONGEST_REPLY = 8_000
"""Characters after which a reply has no end. Chosen by hand: fifteen questions are half of it."""
_QUESTIONS = {"type": "array", "maxItems": _MOST, "items": {"type": "string", "maxLength": _LONGEST}}
SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {
        "answer": {"type": "string", "maxLength": _LONGEST_ANSWER},
        **{language.value: _QUESTIONS for language in Language},
    },
    "required": ["answer", *(language.value for language in Language)],
    "additionalProperties": False,
}


@dataclass(frozen=True)
class SuggestedQuestions:
    """Words of a passage, and questions that they may answer; both empty where nobody would ask anything."""

    answer: str = ""
    questions: Mapping[Language, tuple[str, ...]] | None = None


class QuestionSuggester:
    """Asks for the questions that a passage answers; what it is told is checked, not believed."""

    def __init__(self, endpoints: Endpoints, seconds: float) -> None:
        """Take at most so many seconds for a passage."""
        self._endpoints, self._seconds = endpoints, seconds

    async def suggest(self, passage: Passage, log: StepLog) -> SuggestedQuestions | None:
        """Questions of a passage; None where nobody could write any, and `log` says why."""
        return await _READING.made(self._endpoints, passage, log, self._seconds)


def _suggested(reply: str, passage: Passage) -> SuggestedQuestions:
    try:
        written = json.loads(reply)
        answer = " ".join(normalise(str(written["answer"])).split())
        asked = {language: _questions(written[language.value], language) for language in Language}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ComposerError("malformed") from None
    if not answer:
        return SuggestedQuestions()
    # A quotation mark or an angle may come back as the look-alike that it was shown as.
    if len(answer) > _LONGEST_ANSWER or escaped(answer) not in escaped(" ".join(passage.text.split())):
        raise ComposerError("not_verbatim")
    if not any(asked.values()):
        raise ComposerError("malformed")
    return SuggestedQuestions(answer, asked)


def _questions(written: object, language: Language) -> tuple[str, ...]:
    """Questions in the letters of their form; others are left out."""
    if not isinstance(written, list):
        raise TypeError("a list of questions")
    letters = Script.ARABIC if language.is_rtl else Script.LATIN
    texts = (" ".join(normalise(text).split()) for text in written if isinstance(text, str))
    right = (text for text in texts if text and len(text) <= _LONGEST and script_of(text) is letters)
    return tuple(dict.fromkeys(right))[:_MOST]


_READING = PassageReading("suggest", SCHEMA, _LONGEST_REPLY, _suggested)
