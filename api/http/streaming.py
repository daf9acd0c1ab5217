"""Verified sentences on their way to a page, within one process: the store has the truth, this has what comes before it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from agent.answer import Answer, AnswerEvent, SentenceEvent, TurnEvent
from agent.ports import AnsweringAgent
from agent.question import Question
from agent.schemas import SentenceEventView, citation_view
from connectors.message import Inbound
from connectors.responder import Conversation, Records, Responder, Response
from connectors.web.conversations import page_key


@dataclass
class Running:
    """A turn that is being answered."""

    turn: str
    to: tuple[str, ...] = ()
    sentences: list[SentenceEventView] = field(default_factory=list)


_NOTHING = Running("")
MOST_READERS = 500
MOST_READERS_OF_A_CLIENT = 100
"""From one address: people behind one mobile operator share it."""
MOST_READERS_OF_A_CONVERSATION = 6
"""One tab reads with one; a copied tab, or one that has lost its connection, with another."""


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


_ANSWERED: ContextVar[str] = ContextVar("munadil_web_conversation", default="")


class StreamedAgent:
    """An agent whose sentences reach the page of the conversation that is being answered, if it is one of the web."""

    def __init__(self, agent: AnsweringAgent, bus: SentenceBus) -> None:
        self._agent, self._bus = agent, bus

    async def answer(self, question: Question) -> Answer:
        """The whole answer."""
        conversation = _ANSWERED.get()
        if not conversation:
            return await self._agent.answer(question)
        async for event in self._agent.stream(question):
            if isinstance(event, AnswerEvent):
                return event.answer
            self._bus.say(conversation, sentence_view(event))
        raise AssertionError("a stream ends with an AnswerEvent")

    def stream(self, question: Question) -> AsyncIterator[TurnEvent]:
        """Verified sentences as they are ready, then one `AnswerEvent`."""
        return self._agent.stream(question)


class WebResponder:
    """The dialogue as a page holds it: the page has greeted already, and sees sentences as they come."""

    def __init__(self, responder: Responder, bus: SentenceBus) -> None:
        self._responder, self._bus = responder, bus

    async def respond(self, conversation: Conversation, messages: tuple[Inbound, ...], records: Records) -> Response:
        """The response to messages that belong together; those of other channels are passed on as they are."""
        if conversation.channel != "web":
            return await self._responder.respond(conversation, messages, records)
        # The page's own choice of a language holds for the message that it came with.
        chosen = messages[-1].language or conversation.language
        greeted = replace(conversation, is_greeted=True, language=chosen)
        mark = _ANSWERED.set(conversation.id)
        self._bus.begin(conversation.id, records.turn, tuple(page_key(message.id) for message in messages))
        try:
            return await self._responder.respond(greeted, messages, records)
        finally:
            _ANSWERED.reset(mark)
            self._bus.end(conversation.id)


def sentence_view(event: SentenceEvent) -> SentenceEventView:
    """A verified sentence as it is shown to the outside."""
    sentence = event.sentence
    return SentenceEventView(
        text=sentence.text,
        citations=list(sentence.citations),
        sources=[citation_view(citation) for citation in event.citations],
    )
