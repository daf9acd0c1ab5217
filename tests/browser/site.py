"""A site whose server can be stopped and started again on what it had stored, and what a visitor does on it."""

from __future__ import annotations

import os
import socket
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.http.services import Services
from api.http.settings import ApiSettings
from api.http.testing import served
from api.messaging import MessagingHost
from core.database.database import Database
from tests.browser import script
from tests.hosted import talking_host

if TYPE_CHECKING:
    from playwright.sync_api import Page

SHOTS = os.environ.get("MUNADIL_SHOTS", "")
"""Folder that pictures are kept in, for people to look at."""


class Site:
    """A server on a port of its own that can be stopped and started again on what it had stored."""

    def __init__(self, folder: Path, services: Services, agent: script.StagedAgent) -> None:
        self.services, self.agent = services, agent
        self._folder = folder
        self.database = Database(f"sqlite:///{(folder / 'munadil.db').as_posix()}")
        self.database.upgrade()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._stack = ExitStack()
        self.host: MessagingHost | None = None

    def start(self, host: MessagingHost | None = None, **settings: Any) -> str:
        """Begin to serve, with the messaging room of the page alone unless another is given; the address."""
        self.host = host or talking_host(self.database, self._folder, self.agent, durable=True)
        services = replace(self.services, messaging=self.host)
        return self._stack.enter_context(served(services, ApiSettings(rate_limit=0, **settings), port=self.port))

    def stop(self) -> None:
        """Stop; a turn that runs is broken off."""
        self._stack.close()


def ask(page: Page, question: str) -> None:
    """Send a question once the answer before it has ended: what is sent while one is on its way stays in the field."""
    from playwright.sync_api import TimeoutError as NotYetError

    page.get_by_role("textbox").fill(question)
    with suppress(NotYetError):  # some tests ask while it goes on
        page.locator("munadil-chat .stopping").first.wait_for(state="hidden", timeout=5_000)
    page.keyboard.press("Enter")


def keep_picture(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png")
