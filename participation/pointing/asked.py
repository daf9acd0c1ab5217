"""Which room somebody asks the way to, as they put it in the five forms: where an idea goes, how one registers, who trains, who helps.

Only who speaks of doing it is shown a way: "where can I write my idea" and not "what ideas does the programme have".
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from agent.organisation.organisation import ParticipationRoom
from core.language.fold import fold_in_place
from core.text import normalise

_LONGEST_ASKING = 160
"""Characters of a message that asks the way. Chosen by hand: what is longer tells something else."""
_I = (
    r"(?:je (?:veux|peux|voudrais|souhaite|cherche|fais|dois|depose|propose|m')|j[' ]?(?:aimerais|ai|envoie|inscris)"
    r"|(?:puis|pourrais|dois)-je|(?:peut|peux|pouvons)[- ](?:on|nous|tu)|on (?:peut|veut|voudrait|fait|depose|envoie|s')"
    r"|nous (?:voulons|voudrions|pouvons)|(?:les gens|les citoyens|un citoyen|une citoyenne) (?:peuvent|peut)"
    r"|comment faire|ou (?:deposer|envoyer|ecrire|proposer|s'inscrire|demander)"
    r"|comment (?:s'inscrire|participer|deposer|proposer|devenir|postuler|envoyer)"
    r"|(?:do|can|could|should|may|would|will) (?:i|we|people|citizens|anyone|anybody|someone)"
    r"|i (?:can|want|would|have|need|am)|i'(?:d|m|ve)|we (?:want|would|can|have|need)|we'(?:d|re)|how to|where to"
    r"|اريد|نريد|اود|نود|ارغب|نرغب|استطيع|نستطيع|يمكن(?:ني|نا)|لدي|لدينا|عندي|عندنا|كيف (?:ا|ن|ي)\w+|اين (?:ا|ن)\w+"
    r"|بغيت|بغينا|باغي|باغيه|نقدر|نقدرو|(?:كيفاش|فين) (?:غادي )?ن\w+|خاصني|خاصنا"
    r"|bghi(?:t|na)|baghi|baghya|n9der|n9edro|nqder|3[ae]?ndi|3[ae]?ndna|khas+ni|khas+na"
    r"|(?:kifa(?:ch|sh)|kif|fin) (?:ghadi )?n\w+)"
)
_IS_THERE = (
    r"(?:y a(?:-t-il| t il)?|avez[- ]vous|vous (?:avez|faites|proposez)|existe-t-il|is there|are there|do you (?:have|offer)"
    r"|هل (?:هناك|يوجد|توجد|لديكم|تقدمون)|واش (?:كاين\w*|عندكم|كديرو)|wa(?:ch|sh) (?:kayn\w*|3[ae]ndkom|katdiro))"
)
_IDEA = (
    r"(?:idees?|propositions?|suggestions?|(?:mon|notre) avis|doleances?|ideas?|proposals?|suggestions?|(?:my|our) (?:view|opinion)"
    r"|(?:ال)?(?:فكر(?:ه|تي|تنا)|افكار\w*|اقتراح\w*|مقترح\w*)|رايي|راينا"
    r"|l?(?:f(?:i|e)kra|fikra|afkar|i[9q]tira[h7]\w*|idee)|ra2yi)"
)
_SAY = (
    r"(?:depos\w+|envo[iy]\w+|ecri\w+|propos\w+|soumet\w+|donn\w+|partag\w+|mettre|send\w*|submit\w*|write|share|post|give|put|suggest"
    r"|(?:ا|ن|ي)?(?:كتب|قدم|رسل|قترح|شارك|طرح|ضع|عطي|قول|حط)\w*|(?:n|t)?(?:kteb|ketb|9eddem|9te?r[ae][h7]|chare?k|sifet|3ti|goul|7ett?)\w*)"
)
_ORGANISED = (
    r"(?:associations?|organisations?|assos?|cooperatives?|ong|(?:ال|لل)?(?:جمعي|تعاوني)(?:ه|تي|تنا|ات)"
    r"|l?j[ae]?m3iy(?:a|at|ti|tna)|l?t?a?3awniy(?:a|at|ti|tna))"
)
_REGISTER = (
    r"(?:inscri\w+|enregistr\w+|referenc\w+|ajout\w+|adher\w+|regist\w+|add|list|sign up|join"
    r"|(?:ا|ن)?(?:سجل|تسجل|ضيف|نخرط|نضم|زيد|دخل)\w*|تسجيل|n?(?:tse?jj?e?l|sej+[ae]?l|zid|dkhel|dkhol|dekh+e?l)\w*)"
)
_MENTORING = (
    r"(?:mentorat|mentore?s?|mentoring|parrain(?:age|s|e|es)?|(?:ال|لل)?(?:مرشد\w*|ارشاد|مواكب\w*|منتور)"
    r"|l?m(?:ou|o)rchid|l?irchad|l?mouwakaba)"
)
_BECOME = (
    r"(?:devenir|etre|trouv\w+|inscri\w+|postul\w+|candidat\w+|avoir|particip\w+|become|be|find|get|apply\w*|sign up|register|join|have"
    r"|(?:ا|ن)(?:كون|صبح|ولي|سجل|تسجل|جد|لقا|ترشح|شارك)\w*|n(?:koun|wel+i|tse?j+e?l|l9a|tre?ch+e?7|charek)\w*)"
)
_TRAINING = (
    r"(?:formations?|ateliers? de formation|cours|trainings?|courses?|workshops?|(?:ال)?(?:تكوين|تكوينات|دورات|دوره)"
    r"|l?t[ae]?[9k]win\w*|formation)"
)
_DOSSIER = r"(?:dossiers?|candidatures?|applications?|(?:ال)?(?:ملف|ترشيح)(?:ي|نا|ا)?|l?milaf+|l?do(?:s+ier|si))"
_CALL = (
    r"(?:appels?|calls?|subventions?|grants?|financements?|funding|(?:ال|لل|ل|ف|فال)?(?:نداء|منح|منحه|تمويل|دعم)"
    r"|l?n+ida2?|l?m[ie]n7a|da3m|ta?mwil)"
)
_DIALOGUE = r"(?:dialogues?|(?:ال|لل|ف|فال)?حوار(?:ات)?|l?(?:7|h)iwar)"
_TAKE_PART = (
    r"(?:particip\w+|prendre part|m'engager|s'engager|aider|take part|participate|get involved|volunteer|help out|join (?:in|you)"
    r"|(?:ا|ن)(?:شارك|ساهم|تطوع|نضم|نخرط|عاون)\w*|(?:نضم|ندخل|نخدم|نكون) معاكم|المشاركه|التطوع"
    r"|n(?:charek|sahem|ttawe?3)\w*|n(?:dkh[oe]l|dekhol|koun|khde?m) m3akom)"
)
_ELSEWHERE = re.compile(
    r"(?<!\w)(?:parti|party|election\w*|voter?|vote|deputes?|(?:ال|لل)?حزب|l?7izb|l?hizb|انتخاب\w*|intikhabat)(?!\w)"
    r"|\w\.\w{2,4}(?!\w)"
)
"""What lies outside of the rooms: a party that one joins, votes, somebody else's site."""


