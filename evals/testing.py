"""Made runs, for tests of whatever reads one."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from core.language.forms import Language
from evals.reply import CitedSource
from evals.runs.results import CaseResult, RunConfig, RunResult
from evals.score import Goal, Score
from evals.suites.suite import Suite

if TYPE_CHECKING:
    pass

Values = Mapping[Language, Sequence[float | None]]


def made_config(**changes: object) -> RunConfig:
    """A configuration that says nothing of interest but what is changed."""
    config = RunConfig("facts", "suite", "corpus", "0.1.0", datetime(2026, 11, 22, 8, tzinfo=UTC))
    return replace(config, **changes)  # type: ignore[arg-type]


def made_run(values: Values, metric: str = "nugget_recall", **changes: object) -> RunResult:
    """A run with one metric: one value per case and language, None for a case that errored.

    Case number n of every language is of the group `q<n>`; `changes` are of the configuration.
    """
    cases = [
        CaseResult(
            f"q{place}-{language}",
            language,
            (f"question {place}?",),
            "answered" if value is not None else "",
            f"answer {place}" if value is not None else "",
            {} if value is None else {metric: Score(value)},
            group=f"q{place}",
            error=None if value is not None else "the server did not answer",
        )
        for language, found in values.items()
        for place, value in enumerate(found)
    ]
    return RunResult(made_config(**changes), tuple(cases))


_ASKED = {
    Language.FRENCH: ("Combien de cohortes sont prévues par an ?", "Deux cohortes sont prévues chaque année [1]."),
    Language.ARABIC: ("كم عدد الأفواج في السنة؟", "من المقرر تنظيم فوجين (2) كل سنة، بنسبة 75 % على الأقل [1]."),
    Language.DARIJA: ("شحال من فوج كاين فالعام؟", "كاينين جوج ديال الأفواج فالعام، من 2025 حتى 2026 [1]."),
    Language.DARIJA_LATIN: ("Ch7al mn cohorte kayna f l3am?", "Kaynin jouj dyal les cohortes f l3am [1]."),
    Language.ENGLISH: ("How many cohorts are there each year?", "Two cohorts are planned each year [1]."),
}


def made_suite(questions: int = 12, **header: object) -> Suite:
    """A suite of groups in five languages, every second one held out and the first of zero tolerance."""
    groups = [
        {
            "id": f"need-{number}",
            "questions": {language: f"{number}. {asked}" for language, (asked, _) in _ASKED.items()},
            "nuggets": [{"vital": "deux cohortes"}, {"okay": {"number": 2}}],
            "sources": ["tamkine.md"],
            "forbidden": ["je propose"],
            "tags": [f"theme:{number % 3}"],
            "held_out": number % 2 == 1,
            "severity": "zero_tolerance" if number == 0 else "normal",
        }
        for number in range(questions)
    ]
    thresholds = {"minimum": {"strict_vital_recall": 0.9}, "gap": {"strict_vital_recall": 0.05}}
    return Suite.model_validate({"name": "facts", "thresholds": thresholds, "groups": groups, **header})


def made_answers(
    suite: Suite, /, *, wrong: float = 0.2, errors: float = 0.0, seed: int = 0, **config: object
) -> RunResult:
    """A run of a made suite: a share of the answers is wrong, Darija's twice as often, and a share errored."""
    draw = random.Random(seed)  # noqa: S311 - a made run, the same every time
    cases = []
    for case in suite.all_cases:
        likely = wrong * (2 if case.language in (Language.DARIJA, Language.DARIJA_LATIN) else 1)
        good, lost = draw.random() >= likely, draw.random() < errors
        result = CaseResult(
            case.id,
            case.language,
            case.asked,
            "" if lost else "answered" if good else "unanswerable_nothing_found",
            "" if lost else _ASKED[case.language][1] if good else "…",
            {} if lost else _made_scores(good, draw),
            group=case.group,
            tags=case.tags,
            held_out=case.held_out,
            severity=case.severity,
            citations=() if lost or not good else (CitedSource(1, "Le programme", "Deux cohortes sont prévues."),),
            error="the server did not answer" if lost else None,
            expect=case.expect,
            answer_language=None if lost else case.language,
        )
        cases.append(result)
    return RunResult(made_config(**config), tuple(cases))


def _made_scores(good: bool, draw: random.Random) -> dict[str, Score | None]:
    return {
        "as_expected": Score(float(good), "" if good else "expected answered, got unanswerable_uncertain"),
        "strict_vital_recall": Score(float(good), "" if good else "missing: “deux cohortes”"),
        "citation_recall": Score(1.0) if good else None,
        "over_refusal": Score(0.0, goal=Goal.LOWER),
        "abstention_recall": None,
        "latency_ms": Score(200 + 1200 * draw.random(), goal=Goal.QUANTITY),
    }
