"""Finds, per language, from which probability on this corpus should be answered from, and keeps the curve that says why."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from pydantic import BaseModel, ConfigDict, RootModel

from agent.abstention import DEFAULT_THRESHOLDS, Judge, Thresholds
from agent.background import FAR_AWAY
from agent.correction import Correction, Sample, held_out, learn
from agent.known import DEFAULT_THRESHOLD, Recogniser
from agent.known_calibration import Rehearsal, rehearsals
from agent.organisation import Text
from agent.pseudo_questions import PseudoQuestion, pseudo_questions
from agent.yaml_file import read_yaml
from core.language import Language
from knowledge.known_questions import KnownQuestions
from knowledge.ports import Corpus, Retriever, SearchFilters

WRONG_COSTS = 2.5
"""How many questions left unanswered one wrongly answered question weighs."""
_MOST_MISSED = 0.05
"""Share of answerable questions that may be told "unknown" rather than shown the closest documents."""
_PRIOR = 12.0
"""How many samples the shipped thresholds count for."""
_LABELLED_WEIGHT = 3.0
"""How many pseudo-questions a question that a person labelled counts for."""
_ANSWER_BOUNDS = (0.3, 0.85)
"""A threshold found outside of these says more about its questions than about the corpus."""
_GREY = 0.6
"""The grey zone reaches down to this share of the answer's threshold at least."""
_STEPS = 20
_REHEARSED = 30
"""Known wordings rehearsed in each language."""
_MADE_UP_WEIGHT = 0.2
"""What a rehearsal counts whose need alone is hidden: its document may well answer it by what is known of it otherwise."""


