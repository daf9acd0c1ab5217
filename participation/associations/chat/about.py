"""What people ask about the network itself, as they put it in the five forms: circles, its size, founding, leaving, publishing."""

from __future__ import annotations

import re
from enum import StrEnum

_HOW = (
    r"(?:comment|how|kifach|kifash|kif|كيف|كيفاش|puis-je|peut-on|can i|can we|wach n9der|واش نقدر|هل يمكنني|هل يمكن|je veux"
    r"|bghit|bghina|بغيت|بغينا|اريد|نريد|i want)"
)
_THING = (
    r"(?:associations?|cooperatives?|(?:l|dl)?j[ae]?m3iy(?:a|at)|(?:ال|لل)?جمعي(?:ه|ات)|جمعيتي|جمعيتنا|(?:ال)?تعاوني(?:ه|ات)"
    r"|ta3awniy(?:a|at))"
)
_CIRCLE = (
    r"(?:cercles?|circles?|(?:ال|لل|ف|فال|ب|بال)?(?:دوائر|دايره|دائره|دواير)|d+a(?:wa2?ir|2ira|wayer|yra|2ir)|dawa2?ir)"
)


_COUNT = (
    rf"(?:combien|how many|number of|nombre d|كم|شحال|عدد|ch7al|sh7al|chhal|ch7el"
    rf"|3adad)(?!\w)[' ]?(?:(?:\S+) ){{0,3}}?(?:d')?{_THING}(?!\w)"
)
_EXIST = re.compile(
    r"(?<!\w)(?:y a|avez|existe\w*|compte\w*|inscrit\w*|membres?|reseau|annuaire|are there|do you have|registered|listed|members?"
    r"|network|directory|(?:ال|ف|فال|لل)?(?:شبكه|دليل)|كاين\w*|عندكم|مسجل\w*|منخرط\w*|توجد|يوجد|هناك|لديكم"
    r"|kayn\w*|3[ae]ndkom|ms[ae]j+l\w*|(?:ch?)?chabaka|(?:l|f|fi)?d+alil)(?!\w)"
)
"""That there are any, or that they are the network's."""
_LONGEST_REST = 3
"""Words after the associations that are counted: "in Fès", "of young people in Fès". Chosen by hand: more say what was done with them."""


class AboutNetwork(StrEnum):
    """What is asked about the network."""

    READERS = "readers"
    """Who reads what is written in a circle."""
    CIRCLES = "circles"
    COUNT = "count"
    """How many associations there are."""
    FOUND = "found"
    """How an association is founded."""
    REMOVE = "remove"
    """How an entry is taken out."""
    PUBLISH = "publish"
    """How an activity comes into the agenda."""


