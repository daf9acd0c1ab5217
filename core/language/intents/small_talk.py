"""Greetings, thanks, "who are you?", "whom do I vote for?", insults, subjects far from any party: narrow rules over folded words."""

from __future__ import annotations

import re
from functools import cache

from core.language.darija.spelling import spelling_key
from core.language.fold import fold
from core.language.intents.courtesies import GREETINGS, NO, THANKS, YES, listed
from core.language.stem import words

_LONGEST = 7
_LONGEST_REPROACH = 10
"""Words of a reproach: "you lie to us, you have done nothing". Chosen by hand, as the other."""
_SHORTEST_BY_SOUND = 4
"""Letters of a word that is also known by how it sounds ("choukrane", "merciii"); shorter ones sound like others. Chosen by hand."""

_GREETING_COMPANY = listed("""
    a tous toi vous cher ami khoya khti sidi lalla labas labass la bas ca va comment allez vous vas tu bien cv
    kidayr kidayra
    how are you there dear friend fine w o
    و ورحمه الله وبركاته وسهلا سهلا بك بكم بيكم يا خويا ختي سيدي لله لاباس كيداير كيدايرا كيف حالك حالكم الحال صديقي
    """)
_THANKS_COMPANY = listed("""
    beaucoup bien a vous toi infiniment mille fois pour tout votre ton aide c est gentil you very much so a lot
    bzaf bzzaf
    3la lmosa3ada khoya khti ok d accord oui non super parfait good great for your the help lik likom
    جزيلا كثيرا بزاف لك لكم ليك ليكم الله يعطيك الصحه بارك يبارك فيك علي المساعده خويا ختي يحفظك الف
    """)
# Spellings of chats, which may begin a question as other words ("ty", "sa7a" is health, too): whole messages only.
_CHAT_GREETINGS = GREETINGS | listed("""
    bjr bsr bjour slt slut cc kikou yo wesh wsh helo hola morning salut1 salamo3alaykom salam3alaykom
    salam3likom salamalikoum assalam
    assalamo assalamou aleykoum aleikoum aleikum alaykum alaikum 3lkm 3lykm 3likm azul sba7o sbaho sbah7
    mselkhir msalkhir msse
    السلم سلامو مراحب ازول يسعد اسعد
    """)
_CHAT_GREETING_COMPANY = _GREETING_COMPANY | listed("""
    monsieur madame messieurs mesdames mme mr equipe l le la les bot robot munadil everyone all team sir madam
    a3zizi sahbi khay akhi drari
    w rahmato rahmatou allah llah ta3ala wabarakatoh wa barakatoh barakatouh lkhir khir nour ennour lik likom
    kolchi tous le monde tout
    تعالي بركاته ياكم يومكم جميعا الاخوه اخي اختي سيدتي استاذ دراري كاملين
    """)
_CHAT_THANKS = THANKS | listed("""
    mrc mrci mci mersi mrsi cimer remercie remercions remerciements thks thnx tnx tx tysm thankyou cheers
    gracias chkrn chkran chokrn
    choukrn shkran barakallah barakallahoufik barakallahou jazak jazaka yjazik jzak yrahm yr7am
    جزاك جزاكم يجازيك بورك يرحم ممتن ممتنه نشكرك نشكركم اشكرك اشكركم
    """)
_CHAT_THANKS_COMPANY = _THANKS_COMPANY | listed("""
    bcp bp bcoup bocou bocoup boucoup enormement vraiment grandement encore d avance l les des de vos tes ces
    cette reponse reponses info
    infos information informations explication explications precieuses sincerement je j t vs nous en tellement
    1000 munadil top genial
    again indeed man bro sir all that this ever answer bzf bzzf bezaf bezzaf bzzaaf akhi sahbi khay khouya rak
    zwin sir lah llah allah
    ykhlik ykhellik y3tik sa7a saha sse7a walidik lwalidin ya3tik fik fikom 3lik khair khayr kheir bezzef bikhir
    had hadchi jawab ljawab lma3louma
    خيرا خير فيكم الوالدين والديك يخليك يجازيكم علي هاد هذا الجواب المعلومه المعلومات التوضيح الاجابه الرد سيدي
    اخي كل بكل صراحه من القلب
    """)
