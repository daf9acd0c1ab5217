"""People on Telegram before the real server, as `munadil serve` makes it, with the real agent."""

from __future__ import annotations

import time
from typing import Any

from api.messaging import MessagingHost
from connectors.desk.conversations import Conversations
from connectors.fakes.telegram import FakeBotApi, FakePerson
from connectors.fakes.telegram.journal import Accepted

_PATIENT_S = 240
"""Seconds that an answer may take on a machine that does other things too. It is no figure of the product."""


class Citizen:
    """Somebody on Telegram who waits for what they are answered."""

    def __init__(self, person: FakePerson) -> None:
        self.person = person
        self._read = 0

    def gets(self, count: int = 1) -> list[Accepted]:
        """The next messages, exactly that many."""
        self.person.wait(self._read + count, _PATIENT_S)
        time.sleep(1.5)
        new = self.person.received()[self._read :]
        self._read += len(new)
        assert len(new) == count, [message.plain for message in new]
        return new

    def says(self, text: str, count: int = 1) -> list[Accepted]:
        self.person.say(text)
        return self.gets(count)

    def presses(self, label: str, message: Accepted) -> Accepted:
        self.person.press(label, message)
        return self.gets()[0]

    def says_in_vain(self, text: str) -> None:
        self.person.say(text)
        time.sleep(3)
        assert len(self.person.received()) == self._read


class Munadil:
    """The server, as `munadil serve` makes it, asking the fake for messages."""

    def __init__(self, app: Any, fake: FakeBotApi) -> None:
        self.app, self.fake = app, fake

    @property
    def host(self) -> MessagingHost:
        host: MessagingHost = self.app.state.services.messaging
        return host

    @property
    def conversations(self) -> Conversations:
        assert self.host.messaging is not None
        return self.host.messaging.conversations

    def replies(self, conversation: str, who: str, text: str) -> None:
        self.app.state.services.desk(self.conversations).reply(conversation, who, text)
