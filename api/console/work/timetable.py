"""What the server does by itself while it runs: tries drafts, publishes and withdraws what is due."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Event, Thread

import structlog

from api.console.work.gate import Gate
from api.console.work.publishing import GateBlockedError, GateNotRunError, Publishing
from core.errors import MunadilError
from knowledge.drafts.drafts import DraftMovedError, DraftState, DraftVersion

_LOOKS_S = 5.0
"""Seconds between two looks at the clock. Chosen by hand: a sheet that is due goes out within them."""
ERASURE = "erasure"
"""Who publishes what is left of a document, in the audit log."""
EXPIRED = "expired"
"""The comment on what was withdrawn because its time was over."""
BLOCKED = "gate_blocked"
"""The comment on what was due and that its gate kept back."""
_log = structlog.get_logger(__name__)


class Timetable:
    """Threads for the clock, for the gate and for calibrating, which take minutes; what breaks in one is tried again at the next look."""

    def __init__(
        self,
        publishing: Publishing,
        gate: Gate | None,
        looks_s: float = _LOOKS_S,
        looks: Sequence[Callable[[], object]] = (),
    ) -> None:
        """Without a gate, what is due is published as it is. `looks` are what rooms look at as often: words that were taken back."""
        self._publishing, self._gate, self._looks_s, self._looks = publishing, gate, looks_s, looks
        self._stop, self._wake = Event(), Event()
        self._threads: list[Thread] = []

    def start(self) -> None:
        """Begin; what was being published when a server ended is given back first."""
        self._publishing.resume()
        works: list[tuple[str, Callable[[], None]]] = [("clock", self.keep_time), ("tuning", self._publishing.settle)]
        if self._gate is not None:
            works.append(("gate", self._gate.keep_running))
        self._threads = [Thread(target=self._repeat, args=work, name=work[0], daemon=True) for work in works]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End at the next look; what is under way is gone on with by whoever starts next."""
        self._stop.set()
        self._wake.set()

    def wake(self) -> None:
        """Look now: something waits."""
        self._wake.set()

    def keep_time(self) -> None:
        """One look: what was left, what is due, and what rooms look at."""
        self._publishing.relieve()
        self.look()
        for look in self._looks:
            look()
        self._publishing.say_again(ERASURE)
        self._publishing.go_on()

    def look(self) -> None:
        """Have what is due published or withdrawn; of several processes, one does."""
        for draft in self._publishing.drafts.due():
            try:
                if draft.state is DraftState.SCHEDULED:
                    self._publish(draft)
                elif draft.key:
                    self._publishing.withdraw_document(draft.key, EXPIRED, draft.reviewer)
                else:
                    self._publishing.withdraw(draft.id, draft.reviewer, reason=EXPIRED)
            except DraftMovedError:  # somebody else was faster
                continue

    def _publish(self, draft: DraftVersion) -> None:
        try:
            self._publishing.publish(draft.id, draft.reviewer)
        except (
            GateNotRunError
        ):  # another release was published since it was approved: what is compared with has changed
            self._publishing.ask(draft.id, draft.reviewer)
        except GateBlockedError:
            drafts = self._publishing.drafts
            drafts.move(draft.id, DraftState.IN_REVIEW, draft.reviewer, comment=BLOCKED)

    def _repeat(self, name: str, work: Callable[[], None]) -> None:
        while not self._stop.is_set():
            try:
                work()
            except MunadilError as error:
                _log.warning("timetable.failed", work=name, kind=type(error).__name__)
            except Exception as error:  # noqa: BLE001 whatever breaks, the next look tries again
                _log.error("timetable.broken", work=name, kind=type(error).__name__, exc_info=error)
            self._wake.wait(self._looks_s)
            self._wake.clear()
