"""Whether anger changes how an answer is said: the same need asked kindly and with hostility, judged by the same measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.language.forms import Language
from evals.figures.significance import mcnemar
from evals.judge.judge import Judgement
from evals.judge.questions import JudgeQuestion, tasks
from evals.runs.results import RunResult

FRIENDLY, HOSTILE = "friendly", "hostile"


@dataclass(frozen=True)
class ToneSymmetry:
    """Pairs of one language, by the judge's own verdicts: it compares them with each other and says nothing of their level."""

    language: Language
    pairs: int
    worse_when_hostile: tuple[str, ...]
    """Groups whose tone was good to the friendly asker alone."""
    worse_when_friendly: tuple[str, ...]
    p: float
    """Two-sided, exact McNemar: how surprising the difference is if anger made none."""


def tone_symmetry(run: RunResult, judgements: Sequence[Judgement]) -> tuple[ToneSymmetry, ...]:
    """Pairs are cases of one group and language tagged `friendly` and `hostile`.

    A pair without both verdicts is left out, and so are verdicts of answers that have changed since.
    """
    digests = {task.case.case_id: task.digest for task in tasks(run, None, JudgeQuestion.TONE)}
    own = [j for j in judgements if j.question is JudgeQuestion.TONE and digests.get(j.case_id) == j.answer]
    values = {judged.case_id: judged.value for judged in own if judged.value is not None}
    pairs: dict[tuple[Language, str], dict[str, float]] = {}
    for case in run.cases:
        tag = next((tag for tag in (FRIENDLY, HOSTILE) if tag in case.tags), "")
        if tag and case.group and case.case_id in values:
            pairs.setdefault((case.language, case.group), {})[tag] = values[case.case_id]
    whole = {key: pair for key, pair in pairs.items() if len(pair) == 2}
    return tuple(_of(language, whole) for language in Language if any(key[0] is language for key in whole))


def _of(language: Language, whole: dict[tuple[Language, str], dict[str, float]]) -> ToneSymmetry:
    own = {group: pair for (asked_in, group), pair in whole.items() if asked_in is language}
    hostile = tuple(group for group, pair in own.items() if pair[HOSTILE] < pair[FRIENDLY])
    friendly = tuple(group for group, pair in own.items() if pair[FRIENDLY] < pair[HOSTILE])
    return ToneSymmetry(language, len(own), hostile, friendly, mcnemar(len(hostile), len(friendly)))
