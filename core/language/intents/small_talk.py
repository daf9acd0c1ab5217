"""Greetings, thanks, "who are you?", "whom do I vote for?", insults, subjects far from any party: narrow rules over folded words."""

from __future__ import annotations

import re

from core.language.fold import fold
from core.language.intents.courtesies import GREETINGS, NO, THANKS, YES, listed
from core.language.stem import words

_LONGEST = 7

_GREETING_COMPANY = listed("""
    a tous toi vous cher ami khoya khti sidi lalla labas labass la bas ca va comment allez vous vas tu bien cv kidayr kidayra
    how are you there dear friend fine w o
    و ورحمه الله وبركاته وسهلا سهلا بك بكم بيكم يا خويا ختي سيدي لله لاباس كيداير كيدايرا كيف حالك حالكم الحال صديقي
    """)
_THANKS_COMPANY = listed("""
    beaucoup bien a vous toi infiniment mille fois pour tout votre ton aide c est gentil you very much so a lot bzaf bzzaf
    3la lmosa3ada khoya khti ok d accord oui non super parfait good great for your the help lik likom
    جزيلا كثيرا بزاف لك لكم ليك ليكم الله يعطيك الصحه بارك يبارك فيك علي المساعده خويا ختي يحفظك الف
    """)
_HOW_ARE_YOU = re.compile(
    r"(?:(?:comment )?(?:ca|sa) va(?: bien| ou quoi)?|comment (?:allez vous|vas tu|tu vas|vous allez)|cv|la ?bas+(?: 3lik| 3likom|"
    r" khoya)?|"
    r"kif ?(?:ach )?dayr[ai]?|ki ?da[yi]r[aei]?|how are you(?: doing)?(?: today)?|how is it going|how s it going|what s up|"
    r"لاباس(?: عليك| عليكم| بخير)?|كي ?داير[هي]?|كيف داير[هي]?|كيفاش داير|كيف حالك|كيف الحال|كيف حالكم)"
)
_FAREWELLS = listed("""
    bye goodbye ciao tchao adieu revoir bientot bslama beslama besslama bssalama tsba7 tesba7 tsbah
    بسلامه السلامه وداعا اللقاء تصبح تصبحو تصبحون باي بالسلامه
    """)
_FAREWELL_COMPANY = listed("""
    au a et la prochaine bonne bon soiree nuit journee demain plus tard see you later good night have day 3la khir khoya w
    الي مع علي خير في امان الله يا خويا و
    """)
_INSULTS = listed("""
    con conne connard connasse idiot idiote imbecile debile abruti abrutie cretin stupide nul nulle bouffon merde salaud encule pute
    stupid dumb moron fool asshole fuck shit bastard idiots
    7mar hmar 7mara kelb lkelb klb 9ahba l9a7ba zamel zml mok tfo tfou bhima blid mkellekh mklkh mkelkh lkelba 7ma9
    حمار حماره كلب الكلب غبي غبيه احمق تافه حقير زامل قحبه القحبه تفو مكلخ مكلخه بليد بهيمه مك
    """)
_INSULT_COMPANY = listed("""
    espece de d toi tu es t te un une gros grosse sale vraiment trop fils bande you are a an so ur off wld weld a l ya nta nti ntaya rak
    ghir chi wahd wa7ed bot robot ce cette ca c est this had lbot
    يا نتا نتي انت انتا راك ولد هاد الروبو غير شي واحد والله
    """)
_ACKNOWLEDGED = listed("""
    safi compris entendu parfait super note vu fhemt fhamt mezyan mzyan zwin hsn understood alright got great perfect fine cool
    فهمت مزيان زوين مفهوم ممتاز جيد
    """)
_YES_COMPANY = listed("""
    d s il vous te plait svp stp please merci volontiers bien sur of course yes je veux bien i do 3afak it khoya
    من فضلك عافاك شكرا بكل سرور
    """)
