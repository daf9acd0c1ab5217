"""What goes out: a turn's sends, in order, with retries; what cannot be sent is parked with its reason.

The only message that can ever reach a person twice is one whose send was in flight when this process was killed or the
connection broke: no provider takes an idempotency key. A provider that echoes our token is asked to tell first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from connectors.channel import Channel, Limit
from connectors.errors import RefusedError, RetryLaterError, SendError, UnclearError, WindowClosedError
from connectors.message import Address, ChannelName, Moved, Outbound
from connectors.queue.fencing import Held, hold_run
from connectors.queue.resending import Resending, park, renew, token_of
from connectors.queue.statuses import sent_key
from connectors.queue.threads import Threads
from connectors.queue.turn_ends import end_turn
from connectors.rows.codec import address_from_json, outbound_from_json, outbound_to_json
from connectors.rows.identity import Identity, Vault
from connectors.rows.naming import Naming
from connectors.rows.tables import OutboxRow, PersonRow, SendState
from connectors.settings import ConnectorSettings
from connectors.shared.limits import Limits, in_order
from core.clock import Clock
from core.database.database import Database

_log = structlog.get_logger(__name__)
WINDOW_CLOSED = "window_closed"
"""Code of a parked send that goes out as soon as the person writes again."""
_OPEN = (SendState.WAITING.value, SendState.SENDING.value)
_UNSENT = (
    select(OutboxRow)
    .where(OutboxRow.turn == bindparam("of_turn"), OutboxRow.state != SendState.SENT.value)
    .order_by(OutboxRow.ordinal)
    .with_for_update()
)
_ADDRESS = select(PersonRow.address).where(PersonRow.conversation == bindparam("of"))
SHORT_WAIT_S = 2.0
"""A wait up to this long is sat out; for a longer one the conversation is left and woken again. Chosen by hand."""


@dataclass(frozen=True)
class _Send:
    """A send to make now."""

    id: int
    address: Address
    part: Outbound
    token: str
    tries: int


@dataclass(frozen=True)
class _Pause:
    """Nothing to send before `seconds` have passed; `granted` limits have given their slot for then."""

    seconds: float
    granted: int = 0


@dataclass(frozen=True)
class _Outcome:
    """What became of a send."""

    id: int
    provider_id: str = ""
    moved: Moved | None = None
    """What the chat has become."""
    error: SendError | None = None
    passed: Limit | None = None
    """The limit that the provider said was passed."""


Store = Callable[[Session, Held, datetime], Sequence[OutboxRow] | None]
"""Stores the sends of a turn that is held; they, in order, or None where that was done before."""


@dataclass(frozen=True)
class _Of:
    """The turn that sends are of, and the run that makes them."""

    conversation: str
    turn: str
    run: str
    channel: Channel


class Sender:
    """Sends what turns have in the outbox."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[ChannelName, Channel],
        identity: Identity,
        vault: Vault,
        settings: ConnectorSettings,
        clock: Clock,
        threads: Threads,
    ) -> None:
        self._database, self._channels, self._identity, self._vault = database, channels, identity, vault
        self._settings, self._clock, self._limits = settings, clock, Limits(identity)
        self._resending = Resending(settings)
        self._threads, self._naming = threads, Naming(identity, vault)
        # The fewer sends are under way at once, the fewer a kill can double, and the sooner each is recorded.
        self._slots = {name: asyncio.Semaphore(settings.concurrent_sends) for name in channels}
        self._sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def deliver(
        self, conversation: str, turn: str, run: str, channel: ChannelName, store: Store | None = None
    ) -> float | None:
        """Send what the turn has not sent, in order; the seconds to wait where a provider asks to, None when it is done.

        `store` stores what is to be sent, in the transaction that begins the first send, or before where that has to wait.
        """
        of, slots, granted = _Of(conversation, turn, run, self._channels[channel]), self._slots[channel], 0
        if store is not None and slots.locked():
            await self._threads.run(self._store, of, store)
            store = None
        while True:
            async with slots:
                pause = await self._send_due(of, granted, store)
            if pause is None:
                return None
            if pause.seconds > SHORT_WAIT_S and not pause.granted:
                return pause.seconds
            await self._sleep(pause.seconds)
            granted, store = pause.granted, None

    async def _send_due(self, of: _Of, granted: int, store: Store | None) -> _Pause | None:
        """Send what can be sent now; the pause that is asked for then, None when the turn is done."""
        step = await self._threads.run(self._advance, of, None, granted, store)
        while isinstance(step, _Send):
            outcome = await self._send(of.channel, step)
            # Ahead of everybody else: a kill doubles what the provider has taken and nobody has recorded yet.
            step = await asyncio.to_thread(self._advance, of, outcome)
        return step

    def _store(self, of: _Of, store: Store) -> None:
        with self._database.write() as session:
            store(session, hold_run(session, of.conversation, of.turn, of.run), self._clock.now())

    async def _send(self, channel: Channel, send: _Send) -> _Outcome:
        try:
            sent = await channel.send(send.address, send.part, token=send.token)
        except SendError as error:
            _log.warning(
                "send.failed", channel=channel.name, kind=type(error).__name__, code=error.code, tries=send.tries
            )
            passed = getattr(error, "limit", "")
            return _Outcome(
                send.id, error=error, passed=next((x for x in channel.limits(send.address) if x.key == passed), None)
            )
        except Exception as error:  # noqa: BLE001 -- a fault of a channel must not stop the conversation for ever
            _log.error("send.broke", channel=channel.name, kind=type(error).__name__, tries=send.tries)
            return _Outcome(send.id, error=UnclearError(f"The channel failed: {type(error).__name__}.", "fault"))
        return _Outcome(send.id, sent.provider_id, sent.moved)

    def _advance(
        self, of: _Of, outcome: _Outcome | None, granted: int = 0, store: Store | None = None
    ) -> _Send | _Pause | None:
        """Record what became of a send and find the next one, in one transaction; None when the turn is done."""
        now = self._clock.now()
        with self._database.write() as session:
            held = hold_run(session, of.conversation, of.turn, of.run)
            rows = store(session, held, now) if store is not None else None
            if rows is None:
                rows = _unsent(session, of.turn)
            if outcome is not None:
                if outcome.moved is not None:
                    self._naming.follow(session, outcome.moved)
                row = next((one for one in rows if one.id == outcome.id), None)
                self._record(session, of.channel, outcome, row, now)
            row = next((one for one in rows if one.state in _OPEN), None)
            if row is None:
                end_turn(session, held, now, next((one.reason for one in rows if one.state == SendState.PARKED), None))
                return None
            due = self._due(of.channel, row)
            if due > now:
                return _Pause((due - now).total_seconds())
            return self._begin(session, of.channel, of.conversation, row, granted, now)

    def _due(self, channel: Channel, row: OutboxRow) -> datetime:
        """When a send may be made; after one of unknown outcome, not before its echo would have come."""
        if row.state == SendState.SENDING and channel.echoes_tokens:
            return row.next_at + timedelta(seconds=self._settings.echo_seconds)
        return row.next_at

    def _begin(
        self, session: Session, channel: Channel, conversation: str, row: OutboxRow, granted: int, now: datetime
    ) -> _Send | _Pause | None:
        address = address_of(session, self._vault, conversation)
        rest = in_order(channel.limits(address))[granted:]
        wait, taken = self._limits.reserve(session, rest, now.timestamp())
        if wait > 0:
            return _Pause(wait, granted + taken)
        if row.state == SendState.SENDING or row.failed_at is not None:
            renew(session, self._vault, row)
        row.state, row.next_at, row.tries = SendState.SENDING.value, now, row.tries + 1
        part = outbound_from_json(self._vault.open(row.payload or b"", row.token))
        session.flush()
        return _Send(row.id, address, part, row.token, row.tries)

    def _record(
        self, session: Session, channel: Channel, outcome: _Outcome, row: OutboxRow | None, now: datetime
    ) -> None:
        if row is None or row.state != SendState.SENDING:
            return  # a report of the provider was quicker, or the conversation was erased
        if outcome.error is None:
            row.state, row.sent_at, row.code, row.reason = SendState.SENT.value, now, "", ""
            row.key = sent_key(self._identity, channel.name, outcome.provider_id)
            return
        error = outcome.error
        if outcome.passed is not None and isinstance(error, RetryLaterError):
            self._limits.hold(session, outcome.passed, now.timestamp() + (error.after or self._settings.retry_seconds))
        row.failed_at, row.code, row.reason = now, error.code[:64], error.reason[:200]
        if isinstance(error, RefusedError) or self._resending.is_given_up(row):
            park(session, row, WINDOW_CLOSED if isinstance(error, WindowClosedError) else row.code)
        elif not (isinstance(error, UnclearError) and channel.echoes_tokens):
            self._resending.put_back(row, now, asked=error.after if isinstance(error, RetryLaterError) else None)


