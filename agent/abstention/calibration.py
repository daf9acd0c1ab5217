"""Finds, per language, from which probability on this corpus should be answered from, and keeps the curve that says why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, RootModel

from agent.abstention.background import background
from agent.abstention.correction import Correction, Sample, held_out, learn
from agent.abstention.features import LOOKED_AT, Features
from agent.abstention.model import Assessment, Decider, DecisionThresholds, spans_of
from agent.abstention.rehearsal import OTHER_NEED_WEIGHT, Rehearsal, rehearsals
from agent.abstention.thresholds import CurvePoint, LanguageCalibration, Outcome, fit, least_shown
from agent.organisation.organisation import Text
from agent.organisation.yaml_file import read_yaml
from core.language.forms import Language
from knowledge.ports import Retriever
from knowledge.query import SearchFilters
from knowledge.questions import KnownQuestions
from knowledge.results import SearchResult

Item = TypeVar("Item")
LABELLED_WEIGHT = 3.0
"""How many rehearsals a question that a person labelled counts for. Chosen by hand (docs/decisions/0061)."""
CARRIED = "carried"
"""Mark of a calibration that is another release's, and holds until this one is calibrated itself."""
FOUND_FOR = "found_for"
"""Mark of a calibration that another release's was taken over from for good: the number of the release that it was found for."""
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
    """The corpus's noise, its correction of the shipped model, and the thresholds of every language."""

    languages: Mapping[Language, LanguageCalibration]
    correction: Correction = field(default_factory=Correction)
    floors: Mapping[Language, Features] = field(default_factory=dict)
    """Mean features of background questions in each language."""

    def decider(self) -> Decider:
        """Who decides by this noise, this correction and these thresholds."""
        thresholds = {language: found.thresholds for language, found in self.languages.items()}
        return Decider(thresholds, self.correction, self.floors)

    def payload(self) -> dict[str, object]:
        """As JSON."""
        languages = {language.value: asdict(found) for language, found in self.languages.items()}
        floors = {language.value: asdict(found) for language, found in self.floors.items()}
        return {"languages": languages, "correction": self.correction.payload(), "floors": floors}

    @classmethod
    def of_payload(cls, payload: Mapping[str, object]) -> Calibration:
        """From JSON; raises ValueError for what is none."""
        try:
            languages = {Language(tag): _language_calibration(found) for tag, found in payload["languages"].items()}  # type: ignore[attr-defined]
            floors = {Language(tag): _floor(found) for tag, found in payload["floors"].items()}  # type: ignore[attr-defined]
            return cls(languages, Correction.of_payload(payload["correction"]), floors)  # type: ignore[arg-type]
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a calibration: {error}") from None


def load_questions(folder: Path | None) -> tuple[LabelledQuestion, ...]:
    """Questions of the `calibration.yaml` of an organisation folder, none where there is no such file."""
    path = folder / "calibration.yaml" if folder else None
    return read_yaml(path, _CalibrationFile).root if path and path.is_file() else ()


def artifact_name(fingerprint: str, release: int) -> str:
    """Name that the calibration of a release in an embedding space is kept under."""
    return f"abstention-8/{fingerprint}/{release}"


