"""Citation recall and precision as ALCE defines them (Gao et al., EMNLP 2023), over our own check of support.

Recall: share of sentences that the passages they cite bear out together. Precision: share of citations whose sentence is borne
out and whose passage does so by itself, or cannot be spared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.language.values import values
from evals.reply import PassageText, Reply, ReplySentence
from evals.score import Score
from evals.scorers.expectation import is_answered
from evals.scorers.metrics import scored, share
from evals.scorers.support import Support, cited_passages, on_one_line
from evals.scorers.wordings import Fixed, FixedWordings, is_introduction, is_note
from evals.suites.suite import Case

_SHOWN = 160
"""Characters of a sentence in an explanation; chosen by hand."""


@dataclass(frozen=True)
class _Verdict:
    """One sentence: why it is not borne out, how many citations it has, and what the others are worth."""

    text: str
    fault: str
    citations: int
    idle: tuple[int, ...] = ()
    """Numbers of citations that it would do as well without."""


class CitationScorer:
    """Judges every sentence of an answer by the passages it cites.

    A fixed wording that introduces a document is no statement about the subject: it is left out where the title and the date
    it names are those of the document cited next, and counts as a sentence without support where they are not.
    """

    metrics = ("citation_recall", "citation_precision")

    def __init__(self, support: Support, wordings: FixedWordings) -> None:
        self._support = support
        self._wordings = wordings

    def score(self, case: Case, reply: Reply) -> Mapping[str, Score | None]:
        """Recall and precision of an answer; None where nothing was answered."""
        if not is_answered(reply):
            return dict.fromkeys(self.metrics)
        verdicts = list(self._verdicts(reply))
        if not verdicts:
            return {name: scored(name, 0, "The answer states nothing.") for name in self.metrics}
        return {"citation_recall": _recall(verdicts), "citation_precision": _precision(verdicts)}

    def _verdicts(self, reply: Reply) -> Iterator[_Verdict]:
        said = reply.sentences or (ReplySentence(reply.text, _numbers(reply)),)
        for place, sentence in enumerate(said):
            fixed = None if sentence.citations else self._wordings.of(sentence.text)
            if fixed is None:
                yield self._judge(sentence, reply)
            elif fault := _introduction_fault(fixed, _next_cited(said[place + 1 :], reply)):
                yield _Verdict(sentence.text, fault, 0)

    def _judge(self, sentence: ReplySentence, reply: Reply) -> _Verdict:
        numbers = tuple(dict.fromkeys(sentence.citations))
        passages = cited_passages(reply, numbers)
        if passages is None:
            return _Verdict(sentence.text, "it cites a number that no source has", len(numbers))
        fault = self._support.fault(sentence.text, passages)
        if fault or len(passages) < 2:
            return _Verdict(sentence.text, fault, len(numbers))
        idle = tuple(number for place, number in enumerate(numbers) if self._is_idle(sentence, passages, place))
        return _Verdict(sentence.text, fault, len(numbers), idle)

    def _is_idle(self, sentence: ReplySentence, passages: Sequence[PassageText], place: int) -> bool:
        """Whether a passage neither bears the sentence out by itself nor is missed by the others."""
        if not self._support.fault(sentence.text, [passages[place]]):
            return False
        return not self._support.fault(sentence.text, [*passages[:place], *passages[place + 1 :]])


def _recall(verdicts: Sequence[_Verdict]) -> Score:
    wrong = [f"« {_short(verdict.text)} »: {verdict.fault}" for verdict in verdicts if verdict.fault]
    held = len(verdicts) - len(wrong)
    told = f"{held} of {len(verdicts)} sentences are borne out by what they cite" + _listed(wrong)
    return share("citation_recall", held, len(verdicts), told)


def _precision(verdicts: Sequence[_Verdict]) -> Score:
    total = sum(verdict.citations for verdict in verdicts)
    if not total:
        return scored("citation_precision", 0, "The answer cites nothing.")
    good = sum(verdict.citations - len(verdict.idle) for verdict in verdicts if not verdict.fault)
    wrong = [f"all of « {_short(v.text)} », for {v.fault}" for v in verdicts if v.fault and v.citations]
    wrong += [f"[{number}] of « {_short(v.text)} », which stands without it" for v in verdicts for number in v.idle]
    return share("citation_precision", good, total, f"{good} of {total} citations are called for" + _listed(wrong))


def _introduction_fault(fixed: Fixed, passages: Sequence[PassageText]) -> str:
    """What a fixed wording says of a document that is not so; empty when all is, or when it speaks of none."""
    if not (is_introduction(fixed) or is_note(fixed)):
        return ""
    if not passages:
        return "it introduces nothing"
    title = on_one_line(fixed.filled["title"])
    named = [
        passage for passage in passages if title in on_one_line(passage.context) or title == on_one_line(passage.key)
    ]
    if not named:
        return "it names another document than the one that is cited"
    if is_introduction(fixed) and not all(_is_dated(fixed.filled.get("date", ""), passage) for passage in named):
        return "it gives another date than the document's"
    return ""


def _is_dated(date: str, passage: PassageText) -> bool:
    """Whether a passage's document bears the date; where nothing is known of its date, there is nothing to differ from."""
    known = values(passage.context)
    return not known.dates or all(known.bears_out_date(said) for said in values(date).dates)


def _next_cited(sentences: Sequence[ReplySentence], reply: Reply) -> Sequence[PassageText]:
    cited = next((sentence.citations for sentence in sentences if sentence.citations), ())
    return cited_passages(reply, cited) or ()


def _numbers(reply: Reply) -> tuple[int, ...]:
    """Citations that the text of an answer names, where its sentences are not told apart."""
    return tuple(citation.number for citation in reply.citations if f"[{citation.number}]" in reply.text)


def _listed(wrong: Sequence[str]) -> str:
    return f"; not: {'; '.join(wrong)}." if wrong else "."


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
