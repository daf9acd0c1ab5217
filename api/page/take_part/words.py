"""Wordings of the public pages of participation, in the five forms: the frame's own and each room's."""

from __future__ import annotations

from core.wordings import Wordings

_WORDINGS = Wordings("api.page.take_part")
words_of = _WORDINGS.all_in
word_of = _WORDINGS.say
