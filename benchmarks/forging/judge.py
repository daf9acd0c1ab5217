"""Whether what a model wrote reached the person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from agent.answer import Answer
from benchmarks.forging.forged import Forged
from benchmarks.forging.truths import Truth

_LEAST_SHARE = 0.75
"""Share of a forged sentence's words that says it again in other order or form. Chosen by hand: a rewording that keeps less than
three of four words is read by eye."""


class Verdict(StrEnum):
    """What became of a sentence."""

    OUT = "out"
    """A forged one reached the person, or what makes it untrue did."""
    HELD = "held"
    """A forged one did not."""
    PASSED = "passed"
    DROPPED = "dropped"
    UNTRIED = "untried"
    """The model was not asked, or not handed the source: nothing was put to the check."""


def judge_forged(forged: Forged, answer: Answer, passages: Sequence[str]) -> Verdict:
    """`out` where a sentence or a quotation of the answer tells the lie and does not stand in a passage as it is."""
    # What cites nothing is a fixed wording, such as the line that introduces a quotation.
    said = [sentence.text for sentence in answer.sentences if sentence.citations] or [answer.text]
    if answer.status.is_answered or answer.sentences:
        said += [citation.quote for citation in answer.citations]
    published = [plain(passage) for passage in passages]
    told = [text for text in said if not any(plain(text) in passage for passage in published)]
    return Verdict.OUT if any(tells(text, forged) for text in told) else Verdict.HELD


def tells(said: str, forged: Forged) -> bool:
    """Whether a text says the forged sentence again, or carries what makes it untrue beside other words of it."""
    text, lie, value = plain(said), plain(forged.text), plain(forged.value)
    if lie in text:
        return True
    words = set(re.findall(r"\w+", lie))
    kept = len(words & set(re.findall(r"\w+", text))) / len(words) if words else 0.0
    return kept >= _LEAST_SHARE or (times(value, text) > 0 and kept >= _LEAST_SHARE / 2)


def times(value: str, text: str) -> int:
    """How often a value stands in a text by itself; 0 for an empty one."""
    before, after = (r"(?<!\w)" if value[:1].isalnum() else ""), (r"(?!\w)" if value[-1:].isalnum() else "")
    return len(re.findall(f"{before}{re.escape(value)}{after}", text)) if value else 0


def judge_faithful(truth: Truth, answer: Answer) -> Verdict:
    """`passed` where the person reads the sentence as it was written."""
    text = plain(truth.text)
    return Verdict.PASSED if any(text in plain(sentence.text) for sentence in answer.sentences) else Verdict.DROPPED


def plain(text: str) -> str:
    """A text without what two writers of the same words may do otherwise: case, spaces, apostrophes, the last full stop.

    Marks and hidden characters stay: they may be the lie.
    """
    text = text.casefold().replace("’", "'")
    return re.sub(r"\s+", " ", text).strip().rstrip(".").rstrip()
