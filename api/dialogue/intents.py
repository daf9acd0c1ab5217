"""Words that ask for what a command does: a person, silence, to be forgotten, the bot again, help, another language.

Whole messages only: a topic that merely contains the words ("je veux parler de la jeunesse") is a question.
"""

from __future__ import annotations

import re

from api.dialogue.commands import Command
from knowledge.analysis import fold

_LONGEST = 160
_HEAD = (
    r"(?:(?:bonjour|bonsoir|salut|salam|slm|hello|hi|hey|svp|stp|please|ok|non|no|la|la2|mais|but|merci|3afak|allah ykhellik|"
    r"السلام عليكم|سلام|مرحبا|عافاك|لا|شكرا|من فضلك|الله يخليك)\s+)*"
)
_TAIL = (
    r"(?:\s+(?:svp|stp|s il (?:vous|te) plait|merci|please|now|maintenant|tout de suite|pour de vrai|thanks|3afak|daba|"
    r"de (?:l|votre|ton) ?(?:equipe|parti)|du parti|chez vous|from (?:the|your) (?:team|party)|et pas (?:a |avec )?un (?:ro)?bot|"
    r"pas (?:a |avec )?un (?:ro)?bot|not a (?:ro)?bot|machi (?:m3a )?(?:chi )?(?:ro)?bot|men lfari9|mn lfari9|dyalkom|"
    r"من فضلك|رجاء|الان|شكرا|عافاك|دابا|من الفريق|من فريقكم|من الحزب|ديالكم|ماشي روبو|ماشي مع روبو|لا روبوت|وليس روبوت|الله يخليك))*"
)
_FR_PERSON = (
    r"(?:(?:un|une|d un|le|votre|l)\s+)?(?:vrai|vraie|autre)?\s*(?:etre humain|humain|humaine|personne(?: humaine| reelle| physique)?|"
    r"quelqu un|conseiller|conseillere|operateur|operatrice|agent(?: humain)?|responsable|equipe|militant|membre de l equipe)"
    r"(?: en chair et en os| reel| reelle)?"
)
_EN_PERSON = (
    r"(?:(?:a|an|the|some|your)\s+)?(?:real |actual |live )?(?:human(?: being)?|person|someone|somebody|agent|operator|team|"
    r"staff|people|member of (?:the |your )?(?:team|staff))"
)
_LATIN_PERSON = (
    r"(?:chi )?(?:bnadem|bnadam|insan|wa7ed|wahed|wa7d|7ed|7edd|had|hed|mas2oul|mas oul|masoul|mes2oul|mowaddaf|humain|un humain|"
    r"une personne|personne|agent|conseiller|responsable|lfari9|fari9)(?: 7a9i9i| b7alna| b sse7)?"
)
_ARABIC_PERSON = (
    r"(?:شي )?(?:شخص|انسان|بنادم|موظف|مسوول|احد|واحد|حد|بشر|الفريق|فريقكم|مستشار)"
    r"(?: حقيقي| بشري| ما| بحالنا| من لحم ودم)?"
)
_PERSON = (
    rf"(?:(?:je (?:veux|voudrais|souhaite|souhaiterais|aimerais|prefere|dois|peux)|j aimerais|est ce que je peux|puis je|peut on|"
    rf"on peut|laissez moi|je demande a)\s+)?(?:parler|discuter|echanger|ecrire|causer|m adresser|etre mis en relation|"
    rf"entrer en contact)\s+(?:a|avec)\s+{_FR_PERSON}",
    rf"(?:passez|passe)[ -]moi {_FR_PERSON}",
    rf"mettez[ -]moi en (?:relation|contact) avec {_FR_PERSON}",
    r"(?:je veux|je voudrais|il me faut|donnez[ -]moi|j aimerais) (?:un|une) (?:vrai |vraie )?(?:humain|humaine|etre humain|"
    r"vraie personne|conseiller|agent humain)",
    r"(?:un |une )?(?:vrai |vraie )?(?:humain|etre humain)|une vraie personne|agent humain|un conseiller humain",
    rf"(?:(?:i (?:want|need|would like|d like|wish|prefer)(?: to)?|can i|could i|may i|let me|id like to)\s+)?"
    rf"(?:talk|speak|chat|write)\s+(?:to|with)\s+{_EN_PERSON}",
    r"(?:i (?:want|need|would like|d like) )?(?:a )?(?:real |actual )?human(?: being)?|a real person|(?:i (?:want|need) )?a human agent",
    rf"(?:bghit|bghi|brit|b4it|bghina|n9der|wach n9der|wach ymken liya|momkin|khellini)\s+(?:bach )?(?:nhder|nhdar|nhadr|nhdr|nehder|"
    rf"ntkellem|ntkelem|ndwi|ntwasel|nhedro|nhdro)\s+m3a\s+{_LATIN_PERSON}",
    r"(?:bghit|brit|b4it)\s+(?:chi )?(?:bnadem|bnadam|insan)|bnadem",
    rf"(?:بغيت|بغيتي|بغينا|نقدر|واش نقدر|واش يمكن ليا|خليني)\s+(?:باش )?(?:نهضر|نهدر|نتكلم|ندوي|نتواصل|نهضرو)\s+مع\s+{_ARABIC_PERSON}",
    r"(?:بغيت|بغينا)\s+(?:شي )?(?:بنادم|انسان|مسوول)|بنادم|انسان حقيقي|شخص حقيقي",
    rf"(?:(?:اريد|ارغب في|اود|احب|افضل|هل يمكنني|هل استطيع|ايمكنني|ممكن|ابغي)\s+)?(?:ان )?(?:اتحدث|التحدث|اتكلم|التكلم|اتواصل|"
    rf"التواصل|الحديث|الكلام)\s+(?:مع|الي)\s+{_ARABIC_PERSON}",
)
_STOP = (
    r"stop|stop (?:bot|it|messaging me|writing to me|sending me messages)|arrete|arretez|arrete toi|arretez tout|tais toi|taisez vous|"
    r"(?:ne )?m (?:ecris|ecrivez|envoie|envoyez) plus(?: rien| de messages?)?|ne m (?:ecris|ecrivez|envoie|envoyez) plus(?: rien| de "
    r"messages?)?|desabonne[ -]moi|desabonnez[ -]moi|desinscription|laisse[ -]moi tranquille|laissez[ -]moi tranquille|unsubscribe|"
    r"leave me alone|be quiet|shut up",
    r"7bess|7bes|hbess|sket|skout|sket 3liya|we99ef|wa99af|safi (?:7bess|sket)|ma (?:tb9ach|tb9awch) (?:tsifet|tsayfet|tsifto|tekteb) liya|"
    r"matb9ach tsifet liya|khellini tran9il",
    r"توقف|توقفوا|قف|اسكت|سكت|حبس|وقف|صافي (?:حبس|سكت)|ما تبقاش تصيفط ليا|ما تبقاوش تصيفطو ليا|لا (?:ترسل|ترسلوا) لي(?: رسايل| شييا)?|"
    r"(?:توقف|توقفوا) عن (?:مراسلتي|ارسال الرسايل)|الغاء الاشتراك|دعني وشاني|خليني ترانكيل",
)
_FR_DATA = (
    r"(?:tou(?:te)?s? )?(?:mes|nos|ma|notre|cette|la|ces|l) ?(?:donnees(?: personnelles)?|messages?|conversations?|questions|"
    r"historique|informations(?: personnelles)?|infos)"
)
_EN_DATA = (
    r"(?:all )?(?:of )?(?:my|our|this|the) (?:personal )?(?:data|messages?|conversation|chat|history|information)"
)
_FORGET = (
    rf"(?:(?:je veux|je voudrais|pouvez vous|peux tu|merci de|il faut)\s+(?:que (?:tu|vous) )?)?(?:oublie|oubliez|oublier|efface|effaces|"
    rf"effacez|effacer|supprime|supprimes|supprimez|supprimer)\s+(?:moi tout|tout|{_FR_DATA})",
    r"oublie[ -]moi|oubliez[ -]moi|je veux (?:etre oublie|etre oubliee|qu on m oublie)|droit a l oubli",
    rf"(?:(?:please|i want you to|can you|could you|i want to)\s+)?(?:delete|erase|remove|forget)\s+(?:everything|{_EN_DATA})|forget me|"
    r"(?:please )?forget about me",
    r"(?:bghit(?:ek|kom)? )?(?:mse7|mseh|tmse7|tmseh|ms7|7iyed|t7iyed|supprimi|tsupprimi|effaci)(?: liya)? (?:kolchi|lma3loumat dyali|"
    r"lmo3tayat dyali|les donnees dyali|lmessages dyali|les messages dyali|lmo7adata(?: dyali| dyalna)?|lconversation(?: dyali)?)|"
    r"nsani|nsaweni|nsawni",
    r"(?:(?:اريد|ارجو|بغيت|بغيتك|من فضلك)\s+)?(?:ان )?(?:احذف|احذفوا|تحذف|حذف|امسح|امسحوا|تمسح|مسح|امح|محو|حيد|تحيد)(?: ليا| لي)?\s+"
    r"(?:كل شيء|كل شي|كلشي|(?:كل |جميع )?(?:بياناتي|معطياتي|معلوماتي|رسايلي|محادثتي|محادثتنا|المحادثه|هذه المحادثه)(?: الشخصيه)?|"
    r"(?:المعلومات|المعطيات|الميساجات|المحادثه|البيانات) (?:ديالي|ديالنا))|انسني|انسوني|نساني|نساوني",
)
_BACK = (
    r"(?:je (?:veux|voudrais) )?(?:retour|retourner|revenir|reviens|revenez|reprendre|repasser)(?: (?:au|a l|avec le|avec l|vers le) ?)"
    r"(?:bot|robot|assistant|ia|munadil)|le (?:bot|robot) s il (?:vous|te) plait",
    r"(?:go )?back to (?:the )?(?:bot|robot|assistant)|(?:i want )?the bot(?: back)?|bot please",
    r"(?:bghit )?(?:rje3|nrje3|narje3|rja3|nerje3)(?: l| l l| 3end)? ?(?:l)?(?:bot|robot)|bghit (?:l)?(?:bot|robot)",
    r"(?:بغيت )?(?:رجع|نرجع|ارجع|الرجوع|العوده|اريد العوده)(?: الي| ل| عند)? ?(?:ال|لل|ل)?(?:بوت|روبو|روبوت|مساعد|"
    r"مساعد الالي|مساعد الي)|بغيت (?:ال)?(?:بوت|روبو)",
)
_HELP = (r"aide|aidez moi|help|help me|menu|commandes|commands|mosa3ada|3awenni|3awnni|مساعده|ساعدني|عاوني",)
_LANGUAGE = (
    r"(?:changer |changer de |changer la )?langue|(?:change )?(?:the )?language|(?:beddel )?(?:l|l )?lougha|(?:تغيير |بدل |غير )?اللغه",
)
_RULES = tuple(
    (command, re.compile(f"{_HEAD}(?:{'|'.join(patterns)}){_TAIL}"))
    for command, patterns in (
        (Command.PERSON, _PERSON),
        (Command.STOP, _STOP),
        (Command.FORGET, _FORGET),
        (Command.BACK, _BACK),
        (Command.HELP, _HELP),
        (Command.LANGUAGE, _LANGUAGE),
    )
)
_MARKS = re.compile(r"[^\w\s]|_")
_ASKS = re.compile(
    r"\s*(?:et |w |و|ok |non )?(?:combien|quel|quelle|quels|quelles|qui|que|quoi|qu est|quand|ou |comment|pourquoi|est ce|y a t il|peut on|"
    r"a quoi|c est quoi|dis moi|dites moi|explique|expliquez|parle moi|parlez moi|donne|donnez|montre|how|what|which|who|when|where|"
    r"why|is |are |does |do you |can |could |tell me|explain|show|ch7al|chhal|chno|chnou|achno|achnou|chkoun|chkon|fin |fo9ach|fou9ach|"
    r"3lach|kifach|kifash|wach|achmen|ach |golliya|gol liya|قل|قولي|قول|كم|ما |ماذا|من |متي|اين|كيف|لماذا|هل |اي |شحال|شنو|اشنو|شكون|"
    r"فين|فوقاش|علاش|كيفاش|واش|اشمن|وماذا|اشرح|حدثني|عاود)"
)


def intent_of(text: str) -> Command | None:
    """The command that a whole message comes to; None for everything else."""
    if len(text) > _LONGEST:
        return None
    plain = " ".join(_MARKS.sub(" ", fold(text)).split())
    return next((command for command, rule in _RULES if rule.fullmatch(plain)), None)


def looks_like_question(text: str) -> bool:
    """Whether a text asks something, rather than saying what was wrong with an answer."""
    return "?" in text or "؟" in text or bool(_ASKS.match(" ".join(_MARKS.sub(" ", fold(text[:500])).split()) + " "))
