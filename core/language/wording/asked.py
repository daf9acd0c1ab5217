"""A message read as the question it asks: what stands around it taken off, chat spelling put right; whether it names but a topic."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.language.forms import Language
from core.language.identify import identify
from core.language.wording.anger import without_anger
from core.language.wording.chat import in_standard_spelling, unstretched
from core.language.wording.chatter import without_chatter
from core.language.wording.courtesies import without_courtesies
from core.language.wording.topics import is_topic
from core.text import strip_tashkeel

_LONGEST = 2000
"""Characters of a message that are read; a longer one is taken as it is. Chosen by hand, beyond what anybody asks."""
_ENDING = re.compile(r"(?:(?<=[?؟])[\s!.…،,:;?؟]+|[\s!.…،,:;]+)$")


@dataclass(frozen=True)
class PlainQuestion:
    """What a message asks, without its courtesies and in standard spelling, and the language of that."""

    text: str
    language: Language
    is_topic: bool = False
    """Whether it only names something, and so asks for what there is about it."""


def read_question(message: str, hint: Language | None = None) -> PlainQuestion:
    """The question of a message; `hint` is the language of the conversation so far. Never empty where the message is not."""
    if len(message) > _LONGEST:
        return PlainQuestion(message, identify(message, hint).language)
    written = unstretched(strip_tashkeel(message))
    calm = without_anger(written)
    asked = without_courtesies(calm)
    bare = without_chatter(asked)
    if bare != asked:  # what stood behind it may be a courtesy again
        bare = without_courtesies(bare)
    # A few words may not tell by themselves what the greeting around them did.
    language = identify(bare, hint or identify(written).language if bare != written else hint).language
    text = _in_standard_spelling(bare, language)
    return PlainQuestion(text, language, is_topic(text))


def _in_standard_spelling(bare: str, language: Language) -> str:
    spelt = in_standard_spelling(bare, language)
    text = spelt if spelt == bare else without_courtesies(spelt)
    return _ENDING.sub("", text) or text
