"""A messaging room behind an app, for tests: a real database, the channels' real code, a responder of the test's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from api.messaging import MessagingHost, Room
from connectors.channel import Channel
from connectors.message import ChannelName
from connectors.messaging import PreparedEngine, open_messaging
from connectors.responder import Responder
from connectors.settings import ConnectorSettings
from connectors.telegram.channel import TelegramChannel
from connectors.telegram.fake import FakeBotApi
from connectors.telegram.settings import TelegramSettings
from connectors.testing import EchoResponder
from connectors.web.channel import WebChannel
from core.database import Database


def telegram_on(fake: FakeBotApi, **more: Any) -> TelegramChannel:
    """The Telegram channel, pointed at the fake; groups are told by the bot's name from the start."""
    given: dict[str, Any] = {"telegram_mode": "webhook", "telegram_timeout": 2.0, "telegram_username": "munadil_bot"}
    given |= {"telegram_token": fake.token, "telegram_base_url": fake.url, "_env_file": None}
    return TelegramChannel(TelegramSettings(**(given | more)))


def host_for(
    database: Database,
    data_dir: Path,
    channels: Mapping[ChannelName, Channel] | None = None,
    responder: Responder | None = None,
    *,
    engine: PreparedEngine | None = None,
    works: bool = True,
    **settings: Any,
) -> MessagingHost:
    """A host that is opened at first need; the responder echoes unless the test has another."""
    channels = channels or {}
    given: dict[str, Any] = {"_env_file": None, "merge_seconds": 0.05, "retry_seconds": 0.05} | settings
    said = ConnectorSettings(**given)

    def opened() -> Room:
        answers = (responder or EchoResponder()) if works else None
        everywhere: dict[ChannelName, Channel] = {**channels, "web": WebChannel()}
        return Room(open_messaging(database, said, data_dir, everywhere, answers, engine=engine), channels)

    return MessagingHost(opened, channels=frozenset(channels), is_eager=lambda: bool(channels))
