"""The gate: before a draft is published, its candidate is made and asked what people ask, in the background."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog

from api.console.work.failing import BROKEN, kept_problem
from api.console.work.publishing import Releasing
from core.database.errors import LockedError
from core.errors import MunadilError
from evals.replay.replay import KeptAnswers
from evals.replay.stored import Replays, ReplayState, StoredReplay
from knowledge.drafts.drafts import Drafts, DraftState, DraftVersion
from knowledge.library.library import Library

_LOCK = "gate"
"""Name of the lock that a process holds while it asks: another one goes on where it was killed."""
_AHEAD = "gate_ahead"
"""Name of the lock that a process holds while it asks ahead: one of them is enough."""
_IDLE_S = 60.0
"""Seconds after its start that a process asks nothing ahead. Chosen by hand: whoever has started it looks at its first answers."""
_KEPT = "compared-1/"
"""Beginning of the name of the artifact that holds what was compared of a draft; its number follows."""
_TRIED = (DraftState.IN_REVIEW, DraftState.SCHEDULED)
"""States of a draft that is tried."""
_PACE = "gate_pace"
"""Name of the artifact that says how many seconds a question took last, for every process that tells how long is left."""
_WRITES = 8
"""Times that what was compared is written down meanwhile. Chosen by hand: an eighth of a check is lost where a process is killed."""
_STEPS = 40
"""Times that a replay's progress is written down. Chosen by hand: a page asks every two seconds."""
_log = structlog.get_logger(__name__)

Watching = Callable[[int, int], None]
Replaying = Callable[[int | None, int, Watching, KeptAnswers], Mapping[str, Any]]
"""Asks the current release (None: there is none) and a candidate, and reports as `evals.replay.replay.ReplayReport` does; answers that are
kept are not asked for again."""
AskingAhead = Callable[[int, Callable[[], bool]], bool]
"""Learns what a release answers to suites for as long as nobody waits; whether it came to its end."""
Words = Callable[[Collection[str]], Mapping[tuple[str, int], str]]
"""What was asked in turns, by turn and place; what was erased is absent."""


class _ReleaseMovedError(Exception):
    """Another release was published meanwhile: what is asked is compared with nothing that matters."""


@dataclass(frozen=True)
class GateView:
    """What a page tells of a draft's gate; `last` is None before it was asked for."""

    last: StoredReplay | None
    is_stale: bool = False
    """Whether another release than the one compared with is published now, or what was tried is gone."""
    words: Mapping[tuple[str, int], str] | None = None
    ahead: tuple[int, ...] = ()
    """Drafts that are tried before it, in their order."""
    left_s: float | None = None
    """Seconds that it will still take once it is its turn; None where nothing tells."""

    @property
    def may_pass(self) -> bool:
        """Whether the verdict holds and lets the draft through."""
        return self.is_current and self.last is not None and not self.last.is_blocked

    @property
    def is_current(self) -> bool:
        """Whether there is a verdict, and it is about what is published now."""
        return self.last is not None and self.last.state is ReplayState.DONE and not self.is_stale


