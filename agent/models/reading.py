"""Has a model read one passage, and what it replied read whole."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Generic, TypeVar

from agent.errors import ComposerError
from agent.models.chat import Piece, Prompt
from agent.models.endpoints import Endpoints
from agent.models.escaping import escaped
from agent.models.prompts import prompt
from agent.turn import StepLog
from knowledge.document import Passage

ReadT = TypeVar("ReadT")


@dataclass(frozen=True)
class PassageReading(Generic[ReadT]):
    """What a model is asked of a passage: a prompt by name, the form of its reply, its longest, and how that is read."""

    prompt: str
    schema: Mapping[str, object]
    longest: int
    """Characters after which a reply has no end."""
    read: Callable[[str, Passage], ReadT]
    """Raises ComposerError for a reply that cannot be used."""

    async def made(self, endpoints: Endpoints, passage: Passage, log: StepLog, seconds: float) -> ReadT | None:
        """What came of it; None where nobody could write any in that time, and `log` says why."""
        marks = f'title="{escaped(passage.meta.title)}" heading="{escaped(" › ".join(passage.heading))}"'
        text = f"<passage {marks}>\n{escaped(passage.text)}\n</passage>"
        asked = Prompt(prompt(self.prompt), text, dict(self.schema))

        async def whole(pieces: AsyncIterator[Piece]) -> AsyncGenerator[ReadT, None]:
            reply = ""
            async for piece in pieces:
                reply += piece.text
                if len(reply) > self.longest:
                    raise ComposerError("malformed")
            yield self.read(reply, passage)

        async with aclosing(endpoints.made(asked, whole, log, seconds)) as made:
            return await anext(made, None)
