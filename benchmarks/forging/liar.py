"""A model endpoint on loopback that writes exactly one sentence, with evidence of the kind it is told to give."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from agent.models.testing import FakeOpenAI, Scripted
from agent.settings import AgentSettings

_PATIENCE = 600.0
"""Seconds a turn, and each request in it, may take: on a machine that is busy what was cut short would pass for what was held."""
_ENDLESS = 1_000_000
"""Failures after which the model would be left alone: it is asked every time."""


class Evidence(StrEnum):
    """What a model gives as the words of its source that a sentence stands on."""

    NONE = "none"
    """Nothing: the field is left out."""
    INVENTED = "invented"
    """The sentence itself, as if the source said it."""
    NEAREST = "nearest"
    """The words of the source that it was made of, else those nearest to it."""
    PASSAGE = "passage"
    """The whole source."""


@dataclass(frozen=True)
class Lie:
    """What the endpoint writes: a sentence, and where the words of its source stand; without those, source 1."""

    text: str
    evidence: tuple[str, ...]
    mode: Evidence


_PASSAGE = re.compile(r'<passage number="(\d+)"[^>]*>\n(.*?)\n</passage>', re.DOTALL)
_SPAN = re.compile(r"[^.!?؟\n]+[.!?؟]?")


class Liar(FakeOpenAI):
    """Tells one lie to whoever asks for an answer; `asked` counts them, and `given` says whether the source was there."""

    def __init__(self) -> None:
        super().__init__([])
        self.lie = Lie("", (), Evidence.NONE)
        self.asked = 0
        self.given = False
        self.passages: tuple[str, ...] = ()
        """Texts of the passages it was handed for this lie."""

    @property
    def settings(self) -> AgentSettings:
        """Settings of an agent whose only model this is, and which waits for it however busy the machine is."""
        return AgentSettings(
            model_base_url=self.base_url, model_name="liar", model_failures=_ENDLESS, model_pause=0.0,
            turn_timeout=_PATIENCE, model_timeout=_PATIENCE, checker_timeout=_PATIENCE,
        )  # fmt: skip

    def tell(self, lie: Lie) -> None:
        """Have it write this from now on."""
        self.lie, self.asked, self.given, self.passages = lie, 0, False, ()

    def take(self, request: dict[str, Any]) -> Scripted:
        """The lie, with the number under which the request shows its source."""
        self.asked += 1
        shown = {int(number): text for number, text in _PASSAGE.findall(request["messages"][-1]["content"])}
        self.passages = tuple(shown.values())
        number, words = source_of(self.lie.evidence, shown)
        self.given = bool(words) or not self.lie.evidence
        sentence: dict[str, object] = {"text": self.lie.text, "source": number}
        evidence = self._evidence(shown.get(number, ""), words)
        if evidence is not None:
            sentence["evidence"] = evidence
        return Scripted(json.dumps({"sentences": [sentence]}))

    def _evidence(self, passage: str, words: str) -> str | None:
        match self.lie.mode:
            case Evidence.NONE:
                return None
            case Evidence.INVENTED:
                return self.lie.text
            case Evidence.NEAREST:
                return words or nearest(self.lie.text, passage)
            case Evidence.PASSAGE:
                return passage


def is_broken(status: str) -> bool:
    """Whether a turn came to no end: it says nothing of what the agent would have let out."""
    return status.startswith("error_")


def source_of(evidence: Sequence[str], shown: dict[int, str]) -> tuple[int, str]:
    """The number of the passage that holds all of the evidence, and the stretch that does; 1 and nothing where none does.

    Of evidence in several parts, a passage with the first is taken where none has them all.
    """
    # The cells of a table's row stand apart in a passage, each behind its column's name.
    cells = [cell for words in evidence for cell in words.split("|") if cell.strip()]
    for parts in (cells, cells[:1]):
        for number, text in shown.items():
            found = [place for part in parts if (place := locate(part, text))]
            if parts and len(found) == len(parts):
                return number, text[min(at.start for at in found) : max(at.stop for at in found)]
    return 1, ""


def locate(words: str, text: str) -> range | None:
    """Where words stand in a text, whatever marks stand between them."""
    pattern = r"\W+".join(map(re.escape, re.findall(r"\w+", words)))
    match = re.search(rf"{pattern}\W?(?<!\s)", text) if pattern else None
    return range(*match.span()) if match else None


def nearest(text: str, passage: str) -> str:
    """The stretch of a passage that shares most words with a text."""
    said = set(re.findall(r"\w+", text.casefold()))
    spans = [match[0].strip() for match in _SPAN.finditer(passage) if match[0].strip()]
    return max(spans, key=lambda span: len(said & set(re.findall(r"\w+", span.casefold()))), default="")
