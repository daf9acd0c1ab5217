"""Wordings of mentoring in the five forms: what codes are called, what people are told, what the bot says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from core.language.forms import Language
from core.wordings import Wordings
from participation.common.territory.gazetteer import open_gazetteer
from participation.common.territory.places import PlaceKind
from participation.mentoring.schemas import FieldOfWork, MentoringGoal

_WORDINGS = Wordings("participation.mentoring")
words_in = _WORDINGS.all_in
word = _WORDINGS.say


@cache
def pair_labels(language: Language) -> Mapping[str, str]:
    """What the codes are called that reasons of a pair are about: fields, goals, regions."""
    labels = {field.value: word(f"field_{field}", language) for field in FieldOfWork}
    labels |= {goal.value: word(f"goal_{goal}", language) for goal in MentoringGoal}
    return labels | {one.code: one.called(language) for one in open_gazetteer().within(kind=PlaceKind.REGION)}
