"""What the Telegram channel is told, and what it says of what it cannot use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.errors import ChannelError, RefusedError
from connectors.message import Address, Outbound
from connectors.telegram.channel import TelegramChannel
from connectors.telegram.settings import TelegramSettings
from core.language.forms import Language

TOKEN = "700000001:AAtokentoken"


def given(**values: Any) -> TelegramSettings:
    return TelegramSettings(_env_file=None, **values)  # type: ignore[call-arg]


def test_telegram_is_off_without_a_token() -> None:
    assert not given().is_on
    with pytest.raises(ChannelError, match="@BotFather"):
        TelegramChannel(given())


def test_a_token_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    settings = given(telegram_token_file=tmp_path / "token")
    assert settings.is_on
    assert settings.token() == TOKEN


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ChannelError, match="MUNADIL_TELEGRAM_TOKEN_FILE"):
        given(telegram_token_file=tmp_path / "none").token()


@pytest.mark.parametrize("token", ["x", "bot700000001:AAtokentoken", "700000001", "7000 00001:AAtokentoken"])
def test_what_is_no_token_is_not_shown(token: str) -> None:
    with pytest.raises(ChannelError) as caught:
        given(telegram_token=token).token()
    assert token not in str(caught.value).split()


def test_the_secret_follows_from_the_token_and_can_be_given() -> None:
    derived = given(telegram_token=TOKEN).secret()
    assert derived == given(telegram_token=TOKEN).secret() != given(telegram_token=TOKEN + "x").secret()
    assert TOKEN not in derived
    assert given(telegram_token=TOKEN, telegram_webhook_secret="our-own_1").secret() == "our-own_1"
    with pytest.raises(ChannelError, match="MUNADIL_TELEGRAM_WEBHOOK_SECRET"):
        given(telegram_token=TOKEN, telegram_webhook_secret="à nous").secret()


def test_an_address_without_its_scheme_is_not_taken() -> None:
    with pytest.raises(ValidationError, match="https://"):
        given(telegram_base_url="api.telegram.org")
    assert given(telegram_base_url="http://127.0.0.1:8081/").telegram_base_url == "http://127.0.0.1:8081"


def test_secrets_are_not_printed() -> None:
    settings = given(telegram_token=TOKEN, telegram_webhook_secret="our-own_1")
    assert TOKEN not in repr(settings)
    assert "our-own_1" not in repr(settings)
    assert "AAtoken" not in repr(TelegramChannel(settings).identity)


async def test_an_address_of_another_channel_is_refused_at_the_send_and_nowhere_else() -> None:
    channel, address = TelegramChannel(given(telegram_token=TOKEN)), Address("telegram", "somebody")
    assert len(channel.limits(address)) == 2
    await channel.show_working(address, "m1.1")
    with pytest.raises(RefusedError):
        await channel.send(address, Outbound("x", Language.FRENCH), token="t")
    await channel.close()
