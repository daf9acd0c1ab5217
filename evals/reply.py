"""What a target gave back for one case, as far as scorers look at it; the same of every target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.language.forms import Language


@dataclass(frozen=True)
class ReplySentence:
    """A sentence of an answer, and the numbers of the sources it names (none for a fixed wording)."""

    text: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True)
class PassageText:
    """A passage as scorers check against it: its document, and its text under its title and headings."""

    id: str
    key: str
    text: str
    context: str = ""
    """Title, headings, publisher and date, which a sentence may rest on too."""
    translation_of: str = ""
    """Key of the document that its own translates; empty where it is no translation."""


@dataclass(frozen=True)
class CitedSource:
    """A source that an answer showed."""

    number: int
    title: str
    quote: str = ""
    passage_id: str = ""
    url: str = ""
    key: str = ""
    """Key of the document that the passage stands in, where the target tells."""


@dataclass(frozen=True)
class Reply:
    """One answer, or what one step of the agent left.

    `passages` holds the text of every passage that `citations` or `retrieved` name, where the target can tell it.
    """

    status: str
    """`AnswerStatus`; `retrieved` or the step's verdict where one step ran alone."""
    language: Language
    text: str
    sentences: tuple[ReplySentence, ...] = ()
    citations: tuple[CitedSource, ...] = ()
    retrieved: tuple[str, ...] = ()
    """Ids of the passages found, best first, where the target can tell."""
    passages: Mapping[str, PassageText] = field(default_factory=dict)
    composer: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    duration_ms: float = 0.0
    steps: Mapping[str, float] = field(default_factory=dict)
    """Milliseconds of each step, in order."""
