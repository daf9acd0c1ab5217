"""What anger and contempt put around and into a question: patterns of words that ask nothing, folded, in the five forms.

Words that documents and plain questions have too ("voleurs", "scam", "فاشل") are taken off only where they are said to somebody or of
what is pointed at: "bande de voleurs", "your … scam", "منصتكم الفاشلة".
"""

from __future__ import annotations

from typing import Final

SAID: Final = (
    # French
    r"(?:repondez|reponds)(?: moi)? (?:(?:pour|au moins) une fois|franchement|sans (?:detour|mentir|langue de bois))",
    r"(?:arretez|cessez)(?: donc)? de (?:(?:nous|me|vous) \w+|mentir|raconter|tourner autour)[^.!?,:]*",
    r"(?:et )?epargnez[ -](?:moi|nous)[^.!?]*|(?:allez-y, )?vendez votre salade",
    r"honte a (?:vous|toi)|vous devriez avoir honte|vous n'avez pas honte",
    r"(?:j'en ai|on en a|nous en avons) (?:marre|assez|ras le bol) de (?:vos|votre|vous|ces|cette)(?: \w+)?",
    r"vous (?:vous (?:moquez|foutez)|nous (?:prenez|mentez|racontez)|mentez)[^.!?,]*",
    r"toujours les memes (?:tetes|mensonges|promesses|histoires)"
    r"|encore (?:des|vos|de belles) (?:promesses en l'air|mensonges|promesses|blablas?)",
    r"encore un \w+ qui (?:ne )?sert a rien|(?:qui )?(?:ne )?sert a rien(?= ?[,.!?])",
    r"c'est (?:de la poudre aux yeux|du vent|du pipeau|n'importe quoi|une honte|pathetique)",
    r"pour (?:endormir|embobiner) les (?:gens|jeunes)|hein|oui ou non|en vrai|(?<=[?] )zero(?= ?[?!.])",
    # English
    r"shame on (?:you|u)|cut the (?:crap|nonsense|bullshit)|stop (?:hiding(?: it)?|lying|dodging|pretending)(?= ?[.!?,:]|$)",
    r"don't you dare \w+(?: (?:this|it|me))?|(?:i am|i'm|we are|we're) (?:so )?(?:sick|tired|fed up)(?: and tired)? (?:of|with) your? \w+",
    r"you (?:are|guys are|people are|just|people) (?:all )?(?:laughing at|lying|mocking|fooling)(?: (?:us|people|me|everybody))?",
    r"you people love \w+ing yourselves|answer(?: me| us)? (?:for once|honestly)|the (?:hell|fuck|heck)|for (?:god's|fuck's|heaven's) sake",
    r"pathetic|(?:is|are|was) (?:just |only |nothing but |such )?an? (?:joke|scam|farce|sham|disgrace)|nobody is happy with(?= your)",
    # Arabic
    r"عار عليكم|عيب عليكم|(?:كفي|كفاكم)(?: من)? (?:ال)?(?:شعارات(?: الفارغه)?|كذب|اكاذيب|وعود|استهزاء|ضحك|تلاعب)|لا تراوغوا"
    r"|لا تكذبوا|كعادتكم",
    r"(?:مللنا|سيمنا|تعبنا) من \w{3,}كم|انتم (?:تسخرون|تكذبون|تضحكون|تستهزيون)(?: (?:من|علي) \w+)?",
    r"اجيبوا(?: (?:بلا كذب|ولو مره(?: واحده)?|بصراحه|بصدق|دون لف ولا دوران))",
    r"(?:مجرد|ليس(?:ت)? سوي) (?:نصب|كذب|وهم|مسرحيه|كذبه|خدعه)|بلا فايده(?= ?[.!؟،])|لم نر منه(?:ا)? شييا",
    # Darija
    r"حشومه عليكم|عيب عليكم|باراكا من (?:ال)?(?:كذوب|كدوب|هضره|شفوي|ضحك)|(?:شبعتونا|عييتونا|صدعتونا)(?: ب?(?:ال)?(?:هضره|كذوب|كدوب|شفوي))?",
    r"كتستحمرو (?:الناس|فينا)|(?:ولا )?(?:غير )?(?:كتضحكو|كتكدبو|كتكذبو) علينا|جاوبو(?:نا)? (?:نيشان|بلا [^.!؟،]*)"
    r"|الله ياخد فيكم الحق|غير ديكور",
    r"(?:7|h)(?:chouma|choma|shouma) 3li(?:kom|koum)|baraka mn (?:l?kdoub|l?hdra)"
    r"|(?:3eyi?to?u?na|chbe3touna|sed3touna)(?: b (?:l?kdoub|l?hdra))?",
    r"3yitou? lina rasna|katst7amro (?:nas|fina)|(?:wla )?(?:ghir )?(?:katde7ko|katkedbo|kdebto) 3lina(?: bih| biha)?",
    r"(?:wa )?jawbo(?:na)? (?:nichan|bla [^.!?,]*)|wa jawbo|lah yakhod fikom l7e9+|li ma nfe3a?ti? (?:7ta|ta) wa7ed",
)
"""What is said to somebody rather than asked."""

