"""Greetings, thanks, please, yes and no in the five forms, folded: what they are, and how they come before something else."""

from __future__ import annotations

from typing import Final


def listed(words: str) -> frozenset[str]:
    """Words that spaces part."""
    return frozenset(words.split())


GREETINGS: Final = listed("""
    bonjour bonsoir salut coucou hello hi hey hy salam slm slam salamo salamou alaykom alaikoum alikoum 3likom 3alaykom
    3likoum ahlan mrhba mer7ba marhaba sba7 sbah lkhir msa lkhayr good morning evening afternoon
    السلام سلام عليكم عليكوم اهلا مرحبا مرحبتين صباح مساء الخير النور هلا تحيه
    """)
THANKS: Final = listed("""
    merci thanks thank thx mercii chokran choukran choukrane shukran chukran tbarkellah bravo
    شكرا مشكور مشكوره شكرن ميرسي تسلم متشكر تبارك
    """)
PLEASE: Final = listed("svp stp please pls plz 3afak 3afakom عافاك عافاكم عفاك رجاء")
YES: Final = listed("""
    oui ouais ouai oue yes yeah yep yup ok okay oki okey accord sure ah ahh ayeh iyeh iyyeh iyah wah wahh na3am n3am wakha wa5a waxa bien
    نعم اه ايه اييه واه وخا واخا اوكي موافق موافقه اكيد طبعا حسنا تمام صافي
    """)
NO: Final = listed("non nan no nope la la2 laa laaa pas لا لالا كلا")
_OTHER_THINGS_TOO = listed("la pas bien sure ah accord good morning evening afternoon bravo الخير النور")
"""Words of these that at the head of a message may belong to what follows ("la langue", "pas un robot")."""
OPENERS: Final = (GREETINGS | THANKS | PLEASE | YES | NO) - _OTHER_THINGS_TOO
"""What may come before a request, one or several, and says nothing of it."""
IF_YOU_PLEASE: Final = r"s il (?:vous|te) plai[ts]|من فضلك|الله يخليك"
"""Please in several words, a pattern."""


def any_of(words: frozenset[str]) -> str:
    """A pattern that any of the words matches."""
    return "|".join(sorted(words))
