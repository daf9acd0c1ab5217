"""The fluent composer: a language model writes, sentence by sentence, with source numbers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from agent.answer import ComposerName
from agent.composers.passages import passages_as_data
from agent.errors import ComposerError
from agent.grounding.draft import Draft
from agent.models.breaker import Breaker
from agent.models.chat import ChatModel, Prompt
from agent.models.escaping import escaped
from agent.models.prompts import prompt
from agent.models.prompts.languages import INSTRUCTIONS
from agent.models.stream import LONGEST_TEXT, MOST_SENTENCES, SentenceReader
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

    def __init__(self, model: ChatModel, organisation: Organisation, breaker: Breaker) -> None:
        self._model = model
        self._organisation = organisation
        self._breaker = breaker

    async def compose(self, turn: Turn, log: StepLog) -> AsyncIterator[Draft]:
        """Drafts as the model writes them; none where it fails, is being left alone, or says that the passages do not answer."""
        if self._breaker.is_open:
            log.detail["model_failure"] = "paused"
            return
        log.model, reader, count = self._model.name, SentenceReader(), 0
        try:
            async with aclosing(self._drafts(turn, log, reader)) as drafts:
                async for draft in drafts:
                    count += 1
                    log.verdict = self.name
                    yield draft
        except ComposerError as error:
            log.detail["model_failure"] = error.cause
            self._breaker.failed()
            return
        finally:
            log.detail["model_sentences"] = count
        self._breaker.succeeded()

    async def _drafts(self, turn: Turn, log: StepLog, reader: SentenceReader) -> AsyncGenerator[Draft, None]:
        known, written = {source.number for source in turn.sources}, 0
        async with aclosing(self._model.write(self._prompt(turn))) as pieces:
            async for piece in pieces:
                if piece.tokens:
                    log.tokens = piece.tokens
                try:
                    sentences = list(reader.feed(piece.text))
                except ValueError:
                    raise ComposerError("malformed") from None
                for sentence in sentences:
                    written += 1
                    cited = (sentence.source,) if sentence.source in known else ()
                    yield Draft(sentence.text, cited, evidence=sentence.evidence)
        if not reader.is_closed:
            raise ComposerError("malformed")
        if not written:
            log.verdict, turn.declined = "declined", True

    def _prompt(self, turn: Turn) -> Prompt:
        system = prompt("compose").format(
            assistant=self._organisation.assistant.in_language(turn.language),
            organisation=self._organisation.called(turn.language),
            language=turn.language.of(INSTRUCTIONS),
        )
        user = f"{passages_as_data(turn.sources)}\n\n<question>{escaped(turn.standalone)}</question>"
        return Prompt(system, user, SCHEMA)