def add_sends(
    session: Session,
    vault: Vault,
    channel: Channel,
    turn: str,
    conversation: str,
    messages: Sequence[Outbound],
    now: datetime,
) -> list[OutboxRow]:
    """Put messages into the outbox of a turn, as the pieces that one send each carries, in order."""
    parts = [part for message in messages for part in channel.parts(message)]
    tokens = [token_of(turn, ordinal) for ordinal in range(len(parts))]
    rows = [
        OutboxRow(
            turn=turn,
            conversation=conversation,
            ordinal=ordinal,
            token=token,
            state=SendState.WAITING.value,
            payload=vault.seal(outbound_to_json(part), token),
            tries=0,
            next_at=now,
            code="",
            reason="",
        )
        for ordinal, (part, token) in enumerate(zip(parts, tokens, strict=True))
    ]
    session.add_all(rows)
    return rows


def _unsent(session: Session, turn: str) -> Sequence[OutboxRow]:
    """What of a turn is not sent, in order."""
    return session.scalars(_UNSENT, {"of_turn": turn}).all()


def address_of(session: Session, vault: Vault, conversation: str) -> Address:
    """Where the person of a conversation is reached."""
    return address_from_json(vault.open(session.execute(_ADDRESS, {"of": conversation}).scalar_one(), conversation))
