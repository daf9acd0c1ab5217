"""The seam to what makes turns durable: woken in the transaction that stores a message, it runs them after any crash."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.orm import Session


class TurnWork(Protocol):
    """The work of a conversation's turns; `connectors.queue.turns.TurnRunner` does it. All state is in our own tables."""

    async def run(self, conversation: str) -> float | None:
        """Finish what earlier turns left, then claim, answer and send what has come in since.

        Returns None when nothing is left, or the seconds after which to run again where a provider asks to wait. Run any
        number of times, after a crash at any place, it comes to the same; it must not run twice at once for one conversation.
        """
        ...


class TurnEngine(Protocol):
    """Runs turns: one at a time per conversation, in order, again after a crash. `connectors.engines.leases` is the real one."""

    def wake(self, session: Session, conversation: str, delay: float) -> None:
        """Have a turn of the conversation run in at most `delay` seconds, if this transaction commits; wakes may merge."""
        ...

    async def start(self) -> None:
        """Begin to run turns in this process."""
        ...

    async def stop(self) -> None:
        """Stop taking turns; what is running ends, or is run again at the next start."""
        ...
