"""Finds, per language, from which probability on this corpus should be answered from, and keeps the curve that says why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict, RootModel

from agent.abstention.background import FAR_AWAY
from agent.abstention.correction import Correction, Sample, held_out, learn
from agent.abstention.model import Assessment, Decider, DecisionThresholds
from agent.abstention.pseudo_questions import PseudoQuestion, pseudo_questions
from agent.abstention.rehearsal import OTHER_NEED_WEIGHT, Rehearsal, rehearsals
from agent.abstention.thresholds import CurvePoint, LanguageCalibration, Outcome, fit, pooled_threshold
from agent.organisation.organisation import Text
from agent.organisation.yaml_file import read_yaml
from core.language.forms import Language
from knowledge.ports import Corpus, Retriever
from knowledge.query import SearchFilters
from knowledge.questions import KnownQuestions

LABELLED_WEIGHT = 3.0
"""How many pseudo-questions a question that a person labelled counts for. Chosen by hand (docs/decisions/0061)."""
_REHEARSED = 30
"""Known wordings rehearsed in each language. Chosen by hand: each costs two or three searches."""


class LabelledQuestion(BaseModel):
    """A question of the organisation's `calibration.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    question: Text
    language: Language
    answerable: bool


class _CalibrationFile(RootModel[tuple[LabelledQuestion, ...]]):
    model_config = ConfigDict(frozen=True)


@dataclass(frozen=True)
class Calibration:
    """The correction of the shipped model, and the thresholds of every language that there were questions in."""

    languages: Mapping[Language, LanguageCalibration]
    correction: Correction = field(default_factory=Correction)

    def decider(self) -> Decider:
        """Who decides by this correction and these thresholds."""
        return Decider({language: found.thresholds for language, found in self.languages.items()}, self.correction)

    def payload(self) -> dict[str, object]:
        """As JSON."""
        languages = {language.value: asdict(found) for language, found in self.languages.items()}
        return {"languages": languages, "correction": self.correction.payload()}

    @classmethod
    def of_payload(cls, payload: Mapping[str, object]) -> Calibration:
        """From JSON; raises ValueError for what is none."""
        try:
            languages = {Language(tag): _language_calibration(found) for tag, found in payload["languages"].items()}  # type: ignore[attr-defined]
            return cls(languages, Correction.of_payload(payload["correction"]))  # type: ignore[arg-type]
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a calibration: {error}") from None


def load_questions(folder: Path | None) -> tuple[LabelledQuestion, ...]:
    """Questions of the `calibration.yaml` of an organisation folder, none where there is no such file."""
    path = folder / "calibration.yaml" if folder else None
    return read_yaml(path, _CalibrationFile).root if path and path.is_file() else ()


def artifact_name(fingerprint: str, release: int) -> str:
    """Name that the calibration of a release in an embedding space is kept under."""
    return f"abstention-4/{fingerprint}/{release}"


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
    rehearsed: asked as if nobody had written them.
    """
    made = pseudo_questions(corpus.passages(sorted(corpus.release_passage_ids(release))).values(), per_language)
    far = [
        LabelledQuestion(question=q, language=tag, answerable=False) for tag, found in FAR_AWAY.items() for q in found
    ]
    samples = list[Sample]()
    asked: list[LabelledQuestion | PseudoQuestion | Rehearsal]
    asked = [*questions, *made, *far, *rehearsals(known, _REHEARSED)]
    for done, question in enumerate(asked, 1):
        samples += _samples(retriever, release, question, done)
        if progress:
            progress(done, len(asked))
    return of_samples(samples)


def of_samples(samples: Sequence[Sample]) -> Calibration:
    """Correction and thresholds; these are read from probabilities that a correction learned without the question gives."""
    every = [Outcome(p, s.answerable, s.weight) for p, s in zip(held_out(samples), samples, strict=True)]
    outcomes: dict[Language, list[Outcome]] = {}
    for outcome, sample in zip(every, samples, strict=True):
        outcomes.setdefault(sample.language, []).append(outcome)
    labelled = [o for o in every if o.weight == LABELLED_WEIGHT]
    pooled = pooled_threshold(labelled) if any(sample.known for sample in samples) else None
    languages = {language: fit(found, language, pooled) for language, found in outcomes.items()}
    return Calibration(languages, learn([replace(s, weight=s.weight / LABELLED_WEIGHT) for s in samples]))


def _samples(
    retriever: Retriever, release: int, question: LabelledQuestion | PseudoQuestion | Rehearsal, group: int
) -> list[Sample]:
    def found(filters: SearchFilters | None = None) -> Assessment:
        result = retriever.search(question.question, question.language, filters=filters, release=release)
        return Decider().assess(question.question, result.hits, question.language, result.known, result.answering)

    def sample(assessment: Assessment, answerable: bool, weight: float) -> Sample:
        features, odds = assessment.features, assessment.recognition.log_odds if assessment.recognition else 0.0
        return Sample(
            assessment.shipped, features.cross, features.score, question.language, answerable, weight, group, odds
        )

    if isinstance(question, LabelledQuestion):
        return [sample(found(), question.answerable, LABELLED_WEIGHT)]
    if isinstance(question, PseudoQuestion):
        hidden = SearchFilters(exclude_keys=frozenset({question.key}))
        return [sample(found(), True, 1.0), sample(found(hidden), False, 1.0)]
    found_by = [(way, found(way.hidden)) for way in question.ways]
    return [
        sample(assessment, True, way.weight)
        if way.answerable and _is_right(assessment, question)
        else sample(assessment, False, OTHER_NEED_WEIGHT if way.answerable else way.weight)
        for way, assessment in found_by
    ]


def _is_right(assessment: Assessment, rehearsal: Rehearsal) -> bool:
    """Whether what is recognised answers what is rehearsed."""
    recognition = assessment.recognition
    return recognition is not None and not rehearsal.answers.isdisjoint(recognition.match.need.anchors)


def _language_calibration(found: Mapping[str, object]) -> LanguageCalibration:
    thresholds, curve = found["thresholds"], found["curve"]
    return LanguageCalibration(
        DecisionThresholds(**thresholds),  # type: ignore[arg-type]
        int(found["answerable"]),  # type: ignore[call-overload]
        int(found["unanswerable"]),  # type: ignore[call-overload]
        tuple(CurvePoint(**point) for point in curve),  # type: ignore[attr-defined]
    )
