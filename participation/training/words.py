"""Wordings of training in the five forms: states, targets, outcomes, what is taught."""

from __future__ import annotations

from core.wordings import Wordings

_WORDINGS = Wordings("participation.training")
word = _WORDINGS.say
