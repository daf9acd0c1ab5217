"""What raters read, in French, Arabic and English, and how their verdicts are called in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from core.language.forms import Language
from evals.judge.questions import CHOICES, JudgedItem, JudgeQuestion

LANGUAGES = (Language.FRENCH, Language.ARABIC, Language.ENGLISH)


class RaterWording(BaseModel):
    """What raters of one language read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    headers: Mapping[str, str]
    vital: str
    okay: str
    choices: Mapping[str, str]
    ask: Mapping[JudgeQuestion, str]
    criteria: Mapping[str, str]
    rules: Sequence[str]
    page: Mapping[str, str]

    def choices_of(self, question: JudgeQuestion) -> tuple[str, ...]:
        """Verdicts to choose from, best first."""
        return tuple(self.choices[choice] for choice in CHOICES[question])

    def text_of(self, question: JudgeQuestion, item: JudgedItem) -> str:
        """What is to be judged: a fact with its weight, a sentence, or a criterion in words."""
        if question is JudgeQuestion.TONE:
            return self.criteria[item.key]
        if question is JudgeQuestion.NUGGETS:
            return f"{item.text} ({self.vital if item.vital else self.okay})"
        return item.text


@cache
def wordings() -> Mapping[Language, RaterWording]:
    """Wordings by language."""
    data = yaml.safe_load(Path(__file__).with_name("wording.yaml").read_text(encoding="utf-8"))
    return {language: RaterWording.model_validate(data[language]) for language in LANGUAGES}


def wording(language: Language) -> RaterWording:
    """What people who read answers in this language are told: Darija reads with Arabic, Arabizi with French."""
    return wordings()[language.base]


def verdict_of(question: JudgeQuestion, written: str) -> str | None:
    """The verdict that was written in any language, or by its name; None where it is none of them."""
    said = " ".join(written.split()).casefold()
    for choice in CHOICES[question]:
        names = {choice.casefold(), *(known.choices[choice].casefold() for known in wordings().values())}
        if said in names:
            return choice
    return None
