"""What is asked of a corpus, what answers it, and how titles and questions are drawn without chance."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from core.language.forms import Language

Item = TypeVar("Item")


class Kind(StrEnum):
    """Whether the corpus answers a question, and if not, how far from it the question lies."""

    ANSWERABLE = "answerable"
    LEFT_OUT = "left_out"
    """Its article, or its fact, is not in the corpus; the subject may be."""
    OTHER_CORPUS = "other_corpus"
    EVERYDAY = "everyday"
    CITIZEN = "citizen"
    """What is expected is said in prose: a person judges."""


class Half(StrEnum):
    """The half that is tuned on, and the one that is run once, at the end."""

    OPEN = "open"
    LOCKED = "locked"


@dataclass(frozen=True)
class Gold:
    """What answers a question: any of `texts`, in a document (its file name), and all of `also` where one stretch is not enough.

    `sentence` is the one that the first stands in.
    """

    texts: tuple[str, ...]
    document: str
    sentence: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """A question in one form; `before` are the messages of the same conversation before it, oldest first."""

    id: str
    kind: Kind
    form: Language
    question: str
    gold: Gold | None = None
    before: tuple[str, ...] = ()
    expected: str = ""
    """What a person should see, in prose; empty where `gold` says it."""


@dataclass(frozen=True)
class Corpus:
    """Documents by file name, as they are published, and what is asked of them.

    `organisation` is a folder that is taken as it stands, known questions and calibration included; None makes one as `munadil init`
    does, with nothing in it but `documents`.
    """

    name: str
    documents: Mapping[str, str]
    cases: tuple[Case, ...]
    organisation: Path | None = None
    notes: tuple[str, ...] = field(default=())


def half_of(title: str) -> Half:
    """The half that an article belongs to, by a digest of its title."""
    return Half.LOCKED if _bit("half", title) else Half.OPEN


def is_left_out(title: str) -> bool:
    """Whether an article stays unpublished, so that its questions have no answer; another bit than `half_of`."""
    return _bit("left out", title)


def drawn(items: Sequence[Item], count: int, name: Callable[[Item], str]) -> list[Item]:
    """As many items, the same ones in every run; a larger draw holds every smaller one."""
    return sorted(items, key=lambda item: _digest("draw", name(item)))[:count]


def _bit(purpose: str, text: str) -> bool:
    return int(_digest(purpose, text)[:8], 16) % 2 == 1


def _digest(purpose: str, text: str) -> str:
    return hashlib.sha256(f"{purpose}\n{text}".encode()).hexdigest()