class LabelledQuestion(BaseModel):
    """A question of the organisation's `calibration.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    question: Text
    language: Language
    answerable: bool


class _CalibrationFile(RootModel[tuple[LabelledQuestion, ...]]):
    model_config = ConfigDict(frozen=True)


@dataclass(frozen=True)
class Outcome:
    """The probability that a question of known kind reached."""

    probability: float
    answerable: bool
    weight: float = 1.0


@dataclass(frozen=True)
class CurvePoint:
    """What a threshold would do: share of answerable questions answered, share of unanswerable ones answered."""

    threshold: float
    coverage: float
    risk: float


@dataclass(frozen=True)
class LanguageCalibration:
    """Thresholds of one language, from how many questions, and the curve they were read from."""

    thresholds: Thresholds
    answerable: int
    unanswerable: int
    curve: tuple[CurvePoint, ...]


@dataclass(frozen=True)
class Calibration:
    """The correction of the shipped model, and the thresholds of every language that there were questions in."""

    languages: Mapping[Language, LanguageCalibration]
    correction: Correction = field(default_factory=Correction)
    known: Mapping[Language, float] = field(default_factory=dict)
    """From which probability a known question counts as recognised."""

    def judge(self) -> Judge:
        """The judge that decides by these thresholds."""
        thresholds = {language: found.thresholds for language, found in self.languages.items()}
        return Judge(thresholds, self.correction, Recogniser(self.known))

    def payload(self) -> dict[str, object]:
        """As JSON."""
        languages = {language.value: asdict(found) for language, found in self.languages.items()}
        known = {language.value: threshold for language, threshold in self.known.items()}
        return {"languages": languages, "correction": self.correction.payload(), "known": known}

    @classmethod
    def of_payload(cls, payload: Mapping[str, object]) -> Calibration:
        """From JSON; raises ValueError for what is none."""
        try:
            languages = {Language(tag): _language_calibration(found) for tag, found in payload["languages"].items()}  # type: ignore[attr-defined]
            known = {Language(tag): float(found) for tag, found in payload["known"].items()}  # type: ignore[attr-defined]
            return cls(languages, Correction.of_payload(payload["correction"]), known)  # type: ignore[arg-type]
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a calibration: {error}") from None


def load_questions(folder: Path | None) -> tuple[LabelledQuestion, ...]:
    """Questions of the `calibration.yaml` of an organisation folder, none where there is no such file."""
    path = folder / "calibration.yaml" if folder else None
    return read_yaml(path, _CalibrationFile).root if path and path.is_file() else ()


def artifact_name(fingerprint: str, release: int) -> str:
    """Name that the calibration of a release in an embedding space is kept under."""
    return f"abstention-3/{fingerprint}/{release}"


def calibrate(
    retriever: Retriever,
    corpus: Corpus,
    release: int,
    questions: Sequence[LabelledQuestion] = (),
    *,
    per_language: int = 40,
    known: Sequence[KnownQuestions] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Calibration:
    """Thresholds of a release from the organisation's questions and from questions made of its own documents.

    A question made of a document is answerable as it is, and unanswerable with the document left out of the search. Questions
    about far-away subjects show, in every language, how near this corpus comes to what it has nothing on. Known questions are
    rehearsed: asked as if nobody had heard them.
    """
    made = pseudo_questions(corpus.passages(sorted(corpus.release_passage_ids(release))).values(), per_language)
    far = [
        LabelledQuestion(question=q, language=tag, answerable=False) for tag, found in FAR_AWAY.items() for q in found
    ]
    samples = list[Sample]()
    asked: list[LabelledQuestion | PseudoQuestion] = [*questions, *made, *far]
    rehearsed = rehearsals(known, _REHEARSED)
    for done, question in enumerate(asked, 1):
        samples += _samples(retriever, release, question, done)
        if progress:
            progress(done, len(asked) + len(rehearsed))
    recognised = [
        outcome for question in (*questions, *far) if known for outcome in _labelled(retriever, release, question)
    ]
    for done, rehearsal in enumerate(rehearsed, 1):
        recognised += _rehearse(retriever, release, rehearsal)
        if progress:
            progress(len(asked) + done, len(asked) + len(rehearsed))
    return replace(of_samples(samples), known=known_thresholds(recognised))


def of_samples(samples: Sequence[Sample]) -> Calibration:
    """Correction and thresholds; these are read from probabilities that a correction learned without the question gives."""
    every = [Outcome(p, s.answerable, s.weight) for p, s in zip(held_out(samples), samples, strict=True)]
    outcomes: dict[Language, list[Outcome]] = {}
    for outcome, sample in zip(every, samples, strict=True):
        outcomes.setdefault(sample.language, []).append(outcome)
    languages = {language: fit(found, language) for language, found in outcomes.items()}
    return Calibration(languages, learn([replace(s, weight=s.weight / _LABELLED_WEIGHT) for s in samples]))


def fit(outcomes: Sequence[Outcome], language: Language) -> LanguageCalibration:
    """Thresholds that answer most and mistake least, drawn towards the shipped ones the fewer the questions are."""
    right = [o for o in outcomes if o.answerable]
    wrong = [o for o in outcomes if not o.answerable]
    shipped = DEFAULT_THRESHOLDS[language]
    answer = _drawn(_best_threshold(right, wrong, shipped.answer), shipped.answer, sum(o.weight for o in outcomes))
    answer = min(max(answer, _ANSWER_BOUNDS[0]), _ANSWER_BOUNDS[1])
    uncertain = _quantile(right, _MOST_MISSED) if right else shipped.uncertain
    uncertain = min(_drawn(uncertain, shipped.uncertain, sum(o.weight for o in right)), round(answer * _GREY, 6))
    steps = [step / _STEPS for step in range(_STEPS + 1)]
    curve = tuple(CurvePoint(step, _share(right, step), _share(wrong, step)) for step in steps)
    return LanguageCalibration(Thresholds(answer, uncertain), len(right), len(wrong), curve)


def _best_threshold(right: Sequence[Outcome], wrong: Sequence[Outcome], shipped: float) -> float:
    """Threshold of the largest coverage less `WRONG_COSTS` times the risk, in the middle of the gap around it.

    With one kind of question alone, the shipped threshold moves only as far as that kind asks: above 95 % of the unanswerable.
    """
    if not right:
        return max(_quantile(wrong, 0.95), shipped) if wrong else shipped
    if not wrong:
        return shipped
    values = sorted({0.0, 1.0, *(o.probability for o in (*right, *wrong))})
    middles = [(low + high) / 2 for low, high in pairwise(values)]
    return max(middles, key=lambda t: (_share(right, t) - WRONG_COSTS * _share(wrong, t), t))


def known_thresholds(recognised: Sequence[tuple[Language, Outcome]]) -> dict[Language, float]:
    """Thresholds that recognise most and mistake least, drawn towards that of all languages together."""
    overall = _known_threshold([outcome for _, outcome in recognised], DEFAULT_THRESHOLD)
    found: dict[Language, list[Outcome]] = {}
    for language, outcome in recognised:
        found.setdefault(language, []).append(outcome)
    return {language: _known_threshold(outcomes, overall) for language, outcomes in found.items()}


def _known_threshold(outcomes: Sequence[Outcome], shipped: float) -> float:
    right, wrong = [o for o in outcomes if o.answerable], [o for o in outcomes if not o.answerable]
    best = _best_threshold(right, wrong, shipped)
    threshold = _drawn(best, shipped, sum(o.weight for o in outcomes))
    return min(max(threshold, _ANSWER_BOUNDS[0]), _ANSWER_BOUNDS[1])


def _rehearse(retriever: Retriever, release: int, rehearsal: Rehearsal) -> list[tuple[Language, Outcome]]:
    found = retriever.search(rehearsal.question, rehearsal.language, filters=rehearsal.filters, release=release)
    recognition = Judge().assess(rehearsal.question, found.hits, rehearsal.language, found.known).recognition
    if recognition is None:
        return []
    right = not rehearsal.right.isdisjoint(recognition.match.need.anchors)
    weight = _MADE_UP_WEIGHT if rehearsal.filters.exclude_anchors else 1.0
    return [(rehearsal.language, Outcome(recognition.probability, right, weight))]


def _labelled(retriever: Retriever, release: int, question: LabelledQuestion) -> list[tuple[Language, Outcome]]:
    found = retriever.search(question.question, question.language, release=release)
    recognition = Judge().assess(question.question, found.hits, question.language, found.known).recognition
    if recognition is None:
        return []
    return [(question.language, Outcome(recognition.probability, question.answerable, _LABELLED_WEIGHT))]


def _samples(
    retriever: Retriever, release: int, question: LabelledQuestion | PseudoQuestion, group: int
) -> list[Sample]:
    judge, language = Judge(), question.language

    def sample(answerable: bool, weight: float, hidden: frozenset[str] = frozenset()) -> Sample:
        filters = SearchFilters(exclude_keys=hidden)
        hits = retriever.search(question.question, language, filters=filters, release=release).hits
        found = judge.assess(question.question, hits, language)
        features = found.features
        return Sample(found.probability, features.cross, features.score, language, answerable, weight, group)

    if isinstance(question, LabelledQuestion):
        return [sample(question.answerable, _LABELLED_WEIGHT)]
    return [sample(True, 1.0), sample(False, 1.0, frozenset({question.key}))]


def _quantile(outcomes: Sequence[Outcome], share: float) -> float:
    """Weighted quantile of probabilities."""
    ordered = sorted(outcomes, key=lambda o: o.probability)
    total, passed = sum(o.weight for o in ordered), 0.0
    for outcome in ordered:
        passed += outcome.weight
        if passed >= share * total:
            return outcome.probability
    return ordered[-1].probability


def _drawn(found: float, shipped: float, weight: float) -> float:
    """A threshold between what was found and what is shipped, on the scale of log-odds."""
    mean = (weight * _logit(found) + _PRIOR * _logit(shipped)) / (weight + _PRIOR)
    return round(1.0 / (1.0 + math.exp(-mean)), 6)


def _logit(probability: float) -> float:
    bounded = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(bounded / (1 - bounded))


def _share(outcomes: Sequence[Outcome], threshold: float) -> float:
    total = sum(o.weight for o in outcomes)
    return round(sum(o.weight for o in outcomes if o.probability >= threshold) / total, 4) if total else 0.0


def _language_calibration(found: Mapping[str, object]) -> LanguageCalibration:
    thresholds, curve = found["thresholds"], found["curve"]
    return LanguageCalibration(
        Thresholds(**thresholds),  # type: ignore[arg-type]
        int(found["answerable"]),  # type: ignore[call-overload]
        int(found["unanswerable"]),  # type: ignore[call-overload]
        tuple(CurvePoint(**point) for point in curve),  # type: ignore[attr-defined]
    )
