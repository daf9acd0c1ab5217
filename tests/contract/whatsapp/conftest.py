"""A fake Cloud API over real HTTP, and the channel that talks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from connectors.fakes.whatsapp import FakeGraphApi, Throttle
from connectors.whatsapp.channel import WhatsAppChannel
from connectors.whatsapp.settings import WhatsAppSettings


def whatsapp_settings(fake: FakeGraphApi, **changes: object) -> WhatsAppSettings:
    given: dict[str, object] = {
        "whatsapp_enabled": True,
        "whatsapp_phone_number_id": fake.account.phone_number_id,
        "whatsapp_business_account_id": fake.account.business_account_id,
        "whatsapp_access_token": fake.account.access_token,
        "whatsapp_app_secret": fake.account.app_secret,
        "whatsapp_base_url": fake.url,
        "whatsapp_timeout": 0.5,
    }
    return WhatsAppSettings(_env_file=None, **(given | changes))  # type: ignore[call-arg, arg-type]


def allowed() -> bool:
    return True


@pytest.fixture
def fake() -> Iterator[FakeGraphApi]:
    with FakeGraphApi(throttle=Throttle.none()) as running:
        yield running


@pytest_asyncio.fixture
async def channel(fake: FakeGraphApi) -> AsyncIterator[WhatsAppChannel]:
    opened = WhatsAppChannel(whatsapp_settings(fake), allowed)
    yield opened
    await opened.close()
