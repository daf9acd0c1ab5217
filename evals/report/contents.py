"""What a report holds, before it is put into words: the verdict, the figures that matter, errors, and every case."""

from __future__ import annotations

from dataclasses import dataclass

from core.language.forms import Language
from evals.figures.figures import Dimension, Figure, Slice
from evals.labels.figures import JudgedFigure
from evals.report.cases import CaseView
from evals.runs.results import RunConfig
from evals.score import Goal
from evals.suites.suite import Thresholds
from evals.verdicts.compare import Comparison, Difference
from evals.verdicts.verdict import CheckOutcome, Verdict


@dataclass(frozen=True)
class LanguageLine:
    """What became of one language, or of all (None); `outcome` is None where nothing was judged."""

    language: Language | None
    cases: int
    errors: int
    missing: int
    outcome: CheckOutcome | None
    most_frequent_error: str = ""

    @property
    def asked(self) -> int:
        """Cases that were to be run."""
        return self.cases + self.missing

    @property
    def lost(self) -> int:
        """Cases without an answer to score."""
        return self.errors + self.missing


@dataclass(frozen=True)
class HalfFigure:
    """A metric in one language on one half of the suite."""

    language: Language | None
    metric: str
    held_out: bool
    figure: Figure


@dataclass(frozen=True)
class CitedDocument:
    """A document that answers cited, and how many did."""

    title: str
    answers: int


@dataclass(frozen=True)
class Report:
    """Everything that a report says of a run."""

    config: RunConfig
    description: str
    thresholds: Thresholds
    languages: tuple[LanguageLine, ...]
    verdict: Verdict | None
    headline: tuple[str, ...]
    metrics: tuple[tuple[str, Goal], ...]
    figures: tuple[Figure, ...]
    halves: tuple[HalfFigure, ...]
    comparison: Comparison | None
    cases: tuple[CaseView, ...]
    """Worst first; those held out only where they were asked for."""
    hidden: int
    """Cases whose texts are not shown, for they are held out."""
    cited: tuple[CitedDocument, ...]
    zero_tolerance: tuple[CaseView, ...]
    """Zero-tolerance cases that failed, those held out among them without their texts."""
    judged: tuple[JudgedFigure, ...] = ()
    """What a model judged, corrected by people's labels; never shown raw."""

    @property
    def total(self) -> LanguageLine:
        """All languages together."""
        cases, errors, missing = (
            sum(getattr(one, name) for one in self.languages) for name in ("cases", "errors", "missing")
        )
        return LanguageLine(None, cases, errors, missing, self.verdict.outcome if self.verdict else None)

    def figure(self, metric: str, dimension: Dimension = Dimension.ALL, name: str = "") -> Figure | None:
        """A metric on a slice; None where it has no value there."""
        part = Slice(dimension, name)
        return next((found for found in self.figures if found.metric == metric and found.slice == part), None)

    def half(self, metric: str, language: Language | None, held_out: bool) -> Figure | None:
        """A metric in a language on one half; None where it has no value there."""
        wanted = (metric, language, held_out)
        return next((h.figure for h in self.halves if (h.metric, h.language, h.held_out) == wanted), None)

    def goal(self, metric: str) -> Goal:
        """Which values of a metric are good."""
        return dict(self.metrics).get(metric, Goal.HIGHER)

    @property
    def asked(self) -> tuple[Language, ...]:
        """Languages that were asked, in the product's order."""
        return tuple(line.language for line in self.languages if line.language)

    def place(self, metric: str) -> int:
        """Where a metric stands among all."""
        return next(place for place, (name, _) in enumerate(self.metrics) if name == metric)

    def before(self, metric: str, language: str) -> float | None:
        """Mean of a metric in the baseline, on the cases that both runs have; None without a baseline."""
        row = self.comparison.get(Slice(Dimension.LANGUAGE, language), metric) if self.comparison else None
        return row.before.mean if row else None

    def differences(self, metric: str) -> list[tuple[Language | None, Difference]]:
        """How a metric moved in each language and (None) in total."""
        if self.comparison is None:
            return []
        parts = [(one, Slice(Dimension.LANGUAGE, one.value)) for one in self.asked]
        rows = [(one, self.comparison.get(part, metric)) for one, part in [*parts, (None, Slice(Dimension.ALL))]]
        return [(language, row) for language, row in rows if row is not None]

    def tagged(self, tag: str) -> int:
        """Cases with a tag that a metric applies to."""
        return max(f.cases for f in self.figures if f.slice == Slice(Dimension.TAG, tag))

    def slices(self, dimension: Dimension) -> tuple[str, ...]:
        """Names of the slices of a dimension."""
        return tuple(sorted({f.slice.name for f in self.figures if f.slice.dimension is dimension}))