_LEAVING = re.compile(
    r"(?<!\S)(?:(?:tres )?(?:bonne|bon|belle|excellente?) (?:fin de )?(?:journee|soiree|nuit|continuation|"
    r"apres midi|apm|week ?end|we|courage|route)|"
    r"a (?:plus|plus tard|la prochaine|demain|bientot|toute?|tout a l heure|\+{1,3})|a\+{1,3}|@\+|au plaisir|"
    r"portez vous bien|prends soin de toi|"
    r"bye ?bye|byebye|tchuss|tcho|see (?:you|ya|u)(?: later| soon| around)?|cya|ttyl|take care|good ?(?:bye|"
    r"night|evening)|"
    r"have a (?:nice|good|great) (?:day|evening|night|one|week ?end)|(?:lla?h?|lah|allah) ?y?(?:hn+i+k|hen+i+k|"
    r"3awn|3awnek|3aw?nkom)|"
    r"th[ae]l+a(?: f rasek| frasek| fik)?|tehla+(?: f rasek| frasek)?|la[yi]la sa3ida|nhar mabrouk|(?:tsba7|"
    r"tesba7|tsbah) 3la khir|n?chouf(?:k|ek|kom)? mn be3d|"
    r"(?:الله|لله) (?:يهنيك|يهنيكم|يعاون|يعاونك|يعاونكم)|تهلا(?: فراسك| فيا)?|(?:ليله|يوم|نهار) (?:سعيده?|مبروك|"
    r"طيبه?)|في (?:امان|رعايه) الله|"
    r"استودعكم? الله|نتلاقاو|نلتقي|دمتم(?: بخير)?|الي اللقاء|مع السلامه)(?: (?:a vous|a toi|a tous|aussi|"
    r"vous aussi|munadil))*(?!\S)"
)
_STRETCHED = re.compile(r"(.)\1{2,}")
_HOW_ARE_YOU = re.compile(
    r"(?:(?:comment )?(?:ca|sa) va(?: bien| ou quoi)?|comment (?:allez vous|vas tu|tu vas|vous allez)|cv|"
    r"la ?bas+(?: 3lik| 3likom|"
    r" khoya)?|"
    r"kif ?(?:ach )?dayr[ai]?|ki ?da[yi]r[aei]?|how are you(?: doing)?(?: today)?|how is it going|"
    r"how s it going|what s up|"
    r"لاباس(?: عليك| عليكم| بخير)?|كي ?داير[هي]?|كيف داير[هي]?|كيفاش داير|كيف حالك|كيف الحال|كيف حالكم)"
)
_FAREWELLS = listed("""
    bye goodbye ciao tchao adieu revoir bientot bslama beslama besslama bssalama tsba7 tesba7 tsbah
    بسلامه السلامه وداعا اللقاء تصبح تصبحو تصبحون باي بالسلامه
    """)
_FAREWELL_COMPANY = listed("""
    au a et la prochaine bonne bon soiree nuit journee demain plus tard see you later good night have day 3la
    khir khoya w
    الي مع علي خير في امان الله يا خويا و
    """)
_INSULTS = listed("""
    con conne connard connasse idiot idiote imbecile debile abruti abrutie cretin stupide nul nulle bouffon
    merde salaud encule pute
    stupid dumb moron fool asshole fuck shit bastard idiots
    7mar hmar 7mara kelb lkelb klb 9ahba l9a7ba zamel zml mok tfo tfou bhima blid mkellekh mklkh mkelkh lkelba 7ma9
    voleur voleurs voleuse voleuses corrompu corrompue corrompus corrompues pourri pourris menteur menteurs menteuse menteuses
    escroc escrocs traitre traitres hypocrite hypocrites bandit bandits
    thief thieves corrupt liar liars crook crooks traitor traitors hypocrites scammers
    chffar chffara cheffar cheffara chefara cheffara keddab keddaba kddab kddaba kdaba kdab fasdin fasd khawana mounafi9in 7aramiya
    لص لصوص اللصوص فاسد فاسدين فاسدون فاسده الفاسدين كذاب كذابين كذابون الكذابين شفار شفاره الشفاره خونه خائن حراميه منافق منافقين منافقون
    mentez mentent mentir mens mensonge mensonges honte marre
    lie lies lying lied bullshit shame shameful
    katkdbo katkdbou katkedbo katkeddbo katkddbo kdebto kdebtou kdoub lkdoub kdob lkdob 7chouma hchouma
    كتكدبو كتكذبو تكدبو تكذبون كدبتو كذبتو كذبتم كدب كذب الكدب الكذب كدوب الكدوب كذوب حشومه عيب
    حمار حماره كلب الكلب غبي غبيه احمق تافه حقير زامل قحبه القحبه تفو مكلخ مكلخه بليد بهيمه مك
    """)
