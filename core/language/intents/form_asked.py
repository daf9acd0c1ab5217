"""Languages by the names people give them, and messages that ask to be answered in one."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from core.language.forms import Language
from core.language.intents.arabic import consonants
from core.language.intents.courtesies import IF_YOU_PLEASE, PLEASE, THANKS, any_of
from core.language.intents.intent import plainly
from core.text import Script, script_of

NAMES: Final = {
    Language.FRENCH: "Français",
    Language.ARABIC: "العربية",
    Language.DARIJA: "الدارجة",
    Language.DARIJA_LATIN: "Darija",
    Language.ENGLISH: "English",
}
"""What each calls itself."""
_TAGS = {tag.value.casefold(): tag for tag in Language} | {
    alias: tag
    for tag, aliases in {
        Language.FRENCH: "francais français french fransiya فرنسيه الفرنسيه الفرنسية",
        Language.ARABIC: "arabe arabic 3arbiya عربيه العربيه العربية عربي",
        Language.DARIJA: "دارجه الدارجه الدارجة دارجة",
        Language.DARIJA_LATIN: "darija arabizi",
        Language.ENGLISH: "anglais english ingliziya انجليزيه الانجليزية",
    }.items()
    for alias in aliases.split()
}
_SPOKEN = {
    "fr": r"francais|french|(?:ال|لغه ال)?فرنسيه|اللغه الفرنسيه",
    "ar": r"arabe(?: classique| standard)?|arabic|(?:ال)?عربيه(?: الفصحي)?|اللغه العربيه|(?:ال)?فصحي",
    "ary": r"darija|dar[ie]ja|arabe marocain|marocain|moroccan(?: arabic)?|(?:ال)?دارجه(?: المغربيه)?",
    "en": r"anglais|english|(?:ال)?انجليزيه|اللغه الانجليزيه",
}
_CONSONANTS = {"fr": "frns|frncs", "ar": "3rb|fsħ", "ary": "drj", "en": "nglz|anglz|ingl[zʃ]|injlz"}
_LONGEST = 80


def named(name: str) -> Language | None:
    """The language of a name or tag; None for anything else."""
    return _TAGS.get(name.strip().casefold())


def language_asked(text: str) -> Language | None:
    """The language that a whole message asks to be answered in ("en français svp", "جاوبني بالدارجة"); None for all others."""
    if len(text) > _LONGEST:
        return None
    folded, darija = _rules()
    found = folded.fullmatch(plainly(text)) or darija.fullmatch(consonants(text))
    if not found:
        return None
    tag = next(name for name, value in found.groupdict().items() if value)[:3].rstrip("0123456789")
    if tag == "ary":
        return Language.DARIJA if script_of(text) is Script.ARABIC else Language.DARIJA_LATIN
    return Language(tag)


@cache
def _rules() -> tuple[re.Pattern[str], re.Pattern[str]]:
    please = f"(?:{any_of(PLEASE | THANKS)}|{IF_YOU_PLEASE})"
    french = (
        r"(?:ok |non |no |mais )?(?:(?:est ce que )?(?:tu peux|vous pouvez|peux tu|pouvez vous) )?(?:me )?"
        r"(?:(?:tu |vous )?(?:parle(?:s|r|z)?|"
        r"repond(?:s|ez|re)?|ecri(?:s|vez|re)|continue[rz]?|passe[rz]?)(?: tu| vous| moi)?(?: en| l| le| a l)? |en )"
    )
    english = (
        r"(?:ok |no )?(?:please )?(?:(?:can|could|do) you )?"
        r"(?:(?:speak|talk|write|reply|answer|respond|switch)(?: to me| to)?(?: in)? |in )"
    )
    arabic = r"(?:هل )?(?:(?:تتكلم|تتحدث|يمكنك الكلام|اجبني|اجيبوني|جاوبني|تكلم|تحدث|اكتب)(?: لي| معي)? (?:ب ?)?|ب ?)"
    folded = "|".join(
        rf"(?:{french}|{english}|{arabic})(?P<{tag}1>{words})(?: {please})?|(?P<{tag}2>{words}) {please}"
        for tag, words in _SPOKEN.items()
    )
    verbs = "|".join(
        map(consonants, ("hder", "jawebni", "jaweb", "kteb", "thder", "تهضر", "kathder", "كتهضر", "katkteb", "gol"))
    )
    asked = f"(?:{consonants('wach')} )?(?:(?:{verbs})(?: l| {consonants('m3aya')})? )?b ?(?:a?l)?"
    darija = "|".join(
        rf"{asked}(?P<{tag}>{words})(?: {consonants('3afak')}| {consonants('svp')})?"
        for tag, words in _CONSONANTS.items()
    )
    return re.compile(folded), re.compile(darija)