_RULES = (
    (
        AboutNetwork.READERS,
        rf"(?:qui|who|شكون|من|chkoun|chkon|هل|واش|wach|est-ce que|le parti|does the party|can the party"
        rf"|l7izb|الحزب)(?!\w).*(?:li[tsre]+|voi[ts]|reads?|sees?|قر[اي]\w*"
        rf"|يقرا\w*|كيقرا\w*|كيشوف\w*|يري|y9r[ao]\w*"
        rf"|kay9ra\w*|kaychouf\w*|kaychof\w*)(?!\w).*{_CIRCLE}(?!\w)"
        rf"|(?<!\w){_CIRCLE}(?!\w).*(?:qui|who|شكون|من|chkoun|chkon)(?!\w).*(?:lit|voit|reads?|sees?|يقرا\w*|كيقرا\w*|kay9ra\w*)",
    ),
    (
        AboutNetwork.CIRCLES,
        rf"(?:qu'est[- ]ce qu|c'est quoi|quels?|comment|a quoi|what|how|which|ما (?:هي|معني|هو)|ماهي|كيف|شنو|اش|كيفاش|شنا"
        rf"|chno|chnou|chnahoma|ach|kifach|kif"
        rf"|واش|wach|هل|y a(?:-t-il)?|are there)(?!\w).*(?<!\w){_CIRCLE}(?!\w)(?!.*(?:حكوم|انتخاب|electoral|constituency))",
    ),
    (AboutNetwork.COUNT, _COUNT),
    (
        AboutNetwork.FOUND,
        rf"(?:{_HOW} .*(?:creer|fonder|monter|constituer|lancer|create|found|set up|start|form|[انيت](?:ا)?سس\w*"
        rf"|[انيت]وسس\w*|انشاء|انشئ|ننشئ|نخلق|نديرو? "
        rf"|ndiro? |n2?ess+es\w*|n2asses\w*|nasses\w*|n?kh?le9|nkhel9o)|تاسيس|تأسيس|انشاء|ta2?sis|creation d'"
        rf"|creation of)\W*(?:\S+ ){{0,2}}?(?:l'|d')?{_THING}(?!\w)",
    ),
    (
        AboutNetwork.REMOVE,
        rf"{_HOW} .*(?:supprimer|retirer|enlever|effacer|remove|delete|take (?:down|out|off)|[انيت]مسح\w*|[انيت]حذف\w*|حذف"
        rf"|[انيت]حيد\w*|[انيت]زيل\w*|ازاله"
        rf"|nms+e?7\w*|nmse7\w*|n7[ei]+y+e?d\w*|n7ayed\w*|nkherrej\w*).*(?:fiche|carte|entree|annuaire|page|{_THING}|card"
        rf"|entry|listing|directory"
        r"|بطاقه|بطاقتي|بطاقتنا|البطاقه|الدليل|صفحه|carta|bita9a|lbita9a|fich|dd?alil)"
        rf"|(?:{_HOW}) (?:\S+ ){{0,3}}?(?:quitter|sortir|partir|se retirer|leave|quit|get out|[انيت]?غادرو?|مغادره|[انيت]?نسحبو?|الانسحاب"
        r"|[انيت]خرجو?|الخروج|nkh?re?jo?u?|n[ea]?nse?7be?o?u?)"
        r" (?:\S+ ){0,2}?(?:[ld]')?(?:reseau|r[ei]zo|annuaire|repertoire|network|directory|(?:ال|لل|ف|فال|من)?(?:شبكه|دليل)"
        r"|(?:ch?)?chabaka|(?:l|f|fi)?d+alil)(?: (?:des|of|ديال|dyal) \S+){0,2}[ ?؟.!]*$",
    ),
    (
        AboutNetwork.PUBLISH,
        rf"{_HOW} .*(?:publier|annoncer|ajouter|mettre|proposer|inscrire|publish|announce|add|put|post|[انيت]نشر\w*"
        rf"|[انيت]علن\w*|[انيت]ضيف\w*|اضافه|نحط\w*|نزيد\w*"
        rf"|ندير|n7e?t+\w*|nzid\w*|nchr\w*|n3len\w*|ndir).*(?:activites?|evenements?|agenda|calendrier|activity|event"
        rf"|calendar|نشاط|انشطه|فعاليه|حدث|(?:ال|ف|فال|لل|ل|لا)?(?:اجنده|جنده)"
        r"|nn?achat|activiti|lagenda|nachatat|anchita)",
    ),
)
_COUNTED = re.compile(rf"(?<!\w)(?:{_COUNT})")
_READY = tuple((about, re.compile(rf"(?<!\w)(?:{rule})")) for about, rule in _RULES)


def about_network(folded: str) -> AboutNetwork | None:
    """What a folded text asks about the network itself; None where it asks nothing of that kind."""
    return next((about for about, rule in _READY if rule.search(folded)), None)


_IN_A_PLACE = re.compile(
    r"^(?:(?:dans|en|au|in|of|f|fi|ف|في) )?(?:(?:la|le|the|l) )?"
    r"(?:regions?|provinces?|prefectures?|villes?|city|jihat?|i9lim|mdinat?|[بف]?(?:ال)?(?:جهه|اقليم|عماله|مدينه))"
    r"(?: (?:de|du|of|dyal|ديال))?(?: [^ ?؟.!]+){1,2}[ ?؟.!]*$"
)
"""What follows names a place and nothing that was done there."""


def counts_elsewhere(folded: str) -> bool:
    """Whether a folded text asks how many associations did something, which is for documents: "how many were trained in Fès in 2025"."""
    found = _COUNTED.search(folded)
    rest = folded[found.end() :].strip() if found is not None else ""
    is_place = bool(_IN_A_PLACE.search(rest))
    return found is not None and len(rest.split()) > _LONGEST_REST and not is_place and not _EXIST.search(folded)
