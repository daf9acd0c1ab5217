"""The fluent composer: a language model writes, sentence by sentence, with source numbers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from agent.answer import ComposerName
from agent.composers.passages import passages_as_data
from agent.errors import ComposerError
from agent.grounding.draft import LONGEST_TEXT, Draft
from agent.models.chat import Piece, Prompt
from agent.models.endpoints import Endpoints
from agent.models.escaping import conversation_as_data, escaped
from agent.models.prompts import prompt
from agent.models.prompts.languages import INSTRUCTIONS
from agent.models.stream import MOST_SENTENCES, SentenceReader, WrittenSentence
from agent.organisation.organisation import Organisation
from agent.turn import StepLog, Turn

SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {
        "sentences": {
            "type": "array",
            "maxItems": MOST_SENTENCES,
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string", "maxLength": LONGEST_TEXT},
                    "source": {"type": "integer"},
                    "evidence": {"type": "string", "maxLength": 400},
                },
                "required": ["text", "source", "evidence"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["sentences"],
    "additionalProperties": False,
}
"""What the model must write; bounded everywhere, for a small model otherwise writes until it is cut off.
Chosen by hand."""


class ModelComposer:
    """Writes in the person's language; whatever fails ends its drafts, and the step record says why."""

    name: ComposerName = "model"

    def __init__(self, endpoints: Endpoints, organisation: Organisation, *, patience: float, budget: int) -> None:
        """Write within `patience` seconds of a turn's beginning, from passages of `budget` tokens together."""
        self._endpoints = endpoints
        self._organisation = organisation
        self._patience = patience
        self._budget = budget

    async def compose(self, turn: Turn, log: StepLog) -> AsyncIterator[Draft]:
        """Drafts as a model writes them; none where every endpoint fails or is being left alone, or one says that nothing answers."""
        known, count = {source.number for source in turn.sources}, 0

        async def read(pieces: AsyncIterator[Piece]) -> AsyncGenerator[Draft, None]:
            async for sentence in _sentences(pieces):
                cited = (sentence.source,) if sentence.source in known else ()
                yield Draft(sentence.text, cited, evidence=sentence.evidence)

        # What is left of the turn, so that there is time to quote where nobody writes.
        seconds = self._patience - turn.elapsed
        try:
            async with aclosing(self._endpoints.made(self._prompt(turn), read, log, seconds)) as drafts:
                async for draft in drafts:
                    count += 1
                    log.verdict = self.name
                    yield draft
        finally:
            log.detail["model_sentences"] = count
        if not count and "model_failure" not in log.detail:
            log.verdict, turn.declined = "declined", True

    def _prompt(self, turn: Turn) -> Prompt:
        system = prompt("compose").format(
            assistant=self._organisation.assistant.in_language(turn.language),
            organisation=self._organisation.called(turn.language),
            language=turn.language.of(INSTRUCTIONS),
        )
        parts = [passages_as_data(turn.sources, turn.standalone, self._budget, turn.contacts)]
        if turn.understood.reading.is_follow_up and turn.understood.history:
            parts.append(conversation_as_data(turn.understood.history[-1:]))
        user = "\n\n".join((*parts, f"<question>{escaped(turn.standalone)}</question>"))
        return Prompt(system, user, SCHEMA)


async def _sentences(pieces: AsyncIterator[Piece]) -> AsyncGenerator[WrittenSentence, None]:
    """Sentences as they are closed; raises `ComposerError` for a reply that is no such list."""
    reader = SentenceReader()
    async for piece in pieces:
        try:
            sentences = list(reader.feed(piece.text))
        except ValueError:
            raise ComposerError("malformed") from None
        for sentence in sentences:
            yield sentence
    if not reader.is_closed:
        raise ComposerError("malformed")
