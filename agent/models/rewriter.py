"""Makes a follow-up understandable by itself with a language model, and distrusts what it wrote."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from agent.errors import ComposerError
from agent.models.chat import Piece, Prompt
from agent.models.endpoints import Endpoints
from agent.models.escaping import conversation_as_data, escaped
from agent.models.prompts import prompt
from agent.models.prompts.languages import INSTRUCTIONS
from agent.question import Exchange
from agent.turn import StepLog
from agent.understanding.named import absent
from agent.understanding.text_words import TextWords
from core.language.dates import months
from core.language.forms import Language
from core.language.stem import terms
from core.language.values import values
from core.text import normalise

_LONGEST = 300
"""Characters of a question that may be written. Chosen by hand."""
_LEAST_SHARED = 2 / 3
"""Share of a rewritten question's terms that must stand in the conversation: what it may add is how to ask. Chosen by hand."""
_LONGEST_REPLY = 2_000
"""Characters after which a reply has no end. Chosen by hand: a question of 300 in JSON is a fifth of it."""
SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {"question": {"type": "string", "maxLength": _LONGEST}},
    "required": ["question"],
    "additionalProperties": False,
}


class ModelRewriter:
    """Asks for a question that stands by itself; None where nobody can write one, or it strays."""

    def __init__(self, endpoints: Endpoints, seconds: float) -> None:
        """Take at most so many seconds, all endpoints together."""
        self._endpoints, self._seconds = endpoints, seconds

    async def rewrite(self, text: str, history: tuple[Exchange, ...], language: Language, log: StepLog) -> str | None:
        """The question by itself, None where that cannot be had."""
        user = f"{conversation_as_data(history)}\n<message>{escaped(text)}</message>"
        asked = Prompt(prompt("rewrite").format(language=language.of(INSTRUCTIONS)), user, SCHEMA)

        async def read(pieces: AsyncIterator[Piece]) -> AsyncGenerator[str, None]:
            written = await _question_of(pieces)
            if not is_faithful(written, text, history):
                raise ComposerError("strayed")
            yield written

        async with aclosing(self._endpoints.made(asked, read, log, self._seconds)) as made:
            return await anext(made, None)


async def _question_of(pieces: AsyncIterator[Piece]) -> str:
    reply = ""
    async for piece in pieces:
        reply += piece.text
        if len(reply) > _LONGEST_REPLY:
            raise ComposerError("malformed")
    try:
        return normalise(str(json.loads(reply)["question"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ComposerError("malformed") from None


def is_faithful(written: str, text: str, history: tuple[Exchange, ...]) -> bool:
    """Whether a rewritten question is short, has no address, and no number, date, name or subject that was not spoken of."""
    if not written or len(written) > _LONGEST or re.search(r"https?:|www\.", written):
        return False
    said = " . ".join((text, *(f"{e.question} . {e.standalone_question} . {e.answer}" for e in history)))
    if values(written).missing_from(values(said)) or months(written) - months(said) or absent(written, TextWords(said)):
        return False
    own = set(terms(written))
    return len(own & set(terms(said))) >= _LEAST_SHARED * len(own)
