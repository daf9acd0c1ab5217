"""The fake providers of a run: whom people write through, and what they got; both outlive every kill."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from benchmarks.chaos.munadil import NAMES
from connectors.fakes.delivery_times import DeliveryTimes
from connectors.fakes.telegram import FakeBotApi
from connectors.fakes.telegram import Throttle as TelegramThrottle
from connectors.fakes.telegram.queue import Webhook
from connectors.fakes.whatsapp import FakeGraphApi, Fault, FaultKind
from connectors.telegram.settings import WEBHOOK_PATH as TELEGRAM_PATH
from connectors.telegram.settings import TelegramSettings
from connectors.whatsapp.settings import WEBHOOK_PATH as WHATSAPP_PATH

PROVIDER_SECONDS = 0.04
"""How long a provider takes to answer, once it has taken a send."""
_FIRST_CHAT = 5_000_000


@dataclass(frozen=True)
class Misdelivery:
    """How badly providers deliver: shares of calls made again, made twice at once, and of messages that come too early."""

    repeated: float = 0.1
    twice: float = 0.05
    reordered: float = 0.15  # of which a third has a later one that can come first


Key = tuple[str, int, str]
"""What makes a send known again: the channel, the person, and the names it answers, or how its text begins."""


@dataclass(frozen=True)
class Taken:
    """A send that a provider took, whether or not its answer arrived."""

    channel: str
    person: int
    text: str
    at: float
    """Seconds since 1970."""

    @property
    def names(self) -> tuple[str, ...]:
        """The messages that it answers, in its order."""
        return tuple(NAMES.findall(self.text))

    @property
    def key(self) -> Key:
        """What makes it known again."""
        return self.channel, self.person, fingerprint(self.text)


def fingerprint(text: str) -> str:
    """What one send of a person differs in from the others, whatever a channel does to its looks."""
    return " ".join(NAMES.findall(text)) or re.sub(r"\W", "", text)[:40]


@dataclass
class Provider:
    """One of them."""

    channel: str
    say: Callable[[int, str], Hashable]
    """Have a person write; the id of the delivery."""
    times: DeliveryTimes
    taken: Callable[[], list[Taken]]
    person_of: Callable[[str], int]
    """The person whom a chat's name, as our tables have it, is."""
    pending: Callable[[], int]
    environment: Mapping[str, str]
    """Our settings for it."""
    peers: Mapping[str, str] = field(default_factory=dict)
    """The same for other programs."""
    share: int = 1
    """How many of the people are on it, in relation to the others."""
    is_in_order: bool = False
    """Whether a person's messages cannot come but in the order of writing."""
    amiss: Callable[[], list[str]] = list
    """What was shown otherwise than it is stored; may ask the processes, so before they end."""


@contextmanager
def telegram(
    port: int,
    given: Misdelivery,
    *,
    path: str = TELEGRAM_PATH,
    is_polled: bool = False,
    is_limited: bool = True,
) -> Iterator[Provider]:
    """A Bot API that delivers to a port, some updates twice and some too early, unless it `is_polled`."""
    throttle = TelegramThrottle() if is_limited else TelegramThrottle.none()
    with FakeBotApi(latency=PROVIDER_SECONDS, throttle=throttle) as fake:
        environment = {
            "MUNADIL_TELEGRAM_TOKEN": fake.token,
            "MUNADIL_TELEGRAM_BASE_URL": fake.url,
            "MUNADIL_TELEGRAM_MODE": "polling" if is_polled else "webhook",
            "MUNADIL_TELEGRAM_USERNAME": "munadil_bot",
        }
        queue = fake.state.queue
        served = queue.misdelivery
        served.repeated, served.twice, served.reordered = given.repeated, given.twice, given.reordered
        secret = TelegramSettings(telegram_token=fake.token).secret()  # type: ignore[arg-type]
        if not is_polled:
            queue.point_to(Webhook(f"http://127.0.0.1:{port}{path}", secret))
        yield Provider(
            "telegram",
            lambda person, text: int(fake.person(_FIRST_CHAT + person).say(text)["update_id"]),
            queue.times,
            lambda: [Taken("telegram", e.chat - _FIRST_CHAT, e.plain, e.at) for e in fake.state.journal.entries()],
            lambda chat: int(chat.partition("/")[0]) - _FIRST_CHAT,
            queue.pending,
            environment,
            {"TELEGRAM_TOKEN": fake.token, "TELEGRAM_URL": fake.url, "TELEGRAM_WEBHOOK_SECRET_TOKEN": secret},
            share=2,
            is_in_order=is_polled,
        )


@contextmanager
def whatsapp(port: int, given: Misdelivery) -> Iterator[Provider]:
    """A Cloud API that delivers to a port, up to three events a call, some calls twice and some events too early."""
    with FakeGraphApi() as fake:
        account, hooks = fake.account, fake.state.hooks
        fake.state.faults.by_chance({Fault(FaultKind.LATE, PROVIDER_SECONDS): 1.0})
        served = hooks.misdelivery
        served.repeated, served.twice, served.reordered, served.batch = given.repeated, given.twice, given.reordered, 3
        hooks.point_to(f"http://127.0.0.1:{port}{WHATSAPP_PATH}")
        yield Provider(
            "whatsapp",
            lambda person, text: fake.person(person).say(text),
            hooks.times,
            lambda: [Taken("whatsapp", _number(e.to), e.plain, e.at) for e in fake.state.journal.entries()],
            _number,
            hooks.pending,
            {
                "MUNADIL_WHATSAPP_ENABLED": "true",
                "MUNADIL_WHATSAPP_PHONE_NUMBER_ID": account.phone_number_id,
                "MUNADIL_WHATSAPP_ACCESS_TOKEN": account.access_token,
                "MUNADIL_WHATSAPP_APP_SECRET": account.app_secret,
                "MUNADIL_WHATSAPP_BASE_URL": fake.url,
            },
            share=2,
        )


def _number(chat: str) -> int:
    """A person by the end of their number or their id at Meta."""
    return int(re.sub(r"\D", "", chat)[-8:])
