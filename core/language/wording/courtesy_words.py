"""Greetings, frames, thanks and "please" of the five forms: patterns of what says nothing of a question.

French, English and Arabic are matched folded, word by word. Darija is matched by sound, so that one pattern takes its spellings in Latin
and in Arabic letters: single words by their key, frames of several words by their consonants.
"""

from __future__ import annotations

from typing import Final

from core.language.intents.courtesies import listed

_FR_WANT = (
    "(?:(?:je|j|moi je|on|nous) )?(?:voudrais|voudrai|voudrait|veux|veut|voulais|voudrions|voulons|souhaite|"
    "souhaiterais|souhaiterai|"
    "souhaitons|souhaiterions|aimerais|aimerai|aimerions|desire|desirerais|cherche|chercherais|jveux|jvoudrais|"
    "jvx|jaimerais|jaimerai|vx|ve)"
    "(?: bien| juste| vraiment| simplement)?(?: a)?"
)
_FR_LEARN = (
    "(?:savoir|comprendre|connaitre|demander|apprendre|m informer|me renseigner|vous demander|te demander|"
    "etre informee?|saisir|"
    "(?:vous |te )?poser (?:une |cette |la |ma )?(?:petite |simple )?question|que (?:vous|tu) (?:me |"
    "nous )?(?:dites|dises|expliquiez|expliques)|"
    "avoir (?:une |quelques |des |plus d |plus de |l |la |votre |les )?(?:autres )?(?:infos?|informations?|"
    "renseignements?|precisions?|"
    "details?|explications?|reponses?|avis)(?: suivante?s?)?)"
)
_FR_ABOUT = "(?: sur| a propos de| au sujet de| concernant| quant a)?(?: ceci| cela| ca| ce qui suit| ce sujet| ce point)?(?: si)?"
_FR_TELL = (
    "(?:me |m |nous |moi |m en )?(?:dire|expliquer|indiquer|preciser|informer|renseigner|repondre|eclairer|"
    "aider a (?:comprendre|savoir)|"
    "donner (?:des |plus d |plus de |quelques )?(?:infos?|informations?|precisions?|details?)|faire savoir|"
    "rappeler)(?: plus)?"
)
_FR_CAN = (
    "(?:est ce qu(?:e|)|es ce que|esk|eske|et)? ?(?:(?:pouvez|pourriez|peux|pourrais|peut|pourrait|voulez|"
    "sauriez|saurais) (?:vous|tu|on)"
    "|(?:vous|tu|vs|quelqu un|qqn|on|il|t) (?:pouvez|pourriez|pouriez|peux|pourrais|peut|pourrait|sauriez)|"
    "auriez vous (?:l amabilite|la gentillesse) de)"
    "(?: bien| juste| svp| stp| s il (?:vous|te) plait)?"
)
_FR_BEG = "(?:svp|stp|s v p|s t p|sil vous plait|sil te plait|s il (?:vous|te) pla[iy](?:t|s)?|de grace|priere de)"

