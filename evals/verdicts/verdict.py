"""Whether a release may go out: every check with its outcome, per language, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum

from core.errors import ExitCode
from core.language.forms import Language
from evals.figures.statistics import Interval


class CheckOutcome(StrEnum):
    """What a check comes to, the gravest last."""

    PASS = "pass"  # noqa: S105 - a verdict
    INCONCLUSIVE = "inconclusive"
    FAIL = "fail"
    COULD_NOT_RUN = "could_not_run"

    @property
    def exit_code(self) -> ExitCode:
        """Exit code of `munadil eval gate`."""
        if self is CheckOutcome.PASS:
            return ExitCode.OK
        return ExitCode.COULD_NOT_RUN if self is CheckOutcome.COULD_NOT_RUN else ExitCode.BAD_VERDICT


class CheckKind(StrEnum):
    """What is checked."""

    ERRORS = "errors"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    DROP = "drop"
    GAP = "gap"
    ZERO_TOLERANCE = "zero_tolerance"


@dataclass(frozen=True)
class GateCheck:
    """One thing that a run must fulfil, in one language or (None) across them."""

    kind: CheckKind
    outcome: CheckOutcome
    detail: str
    """One sentence that a manager understands."""
    language: Language | None = None
    metric: str = ""
    limit: float | None = None
    value: Interval | None = None
    """The figure, the fall against the baseline, or the gap, with the interval that decided: 95 % for all limits together."""
    cases: int = 0
    more_cases: int | None = None
    """How many more cases would decide, if they came out like these; None where decided, or where no number would do."""
    case_id: str = ""
    adjusted_p: float | None = None
    tag: str = ""
    """The tag whose cases were checked, in every language together; empty where a language or all were."""


@dataclass(frozen=True)
class Verdict:
    """What a gate says of a run."""

    checks: tuple[GateCheck, ...]
    notes: tuple[str, ...] = ()
    """What the reader should know besides: no baseline, cases that only one run has."""

    @property
    def outcome(self) -> CheckOutcome:
        """The gravest outcome of all checks."""
        return _gravest(self.checks)

    @property
    def languages(self) -> dict[Language, CheckOutcome]:
        """The gravest outcome of each language's checks."""
        return {
            language: _gravest(check for check in self.checks if check.language is language)
            for language in Language
            if any(check.language is language for check in self.checks)
        }

    @property
    def exit_code(self) -> ExitCode:
        """0 for a pass, 1 for fail or inconclusive, 3 when the run says nothing."""
        return self.outcome.exit_code

    @property
    def reasons(self) -> tuple[GateCheck, ...]:
        """Checks that did not pass, the gravest first."""
        failed = (check for check in self.checks if check.outcome is not CheckOutcome.PASS)
        return tuple(sorted(failed, key=lambda check: -list(CheckOutcome).index(check.outcome)))

    def to_json(self) -> dict[str, object]:
        """The verdict as JSON values."""
        return {
            "outcome": self.outcome.value,
            "exit_code": int(self.exit_code),
            "languages": {language.value: outcome.value for language, outcome in self.languages.items()},
            "checks": [asdict(check) for check in self.checks],
            "notes": list(self.notes),
        }


def _gravest(checks: Iterable[GateCheck]) -> CheckOutcome:
    order = list(CheckOutcome)
    return max((check.outcome for check in checks), key=order.index, default=CheckOutcome.PASS)