_BEHIND = re.compile(
    r"(?:(?:c est )?qui (?:te|vous) (?:paie|paye|payes|paient|finance|programme|dirige|controle)|"
    r"qui (?:t a|vous a|t as) (?:cree|fait|programme|concu|fabrique|developpe)|pour qui (?:tu travailles|travailles[- ]tu|"
    r"travaillez vous|"
    r"vous travaillez)|qui est derriere (?:toi|vous|ce bot|ce robot)|(?:es[- ]tu|tu es|t es|c est) (?:chat ?gpt|gemini|claude)|"
    r"y a(?: t il)? quelqu un|il y a quelqu un|who (?:pays|made|created|built|funds|finances|owns|controls|programmed) you|"
    r"who (?:do you work for|are you working for|is behind (?:you|this bot|this))|are you (?:chat ?gpt|gemini|claude)|"
    r"is (?:anyone|anybody|someone) (?:there|here)|"
    r"(?:chkoun|chkon|shkoun) (?:li )?(?:kay?khe?ll?e?se?k|kaymewlek|sawbek|saybek|dark|morak|mourak|mwrak|kay7kem fik)|"
    r"m3a (?:men|mn|chkoun) (?:kat)?khe?ddam|m3a (?:men|mn|chkoun) kat?khde?m|wach (?:nta|nti) chat ?gpt|wach kayn chi (?:7ed|"
    r"7add|wa7ed|had)(?: hna)?|"
    r"شكون (?:اللي )?(?:كيخلصك|كيمولك|صاوبك|دارك|وراك|موراك|كيحكم فيك)|مع (?:من|شكون) (?:كتخدم|خدام)|"
    r"من (?:الذي )?(?:يمولك|يدفع لك|صنعك|طورك|برمجك|وراءك|يقف وراءك)|(?:لصالح من|لحساب من|لمن|مع من) تعمل|هل انت شات جي بي تي|"
    r"هل (?:يوجد|هناك) احد(?: هنا)?|واش كاين شي (?:حد|واحد|وحده)(?: هنا| تما)?)"
)
_VOTE = re.compile(
    r"(?:pour (?:qui|quel parti|quel candidat)\b.{0,40}\bvot(?:e|es|er|ez)\b|(?:pour qui|qui) (?:voter|elire|choisir)$|"
    r"(?:dois je|je dois|est ce que je dois|faut il|il faut|devrais je|je devrais|pourquoi(?: je)?(?: devrais je| je devrais|"
    r" dois je)?) vot(?:er|erais?) "
    r"(?:pour )?(?:vous|toi|eux|lui|l|le|la|istiqlal)\b|who(?:m)? (?:should|do|must|shall) (?:i|we) vote(?: for)?|"
    r"which party (?:should|do) (?:i|we)|"
    r"(?:should i|why should i|why) vote (?:for )?(?:you|them|istiqlal|the)\b|who to vote for|"
    r"(?:3la|l|l ?) ?(?:men|mn|chkoun|achmen 7izb|ina 7izb|achmn 7izb) (?:ghadi |ghan|khassni |khasni )?n?s[aeou]*w+[ae]*t|"
    r"(?:wach|3lach) (?:ghadi )?ns[aeou]*w+[ae]*t (?:3likom|3lik|l\b|3la)|chkoun ns[aeou]*w+[ae]*t|"
    r"(?:علي|ل) ?(?:من|شكون|اي حزب|اينا حزب|اشمن حزب) (?:غادي |خاصني |يجب ان |علي ان )?(?:نصوت|اصوت|ساصوت)|لمن (?:اصوت|نصوت|"
    r"اعطي صوتي|نعطي صوتي)|"
    r"(?:واش|علاش) نصوت (?:عليكم|عليك|علي|ل)|شكون نصوت|(?:هل|لماذا) (?:يجب ان )?اصوت (?:لكم|لك|ل|علي))"
)
_IDENTITY = re.compile(
    r"\b(?:qui (?:es[- ]tu|etes[- ]vous)(?: \w+)?$|t es qui|tu es qui|vous etes qui|c est quoi (?:ce bot|munadil)|"
    r"(?:es[- ]tu|tu es|t es|etes[- ]vous|vous etes) (?:un |une )?(?:vrai |vraie )?"
    r"(?:robot|bot|humain|humaine|personne|machine|ia|intelligence artificielle|homme|femme)|"
    r"(?:je parle|parle[- ]je) (?:a|avec) (?:un |une )?(?:vrai |vraie )?(?:robot|bot|humain|personne|machine|ia)|"
    r"(?:who|what) are you(?: \w+)?$|are you (?:a |an )?(?:real )?(?:robot|bot|human|person|machine|ai)|"
    r"am i (?:talking|speaking) (?:to|with) (?:a |an )?(?:real )?(?:robot|bot|human|person|machine|ai)|"
    r"(?:chkoun|chkon|chkun|shkoun|chno|chnou|achno) (?:nta|nti|ntaya|ntouma|ntoma)(?: \w+)?$|(?:nta|nti) (?:chkoun|chkon|chkun)|"
    r"wach (?:nta|nti) (?:chi )?(?:robot|bot|bnadem|insan|machine|ia)|"
    r"(?:من (?:انت|انتم)|ما (?:انت|انتم))(?: \w+)?$|من تكون$|هل انت (?:\w+ )?(?:روبوت|انسان|بشر|اله|شخص|برنامج|ذكاء)|"
    r"(?:شكون|شنو|اشنو) (?:نتا|نتي|انت|انتا|نتوما)(?: \w+)?$|(?:نتا|نتي) شكون|واش (?:نتا|نتي|انت|انتا) (?:شي )?(?:روبو|روبوت|بنادم|انسان|"
    r"بوت|ماشين))"
)
# Subjects that no organisation publishes positions on, in the words people ask about them with.
_ELSEWHERE = re.compile(
    r"\b(?:meteo|quel temps (?:fait|fera)|horoscope|recette (?:de|du|des)|raconte[- ](?:moi )?une blague|taux de change|"
    r"resultat du match|score du match|weather|forecast for|horoscope|recipe for|tell me a joke|exchange rate|match score|"
    r"ljaw|l7ala ljawiya|lmatch|الطقس|حاله الجو|الابراج|برجي|وصفه (?:ل|طبخ)|نكته|سعر الصرف|نتيجه (?:المباراه|الماتش)|الماتش)"
)


