"""Both messaging apps as fakes on loopback, and the messaging room that `munadil serve` opens on them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from agent.ports import AnsweringAgent
from agent.settings import AgentSettings
from api.http.settings import ApiSettings
from api.messaging import MessagingHost
from api.opened import Knowledge
from api.settings import Settings
from api.telemetry.metrics import Metrics
from api.wiring.messaging import open_host
from api.wiring.organisation import load_organisation
from connectors.desk.decisions import ChannelDecisions
from connectors.fakes.telegram import FakeBotApi
from connectors.fakes.telegram import FakePerson as TelegramPerson
from connectors.fakes.telegram import Throttle as TelegramThrottle
from connectors.fakes.whatsapp import FakeGraphApi
from connectors.fakes.whatsapp import FakePerson as WhatsAppPerson
from connectors.settings import ConnectorSettings
from connectors.telegram.settings import TelegramSettings
from connectors.whatsapp.settings import WEBHOOK_PATH, WhatsAppSettings
from conversation.doors import RoomDoor
from conversation.settings import DialogueSettings
from core.clock import SystemClock
from core.database.database import Database
from core.settings import CoreSettings
from knowledge.library.library import Library
from knowledge.settings import KnowledgeSettings

_EXAMPLE = Path(__file__).parents[1] / "examples" / "istiqlal"
_FIRST_CHAT = 7_000_000
_PATIENCE = 240.0
"""Seconds that somebody waits for what they are sent; chosen by hand, far beyond what it takes."""


@dataclass(frozen=True)
class Messengers:
    """The two apps, and people on them."""

    telegram: FakeBotApi
    whatsapp: FakeGraphApi

    def person(self, number: int) -> Messaged:
        """The person of this number: the odd ones are on Telegram, the others on WhatsApp."""
        if number % 2:
            return Messaged(self.telegram.person(_FIRST_CHAT + number))
        return Messaged(self.whatsapp.person(number))


@dataclass
class Messaged:
    """Somebody on an app, who waits for what they are sent."""

    person: TelegramPerson | WhatsAppPerson

    def says(self, text: str) -> None:
        """Write."""
        self.person.say(text)

    def texts(self) -> list[str]:
        """All that they were sent, oldest first."""
        return [message.plain for message in self.person.received()]

    def waits(self, holds: Callable[[Sequence[str]], bool], what: str) -> None:
        """Wait until what they were sent is as it should be."""
        deadline = time.monotonic() + _PATIENCE
        while not holds(self.texts()):
            assert time.monotonic() < deadline, f"{what}: {self.texts()}"
            time.sleep(0.05)

    def taps(self, *values: str) -> None:
        """Tap, once it is there, the first button of a room's last question that carries one of these."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            for value in values:
                if (found := self._choices().get(value)) is not None:
                    found()
                    return
            time.sleep(0.05)
        raise AssertionError(f"no button {values}: {self.texts()}")

    def _choices(self) -> Mapping[str, Callable[[], object]]:
        """What buttons of the newest message with any carry, and how they are tapped."""
        if isinstance(self.person, TelegramPerson):
            person = self.person
            for shown in reversed(person.received()):
                if payloads := [button.get("callback_data", "") for row in shown.buttons for button in row]:
                    return {
                        _value(data): lambda data=data, at=shown.message: person.choose(data, at)  # type: ignore[misc]
                        for data in payloads
                    }
            return {}
        somebody = self.person
        for entry in reversed(somebody.received()):
            if entry.choices:
                return {
                    _value(data): lambda title=title, entry=entry: somebody.press(title, entry)  # type: ignore[misc]
                    for title, data in entry.choices.items()
                }
        return {}


def _value(payload: str) -> str:
    """What a button of a room carries, of `p:<room>:<value>:<turn>`."""
    parts = payload.split(":")
    return parts[2] if len(parts) > 2 else payload


@contextmanager
def messengers(folder: Path, port: int) -> Iterator[tuple[Messengers, Settings]]:
    """Both apps, which deliver to a server on this port, and the settings that such a server has."""
    with FakeBotApi(throttle=TelegramThrottle.none()) as telegram, FakeGraphApi() as whatsapp:
        whatsapp.state.hooks.point_to(f"http://127.0.0.1:{port}{WEBHOOK_PATH}")
        account = whatsapp.account
        yield (
            Messengers(telegram, whatsapp),
            Settings(
                CoreSettings(data_dir=folder, organisation=_EXAMPLE),
                KnowledgeSettings(),
                AgentSettings(),
                ApiSettings(),
                telegram=_given(
                    TelegramSettings,
                    telegram_token=telegram.token,
                    telegram_base_url=telegram.url,
                    telegram_username="munadil_bot",
                    telegram_poll_seconds=1,
                ),
                whatsapp=_given(
                    WhatsAppSettings,
                    whatsapp_enabled=True,
                    whatsapp_phone_number_id=account.phone_number_id,
                    whatsapp_access_token=account.access_token,
                    whatsapp_app_secret=account.app_secret,
                    whatsapp_base_url=whatsapp.url,
                ),
                connectors=_given(ConnectorSettings, merge_seconds=0.05),
                dialogue=_given(DialogueSettings, tell_back_wait=0.5),
            ),
        )


def messaging_host(
    settings: Settings, database: Database, agent: AnsweringAgent, doors: Sequence[RoomDoor]
) -> MessagingHost:
    """The messaging room of a server with these settings, on its real outbox."""
    ChannelDecisions(database, SystemClock()).record("whatsapp", "test", "a fake on loopback")
    unused = cast("Any", None)  # nothing is searched: the agent is the test's
    library = Library(database, SystemClock())
    knowledge = Knowledge(settings, database, library, unused, unused, unused, unused)
    return open_host(settings, load_organisation(settings), knowledge, agent, Metrics(), works=True, doors=doors)


def _given(model: Any, **values: Any) -> Any:
    return model(_env_file=None, **values)
