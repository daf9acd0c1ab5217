"""What is being published, for every process to tell: one row, which whoever holds the lock of publishing writes."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from api.console.work.failing import INTERRUPTED
from knowledge.library.library import Library

_NAME = "publication-1"
TUNING = "tuning-1"
"""Name that calibrating what is published is told of under: it goes on beside the next publication."""
_STEPS = 10
"""Times that a stage's progress is written down at most. Chosen by hand: each is a write that others wait for."""


class PublicationWork(StrEnum):
    """What is being done to what is published."""

    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    ROLL_BACK = "roll_back"
    HAND_BACK = "hand_back"
    RELEASE = "release"
    SAY_AGAIN = "say_again"
    """A document is published without words that somebody took back."""
    TUNE = "tune"
    """Nobody waits for this: it is answered already."""


@dataclass(frozen=True)
class PublicationProgress:
    """How far a publication has come; the number of its draft (0: of none), and of the stage how many of how many."""

    draft: int
    stage: str = ""
    done: int = 0
    total: int = 0
    is_over: bool = False
    problem: str = ""
    """Why it came to nothing, once it is over; empty where it did not."""
    work: str = PublicationWork.PUBLISH.value
    about: str = ""
    """Title or key of the document, or number of the release; empty where there is nothing to name."""


class Underway:
    """The one piece of work of publishing, going back and withdrawing, across processes and restarts."""

    def __init__(self, library: Library, name: str = _NAME) -> None:
        self._library, self._name = library, name

    def last(self) -> PublicationProgress | None:
        """What is under way, or what was last; None before the first."""
        kept = self._library.artifact(self._name)
        return PublicationProgress(**kept) if kept else None  # type: ignore[arg-type]

    def tell(self, progress: PublicationProgress) -> None:
        """Note how far it has come, where that is news."""
        before = self.last()
        if before is None or before.is_over or _tenth(before) != _tenth(progress):
            self._keep(progress)

    def end(self, begun: PublicationProgress, problem: str = "") -> None:
        """Note that what was begun is over."""
        self._keep(PublicationProgress(begun.draft, is_over=True, problem=problem, work=begun.work, about=begun.about))

    def give_up(self) -> int | None:
        """Note of what is under way that its process ended; its draft, None where nothing was. For who holds the lock of publishing."""
        last = self.last()
        if last is None or last.is_over:
            return None
        self._keep(replace(last, is_over=True, problem=INTERRUPTED))
        return last.draft

    def _keep(self, progress: PublicationProgress) -> None:
        self._library.keep_artifact(self._name, asdict(progress))


def _tenth(progress: PublicationProgress) -> tuple[int, str, str, str, int]:
    return (
        progress.draft,
        progress.work,
        progress.about,
        progress.stage,
        progress.done * _STEPS // max(1, progress.total),
    )
