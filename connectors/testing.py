"""Fakes of the ports in `connectors`, for tests."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy import event
from sqlalchemy.orm import Session

from connectors.channel import Limit, Sent
from connectors.engine import TurnWork
from connectors.message import Address, ChannelName, Delivery, Inbound, InboundKind, Moved, Outbound
from connectors.responder import Conversation, PastTurn, Records, Response
from connectors.rows.codec import inbound_from_json
from core.language.forms import Language


def text_message(
    text: str,
    *,
    id_: str,
    chat: str = "42",
    channel: ChannelName = "telegram",
    kind: InboundKind = InboundKind.TEXT,
    edits: str = "",
    command: str = "",
    answers: str = "",
) -> Inbound:
    """A text of the person of a private chat."""
    address = Address(channel, chat)
    return Inbound(
        id_,
        address,
        kind,
        datetime(2026, 3, 1, 12, tzinfo=UTC),
        text=text,
        edits=edits,
        command=command,
        answers=answers,
    )


def delivery(*messages: Inbound) -> Delivery:
    """A webhook call with these messages."""
    return Delivery(messages=messages)


class Sends(Protocol):
    """What a fake channel does with a message that it takes; returns the provider's id of it."""

    async def __call__(self, address: Address, part: Outbound, token: str) -> str:
        """Take a piece."""
        ...


class FakeChannel:
    """A channel whose provider is a list: it records sends, and fails as it is told."""

    def __init__(
        self,
        name: ChannelName = "telegram",
        *,
        failures: Iterable[Exception | None] = (),
        limits: tuple[Limit, ...] = (),
        echoes_tokens: bool = False,
        longest: int = 4096,
        provider: Sends | None = None,
    ) -> None:
        """Fail the first sends with `failures` (None: succeed); hand what is taken to `provider` where there is one."""
        self._name, self._limits, self._echoes, self._longest = name, limits, echoes_tokens, longest
        self.failures: deque[Exception | None] = deque(failures)
        self._provider = provider
        self.sent: list[tuple[Address, Outbound, str]] = []
        """What the provider has taken: address, piece, token."""
        self.moved: Moved | None = None
        """What it says of the chat with every message that it takes from now on."""
        self.working: list[str] = []
        self.acknowledged: list[str] = []

    @property
    def name(self) -> ChannelName:
        """Which channel it plays."""
        return self._name

    @property
    def echoes_tokens(self) -> bool:
        """Whether its reports bear tokens."""
        return self._echoes

    @property
    def texts(self) -> list[str]:
        """The texts that were taken, in order."""
        return [part.text for _, part, _ in self.sent]

    def parse(self, body: bytes, headers: Mapping[str, str]) -> Delivery:
        """Messages as a JSON list of `{chat, ...}`, each as `connectors.rows.codec` writes them."""
        raw = json.loads(body)
        return Delivery(messages=tuple(inbound_from_json(one, Address(self._name, one["chat"])) for one in raw))

    def limits(self, address: Address) -> tuple[Limit, ...]:
        """The limits that it was given; `{chat}` in a key is the address's."""
        return tuple(Limit(x.key.format(chat=address.chat), x.per_second, x.burst) for x in self._limits)

    def parts(self, message: Outbound) -> tuple[Outbound, ...]:
        """Pieces of at most `longest` characters, cut anywhere."""
        if len(message.text) <= self._longest:
            return (message,)
        cuts = range(0, len(message.text), self._longest)
        return tuple(Outbound(message.text[at : at + self._longest], message.language, message.tone) for at in cuts)

    async def send(self, address: Address, part: Outbound, *, token: str) -> Sent:
        """Fail as told, otherwise take the piece."""
        failure = self.failures.popleft() if self.failures else None
        if failure is not None:
            raise failure
        taken = f"{self._name}-{len(self.sent) + 1}"
        if self._provider is not None:
            taken = await self._provider(address, part, token)
        self.sent.append((address, part, token))
        return Sent(taken, self.moved)

    async def show_working(self, address: Address, message_id: str) -> None:
        """Record that "typing…" was shown."""
        self.working.append(message_id)

    async def acknowledge_choice(self, message_id: str) -> None:
        """Record that a choice was acknowledged."""
        self.acknowledged.append(message_id)

    async def fetch(self, media: str) -> bytes:
        """The media's own id as its content."""
        return media.encode()

    async def close(self) -> None:
        """Nothing to give back."""


class EchoResponder:
    """A responder that answers with what it was sent, texts joined by " | "; or as it is told, in turn."""

    def __init__(self, responses: Iterable[Response | Exception] = (), *, seconds: float = 0.0) -> None:
        self.responses: deque[Response | Exception] = deque(responses)
        self._seconds = seconds
        self.seen: list[tuple[Conversation, tuple[Inbound, ...]]] = []

    async def respond(self, conversation: Conversation, messages: tuple[Inbound, ...], records: Records) -> Response:
        """Take `seconds`, then answer."""
        self.seen.append((conversation, messages))
        if self._seconds:
            await asyncio.sleep(self._seconds)
        if self.responses:
            told = self.responses.popleft()
            if isinstance(told, Exception):
                raise told
            return told
        text = " | ".join(message.text for message in messages)
        turn = PastTurn(records.turn, text, f"echo: {text}", "answered")
        return Response((Outbound(f"echo: {text}", Language.FRENCH),), turn=turn, answer={"echo": text})


class MemoryEngine:
    """A turn engine that remembers wake-ups of committed transactions and runs them when told to; not durable."""

    def __init__(self) -> None:
        self.work: TurnWork | None = None
        self.woken: list[tuple[str, float]] = []
        """Conversation and delay of each wake-up that was committed and not run yet."""

    def do(self, work: TurnWork, *chores: Callable[[], object]) -> None:
        """Have `run` run this work; chores are not done."""
        self.work = work

    def wake(self, session: Session, conversation: str, delay: float) -> None:
        """Remember the wake-up when the transaction commits."""

        def remember(_session: Session) -> None:
            self.woken.append((conversation, delay))

        event.listen(session, "after_commit", remember, once=True)

    async def start(self) -> None:
        """Nothing to start: `run` runs."""

    async def stop(self) -> None:
        """Nothing to stop."""

    async def run(self) -> list[float]:
        """Run everything that was woken; the waits that runs asked for."""
        waits = []
        while self.woken:
            conversation, _delay = self.woken.pop(0)
            if self.work is not None and (wait := await self.work.run(conversation)) is not None:
                waits.append(wait)
        return waits
