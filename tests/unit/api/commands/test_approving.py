"""Approved wordings at the command line: the console's rights, and never one's own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from api.cli import run
from api.console.frame.rights import Role
from api.wiring.accounts import open_accounts
from api.wiring.knowledge import open_library
from api.wiring.settings import load_settings
from tests.unit.api.commands.test_drafting import home

__all__ = ["home"]
WRITE = ("write", "--topic", "jardin, حديقة", "--as", "karim")
TEXTS = ("--text", "fr=Il ouvre en mars.", "--text", "ar=تفتح في مارس.", "--document", "jardin.md")


def approved(*arguments: str, capsys: pytest.CaptureFixture[str]) -> Any:
    capsys.readouterr()
    assert run(["knowledge", "approved", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_one_person_writes_another_approves_and_it_is_taken_back(capsys: pytest.CaptureFixture[str]) -> None:
    [made] = approved(*WRITE, *TEXTS, capsys=capsys)
    assert (made["state"], made["documents"], made["texts"]["fr"]) == (
        "waiting",
        ["site/jardin.md"],
        "Il ouvre en mars.",
    )
    [standing] = approved("approve", "1", "--as", "amina", capsys=capsys)
    assert (standing["state"], standing["reviewer"]) == ("standing", "amina")
    [second] = approved(*WRITE, "--text", "fr=En avril.", "--instead-of", "1", capsys=capsys)
    assert second["first"] == 1
    [refused] = approved("refuse", "2", "--as", "amina", "--reason", "De quelle année ?", capsys=capsys)
    assert refused["state"] == "refused"
    [ended] = approved("take-back", "1", "--as", "amina", "--reason", "Le mois change", capsys=capsys)
    assert ended["state"] == "taken_back"
    assert [one["id"] for one in approved("show", "1", capsys=capsys)] == [2, 1]
    assert {one["id"] for one in approved("list", capsys=capsys)} == {1, 2}
    assert run(["knowledge", "approved", "show", "2"]) == 0
    assert "fr: En avril." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([*WRITE, "--text", "de=Ja."], "the forms are"),
        (list(WRITE), "--text fr="),
        ([*WRITE, "--text", "ar=Bonjour"], "in its own letters"),
        ([*WRITE, *TEXTS[:4], "--document", "piscine"], "no document is called"),
        ([*WRITE[:-1], "nobody", *TEXTS], "staff list"),
        (["approve", "1", "--as", "karim"], "does not allow this"),
        (["approve", "1", "--as", "sara"], "Ask a colleague"),
        (["approve", "9", "--as", "amina"], "no such wording"),
        (["take-back", "1", "--as", "amina", "--reason", "x"], "approved show"),
        (["refuse", "1", "--as", "amina"], "--reason"),
        (["show", "9"], "no such wording"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = load_settings()
    with open_library(settings) as library:
        open_accounts(settings, library.database).add("sara", (Role.EDITOR, Role.REVIEWER), "test")
    assert run(["knowledge", "approved", *WRITE[:-1], "sara", *TEXTS]) == 0
    assert run(["knowledge", "approved", *arguments]) != 0
    assert told in " ".join(capsys.readouterr().err.split())


def test_without_any_it_says_how_to_make_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["knowledge", "approved", "list"]) == 0
    assert "approved write" in capsys.readouterr().out
