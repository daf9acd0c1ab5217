"""The seam to what makes turns durable: woken in the transaction that stores a message, it runs them after any crash."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.orm import Session


class TurnWork(Protocol):
    """The work of a turn, in steps of which each is run at least once and its outcome kept; `connectors.turns` has it."""

    def claim(self, turn: str, conversation: str) -> bool:
        """Take every message of the conversation that no turn has; False when there is none."""
        ...

    async def respond(self, turn: str) -> None:
        """Find the response and store it with the messages to send, in one transaction; nothing when that is done."""
        ...

    async def deliver(self, turn: str) -> None:
        """Send what the turn has not sent, in order, with retries; what cannot be sent is parked with its reason."""
        ...


class TurnEngine(Protocol):
    """Runs turns: one at a time per conversation, in order, again after a crash. `connectors.durable` is the real one."""

    def wake(self, session: Session, conversation: str, cause: str, delay: float) -> None:
        """Have a turn of the conversation run `delay` seconds from now, if this transaction commits; once per `cause`."""
        ...

    async def start(self) -> None:
        """Begin to run turns in this process."""
        ...

    async def stop(self) -> None:
        """Stop taking turns; what is running ends, or is run again at the next start."""
        ...