OPENING: Final = (
    # French
    "(?:bonjour|bjr|bonsoir|bsr|salut|slt|slu|salu|coucou|cc|hello|allo|salutations|re|"
    "bien le bonjour)(?: (?:bonjour|bonsoir|salut))?"
    "(?: (?:a )?(?:tou(?:te)?s|vous|toi|tout le monde|toute l equipe|l equipe|les amis|chers? amis|cher ami|"
    "la team|camarades?))?(?: tous)?",
    "(?:madame|monsieur|mesdames|messieurs|mme|mr|mademoiselle|chers? (?:amis|militants|messieurs)|cher (?:parti|"
    "monsieur|ami))(?: et| ou| le)?",
    "(?:cv|comment (?:ca va|allez vous|vas tu)|ca va|sa va)(?: bien)?(?: (?:tu vas bien|et toi|et vous|j espere))?",
    _FR_BEG,
    f"{_FR_WANT} {_FR_LEARN}{_FR_ABOUT}",
    f"{_FR_CAN} {_FR_TELL}{_FR_ABOUT}",
    "(?:dis|dites|di|dit)(?: (?:donc|moi|nous|voir))?|(?:explique|expliques|expliquez|indique|indiquez|precise|"
    "precisez|rappelle|rappelez) (?:moi|nous)",
    "(?:dis|dites) (?:m|nous) en (?:un peu )?plus(?: sur| de| au sujet de)?",
    "(?:parle|parles|parlez) (?:moi|nous)(?: un peu)?(?: de| du| des| d)?|(?:renseigne|renseignez|informe|"
    "informez|eclaire|eclairez) (?:moi|nous)(?: sur)?",
    "(?:je|j) (?:me |m )?(?:demande|demandais|interroge|interrogeais)(?: si| sur)?|je (?:ne )?(?:sais|comprends|"
    "comprend) pas(?: bien| trop| tres bien)?(?: si)?",
    "(?:j ai |jai |g |juste |encore |c est |voici |voila )?(?:une |ma |la |1 )(?:petite |simple |autre |"
    "derniere |tite )?(?:question|interrogation)"
    "(?: pour (?:vous|toi)| a (?:vous|te) poser| rapide| toute simple| svp| stp| sur(?: ceci)?|"
    " est(?: la suivante)?)*(?: :)?",
    "(?:petite |autre )question(?: rapide)?(?: :)?|question(?: rapide)? :",
    "(?:excuse|excusez|excuser|desolee?|pardon|pardonnez)(?: (?:moi|nous))?(?: (?:de|pour) (?:vous |"
    "te )?(?:deranger|le derangement|cette question)|"
    " pour le derangement)?(?: mais)?",
    "(?:alors|bon|ok|okay|donc|du coup|bref|voila|en fait|enfait|au fait|franchement|honnetement|euh|heu|ben|bah|"
    "hein|tiens|ecoute|ecoutez|"
    "serieux|serieusement|wesh)",
    "(?:des |quelques |plus d |plus de |d autres |les )?(?:infos?|informations?|renseignements?|"
    "precisions?) (?:sur|concernant|a propos de)(?: :)?",
    "(?:savez vous|sais tu|vous savez|tu sais|tu connais|vous connaissez|connaissez vous|connais tu)(?: si)?",
    "(?:j aurais|j aurai|jaurais|j ai) (?:besoin|voulu|aime|souhaite)(?: de| d)?(?: savoir| comprendre|"
    " connaitre)(?: si)?",
    "merci de (?:me |bien vouloir (?:me )?|nous )?(?:dire|expliquer|preciser|indiquer|repondre)(?: a)?(?: si)?|"
    "(?:vous|veuillez) (?:me |nous )?(?:dire|expliquer|preciser|indiquer)",
    # English
    "(?:hi|hello|hey|hiya|heya|yo|hy|greetings|howdy|helo|ello)(?: (?:there|all|everyone|everybody|guys|team|"
    "folks|friend|again|bot|dear))?",
    "(?:good|gd) (?:morning|afternoon|evening|day)(?: (?:all|everyone|sir|madam|team))?",
    "dear (?:sir|madam|sirs|team|all|friends?|party)(?: (?:or|and|slash) (?:madam|sir))?|(?:sir|madam|mister|"
    "mate|bro|buddy|dude)",
    "(?:how are you|how r u|how do you do|hope (?:you are|you re|ur|u r|this finds you) well|"
    "how is it going)(?: (?:doing|today))*",
    "(?:please|pls|plz|plez|pleas|pleaz|kindly)(?: (?:help me understand|help))?",
    "(?:(?:please|pls|plz) )?(?:can|could|would|will|may|might|cd|cn) (?:you|u|ya|someone|somebody|anyone|"
    "anybody|i)(?: (?:please|pls|plz|kindly|maybe|possibly))?"
    " (?:tell|explain|inform|let|help|clarify|ask|remind|enlighten|share|show|know|describe)(?: (?:to )?(?:me|"
    "us))?(?: (?:know|understand))?"
    "(?: (?:please|pls))?(?: (?:about|more about|on))?(?: (?:if|whether))?",
    "(?:i d|i would|id|i|we d|we would|we|i ll|i m) (?:would |really |just |also |basically )*(?:like|love|want|"
    "wanna|need|wish|trying|looking|curious|hoping|wanted)"
    "(?: (?:to|too))?(?: be)? (?:know|understand|ask(?: you)?|learn|hear|find out|see|get|have|told|"
    "informed)(?: (?:more|some|a bit|information|info|details|an idea|the))*"
    "(?: (?:about|on|regarding))?(?: (?:this|if|whether))*",
    "(?:i wanna|wanna) (?:know|ask|understand)(?: (?:about|if|whether))*",
    "(?:i (?:was|am|have been)|i m|im|just|i ve been) (?:just |also |kinda )?(?:wondering|curious|wonderin|"
    "asking myself)(?: (?:about|if|whether|as to))?",
    "(?:just |only |so )?(?:a )?(?:quick|small|little|simple|short|another|one|one more|"
    "last) question(?: (?:about (?:this|that)|for (?:you|u)))?(?: :)?",
    "(?:i (?:have|ve|got|ve got)|i ve got|got|there is) (?:a|one|another|this) (?:quick |small |little |simple |"
    "silly )?question(?: (?:about|on|regarding))?"
    "(?: (?:this|that|it))?(?: (?:for you))?(?: :)?",
    "my question is(?: (?:about|as follows|this))?(?: :)?",
    "(?:i m |im |so |very |i am )?(?:sorry|apologies|apologize|excuse me|pardon me|forgive me)(?: (?:to|"
    "for)(?: (?:bother|bothering|disturb|disturbing|the))?"
    "(?: (?:you|u|trouble|bother))?)?(?: (?:but|again))?",
    "i (?:would|d|will|ll) (?:be|really be) (?:very |so |most )?(?:grateful|thankful|glad|happy) if (?:you|"
    "someone) (?:could|would|can)(?: please)? "
    "(?:tell|explain|clarify|let|help)(?: (?:to )?(?:me|us))?(?: know| understand)?(?: about)?",
    "(?:tell|explain|give|show|remind)(?: to)? (?:me|us)(?: (?:more|please|pls|something|a bit|exactly|some|info|"
    "information|details))*(?: about| on)?|tell me",
    "(?:do (?:you|u)|any of you|does (?:anyone|anybody|someone)) (?:happen to )?know(?: (?:if|whether))?|"
    "any idea(?: (?:if|about))?",
    "(?:just curious|out of curiosity|basically|so basically|actually|honestly|ok so|okay so|well|so|anyway|"
    "anyways|alright|right|um|uh|hmm|ok|okay|oh)",
    # Arabic
    "(?:و)?(?:ال)?(?:سلام|سلامو) عليكم(?: و ?(?:رحمه|رحمت) الله)?(?: تعالي)?(?: و ?بركاته)?|(?:ال)?سلام|سلامي?|"
    "(?:و)?عليكم السلام",
    "(?:مرحبا|مرحبتين|اهلا|هلا|هاي)(?: (?:و ?سهلا|بكم|بك|بكم جميعا))*",
    "(?:صباح|مساء) (?:الخير|النور|الورد|السعاده)(?: (?:عليكم|لكم|جميعا))?|(?:نهاركم|يومكم) سعيد|طاب (?:يومكم|"
    "يومك|مساوكم|صباحكم)",
    "تحيه(?: (?:طيبه|عطره|اخويه|وبعد|لكم|من القلب|خالصه))*(?: (?:وبعد|و بعد))?|تحياتي(?: (?:لكم|لك))?|وبعد|اما بعد",
    "(?:من فضلك(?:م)?|لو سمحت(?:م|ي|وا|و)?|رجاء|رجاءا|ارجوك(?:م)?|اذا (?:سمحت(?:م)?|امكن)|بعد (?:اذنك(?:م)?|"
    "الاذن)|ان امكن|فضلا)",
    "(?:انا )?(?:اريد|نريد|اود|نود|ارغب في|ارغب|احب|ابغي|ابغا|حابب|بودي|كنت (?:اريد|اود|ارغب)(?: في)?|اردت|وددت|"
    "نرغب في|اتمني|ارجو)(?: لو)?(?: منكم| منك)?(?: ان)?"
    " (?:اعرف|معرفه|نعرف|اسال|السوال|افهم|فهم|الفهم|الاستفسار|استفسر|اعلم|التعرف|اتعرف|الاطلاع|اطلع|توضيح|توضحوا|"
    "شرح|تشرحوا|تشرح|اخباري|تخبروني|تخبرني|معلومات|افادتي|تفيدوني|"
    "الحصول علي (?:معلومات|توضيح|توضيحات)|طرح (?:سوال|السوال))(?: (?:لي|لنا|اكثر|المزيد))*(?: (?:عن|حول|علي|"
    "بخصوص|بشان))?(?: (?:الاتي|التالي|ما يلي|هذا))?(?: (?:ما اذا|ان))?(?: :)?",
    "(?:هل |ا)?(?:يمكنكم|يمكنك|بامكانكم|بامكانك|تستطيع|تستطيعون|تقدر|تقدرون|من الممكن|ممكن|"
    "يمكن)(?: من فضلك(?:م)?)?(?: ان)? "
    "(?:تخبرني|تخبروني|اخباري|اخبارنا|تخبرونا|تشرح|تشرحوا|تشرحون|شرح|تقول|تقولوا|توضح|توضحوا|توضيح|تفيدني|"
    "تفيدوني|افادتي|تعرفني|تعطيني|تعطوني|اعرف|معرفه|اسال|مساعدتي في (?:معرفه|فهم))"
    "(?: (?:لي|لنا))?(?: (?:عن|حول))?",
    "(?:اخبرني|اخبروني|اخبرنا|قل|قولوا|قولي|اشرح|اشرحوا|وضح|وضحوا|حدثني|حدثوني|افيدوني|افدني|اجبني|اجيبوني|عرفني|"
    "عرفوني|فسر|فسروا)(?: (?:لي|لنا))?"
    "(?: (?:من فضلك(?:م)?|رجاء))?(?: (?:عن|حول))?",
    "(?:عندي|لدي|لديا|معي|هناك|هذا|هو) (?:سوال|استفسار|تساول)(?: (?:بسيط|صغير|سريع|واحد|اخر|مهم|لكم|"
    "لو سمحتم))*(?: (?:حول|عن))?(?: :)?",
    "(?:سوالي|استفساري|تساولي)(?: (?:هو|كالتالي|كالاتي|التالي|هو التالي|هو كالتالي))?(?: :)?|(?:سوال|"
    "استفسار)(?: (?:بسيط|صغير|سريع))?(?: :)|(?:سوال|استفسار) (?:بسيط|صغير|سريع)",
    "(?:عفوا|عذرا|معذره|اسف|اسفه|المعذره|اعتذر|اسمحوا لي|اسمح لي|سامحوني)(?: (?:علي|عن) (?:الازعاج|ازعاجكم|"
    "السوال))?(?: (?:لكن|ولكن))?",
    "(?:يا )?(?:اخي|اختي|اخوتي|اخواني|اخوان|الاخوان|الاخوه|سيدي|سيدتي|استاذ|استاذي|الاستاذ|جماعه|شباب|صديقي|"
    "اصدقاء|حضره|حضرتكم)(?: (?:الكريم|الكرام|العزيز|الاعزاء|الفاضل|الافاضل|المحترم|المحترمين))?|"
    "(?:الاخ|الاخت|السيد|الساده|السيده) (?:الكريم|الكريمه|الكرام|المحترم|المحترمون|المحترمين|العزيز)",
    "(?:اتساءل|اتسال|كنت اتساءل|هل تعرف|هل تعرفون|هل تعلم|هل تعلمون|اتعلمون|لا (?:اعرف|افهم|اعلم))(?: (?:عن|ان|"
    "اذا|ما اذا|هل))?",
    "(?:بالمناسبه|حسنا|طيب|في الحقيقه|بصراحه|صراحه|الصراحه|في الواقع|اذن)",
)  # fmt: skip
"""What may come before a question in French, English and Arabic, folded."""