_INSULT_COMPANY = listed("""
    espece de d toi tu es t te un une gros grosse sale vraiment trop fils bande you are a an so ur off wld weld
    a l ya nta nti ntaya rak
    vous etes tous toutes des du le la les et is votre parti partis politiciens politiques all party parties your the politicians of and
    ntoma ntouma ntuma kolkom kolkoum kamlin kamline ga3 kollkom 7izb hizb l7izb lhizb dyal dyalkom o w siyasiyin
    انتم نتوما كلكم وكلكم كلكوم وكلكوم كلهم كاملين جميعا حزب الحزب حزبكم الاحزاب احزاب ديال ديالكم سياسيين السياسيين مجرد و
    ghir chi wahd wa7ed bot robot ce cette ca c est this had lbot
    يا نتا نتي انت انتا راك ولد هاد الروبو غير شي واحد والله
    nous on en ai avez ont j n ne rien jamais fait faites faire que qu de arretez assez toujours ca ment suffit pas
    nothing did done never do us to stop keep always only just have ve been enough shame
    3lina walo walou ma derto dertou ditoch dertoch dima baraka men bzaf 3likom 3mrkom katdiro
    علينا عليكم والو ما درتو ديرو كديرو دايما ديما باركا باراكا من بزاف عمركم لم ولم لا ولا وما تفعلوا تفعلون شيا شيئا فعلتم كفي دائما
    """)
_ACKNOWLEDGED = listed("""
    safi compris entendu parfait super note vu fhemt fhamt mezyan mzyan zwin hsn understood alright got great
    perfect fine cool
    فهمت مزيان زوين مفهوم ممتاز جيد
    """)
_YES_COMPANY = listed("""
    d s il vous te plait svp stp please merci volontiers bien sur of course yes je veux bien i do 3afak it khoya
    من فضلك عافاك شكرا بكل سرور
    """)
