"""Words that ask for what a command does: a person, silence, to be forgotten, the bot again, help, sources, what is kept.

Whole messages only: a topic that merely contains the words ("je veux parler de la jeunesse") is a question.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from core.language.fold import fold
from core.language.intents import arabic, european
from core.language.intents.kinds import Intent

_LONGEST = 160
_ORDER = (
    Intent.PERSON,
    Intent.STOP,
    Intent.FORGET,
    Intent.BACK,
    Intent.HELP,
    Intent.LANGUAGE,
    Intent.PRIVACY,
    Intent.SOURCES,
    Intent.EXPORT,
)
"""Which is meant where words could mean two."""
_MARKS = re.compile(r"[^\w\s]|_")
_ASKS = re.compile(
    r"\s*(?:et |w |و|ok |non )?(?:combien|quel|quelle|quels|quelles|qui|que|quoi|qu est|quand|ou |comment|pourquoi|est ce|y a t il|peut on|"
    r"a quoi|c est quoi|dis moi|dites moi|explique|expliquez|parle moi|parlez moi|donne|donnez|montre|how|what|which|who|when|where|"
    r"why|is |are |does |do you |can |could |tell me|explain|show|ch7al|chhal|chno|chnou|achno|achnou|chkoun|chkon|fin |fo9ach|fou9ach|"
    r"3lach|kifach|kifash|wach|achmen|ach |golliya|gol liya|قل|قولي|قول|كم|ما |ماذا|من |متي|اين|كيف|لماذا|هل |اي |شحال|شنو|اشنو|شكون|"
    r"فين|فوقاش|علاش|كيفاش|واش|اشمن|وماذا|اشرح|حدثني|عاود)"
)


def intent_of(text: str) -> Intent | None:
    """What a whole message asks the bot to do; None for everything else."""
    if len(text) > _LONGEST:
        return None
    plain = plainly(text)
    written = arabic.consonants(text)
    for intent in _ORDER:
        folded, darija = _rules()[intent]
        if folded.fullmatch(plain) or (written and darija.fullmatch(written)):
            return intent
    return None


def plainly(text: str) -> str:
    """A text folded, without marks, its words one space apart."""
    return " ".join(_MARKS.sub(" ", fold(text)).split())


def looks_like_question(text: str) -> bool:
    """Whether a text asks something, rather than saying what was wrong with an answer."""
    return "?" in text or "؟" in text or bool(_ASKS.match(plainly(text[:500]) + " "))


@cache
def _rules() -> dict[Intent, tuple[re.Pattern[str], re.Pattern[str]]]:
    """What a folded message and what the consonants of a Darija one are matched against."""
    return {intent: (re.compile(_folded(intent)), re.compile(_by_consonants(intent))) for intent in _ORDER}


def _folded(intent: Intent) -> str:
    latin = _any_of(intent, european.PATTERNS, arabic.LATIN_DARIJA)
    script = _any_of(intent, arabic.ARABIC)
    return f"{european.HEAD}(?:{latin}){european.TAIL}|{arabic.HEAD}(?:{script}){arabic.TAIL}"


def _by_consonants(intent: Intent) -> str:
    return f"{arabic.DARIJA_HEAD}(?:{_any_of(intent, arabic.DARIJA)}){arabic.DARIJA_TAIL}"


def _any_of(intent: Intent, *tables: Mapping[Intent, tuple[str, ...]]) -> str:
    return "|".join(pattern for table in tables for pattern in table.get(intent, ())) or "(?!)"