def calibrate(
    retriever: Retriever,
    release: int,
    questions: Sequence[LabelledQuestion] = (),
    *,
    known: Sequence[KnownQuestions] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Calibration:
    """What a release needs known of it: how near questions about something else come, and what its own questions tell.

    Background questions show, in every language, how near this corpus comes to what it has nothing on. The organisation's questions
    and known questions, rehearsed as if nobody had written them, correct whether spans answer; without any, the shipped model stands.
    """
    far = [LabelledQuestion(question=text, language=tag, answerable=False) for tag, text in background()]
    asked: list[LabelledQuestion | Rehearsal] = [*questions, *rehearsals(known, _REHEARSED)]
    watch = _Watch(progress, len(far) + len(asked))
    searched = [
        (one, retriever.search(one.question, one.language, limit=LOOKED_AT, release=release)) for one in watch.each(far)
    ]
    noise: dict[Language, list[Features]] = {}
    for one, result in searched:
        spans = spans_of(one.question, result.hits)
        noise.setdefault(one.language, []).append(Features.of(one.question, result.hits, one.language, spans))
    floors = {language: Features.mean(found) for language, found in noise.items()}
    shipped, samples = Decider(floors=floors), list[Sample]()
    for group, question in enumerate(watch.each(asked), 1):
        samples += _samples(retriever, release, shipped, question, group)
    # Background questions teach, but a threshold is read from near misses: what lies far off is told easily. Together they weigh
    # no more than the questions with an answer, or a corpus with a dozen of these would learn that it never answers.
    weight = min(1.0, sum(s.weight for s in samples if s.answerable) / len(searched))
    for group, (one, result) in enumerate(searched if weight else (), len(asked) + 1):
        samples.append(
            _sample(_assessed(shipped, one, result), one.language, answerable=False, weight=weight, group=group)
        )
    return of_samples(samples, floors)


def of_samples(
    samples: Sequence[Sample],
    floors: Mapping[Language, Features] | None = None,
) -> Calibration:
    """Correction and thresholds; these are read from probabilities that a correction learned without the question gives."""
    every = [
        Outcome(0.0 if s.wanting and not s.answerable else p, s.answerable, s.weight)
        for p, s in zip(held_out(samples), samples, strict=True)
    ]
    outcomes: dict[Language, list[Outcome]] = {}
    for outcome, sample in zip(every, samples, strict=True):
        outcomes.setdefault(sample.language, []).append(outcome)
    labelled = [o for o in every if o.weight == LABELLED_WEIGHT]
    least = least_shown(every)
    languages = {language: fit(outcomes.get(language, []), labelled, least) for language in Language}
    return Calibration(languages, learn([replace(s, weight=s.weight / LABELLED_WEIGHT) for s in samples]), floors or {})


class _Watch:
    """Tells of progress over several lists as one."""

    def __init__(self, progress: Callable[[int, int], None] | None, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def each(self, items: Iterable[Item]) -> Iterator[Item]:
        for item in items:
            yield item
            self._done += 1
            if self._progress:
                self._progress(self._done, self._total)


def _samples(
    retriever: Retriever, release: int, decider: Decider, asked: LabelledQuestion | Rehearsal, group: int
) -> list[Sample]:
    """What is learned from a question as it is asked, or from each way that a known wording is rehearsed in."""

    def assessed(filters: SearchFilters | None = None) -> Assessment:
        result = retriever.search(asked.question, asked.language, limit=LOOKED_AT, filters=filters, release=release)
        return _assessed(decider, asked, result)

    if isinstance(asked, LabelledQuestion):
        told = asked.answerable
        return [_sample(assessed(), asked.language, answerable=told, weight=LABELLED_WEIGHT, group=group)]
    samples = []
    for way in asked.ways:
        assessment = assessed(way.hidden)
        is_right = way.answerable and _is_right(assessment, asked)
        weight = OTHER_NEED_WEIGHT if way.answerable and not is_right else way.weight
        samples.append(_sample(assessment, asked.language, answerable=is_right, weight=weight, group=group))
    return samples


def _assessed(decider: Decider, asked: LabelledQuestion | Rehearsal, result: SearchResult) -> Assessment:
    return decider.assess(asked.question, result.hits, asked.language, result.known, result.answering)


def _sample(assessment: Assessment, language: Language, *, answerable: bool, weight: float, group: int) -> Sample:
    features, known = assessment.features, assessment.recognition.log_odds if assessment.recognition else 0.0
    shipped, wanting = assessment.shipped, assessment.wanting
    return Sample(shipped, features.cross, features.score, language, answerable, weight, group, known, wanting)


def _is_right(assessment: Assessment, rehearsal: Rehearsal) -> bool:
    """Whether what is recognised answers what is rehearsed."""
    recognition = assessment.recognition
    return recognition is not None and not rehearsal.answers.isdisjoint(recognition.match.stated)


def _floor(found: Mapping[str, float]) -> Features:
    # A calibration of before holds features that nothing looks at any more.
    return Features(*(found[feature.name] for feature in fields(Features)))


def _language_calibration(found: Mapping[str, object]) -> LanguageCalibration:
    thresholds, curve = found["thresholds"], found["curve"]
    return LanguageCalibration(
        DecisionThresholds(**thresholds),  # type: ignore[arg-type]
        int(found["answerable"]),  # type: ignore[call-overload]
        int(found["unanswerable"]),  # type: ignore[call-overload]
        tuple(CurvePoint(**point) for point in curve),  # type: ignore[attr-defined]
    )
