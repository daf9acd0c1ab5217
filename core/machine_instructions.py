"""Finds words that are written for a language model and not for a reader, in the five forms.

Rules over folded words: what tells a machine to forget what it was told, to take another part, to give its instructions away, or to
write an answer that was ordered. They are read in documents, where no reader needs them, and in messages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.language.fold import fold

_WHAT = (
    r"(?:instructions?|consignes?|regles?|directives?|prompts?|rules?|guidelines?|ordres?|contexte?|messages?"
    r"|ta3limat|l?awamir|l?9awa3id|(?:ال)?تعليمات|(?:ال)?اوامر|(?:ال)?قواعد|(?:ال)?توجيهات)"
)
_FORGET = (
    # What somebody has ignored is told, not ordered: folded, the participle is spelt as the imperative.
    r"(?<!\ba )(?<!\bont )(?<!\bete )(?<!\bavait )(?<!\bavoir )(?<!\best )"
    r"(?:ignore[zr]?|oublie[zr]?|neglige[zr]?|ne (?:tiens|tenez) (?:plus |pas )?compte d(?:e|es)|ne (?:suis|suivez) (?:plus|pas)"
    r"|disregard|forget|override|bypass|do not follow|contourne[zr]?|nsa|nssa|tjahe?l|ma ?tteb3ch|khalli 3lik"
    r"|تجاهل|انس|تجاوز|لا تتبع|نسا|ما تتبعش|خلي عليك)"
)
_ALL = r"(?:all|any|every|previous|prior|earlier|above|your|toute?s?|tes|vos|ces|ga3|kamel|جميع|كل|گاع|كاع)"
_BEFORE = (
    r"(?:previous|prior|above|before|precedente?s?|anterieure?s?|ci.dessus|initiale?s?|systeme|recue?s?|li 9bel|kamlin|dyalk"
    r"|السابق\w*|اعلاه|كاملين|اللي قبل|ديالك)"
)
_MACHINE = (
    r"(?:an? ai|ai (?:assistants?|models?|agents?)|language models?|llms?|chatbots?|une ia|assistants? (?:ia|virtuels?|numeriques?)"
    r"|modeles? de langage|(?:ال)?ذكاء (?:ال)?اصطناعي|نموذج لغوي|روبوت دردشه|dakae? (?:l?i?stina3i|sina3i)|robot dyal)"
)
_SAY = (
    r"(?:say|answer|reply|respond|write|include|mention|recommend|dis|dites|reponds|repondez|ecris|ecrivez|mentionne[z]?|recommande[z]?"
    r"|jaweb|goul|9oul|kteb|اجب|جاوب|قل|قول|اكتب|اذكر)"
)
_PATTERNS = (
    # forget what you were told
    rf"{_FORGET}\W+(?:\w+\W+){{0,2}}?{_ALL}\W+(?:\w+\W+){{0,3}}?{_WHAT}",
    rf"{_FORGET}\W+(?:\w+\W+){{0,3}}?{_WHAT}\W+(?:\w+\W+){{0,2}}?{_BEFORE}",
    # take another part
    r"(?:you are now|tu es (?:maintenant|desormais)|vous etes (?:maintenant|desormais)|nta daba|انت (?:الان|دابا)) (?:\w+\W+){0,3}?"
    r"(?:assistant|ia|ai|bot|robot|modele?|dan|admin\w*|unrestricted|sans (?:filtre|limite|restriction)\w*|مساعد|روبوت|نموذج)",
    r"(?:act as|agis(?:sez)? comme|behave (?:like|as)|comport\w+[ -](?:toi|vous) comme)"
    r" (?:\w+\W+){0,3}?(?:assistant|ia|ai|robot|bot|modele?|dan|admin\w*)",
    r"(?:developer|debug|god|dan|jailbreak) mode|mode (?:developpeur|debogage|sans filtre)",
    # give the instructions away
    r"(?:reveal|print|repeat|show|affiche[z]?|revele[z]?|repete[z]?|montre[z]?|werrini|3awed|اظهر|اكشف|كرر|وريني)\W+(?:\w+\W+){0,3}?"
    r"(?:system prompt|prompt systeme|instructions? (?:systeme|initiales?)|your (?:prompt|instructions)"
    r"|(?:tes|vos) (?:instructions|consignes)"
    r"|تعليماتك|تعليمات النظام|ta3limat dyalk)",
    # marks of a prompt
    r"<\|?(?:im_start|im_end|system|endoftext)\|?>|\[/?inst\]|^#{2,} ?system ?:?$|^(?:system|assistant) ?: ",
    # addressed to a machine that reads
    rf"(?:if you are|si (?:tu es|vous etes)|note (?:to|for|a|pour)|(?:message|instructions?) (?:to|for|pour)|اذا كنت|ila kenti|الا كنتي)"
    rf"\W+(?:\w+\W+){{0,2}}?{_MACHINE}",
    rf"{_MACHINE}\W+(?:\w+\W+){{0,4}}?(?:must|should|shall|doi(?:t|vent)|khass\w*|يجب|خاص\w*)\W+(?:\w+\W+){{0,3}}?"
    r"(?:say|answer|reply|recommend|ignore|dire|repondre|recommander|ignorer|tgoul|t9oul|تقول|تجيب|تجاوب)",
    # an answer that was ordered
    rf"(?:always|toujours|dima|دائما|ديما)\W+{_SAY}\W+(?:that|with|yes|no|only|que|par|oui|non|belli|بان|ان|ب\w+|:)",
    rf"(?:in your (?:answer|reply|response)s?|dans (?:ta|votre|tes|vos) reponses?|f ?l?jawab dyalek|في (?:جوابك|اجابتك))"
    rf"\W+(?:\w+\W+){{0,3}}?{_SAY}",
    rf"{_SAY}\W+(?:\w+\W+){{0,6}}?(?:in your (?:answer|reply|response)s?|dans (?:ta|votre|tes|vos) reponses?|في (?:جوابك|اجابتك))",
)
_FOUND = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS))


@dataclass(frozen=True)
class MachineInstruction:
    """Words for a machine at text[start:end]."""

    start: int
    end: int


def find_machine_instructions(text: str) -> list[MachineInstruction]:
    """Where a text speaks to a machine that reads it, line by line in order.

    A place is exact where folding keeps the line's length, and the whole line elsewhere.
    """
    found: list[MachineInstruction] = []
    start = 0
    for line in text.splitlines(keepends=True):
        bare = line.rstrip("\r\n")
        folded = fold(bare)
        for match in _FOUND.finditer(folded):
            exact = match.span() if len(folded) == len(bare) else (0, len(bare))
            found.append(MachineInstruction(start + exact[0], start + exact[1]))
        start += len(line)
    return list(dict.fromkeys(found))
