"""What a proof holds: everything that its page says, as it is kept in the database and given to programs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agent.organisation.organisation import Localised
from core.language.forms import Language
from evals.figures.statistics import Interval
from evals.score import Goal
from evals.verdicts.verdict import CheckKind, CheckOutcome
from knowledge.document import Kind
from knowledge.library.catalogue import Validity

ARTIFACT = "proof"
"""Name that the published proof is kept under."""
Key = Annotated[str, StringConstraints(pattern=r"^[\w.-]+$")]


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True)


class QuestionHalf(StrEnum):
    """Which questions a figure is of."""

    ALL = "all"
    HELD_OUT = "held_out"
    OPEN = "open"


class ProofFigure(_Kept):
    """What a metric comes to in one language, or in all of them (None)."""

    metric: str
    goal: Goal
    language: Language | None
    half: QuestionHalf
    cases: int
    mean: float
    low: float
    high: float

    @property
    def interval(self) -> Interval:
        """The mean with its bounds."""
        return Interval(self.mean, self.low, self.high)


class ProofDocument(_Kept):
    """A document that answers stand on."""

    title: str
    kind: Kind
    language: Language | None = None
    published_on: date | None = None
    publisher: str = ""
    url: str = ""
    standing: Validity = Validity.CURRENT


class ProofPart(_Kept):
    """A prompt or a step, with the digest of the file that it is."""

    name: str
    digest: str


class MissedThreshold(_Kept):
    """A threshold that a run did not surely reach."""

    kind: CheckKind
    outcome: CheckOutcome
    metric: str = ""
    language: Language | None = None
    mean: float | None = None
    limit: float | None = None


class JudgedLine(_Kept):
    """What a model judged, corrected by people's labels; without these there is no figure."""

    question: str
    language: Language
    corrected: ProofFigure | None = None
    kappa: float | None = None
    labels: int = 0

    @property
    def calibrated(self) -> bool:
        """Whether enough people have checked the model for its figure to be published."""
        return self.corrected is not None


class ProofRun(_Kept):
    """One set of questions, put to Munadil on one day."""

    suite: str
    description: str
    suite_digest: str
    started_at: datetime
    version: str
    corpus_digest: str
    target: str
    composer: str
    model: str
    questions: dict[Language, int]
    errors: dict[Language, int]
    held_out: int
    headline: tuple[str, ...]
    figures: tuple[ProofFigure, ...]
    outcomes: dict[Language, CheckOutcome]
    missed: tuple[MissedThreshold, ...]
    zero_tolerance_failures: int
    judged: tuple[JudgedLine, ...] = ()

    @property
    def languages(self) -> tuple[Language, ...]:
        """Languages that were asked, in the product's order."""
        return tuple(language for language in Language if language in self.questions)

    def figure(
        self, metric: str, language: Language | None, half: QuestionHalf = QuestionHalf.ALL
    ) -> ProofFigure | None:
        """One figure; None where the metric has no value there."""
        wanted = (metric, language, half)
        return next((found for found in self.figures if (found.metric, found.language, found.half) == wanted), None)


class WeaknessKind(StrEnum):
    """What a weakness is."""

    LOWEST = "lowest"
    MISSED = "missed"
    UNDECIDED = "undecided"
    GAP = "gap"
    ZERO_TOLERANCE = "zero_tolerance"
    ERRORS = "errors"
    UNTESTED = "untested"
    FEW = "few"
    UNCALIBRATED = "uncalibrated"


class Weakness(_Kept):
    """Something that a reader should know against us."""

    kind: WeaknessKind
    suite: str = ""
    metric: str = ""
    language: Language | None = None
    value: float | None = None
    limit: float | None = None
    count: int = 0


class ProofNotes(BaseModel):
    """What the organisation says itself, as `proof.yaml` in its folder has it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    introduction: Localised = Localised({})
    questions: Localised = Localised({})
    """Who wrote the questions, and how."""
    weaknesses: tuple[Localised, ...] = ()


class ProofOrganisation(_Kept):
    """Whose proof it is."""

    name: Localised
    assistant: Localised
    disclaimer: Localised
    demonstration: bool


class Proof(_Kept):
    """Everything that the proof page says."""

    form: Literal[1] = 1
    """Of this model; a proof of another form is not shown."""
    made_at: datetime
    version: str
    organisation: ProofOrganisation
    release: int | None
    corpus_digest: str
    documents: tuple[ProofDocument, ...]
    prompts: tuple[ProofPart, ...]
    steps: tuple[ProofPart, ...]
    runs: Annotated[tuple[ProofRun, ...], Field(min_length=1)]
    weaknesses: tuple[Weakness, ...]
    notes: ProofNotes = ProofNotes()

    @property
    def kinds(self) -> Mapping[Kind, int]:
        """How many documents there are of each kind."""
        return {kind: n for kind in Kind if (n := sum(document.kind is kind for document in self.documents))}