OPENING_WORDS: Final = """
    salam slam slm salamo ssalam salaam salem slem salamou salamalikom labas labass labes hmd hamdolah hamdollah
    hamdulilah hmdl khoya khouya khoua khti khtti kho khouti khouty khoti akhouti akhoti sidi lalla chrif 3chiri
    sahbi sa7bi 3afak 3afakom 3afakoum 3afakum 3fak afak afakom 3afek ghir ghi iwa ewa wakha wakhkha safi yak zin
    zwin mr7ba mer7ba marhba mrhba ahlan yaw لاباس لاباس_عليك الحمدلله خويا خوتي ختي خاي سيدي لالة الشريف عافاك
    عافاكم عفاك غير غي إيوا ايوا وخا واخا صافي ياك صاحبي عشيري مرحبا
    """
"""Single words of Darija, by key: greetings, terms of address, "please", "well"."""

_AS = "(?:(?:kent|kont|kunt|ghir|rah|rani|7it) )?"
_WANT = (
    "(?:bghit|bghina|bghiit|bghet|b4it|brit|bghitkom|bghitek|bghitak|bghitkoum|baghi|bagha|baghin|baghya|nbghi|"
    "7ab|7abit|7abba|khasni|khassni|khassna|momkin|mumkin|ممكن|ممكن|"
    "n9der|n9dar|n9edro|wach n9der|wach momkin|wach ymken|lbghit)"
)
_LEARN = (
    "(?:n3ref|na3raf|n3raf|n3erfo|n3rfo|n3rfou|nsewel|nswel|nsewlek|nsewlkom|nsawl|nssewel|nsuwel|nsawal|"
    "nsawlkom|nstafser|nestafser|nstafsar|nfhem|nefham|nfahmo|nsme3|nchouf|nste3lem|"
    "nsta3lem|n9olik|te3rf|nta3ref|ntsa2el|ntsaal)"
)
_TELL = (
    "(?:tgolo|tgolou|tgoulou|tgoulo|tgol|tgoul|tgolia|tgoulia|tgolili|tgolina|tgoliya|t9ol|t9olo|t9oli|t9ouli|"
    "t9olia|tkoulia|tkoli|tchra7|tchre7|techre7|tchr7o|tchre7o|tchrah|techra7|tcharhou|tchar7o|tchar7|تشرح|تشرحو|"
    "تشرحي|تشرحها|تشرحوها|"
    "tjawbni|tjaweb|tjawbouni|tjawboni|tfhemni|tfehmni|tfehmoni|tfahmni|tfahmoni|tfesser|t3lmoni|t3lemni|"
    "tkhberni|tkhebrni|t3awnni|t3awenni|t3awnoni|twedde7|twede7|t3tini|t3tiwni|tgiboli)"
)
_TO_ME = "(?: (?:lia|liya|liyya|lya|li|lina|lna|ليا))?"
DARIJA_OPENING: Final = (
    "(?:s?salam|ssalamo|ssalamou|salamo|slamo|salamou|salamu|sslamo|alsalam) (?:3likom|3alaykom|3alikom|"
    "3alaykoum|3likoum|3leykom|alaykom|alikom|alaykoum|alikoum|alikum|3lik)"
    "(?: (?:w|o|ou)? ?(?:ra7mat|ra7matu|rahmat|ra7mato) (?:llah|lah|allah|ullah))?(?: (?:w|o)? ?(?:barakatoh|"
    "barakatuh|barakato))?",
    f"{_AS}{_WANT} (?:ghir |bach |ila momkin |3afak )?{_LEARN}(?: (?:mnkom|menkom|mnk|mnek|mn 3ndkom|3la|3liha|"
    f"had|chi|7aja|7wayj|so2al|wach 7aja|chi 7aja|had lhaja))*",
    f"(?:{_AS}{_WANT} )?(?:(?:wach|wesh|ila) )?(?:(?:bach|momkin|mumkin|ممكن|ymken|imken|t9der|t9dar|t9dro|t9edro|"
    f"te9der|ta9dar|t9ed|t9edri) )*(?:bach )?{_TELL}{_TO_ME}(?: (?:wach momkin|3la|3afak|svp|stp|ghir))*",
    "(?:goli|gouli|golia|goulia|golina|golo|goulo|golou|9oli|9ouli|9olia|9oliya|gol|goul|goliya|gouliya|golili|"
    "قوليا|گوليا|9olo|chre7|chra7|chr7o|chre7o|jawbni|jaweb|jawbouni|jawboni|jawbo|fhemni|fehmni|"
    f"fehmoni|fahmni|fahmouni|khberni|khebrni|khebrouni|3lmni|3elmni|3lmoni|3tini|3tiwni)(?: (?:3afak|"
    f"svp))?{_TO_ME}(?: (?:3la|3afak|svp|stp|ghir))*",
    "(?:(?:3endi|3andi|3ndi|3ndna|kayn|kayna|hada|had) )(?:(?:wahed|wa7ed|wa7d|chi|had|ghir) )*(?:so2al|soal|"
    "sou2al|swal|lso2al|ssou2al|sowal|so2alat|as2ila|istifsar|tisaol|su2al|so2l|question|السؤال|سؤال|استفسار)"
    "(?: (?:sghir|sghiwer|basit|3afak|khfif|3afakom|3la|3ndkom))*",
    "(?:lah|llah|allah|الله|alah) (?:ykhalik|ykhellik|ykhlik|ykhelik|ykhallik|ykhelikom|ykhllikom|ykhallikoum|"
    "ikhlik|ikhalik|ikhelik|yjazik|yjazikom|yjazikoum|yjazi|ijazik|ijazikom|y7efdek|y7afdak|y3tik|ybarek|ibarek|"
    "yr7em|yrhem|yra7em|ir7em|yster)"
    "(?: (?:khir|bkhir|ssa7a|sse7a|saha|fik|fikom|fikoum|lik|lwalidin|walidik|lwalidine|walidikom|likom))*",
    "(?:sme7|sma7|smeh|smah|sm7|sem7|sme7o|sma7o|smeho|sm7o|smaho|sem7ou|sme7ou|sma7ou|سمح|سمحو|سمحولي|smhli|"
    "sme7li)(?: (?:lia|liya|li|lina|ليا))(?: (?:walakin|ila|3la|lih))*",
    "(?:kidayr|kidayrin|kidayra|kidayr|ki dayr|ki dayrin|ki dayra|kif dayr|bikhir|bkhir|kolchi mzyan|"
    "kolchi bikhir|cv)(?: (?:labas|bikhir|cv|3lik|3likom|khoya))*",
    "(?:labas|labass|لاباس) (?:3lik|3likom|bikhir|عليك|عليكم)",
    "(?:ya|a|yaa|اا|أ|يا|wa|ا) (?:khoya|khouya|khouti|khoti|khouty|khti|khwti|sidi|lalla|sahbi|sa7bi|nas|jma3a|"
    "ikhwan|lkhot|lkhout|خويا|خوتي|الخوت|لخوت|الإخوان)",
    "(?:likhwan|lkhwan|lekhwan|الخوت|الإخوان)",
    "men fadlek|men fadlik|mn fadlik|mn fdlk|men fadlikom|من فضلك",
)
"""Frames of Darija, each word by its consonants."""

