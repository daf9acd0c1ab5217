"""Words that ask for what a command does: a person, silence, to be forgotten, the bot again, help, sources, what is kept.

Whole messages only: a topic that merely contains the words ("je veux parler de la jeunesse") is a question.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from conversation import intents_arabic, intents_european
from conversation.commands import Command
from core.language.stem import fold

_LONGEST = 160
_ORDER = (
    Command.PERSON,
    Command.STOP,
    Command.FORGET,
    Command.BACK,
    Command.HELP,
    Command.LANGUAGE,
    Command.PRIVACY,
    Command.SOURCES,
    Command.EXPORT,
)
"""Which command is meant where words could mean two."""
_MARKS = re.compile(r"[^\w\s]|_")
_ASKS = re.compile(
    r"\s*(?:et |w |و|ok |non )?(?:combien|quel|quelle|quels|quelles|qui|que|quoi|qu est|quand|ou |comment|pourquoi|est ce|y a t il|peut on|"
    r"a quoi|c est quoi|dis moi|dites moi|explique|expliquez|parle moi|parlez moi|donne|donnez|montre|how|what|which|who|when|where|"
    r"why|is |are |does |do you |can |could |tell me|explain|show|ch7al|chhal|chno|chnou|achno|achnou|chkoun|chkon|fin |fo9ach|fou9ach|"
    r"3lach|kifach|kifash|wach|achmen|ach |golliya|gol liya|قل|قولي|قول|كم|ما |ماذا|من |متي|اين|كيف|لماذا|هل |اي |شحال|شنو|اشنو|شكون|"
    r"فين|فوقاش|علاش|كيفاش|واش|اشمن|وماذا|اشرح|حدثني|عاود)"
)


def intent_of(text: str) -> Command | None:
    """The command that a whole message comes to; None for everything else."""
    if len(text) > _LONGEST:
        return None
    plain = plainly(text)
    written = intents_arabic.consonants(text)
    for command in _ORDER:
        folded, darija = _rules()[command]
        if folded.fullmatch(plain) or (written and darija.fullmatch(written)):
            return command
    return None


def plainly(text: str) -> str:
    """A text folded, without marks, its words one space apart."""
    return " ".join(_MARKS.sub(" ", fold(text)).split())


def looks_like_question(text: str) -> bool:
    """Whether a text asks something, rather than saying what was wrong with an answer."""
    return "?" in text or "؟" in text or bool(_ASKS.match(plainly(text[:500]) + " "))


@cache
def _rules() -> dict[Command, tuple[re.Pattern[str], re.Pattern[str]]]:
    """What a folded message and what the consonants of a Darija one are matched against."""
    rules = {}
    for command in _ORDER:
        european = _any_of(command, intents_european.PATTERNS, intents_arabic.LATIN_DARIJA)
        arabic, darija = _any_of(command, intents_arabic.ARABIC), _any_of(command, intents_arabic.DARIJA)
        rules[command] = (
            re.compile(
                f"{intents_european.HEAD}(?:{european}){intents_european.TAIL}|{intents_arabic.HEAD}(?:{arabic}){intents_arabic.TAIL}"
            ),
            re.compile(f"{intents_arabic.DARIJA_HEAD}(?:{darija}){intents_arabic.DARIJA_TAIL}"),
        )
    return rules


def _any_of(command: Command, *tables: Mapping[Command, tuple[str, ...]]) -> str:
    return "|".join(pattern for table in tables for pattern in table.get(command, ())) or "(?!)"
