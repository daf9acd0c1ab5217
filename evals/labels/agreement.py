"""How far people who labelled the same answers agree, pair by pair."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from core.language.forms import Language
from evals.figures.agreement import kappa
from evals.judge.questions import JudgeTask
from evals.labels.labels import HumanLabel


@dataclass(frozen=True)
class RaterAgreement:
    """Two people on the items of a language that both labelled."""

    language: Language
    first: str
    second: str
    items: int
    same: int
    """Items that both gave the same verdict."""
    kappa: float | None
    """Cohen's; None where both gave one and the same verdict to everything."""


def rater_agreements(rows: Mapping[str, JudgeTask], labels: Sequence[HumanLabel]) -> tuple[RaterAgreement, ...]:
    """Agreement by language and pair of people, over the rows of `rows_of`; labels of other rows are left out."""
    verdicts: dict[tuple[Language, str], dict[str, str]] = defaultdict(dict)
    for label in labels:
        if label.row in rows:
            verdicts[rows[label.row].case.language, label.rater][label.row] = label.verdict
    found = []
    for (language, first), (other, second) in combinations(sorted(verdicts), 2):
        if language != other:
            continue
        one, two = verdicts[language, first], verdicts[language, second]
        common = sorted(one.keys() & two.keys())
        if common:
            pairs = [(one[row], two[row]) for row in common]
            same = sum(left == right for left, right in pairs)
            found.append(RaterAgreement(language, first, second, len(common), same, kappa(*zip(*pairs, strict=True))))
    return tuple(found)
