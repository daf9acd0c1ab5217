"""The deployment files say what the program understands, and what could not be tried."""

from __future__ import annotations

import re
from ipaddress import ip_network
from pathlib import Path

import pytest
import typer.main
import yaml

from api.cli import app
from api.wiring.settings import load_settings

DEPLOY = Path(__file__).parents[3] / "deploy"
FILES = sorted(path for path in DEPLOY.iterdir() if path.is_file() and path.name != "README.md")


def variables() -> set[str]:
    return {f"MUNADIL_{name.upper()}" for room in load_settings().rooms() for name in type(room).model_fields}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    of_compose_alone = {"MUNADIL_DOMAIN", "MUNADIL_ORGANISATION_FOLDER"}
    named = set(re.findall(r"MUNADIL_[A-Z_]+", path.read_text("utf-8")))
    assert named <= variables() | of_compose_alone


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_says_that_it_was_not_run_here(path: Path) -> None:
    assert "ot run" in path.read_text("utf-8").split("\n\n")[0]


def test_every_command_exists() -> None:
    known = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    commands = [service["command"] for service in compose["services"].values() if "command" in service]
    units = [path.read_text("utf-8") for path in DEPLOY.glob("*.service")]
    commands += [re.findall(r"^ExecStart=\S+/(munadil \w+)", unit, re.M)[0].split() for unit in units]
    assert len(commands) == 4
    assert {command[1] for command in commands} == {"serve", "worker"} <= known
    assert compose["services"]["worker"]["deploy"]["replicas"] == 2


def test_limits_go_by_the_citizens_addresses_and_not_by_the_proxys() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    api = compose["services"]["api"]
    networks = api["environment"]["MUNADIL_TRUSTED_PROXIES"].split(",")
    assert all(ip_network(network).is_private for network in networks)
    assert "MUNADIL_DATABASE_URL" in api["environment"], "what all have is still there"
    assert "ports" not in api, "nobody but the proxy can say whom a request is from"
