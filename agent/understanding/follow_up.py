"""Which messages go on from the conversation before them, without a model."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.question import Exchange
from core.language.fold import fold
from core.language.stem import terms, words


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Words that begin with a و of their own, which is no "and": "is it that", "when", minister, Oujda, homeland, …; all folded.
_OWN_WAW = (
    r"اش(?!نو|كون)|قت|ين\b|زير|زار|جده|طن(?!ج)|لاي|لد\b|لاد\b|الي\b|ثيق|ثايق|سيط|سط|ظيف|ظايف|"
    r"رش(?:ه|ات)|رق(?:ه|ات)|ادي|احد|صل\b|ضع(?:يه)?\b|عد(?!د|م)|عود|فد|كال|كيل|جود\b"
)
# "And …", "what about …", "so": words that a message begins with when it goes on from the one before; all folded.
_GOES_ON = re.compile(
    r"(?:et|ou alors|ou bien|mais|alors|donc|and|but|so|then|what about|how about|w|ou|wa|o|walakin|fin|iwa|"
    r"وماذا عن|ماذا عن|وما|ومن|وهل|وكم|واين|ومتي|وكيف|ولماذا|لكن|ولكن|طيب|و|وا|ايوا)\b"
    rf"|و(?=\w)(?!{_OWN_WAW})"
)
_POINTS_BACK = _words("""
    ca cela ceci celui celle ceux celles ci il ils elle elles lui leur leurs eux y en la le les
    it its they them their this that these those he she him her his one ones there
    hadchi hadi hada hadak hadik hado dakchi dyalo dyalha dyalhom fih fiha fihom lih liha lihom mnno mnha houa hiya huma homa
    هذا هذه ذلك تلك هولاء هو هي هم فيه فيها فيهم منه منها له لها لهم عنه عنها ذلك
    هادشي هادي هادا هاد هاداك هاديك هادو داكشي ديالو ديالها ديالهم هوما فيهوم ليهم ليه ليها
    """)
# Pronouns that French also uses as articles or mid-sentence: they point back only in a very short message.
_WEAK = _words("la le les y en ci leur leurs there this that one il it هذا هذه هاد هو هي")
_ARTICLES = _words("la le les y en ci leur leurs هاد")
# What questions in Darija ask with, which no list of stop words has; folded.
_ASKS = _words("""
    chno chnou chnowa achno chkoun chkon fin fine imta emta fo9ach fou9ach wa9tach ch7al chhal sh7al 3lach kifach wach howa
    شنو شنوا اشنو شكون فين امتي فوقاش وقتاش شحال علاش كيفاش واش هما هوما ديال
    """)
# "chno hiya X", "ما هو X": before what it asks about, such a pronoun only says "is".
_COPULA = re.compile(
    r"(?<!\w)(chno|chnou|chnowa|achno|chkoun|chkon|chkun|شنو|شنوا|اشنو|شكون|ما|من) "
    r"(?:houa|howa|huwa|hwa|hiya|hia|huma|homa|houma|هو|هي|هم|هما|هوما)(?= \w)"
)
# "li kayhdro 3liha", "التي نتحدث عنها": what follows points back to what is named before it.
_RELATIVE = re.compile(r"(?<=\w )(?:li|lli|illi|اللي|لي|الذي|التي|الذين)(?= \w).*$")
_SHORT, _VERY_SHORT, _BARE = 9, 5, 2
"""Words of messages that may go on from another, that do where a weak pronoun points back, and that always do. Chosen by hand
(docs/decisions/0120)."""


def is_follow_up(text: str) -> bool:
    """Whether a message cannot be understood without the ones before it: it goes on from them, points back, or is bare."""
    folded = words(text)
    subject = [term for term in terms(text) if term not in _POINTS_BACK]
    if not folded or len(folded) > _SHORT:
        return False
    if len(folded) <= _BARE or (not subject and len(folded) <= _SHORT):
        return True
    if _GOES_ON.match(fold(text).strip(" ،,.…-–¿?؟!")) and not _names_something(text):
        return True
    pointing = _pointing(text)
    return bool(pointing - _WEAK) or (bool(pointing) and len(subject) <= 2 and len(folded) <= _VERY_SHORT)


def points_back(text: str) -> bool:
    """Whether a message names something by a word that may mean nothing without what was said before it; articles are none."""
    return bool(_pointing(text) - _ARTICLES)


def _pointing(text: str) -> frozenset[str]:
    return _POINTS_BACK.intersection(words(_RELATIVE.sub("", _COPULA.sub(r"\1", fold(text)))))


def may_go_on(text: str) -> bool:
    """Whether a message that could stand by itself is short enough to go on from the one before it all the same."""
    return 0 < len(words(text)) <= _SHORT


def topic_of(history: Sequence[Exchange]) -> str:
    """The question that a follow-up continues: the last one that could be understood by itself."""
    for exchange in reversed(history):
        if exchange.standalone_question:
            return exchange.standalone_question
        if not is_follow_up(exchange.question):
            return exchange.question
    return history[-1].question if history else ""


def joined(topic: str, text: str) -> str:
    """A follow-up with what its topic is about before it: the topic's own question words would ask for something else."""
    about = [
        word
        for word in re.findall(r"[\w’'-]+", topic)
        if (folded := fold(word)) not in _ASKS and folded not in _POINTS_BACK and terms(word)
    ]
    return " ".join((*about, text))


def _names_something(text: str) -> bool:
    """Whether a name in capitals says what it is about ("Et le programme PHARE ?" needs nothing before it)."""
    first, *rest = re.findall(r"[^\W\d_][\w’'-]*", text) or [""]
    return any(len(word) > 3 and word.isupper() for word in (first, *rest))


def subject_of(text: str) -> list[str]:
    """What a message speaks of: its terms without those that only point back or go on."""
    stripped = _GOES_ON.sub("", fold(text).strip(" ،,.…-–¿?؟!"), count=1)
    return [term for term in terms(stripped) if term not in _POINTS_BACK]
