"""Wordings of dialogues in the five forms: what people are told, what the bot says, and what documents say of them."""

from __future__ import annotations

from core.wordings import Wordings

_WORDINGS = Wordings("participation.dialogues")
words_in = _WORDINGS.all_in
word = _WORDINGS.say
