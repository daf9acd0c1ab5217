"""What a model writes tells of the organisation, and speaks neither as it nor to a voter, and insults nobody."""

from __future__ import annotations

import re

from agent.grounding.draft import Draft
from agent.turn import Turn
from core.language.fold import plain

_SPEAKS_AS_IT = (
    r"je|j'\w+|nous (?:\w+ )?(?:proposons|ferons|allons|voulons|engageons|promettons|sommes)"
    r"|(?:notre|mon) (?:parti|programme)|nos propositions",
    r"i|i'm|we|our (?:party|programme|program|proposals)|my party",
    r"نحن|انا|حزبنا|برنامجنا|مقترحاتنا|نقترح|نلتزم|نتعهد|سنعمل|سنقوم|حنا|احنا|كنقترحو|غادي نديرو|(?:الحزب|البرنامج) ديالنا",
    r"ana|7na|ghadi ndiro|kan9tar7o|kan9tarho|(?:l?7izb|lhizb|lbarnamaj|l?parti) dyalna",
)
_ADVISES_VOTERS = (
    r"votez|ne votez pas|voter? (?:pour|contre) (?:nous|le parti|lui|elle|eux|ce parti)"
    r"|donnez[- ](?:\w+ )?votre voix|(?:le )?meilleur parti",
    r"(?:do not |don't )?vote (?:for|against)|your vote should|the (?:best|worst) party|give us your vote",
    r"صوتوا|صوت ل\w+|لا تصوتوا|لا تصوت|امنحوا اصواتكم|(?:افضل|اسوا|احسن|حسن) حزب|صوتو|ما تصوتوش",
    r"s[ae]w+to|sewwet|matsewtoch|7s[ae]n 7izb|a7san 7izb",
)
_INSULTS = (
    r"voleurs?|escrocs?|menteurs?|menteuses?|idiots?|idiotes?|imbeciles?|cretins?|salauds?|pourris?|vendus|traitres?|racaille|ordures?|larbins?",
    r"liars?|thie(?:f|ves)|idiots?|crooks?|traitors?|scum|stupid|morons?|losers?|clowns?",
    r"لصوص|لص|كذابون|كذابين|كذاب|خونه|خائن|اغبياء|غبي|حمير|حمار|كلاب|منافقون|منافقين|حقير|شفاره|شفار|كذابه|مكلخين|مكلخ|بهايم",
    r"ch[ae]?ff?ara|chffar|k[ae]?dd?ab[ain]*|7mir|7mar|klab|khawana|mkelkhin|mkellekh|bhaym",
)


def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:و|ف|ال|و ?ال)?(?:{'|'.join(words)})(?!\w)")


_HELD_BACK = _any_of((*_SPEAKS_AS_IT, *_ADVISES_VOTERS, *_INSULTS))


class ToldFromOutside:
    """Refuses a written sentence in the organisation's own voice, one that advises a voter, or one with a word of abuse.

    A short list for each form, all of them asked of every sentence: a quotation in its place says the same in the source's own words.
    """

    name = "voice"

    async def refuses(self, draft: Draft, turn: Turn) -> bool:
        """Whether it is one."""
        return not draft.is_verbatim and bool(_HELD_BACK.search(plain(draft.text)))
