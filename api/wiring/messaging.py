"""How the messaging room is put together for this process: channels that are set up, who answers, who receives."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

import structlog

from agent.guardrails.approved import StoredApprovedWordings
from agent.ports import AnsweringAgent
from api.http.services import Part
from api.http.staffing import StaffDesk
from api.http.streams.streaming import SentenceBus, Talking, WebResponder
from api.messaging import MessagingHost, Receiver, Room
from api.opened import Knowledge, OrganisationTexts
from api.settings import Settings
from api.telemetry.measuring import MeasuredChannel, MeasuredResponder
from api.telemetry.metrics import Metrics
from api.telemetry.tracing import TracedResponder, Tracing, open_tracing
from api.wiring.figures import open_weeks
from connectors.channel import Channel
from connectors.desk.decisions import ChannelDecisions
from connectors.desk.health import HealthMonitor
from connectors.errors import EngineError, RefusedError
from connectors.message import ChannelName, Inbound
from connectors.messaging import Messaging, open_messaging
from connectors.responder import Responder
from connectors.rows.keys import open_keys
from connectors.shared.checks import without_public_address
from connectors.telegram.channel import TelegramChannel
from connectors.telegram.receiving import TelegramReceiver
from connectors.web.channel import WebChannel
from connectors.web.conversations import WebConversations
from connectors.whatsapp.channel import WhatsAppChannel
from connectors.whatsapp.inviting import Inviter
from connectors.whatsapp.permission import RecordedPermission
from conversation.doors import RoomDoor
from conversation.told_back.announcing import ToldBack
from conversation.told_back.checking import NewsFinder
from conversation.told_back.delivering import Teller
from conversation.tools import Keeping
from core.clock import SystemClock
from core.database.database import Database
from participation.common.events.reminding import Reminders
from participation.consultations.public.forgetting import Forgetting
from participation.dialogues.forgetting import VoicesForgetting

_log = structlog.get_logger(__name__)

Channels = dict[ChannelName, Channel]
_REMEDY = "Look whether a worker runs (`munadil serve` or `munadil worker`), and at `munadil inbox parked`."


def open_host(
    settings: Settings,
    texts: OrganisationTexts,
    knowledge: Knowledge,
    agent: AnsweringAgent,
    metrics: Metrics,
    *,
    works: bool,
    doors: Sequence[RoomDoor] = (),
    chores: Sequence[Callable[[], object]] = (),
) -> MessagingHost:
    """The messaging room of a process that answers, or (unless `works`) only takes messages in. Raises ChannelError.

    `doors` are those of rooms in which people take part, `chores` what these do from time to time.
    """
    database, bus = knowledge.database, SentenceBus()
    channels = provider_channels(settings, database)
    _say_where_nothing_can_come_in(settings)
    monitor = HealthMonitor(database, settings.connectors, SystemClock())
    metrics.collect_from(monitor)
    dialogue = _dialogue(settings, texts, knowledge, agent, channels, doors) if works else None
    tracing = open_tracing(settings.tracing)
    responder = MeasuredResponder(WebResponder(dialogue, bus), metrics) if dialogue else None
    weeks = open_weeks(settings, database, texts.policy.time_zone)
    reminders = Reminders(database, SystemClock(), ToldBack(database, SystemClock()))
    forgettings = (Forgetting(database, SystemClock()), VoicesForgetting(database, SystemClock()))
    own = (reminders.run, *(one.run for one in forgettings)) if texts.organisation.participation else ()
    chores = (weeks.close, *own, *chores)
    return MessagingHost(
        partial(_open, settings, texts, knowledge, agent, channels, responder, metrics, tracing, *chores),
        channels=frozenset(channels),
        is_eager=lambda: bool(channels) or monitor.read().backlog > 0,
        bus=bus,
        kept_days=settings.connectors.keep_turns_days,
        tracing=tracing,
    )


def _say_where_nothing_can_come_in(settings: Settings) -> None:
    """A line in the log for each provider that has no address to send messages to."""
    providers = {
        "Telegram": settings.telegram.is_on and settings.telegram.telegram_mode == "webhook",
        "Meta": settings.whatsapp.is_on,
    }
    for provider in (name for name, calls in providers.items() if calls):
        if (fault := without_public_address(provider, settings.api.public_url)) is not None:
            _log.warning("messaging.no_public_address", problem=fault.detail, remedy=fault.remedy)


def messaging_ready(settings: Settings, database: Database, host: MessagingHost, *, must_be_open: bool = False) -> Part:
    """Whether messages are taken in and answered; may read the database. `must_be_open`: this process is there for nothing else."""
    if must_be_open and host.problem is None and host.messaging is None:
        return Part("messaging", ok=False, detail="Messaging is not open yet.", remedy="Wait a moment.")
    if host.problem is not None:
        return Part("messaging", ok=False, detail=host.problem.detail, remedy=host.problem.remedy)
    health = HealthMonitor(database, settings.connectors, SystemClock()).read()
    if not health.is_ready:
        return Part("messaging", ok=False, detail="; ".join(health.faults), remedy=_REMEDY)
    return Part("messaging", ok=True, detail=f"{health.backlog} unanswered, {health.parked} parked")


def provider_channels(settings: Settings, database: Database) -> Channels:
    """The channels of providers that are set up; nothing is connected to yet. Raises ChannelError."""
    channels: Channels = {}
    if settings.telegram.is_on:
        channels["telegram"] = TelegramChannel(settings.telegram)
    if settings.whatsapp.is_on:
        allowed = RecordedPermission(ChannelDecisions(database, SystemClock()))
        channels["whatsapp"] = WhatsAppChannel(settings.whatsapp, allowed)
    return channels


def open_desk(settings: Settings, texts: OrganisationTexts, database: Database, *, wakes: bool) -> StaffDesk:
    """Where staff works, on the database alone; unless it `wakes`, nothing can be sent, and no engine is loaded."""
    engine = None if wakes else _NoEngine()
    channels: Channels = {**provider_channels(settings, database), "web": WebChannel()}
    room = open_messaging(database, settings.connectors, settings.core.data_dir, channels, None, engine=engine)
    return StaffDesk(room.conversations, texts.phrases, texts.organisation)


class _NoEngine:
    """A turn engine for looking alone."""

    def do(self, work: object, *chores: object) -> None:
        """Nothing is done."""

    def wake(self, session: object, conversation: str, delay: float) -> None:
        """Raise EngineError: whoever wakes must have opened the room to send."""
        raise EngineError("The room was opened for looking alone.")

    async def start(self) -> None:
        """Nothing to start."""

    async def stop(self) -> None:
        """Nothing to stop."""


def _open(
    settings: Settings,
    texts: OrganisationTexts,
    knowledge: Knowledge,
    agent: AnsweringAgent,
    channels: Channels,
    responder: Responder | None,
    metrics: Metrics,
    tracing: Tracing | None,
    *chores: Callable[[], object],
) -> Room:
    works, database = responder is not None, knowledge.database
    measured: Channels = {name: MeasuredChannel(channel, metrics, tracing) for name, channel in channels.items()}
    everywhere: Channels = {**measured, "web": WebChannel()}
    if responder is not None and tracing is not None:
        identity, _vault = open_keys(settings.connectors, settings.core.data_dir)
        responder = TracedResponder(responder, tracing, identity)
    folder = settings.core.data_dir
    messaging = open_messaging(database, settings.connectors, folder, everywhere, responder, chores=chores)
    web = WebConversations(database, messaging.identity, messaging.vault, SystemClock())
    receivers = _receivers(settings, database, channels, messaging, works=works)
    if works:
        receivers += _tellers(settings, texts, knowledge, agent, everywhere, messaging)
    return Room(messaging, channels, web, tuple(receivers))


def _tellers(
    settings: Settings,
    texts: OrganisationTexts,
    knowledge: Knowledge,
    agent: AnsweringAgent,
    channels: Channels,
    messaging: Messaging,
) -> list[Receiver]:
    """What looks for news that people asked for, and what tells them."""
    database, clock, wait = knowledge.database, SystemClock(), settings.dialogue.tell_back_wait
    teller = Teller(database, channels, messaging.vault, messaging.engine, texts.phrases, clock, wait_seconds=wait)
    url = settings.api.public_url
    approved = StoredApprovedWordings(database, clock)
    checker = NewsFinder(
        database,
        messaging.vault,
        agent,
        knowledge.library,
        texts.phrases,
        clock,
        approved=approved,
        public_url=url,
    )
    return [teller, checker]


def _receivers(
    settings: Settings, database: Database, channels: Channels, messaging: Messaging, *, works: bool
) -> list[Receiver]:
    receivers: list[Receiver] = []
    telegram, whatsapp = channels.get("telegram"), channels.get("whatsapp")
    # A process that only takes webhooks must know the bot's name too; asking for updates is the workers'.
    if isinstance(telegram, TelegramChannel) and (works or settings.telegram.telegram_mode == "webhook"):
        # The libraries that send are imported here, in a thread: in the event loop, that would hold webhooks up.
        _ = telegram.bot
        receivers.append(
            TelegramReceiver(
                telegram,
                lambda delivery: asyncio.to_thread(messaging.inbox.accept, delivery),
                alone=lambda: database.lock("telegram"),
            )
        )
    if isinstance(whatsapp, WhatsAppChannel) and works:
        _ = whatsapp.graph
        receivers.append(Inviter(whatsapp, database, messaging.vault))
    return receivers


def _dialogue(
    settings: Settings,
    texts: OrganisationTexts,
    knowledge: Knowledge,
    agent: AnsweringAgent,
    channels: Channels,
    doors: Sequence[RoomDoor],
) -> Talking:
    from conversation.conversation import Dialogue
    from conversation.voice import EndpointTranscriber

    transcribes = bool(settings.dialogue.transcription_base_url)
    return Dialogue(
        agent,
        texts.replies,
        texts.phrases,
        documents=knowledge.library.documents,
        transcriber=EndpointTranscriber(settings.dialogue, _Fetching(channels)) if transcribes else None,
        keeping=keeping_of(settings),
        public_url=settings.api.public_url,
        patience=settings.dialogue.answer_patience,
        tells_back=settings.dialogue.tell_back,
        doors=doors,
    )


def keeping_of(settings: Settings) -> Keeping:
    """What is kept how long and who receives it, as the settings have it."""
    agent, dialogue, knowledge = settings.agent, settings.dialogue, settings.knowledge
    embedder = knowledge.embedding_base_url if knowledge.embedder == "openai" else ""
    carriers = {"Telegram": settings.telegram.is_on, "WhatsApp (Meta)": settings.whatsapp.is_on}
    checkers = (agent.checker,) if agent.checker else ()
    return Keeping(
        turn_days=settings.connectors.keep_turns_days,
        address_days=settings.connectors.keep_conversations_days,
        subscription_days=settings.connectors.keep_subscriptions_days,
        is_kept=settings.api.web_conversations or any(carriers.values()),
        carriers=tuple(name for name, is_on in carriers.items() if is_on),
        models=_hosts(*(one.base_url or one.name for one in (*agent.endpoints, *checkers)), embedder),
        transcribers=_hosts(dialogue.transcription_base_url),
    )


def _hosts(*addresses: str) -> tuple[str, ...]:
    """Each host once; what is no address as it is."""
    return tuple(dict.fromkeys(urlsplit(address).hostname or address for address in addresses if address))


@dataclass(frozen=True)
class _Fetching:
    """Gets the file of a message from the channel that it came by."""

    channels: Channels

    async def __call__(self, message: Inbound) -> bytes:
        channel = self.channels.get(message.address.channel)
        if channel is None:
            raise RefusedError("the channel sends no files", "no_files")
        return await channel.fetch(message.media)
