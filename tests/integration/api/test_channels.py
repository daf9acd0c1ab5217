"""`munadil channels`, against a fake Bot API over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from api.cli import run
from connectors.telegram.fake import FakeBotApi

pytestmark = pytest.mark.server


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeBotApi]:
    with FakeBotApi() as running:
        monkeypatch.setenv("MUNADIL_TELEGRAM_TOKEN", running.token)
        monkeypatch.setenv("MUNADIL_TELEGRAM_BASE_URL", running.url)
        yield running


def test_setup_gives_the_bot_its_commands_and_says_that_it_is_an_ai(
    fake: FakeBotApi, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["channels", "setup", "telegram", "--json"]) == 0
    checks = json.loads(capsys.readouterr().out)["telegram"]
    assert {check["name"]: check["works"] for check in checks} == dict.fromkeys(
        ("token", "polling", "commands", "description"), True
    )
    wanted = {"start", "aide", "langue", "sources", "humain", "confidentialite", "export", "oublier", "stop"}
    for code in ("fr", "ar", ""):
        assert wanted <= {command["command"] for command in fake.state.commands[code]}
    described = {command["command"]: command["description"] for command in fake.state.commands["ar"]}
    assert any("\u0600" <= letter <= "\u06ff" for letter in described["oublier"])
    assert "Istiqlal" in fake.state.descriptions["fr"]
    assert fake.state.short_descriptions["en"].startswith("An AI of")
    assert all(len(text) < 120 for text in fake.state.short_descriptions.values())


def test_status_reads_one_line_a_part_and_tells_what_is_off(
    fake: FakeBotApi, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["channels", "status"]) == 0
    assert "@munadil_bot" in capsys.readouterr().out


def test_a_webhook_without_a_public_address_is_a_bad_verdict_with_its_remedy(
    fake: FakeBotApi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MUNADIL_TELEGRAM_MODE", "webhook")
    monkeypatch.setenv("COLUMNS", "200")
    assert run(["channels", "setup", "telegram"]) == 1
    assert "MUNADIL_PUBLIC_URL" in capsys.readouterr().out


def test_without_a_token_status_says_off_and_setup_says_how_to_get_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["channels", "status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["telegram"][0]["works"] is None
    assert run(["channels", "setup", "telegram"]) == 3
    assert "@BotFather" in capsys.readouterr().err


def test_a_channel_that_there_is_not_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["channels", "setup", "carrier-pigeon"]) == 2
    assert "telegram" in capsys.readouterr().err
