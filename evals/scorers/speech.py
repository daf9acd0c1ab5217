"""In which language and letters an answer speaks, and in whose name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from core.language.forms import Language
from core.language.identify import identify
from core.language.persons import speaks_as_party, speaks_of_itself
from core.text import Script, script_of
from evals.reply import Reply
from evals.score import Score
from evals.scorers.expectation import belongs, is_answered, is_reply
from evals.scorers.metrics import scored
from evals.scorers.own_words import OwnWords, own_words
from evals.scorers.support import without_names
from evals.scorers.wordings import FixedWordings
from evals.suites.suite import Case

_SURE, _FEWEST_WORDS = 0.6, 4
"""How sure of another language, in how many words, before a sentence is said to be in it;
chosen by hand on the answers to `facts` (docs/decisions/0110)."""
_BETWEEN = {
    (Language.DARIJA, Language.ARABIC): (0.5, 8),
    (Language.ARABIC, Language.DARIJA): (0.87, 4),
}
"""The same from an expected language to a found one where they share their words: written Darija borrows from Arabic, so that
only a longer sentence without any Darija in it is Arabic, and what has a word of it may be Arabic yet;
chosen by hand (docs/decisions/0110)."""
_NAMES = {
    Language.FRENCH: "French",
    Language.ARABIC: "Arabic",
    Language.DARIJA: "Darija",
    Language.DARIJA_LATIN: "Darija in Latin letters",
    Language.ENGLISH: "English",
}
_SCRIPTS = {Script.ARABIC: "Arabic", Script.LATIN: "Latin"}


class SpeechScorer:
    """Judges the product's own words alone: a French quotation inside an Arabic answer is as it should be."""

    metrics = ("answer_language", "answer_script", "attribution")

    def __init__(self, wordings: FixedWordings, own_names: Sequence[str] = ()) -> None:
        self._wordings = wordings
        self._own_names = tuple(own_names)

    def score(self, case: Case, reply: Reply) -> Mapping[str, Score | None]:
        """Yes or no for each; None where nothing was replied."""
        if not is_reply(reply) or belongs(reply.status, "error"):
            return dict.fromkeys(self.metrics)
        own = own_words(reply, self._wordings)
        expected = case.language_of_answer or case.language
        script = case.style.script or (Script.ARABIC if expected.is_rtl else Script.LATIN)
        return {
            "answer_language": self._language(own, reply, expected),
            "answer_script": _script(own, script) if own and script in _SCRIPTS else None,
            "attribution": _attribution(own, reply),
        }

    def _language(self, own: Sequence[OwnWords], reply: Reply, expected: Language) -> Score:
        faults = [f"« {words.text} » is {found}" for words in own if (found := self._other_language(words, expected))]
        if reply.language is not expected:
            faults.insert(0, f"the answer was meant to be in {reply.language.of(_NAMES)}")
        told = "; ".join(faults) or "its own words are, whatever it quotes"
        return scored("answer_language", not faults, f"Expected {expected.of(_NAMES)}: {told}.")

    def _other_language(self, words: OwnWords, expected: Language) -> str:
        """Name of the language that a sentence is surely in, if it is not the expected one; else nothing."""
        if words.fixed:
            known = words.fixed.languages
            return "" if expected in known else min(known, key=list(Language).index).of(_NAMES)
        text = without_names(words.text, self._own_names)
        count = len(re.findall(r"[^\W\d_]+", text))
        found = identify(text, hint=expected)
        if found.language is expected:
            return ""
        sure, fewest = _BETWEEN.get((expected, found.language), (_SURE, _FEWEST_WORDS))
        other_letters = found.language.is_rtl is not expected.is_rtl
        return found.language.of(_NAMES) if count >= fewest and (other_letters or found.confidence >= sure) else ""


def _script(own: Sequence[OwnWords], expected: Script) -> Score:
    wrong = [words.text for words in own if script_of(words.text) not in (expected, Script.OTHER)]
    told = f"not in them: « {wrong[0]} »" if wrong else "its own words are"
    return scored("answer_script", not wrong, f"Expected {_SCRIPTS[expected]} letters: {told}.")


def _attribution(own: Sequence[OwnWords], reply: Reply) -> Score:
    found = next(filter(None, _first_persons(own, reply)), "")
    told = f"It says « {found} », as if it were the party." if found else "It never says “we” or “I” for the party."
    return scored("attribution", not found, told)


def _first_persons(own: Sequence[OwnWords], reply: Reply) -> Iterator[str]:
    """Words in the party's name; an answer has no “I” either, but for fixed wordings, where the assistant speaks of itself."""
    for words in own:
        yield speaks_as_party(words.text, reply.language)
        if is_answered(reply) and not words.fixed:
            yield speaks_of_itself(words.text, reply.language)
