"""How many questions texts hold: pieces of one are joined, those that stand by themselves stay apart, rhetorical tails stay with theirs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from core.language.intents.intent import plainly
from core.language.intents.small_talk import is_acknowledgement, is_farewell, is_greeting, is_thanks
from core.language.sentences import sentences
from core.language.stem import words_that_count
from core.text import normalise

MOST: Final = 5
"""Questions that one text is taken for, chosen by hand: what comes after belongs to the last, so that no message costs fifty answers."""
_LONGEST: Final = 25_000
"""Characters that are looked at: beyond, the agent says that it is too long whatever follows. Chosen by hand."""
_FEWEST: Final = 3
"""Words that count in a message which asks by itself without a question word; fewer are a rest of the one before. Chosen by hand."""
_SEARCHED: Final = 500
"""Characters of a text that was passed on which are searched for; chosen by hand: longer than any claim, shorter than a leaflet."""
_FEWEST_ASKED: Final = 3
"""Words that count which a clause that asks has at least. Chosen by hand: fewer are asked of what was told before them."""
_CLAUSE = re.compile(r"[,،;؛:]\s")
_ENDS = (".", "!", "?", "؟", "…", ":", ";", "؛")
_QUOTED = re.compile(r"«[^«»\n]*»|“[^“”\n]*”|\"[^\"\n]*\"|\([^()\n]*\)")
_BREAK = re.compile(r"(?<=[?؟])(?:[!.…]|\s?[»”\"')\]])*[^\S\n]+(?=\S)|[^\S\n]*\n\s*")
_MARKED = re.compile(r"[?؟][!.…\s»”\"')\]]*$")
_AND: Final = r"(?:et|puis|aussi|and|also|so|w|wa|o|u|ثم|و)"
_ASKING: Final = (
    r"combien|qui|que|quoi|quel\w*|lequel|laquelle|quand|ou|comment|pourquoi|how|what|which|who|whom|whose|where|when|why|"
    r"ch7al|chhal|sh7al|chno|chnou|achno|achnou|chkoun|chkon|shkoun|fin|fo9ach|fou9ach|imta|3lach|kifach|kifash|wach|wash|achmen|chmen|ina|"
    r"كم|ماذا|متي|اين|كيف|لماذا|اي|ايه|شحال|شنو|اشنو|شكون|فين|فينا|فوقاش|امتي|علاش|كيفاش|واش|اشمن|اينا|من"
)
_GOVERNING: Final = (
    r"a|de|d|avec|dans|sur|par|en|chez|depuis|pour|vers|contre|sous|for|to|with|from|in|at|by|on|about|until|"
    r"m3a|l|f|mn|b|dyal|3la|في|علي|عن|الي|مع|ديال|منذ|حتي"
)
_OPENS = re.compile(
    rf"(?:{_AND} |و|ok |donc |alors |sinon )?(?:(?:(?:{_GOVERNING}) )?(?:{_ASKING})|qu est|est ce|es ce|c est quoi|a quoi|y a|"
    r"dis moi|dites moi|expli\w+|parle moi|parlez moi|donnez? moi|montrez? moi|"
    r"existe t|faut il|peut on|peut il|avez vous|etes vous|a t|sera t|"
    r"is|are|do|does|did|can|could|will|has|have|should|was|were|tell me|explain|show me|"
    r"golliya|gol liya|هل|ما|ماهو|ماهي|ما هو|ما هي|لمن|بكم|لاي|باي|فاي|قل لي|قولي|اشرح|اشرحوا|حدثني|عاود)(?!\w)"
)
_ASKS = re.compile(
    rf"(?:{_AND} |و)?(?:(?:{_GOVERNING}) )?(?:{_ASKING}|est ce|es ce|esk|eske|c est quoi|qu est|هل|ما هو|ما هي|ماهو|ماهي)(?!\w)"
    r"(?<!que(?= dieu))(?<!qu(?= allah))(?<!من(?= (?:فضلك|فضلكم|جديد)(?!\w)))"
)
_ALSO_LINKS = re.compile(r"(?:qui|que|qu|ou|من|ما|اي|which|who|whose|whom|what|how|where)(?!\w)")
_WITHIN = re.compile(r"(?<!\w)(?:combien|quoi|quel(?:le)?s?|quand|comment|pourquoi)(?!\w)")
"""Question words that French also sets where the answer would stand ("ça coûte combien ?"); "qui" and "où" relate, too."""
_TURNED = re.compile(r"\w-(?:t-)?(?:il|elle|ils|elles|on|vous|tu|nous|je)(?!\w)", re.IGNORECASE)
_GOES_ON = re.compile(rf"(?:{_AND}(?= )|و(?=ال))")
_OR = re.compile(r"(?:ou|or|wla|wlla|ola|او|ام|ولا|اولا)(?= )")
_TAGS = re.compile(
    r"(?:(?:ou )?(?:non|pas)|hein|n est ce pas|pas vrai|vraiment|d accord|vous me suivez|tu vois|vous voyez|right|really|isn t it|ok|"
    r"yak|ola la|wla la|b sa7|bsa7|ياك|ولا لا|بصح|صح|صحيح|اليس كذلك|حقا|svp|stp|please|3afak|عافاك)"
)
_HANGING = re.compile(
    r"(?<!\w)(?:de|d|du|des|le|la|les|l|un|une|et|ou|pour|par|sur|dans|avec|en|a|au|aux|que|qu|of|the|an|to|for|and|or|in|on|with|"
    r"dyal|f|fi|m3a|w|3la|mn|في|من|علي|مع|و|ديال|عن|الي)$"
)


@dataclass(frozen=True)
class _Piece:
    """A stretch of text: what stood between it and the one before, and whether it was a message or a line of its own."""

    text: str
    between: str = ""
    is_apart: bool = False

    @property
    def plain(self) -> str:
        return plainly(self.text[:500])

    @property
    def is_marked(self) -> bool:
        """Whether it ends in a question mark."""
        return bool(_MARKED.search(self.text))


def asks(text: str, *, surely: bool = False) -> bool:
    """Whether a text begins with a question word; surely, where that word does nothing else: "qui", "que" and "من" do."""
    plain = plainly(text)
    return bool(_ASKS.match(plain)) and not (surely and _ALSO_LINKS.match(plain))


def questions_in(text: str) -> tuple[str, ...]:
    """The questions of one text, in order; the text itself where there is but one."""
    found = _apart(_pieces(text, is_apart=False)) if len(text) <= _LONGEST else ()
    return found if len(found) > 1 else (text,)


def questions_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The questions that quick texts come to, in order: small talk goes where something else is said, repeats go, pieces run on."""
    said = list(dict.fromkeys(text for raw in texts if (text := normalise(raw))))
    spoken = [text for text in said if not is_courtesy(text)]
    pieces: list[_Piece] = []
    length = 0
    for text in spoken or said:
        pieces += _pieces(text, is_apart=True)
        length += len(text)
        if length > _LONGEST:
            break
    return _apart(pieces) if spoken and length <= _LONGEST else (_joined(pieces),) if pieces else ()