CLOSING: Final = (
    # French
    "(?:et )?(?:un (?:grand )?|mille |milles )?merc[iy](?:i*)(?: (?:d avance|davance|par avance|a vous|a toi|"
    "a tous|beaucoup|bcp|bien|infiniment|pour (?:vos|votre|ta|la|une) reponses?(?: rapides?)?|"
    "pour (?:votre|ton) aide|pour tout|pr votre reponse|d avance pour (?:votre|vos|ta) (?:reponses?|aide)|"
    "enormement|encore|les amis))*(?: (?:et )?(?:bonne|bon|excellente|belle) (?:journee|soiree|continuation|"
    "courage|apres midi))?",
    "(?:je |nous |j )?(?:vous |te |t )?(?:en )?(?:remercie|remercions|suis reconnaissante?)(?: (?:d avance|"
    "par avance|beaucoup|infiniment|pour (?:votre|vos|ta) (?:reponses?|retour|aide)))*",
    "(?:bien )?(?:cordialement|cdlt|crdlt|respectueusement|amicalement|sinceres salutations|"
    "salutations(?: distinguees| cordiales)?|bonne (?:journee|soiree|continuation|fin de journee)|bon courage|"
    "a bientot|au revoir|bises|bisous|bye)",
    f"(?:{_FR_BEG})(?: (?:merci|c (?:est )?urgent|repondez|reponds|repondez moi|reponds moi))*",
    "(?:dont|duquel|de laquelle) (?:on|tout le monde|les gens|ils) (?:parle(?:nt)?|entend parler|"
    "n arretent? pas de parler)(?: tant| beaucoup| partout)?",
    "(?:en fait|enfait|en faite|au juste|exactement|au fait|en gros|du coup|en vrai|franchement|svp svp|hein|"
    "quoi donc|donc|mdr|mdrr|lol|ptdr|xd|please|wallah|wlh|frere|fr|mon ami|les gars|cher ami|"
    "s il vous plait|sil vous plait|c est urgent|c urgent|urgent|cest urgent|repondez(?: moi)?(?: vite)?|"
    "reponds(?: moi)?(?: vite)?|rapidement|vite|aidez moi|aide moi|dans l attente de (?:votre|vos) reponses?)",
    # English
    "(?:many |and |with )?(?:thanks|thank you|thank u|thx|thnx|tnx|tks|thankyou|ty|cheers|tysm)(?: (?:in advance|"
    "so much|very much|a lot|a million|again|all|guys|everyone|for (?:your|the|any) (?:help|answer|time|reply|info)|"
    "much|and (?:best )?regards|you))*",
    "(?:please|pls|plz|plss|asap|lol|lmao|haha|hahaha|exactly|actually|anyway|though|btw|mate|bro|guys|sir|"
    "urgent|its urgent|it s urgent|as soon as possible|kindly)",
    "(?:that |which )?(?:everyone|everybody|people|they all|they) (?:(?:is|are|keeps?|s|re) )?(?:talk(?:s|ing)?|"
    "on) about",
    "(?:please and thank you|(?:best|kind|warm|kindest)(?: (?:and|kind))? (?:regards|wishes)|regards|"
    "sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)|have a (?:nice|good|great) (?:day|one|evening)|"
    "take care|bye|looking forward to (?:your|a) (?:reply|answer|response)|i would appreciate (?:an answer|"
    "your help|it))",
    # Arabic
    "(?:و ?)?(?:لكم|لك)? ?(?:مني )?(?:جزيل |كل |الف |خالص |فائق |اسمي عبارات )?(?:ال)?(?:شكرا|شكر|مشكورين|مشكور|"
    "متشكر)(?: (?:جزيلا|جزيل|كثيرا|لكم|لك|مسبقا|سلفا|مقدما|جدا|بزاف|علي (?:الاجابه|الرد|المساعده|مساعدتكم|"
    "اهتمامكم|تعاونكم)|و ?(?:ال)?(?:تقدير|احترام|امتنان)|"
    "وبارك الله فيكم|اخي|خويا))*",
    "(?:و ?)?(?:مع )?(?:خالص|فائق|كل|اطيب|وافر|جزيل|اسمي عبارات)? ?(?:ال)?(?:شكر|تحيه|تحيات|تقدير|احترام|امتنان|"
    "تحياتي)(?: و ?(?:ال)?(?:تقدير|احترام|امتنان|عرفان))*(?: (?:لكم|لك|مسبقا))?",
    "(?:و ?)?(?:بارك|يبارك|تبارك) الله (?:فيك|فيكم|فيكو|لك|لكم|بكم)|(?:و ?)?(?:الله )?(?:جزاك|جزاكم|يجازيك|"
    "يجازيكم|جازاك|جازاكم|يجزيكم)(?: الله)?(?: (?:خيرا|كل خير|الخير|خير|بخير))*|"
    "(?:و ?)?(?:الله )?(?:حفظك|حفظكم|يحفظك|يحفظكم|وفقك|وفقكم|يوفقك|يوفقكم|رعاك|رعاكم|يعطيك|يعطيكم|يرحم|يخليك|"
    "يخليكم|يسهل)(?: (?:الله|ورعاكم|ورعاك|العافيه|الصحه|الوالدين|والديك|والديكم|لكم|عليكم|ليك))*",
    "(?:الذي|التي|الذين) (?:يتحدث|يتحدثون|يتكلم|يتكلمون|نسمع|تتحدثون)(?: الناس| الجميع)? (?:عنه|عنها|عنهم)",
    "(?:من فضلك(?:م)?|لو سمحت(?:م|ي|وا)?|رجاء|رجاءا|ارجوك(?:م)?|اذا (?:سمحتم|امكن|سمحت)|بالضبط|تحديدا|بالتحديد|"
    "والسلام(?: عليكم)?(?: ورحمه الله(?: وبركاته)?)?|مع السلامه|تحياتي(?: لكم)?|دمتم|ودمتم(?: سالمين)?|"
    "في انتظار (?:ردكم|جوابكم|اجابتكم)|بسرعه|عاجل|ضروري|افيدوني|افيدونا|اخي|اخواني|يا اخي|يا اخوان|سيدي)",
)  # fmt: skip
DARIJA_CLOSING: Final = (
    "(?:li|lli|اللي|لي) (?:kayhdro|kayhedro|kathdro|kayhdrou|kayhder|kayhedrou|kaygolo|kaygoulou|kayhdero|"
    "kandhdro|kanhdro|kansm3o|kansme3|kansme3o|كيهضرو|كنسمعو|كتهضرو|تيهضرو)"
    "(?: (?:nas|kolchi|ga3|الناس|كلشي))*(?: (?:3liha|3lih|3lihom|3liya|عليها|عليه|عليهم|بيها|بيه|biha|bih))",
    "(?:w |o |ou |wa )?(?:chokran|choukran|chkran|chukran|shukran|chokrane|choukrane|merci|شكرا|"
    "ميرسي)(?: (?:bzaf|bezaf|bzf|bzzaf|lik|likom|likoum|khoya|jazilan|mosba9an|3la lmosa3ada|3la lmo3awana|"
    "3la ljawab))*",
    "(?:barak|baraka|tbarkellah|tbark) (?:llah|lah|allah|laho|allaho|llaho) ?(?:fik|fikom|fikoum|fikum|3lik|"
    "3likom|o fik)?|tbarkellah 3lik",
    "(?:w |o )?(?:lah|llah|allah|الله|alah) (?:ykhalik|ykhellik|ykhlik|ykhelik|ykhallik|ykhelikom|ykhllikom|"
    "ikhlik|ikhalik|yjazik|yjazikom|yjazi|ijazik|ijazikom|y7efdek|y7afdak|y7fdk|ihafdak|y3tik|y3tikom|ybarek|"
    "ibarek|yr7em|yrhem|yra7em|ir7em|"
    "yster|ysahel|ysehel)(?: (?:khir|bkhir|ssa7a|sse7a|saha|fik|fikom|lik|lwalidin|walidik|lwalidine|walidikom|"
    "likom|kom|b khir|3lik))*",
    "(?:jawboni|jawbouni|jawbni|jawbo|jaweb|jawb|jawbona|jawbouna|goliya|goulia|golia|jawbonna)(?: (?:3afak|"
    "3afakom|dghya|deghya|bzerba|lah ykhalik|daba|svp))*",
    "(?:b ?debt|b ?dabt|bdbt|بالضبط|bedebt|bdebt)|dghya|deghya|bzerba|3la slamtek|bslama|beslama",
)
CLOSING_WORDS: Final = """
    3afak 3afakom 3afakoum 3fak afak afakom 3afek khoya khouya khti khouti sidi lalla svp stp chokran choukran
    chukran chkran choukrane merci plz عافاك عافاكم عفاك خويا ختي خوتي سيدي شكرا ميرسي دغيا
    """
WANT_MORE: Final = listed("""
    le la l les un une des du de d a au aux en ne dire dis dit veut signifie mot mots terme pour sur par avec sans
    dans et ou the an of for on in with and or to say says saying said word words mean means meaning called term
    from about كلمه كلمات معني تعني عباره لفظ مصطلح قول تقول يقول من في علي عن و او ب ل دال ديال dyal dial kelma
    klmat kelmat ma3na ma3nat w o f b l d 3la c est qu que qui what is quoi
    """)
"""Words that need another after them: a courtesy that follows one is what is asked about ("que veut dire merci")."""
SAID: Final = listed("mot mots word words expression kelma lkelma كلمه كلمات عباره لفظ الكلمه")
"""Words of a question about words: nothing of it is a courtesy."""
