"""What checks and comparisons say, in the reader's language."""

from __future__ import annotations

from evals.report.contents import Report
from evals.report.texts import visible
from evals.report.words import ReportWords
from evals.score import Goal
from evals.verdicts.compare import SIGNIFICANT, ChangeDirection, Difference
from evals.verdicts.verdict import CheckKind, CheckOutcome, GateCheck

_SURE = 0.001
"""Likelihood of chance below which a difference is called sure; chosen by hand."""


def check_sentence(check: GateCheck, report: Report, words: ReportWords) -> str:
    """What a check found, and what would decide it where that is open.

    Empty where only the check's own words will do.
    """
    said = _found(check, report, words)
    if said and check.tag:
        said = f"{words.say('check_tag', tag=visible(check.tag))} {said}"
    if not said or check.outcome is not CheckOutcome.INCONCLUSIVE:
        return said
    if check.more_cases is None:
        return f"{said} {words.say('check_undecidable')}"
    return f"{said} {words.say('check_more', more=words.numbers.count(check.more_cases))}"


def change_sentence(row: Difference, words: ReportWords) -> str:
    """Whether a difference is one, and how likely chance makes it."""
    name = {
        ChangeDirection.BETTER: "change_better",
        ChangeDirection.WORSE: "change_worse",
        ChangeDirection.NONE: "change_none",
    }[row.change]
    p = row.adjusted_p
    chance = "chance_sure" if p < _SURE else "chance_small" if p < SIGNIFICANT else "chance_possible"
    return f"{words.say(name)}{'،' if words.language.is_rtl else ','} {words.say(chance, p=words.numbers.chance(p))}"


def _found(check: GateCheck, report: Report, words: ReportWords) -> str:
    if check.kind is CheckKind.ERRORS:
        return _errors(check, report, words)
    if check.kind is CheckKind.ZERO_TOLERANCE:
        key = "check_zero_pass" if check.outcome is CheckOutcome.PASS else "check_zero_fail"
        return words.say(key, case=check.case_id)
    if check.value is None or check.limit is None:
        return words.say("check_unscored", metric=words.metric(check.metric)) if not check.language else ""
    metric, numbers, goal = words.metric(check.metric), words.numbers, report.goal(check.metric)
    if check.kind in (CheckKind.MINIMUM, CheckKind.MAXIMUM):
        return words.say(
            f"check_{check.kind.value}",
            metric=metric,
            value=numbers.value(check.value.mean, goal),
            interval=numbers.interval(check.value, goal),
            limit=numbers.value(check.limit, goal),
        )
    if goal is Goal.QUANTITY:
        return ""
    if check.kind is CheckKind.DROP and check.value.mean <= 0:
        return words.say("check_not_worse", metric=metric)
    key = "check_worse" if check.kind is CheckKind.DROP else "check_gap"
    return words.say(key, metric=metric, value=numbers.size(check.value.mean), limit=numbers.size(check.limit))


def _errors(check: GateCheck, report: Report, words: ReportWords) -> str:
    line = next((line for line in report.languages if line.language is check.language), None)
    if line is None or not line.asked or check.limit is None:
        return words.say("check_no_cases")
    numbers = words.numbers
    return words.say(
        "check_errors",
        lost=numbers.count(line.lost),
        total=numbers.count(line.asked),
        limit=numbers.share(check.limit),
    )
