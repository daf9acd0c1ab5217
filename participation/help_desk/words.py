"""Wordings of the help desk in the five forms: what people are told on a channel, what the bot says, what things are called."""

from __future__ import annotations

from core.language.forms import Language
from core.wordings import Wordings
from participation.help_desk.schemas import TicketCategory, TicketState

_WORDINGS = Wordings("participation.help_desk")
word = _WORDINGS.say
words_of = _WORDINGS.all_in


def state_name(state: TicketState, language: Language) -> str:
    """What a state is called in a form."""
    return word(f"state_{state.value}", language)


def category_name(category: TicketCategory, language: Language) -> str:
    """What a category is called in a form."""
    return word(f"category_{category.value}", language)
