"""What is written where buttons were shown: one of them by its words, by its place, or by a bare yes or no."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.language.fold import fold
from core.language.intents.small_talk import agrees
from core.text import western_digits

_SURE = 24
"""Letters of a label that a longer text has to begin with to mean it: labels are cut short. Chosen by hand."""
_LEAST = 3
"""Letters that some words of a label have at least. Chosen by hand: "de" is nobody's choice."""
_LONGEST = 80
"""Characters of a message that names several: they are named in one breath. Chosen by hand."""
_ARTICLE = re.compile(r"^(?:ال|l)(?=\w{3})")
_AND = re.compile(r"\s*[,،;؛/+&\n]\s*|\s+(?:et|and|w|o|ou|و)\s+|\s+و(?=\w)")
_PLACE = re.compile(r"[1-9]\d?")
_YES, _STOP = "yes", ("no", "stop", "c")
"""What rooms have a button of a plain yes carry, and one that ends what was begun."""


Offered = tuple[str, str]
"""What a button says, and what it carries."""


def meant_choice(text: str, choices: Sequence[Offered]) -> str:
    """What the button carries that a text surely means, by its label or a yes or no; empty for all others."""
    said = _bare(text)
    for label, value in choices:
        bare = _bare(label)
        if bare and (said == bare or (len(bare) >= _SURE and said.startswith(bare))):
            return value
    if (answer := agrees(text)) is None:
        return ""
    plain = [value for label, value in choices if agrees(label) is answer]
    begun = [value for label, value in choices if agrees(re.split("[,،]", label)[0]) is answer]
    meant = plain or ([_YES] if answer and _YES in begun else begun)
    return meant[0] if len(set(meant)) == 1 else ""


def likely_choice(text: str, choices: Sequence[Offered]) -> str:
    """What the button carries that a text may well mean where nothing else takes it: by its place, by some of its words alone, or a no."""
    said = _bare(text)
    if _PLACE.fullmatch(said):
        return choices[int(said) - 1][1] if int(said) <= len(choices) else ""
    if agrees(text) is False:
        return next((value for _, value in choices if value in _STOP), "")
    words = _words(text)
    if max(map(len, words), default=0) < _LEAST or text.rstrip().endswith(("?", "؟")):
        return ""
    having = [value for label, value in choices if words <= _words(label)]
    return having[0] if len(having) == 1 else ""


def named_choices(text: str, choices: Sequence[Offered]) -> list[str]:
    """What the buttons carry that are named one after another ("darija w français"); empty where a part of it names none."""
    if len(text) > _LONGEST or text.rstrip().endswith(("?", "؟")):
        return []
    found = [_named_in(part, choices) for part in _AND.split(text.strip(" .!")) if part.strip()]
    return list(dict.fromkeys(found)) if all(found) else []


def same_choice(text: str, choices: Sequence[Offered]) -> str:
    """What the button carries that says just this; empty where none does."""
    said = _bare(text)
    return next((value for label, value in choices if said and _bare(label) == said), "")


def _named_in(part: str, choices: Sequence[Offered]) -> str:
    if found := meant_choice(part, choices) or likely_choice(part, choices):
        return found
    said = _words(part)
    held = [value for label, value in choices if _words(label) <= said]
    return held[0] if len(held) == 1 else ""


def _words(text: str) -> set[str]:
    """The words of a text without their article: "دارجة" is what "الدارجة" says."""
    return {_ARTICLE.sub("", word) for word in _bare(text).split()}


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(western_digits(text))))