def _both(*parts: str) -> str:
    """Each of the parts, in whichever order."""
    return "".join(rf"(?=.*(?<!\w)(?:\w{{1,2}}'|[وفبلك])?{part}(?!\w))" for part in parts)


_RULES: Mapping[ParticipationRoom, re.Pattern[str]] = {
    room: re.compile(rule)
    for room, rule in (
        (ParticipationRoom.CALLS, _both(_I, _SAY, _DOSSIER) + rf"(?=.*(?<!\w)(?:\w')?{_CALL}(?!\w))"),
        (ParticipationRoom.MENTORING, rf"{_both(_I, _MENTORING, _BECOME)}|{_both(_IS_THERE, _MENTORING, _I)}"),
        (ParticipationRoom.TRAINING, rf"{_both(_I, _TRAINING, _REGISTER)}|{_both(_I, _TRAINING, _TAKE_PART)}"),
        (ParticipationRoom.DIALOGUES, _both(_I, _DIALOGUE, _TAKE_PART)),
        (ParticipationRoom.CONSULTATIONS, _both(_I, _IDEA, _SAY)),
        (ParticipationRoom.ASSOCIATIONS, _both(_I, _REGISTER, _ORGANISED)),
    )
}
_OFFERED: Mapping[ParticipationRoom, re.Pattern[str]] = {
    ParticipationRoom.TRAINING: re.compile(rf"{_both(_IS_THERE, _TRAINING)}|{_both(_I, _TRAINING)}"),
    ParticipationRoom.MENTORING: re.compile(_both(_IS_THERE, _MENTORING)),
}
_ANY = re.compile(_both(_I, _TAKE_PART))


def way_asked(text: str) -> ParticipationRoom | None:
    """The room to which somebody asks the way; None for every other text."""
    folded = _folded(text)
    return next((room for room, rule in _RULES.items() if rule.match(folded)), None) if folded else None


def way_near(text: str) -> ParticipationRoom | None:
    """The room that may be meant by a question which documents did not answer."""
    folded = _folded(text)
    return next((room for room, rule in _OFFERED.items() if rule.match(folded)), None) if folded else None


def asks_to_take_part(text: str) -> bool:
    """Whether somebody asks how they take part, and names no room."""
    folded = _folded(text)
    return bool(folded) and bool(_ANY.match(folded))


def _folded(text: str) -> str:
    """A text as it is compared; empty where it asks no way here."""
    plain = " ".join(normalise(text).replace("’", "'").split())
    folded = fold_in_place(plain)
    return "" if len(plain) > _LONGEST_ASKING or _ELSEWHERE.search(folded) else folded
