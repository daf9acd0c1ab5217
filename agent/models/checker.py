"""A second opinion on a sentence that a model wrote: whether its evidence says it. It can only take away."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from agent.errors import ComposerError
from agent.models.chat import Piece, Prompt
from agent.models.endpoints import Endpoints
from agent.models.escaping import escaped
from agent.models.prompts import prompt
from agent.turn import StepLog

_LONGEST_REPLY = 200
"""Characters after which a reply is no yes and no no. Chosen by hand."""
SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {"says": {"type": "boolean"}},
    "required": ["says"],
    "additionalProperties": False,
}


class ModelChecker:
    """Asks one endpoint about each sentence by itself; what cannot be checked has failed its check."""

    def __init__(self, endpoints: Endpoints, seconds: float) -> None:
        """Take at most so many seconds for a sentence."""
        self._endpoints, self._seconds = endpoints, seconds

    async def says(self, evidence: str, sentence: str, log: StepLog) -> bool:
        """Whether the evidence says all that the sentence claims; False where that could not be found out."""
        user = f"<evidence>{escaped(evidence)}</evidence>\n<sentence>{escaped(sentence)}</sentence>"
        async with aclosing(
            self._endpoints.made(Prompt(prompt("check"), user, SCHEMA), _verdict, log, self._seconds)
        ) as made:
            return await anext(made, False)


async def _verdict(pieces: AsyncIterator[Piece]) -> AsyncGenerator[bool, None]:
    reply = ""
    async for piece in pieces:
        reply += piece.text
        if len(reply) > _LONGEST_REPLY:
            raise ComposerError("malformed")
    try:
        said = json.loads(reply)["says"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ComposerError("malformed") from None
    if not isinstance(said, bool):
        raise ComposerError("malformed")
    yield said
