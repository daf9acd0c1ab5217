"""Darija questions made searchable: word by word into French, English and standard Arabic, whatever their spelling."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from core.language.darija.lexicon import LONGEST_EXPRESSION, DarijaLexicon, Gloss, load_lexicon
from core.language.darija.spelling import spelling_key
from core.language.fold import fold
from core.language.forms import Language
from core.language.identify import is_french_function_word, is_french_or_english
from core.language.stem import words_that_count
from core.language.wording.chat import known_words
from core.language.wording.concepts import Equivalent, Glossary, Wordings, load_glossary
from core.text import Script, script_of, strip_tashkeel
from knowledge.ports import Corpus
from knowledge.query import ExpandedQuestion

_TOKEN = re.compile(r"\w+(?:['’\-.]\w+)*|[^\w\s]+")
_FRENCH_ARTICLES = frozenset(["le", "la", "les", "des", "du", "un", "une", "au", "aux", "de"])
_ARABIC_WORD = re.compile("[\u0620-\u06d3]+")
_COLLOQUIAL = 0.45
"""Share of its words that a chatted question has in the lexicon: .42 to 1 where citizens ask, .09 to .48 in encyclopaedias
(docs/decisions/0040)."""
_COLLOQUIAL_LONG = 0.7
"""The same of a longer question, whose share is surer (docs/decisions/0040)."""
_CHATTED = 12
"""Words that nine of ten chatted questions stay within (docs/decisions/0040)."""
_ONE_LETTER_WORDS = frozenset("fblwoدفبلو")
_ARTICLE = re.compile(r"^[wfbd]?l(?=[a-zà-ÿ]{4})", re.IGNORECASE)
_LOAN_VERB = re.compile(r"^(?:ka|gha|ta)?[nty]([^\W\d]{4,}er)$", re.IGNORECASE)
"""A French verb as Darija conjugates it: "nimprimer", "kaydéclarer"."""
_ASKING_WHO = frozenset(
    [
        "chkoun",
        "chkon",
        "chkun",
        "shkoun",
        "howa",
        "houa",
        "hwa",
        "hiya",
        "hia",
        "had",
        "sidi",
        "lalla",
        "si",
        "3la",
        "chno",
        "chnou",
    ]
)
"""Words around a name in a message that asks about somebody."""
_SHORTEST_LOAN = 4
"""Letters of a French or English word that is taken for itself. Chosen by hand: shorter ones are Darija words too ("dar", "mat")."""
_NAME = re.compile(r"[A-CE-GI-RU-YÀ-Þ]")  # D, H, S, T, Z are also written big for emphatic consonants
_LONGEST = 2000
"""Characters of a question that are glossed; chosen by hand, beyond what anybody asks."""

_ACRONYM = re.compile(r"\b[^\W\d_a-zà-ÿ\u0600-\u06ff]{3,}\b")
_CAPITAL_WITHIN = re.compile(r"(?<=[\w,] )[A-ZÀ-Þ][a-zà-ÿ]{3,}")
# An Arabic word that a title puts in quotes, or explains in Latin letters: «أفق» · رؤية 2.0 (VISION).
_QUOTED = re.compile(r"[«“\"]([\u0620-\u06d3]{3,})[»”\"]")
_EXPLAINED = re.compile(r"([\u0620-\u06d3]{3,})(?: [\d.]+)? \([A-Z]")


@dataclass(frozen=True)
class DenseWeights:
    """How much each form of a question weighs in its vector."""

    french: float
    english: float
    arabic: float
    raw: float


WEIGHTS = {
    Language.DARIJA_LATIN: DenseWeights(french=1.0, english=0.5, arabic=0.5, raw=0.0),
    Language.DARIJA: DenseWeights(french=1.0, english=0.5, arabic=0.5, raw=0.0),
}
"""French 1, English ½, Arabic ½, raw 0: chosen by measurement (docs/decisions/0040)."""


class DarijaExpander:
    """Adds to a Darija question what French, English and Arabic documents would say, to others what the other two would."""

    def __init__(
        self,
        lexicon: DarijaLexicon,
        weights: dict[Language, DenseWeights] | None = None,
        names: Callable[[], Collection[str]] = frozenset,
        glossary: Glossary | None = None,
    ) -> None:
        """Take a lexicon, other weights where wanted, what tells the names (in small letters) that are never glossed, and a glossary."""
        self._lexicon = lexicon
        self._weights = weights or WEIGHTS
        self._names = names
        self._glossary = glossary or Glossary(())

    def expand(self, question: str, language: Language) -> ExpandedQuestion:
        """Glosses weighted as measured for the vector, the question with its French and Arabic glosses for words."""
        if language not in self._weights or not question.strip():
            return ExpandedQuestion(((question, 1.0),), question, self._glossary.wordings(question, language))
        if self._is_formal(question):
            text = self.in_standard_words(question)
            wordings = self._glossary.wordings(text, Language.ARABIC)
            return ExpandedQuestion(((text, 1.0), (question, 1.0)), f"{question} {text}", wordings)
        weights = self._weights[language]
        glosses = self._glosses(question)
        gloss = _as_one(glosses)
        weighted = (
            (gloss.french, weights.french),
            (gloss.english, weights.english),
            (gloss.arabic, weights.arabic),
            (question, weights.raw),
        )
        dense = tuple((text, weight) for text, weight in weighted if text and weight)
        lexical, wordings = self._in_words(glosses)
        return ExpandedQuestion(dense or ((question, 1.0),), lexical, wordings)

    def knowing(self, titles: Iterable[str]) -> DarijaExpander:
        """The same, with the names that titles hold instead of those of what is published now."""
        names = names_in(titles)
        return DarijaExpander(self._lexicon, self._weights, lambda: names, self._glossary)

    def _is_formal(self, question: str) -> bool:
        """Whether most words in Arabic letters are ones that the lexicon does not hold: Darija that reads like a newspaper."""
        words = _ARABIC_WORD.findall(strip_tashkeel(question[:_LONGEST]))
        known = sum(self._lexicon.look_up_form(word) is not None for word in words)
        least = _COLLOQUIAL if len(words) <= _CHATTED else _COLLOQUIAL_LONG
        return bool(words) and known < least * len(words)

    def in_standard_words(self, question: str) -> str:
        """The question with only the words that are Darija beyond doubt put into standard Arabic."""

        def standard(match: re.Match[str]) -> str:
            found = self._lexicon.look_up_form(match[0])
            return found.arabic if found else match[0]

        return " ".join(_ARABIC_WORD.sub(standard, strip_tashkeel(question[:_LONGEST])).split())

    def gloss(self, question: str) -> Gloss:
        """The question word by word; names, numbers, acronyms and loan words stay as they are."""
        return _as_one(self._glosses(question))

    def _glosses(self, question: str) -> list[tuple[str, Gloss]]:
        tokens = _TOKEN.findall(strip_tashkeel(question[:_LONGEST]))
        shouting = script_of(question) is Script.LATIN and question.upper() == question
        names = self._names()
        if full_name := self._full_name(tokens):
            names = {*names, *full_name}
        glosses: list[tuple[str, Gloss]] = []
        position = 0
        while position < len(tokens):
            name = _name(tokens[position], names)
            length, found = (1, Gloss(name, name, name)) if name else self._longest(tokens, position, shouting)
            glosses.append((" ".join(tokens[position : position + length]), found))
            position += length
        return glosses

    def _full_name(self, tokens: Sequence[str]) -> frozenset[str]:
        """The two words that a message asks about, in small letters, where nobody knows the first: a first name and a surname.

        "baraka" is "enough" in Darija, and not so in "chkoun nizar baraka".
        """
        about = [word for token in tokens if (word := token.lower()).isalpha() and word not in _ASKING_WHO]
        if len(about) != 2 or not all(word.isascii() for word in about):
            return frozenset()
        first = about[0]
        known = self._lexicon.look_up(first) or is_french_or_english(first) or fold(first) in known_words()
        return frozenset() if known or len(first) < _SHORTEST_LOAN else frozenset(about)

    def _in_words(self, glosses: Sequence[tuple[str, Gloss]]) -> tuple[str, Wordings]:
        """Words of a question that mean something to a search, and what each of them is called in other languages."""
        kept = [(head, wordings) for head, gloss in glosses if (wordings := self._wordings(gloss))]
        return " ".join(head for head, _ in kept), tuple(kept)

    def _wordings(self, gloss: Gloss) -> tuple[Equivalent, ...]:
        columns = ((Language.FRENCH, gloss.french), (Language.ARABIC, gloss.arabic), (Language.ENGLISH, gloss.english))
        parts = [
            Equivalent(part.strip(), language)
            for language, text in columns
            for part in text.split(",")
            if words_that_count(part)
        ]
        further = [
            wording
            for part in parts
            for head, wordings in self._glossary.wordings(part.text, part.language)
            if head.split() == words_that_count(part.text)
            for wording in wordings
        ]
        return tuple(dict.fromkeys([*parts, *further]))

    def _longest(self, tokens: list[str], start: int, shouting: bool) -> tuple[int, Gloss]:
        for length in range(min(LONGEST_EXPRESSION, len(tokens) - start), 1, -1):
            words = tokens[start : start + length]
            if all(word[0].isalnum() for word in words) and (found := self._lexicon.look_up(" ".join(words))):
                return length, found
        token = tokens[start]
        return 1, self._word(token, _previous(tokens, start), shouting) or Gloss(token, token, token)

    def _word(self, token: str, previous: str, shouting: bool) -> Gloss | None:
        if not any(letter.isalpha() for letter in token) or (_is_acronym(token) and not shouting):
            return None
        word = token.lower()
        if word in _FRENCH_ARTICLES:
            return None
        if script_of(token) is Script.LATIN and (previous in _FRENCH_ARTICLES or is_french_function_word(token)):
            return self._lexicon.forms.get(word) if previous not in _FRENCH_ARTICLES else None
        if previous and _NAME.match(token):
            return self._lexicon.forms.get(word) or self._lexicon.hand_keys.get(spelling_key(token))
        if len(word) >= _SHORTEST_LOAN and word not in self._lexicon.forms and fold(word) in known_words():
            return None
        if script_of(token) is Script.ARABIC and (known := self._standard(token)):
            return known
        return self._lexicon.look_up(token) or self._guess(token)

    def _standard(self, token: str) -> Gloss | None:
        """A word of standard Arabic that the glossary holds and nobody wrote down as Darija: what was learned knows it by chance."""
        if self._lexicon.look_up_form(token):
            return None
        for _, wordings in self._glossary.wordings(token, Language.ARABIC, by_stem=False):
            meant = {w.language: w.text for w in reversed(wordings)}
            return Gloss(meant.get(Language.ENGLISH, token), meant.get(Language.FRENCH, token), token)
        return None

    def _guess(self, token: str) -> Gloss | None:
        by_hand = self._lexicon.look_up_by_hand(token)
        if script_of(token) is Script.ARABIC:  # what nobody wrote down is standard Arabic more often than Darija
            return by_hand
        if not by_hand and (verb := _LOAN_VERB.match(token)):
            return Gloss(verb[1], verb[1], verb[1])
        if by_hand or token[0].isupper() or is_french_or_english(token):
            return by_hand
        if (loan := _ARTICLE.sub("", token)) != token and is_french_or_english(loan):
            return Gloss(loan, loan, loan)
        return self._lexicon.look_up_learned(token)


def _name(token: str, names: Collection[str]) -> str:
    """The name that a token is, a preposition or conjunction written onto it taken off; nothing when it is none."""
    word = token.lower()
    if word in names:
        return token
    return token[1:] if word[:1] in _ONE_LETTER_WORDS and word[1:] in names else ""


def _previous(tokens: list[str], position: int) -> str:
    """The word before, in lower case; nothing at the start of a sentence."""
    before = tokens[position - 1].lower() if position else ""
    return "" if before[:1] in ".!?؟…" else before


def _is_acronym(token: str) -> bool:
    letters = [letter for letter in token if letter.isalpha()]
    return len(letters) > 1 and all(letter.isupper() for letter in letters)


def _as_one(glosses: Sequence[tuple[str, Gloss]]) -> Gloss:
    return Gloss(
        _join(gloss.english for _, gloss in glosses),
        _join(gloss.french for _, gloss in glosses),
        _join(gloss.arabic for _, gloss in glosses),
    )


def _join(words: Iterable[str]) -> str:
    return " ".join(word for word in words if word)


def names_in(titles: Iterable[str]) -> frozenset[str]:
    """Names that titles of documents hold, in small letters: acronyms, capitals within a title, quoted Arabic words."""
    return frozenset(
        name.lower()
        for title in titles
        for pattern in (_ACRONYM, _CAPITAL_WITHIN, _QUOTED, _EXPLAINED)
        for name in pattern.findall(title)
    )


class CorpusNames:
    """Names of the release that is published now, read again only when another one is."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._known: tuple[int, frozenset[str]] | None = None

    def __call__(self) -> frozenset[str]:
        """Names in the titles of the current release; none before the first."""
        release = self._corpus.current_release()
        if release is None:
            return frozenset()
        if self._known is None or self._known[0] != release:
            self._known = (release, names_in(self._corpus.titles(release).values()))
        return self._known[1]


def load_expander(corpus: Corpus | None = None) -> DarijaExpander:
    """The expander with the lexicon that comes with Munadil; names in the titles of a corpus stay as they are."""
    return DarijaExpander(load_lexicon(), names=CorpusNames(corpus) if corpus else frozenset, glossary=load_glossary())
