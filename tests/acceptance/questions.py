"""Question sets of the acceptance tests: how they are read, and what a right answer to each must show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter

from agent.answer import Answer
from core.language.forms import Language
from core.text import normalise, western_digits

FOLDER = Path(__file__).parent
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class AcceptanceQuestion(BaseModel):
    """One question of a set; `history` holds the earlier questions of its conversation, oldest first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Text
    question: Text
    language: Language
    expect: Literal["answered", "unanswerable"]
    must_contain: tuple[tuple[Text, ...], ...] = ()
    documents: tuple[Text, ...] = ()
    history: tuple[Text, ...] = ()
    issue: bool = False


@dataclass(frozen=True)
class Calibration:
    """A question that the abstention threshold is fitted on."""

    question: str
    language: Language
    answerable: bool


def load_questions(path: Path) -> tuple[AcceptanceQuestion, ...]:
    """The questions of a set, validated."""
    return TypeAdapter(tuple[AcceptanceQuestion, ...]).validate_python(
        yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    )


def load_calibration(path: Path) -> tuple[Calibration, ...]:
    """The questions of a `calibration.yaml`, validated."""
    return TypeAdapter(tuple[Calibration, ...]).validate_python(
        yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    )


def folded(text: str) -> str:
    """Text as the sets compare it: normalised, one kind of apostrophe, digits and spaces, no capitals."""
    return " ".join(western_digits(normalise(text)).replace("’", "'").casefold().split())


def missing_groups(question: AcceptanceQuestion, text: str) -> list[tuple[str, ...]]:
    """Groups of `must_contain` that a text has none of."""
    shown = folded(text)
    return [group for group in question.must_contain if not any(folded(wanted) in shown for wanted in group)]


def failures(question: AcceptanceQuestion, answer: Answer, keys: Mapping[str, str]) -> list[str]:
    """What is wrong with an answer, in words; empty when it is right. `keys` gives the document of each passage id.

    What the documents say must be shown, surely or perhaps; what they do not say must not be told surely.
    """
    if question.expect == "unanswerable":
        return [f"was {answer.status}, not unanswerable"] if answer.status.is_answered else []
    if not answer.status.shows_sources:
        return [f"was {answer.status}, not answered"]
    cited = {keys.get(citation.passage_id, "?") for citation in answer.citations}
    text = " ".join((answer.text, *(citation.quote for citation in answer.citations)))
    found = [f"shows none of {group}" for group in missing_groups(question, text)]
    if not cited & set(question.documents):
        found.append(f"cites {sorted(cited)}, none of {list(question.documents)}")
    return found
