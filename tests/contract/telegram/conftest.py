"""A fake Bot API over real HTTP, and the channel that talks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from pydantic import SecretStr

from connectors.fakes.telegram import TOKEN, FakeBotApi, Throttle
from connectors.telegram.channel import TelegramChannel
from connectors.telegram.settings import TelegramSettings


def telegram_settings(fake: FakeBotApi, **changes: object) -> TelegramSettings:
    given: dict[str, object] = {
        "telegram_token": SecretStr(TOKEN),
        "telegram_base_url": fake.url,
        "telegram_timeout": 0.5,
        "telegram_poll_seconds": 1,
    }
    return TelegramSettings(_env_file=None, **(given | changes))  # type: ignore[call-arg, arg-type]


@pytest.fixture
def fake() -> Iterator[FakeBotApi]:
    with FakeBotApi(throttle=Throttle.none()) as running:
        yield running


@pytest_asyncio.fixture
async def channel(fake: FakeBotApi) -> AsyncIterator[TelegramChannel]:
    opened = TelegramChannel(telegram_settings(fake))
    yield opened
    await opened.close()