_BEHIND = re.compile(
    r"(?:(?:c est )?qui (?:te|vous) (?:paie|paye|payes|paient|finance|programme|dirige|controle)|"
    r"qui (?:t a|vous a|t as) (?:cree|fait|programme|concu|fabrique|developpe)|pour qui (?:tu travailles|"
    r"travailles[- ]tu|"
    r"travaillez vous|"
    r"vous travaillez)|qui est derriere (?:toi|vous|ce bot|ce robot)|(?:es[- ]tu|tu es|t es|c est) (?:chat ?gpt|"
    r"gemini|claude)|"
    r"y a(?: t il)? quelqu un|il y a quelqu un|who (?:pays|made|created|built|funds|finances|owns|controls|"
    r"programmed) you|"
    r"who (?:do you work for|are you working for|is behind (?:you|this bot|this))|are you (?:chat ?gpt|gemini|"
    r"claude)|"
    r"is (?:anyone|anybody|someone) (?:there|here)|"
    r"(?:chkoun|chkon|shkoun) (?:li )?(?:kay?khe?ll?e?se?k|kaymewlek|sawbek|saybek|dark|morak|mourak|mwrak|"
    r"kay7kem fik)|"
    r"m3a (?:men|mn|chkoun) (?:kat)?khe?ddam|m3a (?:men|mn|chkoun) kat?khde?m|wach (?:nta|nti) chat ?gpt|"
    r"wach kayn chi (?:7ed|"
    r"7add|wa7ed|had)(?: hna)?|"
    r"شكون (?:اللي )?(?:كيخلصك|كيمولك|صاوبك|دارك|وراك|موراك|كيحكم فيك)|مع (?:من|شكون) (?:كتخدم|خدام)|"
    r"من (?:الذي )?(?:يمولك|يدفع لك|صنعك|طورك|برمجك|وراءك|يقف وراءك)|(?:لصالح من|لحساب من|لمن|مع من) تعمل|"
    r"هل انت شات جي بي تي|"
    r"هل (?:يوجد|هناك) احد(?: هنا)?|واش كاين شي (?:حد|واحد|وحده)(?: هنا| تما)?)"
)
_VOTE = re.compile(
    r"(?:pour (?:qui|quel parti|quel candidat)\b.{0,40}\bvot(?:e|es|er|ez)\b|(?:pour qui|qui) (?:voter|elire|"
    r"choisir)$|"
    r"(?:dois je|je dois|est ce que je dois|faut il|il faut|devrais je|je devrais|"
    r"pourquoi(?: je)?(?: devrais je| je devrais|"
    r" dois je)?) vot(?:er|erais?) "
    r"(?:pour )?(?:vous|toi|eux|lui|l|le|la|istiqlal)\b|who(?:m)? (?:should|do|must|shall) (?:i|we) vote(?: for)?|"
    r"which party (?:should|do) (?:i|we)|"
    r"(?:should i|why should i|why) vote (?:for )?(?:you|them|istiqlal|the)\b|who to vote for|"
    r"(?:3la|l|l ?) ?(?:men|mn|chkoun|achmen 7izb|ina 7izb|achmn 7izb) (?:ghadi |ghan|khassni |"
    r"khasni )?n?s[aeou]*w+[ae]*t|"
    r"(?:wach|3lach) (?:ghadi )?ns[aeou]*w+[ae]*t (?:3likom|3lik|l\b|3la)|chkoun ns[aeou]*w+[ae]*t|"
    r"(?:علي|ل) ?(?:من|شكون|اي حزب|اينا حزب|اشمن حزب) (?:غادي |خاصني |يجب ان |علي ان )?(?:نصوت|اصوت|ساصوت)|"
    r"لمن (?:اصوت|نصوت|"
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
    r"(?:chkoun|chkon|chkun|shkoun|chno|chnou|achno) (?:nta|nti|ntaya|ntouma|ntoma)(?: \w+)?$|(?:nta|"
    r"nti) (?:chkoun|chkon|chkun)|"
    r"wach (?:nta|nti) (?:chi )?(?:robot|bot|bnadem|insan|machine|ia)|"
    r"(?:من (?:انت|انتم)|ما (?:انت|انتم))(?: \w+)?$|"
    r"^(?:(?:السلام|سلام|عليكم|مرحبا|اهلا|عفوا|طيب|و|ولكن|لكن|يا|هذا) )*(?:و)?من تكون$|"
    r"هل انت (?:\w+ )?(?:روبوت|انسان|بشر|اله|شخص|برنامج|ذكاء)|"
    r"(?:شكون|شنو|اشنو) (?:نتا|نتي|انت|انتا|نتوما)(?: \w+)?$|(?:نتا|نتي) شكون|واش (?:نتا|نتي|انت|"
    r"انتا) (?:شي )?(?:روبو|روبوت|بنادم|انسان|"
    r"بوت|ماشين))"
)
_ERRS = re.compile(
    r"(?:est ce que )?(?:il (?:t|vous) arrive (?:de|d) )?(?:(?:tu|vous|t) )?(?:(?:parfois|souvent) )?"
    r"(?:inventes?|inventez|inventer|hallucin\w+|te trompes?|vous trompez|te tromper|vous tromper)(?: (?:parfois|"
    r"souvent|des|fois|tes|vos|les|reponses?|choses|jamais|aussi))*|"
    r"(?:do|can|could) you (?:ever |sometimes |often )?(?:make (?:things|stuff|it|this|answers) up|make up (?:things|stuff|answers)|"
    r"hallucinate|make mistakes|get things wrong|invent (?:things|answers|facts))(?: (?:sometimes|often|too))?|"
    r"what (?:ai |language )?(?:model|ai|llm)(?: model)? are you(?: (?:running on|based on|using))?|"
    r"هل (?:انت |انتم )?(?:قد |يمكن ان )?(?:تخطي|تخطيون|تخطيء|تختلق|تختلقون|تخترع|تخترعون|تهلوس)"
    r"(?: (?:احيانا|ايضا|الاجوبه|اجوبه|اشياء))*|"
    r"wach (?:kat|ta|te)(?:ghlet|gh?elt|ghlt|kht?are3|khtra3|5tare3)(?: (?:chi|merrat|mrat|7wayj|7aja|jawab))*|"
    r"واش (?:كت|تا?)(?:غلط|خترع)(?: (?:شي|مرات|حوايج|حاجه))*"
)
# Subjects that no organisation publishes positions on, in the words people ask about them with.
_ELSEWHERE = re.compile(
    r"\b(?:meteo|quel temps (?:fait|fera)|horoscope|recette (?:de|du|des)|raconte[- ](?:moi )?une blague|"
    r"taux de change|"
    r"resultat du match|score du match|weather|forecast for|horoscope|recipe for|tell me a joke|exchange rate|"
    r"match score|"
    r"ljaw|l7ala ljawiya|lmatch|الطقس|حاله الجو|الابراج|برجي|وصفه (?:ل|طبخ)|نكته|سعر الصرف|نتيجه (?:المباراه|"
    r"الماتش)|الماتش)"
)


