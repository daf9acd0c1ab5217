"""Half-typed text outlives the server that was to take it: killed with SIGKILL, and served again."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.console.frame.rights import Role
from core.clock import SystemClock
from core.database.database import Database
from tests.console_server import console_process
from tests.consoles import PASSWORD, console_over

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
_TEXT = "Le jardin ouvre le 12 mars 2026.\nالحديقة مفتوحة كل يوم."


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_what_was_being_typed_is_there_after_a_kill(language: str, browser: Browser, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{(tmp_path / 'munadil.db').as_posix()}")
    database.upgrade()
    link = console_over(database, tmp_path, SystemClock()).accounts.add("chief", Role.EDITOR, "test")
    database.close()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    context = browser.new_context(viewport={"width": 900, "height": 900})
    page = context.new_page()
    page.set_default_timeout(60_000)
    with console_process(tmp_path, port) as (address, process):
        page.goto(f"{address}/console/welcome/{link}?lang={language}")
        page.locator("#password").fill(PASSWORD)
        page.locator("main form > button").first.click()
        page.wait_for_url(re.compile(r"/console$"))
        page.goto(f"{address}/console/library/write")
        page.locator("textarea").first.press_sequentially(_TEXT)
        process.kill()
        process.wait()
        page.locator("main form button").last.click()  # the server is gone: the browser says so
        page.wait_for_load_state()
    with console_process(tmp_path, port) as (address, _):
        page.goto(f"{address}/console/library/write")  # still signed in, for sessions are in the database
        page.wait_for_function("text => document.querySelector('textarea').value === text", arg=_TEXT)
        assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        other = context.new_page()
        other.goto(f"{address}/console/library/write")  # nor does another tab lose it
        other.wait_for_function("text => document.querySelector('textarea').value === text", arg=_TEXT)
    context.close()
