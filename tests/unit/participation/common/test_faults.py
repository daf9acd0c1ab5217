"""What is wrong with a form is told in the five forms, with days and words as they are read there."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from core.errors import NotFoundError, WrongUseError
from core.language.forms import Language
from participation.common.errors import Fault, FaultyFormError, NextStepError
from participation.common.words import told, words_for

VALUES: dict[str, Any] = {
    "line": "ligne", "number": 4, "words": "des mots", "name": "Atlantide", "first": date(2026, 2, 1),
    "last": date(2026, 5, 1), "least": 5, "most": 480, "begins": "Un texte", "value": "x",
}  # fmt: skip


@pytest.mark.parametrize("form", Language, ids=str)
def test_every_fault_is_told_in_each_form(form: Language) -> None:
    said = {fault: told(FaultyFormError(fault, "x", **VALUES), form) for fault in Fault}
    assert len(set(said.values())) == len(Fault)
    for fault, text in said.items():
        assert not text.startswith("fault_"), fault
        assert "{" not in text, fault
        assert ("2026-" in text) is False, "a day is told as a person writes it"
    for error in (NextStepError("x"), NotFoundError("x"), WrongUseError("x")):
        assert told(error, form) in words_for(form).values()
    assert told(NextStepError("x", fault=Fault.NOTHING_SHOWN), form) == said[Fault.NOTHING_SHOWN]


def test_words_that_are_filled_in_keep_their_own_direction_in_arabic() -> None:
    text = told(FaultyFormError(Fault.NO_PLACE, "x", name="Atlantide"), Language.ARABIC)
    assert re.search("\u2068Atlantide\u2069", text)
