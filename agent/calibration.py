"""Finds, per language, from which probability on this corpus should be answered from, and keeps the curve that says why."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from pydantic import BaseModel, ConfigDict, RootModel

from agent.abstention import DEFAULT_THRESHOLDS, Judge, Thresholds
from agent.background import FAR_AWAY
from agent.organisation import Text
from agent.pseudo_questions import PseudoQuestion, pseudo_questions
from agent.yaml_file import read_yaml
from core.language import Language
from knowledge.ports import Artifacts, Corpus, Retriever, SearchFilters

WRONG_COSTS = 2.0
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
    """Thresholds of every language that there were questions in."""

    languages: Mapping[Language, LanguageCalibration]

    def judge(self) -> Judge:
        """The judge that decides by these thresholds."""
        return Judge({language: found.thresholds for language, found in self.languages.items()})

    def payload(self) -> dict[str, object]:
        """As JSON."""
        return {language.value: asdict(found) for language, found in self.languages.items()}

    @classmethod
    def of_payload(cls, payload: Mapping[str, object]) -> Calibration:
        """From JSON; raises ValueError for what is none."""
        try:
            return cls({Language(tag): _language_calibration(found) for tag, found in payload.items()})  # type: ignore[arg-type]
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a calibration: {error}") from None


def load_questions(folder: Path | None) -> tuple[LabelledQuestion, ...]:
    """Questions of the `calibration.yaml` of an organisation folder, none where there is no such file."""
    path = folder / "calibration.yaml" if folder else None
    return read_yaml(path, _CalibrationFile).root if path and path.is_file() else ()


def artifact_name(fingerprint: str, release: int) -> str:
    """Name that the calibration of a release in an embedding space is kept under."""
    return f"abstention/{fingerprint}/{release}"


def calibrate(
    retriever: Retriever,
    corpus: Corpus,
    release: int,
    questions: Sequence[LabelledQuestion] = (),
    *,
    per_language: int = 40,
    progress: Callable[[int, int], None] | None = None,
) -> Calibration:
    """Thresholds of a release from the organisation's questions and from questions made of its own documents.

    A question made of a document is answerable as it is, and unanswerable with the document left out of the search. Questions
    about far-away subjects show, in every language, how near this corpus comes to what it has nothing on.
    """
    made = pseudo_questions(corpus.passages(sorted(corpus.release_passage_ids(release))).values(), per_language)
    far = [
        LabelledQuestion(question=q, language=tag, answerable=False) for tag, found in FAR_AWAY.items() for q in found
    ]
    outcomes: dict[Language, list[Outcome]] = {}
    asked: list[LabelledQuestion | PseudoQuestion] = [*questions, *made, *far]
    for done, question in enumerate(asked, 1):
        outcomes.setdefault(question.language, []).extend(_outcomes(retriever, release, question))
        if progress:
            progress(done, len(asked))
    return Calibration({language: fit(found, language) for language, found in outcomes.items()})


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


class CalibratedJudges:
    """The judge of each release, as its calibration was kept; the shipped one until there is a calibration. Thread-safe."""

    def __init__(
        self,
        artifacts: Artifacts,
        fingerprint: str,
        *,
        again: float = 30.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._artifacts, self._fingerprint = artifacts, fingerprint
        self._again, self._monotonic = again, monotonic
        self._known: dict[int, tuple[Judge, float]] = {}

    def of(self, release: int) -> Judge:
        """The judge of a release; looked for again after a while, for calibration may come after publication."""
        judge, until = self._known.get(release, (Judge(), 0.0))
        if self._monotonic() < until:
            return judge
        payload = self._artifacts.artifact(artifact_name(self._fingerprint, release))
        judge = Calibration.of_payload(payload).judge() if payload else Judge()
        self._known[release] = (judge, math.inf if payload else self._monotonic() + self._again)
        return judge


@dataclass(frozen=True)
class OneJudge:
    """The same judge for every release."""

    judge: Judge

    def of(self, release: int) -> Judge:
        """The judge."""
        return self.judge


def _outcomes(retriever: Retriever, release: int, question: LabelledQuestion | PseudoQuestion) -> list[Outcome]:
    judge = Judge()

    def probability(hidden: frozenset[str]) -> float:
        filters = SearchFilters(exclude_keys=hidden)
        hits = retriever.search(question.question, question.language, filters=filters, release=release).hits
        return judge.assess(question.question, hits, question.language).probability

    if isinstance(question, LabelledQuestion):
        return [Outcome(probability(frozenset()), question.answerable, _LABELLED_WEIGHT)]
    return [Outcome(probability(frozenset()), True), Outcome(probability(frozenset({question.key})), False)]


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
