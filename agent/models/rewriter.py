"""Makes a follow-up understandable by itself with a language model, and distrusts what it wrote."""

from __future__ import annotations

import json
import re
from contextlib import aclosing

from agent.errors import ComposerError
from agent.models.breaker import Breaker
from agent.models.chat import ChatModel, Prompt
from agent.models.prompts import prompt
from agent.models.prompts.languages import INSTRUCTIONS
from agent.question import Exchange
from agent.turn import StepLog
from core.language.forms import Language
from core.language.stem import terms
from core.language.values import values
from core.text import normalise

_LONGEST, _ANSWER_SHOWN = 300, 400
"""Characters of a question that may be written, and of each earlier answer that is shown for it. Chosen by hand."""
SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {"question": {"type": "string", "maxLength": _LONGEST}},
    "required": ["question"],
    "additionalProperties": False,
}


class ModelRewriter:
    """Asks the model for a question that stands by itself; None where it fails or strays."""

    def __init__(self, model: ChatModel, breaker: Breaker) -> None:
        self._model = model
        self._breaker = breaker

    async def rewrite(self, text: str, history: tuple[Exchange, ...], language: Language, log: StepLog) -> str | None:
        """The question by itself, None where that cannot be had."""
        if self._breaker.is_open:
            log.detail["model_failure"] = "paused"
            return None
        log.model = self._model.name
        try:
            written = await self._written(text, history, language, log)
            self._breaker.succeeded()
        except ComposerError as error:
            self._breaker.failed()
            log.detail["model_failure"] = error.cause
            return None
        if not is_faithful(written, text, history):
            log.detail["model_failure"] = "strayed"
            return None
        return written

    async def _written(self, text: str, history: tuple[Exchange, ...], language: Language, log: StepLog) -> str:
        told = "\n".join(f"Question: {e.question}\nAnswer: {e.answer[:_ANSWER_SHOWN]}" for e in history)
        user = f"<conversation>\n{told}\n</conversation>\n<message>{text}</message>"
        reply = ""
        asked = Prompt(prompt("rewrite").format(language=language.of(INSTRUCTIONS)), user, SCHEMA)
        async with aclosing(self._model.write(asked)) as pieces:
            async for piece in pieces:
                reply += piece.text
                log.tokens = piece.tokens or log.tokens
        try:
            return normalise(str(json.loads(reply)["question"]))
        except (ValueError, KeyError, TypeError):
            raise ComposerError("malformed") from None


def is_faithful(written: str, text: str, history: tuple[Exchange, ...]) -> bool:
    """Whether a rewritten question is short, has no address and no number of its own, and keeps to the conversation's words."""
    if not written or len(written) > _LONGEST or re.search(r"https?:|www\.", written):
        return False
    said = " ".join((text, *(f"{e.question} {e.standalone_question} {e.answer}" for e in history)))
    own = set(terms(written))
    return not values(written).numbers_missing_from(values(said)) and len(own & set(terms(said))) >= len(own) / 2
