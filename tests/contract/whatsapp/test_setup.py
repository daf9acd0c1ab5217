"""Setting WhatsApp up: Meta is told where messages go, and everything wrong is one line with what to do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator

import pytest

from connectors.fakes.whatsapp import FakeGraphApi, Fault, FaultKind
from connectors.shared.checks import ChannelCheck
from connectors.whatsapp.channel import WhatsAppChannel
from connectors.whatsapp.setup import check, set_up
from tests.contract.door import Door
from tests.contract.whatsapp.conftest import allowed, whatsapp_settings

pytestmark = pytest.mark.server

Open = Callable[..., WhatsAppChannel]


@pytest.fixture
def opened(fake: FakeGraphApi) -> Open:
    return lambda **changes: WhatsAppChannel(whatsapp_settings(fake, **changes), allowed)


@pytest.fixture
def door(channel: WhatsAppChannel) -> Iterator[Door]:
    with Door(channel) as standing:
        yield standing


async def closing(channel: WhatsAppChannel, work: Awaitable[tuple[ChannelCheck, ...]]) -> dict[str, ChannelCheck]:
    try:
        return {found.name: found for found in await work}
    finally:
        await channel.close()


async def test_the_webhook_is_registered_and_answers_the_challenge(
    fake: FakeGraphApi, opened: Open, door: Door
) -> None:
    fake.state.templates["reponse_en_attente"] = "fr"
    channel = opened(whatsapp_template="reponse_en_attente")
    found = await closing(channel, set_up(channel, door.url))
    assert {name: c.works for name, c in found.items()} == dict.fromkeys(
        ("token", "number", "account", "webhook", "template"), True
    )
    assert fake.state.subscription["callback_url"] == f"{door.url}/webhooks/whatsapp"
    assert fake.state.is_subscribed
    again = opened()
    assert all(c.works for c in (await closing(again, check(again, door.url))).values())


async def test_checking_changes_nothing(fake: FakeGraphApi, opened: Open, door: Door) -> None:
    channel = opened()
    found = await closing(channel, check(channel, door.url))
    assert not fake.state.subscription
    assert not fake.state.is_subscribed
    assert not found["webhook"].works
    assert "nowhere" in found["webhook"].detail
    assert "munadil channels setup whatsapp" in found["webhook"].remedy
    assert "do not go to the app" in found["account"].detail


@pytest.mark.parametrize(
    ("changes", "name", "said"),
    [
        ({"whatsapp_access_token": "EAAanother"}, "token", "MUNADIL_WHATSAPP_ACCESS_TOKEN"),
        ({"whatsapp_phone_number_id": "999"}, "number", "MUNADIL_WHATSAPP_PHONE_NUMBER_ID"),
        ({"whatsapp_business_account_id": "999"}, "account", "MUNADIL_WHATSAPP_BUSINESS_ACCOUNT_ID"),
        ({"whatsapp_business_account_id": ""}, "account", "MUNADIL_WHATSAPP_BUSINESS_ACCOUNT_ID"),
        ({"whatsapp_template": "autre"}, "template", "not there"),
        ({"whatsapp_verify_token": "another"}, "webhook", "MUNADIL_PUBLIC_URL"),
        ({"whatsapp_app_secret": "another"}, "webhook", "access token"),
    ],
)
async def test_what_does_not_fit_is_one_line_with_its_remedy(
    changes: dict[str, object], name: str, said: str, opened: Open, door: Door
) -> None:
    channel = opened(**changes)
    found = (await closing(channel, set_up(channel, door.url)))[name]
    assert found.works is False
    assert said in f"{found.detail} {found.remedy}"
    assert found.remedy
    assert "\n" not in found.detail + found.remedy
    assert "another" not in found.detail + found.remedy


@pytest.mark.parametrize("url", ["", "http://example.org"])
async def test_without_a_public_https_address_it_says_so(url: str, opened: Open) -> None:
    channel = opened()
    found = (await closing(channel, set_up(channel, url)))["webhook"]
    assert found.works is False
    assert "MUNADIL_PUBLIC_URL" in found.remedy


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"active": False}, "switched the webhook off"), ({"fields": []}, "does not send messages")],
)
async def test_a_webhook_that_meta_no_longer_serves_is_told(
    changed: dict[str, object], said: str, fake: FakeGraphApi, opened: Open, door: Door
) -> None:
    channel = opened()
    await closing(channel, set_up(channel, door.url))
    fake.state.subscription |= changed
    again = opened()
    assert said in (await closing(again, check(again, door.url)))["webhook"].detail


async def test_a_meta_out_of_order_is_told_and_hides_nothing_else(fake: FakeGraphApi, opened: Open, door: Door) -> None:
    fake.state.faults.script(Fault(FaultKind.SERVER_ERROR), call="change")
    channel = opened()
    found = await closing(channel, set_up(channel, door.url))
    assert found["webhook"].works is False
    assert "out of order" in found["webhook"].detail
    assert found["number"].works
