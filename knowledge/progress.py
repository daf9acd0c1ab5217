"""How far a long piece of work has come, for a bar on a screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """A part of an ingest, in the order they come."""

    READ = "read"
    COMPARE = "compare"
    EMBED = "embed"
    INDEX = "index"
    PUBLISH = "publish"


@dataclass(frozen=True)
class Progress:
    """`done` of `total` of a stage; a total of 0 is not known yet."""

    stage: Stage
    done: int
    total: int


Watcher = Callable[[Progress], None]


def nobody(progress: Progress) -> None:
    """Watch nothing."""
