"""Which cases of a suite are asked."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from core.errors import WrongUseError
from core.language.forms import Language
from evals.suites.suite import Case, Suite

Half = Literal["open", "held-out"]


@dataclass(frozen=True)
class Selection:
    """Some of a suite's cases: of a half, of some languages, with any of some tags, at most `limit`; empty lets all through."""

    NAMES: ClassVar = ("only", "languages", "tags", "limit")
    """Settings of a run that say what was left out."""

    half: Half | None = None
    languages: tuple[Language, ...] = ()
    tags: tuple[str, ...] = ()
    limit: int | None = None

    def of(self, suite: Suite) -> tuple[Case, ...]:
        """The cases, in the suite's order; a limit takes languages in turns. Raises WrongUseError where none is left."""
        kept = [case for case in suite.all_cases if self._accepts(case)]
        if self.limit is not None:
            chosen = _in_turns(kept, self.limit)
            kept = [case for case in kept if case.id in chosen]
        if not kept:
            raise WrongUseError(
                f"no case of {suite.name} is left to ask.", remedy="Ask for another half, language or tag."
            )
        return tuple(kept)

    def settings(self) -> dict[str, str]:
        """What was left out, as a run's configuration says it; empty for a whole suite."""
        said = (self.half or "", " ".join(self.languages), " ".join(self.tags), str(self.limit or ""))
        return {name: value for name, value in zip(self.NAMES, said, strict=True) if value}

    def _accepts(self, case: Case) -> bool:
        return (
            (self.half is None or case.held_out == (self.half == "held-out"))
            and (not self.languages or case.language in self.languages)
            and (not self.tags or bool(set(self.tags) & set(case.tags)))
        )


def _in_turns(cases: Sequence[Case], limit: int) -> set[str]:
    """Ids of the first cases of each language, one language after the other."""
    waiting: dict[Language, deque[str]] = {}
    for case in cases:
        waiting.setdefault(case.language, deque()).append(case.id)
    chosen: set[str] = set()
    while len(chosen) < min(limit, len(cases)):
        for ids in waiting.values():
            if ids and len(chosen) < limit:
                chosen.add(ids.popleft())
    return chosen
