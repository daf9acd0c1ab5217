"""Greetings, thanks, "who are you?" and subjects far from any party: narrow rules over folded words."""

from __future__ import annotations

import re

from knowledge.analysis import fold, words


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_LONGEST = 7

_GREETINGS = _words("""
    bonjour bonsoir salut coucou hello hi hey hy salam slm slam salamo salamou alaykom alaikoum alikoum 3likom 3alaykom
    3likoum ahlan mrhba mer7ba marhaba sba7 sbah lkhir msa lkhayr good morning evening afternoon
    السلام سلام عليكم عليكوم اهلا مرحبا مرحبتين صباح مساء الخير النور هلا تحيه
    """)
_GREETING_COMPANY = _words("""
    a tous toi vous cher ami khoya khti sidi lalla labas labass la bas ca va comment allez vous vas tu bien cv kidayr kidayra
    how are you there dear friend fine w o
    و ورحمه الله وبركاته وسهلا سهلا بك بكم بيكم يا خويا ختي سيدي لله لاباس كيداير كيدايرا كيف حالك حالكم الحال صديقي
    """)
_THANKS = _words("""
    merci thanks thank thx mercii chokran choukran choukrane shukran chukran tbarkellah bravo
    شكرا مشكور مشكوره شكرن ميرسي تسلم متشكر تبارك
    """)
_THANKS_COMPANY = _words("""
    beaucoup bien a vous toi infiniment mille fois pour tout votre ton aide c est gentil you very much so a lot bzaf bzzaf
    3la lmosa3ada khoya khti ok d accord oui non super parfait good great for your the help lik likom
    جزيلا كثيرا بزاف لك لكم ليك ليكم الله يعطيك الصحه بارك يبارك فيك علي المساعده خويا ختي يحفظك الف
    """)
_IDENTITY = re.compile(
    r"\b(?:qui (?:es[- ]tu|etes[- ]vous)|t es qui|tu es qui|vous etes qui|c est quoi (?:ce bot|munadil)|"
    r"(?:es[- ]tu|tu es|t es|etes[- ]vous|vous etes) (?:un |une )?(?:vrai |vraie )?"
    r"(?:robot|bot|humain|humaine|personne|machine|ia|intelligence artificielle|homme|femme)|"
    r"(?:je parle|parle[- ]je) (?:a|avec) (?:un |une )?(?:vrai |vraie )?(?:robot|bot|humain|personne|machine|ia)|"
    r"who are you|what are you|are you (?:a |an )?(?:real )?(?:robot|bot|human|person|machine|ai)|"
    r"am i (?:talking|speaking) (?:to|with) (?:a |an )?(?:real )?(?:robot|bot|human|person|machine|ai)|"
    r"(?:chkoun|chkon|chkun|shkoun|chno|chnou|achno) (?:nta|nti|ntaya|ntouma|ntoma)|(?:nta|nti) (?:chkoun|chkon|chkun)|"
    r"wach (?:nta|nti) (?:chi )?(?:robot|bot|bnadem|insan|machine|ia)|"
    r"من (?:انت|انتم|تكون)|ما (?:انت|انتم)|هل انت (?:\w+ )?(?:روبوت|انسان|بشر|اله|شخص|برنامج|ذكاء)|"
    r"(?:شكون|شنو|اشنو) (?:نتا|نتي|انت|انتا|نتوما)|(?:نتا|نتي) شكون|واش (?:نتا|نتي|انت|انتا) (?:شي )?(?:روبو|روبوت|بنادم|انسان|بوت|ماشين))"
)
# Subjects that no organisation publishes positions on, in the words people ask about them with.
_ELSEWHERE = re.compile(
    r"\b(?:meteo|quel temps (?:fait|fera)|horoscope|recette (?:de|du|des)|raconte[- ](?:moi )?une blague|taux de change|"
    r"resultat du match|score du match|weather|forecast for|horoscope|recipe for|tell me a joke|exchange rate|match score|"
    r"ljaw|l7ala ljawiya|lmatch|الطقس|حاله الجو|الابراج|برجي|وصفه (?:ل|طبخ)|نكته|سعر الصرف|نتيجه (?:المباراه|الماتش)|الماتش)"
)


def is_greeting(text: str) -> bool:
    """Whether a message is a greeting and nothing else; a waving hand is one."""
    return text.strip() == "👋" or _made_of(text, _GREETINGS, _GREETING_COMPANY)


def is_thanks(text: str) -> bool:
    """Whether a message is thanks and nothing else."""
    return text.strip() == "🙏" or _made_of(text, _THANKS, _THANKS_COMPANY | _GREETING_COMPANY)


def asks_who_it_is(text: str) -> bool:
    """Whether a short message asks who or what the assistant is."""
    folded = words(text)
    return len(folded) <= _LONGEST + 2 and bool(_IDENTITY.search(re.sub(r"['’?؟!.,،]+", " ", fold(text)).strip()))


def leaves_the_scope(text: str) -> bool:
    """Whether a message asks for something that no organisation's documents hold: weather, a recipe, a score."""
    return bool(_ELSEWHERE.search(fold(text)))


def _made_of(text: str, needed: frozenset[str], company: frozenset[str]) -> bool:
    folded = words(text)
    return 0 < len(folded) <= _LONGEST and bool(needed & set(folded)) and set(folded) <= needed | company
