"""A real SMTP and a real IMAP server on loopback, and mails as programs write them."""

from __future__ import annotations

import imaplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

USER, PASSWORD = "demouser", "demopass"
"""Who may read the mailbox."""


@dataclass
class Post:
    """What an SMTP server was given, and what it answers to some recipients."""

    port: int = 0
    mails: list[Envelope] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take whom it may."""
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep it."""
        self.mails.append(envelope)
        return "250 OK"


@contextmanager
def post_office() -> Iterator[Post]:
    """An SMTP server that keeps what it is given."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        post = Post(free.getsockname()[1])
    controller = Controller(post, hostname="127.0.0.1", port=post.port)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()


class MailboxServer:
    """An IMAP server (pymap) with one mailbox, in a process of its own."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        command = [str(Path(sys.executable).with_name("pymap")), "--host", "127.0.0.1", "--port", str(self.port)]
        self._process = subprocess.Popen(
            [*command, "--no-tls", "dict", "--demo-user", USER, "--demo-password", PASSWORD],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 120
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 5).close()
                return
            except OSError:
                assert self._process.poll() is None, "the mail server did not start"
                assert time.monotonic() < deadline
                time.sleep(0.1)

    @property
    def url(self) -> str:
        """Where it is, for `MUNADIL_DESK_IMAP_URL`."""
        return f"imap://{USER}:{PASSWORD}@127.0.0.1:{self.port}/INBOX"

    def put(self, content: bytes) -> None:
        """Have a mail arrive."""
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=60) as server:
            server.login(USER, PASSWORD)
            answer, told = server.append("INBOX", "", "", content)
            assert answer == "OK", told

    def close(self) -> None:
        """Stop it."""
        self._process.kill()
        self._process.wait(30)


def mail(
    sender: str, text: str, subject: str = "", *, to: str = "aide@example.ma", number: str = "", **headers: str
) -> EmailMessage:
    """A mail as a mail program writes it; `headers` have `_` for `-`."""
    written = EmailMessage()
    written["From"], written["To"], written["Subject"] = sender, to, subject
    written["Message-ID"] = f"<{number or f'{len(text)}.{len(subject)}'}@mail.example.org>"
    for name, value in headers.items():
        written[name.replace("_", "-")] = value
    written.set_content(text)
    return written
