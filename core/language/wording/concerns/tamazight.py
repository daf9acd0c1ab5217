"""Whether a message is in Tamazight, in its own letters or in Latin ones: a language that is recognised here and not spoken."""

from __future__ import annotations

import re

from core.language.fold import fold
from core.language.identify import identify
from core.language.intents.courtesies import listed

_TIFINAGH = re.compile("[\u2d30-\u2d7f]")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_OWN_LETTERS = re.compile("[ɣɛǧčḍḥṛṣṭẓɁ]")
_WORDS = listed(
    """
    azul azoul tanmirt tanemmirt manik manik mamk mamenk mamek matta mayd mad macc milmi mani manis manza mnck mennaw mecta
    ism nnek nnem inu nnes nnegh nnun ur urd yelli illa tella llan llant gigh tgit iga tga igan nekk nekki nkki keyyi kiyyi kmmi netta
    nettat nukni nkni kunwi kenwi nitni nettni tamazight tamazirt tamaziɣt amazigh imazighen tachelhit taclhit tacelhit tarifit tmazight
    argaz tamghart tamɣart aytma istma agharas amussu tudert tagmat aghrum aman akal ass assa azekka idgam iwaliwn awal awalen
    righ righ ttghenna ssawalgh ssnegh sneɣ ssnɣ righ ad rad ar da ghas ɣas ghir hat ha ili ddan iddu ddugh tddit zund zun akk ddar dar gr
    ghef ɣef gher ɣer deg degs yiwn yan yat sin snat krad kkuz smmus akabar ikabaren tigawt tiddukla amur aɣlan tafrit imula
    mayn min minzi maymmi mayemmi maɣef maghef max macc tzemred tzmrt zmrgh
    """
)
"""Words of its three Moroccan varieties, none of them a common word of French, English or Arabizi but the shortest."""
_SHARED = listed("ad ar da ha dar sin ili min mad mani yan ur iga hat ass max zun aman gr")
"""Of these, the ones that other languages write too: they count only beside one that none does."""
_SHARE = 0.34
"""Share of a message's words that must be its own. Chosen by hand: three words of a sentence of eight, one of a greeting of two."""


def is_tamazight(text: str) -> bool:
    """Whether most letters are Tifinagh, or enough words are its own and none that other rules know outweighs them."""
    letters = _LETTER.findall(text)
    if letters and len(_TIFINAGH.findall(text)) * 2 > len(letters):
        return True
    words = _WORD.findall(fold(text))
    own = [word for word in words if word in _WORDS or _OWN_LETTERS.search(word)]
    sure = [word for word in own if word not in _SHARED]
    if not sure or len(own) < _SHARE * len(words):
        return False
    return len(own) > len(words) / 2 or identify(text).confidence < _CLEAR


_CLEAR = 0.8
"""Confidence from which on a message is in one of the five forms all the same. Chosen by hand: one marker against none is .86."""
