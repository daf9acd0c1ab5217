"""Messages that only name something: "Nizar Baraka", "TAMKINE", "l'emploi des jeunes", "تمكين", "nassij"."""

from __future__ import annotations

import re
from typing import Final

from core.language import markers
from core.language.fold import fold
from core.language.intents.courtesies import listed
from core.language.stem import words

_LONGEST = 6
"""Words of a message that may be no more than a name. Chosen by hand: "le programme pour l'emploi des jeunes"."""
_LINKS: Final = listed("""
    le la les l un une des du de d au aux en et a pour sur dans avec sans entre contre par chez vers ce cette ces
    notre nos votre vos the an of for on in with and or to at by from between against our your this these dyal dial
    d dyalna dyalkom dyalhom f fi w o ou m3a bin li lli had hadi hada l ديال د ديالنا ديالكم ديالهم ف فيه ديالو
    ديالها هاد هذا هذه هذي من في الي علي عن و مع بين ضد بدون حول ب ل
    """)
"""Words that join names of things and ask nothing; folded."""
_ASKING: Final = listed("""
    que qui quoi quel quelle quels quelles quand comment combien pourquoi ou lequel laquelle est sont y c j je tu
    il elle on nous vous ils elles qu t what who whom whose which when where why how is are was were do does did
    can could will would should has have i you he she it we they there شنو شنوا اشنو اش شكون فين امتي فوقاش وقتاش
    شحال علاش كيفاش واش اشمن شمن منين اشكون كيف ما ماذا من_هو متي اين كم لماذا هل اي ايه كيف
    """)
_THING_ASKED_FOR: Final = listed("""
    date dates nombre nombres combien budget budgets cout couts prix adresse adresses telephone tel numero email
    mail contact contacts nom noms duree lieu horaires horaire age conditions condition bilan liste listes resultat
    resultats delai etapes criteres definition chiffres taux montant site lien number phone address name names cost
    price deadline list results requirements duration schedule location link figures rate amount limit target total
    adress e objectif objectifs theme themes رقم عدد تاريخ عنوان هاتف اسم اسماء كلفه تكلفه ثمن مده شروط نتائج نتايج
    لايحه قايمه رابط موعد نسبه مبلغ مكان توقيت الفرق تعريف ra9m nmra 3adad tarikh 3onwan smiya taman modda chorot
    nata2ij lien 3dad
    """)
"""What is wanted of a thing: "budget consultations jeunes 2025" asks for a figure, not for all that there is about it; folded."""
_INFINITIVE = re.compile(r"^[a-z]{3,}(?:er|ir|oir)$|^[a-z]{3,}ez$")
_NOUNS_IN_ER: Final = listed("""
    hiver mer fer enfer atelier quartier metier ouvrier chantier papier courrier premier dernier cahier dossier
    foyer loyer financier immobilier policier policiers infirmier particulier cancer leader hier avenir plaisir
    desir loisir soupir pouvoir devoir savoir espoir couloir nez chez rez assez danger etranger boulanger berger
    verger prier officier calendrier escalier janvier fevrier alger tanger niger water power paper order member
    number computer worker farmer river winter summer former minister center letter career air their chair
    """)
"""Words that end like French verbs and are none."""
_ARABIC_VERB = re.compile("^(?:و|ف)?(?:س)?ي[\u0620-\u064a]{3,}$|^(?:كي|كت|كن|غي|غت|غن)[\u0620-\u064a]{2,}$")
_ARABIC_NOUNS: Final = listed("""
    يوم يسار يمين يد يهود يناير يونيو يوليوز يوليو يوليوس يتيم يقين ينبوع يابان يمن يونان يوسف
    """)
_DARIJA_VERB = re.compile(
    r"^(?:kan|kay|kat|ghan|ghay|ghat|tay|tan|ka|gha)[a-z0-9]{2,}$|^(?:bghi|bgha|n9d|t9d|y9d|ndir|tdir|ydir|dar|dir)[a-z0-9]*$"
)


def is_topic(text: str) -> bool:
    """Whether a text names something and neither asks nor says anything: no question word, no pronoun, no verb that is known."""
    folded = words(text)
    if not 0 < len(folded) <= _LONGEST or not (_ASKING | _THING_ASKED_FOR).isdisjoint(folded) or _begins(folded):
        return False
    naming = [word for word in folded if word not in _LINKS]
    return bool(naming) and not any(word in _GRAMMAR or _is_verb(word) for word in naming)


def _begins(folded: list[str]) -> bool:
    """Whether the first word asks who, which "from" is elsewhere; a preposition may be written onto a question word."""
    first = folded[0]
    return first in ("من", "لمن", "فمن") or (first[0] in "وفبل" and first[1:] in _ASKING and len(first) > 3)


def _is_verb(word: str) -> bool:
    if _ARABIC_VERB.match(word):
        return word not in _ARABIC_NOUNS
    return bool(_DARIJA_VERB.match(word)) or (bool(_INFINITIVE.match(word)) and word not in _NOUNS_IN_ER)


_DARIJA_NOUNS: Final = """
    barnamaj lbarnamaj program chabab chbab lchabab bnat lbnat drari flous lflous jam3iya jam3iyat khdma khedma
    lkhdma lkhedma blad lblad bladi maghrib lmaghrib lmghrib lmdrasa madrasa mra lmra malik 7izb hizb l7izb lhizb
    7zb wazir lwazir ra2is sbitar skoula wlad lwlad nas nnas rajel 7da البلاد لبلاد بلادنا بلادي الحزب لحزب الحومة
    حومة الخدمة خدمة الدراري دراري السبيطار السبيطارات سبيطار سبيطارات صبيطار السكويلة سكويلة الشوماج شوماج الطرقان
    طرقان الطوبيس الطوبيسات طوبيس طوبيسات الطوموبيل طوموبيل العيالات لعيالات الغلا الفلوس فلوس القراية لقرايا قرايا
    الليسي المازوط مازوط الماكلة الناس بنات برنامج لبرنامج بلاصة بلايص ولاد شفارة الهضرة السيمانة سيمانة
    """
"""Words of markers that name things, folded below."""
_GRAMMAR: Final = (
    frozenset(
        map(fold, markers.FRENCH | markers.ENGLISH | markers.DARIJA_LATIN | markers.DARIJA_ARABIC | markers.ARABIC)
    )
    - _LINKS
    - frozenset(map(fold, _DARIJA_NOUNS.split()))
)
"""Words that belong to sentences rather than to names."""