def is_greeting(text: str) -> bool:
    """Whether a message is a greeting and nothing else; a waving hand is one."""
    return (
        text.strip() == "👋"
        or _made_of(text, GREETINGS, _GREETING_COMPANY)
        or bool(_HOW_ARE_YOU.fullmatch(_plain(text)))
    )


def is_thanks(text: str) -> bool:
    """Whether a message is thanks and nothing else."""
    return text.strip() == "🙏" or _made_of(text, THANKS, _THANKS_COMPANY | _GREETING_COMPANY)


def is_farewell(text: str) -> bool:
    """Whether a message takes leave and does nothing else; thanks may come with it."""
    return _made_of(text, _FAREWELLS, _FAREWELL_COMPANY | THANKS | _THANKS_COMPANY)


def is_insult(text: str) -> bool:
    """Whether a message insults and does nothing else."""
    return _made_of(text, _INSULTS, _INSULT_COMPANY)


def agrees(text: str) -> bool | None:
    """Whether a message says yes (True) or no (False) and nothing else; None for all others."""
    if _made_of(text, NO, _YES_COMPANY | THANKS):
        return False
    return True if _made_of(text, YES, _YES_COMPANY) else None


def is_acknowledgement(text: str) -> bool:
    """Whether a message only says that something was heard: "ok", "non", "wakha", "فهمت"."""
    return agrees(text) is not None or _made_of(text, _ACKNOWLEDGED, _ACKNOWLEDGED | YES | _YES_COMPANY)


def asks_who_it_is(text: str) -> bool:
    """Whether a short message asks who or what the assistant is, or who is behind it."""
    if len(words(text)) > _LONGEST + 2:
        return False
    plain = _plain(text)
    return bool(_IDENTITY.search(plain) or _BEHIND.fullmatch(plain))


def is_small_talk(text: str) -> bool:
    """Whether a message is small talk and nothing else: no later message goes on from it."""
    return any(
        is_so(text) for is_so in (is_greeting, is_thanks, is_farewell, is_insult, is_acknowledgement, asks_who_it_is)
    )


def asks_whom_to_vote_for(text: str) -> bool:
    """Whether a short message asks for a recommendation on how to vote; how, where and when to vote is another matter."""
    return len(words(text)) <= _LONGEST + 5 and bool(_VOTE.search(_plain(text)))


def leaves_the_scope(text: str) -> bool:
    """Whether a message asks for something that no organisation's documents hold: weather, a recipe, a score."""
    return bool(_ELSEWHERE.search(fold(text)))


def _plain(text: str) -> str:
    return " ".join(re.sub(r"['’?؟!.,،…-]+", " ", fold(text)).split())


def _made_of(text: str, needed: frozenset[str], company: frozenset[str]) -> bool:
    folded = words(text)
    return 0 < len(folded) <= _LONGEST and bool(needed & set(folded)) and set(folded) <= needed | company