def asking_clause(text: str) -> str:
    """The part of a message that asks, where the rest only tells: of oneself, of one's anger; empty where there is no such part.

    The one sentence that asks, from the clause on that opens with a question word, or else its last clause; it is half of the message
    at least, for a short one is asked of what is told before it.
    """
    said = [one.text.strip() for one in sentences(text) if any(map(str.isalnum, one.text))]
    asking = [one for one in said if _MARKED.search(one)] or [one for one in said if asks(one, surely=True)]
    if len(asking) != 1:
        return ""
    clauses = [clause for clause in _CLAUSE.split(asking[0]) if clause.strip()]
    opens = next((place for place, clause in enumerate(clauses) if asks(clause, surely=True)), len(clauses) - 1)
    found = asking[0][asking[0].index(clauses[opens]) :].strip()
    told, whole = len(words_that_count(found)), len(words_that_count(text))
    return found if found != text.strip() and told >= max(_FEWEST_ASKED, whole / 2) else ""


def beginning(text: str) -> str:
    """As much of a long text as a search can use: what a post claims stands at its head."""
    if len(text) <= _SEARCHED:
        return text
    whole = [sentence for sentence in sentences(text) if sentence.end <= _SEARCHED]
    return text[: whole[-1].end] if whole else text[:_SEARCHED].rpartition(" ")[0] or text[:_SEARCHED]


def _pieces(text: str, *, is_apart: bool) -> list[_Piece]:
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    cuts = [m for m in _BREAK.finditer(text) if not any(start < m.start() < end for start, end in quoted)]
    pieces, start, between, apart = list[_Piece](), 0, "", is_apart
    for cut in cuts:
        if text[start : cut.start()].strip():
            pieces.append(_Piece(text[start : cut.start()].strip(), between, apart))
        start, between, apart = cut.end(), cut[0], "\n" in cut[0]
    if text[start:].strip():
        pieces.append(_Piece(text[start:].strip(), between, apart))
    return pieces


def _apart(pieces: Sequence[_Piece]) -> tuple[str, ...]:
    """Pieces joined to questions."""
    asked: list[_Piece] = []
    for piece in pieces:
        if asked and (len(asked) == MOST or not (_is_whole(asked[-1]) and _asks_anew(asked[-1], piece))):
            asked[-1] = replace(asked[-1], text=_joined((asked[-1], piece)))
        else:
            asked.append(piece)
    return tuple(piece.text for piece in asked)


def _joined(pieces: Sequence[_Piece]) -> str:
    whole = ""
    for piece in pieces:
        line = "\n" if whole.endswith(_ENDS) and any(map(str.isalnum, piece.text)) else " "
        whole += ((piece.between or line) if whole else "") + piece.text
    return whole


def _is_whole(piece: _Piece) -> bool:
    """Whether a piece asks something that can be answered: it says what of, and does not break off."""
    if not words_that_count(piece.text) or is_courtesy(piece.text) or _TAGS.fullmatch(piece.plain):
        return False
    return piece.is_marked or (_opens_a_question(piece) and not _HANGING.search(piece.plain))


def _asks_anew(before: _Piece, piece: _Piece) -> bool:
    """Whether a piece is a question beside the one before it: neither its rest, nor an answer offered to it, nor "is that so?"."""
    plain = piece.plain
    if not any(map(str.isalpha, piece.text)) or _TAGS.fullmatch(plain) or _OR.match(plain) or is_courtesy(piece.text):
        return False
    if _opens_a_question(piece):
        return True
    if not (before.is_marked and piece.is_marked):
        return False
    return bool(_GOES_ON.match(plain)) or (piece.is_apart and len(words_that_count(piece.text)) >= _FEWEST)


def _opens_a_question(piece: _Piece) -> bool:
    if _OPENS.match(piece.plain):
        return True
    return piece.is_marked and bool(_WITHIN.search(piece.plain) or _TURNED.search(piece.text))


def is_courtesy(text: str) -> bool:
    """Whether a text greets, thanks, takes leave or says that it has heard, and asks nothing."""
    return is_greeting(text) or is_thanks(text) or is_farewell(text) or is_acknowledgement(text)
