"""What the common ground tells people on channels, in the five forms."""

from __future__ import annotations

from core.wordings import Wordings

_WORDINGS = Wordings("participation.common")
words_for = _WORDINGS.all_in
word_for = _WORDINGS.say
