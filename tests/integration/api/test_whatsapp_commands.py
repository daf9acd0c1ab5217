"""`munadil channels` for WhatsApp: nothing without a recorded decision, against a fake Cloud API over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.cli import run
from api.commands.doctor import DoctorFinding, _whatsapp
from api.wiring.settings import load_settings
from connectors.fakes.whatsapp import FakeGraphApi
from connectors.whatsapp.channel import WhatsAppChannel
from tests.contract.door import Door

pytestmark = pytest.mark.server

ALLOW = ["channels", "enable", "whatsapp", "--by", "N. Alami, data officer", "--ground", "Meta agreed in writing"]


@pytest.fixture(autouse=True)
def _apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MUNADIL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "400")


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGraphApi]:
    with FakeGraphApi() as running:
        for name, value in {
            "ENABLED": "true",
            "PHONE_NUMBER_ID": running.account.phone_number_id,
            "BUSINESS_ACCOUNT_ID": running.account.business_account_id,
            "ACCESS_TOKEN": running.account.access_token,
            "APP_SECRET": running.account.app_secret,
            "BASE_URL": running.url,
        }.items():
            monkeypatch.setenv(f"MUNADIL_WHATSAPP_{name}", value)
        yield running


@pytest.fixture
def door(fake: FakeGraphApi, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    with Door(WhatsAppChannel(load_settings().whatsapp, lambda: True)) as standing:
        monkeypatch.setenv("MUNADIL_PUBLIC_URL", standing.url)
        yield standing


def checks(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, Any]]:
    return {check["name"]: check for check in json.loads(capsys.readouterr().out)["whatsapp"]}


def examined() -> DoctorFinding:
    return _whatsapp(load_settings())


def test_off_and_undecided_it_is_said_to_be_so_and_nothing_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["channels", "status", "--json"]) == 0
    found = checks(capsys)
    assert found["decision"]["works"] is found["settings"]["works"] is None
    assert examined().works is None
    assert list(tmp_path.iterdir()) == []


def test_without_a_decision_setup_registers_nothing(
    fake: FakeGraphApi, door: Door, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["channels", "setup", "whatsapp", "--json"]) == 1
    found = checks(capsys)
    assert list(found) == ["decision"]
    assert "munadil channels enable whatsapp" in found["decision"]["remedy"]
    assert not fake.state.subscription
    assert examined().works is False


def test_a_decision_is_recorded_and_shown_with_who_when_and_why(
    fake: FakeGraphApi, door: Door, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(ALLOW) == 0
    capsys.readouterr()
    assert run(["channels", "setup", "whatsapp", "--json"]) == 0
    found = checks(capsys)
    assert {name: check["works"] for name, check in found.items()} == dict.fromkeys(
        ("decision", "token", "number", "account", "webhook"), True
    )
    for shown in (found["decision"]["detail"], examined().detail):
        assert "N. Alami, data officer" in shown
        assert "Meta agreed in writing" in shown
        assert "UTC" in shown
    assert examined().works
    assert run(["channels", "status", "whatsapp"]) == 0
    assert fake.account.display_phone_number in capsys.readouterr().out


def test_a_decision_can_be_taken_back(fake: FakeGraphApi, capsys: pytest.CaptureFixture[str]) -> None:
    run(ALLOW)
    assert run(["channels", "disable", "whatsapp", "--by", "N. Alami", "--ground", "Meta objects"]) == 0
    capsys.readouterr()
    assert run(["channels", "setup", "whatsapp"]) == 1
    assert "Meta objects" in capsys.readouterr().out
    assert examined().works is False


@pytest.mark.parametrize(
    "arguments",
    [
        ["channels", "enable", "whatsapp"],
        ["channels", "enable", "whatsapp", "--by", "N. Alami"],
        ["channels", "enable", "whatsapp", "--by", " ", "--ground", "x"],
        ["channels", "enable", "whatsapp", "--by", "N. Alami", "--ground", ""],
        ["channels", "enable", "telegram", "--by", "N. Alami", "--ground", "x"],
        ["channels", "enable", "pigeon", "--by", "N. Alami", "--ground", "x"],
    ],
)
def test_a_decision_without_a_name_a_ground_or_a_need_is_wrong_use(arguments: list[str]) -> None:
    assert run(arguments) == 2


def test_what_is_not_set_is_named(
    fake: FakeGraphApi, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(ALLOW)
    monkeypatch.setenv("MUNADIL_WHATSAPP_APP_SECRET", "")
    capsys.readouterr()
    assert run(["channels", "setup", "whatsapp", "--json"]) == 1
    assert "MUNADIL_WHATSAPP_APP_SECRET" in checks(capsys)["settings"]["detail"]
    assert "MUNADIL_WHATSAPP_APP_SECRET" in examined().detail
    monkeypatch.setenv("MUNADIL_WHATSAPP_APP_SECRET", "x")
    monkeypatch.setenv("MUNADIL_WHATSAPP_ENABLED", "false")
    assert run(["channels", "setup", "whatsapp", "--json"]) == 1
    assert "MUNADIL_WHATSAPP_ENABLED" in checks(capsys)["settings"]["remedy"]
