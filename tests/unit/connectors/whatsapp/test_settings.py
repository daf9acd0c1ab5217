"""Secrets from settings or files, and what is said where they are missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from connectors.errors import ChannelError
from connectors.whatsapp.channel import WhatsAppChannel
from connectors.whatsapp.settings import WhatsAppSettings


def settings(**given: object) -> WhatsAppSettings:
    return WhatsAppSettings(_env_file=None, **given)  # type: ignore[call-arg, arg-type]


def test_it_is_off_by_default_and_names_what_it_lacks() -> None:
    assert not settings().is_on
    assert len(settings().missing()) == 3
    with pytest.raises(ChannelError) as caught:
        WhatsAppChannel(settings(), lambda: True)
    assert "MUNADIL_WHATSAPP_APP_SECRET" in caught.value.detail


def test_secrets_come_from_files(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(" abc \n", "utf-8")
    assert settings(whatsapp_access_token_file=file).access_token() == "abc"
    found = settings(whatsapp_app_secret_file=file, whatsapp_verify_token_file=file)
    assert (found.app_secret(), found.verify_token()) == ("abc", "abc")
    assert settings(whatsapp_access_token="said", whatsapp_access_token_file=file).access_token() == "said"


@pytest.mark.parametrize("content", [None, b"", b"\xff", b"two\nlines", "é".encode()])
def test_a_file_that_holds_no_secret_is_told(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ChannelError) as caught:
        settings(whatsapp_app_secret_file=file).app_secret()
    assert "MUNADIL_WHATSAPP_APP_SECRET" in caught.value.detail + caught.value.remedy


def test_the_verify_token_is_derived_and_shows_no_secret() -> None:
    one, same, other = (settings(whatsapp_app_secret=secret).verify_token() for secret in ("one", "one", "other"))
    assert one == same != other
    assert "hidden" not in repr(settings(whatsapp_app_secret="hidden", whatsapp_access_token="hidden"))


@pytest.mark.parametrize(
    "given",
    [
        {"whatsapp_phone_number_id": "+212 537"},
        {"whatsapp_phone_number_id": "../x"},
        {"whatsapp_api_version": "24"},
        {"whatsapp_api_version": "v24.0/../me"},
        {"whatsapp_template": "Réponse"},
    ],
)
def test_what_would_go_into_addresses_of_calls_is_checked(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        settings(**given)
