"""What Darija words mean: a lexicon written by hand over one learned from sentence pairs, looked up through any spelling."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from importlib.resources import files
from itertools import islice

from core.language.darija.spelling import skeleton, spelling_key, stems, without_article
from core.text import Script, script_of

LONGEST_EXPRESSION = 4
"""Words in the longest expression that is looked up as one."""
_DROPPED = "-"
_SHORTEST_SKELETON = 3  # consonants; fewer are shared by too many words
_SHORTEST_ARABIC = (
    2  # letters of a key; words in Arabic letters that are no longer are only looked up as they are spelt
)
_STEMS_TRIED = 12
# Share of two keys that must agree where only their consonants do.
_LIKENESS_BY_HAND = 0.6
_LIKENESS_LEARNED = 0.8
_LIKENESS_ARABIC = 0.9  # Arabic letters write long vowels: two words with other ones are seldom one
_NO_GLOSS = frozenset(["the", "a", "an", "it", "is", "i", "to", "do", "be", "of", "am", "i'm", "i'll", "it's"])


@dataclass(frozen=True)
class Gloss:
    """What a word or an expression means in three languages; all empty when it adds nothing to a search."""

    english: str
    french: str
    arabic: str


@dataclass
class DarijaLexicon:
    """Glosses by spelling, by spelling key and by consonants; `hand` entries win over learned ones at every level."""

    forms: dict[str, Gloss]
    """Hand-written entries as spelt, in either script."""
    hand_keys: dict[str, Gloss]
    learned_forms: dict[str, str]
    learned_keys: dict[str, str]
    by_english: dict[str, Gloss]
    """Hand-written concepts by their English word, to carry learned English glosses into French and Arabic."""

    def look_up(self, expression: str) -> Gloss | None:
        """Meaning of a word, or of words separated by spaces, spelt so that every sound agrees; None when unknown."""
        word = expression.lower()
        if word in self.forms:
            return self.forms[word]
        key = " ".join(map(spelling_key, word.split()))
        # What a person wrote down goes before what was learned, with an article or a preposition before it too ("flkhdma").
        if len(key) <= (1 if script_of(word) is Script.LATIN else _SHORTEST_ARABIC):
            return None
        by_hand = self._by_hand(key)
        if by_hand is not None:
            return by_hand
        # It was learned from Latin letters; in Arabic ones it would take standard words for others that sound alike.
        if script_of(word) is not Script.LATIN:
            return None
        learned = self.learned_forms.get(word) or self.learned_keys.get(key)
        return self._from_english(learned) if learned else None

    def look_up_form(self, word: str) -> Gloss | None:
        """Meaning of a word in Arabic letters as written by hand, one letter written onto its front taken off."""
        found = self.forms.get(word)
        if found is None and len(word) > 3 and word[0] in "وفبل":
            found = self.forms.get(word[1:])
        return found

    def look_up_by_hand(self, word: str) -> Gloss | None:
        """Meaning of a word by the hand-written entries alone, its affixes taken off, its vowels free; None when unknown."""
        key = spelling_key(word.lower())
        for stem in stems(key):
            if stem in self.hand_keys:
                return self.hand_keys[stem]
        likeness = _LIKENESS_BY_HAND if script_of(word) is Script.LATIN else _LIKENESS_ARABIC
        near = self._nearest(key, self._hand_skeletons, likeness)
        return self.hand_keys[near] if near else None

    def look_up_learned(self, word: str) -> Gloss | None:
        """The same by learned entries, which are many and so must be more alike; None when unknown."""
        key = spelling_key(word.lower())
        for stem in islice(stems(key), _STEMS_TRIED):
            if len(stem) > _SHORTEST_SKELETON and stem in self.learned_keys:
                return self._from_english(self.learned_keys[stem])
        near = self._nearest(key, self._learned_skeletons, _LIKENESS_LEARNED)
        return self._from_english(self.learned_keys[near]) if near else None

    def _by_hand(self, key: str) -> Gloss | None:
        if key in self.hand_keys:
            return self.hand_keys[key]
        return next((self.hand_keys[bare] for bare in without_article(key) if bare in self.hand_keys), None)

    def _nearest(self, key: str, skeletons: dict[str, list[str]], likeness: float) -> str | None:
        for candidate in (key, *islice(stems(key), _STEMS_TRIED)):
            consonants = skeleton(candidate)
            if len(consonants) < _SHORTEST_SKELETON:
                continue
            scored = [
                (SequenceMatcher(None, candidate, known, autojunk=False).ratio(), known)
                for known in skeletons.get(consonants, ())
            ]
            best = max(scored, default=(0.0, ""))
            if best[0] >= likeness:
                return best[1]
        return None

    @cached_property
    def _hand_skeletons(self) -> dict[str, list[str]]:
        return _by_skeleton(self.hand_keys)

    @cached_property
    def _learned_skeletons(self) -> dict[str, list[str]]:
        return _by_skeleton(self.learned_keys)

    def _from_english(self, english: str) -> Gloss:
        words = [word for word in english.split() if word not in _NO_GLOSS]
        concepts = [(word, self._concept(word)) for word in words]
        return Gloss(
            " ".join(words),
            " ".join(concept.french if concept else word for word, concept in concepts),
            " ".join(concept.arabic if concept else word for word, concept in concepts),
        )

    def _concept(self, english: str) -> Gloss | None:
        return next((self.by_english[form] for form in _english_lemmas(english) if form in self.by_english), None)


def _by_skeleton(keys: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key in keys:
        if " " not in key:
            found.setdefault(skeleton(key), []).append(key)
    return found


def _english_lemmas(word: str) -> Iterator[str]:
    yield word
    for ending, instead in (
        ("ies", "y"),
        ("es", ""),
        ("s", ""),
        ("ing", ""),
        ("ing", "e"),
        ("ed", ""),
        ("ed", "e"),
        ("d", ""),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            yield word.removesuffix(ending) + instead


def parse_concepts(lines: Iterable[str]) -> Iterator[tuple[Gloss, list[str]]]:
    """Hand-written concepts with all their spellings; lines are explained at the head of `darija_concepts.txt`."""
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        english, french, arabic, latin, script = line.rstrip("\n").split("|")
        gloss = Gloss(*("" if text.strip() == _DROPPED else text.strip() for text in (english, french, arabic)))
        spellings = [spelling.replace("_", " ").lower() for spelling in f"{latin} {script}".split()]
        yield gloss, spellings


def build_lexicon(concepts: Iterable[str], learned: dict[str, dict[str, str]]) -> DarijaLexicon:
    """A lexicon from hand-written lines and from what `scripts.learn_darija` wrote (`keys` and `forms`)."""
    forms: dict[str, Gloss] = {}
    hand_keys: dict[str, Gloss] = {}
    by_english: dict[str, Gloss] = {}
    standard: dict[str, Gloss] = {}
    for gloss, spellings in parse_concepts(concepts):
        for spelling in spellings:
            forms.setdefault(spelling, gloss)
            hand_keys.setdefault(" ".join(map(spelling_key, spelling.split())), gloss)
        by_english.setdefault(gloss.english.removeprefix("to ").lower(), gloss)
        standard.setdefault(gloss.arabic, gloss)
    hand_keys.pop("", None)
    return DarijaLexicon({**standard, **forms}, hand_keys, learned["forms"], learned["keys"], by_english)


@lru_cache(maxsize=1)
def load_lexicon() -> DarijaLexicon:
    """The lexicon that comes with Munadil, read once."""
    folder = files("core.language") / "data"
    learned = json.loads((folder / "darija_lexicon.json").read_text(encoding="utf-8"))
    names = ("darija_concepts.txt", "darija_read_by_hand.txt")
    lines = [line for name in names for line in (folder / name).read_text(encoding="utf-8").splitlines()]
    return build_lexicon(lines, learned)
