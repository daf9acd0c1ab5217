"""Verified sentences on their way to a page, within one process: the store has the truth, this has what comes before it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace
from typing import Protocol

from agent.answer import Answer, OnSentence, SentenceEvent
from agent.ports import AnsweringAgent
from agent.question import Question
from agent.schemas import SentenceEventView, sentence_view
from connectors.message import Inbound
from connectors.responder import Conversation, Records, Response
from connectors.web.conversations import page_key


@dataclass
class Running:
    """A turn that is being answered."""

    turn: str
    to: tuple[str, ...] = ()
    sentences: list[SentenceEventView] = field(default_factory=list)


_NOTHING = Running("")
MOST_READERS = 500
"""Pages that follow a conversation in one process; chosen by hand: each looks at the database once a second."""
MOST_READERS_OF_A_CLIENT = 100
"""From one address: people behind one mobile operator share it. Chosen by hand."""
MOST_READERS_OF_A_CONVERSATION = 6
"""One tab reads with one; a copied tab, or one that has lost its connection, with another. Chosen by hand."""


class SentenceBus:
    """What running turns have said so far, by conversation; used in one event loop."""

    def __init__(self) -> None:
        self._running: dict[str, Running] = {}
        self._readers: dict[str, dict[asyncio.Event, str]] = {}
        self.is_closed = False

    def close(self) -> None:
        """Have every reader leave within seconds, so that a server can stop; from any thread."""
        self.is_closed = True

    def begin(self, conversation: str, turn: str, to: tuple[str, ...] = ()) -> None:
        """A turn is being answered, from the beginning; `to` are the page's names of what it answers."""
        self._running[conversation] = Running(turn, to)
        self.wake(conversation)

    def say(self, conversation: str, sentence: SentenceEventView) -> None:
        """A verified sentence of the running turn."""
        if running := self._running.get(conversation):
            running.sentences.append(sentence)
            self.wake(conversation)

    def end(self, conversation: str) -> None:
        """The turn is over: its answer is, or is about to be, in the store."""
        self._running.pop(conversation, None)
        self.wake(conversation)

    def said(self, conversation: str) -> Running:
        """The running turn and its sentences so far; an empty turn when none runs here."""
        running = self._running.get(conversation, _NOTHING)
        return Running(running.turn, running.to, list(running.sentences))

    def wake(self, conversation: str) -> None:
        """Have the readers of a conversation look again."""
        for reader in self._readers.get(conversation, ()):
            reader.set()

    def has_room(self, conversation: str, client: str) -> bool:
        """Whether one more may listen: nobody can take the room of all, neither in one conversation nor in many."""
        everywhere = [of for readers in self._readers.values() for of in readers.values()]
        return (
            len(everywhere) < MOST_READERS
            and everywhere.count(client) < MOST_READERS_OF_A_CLIENT
            and len(self._readers.get(conversation, ())) < MOST_READERS_OF_A_CONVERSATION
        )

    def listen(self, conversation: str, client: str = "") -> asyncio.Event:
        """An event that is set whenever there is something new; given back with `leave`."""
        reader = asyncio.Event()
        self._readers.setdefault(conversation, {})[reader] = client
        return reader

    def leave(self, conversation: str, reader: asyncio.Event) -> None:
        """Listen no more."""
        readers = self._readers.get(conversation, {})
        readers.pop(reader, None)
        if not readers:
            self._readers.pop(conversation, None)


class Talking(Protocol):
    """A responder that tells an answer's sentences as they are ready; `conversation.conversation.Dialogue` is the real one."""

    async def respond(
        self,
        conversation: Conversation,
        messages: tuple[Inbound, ...],
        records: Records,
        on_sentence: OnSentence | None = None,
    ) -> Response:
        """The response to messages that belong together."""
        ...


class WebResponder:
    """The dialogue as a page holds it: the page has greeted already, and sees sentences as they come."""

    def __init__(self, responder: Talking, bus: SentenceBus) -> None:
        self._responder, self._bus = responder, bus

    async def respond(self, conversation: Conversation, messages: tuple[Inbound, ...], records: Records) -> Response:
        """The response to messages that belong together; those of other channels are passed on as they are."""
        if conversation.channel != "web":
            return await self._responder.respond(conversation, messages, records)
        # The page's own choice of a language holds for the message that it came with.
        chosen = messages[-1].language or conversation.language
        greeted = replace(conversation, is_greeted=True, language=chosen)
        self._bus.begin(conversation.id, records.turn, tuple(page_key(message.id) for message in messages))
        try:
            return await self._responder.respond(
                greeted, messages, records, lambda said: self._bus.say(conversation.id, sentence_view(said))
            )
        finally:
            self._bus.end(conversation.id)


async def events_of(agent: AnsweringAgent, question: Question) -> AsyncGenerator[SentenceEvent | Answer, None]:
    """Verified sentences as they are ready, then the answer; leaving early ends the turn."""
    said: asyncio.Queue[SentenceEvent | None] = asyncio.Queue()
    answering = asyncio.create_task(agent.answer(question, said.put_nowait))
    answering.add_done_callback(lambda _: said.put_nowait(None))
    try:
        while (sentence := await said.get()) is not None:
            yield sentence
        yield answering.result()
    finally:
        answering.cancel()
        await asyncio.wait([answering])
