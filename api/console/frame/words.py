"""Wordings of the console, in the languages that staff sees it in: the frame's own and each desk's."""

from __future__ import annotations

from core.language.forms import Language
from core.wordings import Wordings

LANGUAGES = (Language.FRENCH, Language.ARABIC, Language.ENGLISH)
"""Languages of the console; French where none of them is wanted."""
OWN_NAMES = {Language.FRENCH: "Français", Language.ARABIC: "العربية", Language.ENGLISH: "English"}
_WORDINGS = Wordings("api.console")
words_in = _WORDINGS.all_in
word = _WORDINGS.say