class Gate:
    """Tries drafts one by one; any process may go on with what another left."""

    def __init__(
        self,
        drafts: Drafts,
        library: Library,
        replays: Replays,
        releasing: Releasing,
        replaying: Replaying,
        words: Words,
        ahead: AskingAhead | None = None,
    ) -> None:
        """`replaying` asks the agent; `words` reads again what people asked, where it is shown; `ahead` asks while nobody waits."""
        self._drafts, self._library, self.replays = drafts, library, replays
        self._releasing, self._replaying, self._words = releasing, replaying, words
        self._kept: dict[int, tuple[int | None, KeptAnswers]] = {}
        self._ahead, self._known = ahead, 0
        self._idle_from = time.monotonic() + _IDLE_S

    def view(self, draft: int) -> GateView:
        """What stands of a draft's gate."""
        last = self.replays.last(draft)
        if last is None or last.state is not ReplayState.DONE:
            return GateView(last, ahead=self.replays.ahead(last), left_s=self._left_s(last)) if last else GateView(last)
        gone = last.candidate is not None and last.candidate not in self._library.candidates()
        is_stale = last.base != self._library.current_release() or gone
        asked = {row["id"] for row in last.report.get("answers", ()) if row["kind"] == "asked"}
        return GateView(last, is_stale, self._words(asked) if asked else {})

    def run_waiting(self) -> None:
        """Try what waits, unless another process is at it; what cannot be done now is left for the next time."""
        try:
            with self._library.database.lock(_LOCK):
                self._tidy()
                while one := self.replays.next():
                    self._run(one)
        except LockedError:
            return

    def keep_running(self) -> None:
        """The same, and while nothing waits, have what is published asked ahead, so that who waits next waits for half as much."""
        self.run_waiting()
        base = self._library.current_release()
        if self._ahead is None or base in (None, self._known) or time.monotonic() < self._idle_from:
            return
        with suppress(LockedError), self._library.database.lock(_AHEAD):
            if self._ahead(base or 0, lambda: self.replays.next() is None and self._library.current_release() == base):
                self._known = base or 0
        if self.replays.next() is not None:
            self.run_waiting()

    def _run(self, one: StoredReplay) -> None:
        if one.candidate is not None:  # made by a run that was interrupted
            self._releasing.drop(one.candidate)
        draft = self._drafts.get(one.draft)
        if draft.state not in _TRIED:
            self.replays.finish(one.id, ReplayState.FAILED, {"problem": "moved"}, is_blocked=True)
            return
        try:
            report = self._tried(one, draft)
        except _ReleaseMovedError:
            self.replays.again(one.id)
        except LockedError:
            raise
        except MunadilError as error:
            self.replays.finish(one.id, ReplayState.FAILED, {"problem": kept_problem(error)}, is_blocked=True)
        except Exception as error:  # noqa: BLE001 whatever breaks, the reviewer is told, and nothing is let through
            _log.error("gate.broken", kind=type(error).__name__, exc_info=error)
            self.replays.finish(one.id, ReplayState.FAILED, {"problem": BROKEN}, is_blocked=True)
        else:
            self.replays.finish(one.id, ReplayState.DONE, report, is_blocked=bool(report.get("blocks")))

    def _tried(self, one: StoredReplay, draft: DraftVersion) -> Mapping[str, Any]:
        base = self._library.current_release()
        self.replays.begin(one.id, base, None)
        content = self._drafts.content(one.draft)

        def tell(stage: str, done: int, total: int) -> None:
            self._tell(one.id, stage, done, total)

        candidate = self._releasing.prepare(draft.name, content, tell, draft.key, draft.side)
        if candidate is None:
            return {"unchanged": True}
        self._releasing.calibrate(candidate, tell)
        base = self._library.candidate_base(candidate)
        self.replays.begin(one.id, base, candidate)

        def watch(done: int, total: int) -> None:
            if self._library.current_release() != base:
                raise _ReleaseMovedError
            self._tell(one.id, "ask", done, total)

        kept = self._kept_of(one.draft, base)
        try:
            report = self._replaying(base, candidate, self._timed(self._keeping(watch, one.draft, base, kept)), kept)
        finally:
            self._write(one.draft, base, kept)
        if candidate not in self._library.candidates():
            raise _ReleaseMovedError
        return report

    def _kept_of(self, draft: int, base: int | None) -> KeptAnswers:
        """What was compared of a draft before, by any process, and cannot be answered otherwise beside what is published now."""
        before, kept = self._kept.get(draft) or self._read(draft, base)
        if before != base:
            kept.forget(self._library.gone(before, base))
        self._kept[draft] = base, kept
        return kept

    def _read(self, draft: int, base: int | None) -> tuple[int | None, KeptAnswers]:
        written: Any = self._library.artifact(f"{_KEPT}{draft}")
        return (written["base"], KeptAnswers.of_payload(written["answers"])) if written else (base, KeptAnswers())

    def _write(self, draft: int, base: int | None, kept: KeptAnswers) -> None:
        self._library.keep_artifact(f"{_KEPT}{draft}", {"base": base, "answers": kept.payload()})

    def _keeping(self, watch: Watching, draft: int, base: int | None, kept: KeptAnswers) -> Watching:
        """The same, writing down now and then what was compared, so that whoever goes on after a kill need not ask it."""

        def keeping(done: int, total: int) -> None:
            watch(done, total)
            if done and done % max(1, total // _WRITES) == 0:
                self._write(draft, base, kept)

        return keeping

    def _timed(self, watch: Watching) -> Watching:
        """The same, noting now and then how long a question takes."""
        began = time.monotonic()

        def timed(done: int, total: int) -> None:
            watch(done, total)
            if done and (done % max(1, total // _STEPS) == 0 or done == total):
                self._library.keep_artifact(_PACE, {"seconds": round((time.monotonic() - began) / done, 3)})

        return timed

    def _left_s(self, last: StoredReplay) -> float | None:
        pace: Any = (self._library.artifact(_PACE) or {}).get("seconds")
        is_asking = last.stage == "ask" and last.total
        return pace * (last.total - last.done) if pace and is_asking else None

    def _tell(self, number: int, stage: str, done: int, total: int) -> None:
        if done % max(1, total // _STEPS) == 0 or done == total:
            self.replays.tell(number, str(stage), done, total)

    def _tidy(self) -> None:
        """Let go of candidates of drafts that nobody will publish as they are, and of what was compared of them."""
        for draft in {*self._kept, *(int(name.removeprefix(_KEPT)) for name in self._library.artifacts(_KEPT))}:
            if self._drafts.get(draft).state not in (*_TRIED, DraftState.PUBLISHING):
                self._kept.pop(draft, None)
                self._library.drop_artifact(f"{_KEPT}{draft}")
        for candidate, draft in self.replays.candidates(self._library.candidates()).items():
            if self._drafts.get(draft).state not in (*_TRIED, DraftState.PUBLISHING):
                self._releasing.drop(candidate)
