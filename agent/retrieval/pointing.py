"""Sentences that point elsewhere and say nothing of it ("la liste est disponible ici"), and those that point to the one before."""

from __future__ import annotations

import re

from core.language.fold import fold, plain
from core.language.stem import words

_LONGEST = 16
"""Words of a sentence that does nothing but point. Chosen by hand: a longer one says something too."""
_PLACE = (
    r"(?:ici|ci-?\s?(?:dessous|dessus|apres|joint\w*|contre)|en cliquant|(?:sur |dans )?(?:ce|le|les|nos) liens?\b"
    r"|(?:en|l'|a l')\s?annexes?"
    r"|piece jointe|https?://\S+|www\.\S+"
    r"|here|below|above|(?:this|the|our) links?|at the link|(?:in the )?(?:annex|appendix)|attached"
    r"|هنا|ادناه|اسفله|اعلاه|(?:هذا |هاد |علي |عبر )?ال?رابط|الملحق|المرفق|مرفق|الرابط التالي|hna|l?lien)"
)
_SHOW = (
    r"(?:voir|voyez|consulte[rz]?|clique[rz]?|telecharge[rz]?|retrouve[rz]?|decouvr(?:ir|ez)|lire|lisez|acceder|accedez|se reporter"
    r"|reportez-vous|rendez-vous|plus d'informations?|en savoir plus|details?|suivez"
    r"|see|click|download|read|find|consult|visit|check|learn more|more information|for more|details?|follow"
    r"|اضغط\w*|انقر\w*|انظر\w*|راجع\w*|اطلع\w*|للاطلاع|لمزيد|للمزيد|لمعرفه|تجدون|تجد|ستجد\w*|شوف\w*|دخل\w*|كليكي\w*|تحميل|لتحميل"
    r"|chouf\w*|dkhol\w*|klik\w*|cliki\w*)"
)
_STANDS = (
    r"(?:(?:est|sont|reste|restent|sera|seront|figure|figurent|se trouve|se trouvent) (?:\w+ )?"
    r"(?:disponibles?|consultables?|telechargeables?|accessibles?|detaillee?s?|presentee?s?|publiee?s?|listee?s?|mise?s? en ligne)?"
    r"|(?:is|are|can be) (?:available|listed|found|read|downloaded|given|attached)"
    r"|متاحه?|متوفره?|متوفرين|منشوره?|موجوده?|كاينه?|kayn[ai]?\w*)"
)
_POINTS = (
    re.compile(rf"^\W*(?:\w+ ){{0,4}}{_SHOW}\b.*\b{_PLACE}(?!\w)"),
    re.compile(rf"\b{_STANDS}\s*(?:\w+ ){{0,3}}{_PLACE}\W*$"),
    re.compile(rf"^\W*{_PLACE}\W*$"),
)
_FIGURE = re.compile(r"\d")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")


def points_elsewhere(text: str) -> bool:
    """Whether a sentence only says where something is to be read ("voir ici", "la liste est disponible ici"), in any form.

    One with a figure outside of an address says something, and so does a long one.
    """
    folded = plain(text)
    if len(words(_ADDRESS.sub(" ", folded))) > _LONGEST or _FIGURE.search(_ADDRESS.sub(" ", folded)):
        return False
    return any(pattern.search(folded) for pattern in _POINTS)


_BACK = re.compile(
    r"c['’]|(?:il|elle|ils|elles|celui|celle|ceux|celles|ce dernier|cette derniere|ces derniers|ces dernieres"
    r"|ce|cet|cette|ces|ceci|cela|son|sa|ses|leurs?|on|s.y|en outre|par ailleurs|de meme|l'objectif|le texte"
    r"|it|he|she|they|this|these|those|its|their|his|her|both"
    r"|و?(?:هو|هي|هم|هذا|هذه|هولاء|ذلك|تلك)|كما|و(?:اضاف|تابع|اوضح|اكد|اشار|لم|[يت][\u0620-\u064a]{2,}|تراس)[\u0620-\u064a]*)(?![^\W_])"
)
"""Beginnings of a sentence that speaks of what the one before it names, an Arabic verb behind "and" among them; matched on folded text."""


def points_back(text: str) -> bool:
    """Whether a sentence begins with a word for something that was said before."""
    return bool(_BACK.match(fold(text)))
