"""One's own account, and the audit log in plain words."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest
from fastapi.testclient import TestClient

from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.console.frame.words import LANGUAGES, words_in
from core.language.forms import Language
from tests.consoles import PASSWORD, enter

ACTION = re.compile(r"""append\(\s*f?"([a-z_]+\.[a-z_]+)\"""")
WORDED = ("conversation", "canned", "wording", "pause", "library")
"""Rooms whose actions each have words of their own; of the others, the room is named."""
OURS = ("agent", "api", "connectors", "core", "knowledge")


def test_a_password_is_changed_after_the_old_one_and_other_sessions_end(
    browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    client, other = browser(), browser()
    token = enter(client, console, "sara", Role.INBOX_AGENT)
    other.cookies.set("munadil_console", console.accounts.sign_in("sara", PASSWORD), path="/console")
    assert other.get("/console").url.path == "/console"
    new = "cinq mots tout neufs ici"
    wrong = {"csrf": token, "current": "not this one", "password": new}
    assert "bon" in client.post("/console/account/password", data=wrong).text
    poor = client.post("/console/account/password", data={"csrf": token, "current": PASSWORD, "password": "court"})
    assert poor.status_code == 422
    done = client.post("/console/account/password", data={"csrf": token, "current": PASSWORD, "password": new})
    assert words_in(Language.FRENCH)["said_account_password"].partition(".")[0] in done.text
    assert client.get("/console").url.path == "/console"
    assert other.get("/console").url.path == "/console/sign-in"
    assert console.accounts.sign_in("sara", new)


def test_codes_are_switched_on_with_a_first_one_and_off_with_the_password(
    browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    client = browser()
    token = enter(client, console, "sara", Role.INBOX_AGENT)
    found = re.search(r'name="secret" value="(\w+)"', client.get("/console/account").text)
    assert found is not None
    form = {"csrf": token, "current": PASSWORD, "secret": found[1], "code": "000000"}
    assert client.post("/console/account/codes", data=form).status_code == 422
    form |= {"code": pyotp.TOTP(found[1]).now(), "current": "not this one"}
    assert client.post("/console/account/codes", data=form).status_code == 422
    assert not console.accounts.everybody()[0].has_codes
    client.post("/console/account/codes", data=form | {"current": PASSWORD})
    assert console.accounts.everybody()[0].has_codes
    assert "secret" not in client.get("/console/account").text
    client.post("/console/account/codes", data={"csrf": token, "current": PASSWORD})
    assert not console.accounts.everybody()[0].has_codes


def test_every_action_of_these_rooms_has_plain_words_in_every_language() -> None:
    root = Path(__file__).parents[4]
    files = [path for room in OURS for path in (root / room).rglob("*.py")]
    found = {action for path in files for action in ACTION.findall(path.read_text("utf-8"))}
    written = {action for action in found if action.partition(".")[0] in WORDED}
    assert "conversation.note" in written
    for language in LANGUAGES:
        missing = [one for one in written if f"audit_action_{one.replace('.', '_')}" not in words_in(language)]
        assert missing == [], language


@pytest.mark.parametrize("language", LANGUAGES, ids=str)
def test_the_audit_log_speaks_the_language_of_who_reads_it(
    language: Language, browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    client = browser()
    enter(client, console, "chief", Role.ADMINISTRATOR)
    console.audit.append("consultations.sign_themes", "server", "eau", {"reason": "=x"})
    page = client.get("/console/audit", params={"lang": language.value}).text
    words = words_in(language)
    for key in ("audit_action_staff_welcome", "audit_verb_sign_themes", "audit_who_server", "audit_detail_reason"):
        assert words[key].replace("'", "&#39;") in page
    found = client.get("/console/audit", params={"q": words["audit_action_staff_add"], "lang": language.value}).text
    assert "staff.add" in found
    assert "staff.welcome" not in found


def test_what_is_refused_is_told_in_the_language_of_the_page(
    browser: Callable[[], TestClient], console: ConsoleServices
) -> None:
    client = browser()
    token = enter(client, console, "chief", Role.ADMINISTRATOR)
    page = client.post("/console/switches/pause?lang=ar", data={"csrf": token, "reason": "x", "channel": "pigeon"}).text
    assert words_in(Language.ARABIC)["error_wrong_use"] in page
    assert re.search(r"<details><summary>[^<]+</summary><p lang=\"en\"", page)