def is_greeting(text: str) -> bool:
    """Whether a message is a greeting and nothing else; a waving hand is one."""
    return (
        text.strip() == "👋"
        or _made_of(text, _CHAT_GREETINGS, _CHAT_GREETING_COMPANY)
        or bool(_HOW_ARE_YOU.fullmatch(_plain(text)))
    )


def is_thanks(text: str) -> bool:
    """Whether a message is thanks and nothing else."""
    return text.strip() == "🙏" or _made_of(text, _CHAT_THANKS, _CHAT_THANKS_COMPANY | _GREETING_COMPANY)


def is_farewell(text: str) -> bool:
    """Whether a message takes leave and does nothing else; thanks may come with it."""
    said = _plain(text)
    leaving = _LEAVING.search(said) if len(said.split()) <= _LONGEST else None
    if leaving is None:
        return _made_of(text, _FAREWELLS, _FAREWELL_COMPANY | _CHAT_THANKS | _CHAT_THANKS_COMPANY)
    around = f"{said[: leaving.start()]} {said[leaving.end() :]}".split()
    return all(_is_among(word, _CHAT_THANKS | _CHAT_THANKS_COMPANY | _FAREWELLS | {"et", "w"}) for word in around)


def is_insult(text: str) -> bool:
    """Whether a message insults or reproaches with lies, and does nothing else."""
    return _made_of(text, _INSULTS, _INSULT_COMPANY, _LONGEST_REPROACH)


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
    return bool(_IDENTITY.search(plain) or _BEHIND.fullmatch(plain) or _ERRS.fullmatch(plain))


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


def _made_of(text: str, needed: frozenset[str], company: frozenset[str], longest: int = _LONGEST) -> bool:
    """Whether a message has one of the words that are needed and no others but these and their company, however they are spelled."""
    folded = words(text)
    if not 0 < len(folded) <= longest:
        return False
    return any(_is_among(word, needed) for word in folded) and all(
        _is_among(word, needed) or _is_among(word, company) for word in folded
    )


def _is_among(word: str, listed_: frozenset[str]) -> bool:
    if word in listed_ or _STRETCHED.sub(r"\1", word) in listed_:
        return True
    return len(word) >= _SHORTEST_BY_SOUND and spelling_key(word) in _keys(listed_)


@cache
def _keys(words_: frozenset[str]) -> frozenset[str]:
    return frozenset(spelling_key(word) for word in words_ if len(word) >= _SHORTEST_BY_SOUND)
