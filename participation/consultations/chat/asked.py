"""What people want of consultations, as they put it in the five forms: to say an idea, to hear of one, of their own, of a meeting."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from core.language.fold import fold_in_place
from core.text import normalise, western_digits

_LONGEST_ASKING = 160
"""Characters of a message that asks about a number or a meeting. Chosen by hand: what is longer says something else."""
_COMMANDS = {
    "idee": "idea", "idea": "idea", "fekra": "idea", "fikra": "idea", "فكره": "idea", "اقتراح": "idea",
    "mesidees": "mine", "myideas": "mine", "afkari": "mine", "افكاري": "mine",
    "reunions": "meeting", "meetings": "meeting", "لقاءات": "meeting", "liqa2at": "meeting",
}  # fmt: skip
_GREETING = r"(?:(?:salam|slm|salut|bonjour|hello|hi|السلام عليكم|سلام|مرحبا)[\s,!.]*)?"
_IDEA = re.compile(
    rf"{_GREETING}(?:"
    r"(?:j'?ai|jai) (?:une|un|deux|plusieurs) (?:idees?|propositions?|suggestions?)"
    r"|je (?:propose|suggere|voudrais proposer|veux proposer|voudrais suggerer|souhaite proposer)"
    r"|mon idee(?: est| c'est)?|ma (?:proposition|suggestion)(?: est| c'est)?|(?:une|petite) (?:idee|proposition|suggestion)"
    r"|i (?:have|'ve got|got) an? (?:idea|proposal|suggestion)|i(?:'d| would) like to (?:propose|suggest)|i (?:propose|suggest)"
    r"|my (?:idea|proposal|suggestion)(?: is)?"
    r"|(?:عندي|لدي|عندنا|لدينا) (?:واحد |شي )?(?:ال)?(?:فكره|اقتراح|مقترح)|(?:ا?قترح|بغيت نقترح|اريد ان اقترح|اود ان اقترح|كنقترح)"
    r"|(?:فكرتي|اقتراحي|مقترحي)(?: هي| هو)?"
    r"|(?:3endi|3ndi|3andi|3nde|andi) (?:wa7ed |wahd |wahed |chi )?(?:l'|l |el |l)?(?:idee|fekra|fikra|i9tirah|iqtirah|idea)"
    r"|(?:bghit|bghina) (?:n9tare[7h]|n9tere[7h]|neqtare[7h]|n9teri[7h])|(?:l'idee|l idee|lfekra|l fekra) (?:dyali|diali)(?: hiya| hia)?"
    r")(?![\w'])",
)
_LINK = re.compile(
    r"^[\s:,.\-–—!]*(?:(?:que|qu'|de|d'|c'est|est|that|is|to|bach|hiya|hia|howa|ان|انه|هي|هو|باش|ب)\s+)?[\s:,.\-–—]*"
)
_ANNOUNCING = re.compile(
    r"que|qu|et|je|j|on|nous|a|pour|de|la|le|l|vous|avec|bien|ici|parti|equipe|voudr\w+|voulons|veu[xt]|aimer\w+|souhait\w+"
    r"|partag\w+|propose\w*|soumet\w*|transm\w+|envoye\w*|presente\w*|expose\w*|dire|donner"
    r"|that|which|and|i|we|d|would|want|wish|like|love|to|share|propose|submit|send|give|tell|suggest|present|it|with|you|for|the"
    r"|party|here"
    r"|و|ان|مع|هنا|الحزب|اريد|نريد|اود|نود|احب|بغيت|بغينا|حاب|باغي|باغيه|خصني|مشاركت\w+|(?:مع|معا|علي|لي|ل)كم"
    r"|[ان](?:ا?شارك|شرح|قول|قترح|عطي|رسل|صيفط|قدم|عرض|طرح)\w*"
    r"|w|hna|bghit|bghina|baghi|baghya|7ab|khassni|(?:m3a|li|l|3li)k[ou]u?m"
    r"|n[ea]?(?:charek|chare[7h]|cher[7h]|chark|share|partagi|9ol|9oul|goul|3ti|sifet|sayfet|9edem|tre[7h])\w*"
)
"""Words that only announce an idea, of sharing it, with whom: where nothing else follows, it is asked for."""
_THING = (
    r"(?:idee|proposition|contribution|suggestion|idea|proposal|l?fekra|l?fikra|l?i9tirah|l?iqtirah"
    r"|[وفع]?(?:لل|بال|ال|ل|ب)?(?:فكره|اقتراح|مقترح|مساهمه)|[وف]?[لب]?(?:فكرتي|اقتراحي|مقترحي|مساهمتي))"
)
_NUMBER = re.compile(
    rf"(?<!\w)(?P<mine>mon |ma |my )?(?:l')?(?P<thing>{_THING})(?P<own>\s+(?:dyali|diali|ديالي))?"
    r"\s*(?P<marked>n|no|num|numero|number|رقم|ra9m|rqm)?\s*(?P<sign>[°º.#:]*)\s*(?P<number>\d{1,9})(?!\w)"
)
_MINE = re.compile(
    r"(?:mes (?:idees|propositions|contributions)|my (?:ideas|proposals|contributions)|(?:افكاري|اقتراحاتي|مقترحاتي|مساهماتي)"
    r"|(?:l'?idees|lafkar|l afkar|afkar) (?:dyali|diali)|الافكار ديالي)\s*[?؟.!]*"
)
_OWN_THING = (
    r"(?:mon idee|ma (?:proposition|contribution|suggestion)|my (?:idea|proposal|contribution|suggestion)"
    r"|[وف]?[لب]?(?:فكرتي|اقتراحي|مقترحي|مساهمتي)|[وفع]?(?:لل|بال|ال|ل)?(?:فكره|اقتراح|مقترح|مساهمه) ديالي"
    r"|(?:l'|l )?(?:idee|fekra|fikra|i9tirah|iqtirah) (?:dyali|diali)|l(?:fekra|fikra|i9tirah|iqtirah) (?:dyali|diali))"
)
_BECAME = (
    r"(?:que devient|qu'est devenue?|ou en est|qu'en est|what (?:became|came|happened|has become)|where is|where does|any news of"
    r"|ماذا (?:حدث|وقع|صار|حل)|ما (?:مصير|مال|جديد)|الي اين وصلت?|اين وصلت?|شنو (?:وقع|طرا|صرا|صار|دار|دارو|جديد)|اش (?:وقع|طرا)"
    r"|فين وصل(?:ات|ت)?|(?:chno|chnou|ach|achno) (?:w9e3|wqe3|tra|sra|sar|daro|jdid)|fin (?:wasl?at|wesl?at|wslat|wsel|wasel))"
)
_MINE_BECAME = re.compile(rf"(?<!\w){_BECAME}(?: \S+){{0,2}}? {_OWN_THING}(?!\w)")
"""Who asks what came of their idea and names no number: they are told of those that are kept of them."""
_ERASE = (
    r"(?:efface[rz]?|supprime[rz]?|retire[rz]?|enleve[rz]?|erase|delete|withdraw|remove|take back"
    r"|[انت]?(?:محو|محي|مح|حذف|سحب|مسح|حيد)\w{0,2}|n?m[es]*[es]7|n?mes7|nmse7|mse7|n?7eyy?e?d|n?supprimi\w?|t?mse7)"
)
_ERASE_OWN = re.compile(
    rf"(?<!\w){_ERASE}(?: \S+){{0,2}}? (?:{_OWN_THING}|(?:l')?{_THING}\s*(?:n|no|رقم|ra9m)?\s*[°º.#:]*\s*\d)"
)
"""Who wants an idea of theirs erased, by its number or as their own."""
_MEETING = re.compile(
    r"(?:prochaines?|prochains?) (?:reunions?|rencontres?|ateliers?|consultations?)|(?:next|upcoming) meetings?"
    r"|when is the (?:next )?meeting|quand (?:est|aura lieu|a lieu) la (?:prochaine )?(?:reunion|rencontre)"
    r"|(?:اللقاء|الاجتماع) (?:القادم|المقبل|الجاي|التالي)|متي (?:اللقاء|الاجتماع)|(?:فوقاش|امتي) (?:اللقاء|الاجتماع|ليوني)"
    r"|(?:fo9ach|fou9ach|imta|emta) (?:l?li9a2?|l?ijtima3|reunion|la reunion)|(?:l?li9a2?|l?ijtima3|reunion) (?:jay|jaya|li jay)"
)
_NEAR = re.compile(
    r"pres de (?:moi|chez moi|nous)|autour de moi|near me|near us|قريب مني|قربي|حدايا|9rib (?:liya|ليا|mni)|7daya|hdaya"
)


class Wish(StrEnum):
    """What somebody wants."""

    NOTHING = "nothing"
    IDEA = "idea"
    NUMBER = "number"
    MINE = "mine"
    MEETING = "meeting"
    ERASE = "erase"


@dataclass(frozen=True)
class Asked:
    """A wish, with the idea that was said along (`rest`), or the number that was named."""

    kind: Wish
    rest: str = ""
    number: int = 0
    is_near: bool = False
    """Whether it is about what lies near, and names no place."""
    is_own: bool = False
    """Whether a number is surely one of ours: "my idea 12", "idea no. 12", and not "proposition 12 of the programme"."""


def wish_of(text: str, command: str = "") -> Asked:
    """What somebody wants of consultations; nothing for every other text."""
    if command:
        kind = _COMMANDS.get(command)
        return Asked(Wish(kind), text.strip()) if kind else Asked(Wish.NOTHING)
    plain = " ".join(western_digits(normalise(text)).replace("’", "'").split())
    folded = fold_in_place(plain)
    if len(plain) <= _LONGEST_ASKING:
        if _ERASE_OWN.search(folded):
            return Asked(Wish.ERASE, number=int(found["number"]) if (found := _NUMBER.search(folded)) else 0)
        if found := _NUMBER.search(folded):
            is_own = any(found[part] for part in ("mine", "own", "marked", "sign")) or found["thing"].endswith("تي")
            return Asked(Wish.NUMBER, number=int(found["number"]), is_own=is_own or found.span() == (0, len(folded)))
        if _MINE.fullmatch(folded) or _MINE_BECAME.search(folded):
            return Asked(Wish.MINE)
        if _MEETING.search(folded):
            return Asked(Wish.MEETING, is_near=bool(_NEAR.search(folded)))
    if (found := _IDEA.match(folded)) and not folded.endswith(("?", "؟")):
        if all(map(_ANNOUNCING.fullmatch, re.findall(r"\w+", folded[found.end() :]))):
            return Asked(Wish.IDEA)
        said = _LINK.match(folded[found.end() :])
        return Asked(Wish.IDEA, plain[found.end() + (said.end() if said else 0) :].strip())
    return Asked(Wish.NOTHING)
