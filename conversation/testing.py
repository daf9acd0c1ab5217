"""Fakes for tests of conversations: a transcriber with a script, a transcription endpoint, and a chat that remembers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from connectors.message import Address, ChannelName, Inbound, InboundKind, Outbound
from connectors.responder import Conversation, ConversationState, Feedback, PastTurn, Responder, Response, Subscription
from conversation.tools import TranscriptionError
from core.language.forms import Language
from core.testing import LoopbackCall, LoopbackServer

_BEGUN = datetime(2026, 3, 1, 12, tzinfo=UTC)


class ScriptedTranscriber:
    """Hears what a script says by the file's id."""

    def __init__(self, script: Mapping[str, str | TranscriptionError]) -> None:
        self._script = dict(script)
        self.asked: list[str] = []

    async def transcribe(self, message: Inbound) -> str:
        """The scripted transcript; raises the scripted error."""
        self.asked.append(message.media)
        found = self._script[message.media]
        if isinstance(found, TranscriptionError):
            raise found
        return found


@dataclass
class FakeTranscription(LoopbackServer):
    """A real HTTP server on loopback that speaks `POST /v1/audio/transcriptions`; a context manager.

    `bodies` and `keys` keep what was sent.
    """

    reply: bytes = b'{"text": ""}'
    status: int = 200
    bodies: list[bytes] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    @property
    def base_url(self) -> str:
        """Address to configure as `transcription_base_url`."""
        return f"{self.url}/v1"

    def answer(self, call: LoopbackCall) -> None:
        """Keep what was sent and give the reply."""
        self.bodies.append(call.body)
        self.keys.append(call.headers.get("authorization", ""))
        call.reply(self.status if call.path == "/v1/audio/transcriptions" else 404, self.reply)


class Chat:
    """One person's conversation with a responder, remembered as the store does; a `connectors.responder.Records` too.

    `responses` keeps every response, `feedback` what is filed by turn.
    """

    def __init__(
        self,
        responder: Responder,
        *,
        channel: ChannelName = "telegram",
        group: bool = False,
        app_language: Language | None = None,
    ) -> None:
        self._responder, self._app_language = responder, app_language
        self._address = Address(channel, "chat", "person" if group else "")
        self.fresh = Conversation("c" * 32, channel, group, ConversationState.BOT, None, False, 0)
        self.conversation = self.fresh
        self.answers: dict[str, Mapping[str, object]] = {}
        self.feedback: dict[str, Feedback] = {}
        self.responses: list[Response] = []
        self.older: dict[str, PastTurn] = {}
        """Turns that the store still has, and no answer is told of."""
        self.followed: dict[int, Subscription] = {}
        """Subscriptions by their ids."""
        self.is_staff_there = False
        self._count = 0

    def be_greeted(self) -> None:
        """Go on as if the greeting had been."""
        self.conversation = replace(self.conversation, is_greeted=True)

    def goes_on_with(self, responder: Responder) -> None:
        """Have another responder answer from here on, as after a restart."""
        self._responder = responder

    def be_in(self, state: ConversationState, *, awaiting: str = "") -> None:
        """Go on as if staff had changed who answers."""
        self.conversation = replace(self.conversation, state=state, awaiting=awaiting)

    def message(self, kind: InboundKind = InboundKind.TEXT, **fields: object) -> Inbound:
        """A message of this person, a second after the one before."""
        self._count += 1
        at = _BEGUN + timedelta(seconds=self._count)
        made = Inbound(f"m{self._count}", self._address, kind, at, language=self._app_language)
        return replace(made, **fields)  # type: ignore[arg-type]

    async def send(self, *messages: Inbound) -> tuple[Outbound, ...]:
        """What messages that are merged into one turn get."""
        response = await self._responder.respond(self.conversation, messages, self)
        self._apply(self.turn, response)
        self.responses.append(response)
        return response.messages

    async def write(self, *texts: str) -> tuple[Outbound, ...]:
        """What texts get."""
        return await self.send(*(self.message(text=text) for text in texts))

    async def command(self, name: str, rest: str = "") -> tuple[Outbound, ...]:
        """What a command gets."""
        return await self.send(self.message(InboundKind.COMMAND, command=name, text=rest))

    async def tap(self, payload: str) -> tuple[Outbound, ...]:
        """What a button gets."""
        return await self.send(self.message(InboundKind.CHOICE, choice=payload))

    @property
    def turn(self) -> str:
        """Id of the turn that is being answered."""
        return f"{len(self.responses) + 1:020x}"

    def answer(self, turn: str) -> Mapping[str, object] | None:
        """The whole answer of a turn of this conversation."""
        return self.answers.get(turn)

    def was_staff_there(self) -> bool:
        """As the test has it."""
        return self.is_staff_there

    def turn_with(self, message: str) -> PastTurn | None:
        """The turn whose messages go by this id: `sent:<turn>` is what it sent."""
        name = message.removeprefix("sent:")
        return next((turn for turn in self.conversation.history if turn.id == name), self.older.get(name))

    def subscriptions(self) -> Sequence[Subscription]:
        """What was agreed to, as the store keeps it."""
        return tuple(self.followed.values())

    def export(self) -> Mapping[str, object]:
        """Everything that is remembered."""
        return {"turns": [turn.question for turn in self.conversation.history], "answers": dict(self.answers)}

    def _apply(self, turn: str, response: Response) -> None:
        if response.erase:
            self.conversation, self.answers, self.feedback, self.followed = self.fresh, {}, {}, {}
            return
        self._subscribe(response)
        was = self.conversation
        self.conversation = replace(
            was,
            state=response.state or was.state,
            language=None if response.follow_app_language else response.language or was.language,
            is_greeted=was.is_greeted if response.is_greeted is None else response.is_greeted,
            abstentions=was.abstentions if response.abstentions is None else response.abstentions,
            awaiting=was.awaiting if response.awaiting is None else response.awaiting,
            history=(*was.history, replace(response.turn, id=turn)) if response.turn else was.history,
        )
        if response.answer is not None:
            self.answers[turn] = response.answer
        self.feedback |= {found.turn: found for found in response.feedback}

    def _subscribe(self, response: Response) -> None:
        now = _BEGUN + timedelta(seconds=self._count)
        for id_ in response.unsubscribes:
            self.followed[id_] = replace(self.followed[id_], ended_at=now)
        for id_ in response.resubscribes:
            self.followed[id_] = replace(self.followed[id_], ended_at=None)
        for topic in response.subscribes:
            id_ = next(
                (one.id for one in self.followed.values() if one.topic.subject == topic.subject), len(self.followed) + 1
            )
            self.followed[id_] = Subscription(id_, topic, now)


def payloads_of(messages: Sequence[Outbound]) -> list[str]:
    """What the buttons of messages carry, in order."""
    return [button.payload for message in messages for row in message.buttons for button in row]
