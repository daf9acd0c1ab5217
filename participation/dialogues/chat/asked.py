"""What people want of dialogues, as they put it in the five forms: to be heard, what was agreed, what became of a commitment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from core.language.fold import fold_in_place
from core.text import normalise, western_digits
from participation.dialogues.schemas import ItemKind

_LONGEST_ASKING = 200
"""Characters of a message that asks what was agreed or what became of something. Chosen by hand: what is longer says something."""
_COMMANDS = {
    "voix": "voice", "temoigner": "voice", "voice": "voice", "sawt": "voice", "sout": "voice", "صوت": "voice", "صوتي": "voice",
    "accords": "agreed", "agreements": "agreed", "ittifa9": "agreed", "اتفاق": "agreed", "اتفاقات": "agreed",
    "engagement": "commitment", "commitment": "commitment", "iltizam": "commitment", "التزام": "commitment",
}  # fmt: skip
_GREETING = r"(?:(?:salam|slm|salut|bonjour|hello|hi|السلام عليكم|سلام|مرحبا)[\s,!.]*)?"
_DIALOGUE = (
    r"(?:ce |le |au |du |un )?(?:dialogue|seance|the (?:dialogue|session))|l'?7iwar|l7iwar|lhiwar|7iwar|hiwar|ljalsa|jalsa"
    r"|(?:لل|بال|ال|ل)?(?:حوار|جلسه)"
)
_VOICE = re.compile(
    rf"{_GREETING}(?:"
    # I could not come
    r"(?:je n'?ai pas pu|je n'ai pu|on n'a pas pu|nous n'avons pas pu) (?:venir|participer|assister|etre la|y aller)"
    r"|(?:je veux|je voudrais|je souhaite|j'aimerais) (?:temoigner|donner (?:mon avis|ma voix)|faire entendre ma voix)"
    r"|ma voix(?: est)?(?=\W*:)|mon temoignage"
    r"|i (?:could not|couldn't|was not able to|wasn't able to) (?:come|attend|make it|be there|participate)"
    r"|i(?:'d| would) like to (?:be heard|give my (?:view|voice))|i want to (?:be heard|give my (?:view|voice))|my testimony"
    r"|(?:لم استطع|لم اتمكن من|ما قدرتش|ما قديتش|ما كدرتش|تعذر علي) (?:ال)?(?:حضور|احضر|المشاركه|نجي|نحضر|نمشي|نشارك)"
    r"|(?:اريد|اود|بغيت|كنبغي) (?:ان )?(?:اوصل|نوصل|اسمع|نسمع) صوتي|شهادتي"
    r"|ma (?:9dert|qdert|kdert|9ditch|9dertch|qdertch|kdertch)[c]?(?:h)? (?:nji|n7der|nhder|nehder|nmchi|ncharek|ne7der)"
    r"|(?:bghit|bghina) (?:nweslo?|nwessel|nsemme3|nsm3) (?:sawti|souti|sout dyali|sawt dyali)|chahadti"
    r")(?![\w'])"
)
_LINK = re.compile(
    rf"^\s*(?:(?:au|a la|a|the|to(?: the)?|l|f|fi|في|الي|ل)?\s*(?:{_DIALOGUE})(?![\w]))?"
    r"[\s:,.;\-–—!]*(?:(?:(?:mais|et|but|and|w|walakin|o|ولكن|لكن)\s+)|و\s*)?"
    r"(?:(?:je voulais dire|je veux dire|i wanted to say|i want to say|bghit ngoul|kont bghit ngoul|بغيت نقول|كنت باغي نقول"
    r"|اردت ان اقول|اريد ان اقول)(?:\s+(?:que|that|belli|anna|بلي|ان|باللي))?)?[\s:,\-–—]*"
)
_ON = (
    r"(?:sur|a propos (?:de|du|des|d')|au sujet (?:de|du|des|d')|concernant|pour|about|on|regarding"
    r"|f|fi|3la|b|bkhsos|ف|في|علي|حول|بشان|بخصوص|فيما يخص)"
)
_ASKS = r"(?:شنو|شنوا|اش|علاش|علي شنو|علي اش|فاش)"
_ASKS_LATIN = r"(?:3la chno|3la ach|3lach|3la achno|3la chnou|chno|chnou|achno|ach|fach)"
_AGREE = r"ا?تا?فا?ق(?:وا?|تو|نا)|ا?تفاهم(?:وا?|تو|نا)"
_AGREE_LATIN = r"i?t+a?f+[ae]?[9qk](?:ou?|u|na|tou?|tiw)|t+a?f+ahe?m(?:ou?|u|na|tou?|tiw)"
"""How people write that they agreed, in Darija: "تفاقو", "تافقو", "tfa9o", "ttaf9o"; they fold to what is read here."""
_DISAGREED = (
    r"(?:sur quoi|de quoi)"
    r" (?:n'est[ -]on|ne s'est[ -]on|ne sont[ -]ils|ne se sont[ -]ils|n'a[ -]t[ -]on|n'etes[ -]vous|ne vous etes[ -]vous)"
    r" pas (?:mis |tombes? |ete )?(?:d'accord|convenus?|entendus?)"
    r"|qu'est[ -]ce qui n'a pas ete (?:convenu|accepte)"
    r"|(?:quels? (?:sont |est )?(?:les? )?)?(?:les |le )?(?:points? de )?desaccords?(?= (?:sur|a propos|au sujet|concernant|du dialogue))"
    r"|quels? (?:sont |est )(?:les? )?(?:points? de )?desaccords?"
    r"|what (?:was|has) not (?:been )?agreed|what (?:do|did) (?:they|you|people) (?:disagree|not agree)|what are the disagreements?"
    r"|(?:ما هي )?نقاط الخلاف|(?:ماذا|علي ماذا|علام|فيم|فيما) (?:لم يتم الاتفاق(?: عليه)?|لم يتفقوا(?: عليه)?|اختلفوا)"
    rf"|{_ASKS} (?:اللي |لي )?ما ?(?:{_AGREE})ش(?: عليه| عليها)?"
    rf"|{_ASKS_LATIN} (?:li )?ma ?(?:{_AGREE_LATIN})ch(?: 3lih| 3liha)?"
)
_OPEN = (
    r"(?:quelles? (?:sont les |est la )?)?(?:les |la )?questions? (?:qui )?"
    r"(?:reste(?:nt|es?)?|sont|est) (?:encore )?(?:ouvertes?|en suspens)"
    r"|quelles? (?:sont |est )(?:les |la )?questions? ouvertes?|qu'est[ -]ce qui reste (?:ouvert|en suspens)"
    r"|(?:what|which) (?:questions? )?(?:is|are|remains?|stays?|was left|were left) (?:still )?open|what are the open questions?"
    r"|(?:ما هي |ما )?(?:الاسيله|المسايل|النقاط) (?:التي )?(?:بقيت |لا تزال |ما زالت |مازالت )?(?:ال)?مفتوحه"
    r"|(?:شنو|اش|شمن|اشمن) (?:هما |هي )?(?:ال)?(?:اسيله|سوالات|سولات|حوايج) (?:اللي |لي )?"
    r"(?:بقاو|باقين|باقيين|بقات|مازال) (?:مفتوحين|مفتوحه|محلولين)"
    r"|(?:chno|achno|ach|chmen|achmen) (?:homa |hiya )?(?:les questions?|l?2?as2ila|so2alat|lmasa2il) (?:li )?(?:b9aw|ba9in|ba9yin|b9at)"
    r" (?:me?ftou?7in|me?ftou?7a|me7loulin|ouvertes?)"
)
_AGREED = re.compile(
    rf"{_GREETING}(?:(?P<disagreed>{_DISAGREED})|(?P<open>{_OPEN})|"
    r"(?:qu'est[ -]ce qui a ete|qu'a[ -]t[ -]on|sur quoi a[ -]t[ -]on|qu'est[ -]ce qu'(?:on|ils|vous) (?:a|ont|avez)) (?:convenu|accepte)"
    r"|(?:sur quoi|de quoi) (?:s'est[ -]on|se sont[ -]ils|vous etes[ -]vous|etes[ -]vous|sont[ -]ils|ont[ -]ils|a[ -]t[ -]on|avez[ -]vous)"
    r" (?:mis d'accord|d'accord|tombes? d'accord|convenus?|entendus?)"
    r"|(?:quels? (?:sont les? |est l'|a ete l'))?(?:les |l')?(?:points? d'accord|accords?)"
    r"(?= (?:sur|a propos|au sujet|concernant|du dialogue))"
    r"|what (?:was|has been|did (?:they|you|people|we)|do they|have they) agree(?:d)?|what are the agreements?"
    r"|(?:ماذا|ما الذي|علي ماذا|علام|ما) (?:تم الاتفاق(?: عليه)?|اتفق عليه|اتفقوا(?: عليه)?|اتفقتم(?: عليه)?|وقع الاتفاق(?: عليه)?)"
    r"|(?:ما هي )?نقاط الاتفاق"
    rf"|{_ASKS} (?:هو )?(?:اللي |لي )?(?:{_AGREE})(?: عليه| عليها)?"
    rf"|{_ASKS_LATIN} (?:howa )?(?:li )?(?:{_AGREE_LATIN})(?: 3lih| 3liha)?"
    rf")(?![\w'])\s*(?:{_ON}(?![\w])\s*)?"
)
_THING = (
    r"(?:engagements?|commitments?|pledges?|promesses?|l?'?iltizam(?:at)?|l?iltizam|lwa3d|lwe3d|wa3d"
    r"|(?:ال|لل|ل|بال)?(?:التزام|وعد|تعهد))"
)
_NUMBER = re.compile(
    rf"(?<!\w)(?:l'|d')?(?P<thing>{_THING})"
    r"\s*(?P<marked>n|no|num|numero|number|رقم|ra9m|rqm)?\s*(?P<sign>[°º.#:]*)\s*(?P<number>\d{1,9})(?!\w)"
)
_ELSEWHERE = re.compile(r"programme|program\b|manifesto|برنامج|bernamaj|barnamaj")
_BECAME = re.compile(
    r"que devient|qu'est devenue?|ou en est|qu'en est|what became|what happened|where is|where does|how is|status of"
    r"|ماذا حدث|ماذا صار|ما مصير|اين وصل|الي اين وصل|ما مال|فين وصل|شنو وقع|شنو صار|اش وقع|فين هو"
    r"|fin wsel|fin wasel|fin wslat|chno w9e3|chno wqe3|chno sra|ach w9e3|fin howa"
)
_UNFOLLOW = re.compile(
    r"ne plus suivre|ne suis plus|arrete[rz]? de suivre|unfollow|stop following|do not follow|don't follow"
    r"|(?:لا|لم اعد) (?:اريد )?(?:ان )?(?:اتابع|متابعه)|توقف عن متابعه|الغ[اء]* متابعه"
    r"|ما ?بقيتش (?:باغي|بغيت)? ?(?:نتبع|نتابع)|حيد المتابعه"
    r"|ma ?b9itch (?:baghi|bghit)? ?(?:ntb3|ntebbe3|ntabe3)|7bess (?:lmoutaba3a|ttetbi3)"
)
_FOLLOW = re.compile(
    r"(?<!\w)(?:suivre|suis|follow|tell me about|tiens[ -]moi au courant"
    r"|(?:اريد |بغيت |باغي )?(?:ان )?(?:متابعه|تابع|اتابع|نتبع|نتابع)|(?:bghit |baghi )?(?:ntb3|ntebbe3|ntabe3))(?!\w)"
)


class DialogueWish(StrEnum):
    """What somebody wants of dialogues."""

    NOTHING = "nothing"
    VOICE = "voice"
    AGREED = "agreed"
    COMMITMENT = "commitment"
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"


@dataclass(frozen=True)
class AskedOfDialogues:
    """A wish, with what was said along or is asked about (`rest`), or the number of a commitment."""

    kind: DialogueWish
    rest: str = ""
    number: int = 0
    of: ItemKind = ItemKind.AGREEMENT
    """Of which sentences, where nothing is asked about: what was agreed, what was not, or what is open."""
    is_own: bool = False
    """Whether a number is surely one of ours, and not "commitment 12 of the programme"."""


def dialogue_wish(text: str, command: str = "") -> AskedOfDialogues:
    """What somebody wants of dialogues; nothing for every other text."""
    plain = " ".join(western_digits(normalise(text)).replace("’", "'").split())
    if command:
        return _commanded(command, plain)
    folded = fold_in_place(plain)
    if len(plain) <= _LONGEST_ASKING:
        if found := _NUMBER.search(folded):
            return _about_number(folded, found)
        if found := _AGREED.match(folded):
            about = plain[found.end() :].strip(" ?؟.!")
            return AskedOfDialogues(DialogueWish.AGREED, about, of=_sentences(found))
    if (found := _VOICE.match(folded)) and not folded.endswith(("?", "؟")):
        link = _LINK.match(folded[found.end() :])
        return AskedOfDialogues(DialogueWish.VOICE, plain[found.end() + (link.end() if link else 0) :].strip())
    return AskedOfDialogues(DialogueWish.NOTHING)


def _commanded(command: str, plain: str) -> AskedOfDialogues:
    kind = _COMMANDS.get(command)
    if kind is None:
        return AskedOfDialogues(DialogueWish.NOTHING)
    if kind != DialogueWish.COMMITMENT:
        return AskedOfDialogues(DialogueWish(kind), plain)
    number = re.search(r"\d{1,9}", plain)
    return AskedOfDialogues(DialogueWish.COMMITMENT, number=int(number[0]) if number else 0, is_own=True)


def _sentences(found: re.Match[str]) -> ItemKind:
    if found["disagreed"]:
        return ItemKind.DISAGREEMENT
    return ItemKind.OPEN_QUESTION if found["open"] else ItemKind.AGREEMENT


def _about_number(folded: str, found: re.Match[str]) -> AskedOfDialogues:
    """What is wanted of a commitment that is named by its number."""
    number, is_elsewhere = int(found["number"]), bool(_ELSEWHERE.search(folded))
    is_own = bool(found["marked"] or found["sign"] or found.span() == (0, len(folded.rstrip(" ?؟.!"))))
    if _UNFOLLOW.search(folded):
        return AskedOfDialogues(DialogueWish.UNFOLLOW, number=number, is_own=True)
    if _FOLLOW.search(folded):
        return AskedOfDialogues(DialogueWish.FOLLOW, number=number, is_own=True)
    is_own = (is_own or bool(_BECAME.search(folded))) and not is_elsewhere
    kind = DialogueWish.NOTHING if is_elsewhere and not is_own else DialogueWish.COMMITMENT
    return AskedOfDialogues(kind, number=number, is_own=is_own)