_CALLED_FR: Final = (
    r"menteu(?:rs?|ses?)|voleu(?:rs?|ses?)|charlatans?|escrocs?|incapables?|idiots?|imbeciles?|cretins?|guignols?|clowns?|bouffons?|pourris"
    r"|corrompus|hypocrites?|beaux parleurs|traitres?"
)
_CALLED_EN: Final = r"liars?|crooks?|thieves|idiots?|morons?|losers?|clowns?|frauds?|cheats?|hypocrites?|puppeteers?|scammers?|parasites?"
_CALLED_AR: Final = r"(?:كذاب|كاذب|منافق|فاشل|فاسد|دجال|نصاب)(?:ون|ين)|لصوص|خونه|سراق|حمقي|اغبياء"
_CALLED_ARY: Final = r"شفاره|كذابه|كدابه|نصابه|حراميه|خونه|منافقين"
_CALLED_LATN: Final = r"cheffara|chefara|kedd?aba|kdd?aba|nessaba|nsaba|7ramiya|khawana"
NAMES: Final = (
    rf"(?:bande|tas|ramassis|espece) d(?:e |')(?:{_CALLED_FR})|(?:ces|de vos|vos|sales) (?:{_CALLED_FR})"
    rf"|(?<=, )(?:{_CALLED_FR})(?= ?[?!.]|$)",
    r"guignols|clowns|beaux parleurs",
    rf"(?:you )?(?:bunch|pack|gang) of (?:{_CALLED_EN})|you (?:{_CALLED_EN})|(?<=, )(?:{_CALLED_EN})(?= ?[?!.]|$)",
    r"(?:foreign )?puppeteers(?: and(?= \w))?",
    rf"(?:يا|ايها|ايتها) ?(?:ال)?(?:{_CALLED_AR})|(?<=هولاء )ال(?:{_CALLED_AR})",
    rf"(?:ا|يا) (?:ال)?(?:{_CALLED_ARY})|(?<=هاد )ال(?:{_CALLED_ARY})",
    rf"(?:a|ya) (?:l|n|ch)?(?:{_CALLED_LATN})|(?<=had )(?:l|n)?(?:{_CALLED_LATN})",
)
"""What people are called in contempt."""

THINGS: Final = (
    r"bidon|pourrie?s?(?= \w+\.|$)|(?<=plateforme )pourrie|foutue?(?= \w)|de merde|a la (?:noix|con)|a deux balles|stupides?"
    r"|minables?|ridicules?",
    r"(?<=votre )(?:cirque|mascarade|farce|arnaque|comedie|machin)|(?<=cette )(?:mascarade|farce|comedie)|(?<=ce )(?:cirque|machin|truc)",
    r"bloody|fucking|goddamn|stupid|so[- ]called|ridiculous|worthless|crappy|(?<=that )(?:useless|garbage)|(?<=your )(?:useless|garbage)"
    r"|(?<=this )(?:useless|garbage)|even pretend",
    r"(?:ال)?(?:مزعوم|تافه|سخيف)(?:ه|ين)?|(?<=كم )ال(?:فاشل|وهمي|فارغ)ه?|هذه ال(?:مهزله|مسرحيه)",
    r"(?:ال)?خاويه?(?= ديالكم)|(?:ال)?مخربقه?|(?<=ديالكم )ال(?:فاشل|معوج)ه?|ديال (?:ال)?(?:زبل|كدوب|كذوب|شفوي|ضحك علي الذقون|والو)",
    r"l?khawi?(?:ya)?(?= dyalkom)|l?mkherb9a?|(?<=dyalkom )l(?:fachel|m3awe?j)a?"
    r"|dyal (?:l?zbel|l?kdoub|l?kdob|chefawi|walo)|l?masra7iya dyal",
)
"""What things are called in contempt."""

POINTED_AT: Final = r"scam|farce|masquerade|circus|cirque|mascarade"
"""The same, where they stand behind what is pointed at: "your TAMKINE scam"."""
POINTS: Final = r"(?:your|this|that|these|those|votre|ce|cette)(?: [\w.-]+){1,3} $"
"""What points at it."""
