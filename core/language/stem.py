"""Words as the lexical index sees them: split by script, folded, stripped of elisions and stop words, stemmed."""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from typing import Any

from core.language.fold import fold

ANALYSER_VERSION = "3"
"""Changes whenever the same text may yield other terms: a stored index of another version is rebuilt."""

# A run of Arabic letters, of digits with inner separators, or of other letters and digits ("covid19", Arabizi "3lach").
_TOKEN = re.compile(
    r"[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\u08a0-\u08c9]+"
    r"|\d+(?:[.,٫]\d+)+"
    r"|[^\W_\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\u08a0-\u08c9]+"
)
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu|quelqu)['’ʼ](?=\w)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(?<=\w)['’ʼ]s\b", re.IGNORECASE)
_PREFIXES = ("وال", "بال", "كال", "فال", "ال", "لل")
_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")

_FRENCH_STOPS = """
a afin ai ainsi alors apres as au aucun aucune aussi autre autres aux avait avant avec avoir beaucoup car ce ceci cela celle
celles celui ces cet cette ceux chaque chez ci comme comment dans de depuis des donc dont du elle elles en encore entre est
et etaient etait etant ete etes etre eu eux fait faut font il ils je la laquelle le lequel les lesquelles lesquels leur leurs
lors lui ma mais me meme memes mes moi moins mon ne ni nos notre nous on ont ou par parce pas pendant peu peut plus pour
pourquoi qu quand que quel quelle quelles quels qui quoi sa sans se sera ses si son sont sous sur ta te tes toi ton tous tout
toute toutes tres tu un une vers vos votre vous y
"""
_ENGLISH_STOPS = """
about after all also am an and any are as at be been before being both but by can could did do does doing during each few
for from had has have having he her here hers him his how i if in into is it its itself just me more most my no nor not of
off once only or other our out over own same she should so some such than that the their them then there these they this
those through to too under until up very was we were what when where which while who whom whose why will with would you your
"""
_ARABIC_STOPS = """
من الي عن علي في مع هو هي هم هن نحن انا انت انتم هذا هذه ذلك تلك هولاء اوليك الذي التي الذين اللذان اللتان اللاتي ما ماذا
متي اين كيف لماذا لم لن لا ليس ليست كان كانت كانوا يكون تكون ان انه انها او ام ثم بل حتي اذا اذ لو لكن لكي كي قد لقد كل
بعض غير بين بعد قبل عند عندما منذ حيث حول خلال ضد دون فوق تحت امام وراء هل كم اي ايه كما مثل منه منها فيه فيها به بها له
لها لهم عنه عنها عليه عليها اليه اليها ذات هناك هنا و ف ب ل ك يا وهو وهي وفي ومن وعلي وقد ولا ولم وما فما بما مما لما فان وان
"""
STOP_WORDS = frozenset(f"{_FRENCH_STOPS} {_ENGLISH_STOPS} {_ARABIC_STOPS}".split())
"""Words that say nothing about the subject, folded as `fold` folds them."""

_GRAM = 4
_LONGEST = 64  # letters that matter in a word; what is longer is no word
_SHORT = 500
"""Characters of a text whose words are kept at hand. Chosen by hand: a question, a sentence, a title; passages are longer."""
_KEPT = 16_384
"""Texts whose words are kept, some forty megabytes at most. Chosen by hand, as in `core.language.fold`."""
_local = threading.local()


def words(text: str) -> list[str]:
    """Folded words of a text in order, stop words included, elisions and possessives taken off."""
    return list(_kept_words(text)) if len(text) <= _SHORT else _words(text)


def _words(text: str) -> list[str]:
    return [word[:_LONGEST] for word in _TOKEN.findall(_POSSESSIVE.sub("", _ELISION.sub(" ", fold(text))))]


@lru_cache(maxsize=_KEPT)
def _kept_words(text: str) -> tuple[str, ...]:
    """The words of a short text: the same questions, sentences and titles are looked at by one step after another."""
    return tuple(_words(text))


def words_that_count(text: str) -> list[str]:
    """Folded words of a text in order, stop words left out."""
    return [word for word in words(text) if word not in STOP_WORDS]


def terms(text: str) -> list[str]:
    """Index terms of a text in order: stems of its words, stop words left out."""
    return list(_kept_terms(text)) if len(text) <= _SHORT else _terms(text)


def _terms(text: str) -> list[str]:
    return [stem(word) for word in words_that_count(text)]


@lru_cache(maxsize=_KEPT)
def _kept_terms(text: str) -> tuple[str, ...]:
    """The terms of a short text, for the same reason."""
    return tuple(_terms(text))


def grams(text: str) -> list[str]:
    """Four-letter pieces of a text's words, their edges marked by `_`, stop words left out.

    They see past what a light stemmer cannot: broken plurals, glued clitics, compound words, misspellings.
    """
    return [gram for word in words_that_count(text) for gram in pieces(word)]


def pieces(word: str) -> list[str]:
    """Four-letter pieces of one folded word."""
    word = f"_{word}_"
    return [word[i : i + _GRAM] for i in range(max(1, len(word) - _GRAM + 1))]


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Stem of a folded word: light Arabic stemming or Snowball by the script of its letters; numbers stay whole."""
    if "\u0620" <= word[0] <= "\u08c9":
        return stem_arabic(word)
    if word[0].isdigit():
        return word.replace(",", ".").replace("٫", ".")
    return str(_snowball().stemWord(word))


def stem_arabic(word: str) -> str:
    """Light stem of a folded Arabic word, after light10 (Larkey, Ballesteros and Connell, 2007).

    Takes off the conjunction, the article with its prepositions, and the common endings; at least two letters stay.
    """
    if word.startswith("و") and len(word) > 3:
        word = word[1:]
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 2:
            word = word[len(prefix) :]
            break
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 2:
            word = word[: -len(suffix)]
    return word


def _snowball() -> Any:
    # A stemmer keeps a buffer of its own and must not be shared by threads.
    if not hasattr(_local, "stemmer"):
        import Stemmer

        _local.stemmer = Stemmer.Stemmer("french")
    return _local.stemmer


@lru_cache(maxsize=20_000)
def english_stem(word: str) -> str:
    """The stem of a folded English word, for comparing meanings; the lexical index has no English of its own."""
    if not hasattr(_local, "english"):
        import Stemmer

        _local.english = Stemmer.Stemmer("english")
    return str(_local.english.stemWord(word))
