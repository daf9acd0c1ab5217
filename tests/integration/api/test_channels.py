"""`munadil channels`, against a fake Bot API over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.cli import run
from api.commands.doctor import DoctorFinding, _telegram
from api.wiring.knowledge import open_database
from api.wiring.settings import load_settings
from connectors.fakes.telegram import FakeBotApi

pytestmark = pytest.mark.server


def examined(capsys: pytest.CaptureFixture[str]) -> DoctorFinding:
    """Doctor's line on Telegram, which `status` agrees with."""
    found = _telegram(load_settings())
    run(["channels", "status", "telegram", "--json"])
    checks = json.loads(capsys.readouterr().out)["telegram"]
    assert (found.works is False) == any(check["works"] is False for check in checks)
    assert found.works is False or [check["detail"] in found.detail for check in checks]
    return found


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeBotApi]:
    with FakeBotApi() as running:
        monkeypatch.setenv("MUNADIL_TELEGRAM_TOKEN", running.token)
        monkeypatch.setenv("MUNADIL_TELEGRAM_BASE_URL", running.url)
        yield running


def test_setup_gives_the_bot_its_commands_and_says_that_it_is_an_ai(
    fake: FakeBotApi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MUNADIL_ORGANISATION", str(Path(__file__).parents[3] / "examples/istiqlal"))
    assert run(["channels", "setup", "telegram", "--json"]) == 0
    checks = json.loads(capsys.readouterr().out)["telegram"]
    assert {check["name"]: check["works"] for check in checks} == dict.fromkeys(
        ("token", "polling", "groups", "commands", "description"), True
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
    assert run(["channels", "setup", "telegram"]) == 1
    assert "@BotFather" in capsys.readouterr().out


def test_doctor_says_in_one_line_what_status_says_in_several(
    fake: FakeBotApi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("MUNADIL_DATA_DIR", str(tmp_path))
    found = examined(capsys)
    assert found.works is True
    assert all(part in found.detail for part in ("@munadil_bot", "polling: ", "groups: "))
    monkeypatch.setenv("MUNADIL_TELEGRAM_MODE", "webhook")
    monkeypatch.setenv("MUNADIL_PUBLIC_URL", "https://example.org")
    found = examined(capsys)
    assert (found.works, found.remedy) == (False, "Run `munadil channels setup telegram`.")
    assert list(tmp_path.iterdir()) == []


def test_doctor_knows_that_a_process_of_ours_asks_for_messages(
    fake: FakeBotApi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("MUNADIL_DATA_DIR", str(tmp_path))
    fake.state.polling.acquire()
    assert "Another program" in examined(capsys).detail
    with open_database(load_settings()) as database, database.lock("telegram"):
        assert "a process of this installation" in examined(capsys).detail


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"MUNADIL_TELEGRAM_TOKEN": "no token"}, "The Telegram token is not one"),
        ({"MUNADIL_TELEGRAM_TOKEN_FILE": "nowhere/token"}, "cannot be read"),
        ({"MUNADIL_TELEGRAM_WEBHOOK_SECRET": "a secret!"}, "characters that Telegram does not take"),
        (
            {"MUNADIL_TELEGRAM_MODE": "webhook", "MUNADIL_PUBLIC_URL": "http://example.org"},
            "MUNADIL_PUBLIC_URL is http://example.org",
        ),
        ({"MUNADIL_TELEGRAM_MODE": "webhook", "MUNADIL_PUBLIC_URL": "https://["}, "MUNADIL_PUBLIC_URL is https://["),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_line_in_doctor_and_in_status(
    given: dict[str, str],
    said: str,
    fake: FakeBotApi,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("MUNADIL_DATA_DIR", str(tmp_path))
    if "MUNADIL_TELEGRAM_TOKEN_FILE" in given:
        monkeypatch.delenv("MUNADIL_TELEGRAM_TOKEN")
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    found = examined(capsys)
    assert found.works is False
    assert said in found.detail
    assert found.remedy
    assert "\n" not in found.detail + found.remedy


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MUNADIL_WHATSAPP_PHONE_NUMBER_ID", "+212 537 000000", "Meta's ids are digits alone"),
        ("MUNADIL_WHATSAPP_BUSINESS_ACCOUNT_ID", "١٢٣", "Meta's ids are digits alone"),
        ("MUNADIL_WHATSAPP_BASE_URL", "graph.facebook.com", "an address begins with https://"),
        ("MUNADIL_TELEGRAM_BASE_URL", "api.telegram.org", "an address begins with https://"),
        ("MUNADIL_TELEGRAM_MODE", "hook", "'polling' or 'webhook'"),
    ],
)
def test_a_setting_of_the_wrong_form_ends_every_command_with_one_line(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    for command in (["doctor"], ["channels", "status"], ["serve"]):
        assert run(command) == 2
        (line,) = capsys.readouterr().err.strip().splitlines()
        assert name in line
        assert said in line
        assert "Value error" not in line


def test_a_channel_that_there_is_not_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["channels", "setup", "carrier-pigeon"]) == 2
    assert "telegram" in capsys.readouterr().err
